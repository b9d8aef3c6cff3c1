"""Templates of CloudFormation, as people, SAM and CDK write them: the resources of ECS in them.

A resource whose values depend on conditions, Defaults or rows of mappings comes several times, once for each reading (see model.reading).
"""

from __future__ import annotations

from functools import cache
from itertools import islice

from taskdef_lint.adapters.functions import called, raw_text, text_of
from taskdef_lint.adapters.graft import Graft
from taskdef_lint.adapters.intrinsics import Template, branch_of
from taskdef_lint.adapters.surroundings import Surroundings
from taskdef_lint.facts.stacks import MOST_LINTED
from taskdef_lint.model.cluster import CapacityProvider, Cluster
from taskdef_lint.model.deployment import Deployment
from taskdef_lint.model.kinds import CLOUDFORMATION
from taskdef_lint.model.reading import Reading
from taskdef_lint.model.service import Service, TaskSet
from taskdef_lint.model.task_definition import TaskDefinition
from taskdef_lint.model.verdicts import Verdicts
from taskdef_lint.model.workload import Workload
from taskdef_lint.schema.overlay import table_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Self

    from taskdef_lint.adapters.graft import Shared
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
MOST_ALTERNATIVES = 64  # rows of mappings, or AllowedValues, of what is looked at together
_LOOP = "Fn::ForEach::"
# Properties that take any text, or nearly so: to try AllowedValues in them would find nothing.
_TEXTS = frozenset(("Command", "DockerLabels", "EntryPoint", "Environment", "Options", "Secrets", "Tags", "Fn::Sub", "Fn::Join"))


def recognises(data: object) -> bool:
    """A template with a resource of ECS that is linted."""
    return isinstance(data, dict) and isinstance(data.get("Resources"), dict) and any(_written(data["Resources"]))


class Written:
    """A resource as a template has it: its logical id `name`, its class, and where its properties are, or would be. `added_to`: a macro may
    add to it.
    """

    __slots__ = ("added_to", "at", "condition", "made", "name", "properties")

    def __init__(self, name: str, made: type[Resource], at: Path, value: dict[str, object]) -> None:
        self.name = name
        self.made = made
        self.at = at
        self.properties = value.get("Properties")
        self.added_to = any(key.startswith("Fn::") for key in value)
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
    """What values of resources depend on: `conditions`, whether the Defaults of parameters, rows of mappings, and parameters with
    AllowedValues, of which it makes sense to try those of `tried`.
    """

    __slots__ = ("_template", "choices", "conditions", "defaults", "rows", "tried")

    def __init__(self, template: Template) -> None:
        self._template = template
        self.conditions: set[str] = set()
        self.defaults = False
        self.rows: dict[tuple[str, str, str], None] = {}
        self.choices: set[str] = set()
        self.tried: dict[str, None] = {}

    def look(self, value: object, *, trying: bool = True) -> Self:
        """Look through a value, too. Its depth is bounded by the reader. `trying`: AllowedValues may be wrong there."""
        if isinstance(value, list):
            for item in value:
                if isinstance(item, (dict, list)):
                    self.look(item, trying=trying)
        elif isinstance(value, dict):
            name, argument = called(value)
            rows: list[tuple[str, str, str]] = []
            if name == "Fn::If" and isinstance(argument, list) and argument and isinstance(argument[0], str):
                self.conditions.add(argument[0])
            elif name == "Fn::FindInMap":
                rows = list(self._template.rows(argument))
                self.rows |= dict.fromkeys(rows)
            elif name:
                referred = self._template.referred(name, argument)
                self.defaults = self.defaults or not self._template.defaults.keys().isdisjoint(referred)
                choices = self._template.choices.keys() & referred
                self.choices |= choices
                if trying and name == "Ref":
                    self.tried |= dict.fromkeys(choices)
            for key, item in value.items():
                if isinstance(item, (dict, list)):
                    self.look(item, trying=trying and not rows and key not in _TEXTS)
        return self

    def add(self, other: _Uses) -> Self:
        """What other values depend on, too."""
        self.conditions |= other.conditions
        self.defaults = self.defaults or other.defaults
        self.rows |= other.rows
        self.choices |= other.choices
        self.tried |= other.tried
        return self

    def of(self, reading: Reading) -> tuple[object, ...]:
        """That part of a reading which these values depend on: where it is the same, so are they."""
        conditions = frozenset((name, held) for name, held in reading.conditions.items() if name in self.conditions)
        choice = reading.choice if reading.choice is not None and reading.choice[0] in self.choices else None
        return conditions, reading.defaults and self.defaults, reading.row if reading.row in self.rows else None, choice


