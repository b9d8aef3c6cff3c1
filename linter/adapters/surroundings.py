"""What stands beside a workload in its template: the target groups that it names, and what it does not wait for.

CloudFormation makes resources at the same time, unless one refers to the other or names it in DependsOn. Nothing is said where something
that is not seen may be in between: a macro, a loop, a nested stack.
"""

from __future__ import annotations

import re

from taskdef_lint.adapters.functions import called, raw_text
from taskdef_lint.adapters.graft import Graft
from taskdef_lint.model.kinds import TARGET_GROUP, Kind
from taskdef_lint.model.lazy import cached_property
from taskdef_lint.model.node import Unknown, member
from taskdef_lint.model.resource import Resource
from taskdef_lint.syntax.limits import MAX_DEPTH

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from taskdef_lint.adapters.intrinsics import Template
    from taskdef_lint.model.deployment import Deployment
    from taskdef_lint.model.node import Node
    from taskdef_lint.model.reading import Reading
    from taskdef_lint.model.workload import Late, Workload

_BALANCING = "AWS::ElasticLoadBalancingV2::"
_TARGET_GROUP = f"{_BALANCING}TargetGroup"
_LISTENERS = (f"{_BALANCING}Listener", f"{_BALANCING}ListenerRule")
_ASSOCIATIONS = "AWS::ECS::ClusterCapacityProviderAssociations"
_PROVIDER = "AWS::ECS::CapacityProvider"
_CLUSTER = "AWS::ECS::Cluster"
_MOUNT_TARGET = "AWS::EFS::MountTarget"
_LOG_GROUP = "AWS::Logs::LogGroup"
_REFERENCE = re.compile(r"\$\{([A-Za-z0-9]+)(?:\.[A-Za-z0-9.]+)?\}")
_MOST_STEPS = 200_000  # from resource to resource, in all of a template

KINDS = {
    _TARGET_GROUP: TARGET_GROUP,
    **dict.fromkeys(_LISTENERS, Kind("listener", "listener", "")),
    _ASSOCIATIONS: Kind("capacity-provider-association", "capacity provider association", ""),
    _MOUNT_TARGET: Kind("mount-target", "mount target", ""),
    _LOG_GROUP: Kind("log-group", "log group", ""),
}


