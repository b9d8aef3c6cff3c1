"""What a container may do to the host and to its neighbours."""

from __future__ import annotations

from taskdef_lint.api import Fix, Problem, Problems, Severity, TaskDefinition, called, key, rule

# Capabilities that amount to control over the host, or over all of its network traffic.
POWERFUL = frozenset((
    "ALL", "SYS_ADMIN", "SYS_MODULE", "SYS_RAWIO", "SYS_BOOT", "SYS_TIME", "DAC_READ_SEARCH", "NET_ADMIN", "MAC_ADMIN", "MAC_OVERRIDE",
))  # fmt: skip
SECURITY_OPTIONS = ("no-new-privileges", "no-new-privileges:true", "no-new-privileges=true")


@rule(
    TaskDefinition,
    severity=Severity.WARNING,
    phase="practice",
    maps_to={
        "security-hub": "ECS.4",
        "aws-config": "ecs-containers-nonprivileged",
        "control-tower": "CT.ECS.PR.11",
        "prowler": "ecs_task_definitions_no_privileged_containers",
        "checkov": "CKV_AWS_334",
    },
    security=7.5,
)
def privileged_container(task: TaskDefinition) -> Problems:
    """A container has the rights of root on the host

    `privileged` gives a container all devices and all capabilities of the instance. Whoever takes over the program takes over the
    instance, with all its tasks and its role. Grant the one capability or device that is needed in `linuxParameters` instead. On Fargate
    `unsupported-on-fargate` reports privileged containers.

    ```json bad /containerDefinitions/0/privileged
    {"family": "web", "requiresCompatibilities": ["EC2"], "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "memory": 128, "privileged": true}]}
    ```

    ```json good
    {"family": "web", "requiresCompatibilities": ["EC2"], "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "memory": 128, "privileged": false}]}
    ```

    References: Amazon ECS API, type ContainerDefinition.
    """
    if task.targets_fargate or task.is_windows:
        return  # Refused or not supported there: rules of their own.
    for container in task.containers:
        privileged = container["privileged"]
        if privileged.flag:
            yield Problem(
                privileged,
                f"{called(container)} is privileged: it has the rights of root on the host",
                label="root on the host",
                help=f"remove {key(privileged)} and add the capability that is needed in {key(container['linuxParameters'])}",
            )


@rule(
    TaskDefinition,
    severity=Severity.WARNING,
    phase="practice",
    maps_to={
        "security-hub": "ECS.3",
        "aws-config": "ecs-task-definition-pid-mode-check",
        "control-tower": "CT.ECS.PR.10",
        "prowler": "ecs_task_definitions_host_namespace_not_shared",
        "checkov": "CKV_AWS_335",
    },
    security=6.0,
)
def shared_host_namespace(task: TaskDefinition) -> Problems:
    """A task shares the process or IPC namespace of the host

    With `pidMode` `host` every container sees all processes of the instance, their arguments and environment, and may be able to stop
    them; with `ipcMode` `host` it can read their shared memory. Containers of one task that need each other's processes share those of
    the task: `task`. Where a launch type does not support the setting, other rules report it.

    ```json bad /pidMode /ipcMode
    {"family": "web", "pidMode": "host", "ipcMode": "host",
     "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}]}
    ```

    ```json good
    {"family": "web", "pidMode": "task", "ipcMode": null,
     "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}]}
    ```

    References: Amazon ECS API, RegisterTaskDefinition.
    """
    if task.targets_fargate or task.is_windows:
        return
    for mode, what in ((task["pidMode"], "processes"), (task["ipcMode"], "shared memory")):
        if mode.text == "host" and not (mode.key == "ipcMode" and "MANAGED_INSTANCES" in task.targets):
            yield Problem(
                mode,
                f'{key(mode)} is "host": the containers share the {what} of the host',
                label="shared with the host",
                help=f'set {key(mode)} to "task", or remove it',
            )


@rule(TaskDefinition, severity=Severity.WARNING, phase="practice", security=6.5)
def powerful_capability(task: TaskDefinition, *, allowed: tuple[str, ...] = ()) -> Problems:
    """A container has a capability that gives it power over the host

    Some Linux capabilities are root by another name: with `SYS_ADMIN` a container can mount the host's disks, with `SYS_MODULE` it can
    load code into the kernel, with `NET_ADMIN` it can redirect traffic. Grant a smaller one, such as `NET_BIND_SERVICE` or `SYS_NICE`. On
    Fargate, `unsupported-on-fargate` reports all but `SYS_PTRACE`.

    - `allowed` (default `()`): capabilities that are accepted, such as `NET_ADMIN` for a VPN.

    ```json bad /containerDefinitions/0/linuxParameters/capabilities/add/1
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128,
      "linuxParameters": {"capabilities": {"add": ["NET_BIND_SERVICE", "SYS_ADMIN"]}}}]}
    ```

    ```json good
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128,
      "linuxParameters": {"capabilities": {"add": ["NET_BIND_SERVICE", "SYS_PTRACE"], "drop": ["ALL"]}}}]}
    ```

    ```json good allowed=["NET_ADMIN"]
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128,
      "linuxParameters": {"capabilities": {"add": ["NET_ADMIN"]}}}]}
    ```

    References: capabilities(7) of the Linux manual; Amazon ECS API, type KernelCapabilities.
    """
    if task.targets_fargate or task.is_windows:
        return
    for container in task.containers:
        for capability in container["linuxParameters"]["capabilities"]["add"]:
            name = capability.text
            if name in POWERFUL and name not in allowed:
                what = "all capabilities" if name == "ALL" else f"the capability {name}"
                yield Problem(
                    capability,
                    f"{called(container)} has {what}, which gives it power over the host",
                    label="power over the host",
                    help="remove it, or add the smaller capability that is needed",
                )


