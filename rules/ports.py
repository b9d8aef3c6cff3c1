"""Port mappings: which ports a container offers, and where they appear on the host."""

from __future__ import annotations

from taskdef_lint.api import Fix, Problem, Problems, Severity, TaskDefinition, called, rule

UNTRANSLATED = {"awsvpc", "host"}  # network modes in which nothing maps a host port to a container port


@rule(TaskDefinition, severity=Severity.ERROR, phase="register", maps_to={"cfn-lint": "E3053"})
def mismatched_host_port(task: TaskDefinition) -> Problems:
    """A host port differs from its container port where the two must agree

    In the `awsvpc` and `host` network modes nothing translates ports, so `hostPort` may only be left out or repeat
    `containerPort`. ECS refuses anything else at registration: late, as the image is built and pushed by then.

    ```json bad /containerDefinitions/0/portMappings/0/hostPort
    {"family": "web", "networkMode": "awsvpc", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "portMappings": [{"containerPort": 8080, "hostPort": 80}]}
    ]}
    ```

    ```json good
    {"family": "web", "networkMode": "awsvpc", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "portMappings": [{"containerPort": 8080}]}
    ]}
    ```
    """
    mode = task.network_mode
    if mode not in UNTRANSLATED:
        return
    for container in task.containers:
        for mapping in container["portMappings"]:
            host, inside = mapping["hostPort"], mapping["containerPort"]
            if host.number and inside.number and host.number != inside.number:
                yield Problem(
                    host,
                    f"host port {host.number} of {called(container)} differs from its container port {inside.number}"
                    f" although the network mode is {mode}",
                    label=f"must be {inside.number}, or left out",
                    help='remove "hostPort"',
                    aws=f"When networkMode={mode}, the host ports and container ports in port mappings must match.",
                    related=[(inside, "the container port")],
                    fix=Fix("use the container port", host, inside.value),
                )
