"""What tasks run on, and whether their task definition fits it."""

from __future__ import annotations

import re

from taskdef_lint.api import Deployment, Node, Problem, Problems, Severity, key, rule, short
from taskdef_lint.rules.task_definition.fargate_support import REFUSED

_OLD_PLATFORMS = ("1.0.0", "1.1.0", "1.2.0", "1.3.0")
_WITH_PARTS = r"arn:aws[a-z-]*:secretsmanager:[^:]*:[^:]*:secret:[^:]+:(?=[^:]|:[^:]|::.)"  # a key, a stage or a version


def unfit_for_fargate(deployment: Deployment) -> list[Node]:
    """The values of a task definition by which it certainly does not run on Fargate: another network mode, no size of the task."""
    task = deployment.task
    mode = task["networkMode"]
    wrong = [mode] if not mode.unknown and mode.text != "awsvpc" else []
    return wrong + [task[name] for name in ("cpu", "memory") if task[name].missing]


@rule(
    Deployment,
    severity=Severity.ERROR,
    phase="register",
    maps_to={"cfn-lint": "E3054"},
    aws="Task definition does not support launch_type FARGATE.",
)
def unfit_for_launch_type(deployment: Deployment) -> Problems:
    """The launch type is FARGATE, and the task definition does not run there

    Tasks on Fargate have the network mode `awsvpc` and a size of the whole task, `cpu` and `memory`. ECS works out from a task definition
    what it runs on, also where `requiresCompatibilities` says nothing, and refuses to launch it elsewhere.

    ```yaml bad /launchType
    {"family": "web", "networkMode": "bridge", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}]}
    ---
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2, "launchType": "FARGATE",
     "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["${SUBNET}"]}}}
    ```

    ```yaml good
    {"family": "web", "networkMode": "awsvpc", "cpu": "256", "memory": "512",
     "containerDefinitions": [{"name": "app", "image": "app:1.4.2"}]}
    ---
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2, "launchType": "FARGATE",
     "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["${SUBNET}"]}}}
    ```

    References: the message of CreateService and RunTask, quoted in aws/aws-cli#3983.
    """
    wrong = unfit_for_fargate(deployment) if deployment.service.launch_type == "FARGATE" else []
    if wrong:
        first = wrong[0]
        why = f"has the network mode {short(first.text)}" if first.text else f"has no {key(first)}"
        yield Problem(
            deployment.service["launchType"],
            f"the launch type is FARGATE, but the task definition {why}",
            label="does not run on Fargate",
            help="set the network mode awsvpc, cpu and memory in the task definition, or choose another launch type",
            related=[(node, "needed on Fargate") for node in wrong],
        )


@rule(Deployment, severity=Severity.WARNING, phase="register", maps_to={"cfn-lint": ("E3713",)})
def unsupported_on_launch(deployment: Deployment) -> Problems:
    """The launch type is FARGATE, and the task definition is made for something else

    A task definition whose `requiresCompatibilities` does not name `FARGATE` is not checked for Fargate when it is registered. What Fargate
    does not support in it shows when the service is created or its tasks start: privileged containers, other log drivers than `awslogs`,
    `splunk` and `awsfirelens`, shared memory, devices and more. Add `FARGATE` to have all of it checked.

    ```yaml bad /launchType
    {"family": "web", "networkMode": "awsvpc", "cpu": "256", "memory": "512", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "privileged": true}]}
    ---
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2, "launchType": "FARGATE",
     "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["${SUBNET}"]}}}
    ```

    ```yaml bad /launchType
    {"family": "web", "networkMode": "awsvpc", "cpu": "256", "memory": "512", "requiresCompatibilities": ["EC2"],
     "containerDefinitions": [{"name": "app", "image": "app:1.4.2"}]}
    ---
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2, "launchType": "FARGATE",
     "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["${SUBNET}"]}}}
    ```

    ```yaml good
    {"family": "web", "networkMode": "awsvpc", "cpu": "256", "memory": "512",
     "containerDefinitions": [{"name": "app", "image": "app:1.4.2"}]}
    ---
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2, "launchType": "FARGATE",
     "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["${SUBNET}"]}}}
    ```

    References: Amazon ECS Developer Guide, task definition differences for Fargate.
    """
    service, task = deployment.service, deployment.task
    targets = task["requiresCompatibilities"]
    if service.launch_type != "FARGATE" or task.targets_fargate or unfit_for_fargate(deployment):
        return
    if targets.unknown or any(item.unknown for item in targets):
        return
    refused = list(REFUSED.found(task))
    if refused:
        yield Problem(
            service["launchType"],
            f"the launch type is FARGATE, which does not support {refused[0].what} of the task definition",
            label="not supported on Fargate",
            help=refused[0].help,
            related=[(one.node, "not supported on Fargate") for one in refused],
        )
    elif targets.given:
        yield Problem(
            service["launchType"],
            f"the launch type is FARGATE, and {key(targets)} of the task definition names {', '.join(sorted(task.targets))} only",
            label="not what the task definition is made for",
            help=f"add FARGATE to {key(targets)}",
            related=[(targets, "FARGATE is missing")],
        )


