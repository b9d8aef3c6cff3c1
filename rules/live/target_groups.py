"""Whether the target groups are there, and fit the tasks."""

from __future__ import annotations

from taskdef_lint.api import LiveWorkload, Moot, Node, NotVerified, Problem, Problems, Severity, key, rule, short

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

NO_GROUP = ("TargetGroupNotFound", "TargetGroupNotFoundException")


def _groups(live: LiveWorkload) -> Iterator[Node]:
    for balancer in live.service["loadBalancers"]:
        for node in (balancer["targetGroupArn"], balancer["advancedConfiguration"]["alternateTargetGroupArn"]):
            if node.given:
                yield node


def _described(live: LiveWorkload, node: Node) -> Mapping[str, Any] | None:
    """A target group as AWS describes it; None for one that is not there."""
    arn = live.arn(node, "elasticloadbalancing", "targetgroup/")
    if arn is None:
        raise NotVerified("it is no ARN of a target group")
    answer = live.ask("elbv2", "DescribeTargetGroups", region=arn.region, one=node.text, absent=NO_GROUP)
    if answer is None:
        live.own(arn.account, "no such target group is known, but it is")
        return None
    found = next((one for one in answer.get("TargetGroups", ()) if one.get("TargetGroupArn") == node.text), None)
    if found is None:
        raise NotVerified("the answer does not speak of it")
    return found  # type: ignore[no-any-return]  # botocore has no types


def _missing(live: LiveWorkload, node: Node) -> Problem | None:
    if _described(live, node) is not None:
        return None
    return Problem(
        node,
        "there is no such target group",
        label="no such target group",
        help="create the target group, or correct its ARN, which ends with 16 characters that change when it is made anew",
    )


@rule(LiveWorkload, severity=Severity.ERROR, phase="register")
def target_group_not_found(live: LiveWorkload) -> Problems:
    """A target group is not there

    Elastic Load Balancing has no target group with this ARN, so the service cannot be created.

    In the examples the second document is what AWS answers.

    ```yaml bad /loadBalancers/0/targetGroupArn
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 1, "loadBalancers": [{"containerName": "app", "containerPort": 80,
      "targetGroupArn": "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web/0123456789abcdef"}]}
    ---
    elbv2:DescribeTargetGroups: TargetGroupNotFound
    ```

    ```yaml good
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 1, "loadBalancers": [{"containerName": "app", "containerPort": 80,
      "targetGroupArn": "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web/0123456789abcdef"}]}
    ---
    elbv2:DescribeTargetGroups:
      TargetGroups: [{TargetGroupArn: "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web/0123456789abcdef"}]
    ```

    References: Elastic Load Balancing API, DescribeTargetGroups.
    """
    return live.each(_missing, _groups(live))


def _there(live: LiveWorkload, node: Node) -> Mapping[str, Any]:
    found = _described(live, node)
    if found is None:
        raise Moot
    return found


def _other_type(live: LiveWorkload, node: Node) -> Problem | None:
    found = _there(live, node)
    mode = live.task["networkMode"] if live.task is not None else None
    if live.network["subnets"].given:
        wanted = "ip"
    elif mode is None or mode.unknown:
        raise NotVerified("the network mode of its tasks is not known")
    else:
        wanted = "ip" if mode.text == "awsvpc" else "instance"
    kind = found.get("TargetType")
    if kind == wanted or kind not in ("ip", "instance"):
        return None
    return Problem(
        node,
        f"the target group is for targets of type {kind}, and the tasks are of type {wanted}",
        label=f"for type {kind}",
        help=f"name a target group whose target type is {wanted}: that of one that is there cannot be changed",
        related=[(mode, "the network mode")] if mode is not None and mode.given else [],
    )


@rule(
    LiveWorkload,
    severity=Severity.ERROR,
    phase="register",
    aws="InvalidParameterException: The provided target group … has target type …, which is incompatible with the … network mode …",
)
def target_group_of_other_type(live: LiveWorkload) -> Problems:
    """A target group is for another type of targets

    Tasks with the network mode `awsvpc` have addresses of their own and are targets of type `ip`; with `bridge` and `host` they are
    reached through their instance, and are of type `instance`. The type of a target group is settled when it is made.

    In the examples the second document is what AWS answers.

    ```yaml bad /loadBalancers/0/targetGroupArn
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 1, "loadBalancers": [{"containerName": "app", "containerPort": 80,
      "targetGroupArn": "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web/0123456789abcdef"}],
      "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-0123456789abcdef0"]}}}
    ---
    elbv2:DescribeTargetGroups:
      TargetGroups:
        - {TargetGroupArn: "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web/0123456789abcdef", TargetType: instance}
    ```

    ```yaml good
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 1, "loadBalancers": [{"containerName": "app", "containerPort": 80,
      "targetGroupArn": "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web/0123456789abcdef"}],
      "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-0123456789abcdef0"]}}}
    ---
    elbv2:DescribeTargetGroups:
      TargetGroups:
        - {TargetGroupArn: "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web/0123456789abcdef", TargetType: ip}
    ```

    References: Amazon ECS developer guide, load balancers and network modes.
    """
    return live.each(_other_type, _groups(live))


