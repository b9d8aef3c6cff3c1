"""Task sizes on any launch type: whether they can be read, and their limits."""

from __future__ import annotations

from taskdef_lint.api import Problem, Problems, Severity, TaskDefinition, key, rule

INVALID_CPU = "Invalid 'cpu' setting for task. For more information, see the Troubleshooting section of the Amazon ECS Developer Guide."
SMALLEST_CPU, LARGEST_CPU = 128, 196608  # CPU units, on other launch types than Fargate


def _shown(text: str) -> str:
    """A string as a message shows it, with a space before it: nothing where it is too long to be a typing error."""
    return f' "{text}"' if len(text) <= 30 else ""


@rule(TaskDefinition, severity=Severity.ERROR, phase="register", tags=("fargate-size",))
def invalid_task_size(task: TaskDefinition) -> Problems:
    """The task's CPU or memory is not a valid size

    A task size is a string in one of two forms: an integer of CPU units or MiB (`"1024"`), or a number with the unit `vCPU` or
    `GB` (`"1 vCPU"`, `".5 vCPU"`, `"2 GB"`; letter case and spaces do not matter). ECS refuses `MB`, `GiB` and `m`.

    ```json bad /memory
    {"family": "web", "cpu": "1 vCPU", "memory": "2048 MB", "containerDefinitions": [{"name": "app", "image": "app:1.4.2"}]}
    ```

    ```json bad /cpu
    {"family": "web", "cpu": "500m", "memory": "2048", "containerDefinitions": [{"name": "app", "image": "app:1.4.2"}]}
    ```

    ```json good
    {"family": "web", "cpu": ".25     vCpU", "memory": "0.5GB", "containerDefinitions": [{"name": "app", "image": "app:1.4.2"}]}
    ```

    ```json good
    {"family": "web", "cpu": "<CPU>", "memory": "TASK_MEMORY",
     "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 64}]}
    ```

    References: AWS developer guide, "Troubleshoot invalid CPU or memory errors".
    """
    for node, what, size, example, aws in (
        (task["cpu"], "CPU", task.cpu_units, '"512" or "0.5 vCPU"', INVALID_CPU),
        (task["memory"], "memory", task.memory_mib, '"2048" or "2 GB"', ""),
    ):
        if size is not None:
            continue
        text = node.text
        # A word such as CONTAINER_CPU stands for a value that is filled in later.
        if text and text.strip() and not (text.isupper() and text.strip()[0].isalpha()):
            yield Problem(
                node,
                f"task {what}{_shown(text)} is not a valid size",
                label="not a valid size",
                help=f"write it like {example}",
                aws=aws,
            )


@rule(TaskDefinition, severity=Severity.ERROR, phase="register", aws=INVALID_CPU, tags=("fargate-size",))
def task_cpu_out_of_range(task: TaskDefinition) -> Problems:
    """The task's CPU is below 128 or above 196608 units

    On other launch types than Fargate the task's `cpu` is optional, and any value from 128 CPU units (an eighth of a vCPU) to 196608
    (192 vCPU). A container's own `cpu` has no such minimum: remove the task's to give a container less.

    ```json bad /cpu
    {"family": "web", "requiresCompatibilities": ["EC2"], "cpu": "64",
     "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}]}
    ```

    ```json good
    {"family": "web", "requiresCompatibilities": ["EC2"], "cpu": "128",
     "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}]}
    ```

    ```json good
    {"family": "web", "requiresCompatibilities": ["EC2"], "cpu": "192 vCPU",
     "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}]}
    ```

    References: RegisterTaskDefinition, parameter `cpu`.
    """
    cpu = task.cpu_units
    if task.targets_fargate or cpu is None or SMALLEST_CPU <= cpu <= LARGEST_CPU:
        return
    yield Problem(
        task["cpu"],
        f"the task's {cpu} CPU units are not within {SMALLEST_CPU}-{LARGEST_CPU}",
        label=f"less than {SMALLEST_CPU}" if cpu < SMALLEST_CPU else f"more than {LARGEST_CPU}",
        help=f"remove {key(task['cpu'])}, or set the CPU units of the containers instead",
    )