@rule(
    Deployment,
    severity=Severity.ERROR,
    phase="register",
    aws="One or more of the requested capabilities are not supported.",
)
def efs_on_old_platform(deployment: Deployment) -> Problems:
    """An EFS volume is used on a platform version of Fargate that does not have it

    Volumes of EFS came to Fargate with platform version 1.4.0. ECS refuses to run a task definition that has one on an older version; leave
    the version out, or write `LATEST`.

    ```yaml bad /platformVersion
    {"family": "web", "networkMode": "awsvpc", "cpu": "256", "memory": "512",
     "containerDefinitions": [{"name": "app", "image": "app:1.4.2"}],
     "volumes": [{"name": "data", "efsVolumeConfiguration": {"fileSystemId": "fs-0a1b2c3d"}}]}
    ---
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2, "launchType": "FARGATE", "platformVersion": "1.3.0",
     "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["${SUBNET}"]}}}
    ```

    ```yaml good
    {"family": "web", "networkMode": "awsvpc", "cpu": "256", "memory": "512",
     "containerDefinitions": [{"name": "app", "image": "app:1.4.2"}],
     "volumes": [{"name": "data", "efsVolumeConfiguration": {"fileSystemId": "fs-0a1b2c3d"}}]}
    ---
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2, "launchType": "FARGATE", "platformVersion": "1.4.0",
     "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["${SUBNET}"]}}}
    ```

    References: the message of CreateService, PlatformTaskDefinitionIncompatibilityException.
    """
    version = deployment.service["platformVersion"]
    if version.text not in _OLD_PLATFORMS or deployment.service.launch_type == "EC2" or deployment.task.is_windows:
        return
    volumes = [volume["efsVolumeConfiguration"] for volume in deployment.task["volumes"] if volume["efsVolumeConfiguration"].given]
    if volumes and not volumes[0].unknown:
        yield Problem(
            version,
            f"platform version {version.text} has no EFS volumes, and the task definition uses one",
            label="EFS needs 1.4.0",
            help=f"remove {key(version)}, or set it to LATEST",
            related=[(volumes[0], "a volume of EFS")],
        )


@rule(Deployment, severity=Severity.WARNING, phase="register")
def feature_beyond_platform(deployment: Deployment) -> Problems:
    """The task definition uses what came to Fargate with platform version 1.4.0

    Files of environment variables, kernel parameters, a shared `pidMode`, more ephemeral storage, tasks of 8 vCPUs and more, a single key
    or a version of a secret of Secrets Manager, and ECS Exec need platform version 1.4.0, as AWS documents, and the service runs its tasks
    on an older one.

    ```yaml bad /platformVersion
    {"family": "web", "networkMode": "awsvpc", "cpu": "8192", "memory": "16384", "ephemeralStorage": {"sizeInGiB": 50},
     "containerDefinitions": [{"name": "app", "image": "app:1.4.2"}]}
    ---
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2, "launchType": "FARGATE", "platformVersion": "1.3.0",
     "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["${SUBNET}"]}}}
    ```

    ```yaml good
    {"family": "web", "networkMode": "awsvpc", "cpu": "4096", "memory": "8192",
     "containerDefinitions": [{"name": "app", "image": "app:1.4.2"}]}
    ---
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2, "launchType": "FARGATE", "platformVersion": "1.3.0",
     "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["${SUBNET}"]}}}
    ```

    References: Amazon ECS Developer Guide, Fargate platform versions.
    """
    version, task = deployment.service["platformVersion"], deployment.task
    if version.text not in _OLD_PLATFORMS or deployment.service.launch_type == "EC2" or task.is_windows or task.os_unknown:
        return
    newer = [task[name] for name in ("ephemeralStorage", "pidMode") if task[name].given]
    newer += [task["cpu"]] if (task.cpu_units or 0) >= 8192 else []
    newer += [container[name] for container in task.containers for name in ("environmentFiles", "systemControls") if container[name].given]
    newer += [secret["valueFrom"] for secret, _ in task.secrets if re.match(_WITH_PARTS, secret["valueFrom"].text or "")]
    newer += [deployment.service["enableExecuteCommand"]] if deployment.service["enableExecuteCommand"].flag else []
    if newer:
        yield Problem(
            version,
            f"platform version {version.text} does not support {key(newer[0])} as it is written, as AWS documents",
            label="needs 1.4.0",
            help=f"remove {key(version)}, or set it to LATEST",
            related=[*((node, "needs 1.4.0") for node in newer), (task["containerDefinitions"], "the task definition that is run")],
        )


@rule(Deployment, severity=Severity.WARNING, phase="register")
def windows_on_fargate_spot(deployment: Deployment) -> Problems:
    """A Windows task is to run on Fargate Spot

    Fargate Spot runs Linux only, as AWS documents. Windows tasks use the capacity provider `FARGATE`.

    ```yaml bad /capacityProviderStrategy/0/capacityProvider
    {"family": "web", "networkMode": "awsvpc", "cpu": "1024", "memory": "2048", "runtimePlatform":
     {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"}, "containerDefinitions": [{"name": "app", "image": "app:1.4.2"}]}
    ---
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2,
     "capacityProviderStrategy": [{"capacityProvider": "FARGATE_SPOT", "weight": 1}]}
    ```

    ```yaml good
    {"family": "web", "networkMode": "awsvpc", "cpu": "1024", "memory": "2048", "runtimePlatform":
     {"operatingSystemFamily": "LINUX"}, "containerDefinitions": [{"name": "app", "image": "app:1.4.2"}]}
    ---
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2,
     "capacityProviderStrategy": [{"capacityProvider": "FARGATE_SPOT", "weight": 1}]}
    ```

    References: Amazon ECS Developer Guide, Fargate Spot.
    """
    if not deployment.task.is_windows:
        return
    for item in deployment.service["capacityProviderStrategy"]:
        provider = item["capacityProvider"]
        if provider.text == "FARGATE_SPOT":
            yield Problem(
                provider,
                f"the task runs {deployment.task.os_family}, and Fargate Spot runs Linux only, as AWS documents",
                label="Linux only",
                help="use the capacity provider FARGATE",
                related=[(deployment.task["runtimePlatform"]["operatingSystemFamily"], "the operating system")],
            )
