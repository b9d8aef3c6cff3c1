"""ECS Exec, which the service enables and the task definition has to allow."""

from __future__ import annotations

from taskdef_lint.api import Deployment, Node, Problem, Problems, RunTask, Service, Severity, key, rule

# Where the agent of ECS Exec writes, also with a read-only root, if something is mounted there.
_WRITTEN = ("/managed-agents", "/var/lib/amazon/ssm", "/var/log/amazon/ssm")


@rule(
    Deployment,
    severity=Severity.ERROR,
    phase="register",
    aws=(
        "The service couldn't be updated because a valid taskRoleArn is not being used. "
        "Specify a valid task role in your task definition and try again."
    ),
)
def exec_without_task_role(deployment: Deployment) -> Problems:
    """ECS Exec is enabled, but the task has no role

    The agent of ECS Exec in the container opens a channel to Systems Manager with the rights of the task's role, `taskRoleArn`. ECS refuses
    a service with ECS Exec whose task definition has none. The execution role does not count.

    ```yaml bad /enableExecuteCommand
    {"family": "web", "executionRoleArn": "arn:aws:iam::111122223333:role/execution", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "memory": 128}]}
    ---
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2, "enableExecuteCommand": true}
    ```

    ```yaml good
    {"family": "web", "taskRoleArn": "arn:aws:iam::111122223333:role/web", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "memory": 128}]}
    ---
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2, "enableExecuteCommand": true}
    ```

    References: the message of CreateService and UpdateService, quoted in aws/aws-cli#6242.
    """
    enabled, role = deployment.service["enableExecuteCommand"], deployment.task["taskRoleArn"]
    if enabled.flag and role.missing and isinstance(deployment.service, Service):
        yield Problem(
            enabled,
            f"{key(enabled)} is true, but the task definition has no {key(role)}",
            label="needs a task role",
            help=f"add {key(role)} to the task definition, with the rights that ECS Exec needs",
            related=[(role, f"{key(role)} is missing")],
        )


@rule(Deployment, severity=Severity.WARNING, phase="register")
def exec_without_role_to_run(deployment: Deployment) -> Problems:
    """A task is run with ECS Exec, but without a role

    RunTask and StartTask take the role of the task from the task definition, or from the overrides. AWS documents that ECS Exec needs one;
    services without one are refused, which is `exec-without-task-role`.

    ```yaml bad /enableExecuteCommand
    {"family": "report", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}]}
    ---
    {"cluster": "main", "taskDefinition": "report", "count": 1, "enableExecuteCommand": true}
    ```

    ```yaml good
    {"family": "report", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}]}
    ---
    {"cluster": "main", "taskDefinition": "report", "count": 1, "enableExecuteCommand": true,
     "overrides": {"taskRoleArn": "arn:aws:iam::111122223333:role/report"}}
    ```

    References: Amazon ECS Developer Guide, ECS Exec; Amazon ECS API Reference, RunTask.
    """
    task = deployment.service
    enabled, role = task["enableExecuteCommand"], deployment.task["taskRoleArn"]
    if isinstance(task, RunTask) and enabled.flag and role.missing and task["overrides"]["taskRoleArn"].missing:
        yield Problem(
            enabled,
            f"{key(enabled)} is true, but neither the task definition nor the overrides have a {key(role)}",
            label="needs a task role",
            help=f"add {key(role)} to the task definition, with the rights that ECS Exec needs",
            related=[(role, f"{key(role)} is missing")],
        )


def _is_readonly(container: Node) -> bool:
    """Whether the root is read-only, and not all directories that the agent writes to are certainly something else."""
    root, mounts = container["readonlyRootFilesystem"], container["mountPoints"]
    devices = container["linuxParameters"]["tmpfs"]
    if not root.flag or mounts.unknown or devices.unknown or any(item.unknown for listing in (mounts, devices) for item in listing):
        return False
    paths = [item["containerPath"] for item in mounts if item["readOnly"].flag is not True] + [item["containerPath"] for item in devices]
    return not any(path.unknown for path in paths) and not set(_WRITTEN) <= {(path.text or "").rstrip("/") for path in paths}


