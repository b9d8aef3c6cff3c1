"""Whether the services of Cloud Map are there, with records that fit."""

from __future__ import annotations

from taskdef_lint.api import LiveWorkload, Moot, Node, NotVerified, Problem, Problems, Severity, key, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

NO_SERVICE = ("ServiceNotFound",)


def _registries(live: LiveWorkload) -> Iterator[Node]:
    yield from (registry["registryArn"] for registry in live.service["serviceRegistries"] if registry["registryArn"].given)


def _described(live: LiveWorkload, node: Node) -> Mapping[str, Any] | None:
    """A service of Cloud Map; None for one that is not there."""
    arn = live.arn(node, "servicediscovery", "service/")
    if arn is None:
        raise NotVerified("it is no ARN of a service in Cloud Map")
    live.own(arn.account, "it is a service")
    name = arn.resource.removeprefix("service/")
    return live.ask("servicediscovery", "GetService", region=arn.region, absent=NO_SERVICE, resource=node.text or "*", Id=name)


def _missing(live: LiveWorkload, node: Node) -> Problem | None:
    if _described(live, node) is not None:
        return None
    return Problem(
        node,
        "there is no such service in Cloud Map",
        label="no such service",
        help="create the service in Cloud Map, or correct its ARN",
    )


@rule(LiveWorkload, severity=Severity.WARNING, phase="register")
def registry_not_found(live: LiveWorkload) -> Problems:
    """A service of Cloud Map is not there

    Tasks are to be registered with a service of AWS Cloud Map that is not there.

    In the examples the second document is what AWS answers.

    ```yaml bad /serviceRegistries/0/registryArn
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 1,
      "serviceRegistries": [{"registryArn": "arn:aws:servicediscovery:eu-west-1:111122223333:service/srv-0123456789abcdef"}]}
    ---
    servicediscovery:GetService: ServiceNotFound
    ```

    ```yaml good
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 1,
      "serviceRegistries": [{"registryArn": "arn:aws:servicediscovery:eu-west-1:111122223333:service/srv-0123456789abcdef"}]}
    ---
    servicediscovery:GetService: {Service: {Id: srv-0123456789abcdef}}
    ```

    References: AWS Cloud Map API, GetService.
    """
    return live.each(_missing, _registries(live))


def _records(live: LiveWorkload, node: Node) -> set[object]:
    """The types of the DNS records of a service of Cloud Map; none for one that is found by other means."""
    found = _described(live, node)
    if found is None:
        raise Moot
    return {one.get("Type") for one in found.get("Service", {}).get("DnsConfig", {}).get("DnsRecords", ())}


def _without_port(live: LiveWorkload, node: Node) -> Problem | None:
    if "SRV" not in _records(live, node):
        return None
    registry = node.parent
    assert registry is not None  # noqa: S101 - the ARN stands in one
    port, name = registry["containerPort"], registry["containerName"]
    if not (registry["port"].missing and port.missing and name.missing):
        return None
    return Problem(
        node,
        f"the service in Cloud Map has SRV records, which take a port: {key(name)} and {key(port)}, or {key(registry['port'])}",
        label="SRV records",
        help=f"add {key(name)} and {key(port)}",
    )


@rule(LiveWorkload, severity=Severity.WARNING, phase="register")
def srv_registry_without_port(live: LiveWorkload) -> Problems:
    """A service of Cloud Map wants a port

    The service in Cloud Map has records of type SRV, which name a port beside the address, and the registry of the ECS service says none.

    In the examples the second document is what AWS answers.

    ```yaml bad /serviceRegistries/0/registryArn
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 1,
      "serviceRegistries": [{"registryArn": "arn:aws:servicediscovery:eu-west-1:111122223333:service/srv-0123456789abcdef"}]}
    ---
    servicediscovery:GetService: {Service: {Id: srv-0123456789abcdef, DnsConfig: {DnsRecords: [{Type: SRV, TTL: 60}]}}}
    ```

    ```yaml good
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 1,
      "serviceRegistries": [{"registryArn": "arn:aws:servicediscovery:eu-west-1:111122223333:service/srv-0123456789abcdef", "port": 80}]}
    ---
    servicediscovery:GetService: {Service: {Id: srv-0123456789abcdef, DnsConfig: {DnsRecords: [{Type: SRV, TTL: 60}]}}}
    ```

    References: Amazon ECS API, ServiceRegistry.
    """
    return live.each(_without_port, _registries(live))


def _needless_port(live: LiveWorkload, node: Node) -> Problem | None:
    registry = node.parent
    assert registry is not None  # noqa: S101 - the ARN stands in one
    port = registry["containerPort"] if registry["containerPort"].given else registry["port"]
    records = _records(live, node)
    if not port.given or not records or not records <= {"A", "AAAA"}:
        return None
    if port.unknown:
        raise NotVerified("its port is filled in later")
    if not port.number:
        return None
    listed = " and ".join(sorted(str(one) for one in records))
    return Problem(
        port,
        f"the service in Cloud Map has {listed} records alone, which hold no port",
        label="no SRV records",
        help=f"remove {key(port)}" + (f" and {key(registry['containerName'])}" if port.key == "containerPort" else ""),
        related=[(node, "the service in Cloud Map")],
    )


@rule(
    LiveWorkload,
    severity=Severity.ERROR,
    phase="register",
    aws=(
        "InvalidParameterException: The values specified for serviceRegistries do not require a value for 'containerPort'. "
        "Remove the value and retry."
    ),
)
def address_registry_with_port(live: LiveWorkload) -> Problems:
    """A service of Cloud Map takes no port

    The service in Cloud Map has records of type A or AAAA alone, which hold addresses of tasks, and ECS refuses to be told a port for them.

    In the examples the second document is what AWS answers.

    ```yaml bad /serviceRegistries/0/containerPort
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 1, "serviceRegistries": [{"containerName": "app", "containerPort": 80,
      "registryArn": "arn:aws:servicediscovery:eu-west-1:111122223333:service/srv-0123456789abcdef"}]}
    ---
    servicediscovery:GetService: {Service: {Id: srv-0123456789abcdef, DnsConfig: {DnsRecords: [{Type: A, TTL: 60}]}}}
    ```

    ```yaml good
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 1, "serviceRegistries": [{"containerName": "app", "containerPort": 80,
      "registryArn": "arn:aws:servicediscovery:eu-west-1:111122223333:service/srv-0123456789abcdef"}]}
    ---
    servicediscovery:GetService: {Service: {Id: srv-0123456789abcdef, DnsConfig: {DnsRecords: [{Type: A, TTL: 60}, {Type: SRV, TTL: 60}]}}}
    ```

    References: CreateService's messages, in umotif-public/terraform-aws-ecs-fargate#25 and hashicorp/terraform-provider-aws#3906.
    """
    return live.each(_needless_port, _registries(live))