class Surroundings:
    """The resources of a template beside those of ECS, and what refers to what."""

    def __init__(self, template: Template) -> None:
        self._template = template
        self._of_type: dict[str, dict[str, None]] = {}
        self._referred: dict[str, set[str]] = {}
        self._naming: dict[str, dict[str, list[str]]] = {}
        self._alike: dict[str, Resource] = {}  # those that are the same in each reading
        self._steps = 0
        for name, resource in template.resources.items():
            kind = member(resource, "Type")
            if isinstance(kind, str):
                self._of_type.setdefault("" if _hands_on(kind) else kind, {})[name] = None

    def beside(self, name: str) -> list[object]:
        """The properties, as written, of the target groups that a resource refers to: conditions in them count as its own."""
        groups = self._of_type.get(_TARGET_GROUP, {})
        named = sorted(self._names_in(name) & groups.keys()) if groups else ()
        return [member(self._template.resources[one], "Properties") for one in named]

    def look(self, workload: Workload, reading: Reading) -> None:
        """Tell a workload which target groups it names, and what it does not wait for."""
        if _TARGET_GROUP in self._of_type:
            workload.target_groups = list(self._target_groups(workload, reading))
        if self._template.whole and reading.certain:
            workload.late = [*self._listeners(workload, reading), *self._associations(workload, reading)]

    def look_at_pair(self, deployment: Deployment, reading: Reading) -> None:
        """Tell a deployment what its tasks need that it does not wait for."""
        if self._template.whole and reading.certain:
            deployment.late = [*self._mount_targets(deployment, reading), *self._log_groups(deployment, reading)]

    def _target_groups(self, workload: Workload, reading: Reading) -> Iterator[tuple[Node, Resource]]:
        for balancer in workload["loadBalancers"]:
            name = _logical_id(balancer["targetGroupArn"])
            if name in self._of_type[_TARGET_GROUP]:
                yield balancer, self._resource(name, reading)

    def _listeners(self, workload: Workload, reading: Reading) -> Iterator[Late]:
        """A target group that no listener which the workload waits for leads to, with a listener that does."""
        for balancer, group in workload.target_groups:
            leading = [one for kind in _LISTENERS for one in self._with(kind, group.address) if self._together(workload.address, one)]
            if leading and not self._with("", group.address) and not self._waits(workload.address, leading):
                yield balancer["targetGroupArn"], self._resource(leading[0], reading)

    def _associations(self, workload: Workload, reading: Reading) -> Iterator[Late]:
        """A capacity provider of the template that the workload's cluster gets by something that the workload does not wait for."""
        for item in workload["capacityProviderStrategy"]:
            provider = item["capacityProvider"]
            name = _logical_id(provider)
            attaching = self._with(_ASSOCIATIONS, name) if name in self._of_type.get(_PROVIDER, ()) else []
            others = [*self._with(_CLUSTER, name), *self._with("", name)]
            if attaching and not others and not self._waits(workload.address, attaching):
                yield provider, self._resource(attaching[0], reading)

    def _mount_targets(self, deployment: Deployment, reading: Reading) -> Iterator[Late]:
        """A file system whose mount targets the service does not wait for."""
        for volume in deployment.task["volumes"]:
            system = volume["efsVolumeConfiguration"]["fileSystemId"]
            mounting = self._with(_MOUNT_TARGET, _logical_id(system))
            if mounting and not self._waits(deployment.service.address, mounting):
                yield system, self._resource(mounting[0], reading)

    def _log_groups(self, deployment: Deployment, reading: Reading) -> Iterator[Late]:
        """A log group of the template that is named by its literal name, so that nothing waits for it."""
        if _LOG_GROUP not in self._of_type:
            return
        for container in deployment.task.containers:
            options = container["logConfiguration"]["options"]
            wanted = options["awslogs-group"]
            named = self._log_groups_called.get(wanted.text or "")
            if named and not options["awslogs-create-group"].given and not self._waits(deployment.service.address, [named]):
                yield wanted, self._resource(named, reading)

    @cached_property
    def _log_groups_called(self) -> dict[str, str]:
        """The logical ids of log groups by their literal names."""
        found: dict[str, str] = {}
        for one in self._of_type.get(_LOG_GROUP, ()):
            name = member(member(self._template.resources[one], "Properties"), "LogGroupName")
            if isinstance(name, str):
                found[name] = one
        return found

    def _with(self, kind: str, name: str) -> Sequence[str]:
        """The resources of a type ("": those that hand on what they get) that refer to another one."""
        if kind not in self._naming:
            naming: dict[str, list[str]] = {}
            for one in self._of_type.get(kind, ()):
                for referred in self._names_in(one):
                    naming.setdefault(referred, []).append(one)
            self._naming[kind] = naming
        return self._naming[kind].get(name, ())

    def _together(self, name: str, other: str) -> bool:
        """Whether a deployment can have two resources both."""
        conditions = (member(self._template.resources[one], "Condition") for one in (name, other))
        required = frozenset(one for one in conditions if isinstance(one, str))
        return self._template.conditions.combinations(frozenset(), required) != []

    def _resource(self, name: str, reading: Reading) -> Resource:
        """A resource of the template, its properties as they are spelled."""
        known = self._alike.get(name)
        if known is not None:
            return known
        depended = self._template.depended
        written = self._template.resources[name]
        kind = KINDS[str(member(written, "Type"))]
        graft = Graft(self._template, kind, ("Resources", name, "Properties"), member(written, "Properties"), reading)
        resource = Resource(self._template.document, graft.data(), origin=graft.origin, address=name)
        resource.kind = kind
        if self._template.depended == depended:
            self._alike[name] = resource
        return resource

    def _names_in(self, name: str) -> set[str]:
        """The logical ids that a resource refers to, or names in DependsOn."""
        if name not in self._referred:
            written = self._template.resources.get(name)
            found = set(_names(written, 0))
            if isinstance(written, dict):
                depends = written.get("DependsOn")
                found.update(one for one in (depends if isinstance(depends, list) else [depends]) if isinstance(one, str))
            self._referred[name] = found & self._template.resources.keys()
        return self._referred[name]

    def _waits(self, name: str, wanted: Sequence[str]) -> bool:
        """Whether one of the wanted resources is made before a resource, or may be: where it takes too long to find out, it may."""
        goals = set(wanted)
        seen = {name}
        pending = [name]
        while pending:
            for one in self._names_in(pending.pop()):
                self._steps += 1
                if one in goals or self._steps > _MOST_STEPS:
                    return True
                if one not in seen:
                    seen.add(one)
                    pending.append(one)
        return False


def _hands_on(kind: str) -> bool:
    """Whether a resource of a type may make something with a target group, or with anything else that it is handed."""
    return not kind.startswith("AWS::") or kind.startswith("AWS::CloudFormation::") or kind.endswith("::MODULE")


def _logical_id(node: Node) -> str:
    """The logical id of the resource that a value refers to as a whole; "" for any other value."""
    reference = _REFERENCE.fullmatch(node.value.text) if isinstance(node.value, Unknown) and node.value.computed else None
    return reference[1] if reference else ""


def _names(value: object, depth: int) -> Iterator[str]:
    """The logical ids, and parameters, that a written value refers to."""
    if isinstance(value, list):
        for item in value:
            yield from _names(item, depth + 1)
    elif isinstance(value, dict) and depth <= MAX_DEPTH:
        function, argument = called(value)
        if function == "Ref":
            yield str(raw_text(argument))
        elif function == "Fn::GetAtt":
            first = argument[0] if isinstance(argument, list) and argument else argument
            yield str(raw_text(first)).partition(".")[0]
        elif function == "Fn::Sub":
            text = raw_text(argument[0] if isinstance(argument, list) and argument else argument) or ""
            yield from (reference[1] for reference in _REFERENCE.finditer(text))
        for item in value.values():
            yield from _names(item, depth + 1)
