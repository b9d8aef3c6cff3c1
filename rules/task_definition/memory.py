"""Memory and CPU of containers, against each other and against the task's size. All memory is in MiB, all CPU in units of 1/1024 vCPU."""

from __future__ import annotations

from taskdef_lint.api import Node, Problem, Problems, Severity, TaskDefinition, called, counted, key, rule


@rule(TaskDefinition, severity=Severity.ERROR, phase="register", maps_to={"cdk-preflight": "pf-ecs-container-memory-over-task"})
def container_memory_over_task(task: TaskDefinition) -> Problems:
    """A container's memory limit exceeds the task memory

    The task's `memory` bounds all its containers together, so no single container can have more. Equal is fine.

    ```json bad /containerDefinitions/0/memory
    {"family": "web", "cpu": "256", "memory": "512", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 513}]}
    ```

    ```json good
    {"family": "web", "cpu": "256", "memory": "0.5 GB", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 512}]}
    ```

    References: RegisterTaskDefinition, parameter `memory` of a container definition.
    """
    limit = task.memory_mib
    if not limit:
        return
    for container in task.containers:
        memory = container["memory"].number
        if memory and memory > limit:
            yield Problem(
                container["memory"],
                f"memory limit of {called(container)} is {memory} MiB, more than the {limit} MiB of the task",
                label=f"more than {limit}",
                help=f"lower it to at most {limit}, or raise {key(task['memory'])} of the task",
                aws=f"The 'memory' setting for {called(container)} is greater than for the task.",
                related=[(task["memory"], "the task memory")],
            )


@rule(
    TaskDefinition,
    severity=Severity.ERROR,
    phase="register",
    aws="The sum of all container 'memoryReservation' values cannot be greater than the value of the task 'memory'.",
)
def reserved_memory_over_task(task: TaskDefinition) -> Problems:
    """The containers reserve more memory than the task has

    Each `memoryReservation` is a share of the task's `memory` that a container can count on. Together they may use it up, but
    not exceed it.

    ```json bad /memory
    {"family": "web", "cpu": "256", "memory": "512", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "memoryReservation": 384}, {"name": "proxy", "image": "proxy:2.0.1", "memoryReservation": 256}
    ]}
    ```

    ```json good
    {"family": "web", "cpu": "256", "memory": "512", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "memoryReservation": 256}, {"name": "proxy", "image": "proxy:2.0.1", "memoryReservation": 256}
    ]}
    ```

    References: RegisterTaskDefinition, parameter `memoryReservation` of a container definition.
    """
    reserved = _given(task, "memoryReservation")
    total, limit = _total(reserved), task.memory_mib
    if limit and total > limit:
        alone = len(task.containers) == 1
        who = f"{called(task.containers[0])} reserves {total} MiB" if alone else f"the containers reserve {total} MiB together"
        yield Problem(
            task["memory"],
            f"{who}, more than the {limit} MiB of the task",
            label=f"less than {total}",
            help=f"reserve {total - limit} MiB less, or raise {key(task['memory'])} of the task",
            related=[(node, f"reserves {node.number}") for node in reserved],
        )