def _other_vpc(live: LiveWorkload, node: Node) -> Problem | None:
    found = _there(live, node)
    first = live.network["subnets"][0]
    subnet = live.ask_for_subnet(first) if first.text else None
    if subnet is None or not found.get("VpcId"):
        raise Moot
    if found["VpcId"] == subnet.get("VpcId"):
        return None
    own, other = short(str(found["VpcId"]), 40), short(str(subnet.get("VpcId")), 40)
    return Problem(
        node,
        f"the target group is in {own}, and the first subnet in {other}",
        label=f"in {own}",
        help=f"name a target group of {other}, or subnets of {own}",
        related=[(first, f"in {other}")],
    )


@rule(LiveWorkload, severity=Severity.ERROR, phase="launch")
def target_group_of_other_vpc(live: LiveWorkload) -> Problems:
    """A target group is in another VPC than the tasks

    A target group takes targets in its own VPC by their addresses there. The tasks are in subnets of another one, and cannot be registered.

    In the examples the second document is what AWS answers.

    ```yaml bad /loadBalancers/0/targetGroupArn
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 1, "loadBalancers": [{"containerName": "app", "containerPort": 80,
      "targetGroupArn": "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web/0123456789abcdef"}],
      "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-0123456789abcdef0"]}}}
    ---
    elbv2:DescribeTargetGroups:
      TargetGroups: [{TargetGroupArn: "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web/0123456789abcdef", VpcId: vpc-2}]
    ec2:DescribeSubnets: {Subnets: [{SubnetId: subnet-0123456789abcdef0, VpcId: vpc-1}]}
    ```

    ```yaml good
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 1, "loadBalancers": [{"containerName": "app", "containerPort": 80,
      "targetGroupArn": "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web/0123456789abcdef"}],
      "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-0123456789abcdef0"]}}}
    ---
    elbv2:DescribeTargetGroups:
      TargetGroups: [{TargetGroupArn: "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web/0123456789abcdef", VpcId: vpc-1}]
    ec2:DescribeSubnets: {Subnets: [{SubnetId: subnet-0123456789abcdef0, VpcId: vpc-1}]}
    ```

    References: Elastic Load Balancing user guide, target groups.
    """
    return live.each(_other_vpc, _groups(live)) if live.network["subnets"].given else iter(())


def _idle(live: LiveWorkload, node: Node) -> Problem | None:
    found = _there(live, node)
    if found.get("LoadBalancerArns") != []:
        return None
    return Problem(
        node,
        "no load balancer has a listener that forwards to the target group",
        label="no load balancer",
        help=f"add a listener, or a rule of one, before a service names the group in {key(node)}",
    )


@rule(
    LiveWorkload,
    severity=Severity.WARNING,
    phase="register",
    aws="InvalidParameterException: The target group with targetGroupArn … does not have an associated load balancer.",
)
def idle_target_group(live: LiveWorkload) -> Problems:
    """A target group has no load balancer

    No listener of a load balancer forwards to the target group, and no service can be created with one of that kind. It may get one until
    then: this is what AWS says now.

    In the examples the second document is what AWS answers.

    ```yaml bad /loadBalancers/0/targetGroupArn
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 1, "loadBalancers": [{"containerName": "app", "containerPort": 80,
      "targetGroupArn": "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web/0123456789abcdef"}]}
    ---
    elbv2:DescribeTargetGroups:
      TargetGroups:
        - {TargetGroupArn: "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web/0123456789abcdef", LoadBalancerArns: []}
    ```

    ```yaml good
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 1, "loadBalancers": [{"containerName": "app", "containerPort": 80,
      "targetGroupArn": "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web/0123456789abcdef"}]}
    ---
    elbv2:DescribeTargetGroups:
      TargetGroups:
        - TargetGroupArn: arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web/0123456789abcdef
          LoadBalancerArns: ["arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/web/0123456789abcdef"]
    ```

    References: Amazon ECS API, CreateService.
    """
    return live.each(_idle, _groups(live))
