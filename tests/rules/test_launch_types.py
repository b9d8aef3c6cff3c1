"""Settings that only some launch types have."""

from __future__ import annotations

import pytest

from tests.rules.support import lint, reported


def task(targets: object = None, **more: object) -> dict[str, object]:
    return {"family": "web", "requiresCompatibilities": targets, "containerDefinitions": [{"name": "app", "image": "app:1"}], **more}


@pytest.mark.parametrize(
    ("targets", "reports"), [(None, True), ([], True), (["EC2"], False), ("${TARGETS}", False), (["${TARGET}"], False)]
)
def test_missing_compatibilities(targets: object, reports: bool) -> None:
    assert len(reported("missing-compatibilities", task(targets))) == int(reports)


@pytest.mark.parametrize(
    ("more", "fixable"),
    [
        ({"networkMode": "awsvpc", "cpu": "256", "memory": "512"}, True),
        ({"networkMode": "awsvpc", "cpu": "256", "memory": "513"}, False),
        ({"networkMode": "bridge", "cpu": "256", "memory": "512"}, False),
        ({}, False),
    ],
)
def test_fargate_is_offered_where_the_rest_is_ready_for_it(more: dict[str, object], fixable: bool) -> None:
    (problem,) = lint("missing-compatibilities", task(**more))
    assert (problem.fix is not None) == fixable


def test_container_lists_belong_to_a_task_definition_elsewhere() -> None:
    assert reported("missing-compatibilities", [{"name": "app", "image": "app:1", "essential": True}]) == []


@pytest.mark.parametrize(
    ("targets", "reports"),
    [
        (["EC2"], True), (["EXTERNAL"], True), (["EC2", "MANAGED_INSTANCES"], True), (["EC2", "FARGATE"], False), (["FARGATE"], False),
        (["MANAGED_INSTANCES"], False), (["EC2", "${MORE}"], False), (None, False), ("${TARGETS}", False),
    ],
)  # fmt: skip
def test_ephemeral_storage(targets: object, reports: bool) -> None:
    document = task(targets, ephemeralStorage={"sizeInGiB": 21})
    assert reported("unsupported-ephemeral-storage", document) == (["/ephemeralStorage"] if reports else [])
    assert reported("unsupported-ephemeral-storage", task(targets, ephemeralStorage=None)) == []
    assert reported("unsupported-ephemeral-storage", task(targets, ephemeralStorage={})) == []


@pytest.mark.parametrize(
    ("enabled", "mode", "targets", "reports"),
    [
        (True, "bridge", None, True), (True, "none", ["EC2"], True), (True, None, None, True), (True, "awsvpc", None, False),
        (True, "host", None, False), (False, "bridge", None, False), (True, "${MODE}", None, False), ("${ENABLED}", "bridge", None, False),
        (True, "bridge", ["FARGATE"], False), (True, None, ["MANAGED_INSTANCES"], False),
    ],
)  # fmt: skip
def test_fault_injection(enabled: object, mode: str | None, targets: object, reports: bool) -> None:
    document = task(targets, enableFaultInjection=enabled, networkMode=mode)
    assert reported("unsupported-fault-injection", document) == (["/enableFaultInjection"] if reports else [])


@pytest.mark.parametrize(
    ("constraint", "targets", "places"),
    [
        ({"type": "memberOf"}, None, ["/placementConstraints/0"]),
        ({"type": "memberOf", "expression": ""}, ["EC2"], ["/placementConstraints/0/expression"]),
        ({"type": "memberOf", "expression": "attribute:ecs.os-type == linux"}, None, []),
        ({"type": "memberOf", "expression": "${EXPRESSION}"}, None, []),
        ({"type": "distinctInstance"}, None, []),
        ({}, None, []),
        ({"type": "memberOf"}, ["FARGATE"], []),
    ],
)
def test_placement_expression(constraint: dict[str, object], targets: object, places: list[str]) -> None:
    assert reported("missing-placement-expression", task(targets, placementConstraints=[constraint])) == places


@pytest.mark.parametrize(
    ("targets", "reports"),
    [(["EC2"], True), (["EXTERNAL"], True), (["Fargate"], False), (["EC2", "FARGAT"], False), (["EC2", "$X"], False)],
)
def test_what_a_misspelt_launch_type_does_not_have_is_not_told(targets: list[str], reports: bool) -> None:
    assert bool(reported("unsupported-ephemeral-storage", task(targets, ephemeralStorage={"sizeInGiB": 40}))) == reports
    assert (
        bool(reported("misplaced-trusted-execution", task(targets, trustedExecutionConfiguration={"isolationMode": "SHARED"}))) == reports
    )
    neuron = {"name": "app", "image": "app:1", "resourceRequirements": [{"type": "NeuronDevice", "value": "ALL"}]}
    assert bool(reported("invalid-accelerator-request", task(targets, containerDefinitions=[neuron]))) == reports


@pytest.mark.parametrize(("mode", "reports"), [(None, True), ("bridge", True), ("none", True), ("awsvpc", False), ("AWSVPC", False)])
def test_fault_injection_in_a_misspelt_network_mode_is_not_told(mode: object, reports: bool) -> None:
    assert bool(reported("unsupported-fault-injection", task(["EC2"], networkMode=mode, enableFaultInjection=True))) == reports