@rule(TaskDefinition, severity=Severity.NOTE, phase="practice", strict=True)
def undropped_capabilities(task: TaskDefinition) -> Problems:
    """A container keeps its default Linux capabilities

    A container starts with some fourteen Linux capabilities and most programs need none. Drop `ALL` and add back those that the
    program cannot do without.

    ```json bad /containerDefinitions/0
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128,
      "linuxParameters": {"capabilities": {"drop": []}}}]}
    ```

    ```json good
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128,
      "linuxParameters": {"capabilities": {"drop": ["ALL"], "add": ["NET_BIND_SERVICE"]}}}]}
    ```

    References: Amazon ECS developer guide, security best practices for tasks and containers.
    """
    if task.is_windows or task.os_unknown:
        return
    for container in task.containers:
        linux = container["linuxParameters"]
        drop = linux["capabilities"]["drop"]
        if not drop.unknown and not any(item.unknown or item.text == "ALL" for item in drop):
            yield Problem(
                container,
                f"{called(container)} keeps its default capabilities, which it may not need",
                label="capabilities are not dropped",
                help=f'set {key(drop)} in {key(linux["capabilities"])} of {key(linux)} to ["ALL"] and add back what is needed',
            )


@rule(TaskDefinition, severity=Severity.NOTE, phase="practice", strict=True)
def missing_no_new_privileges(task: TaskDefinition) -> Problems:
    """A container does not set no-new-privileges

    `no-new-privileges` in `dockerSecurityOptions` makes set-user-ID programs such as `sudo` run without their extra rights. Only
    EC2 supports it: Fargate and Managed Instances do not support security options.

    ```json bad /containerDefinitions/0
    {"family": "web", "requiresCompatibilities": ["EC2"], "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}]}
    ```

    ```json good
    {"family": "web", "requiresCompatibilities": ["EC2"], "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "memory": 128, "dockerSecurityOptions": ["no-new-privileges"]}]}
    ```

    ```json good
    {"family": "web", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"], "cpu": "256", "memory": "512",
     "containerDefinitions": [{"name": "app", "image": "app:1.4.2"}]}
    ```

    References: Amazon ECS API, type ContainerDefinition.
    """
    if task.targets != {"EC2"} or task.is_windows or task.os_unknown:
        return
    for container in task.containers:
        options = container["dockerSecurityOptions"]
        if not options.unknown and not any(item.unknown or item.text in SECURITY_OPTIONS for item in options):
            yield Problem(
                container,
                f"{called(container)} does not set no-new-privileges, so its processes may gain privileges",
                label="no-new-privileges is not set",
                help=f'add "no-new-privileges" to {key(options)}',
            )


@rule(
    TaskDefinition,
    severity=Severity.NOTE,
    phase="practice",
    strict=True,
    maps_to={
        "security-hub": "ECS.5",
        "aws-config": "ecs-containers-readonly-access",
        "control-tower": "CT.ECS.PR.6",
        "prowler": "ecs_task_definitions_containers_readonly_access",
        "checkov": "CKV_AWS_336",
    },
    security=3.0,
)
def writable_root_filesystem(task: TaskDefinition) -> Problems:
    """A container can write to its root file system

    With `readonlyRootFilesystem` whoever gets into the container cannot change the program or leave anything behind. Programs that write
    need a volume or a tmpfs for it, and ECS Exec does not work in such a container. Windows containers do not have the setting.

    ```json bad /containerDefinitions/0 /containerDefinitions/1/readonlyRootFilesystem
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128},
      {"name": "job", "image": "app:1.4.2", "memory": 128, "readonlyRootFilesystem": false}]}
    ```

    ```json fixed
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128, "readonlyRootFilesystem": true},
      {"name": "job", "image": "app:1.4.2", "memory": 128, "readonlyRootFilesystem": true}]}
    ```

    ```json good
    {"family": "web", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "memory": 128, "readonlyRootFilesystem": true}]}
    ```

    ```json good
    {"family": "web", "runtimePlatform": {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"},
     "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 1024}]}
    ```

    References: Amazon ECS developer guide, security best practices for tasks and containers.
    """
    if task.is_windows or task.os_unknown:
        return
    for container in task.containers:
        readonly = container["readonlyRootFilesystem"]
        if readonly.flag is False or readonly.missing:
            yield Problem(
                readonly,
                f"{called(container)} can write to its root file system",
                label="writable",
                help=f"set {key(readonly)} to true",
                fix=Fix(f"set {key(readonly)} to true", readonly, True, safe=False),
            )


@rule(TaskDefinition, severity=Severity.NOTE, phase="practice", strict=True)
def missing_init_process(task: TaskDefinition) -> Problems:
    """A container runs without an init process

    The first process of a container has to take care of orphaned processes and of signals, and few programs do: killed children stay as
    zombies, among them the sessions of ECS Exec. `initProcessEnabled` puts a small init process before the program.

    ```json bad /containerDefinitions/0
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}]}
    ```

    ```json good
    {"family": "web", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "memory": 128, "linuxParameters": {"initProcessEnabled": true}}]}
    ```

    References: Amazon ECS developer guide, ECS Exec.
    """
    if task.is_windows or task.os_unknown:
        return
    for container in task.containers:
        init = container["linuxParameters"]["initProcessEnabled"]
        # What a skeleton left there unfilled is reported with the rest of it.
        if (init.flag is False or init.missing) and init.path[:-1] not in task.hollow:
            yield Problem(
                init,
                f"{called(container)} runs without an init process",
                label="no init process",
                help=f"set {key(init)} in {key(container['linuxParameters'])} to true",
            )
