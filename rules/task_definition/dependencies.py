"""Dependencies: which containers start after which."""

from __future__ import annotations

from taskdef_lint.api import Fix, Node, Problem, Problems, Severity, TaskDefinition, called, key, rule, short
from taskdef_lint.rules.task_definition.links import cycles, linked, meant_container, target_of

FINISHED = {"COMPLETE", "SUCCESS"}  # conditions that hold when the dependency has ended


@rule(
    TaskDefinition,
    severity=Severity.ERROR,
    phase="register",
    maps_to={"cdk-preflight": "pf-ecs-dependson-container-missing"},
)
def unknown_dependency(task: TaskDefinition) -> Problems:
    """A container depends on a container that does not exist

    `dependsOn` names containers of the same task definition. A name that is not among them, most often a typo or a container
    that was renamed or removed, is refused at registration.

    ```json bad /containerDefinitions/0/dependsOn/0/containerName
    {"family": "web", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "dependsOn": [{"containerName": "migration", "condition": "SUCCESS"}]},
      {"name": "migrate", "image": "app:1.4.2", "essential": false}
    ]}
    ```

    ```json good
    {"family": "web", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "dependsOn": [
        {"containerName": "migrate", "condition": "SUCCESS"}, {"containerName": "${SIDECAR}", "condition": "START"}
      ]},
      {"name": "migrate", "image": "app:1.4.2", "essential": false}
    ]}
    ```

    References: RegisterTaskDefinition's message.
    """
    if not task.names_known:
        return
    for container in task.containers:
        for dependency in container["dependsOn"]:
            name = dependency["containerName"]
            if name.text and name.text not in task.by_name:
                near = meant_container(task, name.text)
                yield Problem(
                    name,
                    f"{called(container)} depends on '{short(name.text)}', which is not a container of this task definition",
                    label=f"did you mean '{short(near)}'?" if near else "no such container",
                    help=f"name '{short(near)}'"
                    if near
                    else "name one of the containers of this task definition, or remove the dependency",
                    aws=f"Cannot depend on container + '{short(name.text)}' because it does not exist",
                )


@rule(TaskDefinition, severity=Severity.WARNING, phase="register")
def dependency_cycle(task: TaskDefinition) -> Problems:
    """The dependencies of containers form a cycle

    A container starts after those in its `dependsOn`, after those that it links to, and after those whose volumes it mounts
    (`volumesFrom`). When these lead back to the container itself, none of them can ever start. Remove one of the dependencies: mostly a
    `START` order in one direction is enough. A cycle of links alone is `link-cycle`.

    ```json bad /containerDefinitions/1/dependsOn/0
    {"family": "web", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "dependsOn": [{"containerName": "proxy", "condition": "START"}]},
      {"name": "proxy", "image": "proxy:2.0", "dependsOn": [{"containerName": "app", "condition": "START"}]}
    ]}
    ```

    ```json bad /containerDefinitions/0/dependsOn/0
    {"family": "web", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "dependsOn": [{"containerName": "app", "condition": "START"}]}
    ]}
    ```

    ```json bad /containerDefinitions/1/volumesFrom/0
    {"family": "web", "networkMode": "bridge", "containerDefinitions": [
      {"name": "web", "image": "web:1.4.2", "links": ["php"]},
      {"name": "php", "image": "php:8.3", "volumesFrom": [{"sourceContainer": "web"}]}
    ]}
    ```

    ```json good
    {"family": "web", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "dependsOn": [
        {"containerName": "proxy", "condition": "START"}, {"containerName": "config", "condition": "START"}
      ]},
      {"name": "proxy", "image": "proxy:2.0", "dependsOn": [{"containerName": "config", "condition": "START"}]},
      {"name": "config", "image": "config:1.0"}
    ]}
    ```

    References: AWS developer guide, container dependency.
    """
    edges: dict[str, list[tuple[str, Node]]] = {}
    for name, container in task.by_name.items():
        steps = [(step["containerName"].text, step) for step in container["dependsOn"]]
        # What a container takes from itself is another finding.
        steps += [(item["sourceContainer"].text, item) for item in container["volumesFrom"] if item["sourceContainer"].text != name]
        if linked(task):
            steps += [(target_of(link), link) for link in container["links"]]
        edges[name] = [(target, node) for target, node in steps if target]
    for names, closing in cycles(edges):
        if all("links" in step.path for step in closing):
            continue  # which is link-cycle
        if len(names) == 1:
            message = f"container '{short(names[0])}' depends on itself"
        else:
            message = f"containers wait for each other: {' -> '.join(map(short, [*names, names[0]]))}"
        yield Problem(
            closing[-1],
            message,
            label="closes the cycle",
            help="remove one of the dependencies of the cycle",
            related=[(step, "part of the cycle") for step in closing[:-1]],
        )


