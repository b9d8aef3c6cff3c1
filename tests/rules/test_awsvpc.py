"""The network mode: more cases than the pages show."""

from __future__ import annotations

import pytest

from taskdef_lint.rules.task_definition.awsvpc import REFUSED
from tests.rules.support import lint, reported

GIVEN = {
    "links": ["db"],
    "hostname": "app",
    "dnsServers": ["10.0.0.2"],
    "extraHosts": [{"hostname": "db", "ipAddress": "10.0.0.9"}],
    "disableNetworking": True,
}


def task(container: dict[str, object], **more: object) -> dict[str, object]:
    return {"family": "web", "containerDefinitions": [{"name": "app", **container}], **more}


@pytest.mark.parametrize("key", REFUSED)
def test_each_row_of_the_table(key: str) -> None:
    place = [f"/containerDefinitions/0/{key}"]
    container = {key: GIVEN[key]}
    assert reported("unsupported-with-awsvpc", task(container, networkMode="awsvpc")) == place
    assert reported("unsupported-with-awsvpc", task(container, requiresCompatibilities=["EC2", "FARGATE"])) == place
    assert reported("unsupported-with-awsvpc", task(container, networkMode="bridge", requiresCompatibilities=["FARGATE"])) == place
    for mode in ("bridge", "host", "none", "${MODE}", None):
        assert not reported("unsupported-with-awsvpc", task(container, networkMode=mode))
    for empty in (None, [], "", {}, False, "${VALUE}"):
        assert not reported("unsupported-with-awsvpc", task({key: empty}, networkMode="awsvpc"))
    [problem] = lint("unsupported-with-awsvpc", task(container, networkMode="awsvpc"))
    assert "networkMode=awsvpc" in problem.aws


@pytest.mark.parametrize(
    ("more", "hit"),
    [
        ({}, True),
        ({"networkMode": None}, True),
        ({"networkMode": "bridge"}, True),
        ({"networkMode": "bridge", "requiresCompatibilities": ["FARGATE"]}, False),  # Fargate's own rule
        ({"networkMode": "${MODE}"}, False),
        ({"networkMode": "host"}, False),  # host-network-mode
        ({"networkMode": "none"}, False),
        ({"requiresCompatibilities": ["MANAGED_INSTANCES"]}, False),  # awsvpc is the default there
        ({"requiresCompatibilities": ["EXTERNAL"]}, False),
        ({"requiresCompatibilities": ["${COMPATIBILITY}"]}, True),
    ],
)
def test_bridge_network_mode(more: dict[str, object], hit: bool) -> None:
    assert bool(reported("bridge-network-mode", task({}, **more))) == hit


def test_a_bare_array_of_containers_has_no_known_mode() -> None:
    containers = [{"name": "app", "image": "app:1", "essential": True, **GIVEN}]
    for rule in ("unsupported-with-awsvpc", "bridge-network-mode", "unsupported-links", "dns-search-domains-with-awsvpc"):
        assert not reported(rule, containers)


def test_search_domains_on_fargate_are_reported_elsewhere() -> None:
    document = task({"dnsSearchDomains": ["corp.example"]}, networkMode="awsvpc", requiresCompatibilities=["FARGATE"])
    assert not reported("dns-search-domains-with-awsvpc", document)
    assert reported("likely-unsupported-on-fargate", document)
