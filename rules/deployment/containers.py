"""Containers, ports and names of ports that a service speaks of and its task definition has."""

from __future__ import annotations

import re

from taskdef_lint.api import Deployment, Node, Problem, Problems, RunTask, Severity, TaskDefinition, called, counted, key, rule, short

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


def as_it_stands(deployment: Deployment) -> str:
    """What a message adds where a revision is named, which may be older than the file; "" elsewhere."""
    reference = deployment.service["taskDefinition"].text or ""
    pinned = re.search(r":([0-9]+)\Z", reference)
    if not pinned:
        return ""
    return f" as it stands in {short(deployment.task.document.path)}, which may differ from revision {pinned[1]}"


def missing_container(deployment: Deployment, name: Node) -> bool:
    """Whether a node names a container that the task definition certainly does not have."""
    task = deployment.task
    return bool(name.text) and task.names_known and name.text not in task.by_name


def _no_container(deployment: Deployment, name: Node, aws: str) -> Problem:
    names = ", ".join(short(known) for known in deployment.task.by_name)
    return Problem(
        name,
        f"'{short(name.text or '')}' is not a container of the task definition{as_it_stands(deployment)}: it has {names or 'none'}",
        label="no such container",
        help=f"name one of the containers: {names}" if names else "name one of the containers",
        aws=aws,
        related=[(deployment.task["containerDefinitions"], "the containers")],
    )


def mapped_ports(container: Node) -> list[range] | None:
    """The container ports that a container maps, single ones and ranges; None where some of them are settled later."""
    mappings = container["portMappings"]
    if mappings.unknown:
        return None
    ports: list[range] = []
    for mapping in mappings:
        port, several = mapping["containerPort"], mapping["containerPortRange"]
        if mapping.unknown or port.unknown or several.unknown:
            return None
        if port.number is not None:
            ports.append(range(port.number, port.number + 1))
        form = re.fullmatch(r"([0-9]{1,5})-([0-9]{1,5})", several.text) if several.text else None
        if form:
            ports.append(range(int(form[1]), int(form[2]) + 1))
    return ports


@rule(
    Deployment,
    severity=Severity.ERROR,
    phase="register",
    maps_to={"cdk-preflight": ("pf-ecs-svc-lb-container-name-missing", "pf-ecs-taskset-lb-container-missing")},
)
def unknown_load_balancer_container(deployment: Deployment) -> Problems:
    """A load balancer leads to a container that the task definition does not have

    A service registers one container of its tasks with the load balancer, by the name that it has in the task definition. ECS refuses a
    name that is not there; most often the container was renamed in one of the two files.

    ```yaml bad /loadBalancers/0/containerName
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "portMappings": [{"containerPort": 8080}]}]}
    ---
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2,
     "loadBalancers": [{"targetGroupArn": "${TARGET_GROUP}", "containerName": "web", "containerPort": 8080}]}
    ```

    ```yaml good
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "portMappings": [{"containerPort": 8080}]}]}
    ---
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2,
     "loadBalancers": [{"targetGroupArn": "${TARGET_GROUP}", "containerName": "app", "containerPort": 8080}]}
    ```

    References: CreateService's and CreateTaskSet's message.
    """
    for balancer in deployment.service["loadBalancers"]:
        name = balancer["containerName"]
        if missing_container(deployment, name):
            yield _no_container(deployment, name, f"The container {short(name.text or '')} does not exist in the task definition.")


@rule(
    Deployment,
    severity=Severity.ERROR,
    phase="register",
    maps_to={"cdk-preflight": "pf-ecs-svc-lb-container-port-missing"},
)
def unmapped_load_balancer_port(deployment: Deployment) -> Problems:
    """A load balancer leads to a port that its container does not map

    The port is a container port, and one of the port mappings of that container or within a range of them. ECS refuses any other. It is
    not the port that the load balancer listens on.

    ```yaml bad /loadBalancers/0/containerPort
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "portMappings": [{"containerPort": 8080}]}]}
    ---
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2,
     "loadBalancers": [{"targetGroupArn": "${TARGET_GROUP}", "containerName": "app", "containerPort": 80}]}
    ```

    ```yaml good
    {"family": "web", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "portMappings": [{"containerPortRange": "8080-8090"}]}]}
    ---
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2,
     "loadBalancers": [{"targetGroupArn": "${TARGET_GROUP}", "containerName": "app", "containerPort": 8081}]}
    ```

    References: CreateService's message.
    """
    for balancer in deployment.service["loadBalancers"]:
        port = balancer["containerPort"]
        container = deployment.task.called(balancer["containerName"]) if port.number else None
        ports = mapped_ports(container) if container is not None else None
        if container is None or ports is None or any(port.number in several for several in ports):
            continue
        known = ", ".join(str(several[0]) if len(several) == 1 else f"{several[0]}-{several[-1]}" for several in ports if several)
        yield Problem(
            port,
            f"{called(container)} does not map port {port.number}{as_it_stands(deployment)}: it maps {known or 'none'}",
            label="not mapped",
            help=f"set {key(port)} to a port that is mapped, or map {port.number} in the task definition",
            aws=f"The container {short(balancer['containerName'].text or '…')} did not have a container port {port.number} defined.",
            related=[(container["portMappings"], "the ports that are mapped")],
        )


