"""The user that a container runs as."""

from __future__ import annotations

from taskdef_lint.api import Problem, Problems, Severity, TaskDefinition, called, key, rule, short


def _is_root(user: str) -> bool:
    """Whether the user part of `user[:group]` is root: the group does not matter."""
    name = user.partition(":")[0].strip()
    return name == "root" or (name.isdigit() and not name.strip("0"))


@rule(
    TaskDefinition,
    severity=Severity.WARNING,
    phase="practice",
    maps_to={
        "security-hub": "ECS.20",
        "aws-config": ("ecs-task-definition-nonroot-user", "ecs-task-definition-linux-user-non-root"),
        "control-tower": "CT.ECS.PR.3",
    },
    security=5.0,
)
def root_user(task: TaskDefinition) -> Problems:
    """A container runs as root

    Root in a container is root on the host as soon as something in between fails, and in the network mode `host` it can read
    all traffic at once. `user` takes a name or number that the image knows, with a group after a colon if need be. FireLens
    routers, which AWS itself runs as root, are left out.

    ```json bad /containerDefinitions/0/user /containerDefinitions/1/user
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128, "user": "root"},
      {"name": "job", "image": "app:1.4.2", "memory": 128, "user": "0:1000"}]}
    ```

    ```json good
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128, "user": "1000:0"},
      {"name": "job", "image": "app:1.4.2", "memory": 128, "user": "app:root"},
      {"name": "b", "image": "app:1.4.2", "memory": 128, "user": ""}]}
    ```

    ```json good
    {"family": "web", "containerDefinitions": [{"name": "router", "image": "amazon/aws-for-fluent-bit:2.32.4", "memory": 128, "user": "0",
      "firelensConfiguration": {"type": "fluentbit"}}]}
    ```

    References: Amazon ECS API, type ContainerDefinition.
    """
    if task.is_windows:
        return
    for container in task.containers:
        user = container["user"]
        # AWS's own FireLens routers run as root: they read the sockets and the configuration that the agent puts there.
        if user.text and _is_root(user.text) and container["firelensConfiguration"].missing:
            host = " in the host's network" if task.network_mode == "host" else ""
            yield Problem(
                user,
                f"{called(container)} runs as root{host}: its user is '{short(user.text)}'",
                label="root",
                help=f'set {key(user)} to another user of the image, such as "1000"',
            )


@rule(
    TaskDefinition,
    severity=Severity.NOTE,
    phase="practice",
    strict=True,
    maps_to={"security-hub": "ECS.20", "aws-config": "ecs-task-definition-nonroot-user", "control-tower": "CT.ECS.PR.3"},
)
def unset_user(task: TaskDefinition) -> Problems:
    """A container does not set a user

    Without `user` the image decides, and most images run as root. In the definition every reader sees which user it is.

    ```json bad /containerDefinitions/0
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}]}
    ```

    ```json good
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128, "user": "1000"},
      {"name": "job", "image": "app:1.4.2", "memory": 128, "user": "root"}]}
    ```

    References: Amazon ECS API, type ContainerDefinition.
    """
    if task.is_windows or task.os_unknown or task.network_mode == "host":
        return
    for container in task.containers:
        if container["user"].missing:
            yield Problem(
                container["user"],
                f"{called(container)} runs as the user of its image, which may be root",
                label="no user",
                help=f'set {key(container["user"])} to a user of the image, such as "1000"',
            )


@rule(
    TaskDefinition,
    severity=Severity.NOTE,
    phase="practice",
    strict=True,
    maps_to={
        "security-hub": "ECS.1",
        "aws-config": "ecs-task-definition-user-for-host-mode-check",
        "control-tower": "CT.ECS.PR.8",
        "prowler": "ecs_task_definitions_host_networking_mode_users",
    },
)
def unset_user_in_host_network(task: TaskDefinition) -> Problems:
    """A container in the host's network does not set a user

    In the network mode `host` a process that is root reads the traffic of the whole instance and takes any port. Without `user` the image
    decides, and most run as root. A container that is privileged is reported for that alone.

    ```json bad /containerDefinitions/0
    {"family": "web", "networkMode": "host", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}]}
    ```

    ```json good
    {"family": "web", "networkMode": "host", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128, "user": "1000"},
      {"name": "job", "image": "app:1.4.2", "memory": 128, "privileged": true}]}
    ```

    References: AWS Config developer guide, ecs-task-definition-user-for-host-mode-check.
    """
    if task.network_mode != "host" or task.is_windows or task.os_unknown:
        return
    for container in task.containers:
        if container["user"].missing and container["privileged"].flag is not True:
            yield Problem(
                container["user"],
                f"{called(container)} runs in the host's network as the user of its image, which may be root",
                label="no user",
                help=f'set {key(container["user"])} to a user of the image, such as "1000"',
                related=[(task["networkMode"], "the host's network")],
            )


@rule(
    TaskDefinition,
    severity=Severity.WARNING,
    phase="practice",
    maps_to={"security-hub": "ECS.21", "aws-config": "ecs-task-definition-windows-user-non-admin"},
    security=5.0,
)
def windows_administrator(task: TaskDefinition) -> Problems:
    """A Windows container runs as administrator

    `ContainerAdministrator` is what root is on Linux. Programs that do not change the system run as `ContainerUser`, set with `USER` in
    the image.

    ```json bad /containerDefinitions/0/user
    {"family": "web", "runtimePlatform": {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"}, "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "memory": 1024, "user": "ContainerAdministrator"}]}
    ```

    ```json good
    {"family": "web", "runtimePlatform": {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"}, "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "memory": 1024, "user": "ContainerUser"}]}
    ```

    References: AWS Config developer guide, ecs-task-definition-windows-user-non-admin.
    """
    if not task.is_windows:
        return
    for container in task.containers:
        user = container["user"]
        if user.text and user.text.strip().lower() == "containeradministrator":
            yield Problem(
                user,
                f"{called(container)} runs as ContainerAdministrator",
                label="administrator",
                help=f'set {key(user)} to "ContainerUser"',
            )
