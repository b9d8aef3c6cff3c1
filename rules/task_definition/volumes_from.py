"""Volumes that a container mounts from another container of its task."""

from __future__ import annotations

from taskdef_lint.api import Problem, Problems, Severity, TaskDefinition, called, rule, short


@rule(
    TaskDefinition,
    severity=Severity.ERROR,
    phase="register",
    maps_to={"cdk-preflight": "pf-ecs-volumesfrom-source-container-missing"},
    tags=("volumes",),
)
def unknown_volumes_from(task: TaskDefinition) -> Problems:
    """A container mounts the volumes of a container that does not exist

    `volumesFrom` mounts the volumes of another container of the same task definition. A name that is not among its containers,
    most often a typo or a container that was renamed, is refused at registration.

    ```json bad /containerDefinitions/0/volumesFrom/0/sourceContainer
    {"family": "web", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "volumesFrom": [{"sourceContainer": "asset"}]}, {"name": "assets", "image": "assets:1.0"}
    ]}
    ```

    ```json good
    {"family": "web", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "volumesFrom": [{"sourceContainer": "assets"}]}, {"name": "assets", "image": "assets:1.0"}
    ]}
    ```

    References: RegisterTaskDefinition's message.
    """
    if not task.names_known:
        return
    for container in task.containers:
        for item in container["volumesFrom"]:
            source = item["sourceContainer"]
            if source.text and source.text not in task.by_name:
                yield Problem(
                    source,
                    f"{called(container)} mounts the volumes of '{short(source.text)}', which is not a container of this task definition",
                    label="no such container",
                    help="name one of the containers of this task definition",
                    aws=f"Invalid 'volumesFrom' setting. Unknown container: '{short(source.text)}'.",
                )


@rule(TaskDefinition, severity=Severity.WARNING, phase="launch", tags=("volumes",))
def volumes_from_itself(task: TaskDefinition) -> Problems:
    """A container mounts its own volumes

    `volumesFrom` is for the volumes of another container. A container that names itself waits for its own start, and gains
    nothing. Name the container that holds the data.

    ```json bad /containerDefinitions/0/volumesFrom/0/sourceContainer
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "volumesFrom": [{"sourceContainer": "app"}]}]}
    ```

    ```json good
    {"family": "web", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "volumesFrom": [{"sourceContainer": "assets"}]}, {"name": "assets", "image": "assets:1.0"}
    ]}
    ```
    """
    for container in task.containers:
        for item in container["volumesFrom"]:
            source = item["sourceContainer"]
            if source.text and source.text == container["name"].text:
                yield Problem(
                    source,
                    f"{called(container)} mounts its own volumes",
                    label="this container",
                    help="name the container that has the volumes, or remove the entry",
                )
