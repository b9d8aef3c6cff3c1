"""Task sizes: the whole table of Fargate, every spelling, and the limits elsewhere."""

from __future__ import annotations

import pytest

from taskdef_lint.facts.sizes import cpu_units, memory_like, memory_mib
from taskdef_lint.rules.task_definition.fargate_size import MEMORY, memory_words, next_memory, smallest_size
from tests.rules.support import lint, reported

WINDOWS = {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"}


def task(cpu: object = None, memory: object = None, targets: tuple[str, ...] = ("FARGATE",), **more: object) -> dict[str, object]:
    return {
        "family": "web",
        "requiresCompatibilities": list(targets),
        "networkMode": "awsvpc",
        "cpu": cpu,
        "memory": memory,
        "containerDefinitions": [{"name": "app", "image": "app:1"}],
        **more,
    }


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("256", 256), (256, 256), (".25 vCPU", 256), ("0.25 vCPU", 256), (".25     vCpU", 256), ("1vcpu", 1024), ("1 VCPU", 1024),
        (" 512 ", 512), ("32 vCPU", 32768), ("0.125 vCPU", 128),
        ("1 GB", None), ("500m", None), ("", None), ("vCPU", None), (". vCPU", None), ("1.5", None), ("-256", None), (True, None),
        (256.0, None), ("٢٥٦", None), ("9" * 5000, None), (" " * 200_000 + "x", None), (None, None), ("1" + " " * 50 + "vCPU", None),
    ],
)  # fmt: skip
def test_cpu_spellings(text: object, units: int | None) -> None:
    assert cpu_units(text) == units


@pytest.mark.parametrize(
    ("text", "mib"),
    [
        ("512", 512), (512, 512), ("0.5 GB", 512), (".5GB", 512), ("2gb", 2048), ("1   gb", 1024), ("244 GB", 249856),
        ("2048 MB", None), ("2 GiB", None), ("2g", None), ("2 vCPU", None), ("1e3", None),
    ],
)  # fmt: skip
def test_memory_spellings(text: object, mib: int | None) -> None:
    assert memory_mib(text) == mib


@pytest.mark.parametrize(
    ("mib", "pattern", "spelt"), [(2048, "1536", "2048"), (2048, "1.5 GB", "2 GB"), (512, "0.4 GB", "512"), (1024, None, "1024")]
)
def test_memory_is_spelt_alike(mib: int, pattern: str | None, spelt: str) -> None:
    assert memory_like(mib, pattern) == spelt


# Smallest and largest memory, number of sizes (AWS developer guide, "Task CPU and memory").
@pytest.mark.parametrize(
    ("cpu", "smallest", "largest", "number"),
    [
        (256, 512, 2048, 3), (512, 1024, 4096, 4), (1024, 2048, 8192, 7), (2048, 4096, 16384, 13), (4096, 8192, 30720, 23),
        (8192, 16384, 61440, 12), (16384, 32768, 122880, 12), (32768, 61440, 249856, 3),
    ],
)  # fmt: skip
def test_table(cpu: int, smallest: int, largest: int, number: int) -> None:
    sizes = MEMORY[cpu]
    assert (min(sizes), max(sizes), len(sizes)) == (smallest, largest, number)
    for memory in sizes:
        assert reported("invalid-fargate-size", task(str(cpu), str(memory))) == []
    for memory in (smallest - 1, smallest + 1, largest + 1, 1):
        assert reported("invalid-fargate-size", task(str(cpu), str(memory))) == ["/memory"]


@pytest.mark.parametrize(
    ("document", "places"),
    [
        (task("32768", "65536"), ["/memory"]),
        (task("257", "512"), ["/cpu"]),
        (task("0", "512"), ["/cpu"]),
        (task("3 vCPU", "8 GB"), ["/cpu"]),
        (task("600", None), ["/cpu"]),
        (task("600", "${MEMORY}"), ["/cpu"]),
        (task("512", 512), ["/memory"]),
        (task("256", None), []),
        (task(None, "100"), []),
        (task("256", "100", targets=("EC2",)), []),
        (task("256", "100", targets=()), []),
        (task("256", "100", targets=("EC2", "FARGATE")), ["/memory"]),
        (task("256", "512", runtimePlatform=WINDOWS), ["/cpu"]),
        (task("512", "1024", runtimePlatform=WINDOWS), ["/cpu"]),
        (task("1024", "2048", runtimePlatform=WINDOWS), []),
        (task("4096", "30720", runtimePlatform=WINDOWS), []),
        (task("1024", "1024", runtimePlatform=WINDOWS), []),
        (task("1024", "1024", runtimePlatform={"operatingSystemFamily": "${OS}"}), []),
        (task("256", "512", runtimePlatform={"operatingSystemFamily": "${OS}"}), []),
        (task("1024", "1024"), ["/memory"]),
        (task("2048", "2048", runtimePlatform=WINDOWS), ["/memory"]),
    ],
)
def test_pairs(document: dict[str, object], places: list[str]) -> None:
    assert reported("invalid-fargate-size", document) == places


