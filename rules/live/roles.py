"""Whether the roles are there. What they may do is judged by the rules about permissions."""

from __future__ import annotations

from taskdef_lint.api import LiveTask, LiveWorkload, Moot, Node, NotVerified, Problem, Problems, Severity, key, rule, short, trusts
from taskdef_lint.facts.arns import parse_arn

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    Live = LiveTask | LiveWorkload

INFRASTRUCTURE = "ecs.amazonaws.com"
NO_ROLE = ("NoSuchEntity", "NoSuchEntityException")


def _roles(live: Live) -> Iterator[Node]:
    """The roles that a task definition, a service or a task to run names."""
    resource = live.resource
    named = [resource["executionRoleArn"], resource["taskRoleArn"]]
    if isinstance(live, LiveWorkload):
        overrides = resource["overrides"]
        named = [overrides["executionRoleArn"], overrides["taskRoleArn"]]
        named += _infrastructure_roles(live)
    yield from (node for node in named if node.given)


def _infrastructure_roles(live: LiveWorkload) -> list[Node]:
    """The roles that ECS uses for what a service or a task to run needs around its tasks."""
    resource = live.resource
    named = [volume["managedEBSVolume"]["roleArn"] for volume in resource["volumeConfigurations"]]
    named += [service["tls"]["roleArn"] for service in resource["serviceConnectConfiguration"]["services"]]
    named += [balancer["advancedConfiguration"]["roleArn"] for balancer in resource["loadBalancers"]]
    named += [lattice["roleArn"] for lattice in resource["vpcLatticeConfigurations"]]
    return [node for node in named if node.given]


def _described(live: Live, node: Node) -> Mapping[str, Any] | None:
    """A role as IAM describes it; None for one that is not there."""
    text = node.text or ""
    arn = parse_arn(text)
    if arn is not None:
        live.own(arn.account, "it is a role")
    name = text.rpartition("/")[2]
    owner = f"arn:{arn.partition if arn else live.ask.partition}:iam::{live.ask.account}:role/"
    return live.ask("iam", "GetRole", absent=NO_ROLE, resource=text if arn else f"{owner}{name}", RoleName=name)


def _missing(live: Live, node: Node) -> Problem | None:
    text = node.text or ""
    answer = _described(live, node)
    if answer is None:
        return Problem(
            node,
            f"there is no role '{short(text.rpartition('/')[2])}' in account {live.ask.account}",
            label="no such role",
            help="create the role, or name one that is there",
        )
    real = str(answer.get("Role", {}).get("Arn", ""))
    if parse_arn(text) is not None and real and real != text:
        return Problem(
            node,
            f"there is no such role in account {live.ask.account}: that of this name is {short(real, 200)}",
            label="no such role",
            help="write the ARN with the path of the role",
        )
    return None


@rule(
    LiveTask,
    severity=Severity.ERROR,
    phase="launch",
    aws=(
        "ECS was unable to assume the role '…' that was provided for this task. Please verify that the role being passed has the proper "
        "trust relationship and permissions and that your IAM user has permissions to pass this role."
    ),
)
def role_not_found(live: LiveTask) -> Problems:
    """A role is not there

    IAM has no role of this name in the account, or one with another path, so ECS cannot assume it. A role of another account is not
    verified.

    In the examples the second document is what AWS answers.

    ```yaml bad /executionRoleArn
    {"family": "web", "executionRoleArn": "arn:aws:iam::111122223333:role/web-start",
      "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}]}
    ---
    iam:GetRole: NoSuchEntity
    ```

    ```yaml bad /taskRoleArn
    {"family": "web", "taskRoleArn": "arn:aws:iam::111122223333:role/web",
      "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}]}
    ---
    iam:GetRole: {Role: {Arn: "arn:aws:iam::111122223333:role/service/web"}}
    ```

    ```yaml good
    {"family": "web", "executionRoleArn": "arn:aws:iam::111122223333:role/web-start",
      "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}]}
    ---
    iam:GetRole: {Role: {Arn: "arn:aws:iam::111122223333:role/web-start"}}
    ```

    References: IAM API, GetRole; the message in telia-oss/terraform-aws-ecs-fargate#58.
    """
    return live.each(_missing, _roles(live))


