"""Host ports that an instance may not have free: reserved, handed out by itself, or taken by another copy of the task."""

from __future__ import annotations

from taskdef_lint.api import Problem, Problems, Severity, TaskDefinition, called, rule
from taskdef_lint.rules.task_definition.awsvpc import in_bridge
from taskdef_lint.rules.task_definition.ports import protocol_of

# Held by the instance itself (SSH, Docker, the container agent): a task that asks for one of these TCP ports is never placed.
RESERVED = {22: "SSH", 2375: "Docker", 2376: "Docker", 51678: "the ECS agent", 51679: "the ECS agent", 51680: "the ECS agent"}
EPHEMERAL = 32768  # from here on Linux hands out ports by itself (/proc/sys/net/ipv4/ip_local_port_range)


@rule(TaskDefinition, severity=Severity.WARNING, phase="launch", tags=("ports", "host-ports"))
def reserved_host_port(task: TaskDefinition) -> Problems:
    """A host port is one that every container instance keeps for itself

    ECS counts the TCP ports 22 (SSH), 2375 and 2376 (Docker) and 51678 to 51680 (the container agent) of each instance as taken.
    A task that asks for one of them is registered, but no instance is ever found for it. Map another host port.

    ```json bad /containerDefinitions/0/portMappings/0/hostPort
    {"family": "sftp", "networkMode": "bridge", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "portMappings": [{"containerPort": 22, "hostPort": 22}]}
    ]}
    ```

    ```json bad /containerDefinitions/0/portMappings/0/containerPort
    {"family": "sftp", "networkMode": "host", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "portMappings": [{"containerPort": 51678}]}
    ]}
    ```

    ```json good
    {"family": "sftp", "networkMode": "bridge", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "portMappings": [
        {"containerPort": 22, "hostPort": 2222}, {"containerPort": 2375, "hostPort": 2375, "protocol": "udp"}
      ]}
    ]}
    ```

    ```json good
    {"family": "sftp", "networkMode": "awsvpc", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "portMappings": [{"containerPort": 22, "hostPort": 22}]}
    ]}
    ```

    References: Amazon ECS API Reference, PortMapping.
    """
    if not in_bridge(task) and task.network_mode != "host":
        return
    for container in task.containers:
        for mapping in container["portMappings"]:
            host = mapping["hostPort"]
            if task.network_mode == "host" and host.missing:
                host = mapping["containerPort"]
            if host.number in RESERVED and protocol_of(mapping) == "tcp":
                yield Problem(
                    host,
                    f"host port {host.number} of {called(container)} is reserved on every instance for {RESERVED[host.number]}",
                    label="no instance has it free",
                    help="map another host port",
                )


@rule(TaskDefinition, severity=Severity.NOTE, phase="launch", maps_to={"cfn-lint": "E3049"}, tags=("ports", "host-ports"))
def ephemeral_host_port(task: TaskDefinition) -> Problems:
    """A fixed host port lies in the range that the instance hands out by itself

    From port 32768 on, Linux gives ports to outgoing connections and to containers without a fixed host port. A fixed host port
    up there is sometimes taken already, and the task then fails to start on that instance. Choose a port below 32768, or let ECS
    choose.

    ```json bad /containerDefinitions/0/portMappings/0/hostPort
    {"family": "web", "networkMode": "bridge", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "portMappings": [{"containerPort": 8080, "hostPort": 32768}]}
    ]}
    ```

    ```json good
    {"family": "web", "networkMode": "bridge", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "portMappings": [
        {"containerPort": 32768, "hostPort": 32767}, {"containerPort": 50000, "hostPort": 0}
      ]}
    ]}
    ```

    References: Amazon ECS API Reference, PortMapping.
    """
    if not in_bridge(task) or task.is_windows:
        return
    for container in task.containers:
        for mapping in container["portMappings"]:
            host = mapping["hostPort"]
            if host.number and EPHEMERAL <= host.number <= 65535 and host.number not in RESERVED:
                yield Problem(
                    host,
                    f"host port {host.number} of {called(container)} lies in the ephemeral range (from {EPHEMERAL} on)",
                    label="may be taken on the instance",
                    help=f"choose a host port below {EPHEMERAL}, or leave it out",
                )


@rule(TaskDefinition, severity=Severity.NOTE, phase="practice", strict=True, tags=("ports", "host-ports"))
def fixed_host_port(task: TaskDefinition) -> Problems:
    """A fixed host port allows one copy of the task per instance only

    In the `bridge` network mode a fixed `hostPort` is taken by the first copy of the task on an instance. A second copy has to
    go elsewhere, and a rolling deployment needs a free instance for each new copy. Without `hostPort` (or with 0) ECS chooses a
    free port and tells the load balancer.

    ```json bad /containerDefinitions/0/portMappings/0/hostPort
    {"family": "web", "networkMode": "bridge", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "portMappings": [{"containerPort": 8080, "hostPort": 80}]}
    ]}
    ```

    ```json good
    {"family": "web", "networkMode": "bridge", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "portMappings": [{"containerPort": 8080}, {"containerPort": 9090, "hostPort": 0}]}
    ]}
    ```

    References: AWS developer guide, network modes.
    """
    if not in_bridge(task):
        return
    for container in task.containers:
        for mapping in container["portMappings"]:
            host = mapping["hostPort"]
            if host.number and 1 <= host.number <= 65535:
                yield Problem(
                    host,
                    f"{called(container)} holds host port {host.number}, so an instance runs one copy of this task only",
                    label="fixed",
                    help='set "hostPort" to 0, or remove it',
                )
