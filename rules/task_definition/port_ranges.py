"""Port ranges: several ports in one mapping."""

from __future__ import annotations

import re

from taskdef_lint.api import Fix, Problem, Problems, Severity, TaskDefinition, called, key, rule
from taskdef_lint.rules.task_definition.ports import HIGHEST_PORT, PORT_RANGE


@rule(
    TaskDefinition,
    severity=Severity.ERROR,
    phase="register",
    maps_to={"cdk-preflight": "pf-ecs-port-range-with-host-port"},
    tags=("ports",),
)
def mixed_port_range(task: TaskDefinition) -> Problems:
    """A port mapping has both a port range and a single port

    One mapping is either about one port (`containerPort`, with `hostPort` if you like) or about a range (`containerPortRange`).
    The host ports of a range are always chosen by ECS. Split the mapping in two to offer both.

    ```json bad /containerDefinitions/0/portMappings/0/containerPortRange /containerDefinitions/0/portMappings/1/containerPortRange
    {"family": "sip", "networkMode": "bridge", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "portMappings": [
        {"containerPortRange": "9000-9010", "containerPort": 8080}, {"containerPortRange": "9100-9110", "hostPort": 9100}
      ]}
    ]}
    ```

    ```json good
    {"family": "sip", "networkMode": "bridge", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "portMappings": [
        {"containerPort": 8080, "containerPortRange": ""}, {"containerPortRange": "9000-9010", "hostPort": null}
      ]}
    ]}
    ```

    References: RegisterTaskDefinition's message; Amazon ECS API Reference, PortMapping.
    """
    for container in task.containers:
        for mapping in container["portMappings"]:
            several = mapping["containerPortRange"]
            if not several.given:
                continue
            for single in (mapping["containerPort"], mapping["hostPort"]):
                if single.number or single.unknown:
                    yield Problem(
                        several,
                        f"a port mapping of {called(container)} has both {key(several)} and {key(single)}",
                        label="a port range beside a single port",
                        help=f"remove {key(single)}, or give the single port a mapping of its own",
                        aws=f"Invalid port mapping for {called(container)}, cannot specify both single port and port range.",
                        related=[(single, "the single port")],
                    )
                    break


@rule(
    TaskDefinition,
    severity=Severity.ERROR,
    phase="register",
    maps_to={"cdk-preflight": "pf-ecs-port-range-reversed"},
    tags=("ports",),
)
def invalid_port_range(task: TaskDefinition) -> Problems:
    """A port range is reversed, or not within 1-65535

    The first port of `containerPortRange` has to be lower than the last one, and both have to be between 1 and 65535. For one
    port there is `containerPort`.

    ```json bad /containerDefinitions/0/portMappings/0/containerPortRange /containerDefinitions/0/portMappings/1/containerPortRange
    {"family": "sip", "networkMode": "awsvpc", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "portMappings": [{"containerPortRange": "9010-9000"}, {"containerPortRange": "65000-66000"}]}
    ]}
    ```

    ```json fixed
    {"family": "sip", "networkMode": "awsvpc", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "portMappings": [{"containerPortRange": "9000-9010"}, {"containerPortRange": "65000-66000"}]}
    ]}
    ```

    ```json good
    {"family": "sip", "networkMode": "awsvpc", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "portMappings": [{"containerPortRange": "9000-9001"}, {"containerPortRange": "9100-65535"}]}
    ]}
    ```

    References: RegisterTaskDefinition's message; Amazon ECS API Reference, PortMapping.
    """
    for container in task.containers:
        for mapping in container["portMappings"]:
            several = mapping["containerPortRange"]
            form = re.match(PORT_RANGE, several.text) if several.text else None
            if not form:
                continue
            first, last = int(form[1]), int(form[2])
            if first >= last:
                defect = "must end above its first port"
            elif first < 1 or last > HIGHEST_PORT:
                defect = f"is not within 1-{HIGHEST_PORT}"
            else:
                continue
            swapped = f"{last}-{first}" if 1 <= last < first <= HIGHEST_PORT else ""
            other = f'write "first-last" with ports from 1 to {HIGHEST_PORT}, or {key(mapping["containerPort"])} for one port'
            yield Problem(
                several,
                f"port range {several.text} of {called(container)} {defect}",
                label="expected first-last",
                help=f'write "{swapped}"' if swapped else other,
                aws=f"Invalid 'containerPortRange' setting for {called(container)}.",
                fix=Fix("swap the two ports", several, swapped, safe=False) if swapped else None,
            )
