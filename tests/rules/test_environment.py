"""Environment variables and files."""

from __future__ import annotations

import pytest

from tests.rules.support import lint, reported

FILE = "/containerDefinitions/0/environmentFiles/0/value"


def task(**container: object) -> dict[str, object]:
    return {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1", **container}]}


def files(value: object, count: int = 1) -> dict[str, object]:
    return task(environmentFiles=[{"type": "s3", "value": value}] * count)


@pytest.mark.parametrize(
    "value",
    ["arn:aws:s3:::bucket", "arn:aws:s3:::bucket/", "arn:aws:s3:::bucket/folder/", "arn:aws:ssm:eu-west-1:111122223333:parameter/x"],
)
def test_no_object(value: str) -> None:
    assert reported("environment-file-without-object", files(value)) == [FILE]
    assert not reported("invalid-value", files(value))


@pytest.mark.parametrize(
    "value", ["arn:aws:s3:::bucket/a", "arn:aws-cn:s3:::bucket/a/b.txt", "", None, "${FILE}", "arn:aws:s3:::${BUCKET}", "s3://bucket/a.env"]
)
def test_object(value: object) -> None:
    assert not reported("environment-file-without-object", files(value))


def test_schema_has_the_limits() -> None:
    assert reported("invalid-value", files("s3://bucket/a.env")) == [FILE]
    assert not reported("invalid-value", files("arn:aws:s3:::bucket/a.txt", 10))
    assert reported("invalid-value", files("arn:aws:s3:::bucket/a.txt", 11)) == ["/containerDefinitions/0/environmentFiles"]


def test_duplicates() -> None:
    pair = {"name": "A", "value": "1"}
    (problem,) = lint("duplicate-variable", task(environment=[pair, pair]))
    assert problem.fix is not None
    (problem,) = lint("duplicate-variable", task(environment=[pair, {"name": "A", "value": "2"}]))
    assert problem.fix is None
    assert "1" not in problem.message.replace("container 'app'", "")
    assert not lint("duplicate-variable", task(environment=[{"name": ""}, {"name": ""}, {"value": "1"}, {"value": "1"}, {"name": "${A}"}]))
