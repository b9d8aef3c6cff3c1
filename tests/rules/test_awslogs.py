"""Options of awslogs, with AWS's messages."""

from __future__ import annotations

import pytest

from tests.rules.support import lint, place, reported

LOG = "/containerDefinitions/0/logConfiguration"
BOTH = {"awslogs-group": "web", "awslogs-region": "eu-west-1"}


def task(options: object, *targets: str, driver: str = "awslogs", **log: object) -> dict[str, object]:
    container = {"name": "app", "image": "app:1", "logConfiguration": {"logDriver": driver, "options": options, **log}}
    return {"family": "web", "requiresCompatibilities": list(targets), "containerDefinitions": [container]}


GROUP_OR_REGION = "Log driver awslogs requires options: "
PREFIX = "Fargate requires log configuration options to include awslogs-stream-prefix to support log driver awslogs."
LACKING = [
    (None, (), f"{GROUP_OR_REGION}awslogs-region, awslogs-group"),
    ({}, ("EC2",), f"{GROUP_OR_REGION}awslogs-region, awslogs-group"),
    ({"awslogs-group": "web"}, (), f"{GROUP_OR_REGION}awslogs-region"),
    ({"awslogs-region": "eu-west-1", "awslogs-group": ""}, (), f"{GROUP_OR_REGION}awslogs-group"),
    (BOTH, ("FARGATE",), PREFIX),
    ({**BOTH, "awslogs-stream-prefix": ""}, ("EC2", "FARGATE"), PREFIX),
    ({"awslogs-group": "web"}, ("FARGATE",), f"{GROUP_OR_REGION}awslogs-region"),
]


@pytest.mark.parametrize(("options", "targets", "message"), LACKING)
def test_missing_options(options: object, targets: tuple[str, ...], message: str) -> None:
    (problem,) = lint("missing-awslogs-option", task(options, *targets))
    assert problem.aws == message


ENOUGH = [
    (BOTH, ()),
    (BOTH, ("EC2", "EXTERNAL", "MANAGED_INSTANCES")),
    ({**BOTH, "awslogs-stream-prefix": "x"}, ("FARGATE",)),
    ({**BOTH, "awslogs-stream-prefix": "${PREFIX}"}, ("FARGATE",)),
    ("${OPTIONS}", ("FARGATE",)),
]


@pytest.mark.parametrize(("options", "targets"), ENOUGH)
def test_enough(options: object, targets: tuple[str, ...]) -> None:
    assert not reported("missing-awslogs-option", task(options, *targets))


def test_other_drivers_have_other_options() -> None:
    names = ("missing-awslogs-option", "unknown-awslogs-option", "disallowed-awslogs-option", "invalid-log-group-name")
    for name in (*names, "invalid-awslogs-create-group"):
        assert not reported(name, task({"x": "y", "log_key": "z", "awslogs-group": "a b"}, "FARGATE", driver="awsfirelens"))


@pytest.mark.parametrize(
    ("name", "meant"),
    [("awslogs_group", ""), ("awslog-create-group", "awslogs-create-group"), ("Mode", "mode"), ("tag", ""), ("awslogs-endpoint", "")],
)
def test_unknown(name: str, meant: str) -> None:
    (problem,) = lint("unknown-awslogs-option", task({**BOTH, name: "x"}))
    assert place(problem) == f"{LOG}/options/{name}"
    # A name that is there already is not suggested.
    assert (f"did you mean '{meant}'?" in problem.message) == bool(meant)
    assert (problem.fix is not None) == bool(meant)


@pytest.mark.parametrize("name", ["log_key", "awslogs-stream"])
def test_disallowed(name: str) -> None:
    (problem,) = lint("disallowed-awslogs-option", task({**BOTH, name: "x"}))
    assert problem.aws == f"Log driver awslogs disallows options: {name}"
    assert not reported("unknown-awslogs-option", task({**BOTH, name: "x"}))


@pytest.mark.parametrize(("value", "expected"), [("false", 1), ("no", 1), ("true", 0), ("True", 0), ("", 0), ("${CREATE}", 0), (True, 0)])
def test_create_group(value: object, expected: int) -> None:
    assert len(reported("invalid-awslogs-create-group", task({**BOTH, "awslogs-create-group": value}))) == expected


@pytest.mark.parametrize(
    ("group", "expected"),
    [
        ("a" * 512, 0),
        ("a" * 513, 1),
        ("/ecs/web_1.x#y-z", 0),
        ("/ecs/", 0),
        ("a b", 1),
        ("arn:aws:logs:eu-west-1:111122223333:log-group:x", 1),
        ("${GROUP}", 0),
        ("", 0),
        ("grün", 1),
    ],
)
def test_group_name(group: str, expected: int) -> None:
    assert len(reported("invalid-log-group-name", task({**BOTH, "awslogs-group": group}))) == expected


def test_options_given_as_secrets_are_given() -> None:
    secret = [{"name": name, "valueFrom": "x"} for name in BOTH]
    assert not reported("missing-awslogs-option", task({"mode": "blocking"}, secretOptions=secret))


def test_a_misspelt_option_is_one_finding() -> None:
    document = task({**BOTH, "awslogs_stream_prefix": "x"}, "FARGATE")
    (problem,) = lint("missing-awslogs-option", document)
    assert problem.fix is not None
    assert len(problem.related) == 1
    assert not reported("unknown-awslogs-option", document)
    assert reported("unknown-awslogs-option", task({**BOTH, "awslogs_stream_prefix": "x"}, "EC2"))
