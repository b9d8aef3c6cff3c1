"""Launch types: which ones a task definition is for, and settings that only some of them support."""

from __future__ import annotations

from taskdef_lint.api import Fix, Problem, Problems, Severity, TaskDefinition, key, rule
from taskdef_lint.rules.task_definition.fargate_size import MEMORY

LAUNCH_TYPES = {"EC2", "FARGATE", "EXTERNAL", "MANAGED_INSTANCES"}


def compatibilities_known(task: TaskDefinition) -> bool:
    """Whether `requiresCompatibilities` names launch types, none of them settled later or misspelt."""
    return bool(task.targets) and task.targets <= LAUNCH_TYPES and not any(item.unknown for item in task["requiresCompatibilities"])


@rule(TaskDefinition, severity=Severity.WARNING, phase="register")
def missing_placement_expression(task: TaskDefinition) -> Problems:
    """A placement constraint has no expression

    A constraint of type `memberOf` restricts the tasks to the instances that match an expression. Without `expression` it has no meaning.

    ```json bad /placementConstraints/0
    {"family": "web", "placementConstraints": [{"type": "memberOf"}],
     "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}]}
    ```

    ```json good
    {"family": "web", "placementConstraints": [{"type": "memberOf", "expression": "attribute:ecs.os-type == linux"}],
     "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}]}
    ```

    References: Amazon ECS developer guide, task placement constraints.
    """
    if task.targets_fargate:
        return  # No constraints at all there: another rule.
    for constraint in task["placementConstraints"]:
        if constraint["type"].text == "memberOf" and constraint["expression"].missing:
            expression = constraint["expression"]
            yield Problem(
                expression,
                "a placement constraint of type memberOf has no expression",
                label="no expression",
                help=f'set {key(expression)}, for example to "attribute:ecs.os-type == linux", or remove the constraint',
            )


@rule(TaskDefinition, severity=Severity.NOTE, phase="practice", strict=True)
def missing_compatibilities(task: TaskDefinition) -> Problems:
    """The task definition does not set its launch types

    Without `requiresCompatibilities` ECS registers almost anything, and RunTask or CreateService refuses it later with "Task
    definition does not support launch_type FARGATE". With it, ECS (and this linter) checks all requirements of the launch type.

    ```json bad /
    {"family": "web", "networkMode": "awsvpc", "cpu": "256", "memory": "512",
     "containerDefinitions": [{"name": "app", "image": "app:1.4.2"}]}
    ```

    ```json fixed
    {"family": "web", "networkMode": "awsvpc", "cpu": "256", "memory": "512",
     "containerDefinitions": [{"name": "app", "image": "app:1.4.2"}],
     "requiresCompatibilities": ["FARGATE"]}
    ```

    ```json good
    {"family": "web", "networkMode": "awsvpc", "cpu": "256", "memory": "512", "requiresCompatibilities": ["FARGATE"],
     "containerDefinitions": [{"name": "app", "image": "app:1.4.2"}]}
    ```

    References: RegisterTaskDefinition, parameter `requiresCompatibilities`.
    """
    wanted = task["requiresCompatibilities"]
    if not wanted.missing:
        return
    sized_for_fargate = task.network_mode == "awsvpc" and task.memory_mib in MEMORY.get(task.cpu_units or 0, ())
    launch_type = "FARGATE" if sized_for_fargate else "EC2"
    yield Problem(
        wanted,
        f"{key(wanted)} is not set, so ECS checks the requirements of the launch type only when a task is started",
        label="no launch type",
        help=f'add {key(wanted)} with the launch type, such as "{launch_type}"',
        fix=Fix("require Fargate", wanted, ["FARGATE"], safe=False) if sized_for_fargate else None,
    )


