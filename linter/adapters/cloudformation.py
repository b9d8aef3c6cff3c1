"""Templates of CloudFormation, as people, SAM and CDK write them: the resources of ECS in them.

A resource whose values depend on conditions, Defaults or rows of mappings comes several times, once for each reading (see model.reading).
"""

from __future__ import annotations

from functools import cache
from itertools import islice

from taskdef_lint.adapters.functions import called, raw_text, text_of
from taskdef_lint.adapters.graft import CLOUDFORMATION, Graft
from taskdef_lint.adapters.intrinsics import Template, branch_of
from taskdef_lint.adapters.surroundings import Surroundings
from taskdef_lint.facts.stacks import MOST_LINTED
from taskdef_lint.model.cluster import CapacityProvider, Cluster
from taskdef_lint.model.deployment import Deployment
from taskdef_lint.model.reading import Reading
from taskdef_lint.model.service import Service, TaskSet
from taskdef_lint.model.task_definition import TaskDefinition
from taskdef_lint.model.verdicts import Verdicts
from taskdef_lint.model.workload import Workload
from taskdef_lint.schema.accept import read_schema

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from taskdef_lint.model.document import Document
    from taskdef_lint.model.node import Path
    from taskdef_lint.model.resource import Resource

TYPES: dict[str, type[Resource]] = {
    "AWS::ECS::TaskDefinition": TaskDefinition,
    "AWS::ECS::Service": Service,
    "AWS::ECS::TaskSet": TaskSet,
    "AWS::ECS::Cluster": Cluster,
    "AWS::ECS::ClusterCapacityProviderAssociations": Cluster,
    "AWS::ECS::CapacityProvider": CapacityProvider,
}
MOST_READINGS = 1000  # of one template, beyond one of each resource
_LOOP = "Fn::ForEach::"


def recognises(data: object) -> bool:
    """A template with a resource of ECS that is linted."""
    return isinstance(data, dict) and isinstance(data.get("Resources"), dict) and any(_written(data["Resources"]))


class Written:
    """A resource as a template has it: its logical id `name`, its class, and where its properties are, or would be."""

    __slots__ = ("at", "condition", "made", "name", "properties")

    def __init__(self, name: str, made: type[Resource], at: Path, value: dict[str, object]) -> None:
        self.name = name
        self.made = made
        self.at = at
        self.properties = value.get("Properties")
        condition = value.get("Condition")
        self.condition = frozenset([condition]) if isinstance(condition, str) else frozenset[str]()


def _written(resources: object, at: Path = ("Resources",)) -> Iterator[Written]:
    """The resources of ECS, those in the bodies of loops once."""
    if not isinstance(resources, dict):
        return
    for name, value in resources.items():
        if isinstance(value, dict):
            kind = value.get("Type")
            made = TYPES.get(kind) if isinstance(kind, str) else None
            if made is not None:
                yield Written(name, made, (*at, name, "Properties"), value)
        elif isinstance(value, list) and len(value) == 3 and name.startswith(_LOOP):
            yield from _written(value[2], (*at, name, 2))


class _Uses:
    """What the values of resources depend on: `conditions`, the Defaults of parameters, and rows of mappings."""

    def __init__(self, template: Template, parts: Iterable[object]) -> None:
        self._template = template
        self.conditions: set[str] = set()
        self.defaults = False
        self.rows: dict[tuple[str, str, str], None] = {}
        for part in parts:
            self._look(part)

    def _look(self, value: object) -> None:
        """Look through a value. Its depth is bounded by the reader."""
        if isinstance(value, list):
            for item in value:
                self._look(item)
        elif isinstance(value, dict):
            name, argument = called(value)
            if name == "Fn::If" and isinstance(argument, list) and argument and isinstance(argument[0], str):
                self.conditions.add(argument[0])
            elif name == "Fn::FindInMap":
                self.rows |= dict.fromkeys(self._template.rows(argument))
            elif name and not self.defaults:
                self.defaults = bool(self._template.defaults_of(name, argument))
            for item in value.values():
                self._look(item)


