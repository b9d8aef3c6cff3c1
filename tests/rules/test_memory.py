"""Memory and CPU of containers, against each other and the task: equality at every limit, absent and unknown values."""

from __future__ import annotations

import pytest

from tests.rules.support import lint, reported


def task(*containers: dict[str, object], cpu: object = None, memory: object = None, **more: object) -> dict[str, object]:
    listing = [{"name": f"c{number}", "image": "app:1", **container} for number, container in enumerate(containers)]
    return {"family": "web", "cpu": cpu, "memory": memory, "containerDefinitions": listing, **more}


def hard(memory: object) -> dict[str, object]:
    return {"memory": memory}


def soft(memory: object) -> dict[str, object]:
    return {"memoryReservation": memory}


FARGATE = {"requiresCompatibilities": ["FARGATE"]}
C0, C1 = "/containerDefinitions/0", "/containerDefinitions/1"


@pytest.mark.parametrize(
    ("rule", "document", "places"),
    [
        ("container-memory-over-task", task(hard(512), memory="512"), []),
        ("container-memory-over-task", task(hard(513), memory="512"), [f"{C0}/memory"]),
        ("container-memory-over-task", task(hard(1025), hard(64), memory="1 GB"), [f"{C0}/memory"]),
        ("container-memory-over-task", task(hard(513)), []),
        ("container-memory-over-task", task(hard(513), memory="${MEMORY}"), []),
        ("container-memory-over-task", task(hard("${MEMORY}"), memory="512"), []),
        ("container-memory-over-task", task(hard("513"), memory="512"), []),
        ("reserved-memory-over-task", task(soft(256), soft(256), memory="512"), []),
        ("reserved-memory-over-task", task(soft(256), soft(257), memory="512"), ["/memory"]),
        ("reserved-memory-over-task", task(soft(256), soft("${MEMORY}"), memory="512"), []),
        ("reserved-memory-over-task", task(soft(512), soft("${MEMORY}"), soft(1), memory="512"), ["/memory"]),
        ("reserved-memory-over-task", task(soft(256), soft(257)), []),
        ("overcommitted-memory", task(hard(256), hard(256), memory="512"), []),
        ("overcommitted-memory", task(hard(256), hard(257), memory="512"), ["/memory"]),
        ("overcommitted-memory", task(hard(256), soft(257), memory="512"), ["/memory"]),
        ("overcommitted-memory", task(hard(512), {"memory": 512, "memoryReservation": 1}, memory="512"), ["/memory"]),
        ("overcommitted-memory", task(hard(256), {"memory": 512, "memoryReservation": 256}, memory="512"), []),
        ("overcommitted-memory", task(hard(256), {"memory": 512, "memoryReservation": "${M}"}, memory="512"), []),
        ("overcommitted-memory", task(hard(513), hard(1), memory="512"), []),  # one container alone is over the task
        ("overcommitted-memory", task(soft(512), soft(1), hard(1), memory="512"), []),  # the reservations alone are over the task
        ("container-cpu-over-task", task({"cpu": 128}, {"cpu": 128}, cpu="256"), []),
        ("container-cpu-over-task", task({"cpu": 128}, {"cpu": 129}, cpu="256"), ["/cpu"]),
        ("container-cpu-over-task", task({"cpu": 257}, {"cpu": None}, cpu=".25 vCPU"), ["/cpu"]),
        ("container-cpu-over-task", task({"cpu": 257}), []),
        ("container-cpu-over-task", task({"cpu": 257}, cpu="${CPU}"), []),
        ("memory-reservation-over-limit", task({"memory": 64, "memoryReservation": 64}), []),
        ("memory-reservation-over-limit", task({"memory": 64, "memoryReservation": 65}), [f"{C0}/memoryReservation"]),
        ("memory-reservation-over-limit", task({"memory": 0, "memoryReservation": 65}), []),
        ("memory-reservation-over-limit", task({"memory": None, "memoryReservation": 65}), []),
        ("missing-container-memory", task({}, soft(1), hard(1)), [C0]),
        ("missing-container-memory", task({"memory": 0, "memoryReservation": None}), [f"{C0}/memory"]),
        ("missing-container-memory", task(hard("${MEMORY}")), []),
        ("missing-container-memory", task({}, memory="512"), []),
        ("missing-container-memory", task({}, memory="${MEMORY}"), []),
        ("missing-container-memory", task({}, memory=""), [C0]),
        ("missing-container-memory", task({}, **FARGATE), []),
        ("missing-container-memory", task({}, family=None), []),
        ("missing-container-memory", [{"name": "app", "image": "app:1", "essential": True}], []),
        ("missing-memory-limit", task(hard(64), soft(64)), [C1]),
        ("missing-memory-limit", task(hard(64), {}), []),  # missing-container-memory says it
        ("missing-memory-limit", task({}, {}, memory="512"), [C0, C1]),
        ("missing-memory-limit", task({}, memory="512"), []),
        ("missing-memory-limit", task(hard("${MEMORY}"), hard(1), memory="512"), []),
    ],
)
def test_places(rule: str, document: object, places: list[str]) -> None:
    assert reported(rule, document) == places


def test_the_answers_of_the_api() -> None:
    (problem,) = lint("container-memory-over-task", task(hard(513), memory="512"))
    assert problem.aws == "The 'memory' setting for container 'c0' is greater than for the task."
    (problem,) = lint("missing-container-memory", task({}))
    assert problem.aws == "Invalid setting for container 'c0'. At least one of 'memory' or 'memoryReservation' must be specified."


def test_sums_show_their_parts() -> None:
    (problem,) = lint("container-cpu-over-task", task({"cpu": 128}, {"cpu": 0}, {"cpu": 129}, cpu="256"))
    assert [(node.value, label) for node, label in problem.related] == [(128, "asks for 128"), (129, "asks for 129")]
