"""Task sizes: the pairs of CPU and memory that Fargate has, and the spellings of a size."""

from __future__ import annotations

from taskdef_lint.api import Fix, Problem, Problems, Severity, TaskDefinition, rule
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
SMALLEST_WINDOWS_CPU, LARGEST_WINDOWS_CPU = 1024, 4096  # the upper one is documented, the lower one refused as well
NO_SUCH_SIZE = "No Fargate configuration exists for given values: {} CPU, {} memory. See the Amazon ECS documentation for the valid values."
INVALID_CPU = "Invalid 'cpu' setting for task. For more information, see the Troubleshooting section of the Amazon ECS Developer Guide."
UNCERTAIN_ON_WINDOWS = (1024, 1024)  # AWS's documents disagree about this pair
SMALLEST_EC2_CPU, LARGEST_EC2_CPU = 128, 196608


def memory_words(cpu: int) -> str:
    """The memory sizes that go with a CPU size of the table, in words."""
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
    """A Fargate task has no CPU or no memory of its own

    On Fargate there is no instance to share: the task itself is what is sized and billed, so `cpu` and `memory` must stand at the
    top level of the task definition, as one of Fargate's pairs. Sizes on containers do not replace them. On the other launch types
    both are optional.

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
    lacking = [key for key in ("cpu", "memory") if task[key].missing]
    if not lacking:
        return
    size = smallest_size(
        task.cpu_units or sum(container["cpu"].number or 0 for container in task.containers),
        task.memory_mib or sum(container["memory"].number or container["memoryReservation"].number or 0 for container in task.containers),
        windows=task.is_windows,
    )
    advice = dict(zip(("cpu", "memory"), size, strict=True)) if size else {}
    yield Problem(
        task[lacking[0]],
        f"Fargate needs {' and '.join(lacking)} at the top level of the task definition",
        label=f"no {' and no '.join(lacking)}",
        help="add " + " and ".join(f'"{key}": "{advice[key]}"' for key in lacking) if advice else "",
        aws=f"Fargate requires that '{lacking[0]}' be defined at the task level.",
    )


@rule(
    TaskDefinition,
    severity=Severity.ERROR,
    phase="register",
    maps_to={"cfn-lint": "E3047", "cdk-preflight": "pf-ecs-fargate-windows-cpu-under-1vcpu"},
)
def invalid_fargate_size(task: TaskDefinition) -> Problems:
    """CPU and memory of the task are no pair that Fargate has

    Fargate sells fixed sizes. `cpu` has to be one of eight values, and each of them goes with some memory sizes:

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
            f"Fargate has no tasks with {cpu} CPU units{windows}; it has {', '.join(map(str, valid[:-1]))} or {valid[-1]}",
            label=f"no Fargate size{windows}",
            help=f'set "cpu" to "{size[0]}"' + (f' and "memory" to "{size[1]}"' if memory != size[1] else "") if size else "",
            aws="" if memory is None else NO_SUCH_SIZE.format(cpu, memory),
            related=[(task["memory"], "the memory")] if memory else [],
        )
    elif memory is not None and memory not in MEMORY[cpu]:
        if (cpu, memory) == UNCERTAIN_ON_WINDOWS and (task.is_windows or task.os_unknown):
            return
        yield _memory_problem(task, cpu, memory)


def _memory_problem(task: TaskDefinition, cpu: int, memory: int) -> Problem:
    advice = ""
    fix = None
    larger = next_memory(cpu, memory)
    if larger is not None:
        spelt = memory_like(larger, task["memory"].text)
        advice = f'set "memory" to "{spelt}"'
        # A number where a string belongs is another rule's finding; the new value is a string in any case.
        fix = Fix(f"use {larger} MiB, the next size", task["memory"], spelt, safe=False)
    else:
        size = smallest_size(cpu, memory, windows=task.is_windows)
        if size:
            advice = f'set "cpu" to "{size[0]}"' + (f' and "memory" to "{size[1]}"' if size[1] != memory else "")
    return Problem(
        task["memory"],
        f"Fargate has no tasks with {cpu} CPU units and {memory} MiB; {cpu} CPU units go with {memory_words(cpu)}",
        label=f"not a size for {cpu} CPU units",
        help=advice,
        aws=NO_SUCH_SIZE.format(cpu, memory),
        related=[(task["cpu"], f"goes with {memory_words(cpu)}")],
        fix=fix,
    )


def shown(text: str) -> str:
    """A text as a message shows it, with a blank after it: nothing where it is too long to be a slip of the pen."""
    return f'"{text}" ' if len(text) <= 30 else ""


@rule(TaskDefinition, severity=Severity.ERROR, phase="register")
def invalid_task_size(task: TaskDefinition) -> Problems:
    """The task's cpu or memory is a text that is no size

    Task sizes are texts in one of two forms: a whole number of CPU units or MiB (`"1024"`), or a number with the unit
    `vCPU` or `GB` (`"1 vCPU"`, `".5 vCPU"`, `"2 GB"`; letter case and blanks are free). ECS knows no `MB`, `GiB` or `m`.

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
    for key, read, example in (("cpu", task.cpu_units, '"512" or "0.5 vCPU"'), ("memory", task.memory_mib, '"2048" or "2 GB"')):
        text = task[key].text
        # A word such as CONTAINER_CPU stands for a value that is filled in later.
        if text and text.strip() and read is None and not (text.isupper() and text.strip()[0].isalpha()):
            yield Problem(
                task[key],
                f"the task's {key} {shown(text)}is no size that ECS can read",
                label="not a size",
                help=f"write it like {example}",
                aws=INVALID_CPU if key == "cpu" else "",
            )


@rule(
    TaskDefinition,
    severity=Severity.ERROR,
    phase="register",
    aws=INVALID_CPU,
)
def task_cpu_out_of_range(task: TaskDefinition) -> Problems:
    """The task's cpu is below 128 or above 196608 CPU units

    Off Fargate the task's `cpu` is free and optional, but within bounds: 128 CPU units (an eighth of a vCPU) to 196608
    (192 vCPU). A container's own `cpu` has no such lower bound: leave out the task's to give a container less.

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
    if task.targets_fargate or cpu is None or SMALLEST_EC2_CPU <= cpu <= LARGEST_EC2_CPU:
        return
    yield Problem(
        task["cpu"],
        f"the task's {cpu} CPU units are not within {SMALLEST_EC2_CPU} to {LARGEST_EC2_CPU}",
        label=f"less than {SMALLEST_EC2_CPU}" if cpu < SMALLEST_EC2_CPU else f"more than {LARGEST_EC2_CPU}",
        help='remove "cpu", or size the container instead',
    )