class Readings:
    """The ways in which the resources of a template are read, of which there are only so many."""

    def __init__(self, template: Template) -> None:
        self._template = template
        self._left = MOST_READINGS

    def of(self, *resources: Written, beside: Iterable[object] = ()) -> list[Reading]:
        """The readings of resources that are looked at together, and of properties beside them; none where they never exist together."""
        uses = _Uses(self._template, [*(resource.properties for resource in resources), *beside])
        required = frozenset[str]().union(*(resource.condition for resource in resources))
        used = frozenset(uses.conditions)
        conditions = self._template.conditions
        certain = conditions.combinations(used, required) if used or required else [{}]
        if certain is None or len(certain) > self._left:
            return [Reading({})]
        self._left -= len(certain) - 1
        free = conditions.free(used) if used else used
        readings = [Reading(one, all=certain, free=free) for one in certain]
        if uses.defaults:
            likely = conditions.combinations(used, required, defaults=True) or []
            readings += [Reading(one, defaults=True) for one in likely[: self._left]]
        readings += [Reading({}, row=row) for row in list(uses.rows)[: min(self._left, 64)]]
        self._left = max(0, self._left - len(readings) + len(certain))
        return readings


def resources(document: Document) -> list[Resource]:
    """The resources of ECS in a template, each as often as there are readings of it."""
    template = Template(document)
    readings, surroundings = Readings(template), Surroundings(template)
    written = islice(_written(template.resources), MOST_LINTED)
    return [_read(template, one, reading, surroundings) for one in written for reading in readings.of(one)]


def _read(template: Template, written: Written, reading: Reading, surroundings: Surroundings) -> Resource:
    graft = Graft(template, written.made.kind, written.at, written.properties, reading)
    resource = written.made(template.document, graft.data(), origin=graft.origin, address=written.name)
    resource.dialect = CLOUDFORMATION
    resource.verdicts = _verdicts()
    resource.reading = reading
    resource.parameters = template.hidden
    if isinstance(resource, Workload) and len(written.at) == 3:  # and not in the body of a loop
        surroundings.look(resource, reading)
    return resource


@cache
def _verdicts() -> Verdicts:
    """The rules that do not hold in templates."""
    return Verdicts(dict.fromkeys(read_schema(f"{CLOUDFORMATION}.json")["rules"]["silent"]), {})


def pairs(document: Document, known: Iterable[Resource]) -> Iterator[Deployment]:
    """The services and task sets of a template with the task definitions of the same template that they certainly run.

    `known` are the resources in it, prepared for rules. Of what depends on nothing these are taken; `prepare` has to see the others.
    """
    template = Template(document)
    readings, surroundings = Readings(template), Surroundings(template)
    written = {one.name: one for one in islice(_written(template.resources), MOST_LINTED)}
    settled = {one.address: one for one in known if one.reading is not None and one.reading.certain and one.reading.all == [{}]}
    for one in written.values():
        if not issubclass(one.made, Workload) or not isinstance(one.properties, dict):
            continue
        reference = one.properties.get("TaskDefinition")
        for task in [written[name] for name in _named(reference) if name in written and written[name].made is TaskDefinition]:
            for reading in readings.of(one, task, beside=surroundings.beside(one.name)):
                if _target(reference, reading) != task.name:
                    continue
                plain = settled if reading.certain and not reading.conditions else {}
                service, definition = (plain.get(part.name) or _read(template, part, reading, surroundings) for part in (one, task))
                assert isinstance(service, Workload)  # noqa: S101 - see above
                assert isinstance(definition, TaskDefinition)  # noqa: S101 - see above
                deployment = Deployment(service, definition)
                surroundings.look_at_pair(deployment, reading)
                yield deployment


def _named(reference: object) -> list[str]:
    """The logical ids that a reference to a task definition may lead to."""
    name, argument = called(reference)
    if name == "Fn::If" and isinstance(argument, list):
        return list(dict.fromkeys(found for branch in argument[1:3] for found in _named(branch)))
    if name == "Ref" and isinstance(argument, str):
        return [argument]
    if name == "Fn::GetAtt":
        parts = argument if isinstance(argument, list) else str(raw_text(argument)).split(".")
        return [parts[0]] if [text_of(part) for part in parts[1:]] == ["TaskDefinitionArn"] and isinstance(parts[0], str) else []
    if name == "Fn::Sub":
        text = raw_text(argument) or ""
        inner = text[2:-1]
        return [inner.removesuffix(".TaskDefinitionArn")] if text[:2] == "${" and text[-1:] == "}" and "}" not in inner else []
    return []


def _target(reference: object, reading: Reading) -> str:
    """The logical id of the task definition that a reference leads to in a reading; "" for none."""
    while called(reference)[0] == "Fn::If":
        branch = branch_of(called(reference)[1], reading)
        if branch is None:
            return ""
        _, reference = branch
    named = _named(reference)
    return named[0] if named else ""
