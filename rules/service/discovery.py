"""Service discovery and Service Connect."""

from __future__ import annotations

from taskdef_lint.api import Problem, Problems, Service, Severity, TaskSet, Workload, key, rule


@rule(Workload, severity=Severity.ERROR, phase="register")
def ambiguous_registry_port(workload: Workload) -> Problems:
    """A service registry names a port in two ways

    The port of SRV records is given either by `port` or by a container and one of its ports. ECS refuses both together.

    ```json bad /serviceRegistries/0/port
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2,
     "serviceRegistries": [{"registryArn": "${REGISTRY}", "port": 8080, "containerName": "app", "containerPort": 8080}]}
    ```

    ```json good
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2,
     "serviceRegistries": [{"registryArn": "${REGISTRY}", "containerName": "app", "containerPort": 8080}]}
    ```

    References: CreateService's message, quoted in trussworks/terraform-aws-ecs-service#344.
    """
    for registry in workload["serviceRegistries"]:
        port, name, other = registry["port"], registry["containerName"], registry["containerPort"]
        pair = name if name.given else other
        # 0 is what skeletons and tools written in Go print for no port.
        if port.number and ((name.given and not name.unknown) or other.number):
            yield Problem(
                port,
                f"a service registry has both {key(port)} and {key(pair)}",
                label="either this or the container's port",
                help=f"remove {key(port)}, or {key(name)} and {key(other)}",
                aws="Specify a value for either 'port' or the 'containerName' and 'containerPort' combination, but not both",
                related=[(pair, "the container's port")],
            )


@rule(
    Workload,
    severity=Severity.WARNING,
    phase="register",
    strict=True,
    maps_to={"cdk-preflight": "pf-ecs-svc-registries-port-with-awsvpc"},
)
def registry_port_of_an_address(workload: Workload) -> Problems:
    """A registry names a port although each task has an address of its own

    Tasks with network interfaces of their own are found by A records, which hold addresses and no ports: for a registry with such
    records ECS refuses the container and its port. For SRV records they are right, and the file does not tell which records the registry
    has, so this is for the strict profile.

    ```json bad /serviceRegistries/0/containerPort
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2,
     "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-0a1b2c3d"]}},
     "serviceRegistries": [{"registryArn": "${REGISTRY}", "containerName": "app", "containerPort": 8080}]}
    ```

    ```json good
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2,
     "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-0a1b2c3d"]}},
     "serviceRegistries": [{"registryArn": "${REGISTRY}"}]}
    ```

    References: CreateService's message; Amazon ECS API Reference, ServiceRegistry.
    """
    if not isinstance(workload, Service | TaskSet) or not workload.subnets_given:
        return
    for registry in workload["serviceRegistries"]:
        port = registry["containerPort"]
        if port.number and registry["containerName"].text:
            yield Problem(
                port,
                f"a service registry names {key(port)} although the tasks have addresses of their own",
                label="right for SRV records only",
                help=f"remove {key(registry['containerName'])} and {key(port)} if the registry has A records",
                aws="… do not require a value for 'containerPort'. Remove the value and retry.",
                related=[(workload["networkConfiguration"], "addresses of their own")],
            )


@rule(Service, severity=Severity.WARNING, phase="register")
def access_log_without_destination(service: Service) -> Problems:
    """Service Connect logs accesses, but has no log configuration

    The proxy writes its access log where `logConfiguration` of Service Connect says, and AWS documents that the one needs the other.

    ```json bad /serviceConnectConfiguration/accessLogConfiguration
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2,
     "serviceConnectConfiguration": {"enabled": true, "accessLogConfiguration": {"format": "JSON"}}}
    ```

    ```json good
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2, "serviceConnectConfiguration": {"enabled": true,
     "accessLogConfiguration": {"format": "JSON"}, "logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": "/web"}}}}
    ```

    References: Amazon ECS API Reference, ServiceConnectAccessLogConfiguration.
    """
    connect = service["serviceConnectConfiguration"]
    access, log = connect["accessLogConfiguration"], connect["logConfiguration"]
    if access.given and not access.unknown and log.missing:
        yield Problem(
            access,
            f"{key(access)} is set without {key(log)}",
            label="has nowhere to go",
            help=f"add {key(log)}, or remove {key(access)}",
        )
