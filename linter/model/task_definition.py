"""Task definitions, and what rules about them share."""

from __future__ import annotations

from taskdef_lint.facts.image_reference import stands_in
from taskdef_lint.facts.sizes import cpu_units, memory_mib
from taskdef_lint.model.kinds import TASK_DEFINITION
from taskdef_lint.model.lazy import cached_property
from taskdef_lint.model.node import Node, Path, Unknown, as_written, member
from taskdef_lint.model.resource import Resource


class TaskDefinition(Resource):
    """A task definition: the input of RegisterTaskDefinition."""

    kind = TASK_DEFINITION
    namesake: TaskDefinition | None = None  # another one of its family that was met before, in the same directory
    hollow: tuple[Path, ...] = ()  # members of a generated skeleton that hold nothing: they count as absent

    @property
    def names_roles(self) -> bool:  # type: ignore[override]  # of the others it is a constant
        """Whether it names a role, and is written in a language in which roles are, too."""
        return self.verdicts is not None and (self["executionRoleArn"].given or self["taskRoleArn"].given)

    @cached_property
    def containers(self) -> list[Node]:
        """The container definitions that are objects, in order."""
        return [item for item in self["containerDefinitions"] if isinstance(item.value, dict)]

    @cached_property
    def signs(self) -> frozenset[str] | None:
        """What tells which rules may find something: the keys of the definition, its containers and its volumes that have a value, those of
        port mappings, Linux parameters and log options, its launch types, its log drivers, `WINDOWS`, `namesake` where it has one,
        `placeholder` where something may be settled later, and the language of the file. None where there may be others that cannot be
        seen.

        A key that is no key of ECS may be meant for another one.
        """
        data = self.root.value
        if self.shape or self.root.partial or not isinstance(data, dict):
            return None
        holders = [data]
        for listing in (data.get("containerDefinitions") or [], data.get("volumes") or []):
            for item in listing if isinstance(listing, list) else (listing,):
                if not isinstance(item, dict):
                    return None
                holders.append(item)
        drivers: list[str] = []
        for container in self.containers:
            linux, log = member(container.value, "linuxParameters"), member(container.value, "logConfiguration")
            inside = (linux, member(linux, "capabilities"), log, member(log, "options"))
            holders += [holder for holder in inside if isinstance(holder, dict)]
            mappings, driver = member(container.value, "portMappings"), member(log, "logDriver")
            if isinstance(mappings, list):
                holders += [mapping for mapping in mappings if isinstance(mapping, dict)]
            if isinstance(driver, str):
                drivers.append(driver)
        found = {key for holder in holders for key, value in holder.items() if value or value == 0}
        if not self.literal:
            found.add("placeholder")
        if self.is_windows:
            found.add("WINDOWS")
        if self.namesake is not None:
            found.add("namesake")
        return frozenset(found.union(drivers, self.targets, (self.document.syntax,)))

    @cached_property
    def literal(self) -> bool:
        """Whether certainly nothing in it is settled later, which is known of most."""
        return self.document.literal and self.document.data is self.root.value

    @cached_property
    def whole_text(self) -> str | None:
        """The text of the file where that is JSON and holds the definition, nothing else, and nothing that was filled in."""
        document = self.document
        whole = document.data is self.root.value and not document.filled
        return document.text if document.syntax == "json" and whole and not document.patched else None

    def mentions(self, *pieces: str) -> bool:
        """Whether a key or a string may have one of these pieces, without quotes: for rules about what is rare, which then need not look at
        each value by itself.
        """
        text = self.words
        return any(piece in text for piece in pieces)

    @cached_property
    def words(self) -> str:
        """A text in which all keys and strings stand, placeholders as they are written, each between quotes or NULs."""
        text = self.whole_text
        if text is not None and "\\" not in text:
            return text
        return self._looked_through[0]

    @cached_property
    def _looked_through(self) -> tuple[str, int, int]:
        """The `words`, how many values there are, and how many of these have none."""
        words: list[str] = []
        left: list[object] = [self.root.value]
        wordless = 0
        for value in left:
            if type(value) is str:
                words.append(value)
            elif type(value) is dict:
                words += value
                left += value.values()
            elif type(value) is list:
                left += value
            elif type(value) is Unknown:
                words.append(value.text)
            else:
                wordless += 1
        return "\0".join(["", *words, ""]), len(left), wordless

    @property
    def most_bytes(self) -> int:
        """No fewer bytes than the definition has as compact JSON, found without writing it.

        A character takes four, or six where it has to be written by its number, what separates values three, and a number fewer than 200.
        """
        if self.whole_text is not None:
            return 4 * len(self.whole_text)  # a number such as 9e9 is written with four times as many characters at most
        words, values, wordless = self._looked_through
        return 6 * len(words) + 3 * values + 200 * wordless

    @cached_property
    def references(self) -> str:
        """The literal strings that name something in AWS or in a registry, each between NULs: for a look at all of them at once.

        They are the family, the roles, images, secrets, credentials of registries, environment files, log groups and file systems.
        """
        found = [self[name].value for name in ("family", "executionRoleArn", "taskRoleArn")]
        for container in self.containers:
            value = container.value
            options = member(member(value, "logConfiguration"), "options")
            found += member(value, "image"), member(options, "awslogs-group")
            found.append(member(member(value, "repositoryCredentials"), "credentialsParameter"))
            if container.having(("environmentFiles",)):
                found += container["environmentFiles"].texts("value")
        found += self.secret_references
        found += [member(volume.get("efsVolumeConfiguration"), "fileSystemId") for volume in self["volumes"].objects]
        return "\0".join(["", *[one for one in found if isinstance(one, str)], ""])

    @cached_property
    def secret_references(self) -> list[str]:
        """The references of `secrets` and `secretOptions`, placeholders as they are written: for a look at all of them at once."""
        listings: list[object] = []
        for container in self.containers:
            listings += member(container.value, "secrets"), member(member(container.value, "logConfiguration"), "secretOptions")
        items = [item for listing in listings if isinstance(listing, list) for item in listing]
        return as_written([item.get("valueFrom") for item in items if isinstance(item, dict)])

    @cached_property
    def containers_known(self) -> bool:
        """False where containers may exist that cannot be seen: the list or one of its items is settled later, or is something else."""
        listing = self["containerDefinitions"]
        return (listing.missing or isinstance(listing.value, list)) and all(isinstance(item.value, dict) for item in listing)

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
        return self.containers_known and all(container["name"].text for container in self.containers)

    def called(self, name: Node) -> Node | None:
        """The container of a name: of a literal one, or of one that the same document writes with the same expression, such as `${App}`,
        whatever that comes to. None where there is none, or several.
        """
        if name.text:
            return self.by_name.get(name.text)
        value = name.value
        if not isinstance(value, Unknown) or not value.text or name.resource.document is not self.document:
            return None
        names = [(container["name"].value, container) for container in self.containers]
        found = [container for one, container in names if isinstance(one, Unknown) and one.text == value.text]
        return found[0] if len(found) == 1 else None

    @cached_property
    def images(self) -> list[tuple[Node, Node, str]]:
        """The literal image references that are no stand-ins for others: the node of each, its container and its text."""
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
        return cpu_units(self["cpu"].value)

    @cached_property
    def memory_mib(self) -> int | None:
        """The task's memory in MiB; None where absent, unknown or not a size."""
        return memory_mib(self["memory"].value)