@rule(LiveWorkload, severity=Severity.ERROR, phase="launch")
def workload_role_not_found(live: LiveWorkload) -> Problems:
    """A role that a service or a task to run names is not there

    That is a role that ECS uses for volumes, certificates or load balancers, or one that takes the place of a role of the task definition.
    IAM has none of this name in the account, or one with another path.

    In the examples the second document is what AWS answers.

    ```yaml bad /volumeConfigurations/0/managedEBSVolume/roleArn
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 1, "volumeConfigurations": [
      {"name": "data", "managedEBSVolume": {"roleArn": "arn:aws:iam::111122223333:role/volumes", "sizeInGiB": 10}}]}
    ---
    iam:GetRole: NoSuchEntity
    ```

    ```yaml good
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 1, "volumeConfigurations": [
      {"name": "data", "managedEBSVolume": {"roleArn": "arn:aws:iam::111122223333:role/volumes", "sizeInGiB": 10}}]}
    ---
    iam:GetRole: {Role: {Arn: "arn:aws:iam::111122223333:role/volumes"}}
    ```

    References: IAM API, GetRole.
    """
    return live.each(_missing, _roles(live))


def _distrusting(live: LiveWorkload, node: Node) -> Problem | None:
    found = _described(live, node)
    if found is None:
        raise Moot
    answer = trusts(found.get("Role", {}).get("AssumeRolePolicyDocument"), INFRASTRUCTURE)
    if answer is None:
        raise NotVerified("its trust policy is not understood")
    if answer:
        return None
    name = short((node.text or "").rpartition("/")[2])
    return Problem(
        node,
        f"the trust policy of the role '{name}' does not let {INFRASTRUCTURE} assume it",
        label="ECS cannot assume it",
        help=f'allow "sts:AssumeRole" to the service {INFRASTRUCTURE}, or name another role in {key(node)}',
    )


@rule(LiveWorkload, severity=Severity.WARNING, phase="launch")
def unusable_infrastructure_role(live: LiveWorkload) -> Problems:
    """ECS may not assume a role for volumes, certificates or load balancers

    The roles that ECS uses around a task, for volumes, certificates of Service Connect, load balancers and VPC Lattice, trust the service
    `ecs.amazonaws.com`. Those of a task itself trust another one, `ecs-tasks.amazonaws.com`.

    In the examples the second document is what AWS answers.

    ```yaml bad /volumeConfigurations/0/managedEBSVolume/roleArn
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 1, "volumeConfigurations": [
      {"name": "data", "managedEBSVolume": {"roleArn": "arn:aws:iam::111122223333:role/volumes", "sizeInGiB": 10}}]}
    ---
    iam:GetRole: {Role: {Arn: "arn:aws:iam::111122223333:role/volumes", AssumeRolePolicyDocument: {Statement: [
      {Effect: Allow, Principal: {Service: ecs-tasks.amazonaws.com}, Action: "sts:AssumeRole"}]}}}
    ```

    ```yaml good
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 1, "volumeConfigurations": [
      {"name": "data", "managedEBSVolume": {"roleArn": "arn:aws:iam::111122223333:role/volumes", "sizeInGiB": 10}}]}
    ---
    iam:GetRole: {Role: {Arn: "arn:aws:iam::111122223333:role/volumes", AssumeRolePolicyDocument: {Statement: [
      {Effect: Allow, Principal: {Service: [ecs.amazonaws.com, ec2.amazonaws.com]}, Action: "sts:AssumeRole"}]}}}
    ```

    References: Amazon ECS developer guide, infrastructure IAM role.
    """
    return live.each(_distrusting, _infrastructure_roles(live))