@rule(Deployment, severity=Severity.ERROR, phase="register")
def ambiguous_load_balancer_port(deployment: Deployment) -> Problems:
    """A load balancer leads to a port that its container maps more than once

    A task definition may map a port twice, as for TCP and UDP. The service names the port by its number alone, so that it does not say
    which of the two is meant, and ECS refuses it. Map the two protocols on ports of their own, or run two services.

    ```yaml bad /loadBalancers/0/containerPort
    {"family": "dns", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "portMappings": [
      {"containerPort": 53, "protocol": "tcp"}, {"containerPort": 53, "protocol": "udp"}]}]}
    ---
    {"serviceName": "dns", "taskDefinition": "dns", "desiredCount": 2,
     "loadBalancers": [{"targetGroupArn": "${TARGET_GROUP}", "containerName": "app", "containerPort": 53}]}
    ```

    ```yaml good
    {"family": "dns", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "portMappings": [
      {"containerPort": 53, "protocol": "tcp"}, {"containerPort": 53, "protocol": "udp"}, {"containerPort": 8080}]}]}
    ---
    {"serviceName": "dns", "taskDefinition": "dns", "desiredCount": 2,
     "loadBalancers": [{"targetGroupArn": "${TARGET_GROUP}", "containerName": "app", "containerPort": 8080}]}
    ```

    References: CreateService's message, quoted in terraform-aws-modules/terraform-aws-ecs#89.
    """
    for balancer in deployment.service["loadBalancers"]:
        port = balancer["containerPort"]
        container = deployment.task.called(balancer["containerName"])
        if container is None or not port.number:
            continue
        mapped = [mapping["containerPort"] for mapping in container["portMappings"] if mapping["containerPort"].number == port.number]
        if len(mapped) > 1:
            yield Problem(
                port,
                f"{called(container)} maps port {port.number} {counted(len(mapped), 'time')}{as_it_stands(deployment)}",
                label="which of them?",
                help="map each protocol on a port of its own",
                aws=f"Container port {port.number} is used in more than one port mapping for container …",
                related=[(node, "mapped here") for node in mapped],
            )


@rule(Deployment, severity=Severity.ERROR, phase="register")
def unknown_registry_container(deployment: Deployment) -> Problems:
    """Service discovery names a container that the task definition does not have

    A service registry that has SRV records names a container and one of its ports. ECS refuses a name that is not in the task definition.

    ```yaml bad /serviceRegistries/0/containerName
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "portMappings": [{"containerPort": 8080}]}]}
    ---
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2,
     "serviceRegistries": [{"registryArn": "${REGISTRY}", "containerName": "web", "containerPort": 8080}]}
    ```

    ```yaml good
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "portMappings": [{"containerPort": 8080}]}]}
    ---
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2,
     "serviceRegistries": [{"registryArn": "${REGISTRY}", "containerName": "app", "containerPort": 8080}]}
    ```

    References: CreateService's message, quoted in spinnaker/spinnaker#5859.
    """
    for registry in deployment.service["serviceRegistries"]:
        name = registry["containerName"]
        if missing_container(deployment, name):
            aws = f"The container {short(name.text or '')} is not valid. The value for 'containerName' must already be specified …"
            yield _no_container(deployment, name, aws)


