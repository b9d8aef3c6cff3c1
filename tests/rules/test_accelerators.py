"""GPUs, Neuron devices and the retired accelerators."""

from __future__ import annotations

import pytest

from tests.rules.support import reported

MPS = {"nvidiaMps": {"memory": 1024}}


def task(*requirements: dict[str, object], targets: tuple[str, ...] = (), **more: object) -> dict[str, object]:
    listing = [{"name": f"c{number}", "image": "app:1", "resourceRequirements": [item]} for number, item in enumerate(requirements)]
    return {"family": "web", "requiresCompatibilities": list(targets), "containerDefinitions": listing, **more}


def gpu(**keys: object) -> dict[str, object]:
    return {"type": "GPU", **keys}


NEURON = {"type": "NeuronDevice", "value": "ALL"}
R0, R1 = "/containerDefinitions/0/resourceRequirements/0", "/containerDefinitions/1/resourceRequirements/0"


@pytest.mark.parametrize(
    ("document", "places"),
    [
        (task(gpu(value="1"), gpu(value="ALL")), []),
        (task(gpu(value="${GPUS}")), []),
        *((task(gpu(value=value)), [f"{R0}/value"]) for value in ("all", "0", "00", "-1", "1.5", "٣", "1 ")),
        (task(gpu(value=1)), []),  # a number where a text belongs is the schema's
        (task(gpu()), [R0]),
        (task(gpu(sharingStrategy=MPS)), []),
        (task(gpu(value="1", sharingStrategy=MPS)), [f"{R0}/sharingStrategy"]),
        (task(gpu(value="1"), gpu(sharingStrategy=MPS)), [f"{R0}/value"]),
        (task(gpu(sharingStrategy=MPS), gpu(sharingStrategy=MPS)), []),
        (task(gpu(sharingStrategy=MPS), targets=("EXTERNAL",)), [f"{R0}/sharingStrategy"]),
        (task(gpu(value="1"), targets=("EXTERNAL",)), []),
        (task(gpu(), targets=("FARGATE",)), []),
        (task(NEURON, targets=("MANAGED_INSTANCES",)), []),
        (task(NEURON), []),
        (task(NEURON, targets=("EC2",)), [f"{R0}/type"]),
        (task(NEURON, targets=("FARGATE",)), []),
        (task({"type": "NeuronDevice", "value": "1"}), [f"{R0}/value"]),
        (task(NEURON, NEURON), [f"{R1}/type"]),
        (task({"type": "InferenceAccelerator", "value": "d"}), [f"{R0}/type"]),
        (task({"type": "InferenceAccelerator", "value": "d"}, inferenceAccelerators=[{"deviceName": "d"}]), []),
        (task({"type": "${TYPE}"}), []),
    ],
)
def test_requests(document: dict[str, object], places: list[str]) -> None:
    assert reported("invalid-accelerator-request", document) == places


@pytest.mark.parametrize(
    ("accelerators", "reports"), [([{"deviceName": "d", "deviceType": "eia1.medium"}], True), ([], False), (None, False), ("${A}", False)]
)
def test_retired(accelerators: object, reports: bool) -> None:
    document = task(inferenceAccelerators=accelerators)
    assert reported("retired-inference-accelerator", document) == (["/inferenceAccelerators"] if reports else [])
