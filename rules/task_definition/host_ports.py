"""Host ports: where the ports of a container appear on the host. Which of them an instance has free is the subject of `instance_ports`."""

from __future__ import annotations

from taskdef_lint.api import REMOVE, Fix, Node, Problem, Problems, Severity, TaskDefinition, called, key, rule
from taskdef_lint.rules.task_definition.awsvpc import awsvpc_reading, in_awsvpc
from taskdef_lint.rules.task_definition.ports import protocol_of


@rule(
    TaskDefinition,
    severity=Severity.ERROR,
    phase="register",
    maps_to={"cfn-lint": "E3053", "cdk-preflight": "pf-ecs-host-network-host-port-mismatch"},
    tags=("ports",),
)
def mismatched_host_port(task: TaskDefinition) -> Problems:
    """A host port differs from its container port where the two must match

    In the `awsvpc` and `host` network modes ports are not translated, so `hostPort` must be absent or equal to `containerPort`. ECS
    refuses anything else at registration: late, as the image is built and pushed by then.

    ```json bad /containerDefinitions/0/portMappings/0/hostPort
    {"family": "web", "networkMode": "awsvpc", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "portMappings": [{"containerPort": 8080, "hostPort": 80}]}
    ]}
    ```

    ```json fixed
    {"family": "web", "networkMode": "awsvpc", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "portMappings": [{"containerPort": 8080, "hostPort": 8080}]}
    ]}
    ```

    ```json bad /containerDefinitions/0/portMappings/1/hostPort
    {"family": "web", "networkMode": "host", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "portMappings": [
        {"containerPort": 80, "hostPort": 80}, {"containerPort": 8080, "hostPort": 81}
      ]}
    ]}
    ```

    ```json good
    {"family": "web", "networkMode": "awsvpc", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "portMappings": [{"containerPort": 8080}, {"containerPort": 9090, "hostPort": 9090}]}
    ]}
    ```

    ```json good
    {"family": "web", "networkMode": "bridge", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "portMappings": [{"containerPort": 8080, "hostPort": 80}]}
    ]}
    ```

    References: RegisterTaskDefinition's message.
    """
    awsvpc = in_awsvpc(task)
    if not awsvpc and task.network_mode != "host":
        return
    mode = "awsvpc" if awsvpc else "host"
    for container in task.containers:
        mappings = container["portMappings"]
        if all(mapping.get("hostPort") == mapping.get("containerPort") for mapping in mappings.objects):
            continue
        for mapping in mappings:
            host, inside = mapping["hostPort"], mapping["containerPort"]
            if host.number and inside.number and host.number != inside.number:
                yield Problem(
                    host,
                    f"host port {host.number} of {called(container)} differs from its container port {inside.number} "
                    + (awsvpc_reading(task) if awsvpc else "although the network mode is host"),
                    label=f"must be {inside.number} or absent",
                    help=f"set {key(host)} to {inside.number}, or remove it",
                    aws=f"When networkMode={mode}, the host ports and container ports in port mappings must match.",
                    related=[(inside, "the container port")],
                    fix=Fix("use the container port", host, inside.value),
                )


@rule(TaskDefinition, severity=Severity.WARNING, phase="register", maps_to={"cfn-lint": "E3053"}, tags=("ports",))
def zero_host_port(task: TaskDefinition) -> Problems:
    """Host port 0 is set in a network mode without dynamic host ports

    In the `bridge` network mode host port 0 asks ECS to choose a free port. In `awsvpc` and `host` mode there is nothing to
    choose: the host port is the container port. Reports disagree whether ECS accepts a 0 there or refuses it, so remove `hostPort`.

    ```json bad /containerDefinitions/0/portMappings/0/hostPort
    {"family": "web", "networkMode": "awsvpc", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "portMappings": [{"containerPort": 8080, "hostPort": 0}]}
    ]}
    ```

    ```json fixed
    {"family": "web", "networkMode": "awsvpc", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "portMappings": [{"containerPort": 8080}]}
    ]}
    ```

    ```json good
    {"family": "web", "networkMode": "bridge", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "portMappings": [{"containerPort": 8080, "hostPort": 0}]}
    ]}
    ```

    References: Amazon ECS API Reference, PortMapping.
    """
    awsvpc = in_awsvpc(task)
    if not awsvpc and task.network_mode != "host":
        return
    for container in task.containers:
        for mapping in container["portMappings"]:
            host = mapping["hostPort"]
            if host.number == 0 and mapping["containerPort"].number != 0:
                reading = awsvpc_reading(task) if awsvpc else "although the network mode is host"
                yield Problem(
                    host,
                    f"{called(container)} has the dynamic host port 0 {reading}",
                    label="not dynamic in this network mode",
                    help=f"remove {key(host)}",
                    fix=Fix(f"remove {key(host)}", host, REMOVE),
                )


