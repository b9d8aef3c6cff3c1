"""Finds what belongs together in the files of a directory: a service and its task definition, its cluster and its capacity providers.

A service and its task definition belong together, in this order: a configuration of ecspresso or PipeCD names both files; the service names
a family that exactly one definition in its directory has; or it names none, and the two files have the names of a well-known pair, as
CodeDeploy's AppSpec has beside the definition that is registered. Where two remain nothing is said. What was not linted in this run is read
for facts, and not reported on.
"""

from __future__ import annotations

import os
import re

from taskdef_lint.engine.lint_source import Linted, recognised
from taskdef_lint.engine.pairs import cluster_uses, in_stream, of_family, whole, workloads
from taskdef_lint.model.app_spec import Replacement
from taskdef_lint.model.deployment import Deployment
from taskdef_lint.run.directory import MOST_FILES, SUFFIXES
from taskdef_lint.syntax import read

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from taskdef_lint.model.resource import Resource
    from taskdef_lint.model.task_definition import TaskDefinition
    from taskdef_lint.model.workload import Workload
    from taskdef_lint.syntax.variables import Variables

_MOST_BYTES = 1 << 20
_TASKS = b"containerDefinitions"
_CONFIGURES = (b"task_definition", b"taskDefinitionFile")
_CLUSTERS = (b"apacityProvider", b"clusterName", b"autoScalingGroupProvider", b"managedInstancesProvider")
# The names of a service's file with those of its task definition's: the part that differs, and what takes its place.
_NAMES = (
    (r"(.*?)service-def", "{}task-def"), (r"(.*?)servicedef", "{}taskdef"), (r"(.*?)service_def", "{}task_def"),
    (r"(.*?)service-definition", "{}task-definition"), (r"(.*?)service_definition", "{}task_definition"),
    (r"(.*?)appspec", "{}taskdef"), (r"(.*?)appspec", "{}task-definition"), (r"(.*?)appspec", "{}task_definition"),
)  # fmt: skip


