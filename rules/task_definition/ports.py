"""Port mappings: which port of a container, and in which protocol. The ports of the host are the subject of `host_ports`."""

from __future__ import annotations

from taskdef_lint.api import Fix, Node, Problem, Problems, Severity, TaskDefinition, called, key, rule, short

PORT_RANGE = r"(\d{1,5})-(\d{1,5})\Z"
HIGHEST_PORT = 65535
PROTOCOLS = frozenset(("tcp", "udp"))


def protocol_of(mapping: Node) -> str | None:
    """`tcp` or `udp` as ECS reads it (whatever is not `udp` is `tcp`); None where the protocol is settled later."""
    protocol = mapping["protocol"]
    if protocol.unknown:
        return None
    return "udp" if protocol.text == "udp" else "tcp"


@rule(TaskDefinition, severity=Severity.ERROR, phase="register")
def missing_container_port(task: TaskDefinition) -> Problems:
    """A port mapping has no container port

    A mapping needs `containerPort`, or `containerPortRange` for several ports at once. Without one ECS has nothing to map and
    refuses the task definition. A `hostPort` alone does not say which port of the container is meant.

    ```json bad /containerDefinitions/0/portMappings/0 /containerDefinitions/0/portMappings/1/containerPort
    {"family": "web", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "portMappings": [{"hostPort": 8080}, {"containerPort": null, "containerPortRange": ""}]}
    ]}
    ```

    ```json good
    {"family": "web", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "portMappings": [
        {"containerPort": 8080}, {"containerPort": null, "containerPortRange": "9000-9010"}, {"containerPort": "${PORT}"}
      ]}
    ]}
    ```

    References: RegisterTaskDefinition's message; Amazon ECS API Reference, PortMapping.
    """
    for container in task.containers:
        mappings = container["portMappings"]
        if all(mapping.get("containerPort") for mapping in mappings.objects):
            continue
        for mapping in mappings:
            port = mapping["containerPort"]
            if isinstance(mapping.value, dict) and port.missing and mapping["containerPortRange"].missing:
                yield Problem(
                    port,
                    f"a port mapping of {called(container)} has no container port",
                    label="no container port",
                    help=f"set {key(port)} to the port that the container listens on (1 to 65535)",
                    aws=f"Invalid 'containerPort' setting for {called(container)}.",
                )


@rule(TaskDefinition, severity=Severity.WARNING, phase="register")
def port_mapping_without_network(task: TaskDefinition) -> Problems:
    """Ports are mapped although the containers have no network

    With the network mode `none` a container has no connection to the outside, and no port can lead into it. AWS documents
    that port mappings are not allowed then. Choose another network mode, or remove the mappings.

    ```json bad /containerDefinitions/0/portMappings
    {"family": "batch", "networkMode": "none", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "portMappings": [{"containerPort": 80}]}
    ]}
    ```

    ```json good
    {"family": "batch", "networkMode": "none", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "portMappings": []}]}
    ```

    References: Amazon ECS API Reference, PortMapping.
    """
    if task.network_mode != "none" or task.targets_fargate:  # Fargate's own rule asks for awsvpc
        return
    for container in task.containers:
        mappings = container["portMappings"]
        if mappings.given:
            yield Problem(
                mappings,
                f"{called(container)} maps ports although the network mode is none",
                label="no network",
                help=f"remove {key(mappings)}, or choose another network mode",
                related=[(task["networkMode"], "the network mode")],
            )


@rule(TaskDefinition, severity=Severity.WARNING, phase="ignored")
def unknown_protocol(task: TaskDefinition) -> Problems:
    """The protocol of a port mapping is not valid, and read as tcp

    The protocol of a mapping is `tcp` or `udp`, in lower case. ECS reads every other string, `UDP` among them, as `tcp`
    without a message: the port is then open for the wrong protocol.

    ```json bad /containerDefinitions/0/portMappings/0/protocol /containerDefinitions/0/portMappings/1/protocol
    {"family": "dns", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "portMappings": [
        {"containerPort": 53, "protocol": "UDP"}, {"containerPort": 80, "protocol": "http"}
      ]}
    ]}
    ```

    ```json fixed
    {"family": "dns", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "portMappings": [
        {"containerPort": 53, "protocol": "udp"}, {"containerPort": 80, "protocol": "http"}
      ]}
    ]}
    ```

    ```json good
    {"family": "dns", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "portMappings": [
        {"containerPort": 53, "protocol": "udp"}, {"containerPort": 80, "protocol": "tcp"}, {"containerPort": 81, "protocol": ""}
      ]}
    ]}
    ```

    References: Amazon ECS API Reference, PortMapping.
    """
    for container in task.containers:
        mappings = container["portMappings"]
        if PROTOCOLS.issuperset(mappings.texts("protocol")):
            continue
        for mapping in mappings:
            protocol = mapping["protocol"]
            text = protocol.text
            if text and text not in PROTOCOLS:
                lower = text.lower()
                yield Problem(
                    protocol,
                    f"'{short(text)}' is not a valid protocol for a port of {called(container)}: ECS reads it as tcp",
                    label="expected tcp or udp",
                    help=f'write "{lower}"' if lower in PROTOCOLS else 'write "tcp" or "udp"',
                    fix=Fix(f'write "{lower}"', protocol, lower) if lower in PROTOCOLS else None,
                )