@rule(TaskDefinition, severity=Severity.WARNING, phase="launch")
def overcommitted_memory(task: TaskDefinition) -> Problems:
    """The containers' memory adds up to more than the task has

    A container with `memory` alone counts on that much, but all containers share the task's `memory`: when they use what they were
    promised, the kernel kills one of them while it is within its own limit. To let a container exceed its share on purpose, give
    it a `memoryReservation` as well: that is then what counts here.

    ```json bad /memory
    {"family": "web", "cpu": "256", "memory": "512", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "memory": 512}, {"name": "proxy", "image": "proxy:2.0.1", "memory": 128}
    ]}
    ```

    ```json good
    {"family": "web", "cpu": "256", "memory": "512", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "memory": 384}, {"name": "proxy", "image": "proxy:2.0.1", "memory": 128}
    ]}
    ```

    ```json good
    {"family": "web", "cpu": "256", "memory": "512", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "memory": 512, "memoryReservation": 384},
      {"name": "proxy", "image": "proxy:2.0.1", "memory": 128}
    ]}
    ```

    References: RegisterTaskDefinition, parameter `memory` of a container definition.
    """
    limit = task.memory_mib
    limits = [
        container["memory"]
        for container in task.containers
        if container.having(("memory",)) and (container["memory"].number or 0) > 0 and _nothing(container["memoryReservation"])
    ]
    reserved = _given(task, "memoryReservation")
    total = _total(limits) + _total(reserved)
    # A single container over the task, or the reservations alone, are errors of their own.
    if not limit or total <= limit or _total(reserved) > limit or any((node.number or 0) > limit for node in limits):
        return
    first = task.containers[0]
    yield Problem(
        task["memory"],
        f"the memory of the containers adds up to {total} MiB, more than the {limit} MiB of the task",
        label=f"less than {total}",
        help=f"lower {key(first['memory'])} of the containers, give {key(first['memoryReservation'])} to those that may exceed it, "
        f"or raise {key(task['memory'])} of the task",
        related=[(node, f"{node.number} MiB") for node in limits + reserved],
    )


@rule(
    TaskDefinition,
    severity=Severity.ERROR,
    phase="register",
    maps_to={"cdk-preflight": "pf-ecs-fargate-container-cpu-over-task"},
    aws="The sum of all container 'cpu' values cannot be greater than the value of the task 'cpu'.",
)
def container_cpu_over_task(task: TaskDefinition) -> Problems:
    """The containers' CPU adds up to more than the task has

    On every launch type the containers share the task's `cpu`. Their sum may equal it, but not exceed it; a
    container without `cpu` takes what is left.

    ```json bad /cpu
    {"family": "web", "cpu": ".25 vCPU", "memory": "512", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "cpu": 256}, {"name": "proxy", "image": "proxy:2.0.1", "cpu": 1}
    ]}
    ```

    ```json good
    {"family": "web", "cpu": ".25 vCPU", "memory": "512", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "cpu": 256}, {"name": "proxy", "image": "proxy:2.0.1", "cpu": 0}
    ]}
    ```

    References: RegisterTaskDefinition, parameter `cpu` of a container definition.
    """
    asked = _given(task, "cpu")
    total, limit = _total(asked), task.cpu_units
    if limit and total > limit:
        who = f"{called(task.containers[0])} asks for" if len(task.containers) == 1 else "the containers ask for"
        yield Problem(
            task["cpu"],
            f"{who} {total} CPU units, more than the {limit} of the task",
            label=f"less than {total}",
            help=f"ask for {counted(total - limit, 'unit')} less, or raise {key(task['cpu'])} of the task",
            related=[(node, f"asks for {node.number}") for node in asked],
        )


@rule(
    TaskDefinition,
    severity=Severity.ERROR,
    phase="register",
    maps_to={"cdk-preflight": "pf-ecs-container-memory-reservation"},
    aws="'memory' must be greater than or equal to 'memoryReservation'",
)
def memory_reservation_over_limit(task: TaskDefinition) -> Problems:
    """A container's memory reservation exceeds its memory limit

    `memory` is what kills a container that exceeds it, `memoryReservation` what is kept free for it. The reservation may equal
    the limit, but not exceed it.

    ```json bad /containerDefinitions/0/memoryReservation
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128, "memoryReservation": 256}]}
    ```

    ```json good
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 256, "memoryReservation": 256}]}
    ```

    References: RegisterTaskDefinition, parameters `memory` and `memoryReservation` of a container definition.
    """
    for container in task.containers:
        if not container.having(("memory",)):
            continue
        soft, hard = container["memoryReservation"].number, container["memory"].number
        if soft and hard and soft > hard:
            yield Problem(
                container["memoryReservation"],
                f"{called(container)} reserves {soft} MiB, more than its memory limit of {hard} MiB",
                label=f"more than {hard}",
                help=f"set {key(container['memoryReservation'])} to at most {hard}",
                related=[(container["memory"], "the memory limit")],
            )


