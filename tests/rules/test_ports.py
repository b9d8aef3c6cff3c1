"""Port mappings: more cases than the pages show."""

from __future__ import annotations

import pytest

from taskdef_lint.model.problem import REMOVE
from tests.rules.support import lint, reported


def task(*containers: object, mode: str | None = "awsvpc", **more: object) -> dict[str, object]:
    """A task definition whose containers have these port mappings."""
    definitions = [{"name": f"c{number}", "portMappings": mappings} for number, mappings in enumerate(containers)]
    return {"family": "web", "containerDefinitions": definitions, **({"networkMode": mode} if mode else {}), **more}


def single(port: object, host: object = None, protocol: object = None, **more: object) -> dict[str, object]:
    return {"containerPort": port, "hostPort": host, "protocol": protocol, **more}


def spread(ports: str, protocol: object = None) -> dict[str, object]:
    return {"containerPortRange": ports, "protocol": protocol}


FARGATE = {"requiresCompatibilities": ["FARGATE"]}
PORTS = "/containerDefinitions/{}/portMappings/{}/{}"


@pytest.mark.parametrize(
    ("document", "places"),
    [
        pytest.param(task([single(80)], [single(80)]), [(1, 0, "containerPort")], id="two-containers"),
        pytest.param(task([single(80, protocol="tcp")], [single(80, protocol="")]), [(1, 0, "containerPort")], id="tcp-is-the-default"),
        pytest.param(task([single(80, protocol="TCP")], [single(80)]), [(1, 0, "containerPort")], id="other-words-are-tcp"),
        pytest.param(task([single(53, protocol="udp")], [single(53, protocol="udp")]), [(1, 0, "containerPort")], id="udp"),
        pytest.param(task([single(53, protocol="udp")], [single(53, protocol="tcp")]), [], id="tcp-and-udp"),
        pytest.param(task([single(53, protocol="${P}")], [single(53)]), [], id="unknown-protocol"),
        pytest.param(task([single("${PORT}")], [single("${PORT}")]), [], id="unknown-port"),
        pytest.param(task([spread("80-90")], [spread("90-100")]), [(1, 0, "containerPortRange")], id="ranges-share-one-port"),
        pytest.param(task([spread("80-90")], [spread("91-100")]), [], id="ranges-side-by-side"),
        pytest.param(task([spread("80-90")], [spread("85-100", "udp")]), [], id="ranges-of-two-protocols"),
        pytest.param(task([spread("1-65535")], [single(80)], [single(81)]), [(1, 0, "containerPort"), (2, 0, "containerPort")], id="wide"),
        pytest.param(
            task([single(80)], [single(81)], [spread("1-100")]), [(2, 0, "containerPortRange")], id="one-finding-for-a-late-range"
        ),
        pytest.param(task([single(79)], [spread("80-90")], [single(91)]), [], id="next-to-a-range"),
        pytest.param(task([spread("90-80")], [single(85)]), [], id="reversed-range-is-another-rule"),
        pytest.param(task([single(80)], [single(80)], mode="bridge"), [], id="bridge"),
        pytest.param(task([single(80)], [single(80)], mode=None), [], id="default-mode"),
        pytest.param(task([single(80)], [single(80)], mode="${MODE}"), [], id="unknown-mode"),
        pytest.param(task([single(80)], [single(80)], mode=None, **FARGATE), [(1, 0, "containerPort")], id="fargate-without-mode"),
        pytest.param(task([single(80)] * 3), [(0, 1, "containerPort"), (0, 2, "containerPort")], id="three-times"),
    ],
)
def test_duplicate_container_port(document: dict[str, object], places: list[tuple[int, int, str]]) -> None:
    assert reported("duplicate-container-port", document) == [PORTS.format(*place) for place in places]


def test_only_an_identical_mapping_of_the_same_container_can_be_removed() -> None:
    [same] = lint("duplicate-container-port", task([single(80), single(80)]))
    assert same.fix is not None
    assert same.fix.edits == [(same.where.parent, REMOVE)]  # type: ignore[union-attr]
    [named] = lint("duplicate-container-port", task([single(80), single(80, name="web")]))
    assert named.fix is None
    [other] = lint("duplicate-container-port", task([single(80)], [single(80)]))
    assert other.fix is None
    assert other.aws == "TCP container port '80' is used multiple times in task when networkMode=awsvpc."


def test_many_ports_cost_little() -> None:
    mappings = [spread(f"{first}-{first + 1}") for first in range(1, 6001, 2)]
    assert reported("duplicate-container-port", task(mappings, [single(6000)])) == [PORTS.format(1, 0, "containerPort")]


@pytest.mark.parametrize(
    ("document", "places"),
    [
        pytest.param(task([single(8080, 80)], [single(9090, 80)], mode="bridge"), [(1, 0, "hostPort")], id="bridge"),
        pytest.param(task([single(8080, 80)], [single(9090, 80)], mode=None), [(1, 0, "hostPort")], id="default-mode"),
        pytest.param(task([single(8080, 80), single(9090, 80, "udp")], mode="bridge"), [], id="two-protocols"),
        pytest.param(task([single(8080, 0), single(9090, 0)], mode="bridge"), [], id="dynamic"),
        pytest.param(task([single(8080), single(8080, 8080)], mode="host"), [(0, 1, "hostPort")], id="host-mode"),
        pytest.param(task([single(80, 80)], [single(80, 80)]), [], id="awsvpc-is-another-rule"),
        pytest.param(task([single(80, 80)], [single(80, 80)], mode="none"), [], id="none-is-another-rule"),
    ],
)
def test_duplicate_host_port(document: dict[str, object], places: list[tuple[int, int, str]]) -> None:
    assert reported("duplicate-host-port", document) == [PORTS.format(*place) for place in places]


