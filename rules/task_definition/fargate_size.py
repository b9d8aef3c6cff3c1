"""Fargate's task sizes: the pairs of CPU and memory."""

from __future__ import annotations

from taskdef_lint.api import Fix, Problem, Problems, Severity, TaskDefinition, key, rule
from taskdef_lint.facts.sizes import memory_like

# Memory in MiB by CPU units (AWS developer guide, "Task CPU and memory"; 32 vCPU since 2026).
MEMORY = {
    256: (512, 1024, 2048),
    512: range(1024, 4096 + 1, 1024),
    1024: range(2048, 8192 + 1, 1024),
    2048: range(4096, 16384 + 1, 1024),
    4096: range(8192, 30720 + 1, 1024),
    8192: range(16384, 61440 + 1, 4096),
    16384: range(32768, 122880 + 1, 8192),
    32768: (61440, 122880, 249856),
}
SMALLEST_WINDOWS_CPU, LARGEST_WINDOWS_CPU = 1024, 4096  # the upper limit is documented, the lower one proven
NO_SUCH_SIZE = "No Fargate configuration exists for given values: {} CPU, {} memory. See the Amazon ECS documentation for the valid values."
UNCERTAIN_ON_WINDOWS = (1024, 1024)  # AWS's documents disagree about this pair


def memory_words(cpu: int) -> str:
    """The valid memory sizes for a CPU size of the table, in words."""
    sizes = MEMORY[cpu]
    if isinstance(sizes, range):
        return f"{sizes[0]} to {sizes[-1]} MiB in steps of {sizes.step}"
    return ", ".join(map(str, sizes[:-1])) + f" or {sizes[-1]} MiB"


def next_memory(cpu: int, memory: int) -> int | None:
    """The smallest memory of the table that holds `memory` MiB with this CPU; None where there is none."""
    return next((size for size in MEMORY[cpu] if size >= memory), None)


def smallest_size(cpu: int, memory: int, *, windows: bool) -> tuple[int, int] | None:
    """The smallest Fargate size with at least this CPU and memory; None where nothing is large enough."""
    for units in MEMORY:
        if units >= cpu and not (windows and units < SMALLEST_WINDOWS_CPU):
            size = next_memory(units, memory)
            if size is not None:
                return units, size
    return None


@rule(
    TaskDefinition,
    severity=Severity.ERROR,
    phase="register",
    maps_to={"cfn-lint": "E3048", "cdk-preflight": "pf-ecs-fargate-task-cpu-memory"},
)
def missing_task_size(task: TaskDefinition) -> Problems:
    """A Fargate task has no CPU or memory size

    Fargate sizes and bills the task itself, so ECS refuses a Fargate task definition without `cpu` and `memory` at its top level, as
    one of Fargate's pairs. Sizes on containers do not replace them. On the other launch types both are optional.

    ```json bad /
    {"family": "web", "requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc", "cpu": "256", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "memory": 512}
    ]}
    ```

    ```json good
    {"family": "web", "requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc", "cpu": "256", "memory": "512",
     "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "memory": 512}
    ]}
    ```

    ```json good
    {"family": "web", "requiresCompatibilities": ["EC2"], "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "memory": 512}
    ]}
    ```

    References: AWS developer guide, "Task CPU and memory".
    """
    if not task.targets_fargate:
        return
    absent = [name for name in ("cpu", "memory") if task[name].missing]
    if not absent:
        return
    size = smallest_size(
        task.cpu_units or sum(container["cpu"].number or 0 for container in task.containers),
        task.memory_mib or sum(container["memory"].number or container["memoryReservation"].number or 0 for container in task.containers),
        windows=task.is_windows,
    )
    advice = dict(zip(("cpu", "memory"), size, strict=True)) if size else {}
    yield Problem(
        task[absent[0]],
        f"Fargate requires {' and '.join(key(task[name]) for name in absent)} at the task level",
        label="no task size",
        help="set " + " and ".join(f'{key(task[name])} to "{advice[name]}"' for name in absent) if advice else "",
        aws=f"Fargate requires that '{absent[0]}' be defined at the task level.",
    )


