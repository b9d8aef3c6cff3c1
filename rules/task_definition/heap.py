"""The heap of a program against the memory of its container."""

from __future__ import annotations

import re

from taskdef_lint.api import Node, Problem, Problems, Severity, TaskDefinition, called, free_texts, key, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

SMALLEST = 32  # MiB
LOOK = 4096  # characters of a value that are read
_UNITS = {"": 1, "k": 2**10, "m": 2**20, "g": 2**30}  # bytes
_MIB = 2**20
_JAVA = r"(?<![\w-])-Xmx(\d{1,12})([kKmMgG]?)(?![\w.])"
_NODE = r"(?<![\w-])--max[-_]old[-_]space[-_]size[= ](\d{1,9})(?![\w.])"  # MiB


def _heap(text: str) -> tuple[str, int] | None:
    """The option in a text that sets the greatest heap, and its value in MiB; of several the last one, which counts."""
    text = text[:LOOK]
    java = re.findall(_JAVA, text) if "-Xmx" in text else None
    if java:
        size, unit = java[-1]
        return "-Xmx", int(size) * _UNITS[unit.lower()] // _MIB
    node = re.findall(_NODE, text) if "--max" in text else None
    return ("--max-old-space-size", int(node[-1])) if node else None


def _places(container: Node) -> Iterator[Node]:
    yield from (variable["value"] for variable in container["environment"])
    yield from container["entryPoint"]
    yield from container["command"]


def _limit(task: TaskDefinition, container: Node) -> tuple[Node, int] | None:
    """The memory that a container can have at most, in MiB; None where there is no limit, or where it is settled later."""
    own = container["memory"]
    if own.number:
        return own, own.number
    return (task["memory"], task.memory_mib) if own.missing and task.memory_mib else None


@rule(TaskDefinition, severity=Severity.WARNING, phase="launch", tags=("memory",))
def heap_at_memory_limit(task: TaskDefinition) -> Problems:
    """A program may use all the memory of its container for its heap alone

    The limit of the container counts everything: the heap, and besides it stacks, code, buffers and the runtime itself, which take some
    hundred MiB in Java. A heap as large as the limit, or larger, grows until the kernel kills the container, without any message of the
    program. Three quarters of the limit are a common choice; Java 10 and newer choose by themselves without `-Xmx`.

    ```json bad /containerDefinitions/0/environment/0/value
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 256,
      "environment": [{"name": "JAVA_OPTS", "value": "-Xms128m -Xmx256m"}]}]}
    ```

    ```json bad /containerDefinitions/0/command/1 /containerDefinitions/1/command/1
    {"family": "web", "memory": "2 GB", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "command": ["java", "-Xmx2g", "-jar", "app.jar"]},
      {"name": "job", "image": "job:1.4.2", "memory": 512, "command": ["node", "--max-old-space-size=1024", "job.js"]}]}
    ```

    ```json good
    {"family": "web", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "memory": 256, "environment": [
        {"name": "JAVA_OPTS", "value": "-Xmx192m"}, {"name": "HELP", "value": "no-Xmx512m"}, {"name": "OPTS", "value": "${OPTS} -Xmx1g"}]},
      {"name": "job", "image": "job:1.4.2", "memoryReservation": 128, "command": ["java", "-Xmx2g", "-jar", "job.jar"]}]}
    ```

    References: Amazon ECS API Reference, ContainerDefinition.memory.
    """
    words = task.fact(free_texts).values
    if "-Xmx" not in words and "--max" not in words:
        return
    for container in task.containers:
        limit = _limit(task, container)
        if limit is None or limit[1] < SMALLEST:
            continue  # too little for any program, whatever its heap
        node, most = limit
        for place in _places(container):
            heap = _heap(place.text or "")
            if heap and heap[1] >= most:
                option, size = heap
                yield Problem(
                    place,
                    f"{option} lets {called(container)} use {size} MiB for its heap alone, and its memory limit is {most} MiB",
                    label="the whole memory",
                    help=f"set {option} to {most * 3 // 4} MiB or less, or raise {key(node)}",
                    related=[(node, "the memory limit")],
                )
