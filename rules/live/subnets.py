"""Whether the subnets are there, belong together, and lead out."""

from __future__ import annotations

from taskdef_lint.api import LiveWorkload, Moot, Node, NotVerified, Problem, Problems, Severity, key, rule, short
from taskdef_lint.facts.arns import parse_arn
from taskdef_lint.facts.image_reference import ecr_registry

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

EVERYWHERE = ("0.0.0.0/0", "::/0")


def _subnets(live: LiveWorkload) -> Iterator[Node]:
    yield from (node for node in live.network["subnets"] if node.given)


def _no_subnet(live: LiveWorkload, node: Node) -> Problem | None:
    if live.ask_for_subnet(node) is not None:
        return None
    return Problem(
        node,
        f"there is no subnet '{short(node.text or '')}' in {live.home}",
        label="no such subnet",
        help="name a subnet that is there",
    )


@rule(LiveWorkload, severity=Severity.ERROR, phase="register", aws="InvalidParameterException: Error retrieving subnet information for …")
def subnet_not_found(live: LiveWorkload) -> Problems:
    """A subnet is not there

    EC2 knows no subnet with this ID in the account and the region, so tasks cannot be placed in it.

    In the examples the second document is what AWS answers.

    ```yaml bad /networkConfiguration/awsvpcConfiguration/subnets/0
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 1,
      "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-0123456789abcdef0"]}}}
    ---
    ec2:DescribeSubnets: {Subnets: []}
    ```

    ```yaml good
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 1,
      "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-0123456789abcdef0"]}}}
    ---
    ec2:DescribeSubnets: {Subnets: [{SubnetId: subnet-0123456789abcdef0, VpcId: vpc-1}]}
    ```

    References: Amazon EC2 API, DescribeSubnets.
    """
    return live.each(_no_subnet, _subnets(live))


def _other_vpc(live: LiveWorkload, node: Node) -> Problem | None:
    first = live.network["subnets"][0]
    found, own = live.ask_for_subnet(first) if first.text else None, live.ask_for_subnet(node)
    if found is None or own is None:
        raise Moot
    if own.get("VpcId") == found.get("VpcId"):
        return None
    vpc, other = short(str(own.get("VpcId")), 40), short(str(found.get("VpcId")), 40)
    return Problem(
        node,
        f"the subnet is in {vpc}, and the first one in {other}",
        label=f"in {vpc}",
        help="name subnets of one VPC",
        related=[(first, f"in {other}")],
    )


@rule(LiveWorkload, severity=Severity.WARNING, phase="register")
def several_vpcs(live: LiveWorkload) -> Problems:
    """Subnets are in several VPCs

    The tasks of a service are in one VPC, and AWS documents that all its subnets have to be in the same one.

    In the examples the second document is what AWS answers.

    ```yaml bad /networkConfiguration/awsvpcConfiguration/subnets/1
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 1, "networkConfiguration": {"awsvpcConfiguration": {
      "subnets": ["subnet-0123456789abcdef0", "subnet-0fedcba9876543210"]}}}
    ---
    ec2:DescribeSubnets: {Subnets: [
      {SubnetId: subnet-0123456789abcdef0, VpcId: vpc-1}, {SubnetId: subnet-0fedcba9876543210, VpcId: vpc-2}]}
    ```

    ```yaml good
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 1, "networkConfiguration": {"awsvpcConfiguration": {
      "subnets": ["subnet-0123456789abcdef0", "subnet-0fedcba9876543210"]}}}
    ---
    ec2:DescribeSubnets: {Subnets: [
      {SubnetId: subnet-0123456789abcdef0, VpcId: vpc-1}, {SubnetId: subnet-0fedcba9876543210, VpcId: vpc-1}]}
    ```

    References: Amazon ECS API, AwsVpcConfiguration: all specified subnets must be from the same VPC.
    """
    return live.each(_other_vpc, list(_subnets(live))[1:])


def _full(live: LiveWorkload, node: Node) -> Problem | None:
    found = live.ask_for_subnet(node)
    if found is None:
        raise Moot
    if found.get("AvailableIpAddressCount") != 0:
        return None
    return Problem(
        node,
        f"the subnet '{short(node.text or '')}' has no free address",
        label="no free address",
        help="name a subnet with free addresses, or free some",
    )


@rule(
    LiveWorkload,
    severity=Severity.WARNING,
    phase="launch",
    aws="InsufficientFreeAddressesInSubnet: The specified subnet does not have enough free addresses to satisfy the request.",
)
def full_subnet(live: LiveWorkload) -> Problems:
    """A subnet has no free address

    Each task needs an address in a subnet, and at the moment this one has none that is free.

    In the examples the second document is what AWS answers.

    ```yaml bad /networkConfiguration/awsvpcConfiguration/subnets/0
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 1,
      "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-0123456789abcdef0"]}}}
    ---
    ec2:DescribeSubnets: {Subnets: [{SubnetId: subnet-0123456789abcdef0, VpcId: vpc-1, AvailableIpAddressCount: 0}]}
    ```

    ```yaml good
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 1,
      "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-0123456789abcdef0"]}}}
    ---
    ec2:DescribeSubnets: {Subnets: [{SubnetId: subnet-0123456789abcdef0, VpcId: vpc-1, AvailableIpAddressCount: 251}]}
    ```

    References: Amazon EC2 API, DescribeSubnets.
    """
    return live.each(_full, _subnets(live))


