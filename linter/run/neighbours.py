"""Finds the task definition of a service in the files beside it, which are read for facts and not reported on.

In this order: a configuration of ecspresso or PipeCD names both files; the service names a family that exactly one definition in its
directory has; or it names none, and the two files have the names of a well-known pair. Where two remain nothing is said.
"""

from __future__ import annotations

import os
import re

from taskdef_lint.adapters import adapt
from taskdef_lint.engine.pairs import in_stream, of_family, whole
from taskdef_lint.model.deployment import Deployment
from taskdef_lint.model.workload import Workload
from taskdef_lint.syntax import read

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from taskdef_lint.model.resource import Resource
    from taskdef_lint.model.task_definition import TaskDefinition
    from taskdef_lint.syntax.variables import Variables

_SUFFIXES = (".json", ".yaml", ".yml")
_MOST_FILES = 200  # in a directory: where there are more, they are no pair that somebody keeps together
_MOST_BYTES = 1 << 20
# The names of a service's file with those of its task definition's: the part that differs, and what takes its place.
_NAMES = (
    (r"(.*?)service-def", "{}task-def"), (r"(.*?)servicedef", "{}taskdef"), (r"(.*?)service_def", "{}task_def"),
    (r"(.*?)service-definition", "{}task-definition"), (r"(.*?)service_definition", "{}task_definition"),
)  # fmt: skip


class Neighbours:
    """The files beside one that may hold its other half, each read once. `note` is told what cannot be read, `opened` gives the bytes
    that take the place of a file on disk.
    """

    def __init__(
        self, path: str, variables: Variables | None, note: Callable[[str], None], opened: Callable[[str], bytes | None] | None = None
    ) -> None:
        self.directory, self.name = os.path.split(path)
        self._variables = variables
        self._note = note
        self._opened = opened
        self._raw: dict[str, bytes] = {}

    def deployments(self, resources: Sequence[Resource]) -> list[Deployment]:
        """The pairs of what runs tasks in the file with task definitions beside it. Pairs within the file are left out.

        A template is a stack of its own.
        """
        if any(resource.dialect for resource in resources):
            return []
        inside = {id(deployment.service) for deployment in in_stream(resources)}
        # What has an address is part of something larger, which has its own ways to refer to a task definition.
        alone = [one for one in resources if isinstance(one, Workload) and id(one) not in inside and not one.address]
        if not alone:
            return []
        self._raw = dict(self._files())
        pairs = [(workload, self._partner(workload, only=len(alone) == 1)) for workload in alone]
        return [Deployment(workload, task, self.directory) for workload, task in pairs if task is not None]

    def _partner(self, workload: Workload, *, only: bool) -> TaskDefinition | None:
        if only:
            named = self._configured()
            if named is not None:
                return self._single(named) if len(named) == 1 else None
        family = workload.task_family
        if family:
            written = family.encode()
            return of_family(family, [task for name, raw in self._raw.items() if written in raw for task in self._tasks(name)])
        return self._single(self._namesakes()) if only and workload["taskDefinition"].missing else None

    def _single(self, names: set[str]) -> TaskDefinition | None:
        """The only task definition in the only one of these files."""
        tasks = [task for name in names for task in self._tasks(name)] if len(names) == 1 else []
        return tasks[0] if len(tasks) == 1 else None

    def _files(self) -> Iterator[tuple[str, bytes]]:
        """The other files of the directory that may be task definitions or configurations, in the order of their names."""
        try:
            with os.scandir(self.directory or ".") as listing:
                entries = sorted(listing, key=lambda entry: entry.name)
        except OSError:
            return
        names = [entry.name for entry in entries if entry.name.lower().endswith(_SUFFIXES) and entry.is_file(follow_symlinks=False)]
        for name in names if len(names) <= _MOST_FILES else ():
            if name != self.name:
                raw = self._read(name)
                if b"containerDefinitions" in raw or b"task_definition" in raw or b"taskDefinitionFile" in raw:
                    yield name, raw

    def _read(self, name: str) -> bytes:
        path = os.path.join(self.directory, name)
        raw = self._opened(path) if self._opened else None
        if raw is None:
            try:
                with open(path, "rb", buffering=0) as file:
                    raw = file.read(_MOST_BYTES + 1)
            except OSError as error:
                self._note(f"not asked {path}: {error.strerror}")
                return b""
        return raw if len(raw) <= _MOST_BYTES else b""

    def _tasks(self, name: str) -> list[TaskDefinition]:
        """The task definitions in a file beside this one."""
        raw = self._raw.get(name, b"")
        if b"containerDefinitions" not in raw:
            return []
        path = os.path.join(self.directory, name)
        documents = read(path, raw, self._variables)
        if not all(document.readable for document in documents):
            self._note(f"not asked {path}: it cannot be read")
            return []
        return whole(resource for document in documents for resource in adapt(document))

    def _configured(self) -> set[str] | None:
        """The names of the task definitions that configurations beside this file give to it; None where none speaks of it."""
        named: set[str] = set()
        for name, raw in self._raw.items():
            if b"containerDefinitions" in raw:
                continue
            for document in read(name, raw, self._variables):
                for service, task in _named_files(document.data):
                    if service == self.name and task is not None:
                        named.add(task)
        return named or None

    def _namesakes(self) -> set[str]:
        """The files beside this one whose names make a well-known pair with its own."""
        stem, _, _ = self.name.rpartition(".")
        wanted = {task.format(form[1]) + stem[form.end() :] for service, task in _NAMES if (form := re.match(service, stem, re.IGNORECASE))}
        return {name for name in self._raw if name.rpartition(".")[0] in wanted and b"containerDefinitions" in self._raw[name]}


def _named_files(data: object) -> Iterator[tuple[str | None, str | None]]:
    """The names of the files of a service and of its task definition in a configuration of ecspresso or PipeCD."""
    if not isinstance(data, dict):
        return
    yield _beside(data.get("service_definition")), _beside(data.get("task_definition"))
    spec = data.get("spec")
    inputs = spec.get("input") if isinstance(spec, dict) and data.get("kind") == "ECSApp" else None
    if isinstance(inputs, dict):
        yield _beside(inputs.get("serviceDefinitionFile")), _beside(inputs.get("taskDefinitionFile"))


def _beside(value: object) -> str | None:
    """The name of a file in the directory of the configuration; None for anything else, such as one elsewhere."""
    if not isinstance(value, str):
        return None
    name = value.removeprefix("./")
    return name if name and os.path.basename(name) == name else None
