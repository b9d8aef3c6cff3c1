"""What those need who register a task definition and run it: to pass its roles to ECS."""

from __future__ import annotations

import re

from taskdef_lint.facts.arns import parse_arn
from taskdef_lint.iam.kept import ROLE
from taskdef_lint.iam.need import Need, Needs
from taskdef_lint.iam.policy_document import TASKS
from taskdef_lint.iam.written import WILD
from taskdef_lint.model.node import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from taskdef_lint.iam.need import Condition
    from taskdef_lint.model.node import Node
    from taskdef_lint.model.resource import Resource

DEPLOYER = "deployer"
_INFRASTRUCTURE = "ecs.amazonaws.com"


def deployer(needs: Needs, others: Sequence[Resource]) -> list[Need]:
    """What registering a task definition takes, and passing its roles and those of the services (`others`) that are to run it.

    Notes are added to `needs`, but nothing to what the two roles need.
    """
    own = Needs(needs.task, needs.scope)
    task = needs.task
    for name in ("executionRoleArn", "taskRoleArn"):
        _pass(own, task[name], TASKS, name)
    for resource in others:
        for node in _infrastructure_roles(resource):
            _pass(own, node, _INFRASTRUCTURE, "infrastructure role")
    value = own.written(task["family"], name=True)
    family = value.pattern if value and re.fullmatch(r"[\w\0-]+", value.pattern, re.ASCII) else WILD
    if value is None or family != value.pattern:
        own.note("family: it is not known, and * stands for it")
    else:
        own.filled_in(value, "family")
    resource_arn = own.arn("ecs", None, None, f"task-definition/{family}:{WILD}") or "*"
    own.add(DEPLOYER, "RegisterTaskDefinition", ("ecs:RegisterTaskDefinition",), resource_arn, task["family"], "the task definition")
    own.add(DEPLOYER, "ReadTaskDefinitions", ("ecs:DescribeTaskDefinition",), "*", task["family"], "it takes no resource but *")
    if task["tags"].given:
        own.note("tags: also ecs:TagResource, where the account authorizes tags of new resources")
    needs.notes, needs.unknown = own.notes, own.unknown
    return own.found


def _pass(needs: Needs, node: Node, service: str, what: str) -> None:
    value = needs.written(node)
    if value is None:
        return
    pattern = value.pattern
    placeholder = node.value.text if isinstance(node.value, Unknown) else ""
    token = needs.scope.kept.kept(placeholder) if needs.scope.kept.kind(placeholder) == ROLE else None
    if token is not None:
        needs.add(DEPLOYER, "PassRoles", ("iam:PassRole",), token, node, what, condition=_passed(service))
        return
    arn = parse_arn(pattern)
    if arn is not None:
        valid = arn.service == "iam" and not arn.region and arn.account and re.fullmatch(r"role/[\w+=,.@/\0-]+", arn.resource, re.ASCII)
        resource = needs.arn("iam", "", arn.account, arn.resource, partition=arn.partition) if valid else None
    else:
        name = pattern.rpartition(":role/")[2] if pattern.startswith(WILD) else pattern
        valid = re.fullmatch(r"[\w+=,.@/\0-]+", name, re.ASCII)
        resource = needs.arn("iam", "", None, f"role/{name}") if valid else None
        if valid and "/" not in name and not name.startswith(WILD):
            needs.note(f"{what}: it is a name without a path: the role is allowed with any path")
            longer = needs.arn("iam", "", None, f"role/{WILD}/{name}") or ""
            needs.add(DEPLOYER, "PassRoles", ("iam:PassRole",), longer, node, what, condition=_passed(service))
    if resource is None:
        needs.invalid(what, "role")
        return
    needs.filled_in(value, what)
    needs.add(DEPLOYER, "PassRoles", ("iam:PassRole",), resource, node, what, condition=_passed(service))


def _passed(service: str) -> Condition:
    return {"StringEquals": {"iam:PassedToService": service}}


def _infrastructure_roles(resource: Resource) -> Iterator[Node]:
    """The roles that a service lets ECS use for volumes, certificates and load balancers."""
    for volume in resource["volumeConfigurations"]:
        yield volume["managedEBSVolume"]["roleArn"]
    for service in resource["serviceConnectConfiguration"]["services"]:
        yield service["tls"]["roleArn"]
    for balancer in resource["loadBalancers"]:
        yield balancer["advancedConfiguration"]["roleArn"]
    for lattice in resource["vpcLatticeConfigurations"]:
        yield lattice["roleArn"]
