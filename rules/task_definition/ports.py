"""Port mappings: which ports a container offers. Where they appear on the host is the subject of `host_ports`."""

from __future__ import annotations

import re

from taskdef_lint.api import REMOVE, Fix, Node, Problem, Problems, Severity, TaskDefinition, called, rule, short
from taskdef_lint.rules.task_definition.awsvpc import awsvpc_reading, in_awsvpc

PORT_RANGE = r"(\d{1,5})-(\d{1,5})\Z"
HIGHEST_PORT = 65535
PROTOCOLS = ("tcp", "udp")


def protocol_of(mapping: Node) -> str | None:
    """`tcp` or `udp` as ECS reads it (whatever is not `udp` is `tcp`); None where the protocol is settled later."""
    protocol = mapping["protocol"]
    if protocol.unknown:
        return None
    return "udp" if protocol.text == "udp" else "tcp"


class Exposed:
    """Container ports that one mapping offers: one port or a range of them, `first` and `last` included."""

    __slots__ = ("container", "first", "last", "mapping", "node", "place", "protocol")

    def __init__(self, container: Node, mapping: Node, node: Node, protocol: str, first: int, last: int) -> None:
        self.container = container
        self.mapping = mapping
        self.node = node
        self.protocol = protocol
        self.first = first
        self.last = last
        # For telling which of two comes first in the file.
        self.place = (_index(container), _index(mapping))

    @property
    def order(self) -> tuple[str, int]:
        """The sort key that puts overlapping ports side by side."""
        return self.protocol, self.first


def _index(item: Node) -> int:
    return item.key if isinstance(item.key, int) else 0


def exposed_by(container: Node) -> list[Exposed]:
    """The container ports of a container as far as they are known and well-formed."""
    found: list[Exposed] = []
    for mapping in container["portMappings"]:
        protocol = protocol_of(mapping)
        if protocol is None:
            continue
        single, several = mapping["containerPort"], mapping["containerPortRange"]
        if single.number:
            found.append(Exposed(container, mapping, single, protocol, single.number, single.number))
        elif several.text and (single.missing or single.number == 0):
            form = re.match(PORT_RANGE, several.text)
            if form and int(form[1]) < int(form[2]) <= HIGHEST_PORT:
                found.append(Exposed(container, mapping, several, protocol, int(form[1]), int(form[2])))
    return found


def clashes(ports: list[Exposed]) -> list[tuple[Exposed, Exposed]]:
    """Pairs (later in the file, earlier) of ports that overlap, each later one once. Costs a sort, however many there are."""
    found: dict[tuple[int, int], tuple[Exposed, Exposed]] = {}
    widest: Exposed | None = None
    for port in sorted(ports, key=lambda port: port.order):
        if widest is not None and widest.protocol == port.protocol and port.first <= widest.last:
            later, earlier = (port, widest) if port.place > widest.place else (widest, port)
            found.setdefault(later.place, (later, earlier))
        if widest is None or widest.protocol != port.protocol or port.last > widest.last:
            widest = port
    return list(found.values())


