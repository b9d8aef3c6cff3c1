"""Whether task definitions say what their newest registered revision says, and how what a file states is compared with what AWS says."""

from __future__ import annotations

from taskdef_lint.api import LiveTask, Node, NotVerified, Problem, Problems, Severity, key, may_hold_secret, output_only, rule, short
from taskdef_lint.facts.sizes import cpu_units, memory_mib

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from taskdef_lint.api import LiveWorkload, TaskDefinition

    Difference = tuple[Node, object]

NO_REVISION = ("ClientException",)
# What tells the items of a list apart; where none of it is in an item, the order does.
NAMES = {
    "capacityProviderStrategy": ("capacityProvider",),
    "containerDefinitions": ("name",),
    "devices": ("hostPath",),
    "dependsOn": ("containerName",),
    "environment": ("name",),
    "environmentFiles": ("value",),
    "extraHosts": ("hostname",),
    "lifecycleHooks": ("hookTargetArn",),
    "loadBalancers": ("targetGroupArn", "loadBalancerName"),
    "mountPoints": ("containerPath",),
    "placementConstraints": ("expression", "type"),
    "portMappings": ("containerPort", "containerPortRange"),
    "properties": ("name",),
    "resourceRequirements": ("type",),
    "secretOptions": ("name",),
    "secrets": ("name",),
    "serviceRegistries": ("registryArn",),
    "systemControls": ("namespace",),
    "tags": ("key",),
    "tmpfs": ("containerPath",),
    "ulimits": ("name",),
    "volumeConfigurations": ("name",),
    "volumes": ("name",),
    "volumesFrom": ("sourceContainer",),
}
UNORDERED = frozenset((
    "add", "alarmNames", "dnsSearchDomains", "dnsServers", "dockerSecurityOptions", "drop", "lifecycleStages", "requiresCompatibilities",
    "securityGroups", "subnets",
))  # fmt: skip
# What ECS fills in. Where AWS says nothing, it is this.
DEFAULTS = {
    "assignPublicIp": "DISABLED", "availabilityZoneRebalancing": "DISABLED", "cpu": 0, "essential": True, "interval": 30,
    "maximumPercent": 200, "minimumHealthyPercent": 100, "mode": "non-blocking", "propagateTags": "NONE", "protocol": "tcp", "retries": 3,
    "schedulingStrategy": "REPLICA", "strategy": "ROLLING", "timeout": 5,
}  # fmt: skip
ABSENT = object()


def _is_default(node: Node) -> bool:
    """Whether a value is what holds anyway where nothing is said."""
    value = node.value
    if node.missing or value in (False, 0, "0"):
        return True
    if node.key == "hostPort" and node.parent is not None:
        return bool(value == node.parent["containerPort"].value)
    return isinstance(node.key, str) and DEFAULTS.get(node.key, ABSENT) == value


