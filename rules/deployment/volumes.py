"""Volumes that a task definition leaves to be configured at launch."""

from __future__ import annotations

from taskdef_lint.api import Deployment, Problem, Problems, Service, Severity, TaskDefinition, key, rule, short
from taskdef_lint.rules.deployment.containers import as_it_stands


def _left_open(task: TaskDefinition) -> set[str] | None:
    """The names of the volumes that are configured at launch; None where some volumes are settled later."""
    volumes = task["volumes"]
    if volumes.unknown or any(item.unknown or item["name"].unknown or item["configuredAtLaunch"].unknown for item in volumes):
        return None
    return {item["name"].text or "" for item in volumes if item["configuredAtLaunch"].flag}


@rule(
    Deployment,
    severity=Severity.ERROR,
    phase="register",
    maps_to={"cdk-preflight": "pf-ecs-svc-ebs-name-not-in-taskdef"},
)
def unknown_launch_volume(deployment: Deployment) -> Problems:
    """A volume is configured that the task definition does not leave open

    A service or RunTask configures a volume by its name in the task definition, where the same volume has `configuredAtLaunch` set to true.
    ECS refuses any other name.

    ```yaml bad /volumeConfigurations/0/name
    {"family": "db", "volumes": [{"name": "data", "configuredAtLaunch": true}], "containerDefinitions": [
      {"name": "db", "image": "db:1.0", "memory": 128, "mountPoints": [{"sourceVolume": "data", "containerPath": "/data"}]}]}
    ---
    {"serviceName": "db", "taskDefinition": "db", "desiredCount": 1, "volumeConfigurations": [
      {"name": "storage", "managedEBSVolume": {"roleArn": "${ROLE}", "sizeInGiB": 20}}]}
    ```

    ```yaml good
    {"family": "db", "volumes": [{"name": "data", "configuredAtLaunch": true}], "containerDefinitions": [
      {"name": "db", "image": "db:1.0", "memory": 128, "mountPoints": [{"sourceVolume": "data", "containerPath": "/data"}]}]}
    ---
    {"serviceName": "db", "taskDefinition": "db", "desiredCount": 1, "volumeConfigurations": [
      {"name": "data", "managedEBSVolume": {"roleArn": "${ROLE}", "sizeInGiB": 20}}]}
    ```

    References: CreateService's messages.
    """
    volumes = list(deployment.service["volumeConfigurations"])
    names = _left_open(deployment.task) if volumes else None
    if names is None:
        return
    for volume in volumes:
        name = volume["name"]
        if name.text and name.text not in names:
            aws = (
                f"The volume name '{short(name.text)}' in your request does not have a matching volume in your Task Definition that is "
                "configurable at launch."
                if names
                else "Volume configuration provided but no matching configuredAtLaunch volume found in task definition."
            )
            yield Problem(
                name,
                f"the task definition{as_it_stands(deployment)} leaves no volume '{short(name.text)}' to be configured at launch",
                label="no such volume",
                help="name a volume that is configured at launch, or let the task definition leave this one to be configured",
                aws=aws,
                related=[(deployment.task["volumes"], "the volumes")],
            )


@rule(Deployment, severity=Severity.WARNING, phase="register")
def unconfigured_launch_volume(deployment: Deployment) -> Problems:
    """A volume that is configured at launch is not configured by the service

    A task definition with a volume that has `configuredAtLaunch` leaves it to the service to say what the volume is. AWS documents that
    the service has to.

    ```yaml bad /
    {"family": "db", "volumes": [{"name": "data", "configuredAtLaunch": true}], "containerDefinitions": [
      {"name": "db", "image": "db:1.0", "memory": 128, "mountPoints": [{"sourceVolume": "data", "containerPath": "/data"}]}]}
    ---
    {"serviceName": "db", "taskDefinition": "db", "desiredCount": 1}
    ```

    ```yaml good
    {"family": "db", "volumes": [{"name": "data", "configuredAtLaunch": false}], "containerDefinitions": [
      {"name": "db", "image": "db:1.0", "memory": 128, "mountPoints": [{"sourceVolume": "data", "containerPath": "/data"}]}]}
    ---
    {"serviceName": "db", "taskDefinition": "db", "desiredCount": 1}
    ```

    References: Amazon ECS API Reference, Volume.configuredAtLaunch.
    """
    service, names = deployment.service, _left_open(deployment.task)
    given = service["volumeConfigurations"]
    if names and given.missing and isinstance(service, Service) and not service.update and not service.described:
        yield Problem(
            given,
            f"the task definition leaves the volume '{short(min(names))}' to be configured at launch, and there are no {key(given)}",
            label="says nothing about the volume",
            help=f"add {key(given)}",
            related=[(deployment.task["volumes"], "configured at launch")],
        )
