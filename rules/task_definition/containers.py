"""Containers as a whole: how many, their names, whether one is essential, and that each has an image."""

from __future__ import annotations

from taskdef_lint.api import Node, Problem, Problems, Severity, TaskDefinition, called, key, rule, short

MOST_CONTAINERS = 10  # that ECS accepts in one task definition


@rule(TaskDefinition, severity=Severity.ERROR, phase="register")
def too_many_containers(task: TaskDefinition, *, limit: int = MOST_CONTAINERS) -> Problems:
    """A task definition has too many containers

    ECS accepts at most ten containers in a task definition. Long before that, a task of many containers is deployed, scaled and
    restarted as one piece: split it into services, and keep together only what has to share a network interface or a volume.

    Options:

    - `limit` (default 10): how many containers are allowed. A lower number is a policy of yours; ECS refuses more than ten anyway.

    ```json bad limit=1 /containerDefinitions
    {"family": "web", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2"}, {"name": "proxy", "image": "proxy:2.0.1"}
    ]}
    ```

    ```json good limit=2
    {"family": "web", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2"}, {"name": "proxy", "image": "proxy:2.0.1"}
    ]}
    ```

    References: AWS general reference, "Amazon ECS endpoints and quotas".
    """
    listing = task["containerDefinitions"]
    number = len(listing.value) if isinstance(listing.value, list) else 0
    if number <= limit:
        return
    refused = number > MOST_CONTAINERS
    yield Problem(
        listing,
        f"{number} containers in one task definition, where {'ECS accepts' if limit >= MOST_CONTAINERS else 'the policy allows'} {limit}",
        label=f"{number} containers",
        help="split the task definition into several",
        aws="Too many containers." if refused else "",
    )


@rule(
    TaskDefinition,
    severity=Severity.ERROR,
    phase="register",
    maps_to={"cdk-preflight": "pf-ecs-duplicate-container-names"},
    aws="Container names must be unique within a Task Definition.",
)
def duplicate_container_name(task: TaskDefinition) -> Problems:
    """Two containers of a task have the same name

    Everything refers to a container by its name: `dependsOn`, `links`, `volumesFrom`, a service's load balancer, overrides and
    `ecs execute-command`. ECS refuses a second container with the name of another one. Names are case-sensitive.

    ```json bad /containerDefinitions/1/name
    {"family": "web", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2"}, {"name": "app", "image": "proxy:2.0.1", "essential": false}
    ]}
    ```

    ```json good
    {"family": "web", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2"}, {"name": "App", "image": "proxy:2.0.1", "essential": false},
      {"name": "${NAME}", "image": "app:1.4.2"}, {"name": "${NAME}", "image": "app:1.4.2"}
    ]}
    ```

    References: RegisterTaskDefinition, parameter `containerDefinitions`.
    """
    first: dict[str, Node] = {}
    for container in task.containers:
        name = container["name"].text
        if not name:
            continue
        other = first.setdefault(name, container)
        if other is not container:
            yield Problem(
                container["name"],
                f"container name '{short(name)}' is used more than once",
                label="the same name",
                help="give each container a unique name",
                related=[(other["name"], "the first one")],
            )


@rule(
    TaskDefinition,
    severity=Severity.ERROR,
    phase="register",
    maps_to={"cfn-lint": "E3042", "cdk-preflight": "pf-ecs-essential-container"},
    aws="Task definition doesn't have any essential container.",
)
def missing_essential_container(task: TaskDefinition) -> Problems:
    """No container of the task is essential

    A task ends when an essential container ends, so ECS refuses a task definition in which no container is. A container is
    essential by default: remove `"essential": false` from the container that does the work.

    ```json bad /containerDefinitions
    {"family": "web", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "essential": false}, {"name": "proxy", "image": "proxy:2.0.1", "essential": false}
    ]}
    ```

    ```json good
    {"family": "web", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2"}, {"name": "proxy", "image": "proxy:2.0.1", "essential": false}
    ]}
    ```

    ```json good
    {"family": "web", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "essential": "${ESSENTIAL}"}, {"name": "proxy", "image": "proxy:2.0.1", "essential": false}
    ]}
    ```

    References: RegisterTaskDefinition, parameter `essential` of a container definition.
    """
    if not task.containers or not task.containers_known or any(container["essential"].flag is not False for container in task.containers):
        return
    yield Problem(
        task["containerDefinitions"],
        "no container of the task is essential"
        if len(task.containers) > 1
        else f"{called(task.containers[0])}, the only one, is not essential",
        label="none is essential",
        help=f"set {key(task.containers[0]['essential'])} to true for the container that does the work",
        related=[(container["essential"], "not essential") for container in task.containers],
    )


@rule(
    TaskDefinition,
    severity=Severity.WARNING,
    phase="register",
    maps_to={"cfn-lint": "E3003"},
    aws="Container.image should not be null or empty.",
)
def missing_image(task: TaskDefinition) -> Problems:
    """A container has no image

    This is a warning because pipelines often keep `image` out of the file and fill it in when they deploy; if nothing does, ECS refuses
    the task definition. A placeholder such as `<IMAGE1_NAME>` in its place is not reported.

    ```json bad /containerDefinitions/0 /containerDefinitions/1/image
    {"family": "web", "containerDefinitions": [{"name": "app"}, {"name": "proxy", "image": ""}]}
    ```

    ```json good
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "<IMAGE1_NAME>"}, {"name": "proxy", "image": "proxy:2.0.1"},
      {"name": "misspelt", "Image": "proxy:2.0.1"}]}
    ```

    References: RegisterTaskDefinition, parameter `image` of a container definition.
    """
    for container in task.containers:
        # A misspelt `image`, such as `Image` or `imgae`, is an unknown key and reported as such.
        if container["image"].missing and not any(name != "image" and name.lower().startswith("im") for name, _ in container.items()):
            yield Problem(
                container["image"],
                f"{called(container)} has no image",
                label="no image",
                help=f"set {key(container['image'])} to an image reference, or to a placeholder that the deployment fills in",
            )
