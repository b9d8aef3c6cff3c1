"""What a port mapping says for Service Connect and VPC Lattice: its name and its protocol above TCP."""

from __future__ import annotations

from taskdef_lint.api import Node, Problem, Problems, Severity, TaskDefinition, called, key, rule, short
from taskdef_lint.rules.task_definition.awsvpc import in_awsvpc

TRANSLATED_ONLY = ("containerPortRange", "name", "appProtocol")  # what a mapping may say in the awsvpc and bridge network modes only


@rule(
    TaskDefinition,
    severity=Severity.ERROR,
    phase="register",
    aws="When networkMode=awsvpc, port mapping name is already used",
    maps_to={"cdk-preflight": "pf-ecs-port-mapping-duplicate-name"},
    tags=("ports",),
)
def duplicate_port_name(task: TaskDefinition) -> Problems:
    """Two port mappings of a task have the same name

    A service finds a port by the name of its mapping, so in the `awsvpc` network mode a name may be used only once in the whole
    task definition, over all containers.

    ```json bad /containerDefinitions/1/portMappings/0/name
    {"family": "web", "networkMode": "awsvpc", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "portMappings": [{"containerPort": 8080, "name": "http"}]},
      {"name": "metrics", "image": "metrics:3.0", "portMappings": [{"containerPort": 9090, "name": "http"}]}
    ]}
    ```

    ```json good
    {"family": "web", "networkMode": "awsvpc", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "portMappings": [
        {"containerPort": 8080, "name": "http"}, {"containerPort": 8081, "name": ""}
      ]},
      {"name": "metrics", "image": "metrics:3.0", "portMappings": [
        {"containerPort": 9090, "name": "metrics"}, {"containerPort": 9091, "name": ""}
      ]}
    ]}
    ```

    References: RegisterTaskDefinition's message.
    """
    if not in_awsvpc(task):
        return
    names = [name for container in task.containers for name in container["portMappings"].texts("name")]
    if len(set(names)) == len(names):
        return
    seen: dict[str, Node] = {}
    for container in task.containers:
        for mapping in container["portMappings"]:
            name = mapping["name"]
            if not name.text:
                continue
            first = seen.setdefault(name.text, name)
            if first is not name:
                yield Problem(
                    name,
                    f"port mapping name '{short(name.text)}' of {called(container)} is already used in this task definition",
                    label="already used",
                    help="give each port mapping a name of its own",
                    related=[(first, "used here first")],
                )


@rule(TaskDefinition, severity=Severity.WARNING, phase="ignored", tags=("ports",))
def app_protocol_without_port_name(task: TaskDefinition) -> Problems:
    """A port mapping sets an application protocol but has no name

    `appProtocol` tells Service Connect how to treat the traffic of a port, and Service Connect finds ports by name. Without
    `name` the protocol has no effect. Name the mapping, or remove the protocol.

    ```json bad /containerDefinitions/0/portMappings/0/appProtocol
    {"family": "web", "networkMode": "awsvpc", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "portMappings": [{"containerPort": 8080, "appProtocol": "http"}]}
    ]}
    ```

    ```json good
    {"family": "web", "networkMode": "awsvpc", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "portMappings": [
        {"containerPort": 8080, "appProtocol": "http", "name": "web"}, {"containerPort": 9090, "appProtocol": null}
      ]}
    ]}
    ```

    References: Amazon ECS API Reference, PortMapping.
    """
    if task.network_mode in {"host", "none"}:  # where neither is supported, other rules report it
        return
    for container in task.containers:
        mappings = container["portMappings"]
        if all(mapping.get("name") for mapping in mappings.objects):
            continue
        for mapping in mappings:
            protocol = mapping["appProtocol"]
            if protocol.text and mapping["name"].missing:
                yield Problem(
                    protocol,
                    f"a port mapping of {called(container)} sets the application protocol '{short(protocol.text)}' but has no name",
                    label="for named ports only",
                    help=f"add {key(mapping['name'])}, or remove {key(protocol)}",
                )


@rule(TaskDefinition, severity=Severity.WARNING, phase="register", tags=("ports",))
def unsupported_in_host_mode(task: TaskDefinition) -> Problems:
    """A port mapping has a setting that the host network mode does not support

    AWS documents that port ranges need a network mode in which ECS assigns host ports: `awsvpc` or `bridge`. The same holds for `name` and
    `appProtocol`, which serve Service Connect: it does not work in the `host` network mode. Map single ports, or change the
    network mode.

    ```json bad /containerDefinitions/0/portMappings/0/containerPortRange /containerDefinitions/0/portMappings/1/name
    {"family": "web", "networkMode": "host", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "portMappings": [{"containerPortRange": "9000-9010"}, {"containerPort": 8080, "name": "http"}]}
    ]}
    ```

    ```json good
    {"family": "web", "networkMode": "host", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "portMappings": [{"containerPort": 8080, "name": null}]}
    ]}
    ```

    ```json good
    {"family": "web", "networkMode": "bridge", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "portMappings": [{"containerPortRange": "9000-9010"}, {"containerPort": 8080, "name": "http"}]}
    ]}
    ```

    References: Amazon ECS API Reference, PortMapping; AWS developer guide, Service Connect.
    """
    if task.network_mode != "host":
        return
    for container in task.containers:
        for mapping in container["portMappings"]:
            for setting in (mapping[name] for name in TRANSLATED_ONLY):
                if setting.given:
                    single = setting.key == "containerPortRange"
                    yield Problem(
                        setting,
                        f"a port mapping of {called(container)} has {key(setting)} although the network mode is host",
                        label="needs awsvpc or bridge",
                        help=f"map single ports with {key(mapping['containerPort'])}" if single else f"remove {key(setting)}",
                        related=[(task["networkMode"], "the network mode")],
                    )
                    break