def _endpoints_needed(live: LiveWorkload) -> list[str]:
    """The services that a task calls before its containers run, as far as the task definition certainly says so: by their names in those of
    VPC endpoints.
    """
    task = live.task
    if task is None:
        return []
    needed: dict[str, None] = {}
    for container in task.containers:
        if ecr_registry(container["image"].text):
            needed.update({"ecr.api": None, "ecr.dkr": None, "s3": None})
        if container["logConfiguration"]["logDriver"].text == "awslogs":
            needed["logs"] = None
    for secret, _ in task.secrets:
        arn = parse_arn(secret["valueFrom"].text)
        if secret["valueFrom"].text:
            needed["secretsmanager" if arn is not None and arn.service == "secretsmanager" else "ssm"] = None
    if live.service["enableExecuteCommand"].flag:
        needed["ssmmessages"] = None
    return list(needed)


def _has_default(tables: Mapping[str, Any]) -> bool:
    routes = [route for table in tables.get("RouteTables", ()) for route in table.get("Routes", ())]
    return any(
        route.get("State") != "blackhole" and (route.get("DestinationCidrBlock") or route.get("DestinationIpv6CidrBlock")) in EVERYWHERE
        for route in routes
    )


def _named(name: str, values: str) -> dict[str, object]:
    return {"Name": name, "Values": [values]}


def _closed(live: LiveWorkload, node: Node) -> Problem | None:
    found = live.ask_for_subnet(node)
    if found is None:
        raise Moot
    needed = _endpoints_needed(live)
    vpc = str(found.get("VpcId", ""))
    tables = live.ask("ec2", "DescribeRouteTables", region=live.home, Filters=[_named("association.subnet-id", node.text or "")]) or {}
    if not tables.get("RouteTables"):
        main = [_named("vpc-id", vpc), _named("association.main", "true")]
        tables = live.ask("ec2", "DescribeRouteTables", region=live.home, Filters=main) or {}
    if not tables.get("RouteTables"):
        raise NotVerified("no route table of it is shown")
    if _has_default(tables):
        return None
    answer = live.ask("ec2", "DescribeVpcEndpoints", region=live.home, Filters=[_named("vpc-id", vpc)]) or {}
    served = [str(one.get("ServiceName", "")) for one in answer.get("VpcEndpoints", ())]
    lacking = [name for name in needed if not any(service.endswith(f".{name}") for service in served)]
    if not lacking:
        return None
    listed = " and ".join([", ".join(lacking[:-1]), lacking[-1]] if len(lacking) > 1 else lacking)
    public = live.network["assignPublicIp"]
    return Problem(
        node,
        f"the subnet has no default route, and its VPC no endpoint for {listed}, which a task needs to start",
        label="no way out",
        help=f"add a route to a NAT gateway or the endpoints, or name subnets with a way to the internet, with {key(public)} ENABLED",
    )


def _on_fargate(live: LiveWorkload) -> bool:
    """Whether the tasks certainly run on Fargate."""
    strategy = [item["capacityProvider"].text or "" for item in live.service["capacityProviderStrategy"]]
    return live.service.launch_type == "FARGATE" or (bool(strategy) and all(name.startswith("FARGATE") for name in strategy))


@rule(
    LiveWorkload,
    severity=Severity.WARNING,
    phase="launch",
    aws="ResourceInitializationError: unable to pull secrets or registry auth: … Please check your task network configuration.",
)
def subnet_without_way_out(live: LiveWorkload) -> Problems:
    """A subnet has no way to the services that a task needs to start

    Before its containers run, a task on Fargate pulls images, reads secrets and opens its logs, all of it through its subnet. This one
    has no default route, of whatever kind, and the VPC has no endpoint for some service that the task definition needs.

    In the examples the second document is what AWS answers; in front of it stand the service and its task definition.

    ```yaml bad /networkConfiguration/awsvpcConfiguration/subnets/0
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 1, "launchType": "FARGATE",
      "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-0123456789abcdef0"]}}}
    ---
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "111122223333.dkr.ecr.eu-west-1.amazonaws.com/web:1.4.2"}]}
    ---
    ec2:DescribeSubnets: {Subnets: [{SubnetId: subnet-0123456789abcdef0, VpcId: vpc-1}]}
    ec2:DescribeRouteTables: {RouteTables: [{Routes: [{DestinationCidrBlock: 10.0.0.0/16, GatewayId: local, State: active}]}]}
    ec2:DescribeVpcEndpoints: {VpcEndpoints: [{ServiceName: com.amazonaws.eu-west-1.ecr.dkr}, {ServiceName: com.amazonaws.eu-west-1.s3}]}
    ```

    ```yaml good
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 1, "launchType": "FARGATE",
      "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-0123456789abcdef0"]}}}
    ---
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "111122223333.dkr.ecr.eu-west-1.amazonaws.com/web:1.4.2"}]}
    ---
    ec2:DescribeSubnets: {Subnets: [{SubnetId: subnet-0123456789abcdef0, VpcId: vpc-1}]}
    ec2:DescribeRouteTables: {RouteTables: [{Routes: [{DestinationCidrBlock: 0.0.0.0/0, NatGatewayId: nat-1, State: active}]}]}
    ```

    References: Amazon ECS developer guide, Fargate task networking and interface VPC endpoints.
    """
    public = live.network["assignPublicIp"]
    if _on_fargate(live) and not public.unknown and public.text != "ENABLED" and _endpoints_needed(live):
        yield from live.each(_closed, _subnets(live))
