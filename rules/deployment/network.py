"""The network mode of a task definition, and the subnets that its tasks are given."""

from __future__ import annotations

from taskdef_lint.api import Deployment, Problem, Problems, RunTask, Service, Severity, key, rule
from taskdef_lint.rules.deployment.launch import unfit_for_fargate

_SHARED = ("bridge", "host", "none")


@rule(
    Deployment,
    severity=Severity.ERROR,
    phase="register",
    maps_to={"cdk-preflight": "pf-ecs-service-network-config-mode"},
    aws="Network Configuration is not valid for the given networkMode of this task definition.",
)
def refused_network_configuration(deployment: Deployment) -> Problems:
    """Tasks are given subnets, but have no network interfaces of their own

    Subnets and security groups are for the network mode `awsvpc`, in which each task has a network interface. In `bridge`, `host` and
    `none`, and where no network mode is named, ECS refuses them.

    ```yaml bad /networkConfiguration
    {"family": "web", "networkMode": "bridge", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}]}
    ---
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2,
     "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-0a1b2c3d"]}}}
    ```

    ```yaml good
    {"family": "web", "networkMode": "awsvpc", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}]}
    ---
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2,
     "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-0a1b2c3d"]}}}
    ```

    References: CreateService's message.
    """
    service, mode = deployment.service, deployment.task["networkMode"]
    network = service["networkConfiguration"]
    shared = mode.missing or mode.text in _SHARED
    # On Fargate the network mode is what is wrong, and unfit-for-launch-type says so.
    if (
        shared
        and service.subnets_given
        and not network.unknown
        and not (service.launch_type == "FARGATE" and unfit_for_fargate(deployment))
    ):
        has = "no network mode" if mode.missing else f"the network mode {mode.text}"
        yield Problem(
            network,
            f"{key(network)} is given, but the task definition has {has}",
            label="for the network mode awsvpc",
            help=f"remove {key(network)}, or set {key(mode)} of the task definition to awsvpc",
            related=[(mode, "the network mode" if mode.given else "no network mode")],
        )


@rule(
    Deployment,
    severity=Severity.ERROR,
    phase="register",
    maps_to={"cfn-lint": "E3052"},
    aws="Network Configuration must be provided when networkMode 'awsvpc' is specified.",
)
def awsvpc_without_subnets(deployment: Deployment) -> Problems:
    """Tasks have network interfaces of their own, but are given no subnets

    In the network mode `awsvpc` each task has a network interface in one of the subnets of `networkConfiguration`. ECS refuses a service or
    a call of RunTask without any. For the launch type `FARGATE` this is `missing-network-configuration`.

    ```yaml bad /
    {"family": "web", "networkMode": "awsvpc", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}]}
    ---
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2}
    ```

    ```yaml good
    {"family": "web", "networkMode": "awsvpc", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}]}
    ---
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2,
     "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-0a1b2c3d"]}}}
    ```

    ```yaml good
    {"family": "web", "networkMode": "awsvpc", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}]}
    ---
    {"service": "web", "taskDefinition": "web", "desiredCount": 2, "forceNewDeployment": true}
    ```

    References: CreateService's and RunTask's message.
    """
    service = deployment.service
    created = isinstance(service, Service) and not service.update and service.controller in ("ECS", "CODE_DEPLOY")
    if deployment.task.network_mode != "awsvpc" or service.launch_type == "FARGATE" or service["launchType"].unknown:
        return
    if not service.subnets_given and (created or isinstance(service, RunTask)):
        network = service["networkConfiguration"]
        yield Problem(
            network,
            f"the network mode of the task definition is awsvpc, but {key(network)} names no subnets",
            label="needs subnets",
            help=f"add {key(network)} with the subnets of the tasks",
            related=[(deployment.task["networkMode"], "the network mode")],
        )


@rule(Deployment, severity=Severity.WARNING, phase="register")
def traffic_without_network(deployment: Deployment) -> Problems:
    """A service is to be reached whose tasks have no network

    In the network mode `none` containers have no connection to the outside: no load balancer and no name leads to them. The AWS CDK refuses
    such services.

    ```yaml bad /loadBalancers
    {"family": "web", "networkMode": "none", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}]}
    ---
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2,
     "loadBalancers": [{"targetGroupArn": "${TARGET_GROUP}", "containerName": "app", "containerPort": 8080}]}
    ```

    ```yaml good
    {"family": "web", "networkMode": "none", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}]}
    ---
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2, "loadBalancers": []}
    ```

    References: Amazon ECS API Reference, RegisterTaskDefinition.networkMode.
    """
    if deployment.task.network_mode != "none":
        return
    for name in ("loadBalancers", "serviceRegistries"):
        node = deployment.service[name]
        if node.given and not node.unknown:
            yield Problem(
                node,
                f"{key(node)} is given, but the network mode of the task definition is none",
                label="leads to nothing",
                help=f"remove {key(node)}, or choose another network mode",
                related=[(deployment.task["networkMode"], "the network mode")],
            )
