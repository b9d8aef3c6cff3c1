"""What a task to run changes in its task definition, and whether that fits it."""

from __future__ import annotations

from taskdef_lint.api import Deployment, Node, Problem, Problems, RunTask, Severity, called, key, rule
from taskdef_lint.facts.sizes import cpu_units, memory_mib
from taskdef_lint.rules.task_definition.fargate_size import MEMORY, UNCERTAIN_ON_WINDOWS, memory_words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class _Size:
    """A value that holds for a task to run: that of the overrides or, where they have none, that of the task definition.

    `number` is None where it is settled later, or there is none; `overridden` tells whose it is.
    """

    __slots__ = ("node", "number", "overridden")

    def __init__(self, override: Node, defined: Node, number: Callable[[object], int | None]) -> None:
        self.overridden = not override.missing
        self.node = override if self.overridden else defined
        self.number = number(self.node.value)


def _integer(value: object) -> int | None:
    return value if type(value) is int and value > 0 else None


def _overridden(deployment: Deployment, task: RunTask) -> Iterator[tuple[Node, Node]]:
    """The containers of the task definition, each with what is different in it; with a missing node where nothing is."""
    by_name = {override["name"].text: override for override in task.containers if override["name"].text}
    absent = task["overrides"]["containerOverrides"][-1]
    for container in deployment.task.containers:
        yield by_name.get(container["name"].text or "", absent), container


def _memory(deployment: Deployment, task: RunTask) -> Iterator[Problem]:
    limit = _Size(task["overrides"]["memory"], deployment.task["memory"], memory_mib)
    for override, container in _overridden(deployment, task):
        hard = _Size(override["memory"], container["memory"], _integer)
        soft = _Size(override["memoryReservation"], container["memoryReservation"], _integer)
        for size, most, what in ((hard, limit, "the task"), (soft, hard, "its limit"), (soft, limit, "the task")):
            if size.number and most.number and size.number > most.number and (size.overridden or most.overridden):
                where, other = (size, most) if size.overridden else (most, size)
                yield Problem(
                    where.node,
                    f"{called(container)} gets {size.number} MiB as its {key(size.node)}, more than the {most.number} MiB of {what}",
                    label=f"more than {most.number}" if where is size else f"less than {size.number}",
                    help=f"lower it to at most {most.number}, or raise {key(most.node)}",
                    related=[(other.node, f"{other.number} MiB"), (container, "in the task definition")],
                )
                break


def _cpu(deployment: Deployment, task: RunTask) -> Iterator[Problem]:
    limit = _Size(task["overrides"]["cpu"], deployment.task["cpu"], cpu_units)
    sizes = [_Size(override["cpu"], container["cpu"], _integer) for override, container in _overridden(deployment, task)]
    total = sum(size.number or 0 for size in sizes)
    changed = [size for size in (*sizes, limit) if size.overridden]
    if limit.number and total > limit.number and changed:
        yield Problem(
            changed[0].node,
            f"the containers get {total} CPU units together, more than the {limit.number} of the task",
            label=f"less than {total}" if changed[0] is limit else "too much together",
            help=f"lower {key(changed[0].node)}, or raise {key(limit.node)} of the task"
            if changed[0] is not limit
            else f"raise it to {total} at least",
            related=[(one.node, f"{one.number} units") for one in (*sizes, limit) if one.number and one is not changed[0]],
        )


@rule(Deployment, severity=Severity.WARNING, phase="register")
def override_over_task_size(deployment: Deployment) -> Problems:
    """An override gives containers more than their task has

    Overrides change the memory and the CPU of containers and of the whole task. Together with what they leave alone they have to add up
    as in a task definition: no container has more memory than the task, none reserves more than its own limit, and the CPU units of all
    containers are not more than those of the task. ECS is known to refuse task definitions for this.

    ```yaml bad /overrides/containerOverrides/0/memory
    {"family": "report", "cpu": "256", "memory": "512", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 256}]}
    ---
    {"cluster": "main", "taskDefinition": "report", "overrides": {"containerOverrides": [{"name": "app", "memory": 1024}]}}
    ```

    ```yaml bad /overrides/cpu
    {"family": "report", "cpu": "512", "memory": "1024", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "cpu": 512}]}
    ---
    {"cluster": "main", "taskDefinition": "report", "overrides": {"cpu": "256"}}
    ```

    ```yaml good
    {"family": "report", "cpu": "256", "memory": "512", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 256}]}
    ---
    {"cluster": "main", "taskDefinition": "report",
     "overrides": {"memory": "2 GB", "containerOverrides": [{"name": "app", "memory": 1024}]}}
    ```

    References: Amazon ECS API Reference, TaskOverride and ContainerOverride; RegisterTaskDefinition's messages.
    """
    task = deployment.service
    if isinstance(task, RunTask) and deployment.task.names_known and not any(item["name"].unknown for item in task.containers):
        yield from _memory(deployment, task)
        yield from _cpu(deployment, task)


@rule(Deployment, severity=Severity.WARNING, phase="register")
def override_off_fargate_sizes(deployment: Deployment) -> Problems:
    """An override gives a task on Fargate a size that Fargate does not have

    Fargate has fixed pairs of CPU and memory, which `invalid-fargate-size` lists. Where the overrides change one of the two, the other one
    is that of the task definition, and the two have to be such a pair.

    ```yaml bad /overrides/memory
    {"family": "report", "requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc", "cpu": "256", "memory": "512",
     "containerDefinitions": [{"name": "app", "image": "app:1.4.2"}]}
    ---
    {"cluster": "main", "taskDefinition": "report", "launchType": "FARGATE", "overrides": {"memory": "4096"},
     "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-0a1b2c3d"]}}}
    ```

    ```yaml good
    {"family": "report", "requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc", "cpu": "256", "memory": "512",
     "containerDefinitions": [{"name": "app", "image": "app:1.4.2"}]}
    ---
    {"cluster": "main", "taskDefinition": "report", "launchType": "FARGATE", "overrides": {"cpu": "512", "memory": "4096"},
     "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-0a1b2c3d"]}}}
    ```

    References: Amazon ECS API Reference, TaskOverride; AWS developer guide, "Task CPU and memory".
    """
    task = deployment.service
    if not isinstance(task, RunTask) or task.launch_type != "FARGATE":
        return
    cpu = _Size(task["overrides"]["cpu"], deployment.task["cpu"], cpu_units)
    memory = _Size(task["overrides"]["memory"], deployment.task["memory"], memory_mib)
    if not (cpu.overridden or memory.overridden) or cpu.number is None or memory.number is None:
        return
    windows = deployment.task.is_windows or deployment.task.os_unknown
    if memory.number in MEMORY.get(cpu.number, ()) or (windows and (cpu.number, memory.number) == UNCERTAIN_ON_WINDOWS):
        return
    known = cpu.number in MEMORY
    wrong, other = (memory, cpu) if memory.overridden and (known or not cpu.overridden) else (cpu, memory)
    yield Problem(
        wrong.node,
        f"with the overrides the task has {cpu.number} CPU units and {memory.number} MiB, which Fargate does not offer",
        label="no size of Fargate",
        help=f"with {cpu.number} CPU units there are {memory_words(cpu.number)}" if known else "choose one of Fargate's sizes",
        related=[(other.node, f"goes with {key(wrong.node)}")],
    )