@rule(TaskDefinition, severity=Severity.ERROR, phase="register")
def missing_container_port(task: TaskDefinition) -> Problems:
    """A port mapping says no container port

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
        for mapping in container["portMappings"]:
            port = mapping["containerPort"]
            if isinstance(mapping.value, dict) and port.missing and mapping["containerPortRange"].missing:
                yield Problem(
                    port,
                    f"a port mapping of {called(container)} has no container port",
                    label="needs a container port",
                    help='set "containerPort" to the port that the container listens on (1 to 65535)',
                    aws=f"Invalid 'containerPort' setting for {called(container)}.",
                )


@rule(
    TaskDefinition,
    severity=Severity.ERROR,
    phase="register",
    maps_to={"cdk-preflight": "pf-ecs-port-range-overlap"},
)
def duplicate_container_port(task: TaskDefinition) -> Problems:
    """Two port mappings claim the same container port of a task with one network

    In the `awsvpc` network mode all containers of a task share one network interface: what one container listens on, no other
    can. ECS refuses a port that is mapped twice for the same protocol anywhere in the task, ranges included. One port for `tcp`
    and `udp`, as DNS servers have it, is fine.

    ```json bad /containerDefinitions/1/portMappings/0/containerPort
    {"family": "web", "networkMode": "awsvpc", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "portMappings": [{"containerPort": 80}]},
      {"name": "proxy", "image": "proxy:2.0", "portMappings": [{"containerPort": 80, "hostPort": 80, "protocol": "tcp"}]}
    ]}
    ```

    ```json bad /containerDefinitions/0/portMappings/1/containerPortRange
    {"family": "web", "networkMode": "awsvpc", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "portMappings": [{"containerPort": 8085}, {"containerPortRange": "8080-8085"}]}
    ]}
    ```

    ```json bad /containerDefinitions/0/portMappings/1/containerPort
    {"family": "web", "networkMode": "awsvpc", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "portMappings": [{"containerPort": 80}, {"containerPort": 80}]}
    ]}
    ```

    ```json fixed
    {"family": "web", "networkMode": "awsvpc", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "portMappings": [{"containerPort": 80}]}
    ]}
    ```

    ```json good
    {"family": "dns", "networkMode": "awsvpc", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "portMappings": [
        {"containerPort": 53, "protocol": "tcp"}, {"containerPort": 53, "protocol": "udp"}, {"containerPortRange": "8080-8085"}
      ]},
      {"name": "proxy", "image": "proxy:2.0", "portMappings": [{"containerPort": 8086}]}
    ]}
    ```

    References: RegisterTaskDefinition's message.
    """
    if not in_awsvpc(task):
        return
    ports: list[Exposed] = []
    for container in task.containers:
        ports += exposed_by(container)
    for later, earlier in clashes(ports):
        number, protocol = max(later.first, earlier.first), later.protocol.upper()
        twice = later.container is earlier.container
        repeated = twice and later.mapping.value == earlier.mapping.value
        yield Problem(
            later.node,
            f"{protocol} port {number} of {called(later.container)} is mapped "
            f"{'twice' if twice else 'by ' + called(earlier.container) + ' too'} {awsvpc_reading(task)}",
            label=f"{protocol} {number} is taken",
            help="remove the repeated mapping" if repeated else "let the containers listen on different ports",
            aws=f"{protocol} container port '{number}' is used multiple times in task when networkMode=awsvpc.",
            related=[(earlier.node, "mapped here first")],
            fix=Fix("remove the repeated mapping", later.mapping, REMOVE) if repeated else None,
        )


@rule(TaskDefinition, severity=Severity.WARNING, phase="register")
def duplicate_port_mapping(task: TaskDefinition) -> Problems:
    """A container maps the same port twice in the same way

    In the `bridge` network mode a container port may appear under several host ports, but two mappings that say the same add
    nothing, and ECS allows a port of a range to be in one mapping of a container only. Usually one of the two was meant to be
    another port. Where a fixed host port repeats, or in the `awsvpc` network mode, ECS refuses it: that is
    `duplicate-host-port` and `duplicate-container-port`.

    ```json bad /containerDefinitions/0/portMappings/1/containerPort
    {"family": "web", "networkMode": "bridge", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "portMappings": [{"containerPort": 80}, {"containerPort": 80}]}
    ]}
    ```

    ```json fixed
    {"family": "web", "networkMode": "bridge", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "portMappings": [{"containerPort": 80}]}
    ]}
    ```

    ```json bad /containerDefinitions/0/portMappings/1/containerPortRange
    {"family": "web", "networkMode": "bridge", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "portMappings": [{"containerPort": 80}, {"containerPortRange": "80-90"}]}
    ]}
    ```

    ```json good
    {"family": "web", "networkMode": "bridge", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "portMappings": [
        {"containerPort": 80, "hostPort": 8080}, {"containerPort": 80, "hostPort": 8081}
      ]},
      {"name": "api", "image": "api:1.4.2", "portMappings": [{"containerPort": 80}, {"containerPort": 80, "protocol": "udp"}]}
    ]}
    ```

    References: Amazon ECS API Reference, PortMapping.
    """
    if in_awsvpc(task) or task.network_mode in {"host", "none"}:
        return
    for container in task.containers:
        for later, earlier in clashes(exposed_by(container)):
            repeated = later.mapping.value == earlier.mapping.value
            if later.mapping["hostPort"].number or not (repeated or later.first != later.last or earlier.first != earlier.last):
                continue
            yield Problem(
                later.node,
                f"{called(container)} maps {later.protocol.upper()} port {max(later.first, earlier.first)} twice",
                label="mapped before",
                help="remove one of the two mappings",
                related=[(earlier.node, "mapped here first")],
                fix=Fix("remove the repeated mapping", later.mapping, REMOVE) if repeated else None,
            )


@rule(TaskDefinition, severity=Severity.WARNING, phase="register")
def port_mapping_without_network(task: TaskDefinition) -> Problems:
    """Ports are mapped although the containers have no network

    With the network mode `none` a container has no connection to the outside, and no port can lead into it. Port mappings are
    not allowed then. Choose another network mode, or drop the mappings.

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
                label="no network to map ports of",
                help='remove "portMappings", or choose another network mode',
                related=[(task["networkMode"], "the network mode")],
            )


@rule(TaskDefinition, severity=Severity.WARNING, phase="ignored")
def unknown_protocol(task: TaskDefinition) -> Problems:
    """A port mapping has a protocol that ECS takes for tcp

    The protocol of a mapping is `tcp` or `udp`, in lower case. ECS takes every other word, `UDP` among them, for `tcp` and does
    not say so: the port is open for the wrong protocol.

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
        for mapping in container["portMappings"]:
            protocol = mapping["protocol"]
            word = protocol.text
            if word and word not in PROTOCOLS:
                lower = word.lower()
                yield Problem(
                    protocol,
                    f"protocol '{short(word)}' of a port mapping of {called(container)} is taken for tcp",
                    label="tcp or udp",
                    help=f'write "{lower}"' if lower in PROTOCOLS else 'write "tcp" or "udp"',
                    fix=Fix(f'write "{lower}"', protocol, lower) if lower in PROTOCOLS else None,
                )