def test_duplicate_host_port_in_an_array_of_containers() -> None:
    containers = task([single(8080, 80)], [single(9090, 80)])["containerDefinitions"]
    for container in containers:  # type: ignore[attr-defined]
        container["image"] = "app:1"
    assert reported("duplicate-host-port", containers) == ["/1/portMappings/0/hostPort"]


@pytest.mark.parametrize(
    ("document", "hit"),
    [
        pytest.param(task([single(80, 8080)]), True, id="awsvpc"),
        pytest.param(task([single(80, 80)]), False, id="equal"),
        pytest.param(task([single(80, None)]), False, id="null"),
        pytest.param(task([single(80, 0)]), False, id="zero-is-another-rule"),
        pytest.param(task([single(80, "${HOST}")]), False, id="unknown-host-port"),
        pytest.param(task([single("${PORT}", 80)]), False, id="unknown-container-port"),
        pytest.param(task([single(80, 8080)], mode="host"), True, id="host"),
        pytest.param(task([single(80, 8080)], mode="bridge"), False, id="bridge"),
        pytest.param(task([single(80, 8080)], mode="${MODE}"), False, id="unknown-mode"),
        pytest.param(task([single(80, 8080)], mode="bridge", requiresCompatibilities=["EC2", "FARGATE"]), True, id="fargate-too"),
    ],
)
def test_mismatched_host_port(document: dict[str, object], hit: bool) -> None:
    assert bool(reported("mismatched-host-port", document)) == hit


@pytest.mark.parametrize(("port", "hit"), [(21, False), (22, True), (23, False), (2375, True), (2376, True), (2377, False),
                                           (51677, False), (51678, True), (51679, True), (51680, True), (51681, False)])  # fmt: skip
@pytest.mark.parametrize("mode", ["bridge", "host", None])
def test_reserved_host_port(port: int, hit: bool, mode: str | None) -> None:
    assert bool(reported("reserved-host-port", task([single(port, port)], mode=mode))) == hit
    assert not reported("reserved-host-port", task([single(port, port, "udp")], mode=mode))
    assert not reported("reserved-host-port", task([single(port, port)]))


def test_one_host_port_is_not_reserved_and_ephemeral_at_once() -> None:
    assert not reported("ephemeral-host-port", task([single(80, 51678)], mode="bridge"))
    assert reported("ephemeral-host-port", task([single(80, 65535)], mode="bridge"))
    assert not reported("ephemeral-host-port", task([single(80, 65536)], mode="bridge")), "the schema reports that"
    assert not reported("fixed-host-port", task([single(80, 65536), single(81, -1)], mode="bridge")), "the schema reports that"


@pytest.mark.parametrize(
    ("ports", "hit"),
    [("80-81", False), ("80-80", True), ("81-80", True), ("0-80", True), ("1-65535", False), ("1-65536", True), ("x", False), ("", False)],
)
def test_invalid_port_range(ports: str, hit: bool) -> None:
    assert bool(reported("invalid-port-range", task([spread(ports)]))) == hit


def test_repeated_mapping_is_reported_once_by_one_rule() -> None:
    rules = ("duplicate-port-mapping", "duplicate-host-port", "duplicate-container-port")
    for mode in ("awsvpc", "bridge", "host", None):
        for host in (None, 80):
            document = task([single(80, host), single(80, host)], mode=mode)
            assert sum(len(reported(rule, document)) for rule in rules) == 1, (mode, host)


def test_unknown_protocol_fix_keeps_the_word() -> None:
    [problem] = lint("unknown-protocol", task([single(53, protocol="Udp")]))
    assert problem.fix is not None
    assert problem.fix.edits == [(problem.where, "udp")]
    [problem] = lint("unknown-protocol", task([single(53, protocol="http")]))
    assert problem.fix is None
    assert not lint("unknown-protocol", task([single(53, protocol="${PROTOCOL}")]))


def test_names_are_compared_in_awsvpc_only() -> None:
    twice = ([single(80, name="web"), single(81, name="web")],)
    assert reported("duplicate-port-name", task(*twice)) == [PORTS.format(0, 1, "name")]
    assert not reported("duplicate-port-name", task(*twice, mode="bridge"))
    assert not reported("duplicate-port-name", task([single(80, name="${A}"), single(81, name="${A}")]))


@pytest.mark.parametrize(
    ("mapping", "rule"),
    [
        pytest.param(single(0), "invalid-value", id="port-zero"),
        pytest.param(single(70000), "invalid-value", id="port-too-high"),
        pytest.param(single(80, 65536), "invalid-value", id="host-port-too-high"),
        pytest.param(spread("8080"), "undocumented-value", id="range-format"),
        pytest.param(single(80, name="-web"), "undocumented-value", id="name-format"),
    ],
)
def test_single_values_are_left_to_the_schema(mapping: dict[str, object], rule: str) -> None:
    document = task([mapping], mode="bridge")
    assert reported(rule, document)
    for name in ("missing-container-port", "invalid-port-range", "reserved-host-port", "ephemeral-host-port", "duplicate-port-name"):
        assert not reported(name, document)
