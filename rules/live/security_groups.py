"""Whether the security groups are there, in the VPC of the subnets."""

from __future__ import annotations

from taskdef_lint.api import LiveWorkload, Moot, Node, Problem, Problems, Severity, rule, short

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any


def _groups(live: LiveWorkload) -> Iterator[Node]:
    yield from (node for node in live.network["securityGroups"] if node.given)


def _group(live: LiveWorkload, node: Node) -> Mapping[str, Any] | None:
    """A security group as AWS describes it; None for one that is not there."""
    answer = live.ask("ec2", "DescribeSecurityGroups", region=live.home, one=node.text) or {}
    return next((one for one in answer.get("SecurityGroups", ()) if one.get("GroupId") == node.text), None)


def _no_group(live: LiveWorkload, node: Node) -> Problem | None:
    if _group(live, node) is not None:
        return None
    return Problem(
        node,
        f"there is no security group '{short(node.text or '')}' in {live.home}",
        label="no such security group",
        help="name the ID of a security group that is there",
    )


@rule(
    LiveWorkload,
    severity=Severity.ERROR,
    phase="register",
    aws="InvalidParameterException: Error retrieving security group information for […]: The security group '…' does not exist",
)
def security_group_not_found(live: LiveWorkload) -> Problems:
    """A security group is not there

    EC2 knows no security group with this ID in the account and the region, so tasks cannot be placed in it.

    In the examples the second document is what AWS answers.

    ```yaml bad /networkConfiguration/awsvpcConfiguration/securityGroups/0
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 1, "networkConfiguration": {"awsvpcConfiguration": {
      "subnets": ["subnet-0123456789abcdef0"], "securityGroups": ["sg-0123456789abcdef0"]}}}
    ---
    ec2:DescribeSecurityGroups: {SecurityGroups: []}
    ```

    ```yaml good
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 1, "networkConfiguration": {"awsvpcConfiguration": {
      "subnets": ["subnet-0123456789abcdef0"], "securityGroups": ["sg-0123456789abcdef0"]}}}
    ---
    ec2:DescribeSecurityGroups: {SecurityGroups: [{GroupId: sg-0123456789abcdef0, VpcId: vpc-1}]}
    ```

    References: Amazon EC2 API, DescribeSecurityGroups.
    """
    return live.each(_no_group, _groups(live))


def _other_vpc(live: LiveWorkload, node: Node) -> Problem | None:
    first = live.network["subnets"][0]
    subnet, own = live.ask_for_subnet(first) if first.text else None, _group(live, node)
    if subnet is None or own is None:
        raise Moot
    if own.get("VpcId") == subnet.get("VpcId"):
        return None
    vpc, other = short(str(own.get("VpcId")), 40), short(str(subnet.get("VpcId")), 40)
    return Problem(
        node,
        f"the security group is in {vpc}, and the first subnet in {other}",
        label=f"in {vpc}",
        help=f"name a security group of {other}, or subnets of {vpc}",
        related=[(first, f"in {other}")],
    )


@rule(
    LiveWorkload,
    severity=Severity.ERROR,
    phase="register",
    aws="Security group … does not appear to belong to the same VPC as the input subnets.",
)
def security_group_of_other_vpc(live: LiveWorkload) -> Problems:
    """A security group is in another VPC than the subnets

    The network interfaces of the tasks are in the VPC of the subnets, and take security groups of that VPC.

    In the examples the second document is what AWS answers.

    ```yaml bad /networkConfiguration/awsvpcConfiguration/securityGroups/0
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 1, "networkConfiguration": {"awsvpcConfiguration": {
      "subnets": ["subnet-0123456789abcdef0"], "securityGroups": ["sg-0123456789abcdef0"]}}}
    ---
    ec2:DescribeSubnets: {Subnets: [{SubnetId: subnet-0123456789abcdef0, VpcId: vpc-1}]}
    ec2:DescribeSecurityGroups: {SecurityGroups: [{GroupId: sg-0123456789abcdef0, VpcId: vpc-2}]}
    ```

    ```yaml good
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 1, "networkConfiguration": {"awsvpcConfiguration": {
      "subnets": ["subnet-0123456789abcdef0"], "securityGroups": ["sg-0123456789abcdef0"]}}}
    ---
    ec2:DescribeSubnets: {Subnets: [{SubnetId: subnet-0123456789abcdef0, VpcId: vpc-1}]}
    ec2:DescribeSecurityGroups: {SecurityGroups: [{GroupId: sg-0123456789abcdef0, VpcId: vpc-1}]}
    ```

    References: CreateService's message, in aws/aws-dotnet-deploy#735; Amazon ECS API, AwsVpcConfiguration.
    """
    return live.each(_other_vpc, _groups(live))
