"""Options of the router."""

from __future__ import annotations

import pytest

from tests.rules.support import reported

OPTIONS = "/containerDefinitions/0/firelensConfiguration/options"
ALL = (
    "invalid-firelens-option",
    "incomplete-firelens-config-file",
    "invalid-firelens-config-arn",
    "firelens-config-in-s3-on-fargate",
    "overwritten-firelens-config",
)
S3, FILE, KIND, VALUE = "s3", "file", "config-file-type", "config-file-value"


def task(options: object, kind: str = "fluentbit", **more: object) -> dict[str, object]:
    router = {"name": "router", "image": "router:1", "firelensConfiguration": {"type": kind, "options": options}}
    return {"family": "web", "containerDefinitions": [router], **more}


REPORTED = [
    ({"enable-ecs-log-metadata": "yes"}, "invalid-firelens-option", "enable-ecs-log-metadata"),
    ({"Name": "s3"}, "invalid-firelens-option", "Name"),
    ({"enable_ecs_log_metadata": "true"}, "invalid-firelens-option", "enable_ecs_log_metadata"),
    ({KIND: "http", VALUE: "/x"}, "invalid-firelens-option", KIND),
    ({KIND: FILE}, "incomplete-firelens-config-file", KIND),
    ({VALUE: "/x", KIND: ""}, "incomplete-firelens-config-file", VALUE),
    ({KIND: S3, VALUE: "s3://bucket/x"}, "invalid-firelens-config-arn", VALUE),
    ({KIND: S3, VALUE: "/x"}, "invalid-firelens-config-arn", VALUE),
    ({KIND: FILE, VALUE: "/fluent-bit/etc/fluent-bit.conf"}, "overwritten-firelens-config", VALUE),
]


@pytest.mark.parametrize(("options", "rule", "option"), REPORTED)
def test_reported(options: dict[str, str], rule: str, option: str) -> None:
    assert {name: reported(name, task(options)) for name in ALL if reported(name, task(options))} == {rule: [f"{OPTIONS}/{option}"]}


SILENT = [
    None,
    {},
    "${OPTIONS}",
    {"enable-ecs-log-metadata": "true"},
    {"enable-ecs-log-metadata": "${FLAG}", KIND: "${KIND}", VALUE: "s3://x/y"},
    {KIND: S3, VALUE: "arn:aws:s3:::bucket/x"},
    {KIND: S3, VALUE: "arn:aws:s3:::${BUCKET}/x"},
    {KIND: FILE, VALUE: "/fluent-bit/etc/extra.conf"},
    {KIND: FILE, VALUE: "/fluentd/etc/fluent.conf"},
]


@pytest.mark.parametrize("options", SILENT)
def test_silent(options: object) -> None:
    for name in ALL:
        assert not reported(name, task(options))


def test_type_of_router_counts() -> None:
    options = {KIND: FILE, VALUE: "/fluentd/etc/fluent.conf"}
    assert reported("overwritten-firelens-config", task(options, "fluentd")) == [f"{OPTIONS}/{VALUE}"]


@pytest.mark.parametrize(("targets", "expected"), [(["FARGATE"], 1), (["EC2", "FARGATE"], 1), (["EC2"], 0), ([], 0)])
def test_s3_on_fargate(targets: list[str], expected: int) -> None:
    options = {KIND: S3, VALUE: "arn:aws:s3:::bucket/x"}
    assert len(reported("firelens-config-in-s3-on-fargate", task(options, requiresCompatibilities=targets))) == expected