class Readings:
    """The ways in which the resources of a template are read, of which there are only so many."""

    def __init__(self, template: Template) -> None:
        self._template = template
        self._left = MOST_READINGS

    def of(self, uses: _Uses, *resources: Written) -> list[Reading]:
        """The readings of resources that are looked at together, which depend on `uses`; none where they never exist together."""
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
        readings += [Reading({}, row=row) for row in list(uses.rows)[: min(self._left, MOST_ALTERNATIVES)]]
        readings += islice(self._choices(uses, used, required), min(self._left, MOST_ALTERNATIVES))
        self._left = max(0, self._left - len(readings) + len(certain))
        return readings

    def _choices(self, uses: _Uses, used: frozenset[str], required: frozenset[str]) -> Iterator[Reading]:
        """A reading for each of the AllowedValues of each parameter, whatever the others are, with the conditions that it settles."""
        for name in uses.tried:
            for value in self._template.choices[name]:
                found = self._template.conditions.combinations(used, required, choice=(name, value)) if value else []
                if found != []:
                    first, *others = found or [{}]
                    settled = {key: held for key, held in first.items() if all(one[key] is held for one in others)}
                    yield Reading(settled, choice=(name, value))


class Stack:
    """A template with what has been found out about it, which its resources keep."""

    def __init__(self, document: Document) -> None:
        self.template = Template(document)
        self.surroundings = Surroundings(self.template)
        self._uses: dict[str, _Uses] = {}
        self._shared: Shared = {}

    def written(self) -> Iterator[Written]:
        """The resources that are linted."""
        return islice(_written(self.template.resources), MOST_LINTED)

    def uses(self, one: Written) -> _Uses:
        """What the properties of a resource depend on."""
        if one.name not in self._uses:
            self._uses[one.name] = _Uses(self.template).look(one.properties)
        return self._uses[one.name]

    def beside(self, one: Written) -> _Uses:
        """What the target groups that a resource refers to depend on."""
        return _Uses(self.template).look(self.surroundings.beside(one.name))

    def read(self, written: Written, reading: Reading) -> Resource:
        """A resource, read in one way."""
        graft = Graft(
            self.template, written.made.kind, written.at, written.properties, reading, shared=self._shared, added_to=written.added_to
        )
        resource = written.made(self.template.document, graft.data(), origin=graft.origin, address=written.name)
        resource.dialect = CLOUDFORMATION
        resource.verdicts = _verdicts()
        resource.reading = reading
        resource.parameters = self.template.hidden
        resource.stack = self
        if isinstance(resource, Workload) and len(written.at) == 3:  # and not in the body of a loop
            self.surroundings.look(resource, reading)
        return resource


def resources(document: Document) -> list[Resource]:
    """The resources of ECS in a template, each as often as there are readings of it."""
    stack = Stack(document)
    readings = Readings(stack.template)
    return [stack.read(one, reading) for one in stack.written() for reading in readings.of(stack.uses(one), one)]


@cache
def _verdicts() -> Verdicts:
    """The rules that do not hold in templates."""
    return Verdicts(dict.fromkeys(table_of(CLOUDFORMATION)["rules"]["silent"]), {})


def pairs(known: Sequence[Resource]) -> Iterator[Deployment]:
    """The services and task sets of a template with the task definitions of the same template that they certainly run.

    `known` are the resources in it, at least one, prepared for rules. They are taken where they are read in the same way; `prepare` has to
    see the others.
    """
    stack = known[0].stack
    assert isinstance(stack, Stack)  # noqa: S101 - what `resources` has given them
    readings, surroundings = Readings(stack.template), stack.surroundings
    written = {one.name: one for one in stack.written()}
    read: dict[tuple[object, ...], Resource] = {}
    for resource in known:
        if resource.reading is not None and resource.address in written:
            read[resource.address, *stack.uses(written[resource.address]).of(resource.reading)] = resource

    def part(one: Written, reading: Reading, beside: _Uses | None = None) -> Resource:
        if beside is not None and beside.of(reading) != stack.uses(one).of(reading):
            return stack.read(one, reading)  # its target groups depend on more than it does
        key = one.name, *stack.uses(one).of(reading)
        if key not in read:
            read[key] = stack.read(one, reading)
        return read[key]

    for one in written.values():
        if not issubclass(one.made, Workload) or not isinstance(one.properties, dict):
            continue
        reference = one.properties.get("TaskDefinition")
        beside = stack.beside(one).add(stack.uses(one))
        for task in [written[name] for name in _named(reference) if name in written and written[name].made is TaskDefinition]:
            uses = _Uses(stack.template).add(stack.uses(one)).add(stack.uses(task)).add(beside)
            for reading in readings.of(uses, one, task):
                if _target(reference, reading) != task.name:
                    continue
                service, definition = part(one, reading, beside), part(task, reading)
                assert isinstance(service, Workload)  # noqa: S101 - see above
                assert isinstance(definition, TaskDefinition)  # noqa: S101 - see above
                deployment = Deployment(service, definition)
                deployment.reading = reading
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