def test_message_fix_and_related_place() -> None:
    (problem,) = lint("invalid-fargate-size", task("512", "0.5 GB"))
    assert problem.message.startswith("512 MiB is not a valid memory size for 512 CPU units on Fargate")
    assert "1024 to 4096 MiB in steps of 1024" in problem.message
    assert problem.aws == (
        "No Fargate configuration exists for given values: 512 CPU, 512 memory. See the Amazon ECS documentation for the valid values."
    )
    assert [node.value for node, _ in problem.related] == ["512"]
    assert problem.fix is not None
    assert not problem.fix.safe
    assert [(node.key, value) for node, value in problem.fix.edits] == [("memory", "1 GB")]


def test_memory_over_all_sizes_of_a_cpu_wants_more_cpu() -> None:
    (problem,) = lint("invalid-fargate-size", task("256", "3 GB"))
    assert problem.fix is None
    assert problem.help == 'set "cpu" to "512"'
    (problem,) = lint("invalid-fargate-size", task("32768", "262144"))
    assert problem.help == ""


@pytest.mark.parametrize(
    ("cpu", "memory", "windows", "size"),
    [
        (0, 0, False, (256, 512)), (0, 0, True, (1024, 2048)), (256, 2049, False, (512, 3072)), (257, 512, False, (512, 1024)),
        (16385, 0, False, (32768, 61440)), (0, 200_000, False, (32768, 249856)), (0, 249_857, False, None),
    ],
)  # fmt: skip
def test_smallest_size(cpu: int, memory: int, windows: bool, size: tuple[int, int] | None) -> None:
    assert smallest_size(cpu, memory, windows=windows) == size


def test_words() -> None:
    assert memory_words(256) == "512, 1024 or 2048 MiB"
    assert memory_words(8192) == "16384 to 61440 MiB in steps of 4096"
    assert next_memory(8192, 16385) == 20480
    assert next_memory(256, 2049) is None


@pytest.mark.parametrize(
    ("document", "messages"),
    [
        (task(None, None), ['Fargate requires "cpu" and "memory" at the task level']),
        (task("", "512"), ['Fargate requires "cpu" at the task level']),
        (task("256"), ['Fargate requires "memory" at the task level']),
        (task("256", "${MEMORY}"), []),
        (task("256", "512"), []),
        (task(targets=("EC2",)), []),
        (task(targets=("MANAGED_INSTANCES", "FARGATE"), cpu="256"), ['Fargate requires "memory" at the task level']),
        ([{"name": "app", "image": "app:1", "essential": True}], []),
    ],
)
def test_missing(document: object, messages: list[str]) -> None:
    assert [problem.message for problem in lint("missing-task-size", document)] == messages


def test_missing_size_advises_one_that_holds_the_containers() -> None:
    containers = [{"name": "app", "image": "app:1", "cpu": 300, "memory": 900}, {"name": "proxy", "image": "p:1", "memoryReservation": 200}]
    (problem,) = lint("missing-task-size", task(containerDefinitions=containers))
    assert problem.help == 'set "cpu" to "512" and "memory" to "2048"'
    assert problem.aws == "Fargate requires that 'cpu' be defined at the task level."


@pytest.mark.parametrize(
    ("document", "places"),
    [
        (task("500m", "2Gi"), ["/cpu", "/memory"]),
        (task("1.5", "0x10"), ["/cpu", "/memory"]),
        (task("1 GB", "1 vCPU"), ["/cpu", "/memory"]),
        (task("256", "0.5 GB"), []),
        (task("TASK_CPU", "TASK_MEMORY"), []),
        (task("", None), []),
        (task(256, 512), []),
        (task({}, []), []),
        (task("9" * 5000, "512"), ["/cpu"]),
    ],
)
def test_unreadable(document: dict[str, object], places: list[str]) -> None:
    assert reported("invalid-task-size", document) == places


def test_a_long_text_is_not_repeated() -> None:
    (problem,) = lint("invalid-task-size", task("9" * 5000, "512"))
    assert len(problem.message) < 80


@pytest.mark.parametrize(
    ("cpu", "targets", "places"),
    [
        ("127", ("EC2",), ["/cpu"]), ("128", ("EC2",), []), ("196608", ("EXTERNAL",), []), ("196609", ("EXTERNAL",), ["/cpu"]),
        ("193 vCPU", (), ["/cpu"]), ("64", ("FARGATE",), []), ("${CPU}", ("EC2",), []), (None, ("EC2",), []),
    ],
)  # fmt: skip
def test_range_off_fargate(cpu: str | None, targets: tuple[str, ...], places: list[str]) -> None:
    assert reported("task-cpu-out-of-range", task(cpu, "512", targets=targets)) == places