class Neighbours:
    """The files of a directory, each read once. `note` is told what cannot be read, `opened` gives the bytes that take the place of a
    file on disk. `linted` has, by the names of files, what a run knows of them already.
    """

    def __init__(
        self,
        directory: str,
        variables: Variables | None,
        note: Callable[[str], None],
        opened: Callable[[str], bytes | None] | None = None,
        linted: Mapping[str, Linted] | None = None,
    ) -> None:
        self.directory = directory
        self._variables = variables
        self._note = note
        self._opened = opened
        self._held: dict[str, Linted] = dict(linted or {})
        self._raw: dict[str, bytes] = {}
        self._listed = False
        self._pairs: list[tuple[str, str]] | None = None

    def hold(self, name: str, linted: Linted) -> None:
        """Take for known what is in a file."""
        self._held[name] = linted

    def let_go(self, name: str) -> None:
        """Keep no more what is in a file. It is read again if somebody asks."""
        self._held.pop(name, None)

    def held(self, name: str) -> Linted | None:
        """What is in a file; None where that is not known yet, or is nothing that is linted."""
        held = self._held.get(name)
        return held if held and held.resources else None

    def subjects(self, name: str, resources: Sequence[Resource]) -> list[object]:
        """What the resources of a file make together with those of the files beside it."""
        pairs: list[object] = [*self.deployments(name, resources)]
        asking = any(one["cluster"].text and not one.address for one in workloads(resources))  # as `cluster_uses` does
        defined = self._beside(name, _CLUSTERS) if asking else []
        if not defined:
            return pairs
        inside = {id(use.service) for use in cluster_uses(resources)}
        return [*pairs, *cluster_uses([one for one in workloads(resources) if id(one) not in inside], defined)]

    def deployments(self, name: str, resources: Sequence[Resource]) -> list[Deployment]:
        """The pairs of what runs tasks in a file with task definitions beside it. Pairs within the file are left out.

        A template is a stack of its own.
        """
        if any(resource.dialect for resource in resources):
            return []
        inside = {id(deployment.service) for deployment in in_stream(resources)}
        # What has an address is part of something larger, which has its own ways to refer to a task definition.
        alone = [one for one in workloads(resources) if id(one) not in inside and not one.address]
        pairs = [(workload, self._partner(name, workload, only=len(alone) == 1)) for workload in alone]
        return [Deployment(workload, task, self.directory) for workload, task in pairs if task is not None]

    def running(self, linted: Linted, others: Iterable[str]) -> Iterator[tuple[Linted, list[Deployment]]]:
        """What is in those of other files whose services certainly run a task definition of a file that is known, with these pairs."""
        tasks = set(map(id, linted.resources))
        for other in others:
            known = self._known(other)
            pairs = [pair for pair in self.deployments(other, known.resources) if id(pair.task) in tasks]
            if pairs:
                yield known, pairs

    def _partner(self, name: str, workload: Workload, *, only: bool) -> TaskDefinition | None:
        if only:
            named = {task for service, task in self._configured() if service == name}
            if named:
                return self._single(named) if len(named) == 1 else None
        family = workload.task_family
        if family:
            return of_family(family, whole(self._beside(name, (_TASKS,), family.encode())))
        unnamed = workload["taskDefinition"].missing or (isinstance(workload, Replacement) and workload.filled_in)
        return self._single(self._namesakes(name)) if only and unnamed else None

    def _single(self, names: set[str]) -> TaskDefinition | None:
        """The only task definition in the only one of these files."""
        tasks = [task for name in names for task in whole(self._known(name).resources)] if len(names) == 1 else []
        return tasks[0] if len(tasks) == 1 else None

    def _beside(self, name: str, markers: Sequence[bytes], also: bytes = b"") -> list[Resource]:
        """The resources in the files beside one, of those whose text has one of the markers, and `also`."""
        texts = self._texts()
        found = {other for other, raw in texts.items() if also in raw and any(marker in raw for marker in markers)}
        found.update([other for other in self._held if other not in texts])
        found.discard(name)
        return [resource for other in sorted(found) for resource in self._known(other).resources]

    def _known(self, name: str) -> Linted:
        """What is in a file of the directory; nothing where it cannot be read."""
        if name not in self._held:
            self._held[name] = self._looked_into(name)
        return self._held[name]

    def _looked_into(self, name: str) -> Linted:
        path = os.path.join(self.directory, name)
        texts = self._texts()
        raw = (texts[name] or self._read(name)) if name in texts else b""
        documents = read(path, raw, self._variables) if raw else []
        if not all(document.readable for document in documents):
            self._note(f"not asked {path}: it cannot be read")
            return Linted([], [])
        return recognised(documents)

    def _texts(self) -> dict[str, bytes]:
        """The files of the directory that may be JSON or YAML, by name: the bytes of those in which something is asked for, b"" of the
        others. What is known already is not read again.
        """
        if not self._listed:
            self._listed = True
            self._raw = dict(self._read_all())
        return self._raw

    def _read_all(self) -> Iterator[tuple[str, bytes]]:
        try:
            with os.scandir(self.directory or ".") as listing:
                entries = sorted(listing, key=lambda entry: entry.name)
        except OSError:
            return
        names = [entry.name for entry in entries if entry.name.lower().endswith(SUFFIXES) and entry.is_file(follow_symlinks=False)]
        for name in names if len(names) <= MOST_FILES else ():
            if name not in self._held:
                raw = self._read(name)
                yield name, raw if any(marker in raw for marker in (_TASKS, *_CONFIGURES, *_CLUSTERS)) else b""

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

    def _configured(self) -> list[tuple[str, str]]:
        """The names of services' files and of those of their task definitions that configurations beside them give."""
        if self._pairs is None:
            texts = self._texts()
            configurations = [name for name, raw in texts.items() if _TASKS not in raw and any(marker in raw for marker in _CONFIGURES)]
            documents = [document for name in configurations for document in read(name, texts[name], self._variables)]
            self._pairs = [(service, task) for document in documents for service, task in _named_files(document.data) if service and task]
        return self._pairs

    def _namesakes(self, name: str) -> set[str]:
        """The files beside one whose names make a well-known pair with its own."""
        stem, _, _ = name.rpartition(".")
        wanted = {task.format(form[1]) + stem[form.end() :] for service, task in _NAMES if (form := re.match(service, stem, re.IGNORECASE))}
        texts = self._texts()
        known = {other for other in texts if _TASKS in texts[other]} | {other for other in self._held if whole(self._held[other].resources)}
        return {other for other in known - {name} if other.rpartition(".")[0] in wanted}


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