@rule(TaskDefinition, severity=Severity.ERROR, phase="register", maps_to={"cdk-preflight": "pf-ecs-container-memory-required"})
def missing_container_memory(task: TaskDefinition) -> Problems:
    """Neither a container nor the task sets its memory

    Where the task has no `memory`, every container needs `memory` or `memoryReservation`, as ECS cannot place it otherwise.
    Zero counts as absent.

    ```json bad /containerDefinitions/1
    {"family": "web", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "memoryReservation": 128}, {"name": "proxy", "image": "proxy:2.0.1"}
    ]}
    ```

    ```json good
    {"family": "web", "memory": "512", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "memoryReservation": 128}, {"name": "proxy", "image": "proxy:2.0.1"}
    ]}
    ```

    References: RegisterTaskDefinition, parameter `memoryReservation` of a container definition.
    """
    # On Fargate the task's own memory is what is missing, and missing-task-size says so. Without a family the file is a fragment,
    # to be completed by options on the command line or by another file.
    if not task["memory"].missing or task.targets_fargate or task["family"].missing:
        return
    lacking = [container for container in task.containers if _nothing(container["memory"]) and _nothing(container["memoryReservation"])]
    if lacking:
        first, *rest = lacking
        hard, soft = first["memory"], first["memoryReservation"]
        also = f" (and {counted(len(rest), 'more container')})" if rest else ""
        each = " to each of them" if rest else ""
        yield Problem(
            hard,
            f"{called(first)}{also} has neither a memory limit nor a memory reservation, and the task sets no memory",
            label="no memory",
            help=f"add {key(hard)} or {key(soft)}{each}, or {key(task['memory'])} to the task",
            aws=f"Invalid setting for {called(first)}. At least one of 'memory' or 'memoryReservation' must be specified.",
            related=[(container["name"], "no memory either") for container in rest],
        )


@rule(
    TaskDefinition,
    severity=Severity.NOTE,
    phase="practice",
    strict=True,
    maps_to={"aws-config": "ecs-task-definition-memory-hard-limit", "control-tower": "CT.ECS.PR.7"},
)
def missing_memory_limit(task: TaskDefinition) -> Problems:
    """A container has no memory limit of its own

    Without `memory`, a container that leaks takes the memory of its neighbours, in the task or on the instance, until the kernel kills
    whichever it picks. A limit of its own makes the right one fail. In a task of one container the task's `memory` does the same.

    ```json bad /containerDefinitions/1
    {"family": "web", "cpu": "256", "memory": "512", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "memory": 384}, {"name": "proxy", "image": "proxy:2.0.1", "memoryReservation": 64}
    ]}
    ```

    ```json good
    {"family": "web", "cpu": "256", "memory": "512", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "memory": 384}, {"name": "proxy", "image": "proxy:2.0.1", "memory": 128}
    ]}
    ```

    ```json good
    {"family": "web", "cpu": "256", "memory": "512", "containerDefinitions": [{"name": "app", "image": "app:1.4.2"}]}
    ```

    References: AWS Config, rule ecs-task-definition-memory-hard-limit (discontinued in April 2026).
    """
    sized = not task["memory"].missing
    if sized and len(task.containers) == 1:
        return
    for container in task.containers:
        if _nothing(container["memory"]) and (sized or not _nothing(container["memoryReservation"])):
            yield Problem(
                container["memory"],
                f"{called(container)} has no memory limit of its own",
                label="no limit",
                help=f"add {key(container['memory'])}",
            )


def _nothing(node: Node) -> bool:
    return node.missing or node.number == 0


def _given(task: TaskDefinition, name: str) -> list[Node]:
    """The containers' values of a member that are numbers above zero."""
    having = [container for container in task.containers if container.having((name,))]
    return [container[name] for container in having if (container[name].number or 0) > 0]


def _total(nodes: list[Node]) -> int:
    return sum(node.number or 0 for node in nodes)
