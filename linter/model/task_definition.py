"""The things that rules judge, in the shape of the ECS API, and what rules about them share.

An adapter makes resources of a document. Rules never know the dialect that a resource was written in: `written_at` leads back to it.
"""

from __future__ import annotations

from taskdef_lint.model.node import Node, PartialRoot, Path, Root

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from functools import cached_property
    from typing import Self, TypeVar

    from taskdef_lint.model.document import Document
    from taskdef_lint.model.problem import ShapeError

    T = TypeVar("T")
else:

    class cached_property:  # noqa: N801 - in place of that of functools
        """A property that is computed once and kept. Up to Python 3.11 that of functools takes a lock, for longer than most take here."""

        def __init__(self, compute):
            self.compute = compute

        def __set_name__(self, owner, name):
            self.name = name
            self.__doc__ = self.compute.__doc__

        def __get__(self, instance, owner=None):
            if instance is None:
                return self
            value = instance.__dict__[self.name] = self.compute(instance)
            return value


# What DescribeTaskDefinition returns beyond what RegisterTaskDefinition takes (botocore 1.44.5, shape TaskDefinition).
OUTPUT_ONLY = frozenset((
    "taskDefinitionArn", "revision", "status", "requiresAttributes", "compatibilities",
    "registeredAt", "registeredBy", "deregisteredAt", "deleteRequestedAt",
))  # fmt: skip


def _same(path: Path) -> Path:
    return path


class Resource:
    """One resource of a document: `data` in API shape, and `written_at`, which maps a path in it to the path in the file."""

    def __init__(self, document: Document, data: object, *, written_at: Callable[[Path], Path] = _same, partial: bool = False) -> None:
        self.document = document
        self.root = PartialRoot(self, data) if partial else Root(self, data)
        self.written_at = written_at
        self._facts: dict[object, object] = {}

    def __getitem__(self, key: str) -> Node:
        """A member of the resource, present or not."""
        return self.root[key]

    def fact(self, compute: Callable[[Self], T]) -> T:
        """What `compute` makes of the resource, computed once and kept."""
        if compute not in self._facts:
            self._facts[compute] = compute(self)
        return self._facts[compute]  # type: ignore[return-value]  # what this very function made

    def spelled(self, path: Path) -> str:
        """The last key of a path as the user spells it, or would where nothing is written there."""
        return str(path[-1]) if path else ""

    def at(self, path: Path) -> Node:
        """The node at a path, present or not."""
        node: Node = self.root
        for key in path:
            node = node[key]
        return node


class TaskDefinition(Resource):
    """A task definition: the input of RegisterTaskDefinition."""

    hollow: tuple[Path, ...] = ()  # members of a generated skeleton that hold nothing: they count as absent
    shape: Sequence[ShapeError] = ()  # how it breaks the schema: each error is reported by the rule that its kind names

    @cached_property
    def containers(self) -> list[Node]:
        """The container definitions that are objects, in order."""
        return [item for item in self["containerDefinitions"] if isinstance(item.value, dict)]

    @cached_property
    def containers_known(self) -> bool:
        """False where containers may exist that cannot be seen: the list or one of its items is settled later."""
        listing = self["containerDefinitions"]
        return not listing.unknown and not any(item.unknown for item in listing)

    @cached_property
    def by_name(self) -> dict[str, Node]:
        """The containers by their literal name; of two with one name, the first."""
        named: dict[str, Node] = {}
        for container in self.containers:
            name = container["name"].text
            if name:
                named.setdefault(name, container)
        return named

    @cached_property
    def names_known(self) -> bool:
        """Whether `by_name` holds every container, so that a name that is not in it does not exist."""
        return self.containers_known and not any(container["name"].unknown for container in self.containers)

    @cached_property
    def images(self) -> list[tuple[Node, Node, str]]:
        """The literal image references that are no stand-ins for others: the node of each, its container and its text."""
        from taskdef_lint.facts.image_reference import stands_in

        named = [(container["image"], container, container["image"].text) for container in self.containers]
        return [(node, container, text) for node, container, text in named if text and not stands_in(text)]

    @cached_property
    def secrets(self) -> list[tuple[Node, Node]]:
        """The items of `secrets` and `secretOptions`, each with its container."""
        return [
            (secret, container)
            for container in self.containers
            for listing in (container["secrets"], container["logConfiguration"]["secretOptions"])
            for secret in listing
        ]

    @cached_property
    def network_mode(self) -> str | None:
        """The literal network mode; None where it is absent or unknown."""
        return self["networkMode"].text or None

    @cached_property
    def targets(self) -> frozenset[str]:
        """The literal entries of `requiresCompatibilities`: RegisterTaskDefinition validates against each of them."""
        return frozenset(item.text for item in self["requiresCompatibilities"] if item.text)

    @cached_property
    def targets_fargate(self) -> bool:
        """Whether Fargate's restrictions are validated at registration."""
        return "FARGATE" in self.targets

    @cached_property
    def os_family(self) -> str | None:
        """The literal operating system family, such as `LINUX` or `WINDOWS_SERVER_2022_CORE`; None where absent or unknown."""
        return self["runtimePlatform"]["operatingSystemFamily"].text or None

    @cached_property
    def is_windows(self) -> bool:
        """Whether the task runs Windows containers. Absent means Linux, unknown counts as not Windows: see `os_unknown`."""
        return (self.os_family or "").startswith("WINDOWS")

    @cached_property
    def os_unknown(self) -> bool:
        """Whether the operating system is settled later."""
        return self["runtimePlatform"]["operatingSystemFamily"].unknown

    @cached_property
    def cpu_units(self) -> int | None:
        """The task's CPU in units (1024 are one vCPU); None where absent, unknown or not a size."""
        from taskdef_lint.facts.sizes import cpu_units

        return cpu_units(self["cpu"].value)

    @cached_property
    def memory_mib(self) -> int | None:
        """The task's memory in MiB; None where absent, unknown or not a size."""
        from taskdef_lint.facts.sizes import memory_mib

        return memory_mib(self["memory"].value)


def called(item: Node, what: str = "container") -> str:
    """How a message names a container, or `what` else it is: `container 'app'`; without a literal name `container 2`, counted from 1."""
    name = item["name"].text
    if name:
        return f"{what} '{short(name)}'"
    return f"{what} {item.key + 1}" if isinstance(item.key, int) else f"the {what}"


def short(text: str, most: int = 80) -> str:
    """A text of the document as a message quotes it: cut, with an ellipsis, where it has more than `most` characters."""
    return text if len(text) <= most else f"{text[: most - 1]}…"
