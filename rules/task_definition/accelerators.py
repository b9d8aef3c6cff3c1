"""GPUs and other devices that a container requests in `resourceRequirements`."""

from __future__ import annotations

from taskdef_lint.api import Node, Problem, Problems, Severity, TaskDefinition, called, key, rule
from taskdef_lint.rules.task_definition.launch_types import compatibilities_known

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


@rule(
    TaskDefinition,
    severity=Severity.ERROR,
    phase="register",
    maps_to={"cdk-preflight": "pf-ecs-fargate-inference-accelerator"},
    aws="Unsupported field 'inferenceAccelerators'.",
    tags=("deprecated",),
)
def retired_inference_accelerator(task: TaskDefinition) -> Problems:
    """Elastic Inference accelerators are retired

    Amazon Elastic Inference is retired, and ECS refuses every task definition with its accelerators, on each launch type. An empty
    list, as the console writes it, does no harm.

    ```json bad /inferenceAccelerators
    {"family": "web", "inferenceAccelerators": [{"deviceName": "device_1", "deviceType": "eia2.medium"}],
     "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}]}
    ```

    ```json good
    {"family": "web", "inferenceAccelerators": [], "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}]}
    ```

    References: RegisterTaskDefinition, parameter `inferenceAccelerators`.
    """
    accelerators = task["inferenceAccelerators"]
    if isinstance(accelerators.value, list) and accelerators.value:
        yield Problem(
            accelerators,
            f"{key(accelerators)} is not supported: Amazon Elastic Inference is retired",
            label="retired",
            help=f"remove {key(accelerators)}, and the container's requirement for it",
        )


@rule(TaskDefinition, severity=Severity.WARNING, phase="register")
def invalid_accelerator_request(task: TaskDefinition) -> Problems:
    """A container requests a GPU or device in a way that ECS does not document

    What AWS documents for a requirement depends on its type:

    - `GPU`: a `value` (an integer in a string, or `"ALL"`) or a `sharingStrategy`, not both; all containers of a task use the same of the
      two. `EXTERNAL` tasks cannot share GPUs.
    - `NeuronDevice`: the value is `"ALL"`, for one container only, on Managed Instances only.
    - `InferenceAccelerator`: retired.

    ```json bad /containerDefinitions/0/resourceRequirements/0/value /containerDefinitions/1/resourceRequirements/0/value
    {"family": "train", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "memory": 128, "resourceRequirements": [{"type": "GPU", "value": "0.5"}]},
      {"name": "eval", "image": "app:1.4.2", "memory": 128, "resourceRequirements": [{"type": "GPU", "value": "0"}]}
    ]}
    ```

    ```json bad /containerDefinitions/1/resourceRequirements/0/type
    {"family": "train", "requiresCompatibilities": ["MANAGED_INSTANCES"], "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "memory": 128, "resourceRequirements": [{"type": "NeuronDevice", "value": "ALL"}]},
      {"name": "eval", "image": "app:1.4.2", "memory": 128, "resourceRequirements": [{"type": "NeuronDevice", "value": "ALL"}]}
    ]}
    ```

    ```json good
    {"family": "train", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "memory": 128, "resourceRequirements": [{"type": "GPU", "value": "2"}]},
      {"name": "eval", "image": "app:1.4.2", "memory": 128, "resourceRequirements": [{"type": "GPU", "value": "ALL"}]}
    ]}
    ```

    References: Amazon ECS API, type ResourceRequirement.
    """
    asked: list[tuple[Node, Node]] = [
        (container, requirement) for container in task.containers for requirement in container["resourceRequirements"]
    ]
    gpus = [(container, item) for container, item in asked if item["type"].text == "GPU"]
    neurons = [(container, item) for container, item in asked if item["type"].text == "NeuronDevice"]
    if not task.targets_fargate:  # which refuses GPUs altogether
        yield from _gpu_problems(task, gpus)
    yield from _neuron_problems(task, neurons)
    if task["inferenceAccelerators"].missing:  # otherwise retired-inference-accelerator reports it
        for container, item in asked:
            if item["type"].text == "InferenceAccelerator":
                yield Problem(
                    item["type"],
                    f"{called(container)} requests an inference accelerator, but Amazon Elastic Inference is retired",
                    label="retired",
                    help="remove the requirement",
                )


def _gpu_problems(task: TaskDefinition, gpus: list[tuple[Node, Node]]) -> Iterator[Problem]:
    shared = [(container, item) for container, item in gpus if item["sharingStrategy"].given]
    whole = [(container, item) for container, item in gpus if item["value"].given and item["sharingStrategy"].missing]
    for container, item in gpus:
        value, sharing = item["value"], item["sharingStrategy"]
        if value.given and sharing.given:
            yield Problem(
                sharing,
                f"the GPU requirement of {called(container)} has both {key(value)} and {key(sharing)}, where only one is allowed",
                label="not together with a value",
                help=f"remove {key(value)} or {key(sharing)}",
                related=[(value, "the value")],
            )
        elif value.missing and sharing.missing:
            yield Problem(
                item,
                f"the GPU requirement of {called(container)} has neither {key(value)} nor {key(sharing)}",
                help=f'set {key(value)} to the number of GPUs, such as "1"',
            )
        elif value.text and value.text != "ALL" and not (value.text.isascii() and value.text.isdigit() and value.text.strip("0")):
            yield Problem(
                value,
                f'the number of GPUs of {called(container)} is not a positive integer or "ALL"',
                label="not a number of GPUs",
                help='write an integer in a string, such as "1", or "ALL"',
            )
    if shared and whole:
        container, item = whole[0]
        yield Problem(
            item["value"],
            f"{called(container)} requests whole GPUs while {called(shared[0][0])} shares one; all containers of a task must do the same",
            label="whole GPUs",
            help="share GPUs in all containers, or in none",
            related=[(shared[0][1]["sharingStrategy"], "shares a GPU")],
        )
    if shared and "EXTERNAL" in task.targets:
        container, item = shared[0]
        yield Problem(
            item["sharingStrategy"],
            f"{called(container)} shares a GPU, which is not supported on EXTERNAL",
            label="not on EXTERNAL",
            help=f"set {key(item['value'])} instead",
        )


def _neuron_problems(task: TaskDefinition, neurons: list[tuple[Node, Node]]) -> Iterator[Problem]:
    for number, (container, item) in enumerate(neurons):
        value = item["value"]
        if value.missing or (value.text and value.text != "ALL"):
            yield Problem(
                value,
                f'{called(container)} requests some of the Neuron devices, and only "ALL" is supported',
                label='must be "ALL"',
                help=f'set {key(value)} to "ALL"',
            )
        if number:
            yield Problem(
                item["type"],
                f"{called(container)} and {called(neurons[0][0])} both request the Neuron devices; only one container of a task can",
                label="a second container",
                help="remove the requirement from one of the two",
                related=[(neurons[0][1]["type"], "has all of them")],
            )
        # On Fargate likely-unsupported-on-fargate reports them.
        elif compatibilities_known(task) and not task.targets_fargate and "MANAGED_INSTANCES" not in task.targets:
            yield Problem(
                item["type"],
                f"{called(container)} requests Neuron devices, which only Managed Instances support",
                label="only on Managed Instances",
                help=f'add "MANAGED_INSTANCES" to {key(task["requiresCompatibilities"])}',
                related=[(task["requiresCompatibilities"], "no MANAGED_INSTANCES here")],
            )