@rule(
    Deployment,
    severity=Severity.ERROR,
    phase="register",
    aws="When specifying 'host' or 'bridge' for networkMode, values for 'containerName' and 'containerPort' must be specified …",
)
def registry_without_port(deployment: Deployment) -> Problems:
    """Service discovery names no port of tasks that share an address

    In the network modes `bridge` and `host` tasks share the address of their instance, so the registry needs a port for its SRV records:
    that of a container. ECS refuses a registry without both the container and its port.

    ```yaml bad /serviceRegistries/0
    {"family": "web", "networkMode": "bridge", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "portMappings": [{"containerPort": 8080}]}]}
    ---
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2, "serviceRegistries": [{"registryArn": "${REGISTRY}"}]}
    ```

    ```yaml good
    {"family": "web", "networkMode": "awsvpc", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "portMappings": [{"containerPort": 8080}]}]}
    ---
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2, "serviceRegistries": [{"registryArn": "${REGISTRY}"}],
     "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["${SUBNET}"]}}}
    ```

    References: CreateService's message, quoted in techservicesillinois/terraform-aws-ecs-service#16.
    """
    if deployment.task.network_mode not in ("bridge", "host"):
        return
    for registry in deployment.service["serviceRegistries"]:
        name, port = registry["containerName"], registry["containerPort"]
        if registry.given and not registry.unknown and (name.missing or port.missing or port.number == 0):
            yield Problem(
                name if name.missing else port,
                f"the network mode is {deployment.task.network_mode}, but a service registry has no {key(name)} or no {key(port)}",
                label="needs a container and its port",
                help=f"add {key(name)} and {key(port)}",
                related=[(deployment.task["networkMode"], "the network mode")],
            )


def _port_names(task: TaskDefinition) -> set[str] | None:
    """The names of all port mappings; None where some of them are settled later."""
    if not task.containers_known:
        return None
    names: set[str] = set()
    for container in task.containers:
        mappings = container["portMappings"]
        if mappings.unknown or any(mapping.unknown or mapping["name"].unknown for mapping in mappings):
            return None
        names.update(mapping["name"].text for mapping in mappings if mapping["name"].text)
    return names


def _named_ports(deployment: Deployment) -> Iterator[Node]:
    service = deployment.service
    connect = service["serviceConnectConfiguration"]
    if connect["enabled"].flag is not False:
        yield from (item["portName"] for item in connect["services"])
    for listing in (service["vpcLatticeConfigurations"], service["gatewayConnectors"]):
        yield from (item["portName"] for item in listing)


@rule(Deployment, severity=Severity.WARNING, phase="register")
def unknown_port_name(deployment: Deployment) -> Problems:
    """A service names a port that no port mapping has as its name

    Service Connect, VPC Lattice and gateways know a port by the `name` of its port mapping in the task definition, not by its number. AWS
    documents that the name has to be there.

    ```yaml bad /serviceConnectConfiguration/services/0/portName
    {"family": "web", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "portMappings": [{"containerPort": 8080, "name": "http"}]}]}
    ---
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2, "serviceConnectConfiguration": {"enabled": true,
     "services": [{"portName": "web", "clientAliases": [{"port": 80}]}]}}
    ```

    ```yaml good
    {"family": "web", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "portMappings": [{"containerPort": 8080, "name": "http"}]}]}
    ---
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2, "serviceConnectConfiguration": {"enabled": true,
     "services": [{"portName": "http", "clientAliases": [{"port": 80}]}]}}
    ```

    References: Amazon ECS API Reference, ServiceConnectService, VpcLatticeConfiguration and GatewayConnector.
    """
    nodes = [node for node in _named_ports(deployment) if node.text]
    names = _port_names(deployment.task) if nodes else None
    if names is None:
        return
    for node in nodes:
        if node.text and node.text not in names:
            known = ", ".join(sorted(map(short, names)))
            yield Problem(
                node,
                f"no port mapping is named '{short(node.text)}'{as_it_stands(deployment)}: "
                + (f"there are {known}" if known else "none of them has a name"),
                label="no such port",
                help="write the name of a port mapping, or give the port mapping this name",
                related=[(deployment.task["containerDefinitions"], "the containers and their ports")],
            )


@rule(Deployment, severity=Severity.ERROR, phase="register")
def unknown_override_container(deployment: Deployment) -> Problems:
    """An override is for a container that the task definition does not have

    RunTask finds the container by its name in the task definition, and refuses an override for a name that is not there.

    ```yaml bad /overrides/containerOverrides/0/name
    {"family": "report", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}]}
    ---
    {"cluster": "main", "taskDefinition": "report", "overrides": {"containerOverrides": [{"name": "report", "command": ["nightly"]}]}}
    ```

    ```yaml good
    {"family": "report", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}]}
    ---
    {"cluster": "main", "taskDefinition": "report", "overrides": {"containerOverrides": [{"name": "app", "command": ["nightly"]}]}}
    ```

    References: RunTask's message, quoted in azavea/django-ecsmanage#21.
    """
    if not isinstance(deployment.service, RunTask):
        return
    for override in deployment.service.containers:
        name = override["name"]
        if missing_container(deployment, name):
            aws = f"Override for container named {short(name.text or '')} is not a container in the TaskDefinition."
            yield _no_container(deployment, name, aws)