@rule(Deployment, severity=Severity.NOTE, phase="launch")
def exec_with_shared_processes(deployment: Deployment) -> Problems:
    """ECS Exec is enabled for containers that share their processes

    AWS documents that where `pidMode` is `task`, sessions of ECS Exec can be started in one container only. The others cannot be entered.

    ```yaml bad /enableExecuteCommand
    {"family": "web", "pidMode": "task", "taskRoleArn": "arn:aws:iam::111122223333:role/web", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "memory": 128}, {"name": "proxy", "image": "proxy:2.0.1", "memory": 128}]}
    ---
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2, "enableExecuteCommand": true}
    ```

    ```yaml good
    {"family": "web", "pidMode": "task", "taskRoleArn": "arn:aws:iam::111122223333:role/web", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "memory": 128}]}
    ---
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2, "enableExecuteCommand": true}
    ```

    References: Amazon ECS Developer Guide, considerations for ECS Exec.
    """
    enabled, mode = deployment.service["enableExecuteCommand"], deployment.task["pidMode"]
    if enabled.flag and mode.text == "task" and len(deployment.task.containers) > 1:
        yield Problem(
            enabled,
            f"{key(enabled)} is true, and {key(mode)} is task: sessions can be started in one container only",
            label="in one container only",
            help=f"remove {key(mode)}, if each container is to be entered",
            related=[(mode, "shared processes")],
        )


@rule(Deployment, severity=Severity.WARNING, phase="launch")
def exec_with_readonly_root(deployment: Deployment) -> Problems:
    """ECS Exec is enabled, but a container's file system is read-only

    The agent of ECS Exec is put into each container and writes there. AWS documents that it does not start where `readonlyRootFilesystem`
    is true; it does where volumes are mounted at all of `/managed-agents`, `/var/lib/amazon/ssm` and `/var/log/amazon/ssm`. Do that, leave
    one of the two off, or accept that there is no shell in that container.

    ```yaml bad /enableExecuteCommand
    {"family": "web", "taskRoleArn": "arn:aws:iam::111122223333:role/web", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "memory": 128, "readonlyRootFilesystem": true}]}
    ---
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2, "enableExecuteCommand": true}
    ```

    ```yaml good
    {"family": "web", "taskRoleArn": "arn:aws:iam::111122223333:role/web", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "memory": 128, "readonlyRootFilesystem": true}]}
    ---
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2, "enableExecuteCommand": false}
    ```

    ```yaml good
    family: web
    taskRoleArn: arn:aws:iam::111122223333:role/web
    volumes: [{name: agent}, {name: state}, {name: log}]
    containerDefinitions:
      - name: app
        image: app:1.4.2
        memory: 128
        readonlyRootFilesystem: true
        mountPoints:
          - {sourceVolume: agent, containerPath: /managed-agents}
          - {sourceVolume: state, containerPath: /var/lib/amazon/ssm}
          - {sourceVolume: log, containerPath: /var/log/amazon/ssm}
    ---
    {serviceName: web, taskDefinition: web, desiredCount: 2, enableExecuteCommand: true}
    ```

    References: Amazon ECS Developer Guide, considerations for ECS Exec; aws/containers-roadmap#1359.
    """
    enabled = deployment.service["enableExecuteCommand"]
    readonly = [item["readonlyRootFilesystem"] for item in deployment.task.containers if enabled.flag and _is_readonly(item)]
    if readonly:
        yield Problem(
            enabled,
            f"{key(enabled)} is true, but {key(readonly[0])} keeps the agent of ECS Exec from starting",
            label="does not start",
            help=f"set {key(enabled)} to false, or {key(readonly[0])}",
            related=[(node, "read-only") for node in readonly],
        )
