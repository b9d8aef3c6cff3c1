"""Host ports that may not be free on an instance: reserved, ephemeral, or used by another copy of the task."""

from __future__ import annotations

from taskdef_lint.api import Problem, Problems, Severity, TaskDefinition, called, key, rule
from taskdef_lint.rules.task_definition.awsvpc import in_bridge
from taskdef_lint.rules.task_definition.ports import protocol_of

# Reserved on each instance (SSH, Docker, the container agent): a task with one of these TCP ports is never placed.
RESERVED = {22: "SSH", 2375: "Docker", 2376: "Docker", 51678: "the ECS agent", 51679: "the ECS agent", 51680: "the ECS agent"}
EPHEMERAL = 32768  # where Linux's ephemeral ports begin (/proc/sys/net/ipv4/ip_local_port_range)


@rule(TaskDefinition, severity=Severity.WARNING, phase="launch", tags=("ports", "host-ports"))
def reserved_host_port(task: TaskDefinition) -> Problems:
    """A host port is reserved on every container instance

    ECS reserves the TCP ports 22 (SSH), 2375 and 2376 (Docker) and 51678 to 51680 (the container agent) on each instance. A task
    with one of them is registered, but never placed on an instance. Map another host port.

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
                    label="free on no instance",
                    help="map another host port",
                )


@rule(TaskDefinition, severity=Severity.NOTE, phase="launch", maps_to={"cfn-lint": "E3049"}, tags=("ports", "host-ports"))
def ephemeral_host_port(task: TaskDefinition) -> Problems:
    """A fixed host port is in the ephemeral port range

    Linux uses the ports from 32768 on for outgoing connections and for containers without a fixed host port. A fixed host port in
    that range may be in use already, and the task then fails to start on that instance. Choose a port below 32768, or let ECS
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
                    f"host port {host.number} of {called(container)} is in the ephemeral port range ({EPHEMERAL} and above)",
                    label="may be in use on the instance",
                    help=f"choose a host port below {EPHEMERAL}, or remove {key(host)}",
                )


@rule(TaskDefinition, severity=Severity.NOTE, phase="practice", strict=True, tags=("ports", "host-ports"))
def fixed_host_port(task: TaskDefinition) -> Problems:
    """A fixed host port allows only one copy of the task per instance

    In the `bridge` network mode the first copy of the task on an instance uses a fixed `hostPort`. A second copy needs another
    instance, and a rolling deployment needs a free instance for each new copy. Without `hostPort` (or with 0) ECS chooses a free
    port and registers it with the load balancer.

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
                    f"{called(container)} has the fixed host port {host.number}, so an instance can run only one copy of this task",
                    label="fixed",
                    help=f"set {key(host)} to 0, or remove it",
                )