@rule(
    TaskDefinition,
    severity=Severity.ERROR,
    phase="register",
    maps_to={"cdk-preflight": "pf-ecs-fargate-ephemeral-storage-ec2"},
    aws="Tasks using the EC2 launch type do not support EphemeralStorage.",
)
def unsupported_ephemeral_storage(task: TaskDefinition) -> Problems:
    """Ephemeral storage is set although the task is not for Fargate

    `ephemeralStorage` sets the size of the disk that Fargate gives to a task. On EC2 and external instances a task uses the instance's
    disk, and ECS refuses the setting. ECS accepts it where `FARGATE` is one of several launch types.

    ```json bad /ephemeralStorage
    {"family": "web", "requiresCompatibilities": ["EC2"], "ephemeralStorage": {"sizeInGiB": 40},
     "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}]}
    ```

    ```json good
    {"family": "web", "requiresCompatibilities": ["EC2", "FARGATE"], "networkMode": "awsvpc", "cpu": "256", "memory": "512",
     "ephemeralStorage": {"sizeInGiB": 40}, "containerDefinitions": [{"name": "app", "image": "app:1.4.2"}]}
    ```

    ```json good
    {"family": "web", "ephemeralStorage": {"sizeInGiB": 40}, "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}]}
    ```

    References: RegisterTaskDefinition, parameter `ephemeralStorage`.
    """
    storage = task["ephemeralStorage"]
    if storage.unknown or storage.missing:
        return
    # Managed Instances are documented rather than proven to refuse it: see unsupported-on-managed-instances.
    others = sorted(task.targets - {"FARGATE", "MANAGED_INSTANCES"})
    if task.targets_fargate or not others or not compatibilities_known(task):
        return
    yield Problem(
        storage,
        f"{key(storage)} is not supported on {' and '.join(others)}, only on Fargate",
        label="only on Fargate",
        help=f"remove {key(storage)}",
        related=[(task["requiresCompatibilities"], "no FARGATE here")],
    )


@rule(TaskDefinition, severity=Severity.WARNING, phase="register")
def unsupported_fault_injection(task: TaskDefinition) -> Problems:
    """Fault injection is enabled in a network mode that does not support it

    Fault injection works through the task's network namespace and is documented for the network modes `awsvpc` and `host` only.
    Without a mode Linux containers use `bridge`.

    ```json bad /enableFaultInjection
    {"family": "web", "networkMode": "bridge", "enableFaultInjection": true, "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "memory": 128}
    ]}
    ```

    ```json good
    {"family": "web", "networkMode": "awsvpc", "enableFaultInjection": true, "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "memory": 128}
    ]}
    ```

    ```json good
    {"family": "web", "networkMode": "bridge", "enableFaultInjection": false, "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "memory": 128}
    ]}
    ```

    References: AWS developer guide, "Use fault injection with your Amazon ECS and Fargate workloads".
    """
    enabled, mode = task["enableFaultInjection"], task["networkMode"]
    if enabled.flag is not True:
        return
    if task.is_windows or not (mode.missing or mode.text in {"bridge", "none"}):
        return
    # Fargate requires awsvpc (see fargate-without-awsvpc), and Managed Instances use it where no mode is given.
    if task.targets_fargate or (mode.missing and "MANAGED_INSTANCES" in task.targets):
        return
    yield Problem(
        enabled,
        f"fault injection needs network mode awsvpc or host, but the mode is {task.network_mode or 'not set'}",
        label="needs awsvpc or host",
        help=f'set {key(mode)} to "awsvpc"',
        related=[(mode, "the network mode")] if mode.exists else [],
    )


@rule(TaskDefinition, severity=Severity.NOTE, phase="practice", strict=True)
def missing_runtime_platform(task: TaskDefinition) -> Problems:
    """A Fargate task does not set the platform of its images

    Without `runtimePlatform` Fargate uses Linux on X86_64. An image built on a laptop with another processor then fails with "exec
    format error". If it is set, readers and builds can check the platform.

    ```json bad /
    {"family": "web", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"], "cpu": "256", "memory": "512",
     "containerDefinitions": [{"name": "app", "image": "app:1.4.2"}]}
    ```

    ```json good
    {"family": "web", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"], "cpu": "256", "memory": "512",
     "runtimePlatform": {"operatingSystemFamily": "LINUX", "cpuArchitecture": "ARM64"},
     "containerDefinitions": [{"name": "app", "image": "app:1.4.2"}]}
    ```

    ```json good
    {"family": "web", "requiresCompatibilities": ["EC2"], "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}]}
    ```

    References: Amazon ECS API, type RuntimePlatform.
    """
    platform = task["runtimePlatform"]
    if task.targets_fargate and platform.missing:
        yield Problem(
            platform,
            f"{key(platform)} is missing, so Fargate uses Linux on X86_64",
            label="no platform",
            help=f'add {key(platform)} with {key(platform["operatingSystemFamily"])} "LINUX" and '
            f'{key(platform["cpuArchitecture"])} "X86_64" or "ARM64"',
        )