def _text(value: object) -> str:
    """A scalar as options and AWS's own answers spell it: 512 is "512", and true "true"."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _same(node: Node, other: object) -> bool:
    """Whether a value is the same as a registered one, in whatever spelling."""
    value = node.value
    if node.key == "platformVersion" and value == "LATEST":  # of a service AWS says which one that is
        return True
    if value == other or _text(value) == _text(other):
        return True
    if len(node.path) == 1 and node.key in ("cpu", "memory"):
        size = cpu_units if node.key == "cpu" else memory_mib
        return size(value) is not None and size(value) == size(other)
    return False


def differences(node: Node, other: object) -> Iterator[Difference]:
    """The values below a node that are stated otherwise than AWS says them, each with what AWS says; ABSENT for nothing."""
    value = node.value
    if node.unknown or node.missing:
        return
    if isinstance(value, dict):
        members = other if isinstance(other, dict) else {}
        for name, member in node.items():
            yield from differences(member, members.get(name, ABSENT))
    elif isinstance(value, list):
        yield from _in_list(node, other if isinstance(other, list) else [])
    elif other is ABSENT or other is None:
        if not _is_default(node):
            yield node, ABSENT
    elif not _same(node, other):
        yield node, other


def _in_list(node: Node, others: list[Any]) -> Iterator[Difference]:
    names = NAMES.get(str(node.key))
    if names is None:
        if any(item.unknown or isinstance(item.value, dict) for item in node):
            return
        mine, theirs = [str(item.value) for item in node], [str(other) for other in others]
        if (sorted(mine) != sorted(theirs)) if node.key in UNORDERED else mine != theirs:
            yield node, ABSENT
        return
    for item in node:
        name = next((one for one in names if item[one].given), None)
        if name is None or item.unknown or item[name].unknown:
            continue
        found = next((one for one in others if isinstance(one, dict) and str(one.get(name)) == str(item[name].value)), None)
        if found is None:
            yield item, ABSENT
        else:
            yield from differences(item, found)


def revision(live: LiveTask | LiveWorkload, name: str) -> Mapping[str, Any] | None:
    """A revision, or of a family the newest active one, with its tags; None where there is none."""
    answer = live.ask("ecs", "DescribeTaskDefinition", region=live.home, absent=NO_REVISION, taskDefinition=name, include=["TAGS"])
    if answer is None:
        return None
    found = answer.get("taskDefinition")
    if not isinstance(found, dict):
        raise NotVerified("the answer does not speak of it")
    return {**found, "tags": answer.get("tags") or []}


def difference(node: Node, other: object, revision: str, cure: str) -> Problem:
    """The problem that a value is stated otherwise than a revision, or what else it is called, says it."""
    plain = isinstance(other, str | int | float) and not may_hold_secret(node)
    if isinstance(node.value, dict):
        told = f"{revision} has none of this name"
    elif other is ABSENT:
        told = f"{revision} says something else" if isinstance(node.value, list) else f"{revision} does not say {key(node)}"
    else:
        told = f"{revision} says {short(_text(other), 120)}" if plain else f"{revision} says something else"
    return Problem(node, told, label="differs", help=cure)


def stated_otherwise(task: TaskDefinition, registered: Mapping[str, Any]) -> list[Difference]:
    """The values of a task definition that a registered revision, tags included, does not have."""
    ignored = output_only(task)
    members = [(name, member) for name, member in task.root.items() if name not in ignored and name != "family"]
    return [one for name, member in members for one in differences(member, registered.get(name, ABSENT))]


def _compared(live: LiveTask, family: Node) -> list[Problem]:
    """What a task definition says otherwise than the newest revision of its family."""
    registered = revision(live, family.text or "")
    if registered is None:
        raise NotVerified(f"no revision of the family '{short(family.text or '')}' is registered")
    name = f"revision {registered.get('revision')}"
    cure = "register the task definition anew, or write here what is registered"
    return [difference(node, other, name, cure) for node, other in stated_otherwise(live.task, registered)]


@rule(LiveTask, severity=Severity.NOTE, phase="practice")
def differs_from_registered(live: LiveTask) -> Problems:
    """A task definition says something else than its newest revision

    With `--drift` each task definition is compared with the newest active revision of its family. What the file states, and the revision
    states otherwise or not at all, is shown; what only the revision states is not. Spellings (`1 vCPU` and `1024`), the order of lists
    with names, and what ECS fills in make no difference. Values in which secrets may stand are compared, but not shown.

    In the examples the second document is what AWS answers.

    ```yaml bad /cpu
    {"family": "web", "cpu": "1 vCPU", "memory": "2048",
      "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "portMappings": [{"containerPort": 80}]}]}
    ---
    ecs:DescribeTaskDefinition:
      taskDefinition: {family: web, revision: 7, cpu: "512", memory: "2048", containerDefinitions: [{
        name: app, image: "app:1.4.2", cpu: 0, essential: true, portMappings: [{containerPort: 80, hostPort: 80, protocol: tcp}]}]}
    ```

    ```yaml good
    {"family": "web", "cpu": "1 vCPU", "memory": "2 GB",
      "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "essential": true, "portMappings": [{"containerPort": 80}]}]}
    ---
    ecs:DescribeTaskDefinition:
      taskDefinition: {family: web, revision: 7, cpu: "1024", memory: "2048", containerDefinitions: [{
        name: app, image: "app:1.4.2", cpu: 0, essential: true, portMappings: [{containerPort: 80, hostPort: 80, protocol: tcp}]}]}
    ```

    References: Amazon ECS API, DescribeTaskDefinition.
    """
    if live.ask.drift:
        yield from live.each(_compared, [live.task["family"]])
