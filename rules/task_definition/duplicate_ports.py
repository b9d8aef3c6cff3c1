"""Ports of containers that more than one port mapping offers."""

from __future__ import annotations

import re

from taskdef_lint.api import REMOVE, Fix, Node, Problem, Problems, Severity, TaskDefinition, called, rule
from taskdef_lint.rules.task_definition.awsvpc import awsvpc_reading, in_awsvpc
from taskdef_lint.rules.task_definition.ports import HIGHEST_PORT, PORT_RANGE, protocol_of


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


def _all_differ(task: TaskDefinition) -> bool:
    """Whether the mappings of a task have each a container port of its own, and no range, which is soon known."""
    mappings = [mapping for container in task.containers for mapping in container["portMappings"].objects]
    numbers = [mapping.get("containerPort") for mapping in mappings]
    return all(type(number) is int for number in numbers) and len(set(numbers)) == len(numbers)


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


@rule(
    TaskDefinition,
    severity=Severity.ERROR,
    phase="register",
    maps_to={"cdk-preflight": "pf-ecs-port-range-overlap"},
    tags=("ports",),
)
def duplicate_container_port(task: TaskDefinition) -> Problems:
    """Two port mappings use the same container port in awsvpc mode

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
    if _all_differ(task):
        return
    ports: list[Exposed] = []
    for container in task.containers:
        ports += exposed_by(container)
    for later, earlier in clashes(ports):
        number, protocol = max(later.first, earlier.first), later.protocol.upper()
        twice = later.container is earlier.container
        port = f"{protocol} port {number}"
        both = f"{called(earlier.container)} and {called(later.container)} both map {port}"
        repeated = twice and later.mapping.value == earlier.mapping.value
        yield Problem(
            later.node,
            f"{f'{called(later.container)} maps {port} twice' if twice else both} {awsvpc_reading(task)}",
            label=f"{protocol} {number} is already mapped",
            help="remove the duplicate mapping" if repeated else "let the containers listen on different ports",
            aws=f"{protocol} container port '{number}' is used multiple times in task when networkMode=awsvpc.",
            related=[(earlier.node, "mapped here first")],
            fix=Fix("remove the duplicate mapping", later.mapping, REMOVE) if repeated else None,
        )


@rule(TaskDefinition, severity=Severity.WARNING, phase="register", tags=("ports",))
def duplicate_port_mapping(task: TaskDefinition) -> Problems:
    """A container maps the same port twice in the same way

    In the `bridge` network mode a container port may appear under several host ports, but two mappings that say the same add
    nothing, and AWS documents that a port of a range can be in one mapping of a container only. Usually one of the two was meant
    to be another port. A fixed host port that is mapped twice is `duplicate-host-port`, and in the `awsvpc` network mode two mappings
    of one port are `duplicate-container-port`.

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
                label="already mapped",
                help="remove one of the two mappings",
                related=[(earlier.node, "mapped here first")],
                fix=Fix("remove the duplicate mapping", later.mapping, REMOVE) if repeated else None,
            )