@rule(
    TaskDefinition,
    severity=Severity.ERROR,
    phase="register",
    aws="A dependency container with HEALTHY condition must have health check configured",
    maps_to={"cdk-preflight": "pf-ecs-dependson-healthy-without-healthcheck"},
)
def dependency_without_health_check(task: TaskDefinition) -> Problems:
    """A container waits for a container without a health check to be healthy

    The condition `HEALTHY` needs a `healthCheck` in the definition of the container that is waited for. A `HEALTHCHECK` in its
    image does not count: ECS does not use it. Give that container a health check, or wait for `START`.

    ```json bad /containerDefinitions/0/dependsOn/0/condition
    {"family": "web", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "dependsOn": [{"containerName": "db", "condition": "HEALTHY"}]},
      {"name": "db", "image": "db:1.0", "healthCheck": {}}
    ]}
    ```

    ```json good
    {"family": "web", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "dependsOn": [{"containerName": "db", "condition": "HEALTHY"}]},
      {"name": "db", "image": "db:1.0", "healthCheck": {"command": ["CMD-SHELL", "pg_isready"]}}
    ]}
    ```

    References: RegisterTaskDefinition's message.
    """
    for container in task.containers:
        for dependency in container["dependsOn"]:
            target = task.by_name.get(dependency["containerName"].text or "")
            if target is None or dependency["condition"].text != "HEALTHY" or target["healthCheck"].given:
                continue
            yield Problem(
                dependency["condition"],
                f"{called(container)} waits until {called(target)} is healthy, but that container has no health check",
                label="needs a health check",
                help=f'add {key(target["healthCheck"])} to {called(target)}, or set {key(dependency["condition"])} to "START"',
                related=[(target["name"], "has no health check")],
            )


@rule(
    TaskDefinition,
    severity=Severity.ERROR,
    phase="register",
    aws="A dependency container with SUCCESS or COMPLETE condition cannot be an essential container",
    maps_to={"cdk-preflight": "pf-ecs-dependson-complete-on-essential"},
)
def essential_dependency(task: TaskDefinition) -> Problems:
    """A container waits for the end of an essential container

    With the conditions `COMPLETE` and `SUCCESS` a container starts after another one has ended. But when an essential container
    ends, the whole task stops, and containers are essential by default. Set `"essential": false` on the container that ends
    first.

    ```json bad /containerDefinitions/0/dependsOn/0/condition /containerDefinitions/0/dependsOn/1/condition
    {"family": "web", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "dependsOn": [
        {"containerName": "migrate", "condition": "SUCCESS"}, {"containerName": "fetch", "condition": "COMPLETE"}
      ]},
      {"name": "migrate", "image": "app:1.4.2"},
      {"name": "fetch", "image": "app:1.4.2", "essential": true}
    ]}
    ```

    ```json fixed
    {"family": "web", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "dependsOn": [
        {"containerName": "migrate", "condition": "SUCCESS"}, {"containerName": "fetch", "condition": "COMPLETE"}
      ]},
      {"name": "migrate", "image": "app:1.4.2", "essential": false},
      {"name": "fetch", "image": "app:1.4.2", "essential": false}
    ]}
    ```

    ```json good
    {"family": "web", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "dependsOn": [
        {"containerName": "migrate", "condition": "SUCCESS"}, {"containerName": "fetch", "condition": "START"}
      ]},
      {"name": "migrate", "image": "app:1.4.2", "essential": false},
      {"name": "fetch", "image": "app:1.4.2", "essential": true}
    ]}
    ```

    References: RegisterTaskDefinition's message.
    """
    for container in task.containers:
        for dependency in container["dependsOn"]:
            target = task.by_name.get(dependency["containerName"].text or "")
            condition = dependency["condition"].text
            if target is None or target is container or condition not in FINISHED:
                continue
            essential = target["essential"]
            if essential.flag or essential.missing:
                others = any(other is not target and other["essential"].flag is not False for other in task.containers)
                yield Problem(
                    dependency["condition"],
                    f"{called(container)} waits for the end of {called(target)}, which is essential"
                    + (" by default" if essential.missing else ""),
                    label=f"{condition} needs a container that is not essential",
                    help=f"set {key(essential)} to false on {called(target)}",
                    related=[(essential if essential.exists else target["name"], "is essential")],
                    fix=Fix(f"make {called(target)} not essential", essential, False, safe=False) if others else None,
                )
