"""Routers and those who log through them."""

from __future__ import annotations

import pytest

from tests.rules.support import lint, reported

ROUTER: dict[str, object] = {"name": "router", "image": "router:1", "firelensConfiguration": {"type": "fluentbit"}}
SENDER: dict[str, object] = {"name": "app", "image": "app:1", "logConfiguration": {"logDriver": "awsfirelens"}}
OTHER: dict[str, object] = {"name": "job", "image": "job:1", "logConfiguration": {"logDriver": "awslogs"}}
UNKNOWN: dict[str, object] = {"name": "x", "image": "x:1", "logConfiguration": "${LOG}", "firelensConfiguration": "${ROUTER}"}


def task(*containers: object, **more: object) -> dict[str, object]:
    return {"family": "web", "containerDefinitions": list(containers), **more}


def test_sender_and_router() -> None:
    assert reported("missing-log-router", task(OTHER, SENDER)) == ["/containerDefinitions/1/logConfiguration/logDriver"]
    (problem,) = lint("missing-log-router", task(SENDER, {**SENDER, "name": "b"}))
    assert len(problem.related) == 1
    assert reported("unused-log-router", task(OTHER, ROUTER)) == ["/containerDefinitions/1/firelensConfiguration"]


@pytest.mark.parametrize("containers", [(SENDER, ROUTER), (OTHER,), (SENDER, ROUTER, UNKNOWN), (SENDER, "${MORE}"), ()])
def test_nothing_missing(containers: tuple[object, ...]) -> None:
    assert not reported("missing-log-router", task(*containers))
    assert not reported("unused-log-router", task(*containers))


def test_unknown_silences() -> None:
    assert not reported("missing-log-router", task(SENDER, UNKNOWN))
    assert not reported("unused-log-router", task(ROUTER, UNKNOWN))
    assert not reported("unused-log-router", task(ROUTER, "${MORE}"))
    assert not reported("several-log-routers", task(SENDER, ROUTER, UNKNOWN))


def test_router_that_sends() -> None:
    both = {**SENDER, "firelensConfiguration": {"type": "fluentbit"}}
    assert reported("router-logging-to-itself", task(both)) == ["/containerDefinitions/0/logConfiguration/logDriver"]
    assert not reported("missing-log-router", task(both))
    assert not reported("unused-log-router", task(both))


@pytest.mark.parametrize(
    ("mode", "port", "expected"),
    [("awsvpc", 24224, 1), ("host", 24224, 1), ("bridge", 24224, 0), (None, 24224, 0), ("awsvpc", 24223, 0), ("awsvpc", "${PORT}", 0)],
)
def test_forward_port(mode: str | None, port: object, expected: int) -> None:
    sender = {**SENDER, "portMappings": [{"containerPort": port}]}
    assert len(reported("forward-port-in-use", task(sender, ROUTER, networkMode=mode))) == expected
    assert not reported("forward-port-in-use", task(sender, networkMode=mode))
