"""ECS Exec, which the service enables and the task definition has to allow."""

from __future__ import annotations

from taskdef_lint.api import Deployment, Problem, Problems, Service, Severity, key, rule


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


@rule(Deployment, severity=Severity.WARNING, phase="launch")
def exec_with_readonly_root(deployment: Deployment) -> Problems:
    """ECS Exec is enabled, but a container's file system is read-only

    The agent of ECS Exec is put into each container and writes there. AWS documents that it does not start where `readonlyRootFilesystem`
    is true. Leave one of the two off, or accept that there is no shell in that container.

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

    References: Amazon ECS Developer Guide, considerations for ECS Exec.
    """
    enabled = deployment.service["enableExecuteCommand"]
    readonly = [item["readonlyRootFilesystem"] for item in deployment.task.containers if item["readonlyRootFilesystem"].flag]
    if enabled.flag and readonly:
        yield Problem(
            enabled,
            f"{key(enabled)} is true, but {key(readonly[0])} keeps the agent of ECS Exec from starting",
            label="does not start",
            help=f"set {key(enabled)} to false, or {key(readonly[0])}",
            related=[(node, "read-only") for node in readonly],
        )