@rule(TaskDefinition, severity=Severity.ERROR, phase="register", tags=("ports",))
def duplicate_host_port(task: TaskDefinition) -> Problems:
    """Two port mappings use the same host port

    A port of the instance can lead to one container only. ECS refuses a task definition that maps a host port twice for the same
    protocol. In the `host` network mode the container port is the host port. Remove the `hostPort` of one mapping, so that ECS
    chooses a free one, or choose another.

    ```json bad /containerDefinitions/1/portMappings/0/hostPort
    {"family": "web", "networkMode": "bridge", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "portMappings": [{"containerPort": 8080, "hostPort": 80}]},
      {"name": "admin", "image": "admin:1.0", "portMappings": [{"containerPort": 9090, "hostPort": 80}]}
    ]}
    ```

    ```json bad /containerDefinitions/1/portMappings/0/containerPort
    {"family": "web", "networkMode": "host", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "portMappings": [{"containerPort": 8080, "hostPort": 8080}]},
      {"name": "admin", "image": "admin:1.0", "portMappings": [{"containerPort": 8080}]}
    ]}
    ```

    ```json bad /containerDefinitions/0/portMappings/1/hostPort
    {"family": "web", "networkMode": "bridge", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "portMappings": [
        {"containerPort": 80, "hostPort": 80}, {"containerPort": 80, "hostPort": 80}
      ]}
    ]}
    ```

    ```json fixed
    {"family": "web", "networkMode": "bridge", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "portMappings": [
        {"containerPort": 80, "hostPort": 80}
      ]}
    ]}
    ```

    ```json good
    {"family": "web", "networkMode": "bridge", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "portMappings": [
        {"containerPort": 8080, "hostPort": 0}, {"containerPort": 53, "hostPort": 53}
      ]},
      {"name": "dns", "image": "dns:1.0", "portMappings": [
        {"containerPort": 8080, "hostPort": 0}, {"containerPort": 53, "hostPort": 53, "protocol": "udp"}
      ]}
    ]}
    ```

    References: RegisterTaskDefinition's message.
    """
    if in_awsvpc(task) or task.network_mode == "none":
        return
    seen: dict[tuple[str, int], tuple[Node, Node, Node]] = {}
    for container in task.containers:
        for mapping in container["portMappings"]:
            host = mapping["hostPort"]
            if task.network_mode == "host" and (host.missing or host.number == 0):
                host = mapping["containerPort"]
            protocol = protocol_of(mapping)
            if not host.number or protocol is None:
                continue
            first, first_mapping, holder = seen.setdefault((protocol, host.number), (host, mapping, container))
            if first is host:
                continue
            other = "twice" if holder is container else f"by {called(holder)} as well"
            identical = holder is container and first_mapping.value == mapping.value
            yield Problem(
                host,
                f"{protocol.upper()} host port {host.number} of {called(container)} is mapped {other}",
                label=f"host port {host.number} is taken",
                help="remove the duplicate mapping" if identical else "choose another port, or let ECS choose one",
                aws=f"{protocol.upper()} host port '{host.number}' is mapped multiple times in task.",
                related=[(first, "mapped here first")],
                fix=Fix("remove the duplicate mapping", mapping, REMOVE) if identical else None,
            )