@rule(
    TaskDefinition,
    severity=Severity.ERROR,
    phase="register",
    maps_to={"cfn-lint": "E3047", "cdk-preflight": "pf-ecs-fargate-windows-cpu-under-1vcpu"},
)
def invalid_fargate_size(task: TaskDefinition) -> Problems:
    """The task's CPU and memory are not a valid Fargate size

    Fargate has fixed sizes. `cpu` has to be one of eight values, and each of them goes with certain memory sizes:

    | cpu | memory in MiB |
    |---|---|
    | 256 (.25 vCPU) | 512, 1024 or 2048 |
    | 512 (.5 vCPU) | 1024 to 4096 in steps of 1024 |
    | 1024 (1 vCPU) | 2048 to 8192 in steps of 1024 |
    | 2048 (2 vCPU) | 4096 to 16384 in steps of 1024 |
    | 4096 (4 vCPU) | 8192 to 30720 in steps of 1024 |
    | 8192 (8 vCPU) | 16384 to 61440 in steps of 4096 |
    | 16384 (16 vCPU) | 32768 to 122880 in steps of 8192 |
    | 32768 (32 vCPU) | 61440, 122880 or 249856 |

    Windows tasks take at least 1 vCPU. ECS refuses any other pair at registration.

    ```json bad /memory
    {"family": "web", "requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc", "cpu": "512", "memory": "512",
     "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2"}
    ]}
    ```

    ```json fixed
    {"family": "web", "requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc", "cpu": "512", "memory": "1024",
     "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2"}
    ]}
    ```

    ```json bad /cpu
    {"family": "web", "requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc", "cpu": "600", "memory": "1 GB",
     "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2"}
    ]}
    ```

    ```json bad /cpu
    {"family": "web", "requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc", "cpu": "512", "memory": "1024",
     "runtimePlatform": {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"},
     "containerDefinitions": [{"name": "app", "image": "app:1.4.2"}]}
    ```

    ```json bad /cpu
    {"family": "web", "requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc", "cpu": "3000", "memory": "8 GB",
     "runtimePlatform": {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"},
     "containerDefinitions": [{"name": "app", "image": "app:1.4.2"}]}
    ```

    ```json good
    {"family": "web", "requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc", "cpu": ".5 vCPU", "memory": "1 GB",
     "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2"}
    ]}
    ```

    ```json good
    {"family": "web", "requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc", "cpu": "${CPU}", "memory": "100",
     "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2"}
    ]}
    ```

    References: AWS developer guide, "Task CPU and memory" and "Troubleshoot invalid CPU or memory errors".
    """
    cpu, memory = task.cpu_units, task.memory_mib
    if not task.targets_fargate or cpu is None:
        return
    if cpu not in MEMORY or (task.is_windows and cpu < SMALLEST_WINDOWS_CPU):
        windows = " for Windows" if task.is_windows else ""
        valid = [units for units in MEMORY if not windows or SMALLEST_WINDOWS_CPU <= units <= LARGEST_WINDOWS_CPU]
        size = smallest_size(cpu, memory or 0, windows=task.is_windows)
        yield Problem(
            task["cpu"],
            f"{cpu} CPU units are not a valid Fargate size{windows}: use {', '.join(map(str, valid[:-1]))} or {valid[-1]}",
            label=f"not a valid CPU size{windows}",
            help=_advice(task, size, memory),
            aws="" if memory is None else NO_SUCH_SIZE.format(cpu, memory),
            related=[(task["memory"], "the memory")] if memory else [],
        )
    elif memory is not None and memory not in MEMORY[cpu]:
        if (cpu, memory) == UNCERTAIN_ON_WINDOWS and (task.is_windows or task.os_unknown):
            return
        yield _memory_problem(task, cpu, memory)


def _advice(task: TaskDefinition, size: tuple[int, int] | None, memory: int | None) -> str:
    """How to get the task to a size; "" where there is none that is large enough."""
    if size is None:
        return ""
    cpu_units, mib = size
    return f'set {key(task["cpu"])} to "{cpu_units}"' + (f' and {key(task["memory"])} to "{mib}"' if mib != memory else "")


def _memory_problem(task: TaskDefinition, cpu: int, memory: int) -> Problem:
    fix = None
    larger = next_memory(cpu, memory)
    if larger is not None:
        spelt = memory_like(larger, task["memory"].text)
        advice = f'set {key(task["memory"])} to "{spelt}"'
        # A number where a string belongs is another rule's finding; the new value is a string in any case.
        fix = Fix(f"use {larger} MiB, the next size", task["memory"], spelt, safe=False)
    else:
        advice = _advice(task, smallest_size(cpu, memory, windows=task.is_windows), memory)
    return Problem(
        task["memory"],
        f"{memory} MiB is not a valid memory size for {cpu} CPU units on Fargate: use {memory_words(cpu)}",
        label=f"not valid for {cpu} CPU units",
        help=advice,
        aws=NO_SUCH_SIZE.format(cpu, memory),
        related=[(task["cpu"], f"needs {memory_words(cpu)}")],
        fix=fix,
    )
