"""Whether the roles are there. What they may do is judged by the rules about permissions."""

from __future__ import annotations

from taskdef_lint.api import LiveTask, LiveWorkload, Moot, Node, NotVerified, Problem, Problems, Severity, rule, short, trusts
from taskdef_lint.facts.arns import parse_arn

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    Live = LiveTask | LiveWorkload

NO_ROLE = ("NoSuchEntity", "NoSuchEntityException")


def _roles(live: Live) -> Iterator[Node]:
    """The roles that a task definition, a service or a task to run names."""
    resource = live.resource
    named = [resource["executionRoleArn"], resource["taskRoleArn"]]
    if isinstance(live, LiveWorkload):
        overrides = resource["overrides"]
        named = [overrides["executionRoleArn"], overrides["taskRoleArn"]]
        named += _infrastructure(live)
    yield from (node for node in named if node.given)


def _infrastructure(live: LiveWorkload) -> list[Node]:
    """Where the roles are named that ECS itself uses for a service or a task to run."""
    service = live.service
    named = [volume["managedEBSVolume"]["roleArn"] for volume in service["volumeConfigurations"]]
    named += [one["tls"]["roleArn"] for one in service["serviceConnectConfiguration"]["services"]]
    named += [balancer["advancedConfiguration"]["roleArn"] for balancer in service["loadBalancers"]]
    named += [one["roleArn"] for one in service["vpcLatticeConfigurations"]]
    return named + [hook["roleArn"] for hook in service["deploymentConfiguration"]["lifecycleHooks"]]


def _role(live: Live, node: Node) -> Mapping[str, Any] | None:
    """What IAM says of a role; None where there is none of its name."""
    text = node.text or ""
    arn = parse_arn(text)
    if arn is not None:
        live.own(arn.account, "it is a role")
    name = text.rpartition("/")[2]
    own = f"arn:{live.ask.partition}:iam::{live.ask.account}:role/{name}"
    answer = live.ask("iam", "GetRole", absent=NO_ROLE, resource=text if arn else own, RoleName=name)
    return None if answer is None else answer.get("Role", {})


def _missing(live: Live, node: Node) -> Problem | None:
    text = node.text or ""
    found = _role(live, node)
    if found is None:
        name = text.rpartition("/")[2]
        return Problem(
            node,
            f"there is no role '{short(name)}' in account {live.ask.account}",
            label="no such role",
            help="create the role, or name one that is there",
        )
    real = str(found.get("Arn", ""))
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


def _distrustful(live: LiveWorkload, node: Node) -> Problem | None:
    found = _role(live, node)
    if found is None:
        raise Moot
    answer = trusts(found.get("AssumeRolePolicyDocument"), "ecs")
    if answer is None:
        raise NotVerified("the trust policy of the role is not understood")
    if answer:
        return None
    return Problem(
        node,
        f"the trust policy of the role '{short((node.text or '').rpartition('/')[2])}' does not let ecs.amazonaws.com assume it",
        label="ECS cannot assume it",
        help='allow "sts:AssumeRole" to the service ecs.amazonaws.com, or name another role',
    )


@rule(
    LiveWorkload,
    severity=Severity.ERROR,
    phase="register",
    aws=(
        "InvalidParameterException: ECS was unable to assume the configured ECS Infrastructure Role '…'. Please verify that the role being "
        "passed has the proper trust relationship with Amazon ECS."
    ),
)
def unusable_infrastructure_role(live: LiveWorkload) -> Problems:
    """ECS may not assume a role that it uses for a service

    For volumes, certificates, load balancers and hooks ECS uses a role whose trust policy lets the service `ecs.amazonaws.com` assume it.
    The roles of tasks are for `ecs-tasks.amazonaws.com`, and do not do.

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
      {Effect: Allow, Principal: {Service: ecs.amazonaws.com}, Action: "sts:AssumeRole"}]}}}
    ```

    References: Amazon ECS developer guide, infrastructure IAM role; the message in hashicorp/terraform-provider-aws#38538.
    """
    return live.each(_distrustful, [node for node in _infrastructure(live) if node.given])
