"""The health of a service's tasks: who checks it, and how long that is put off."""

from __future__ import annotations

from taskdef_lint.api import Deployment, Problem, Problems, Service, Severity, key, rule


@rule(Deployment, severity=Severity.WARNING, phase="register")
def unsupported_classic_load_balancer(deployment: Deployment) -> Problems:
    """A Classic Load Balancer is used with tasks that it does not support

    AWS documents that Classic Load Balancers do not support the network mode `awsvpc`, and that health checks of containers are not
    supported for tasks behind one. Use a target group of an Application Load Balancer or a Network Load Balancer.

    ```yaml bad /loadBalancers/0/loadBalancerName
    {"family": "web", "networkMode": "awsvpc", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "memory": 128, "portMappings": [{"containerPort": 8080}]}]}
    ---
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2,
     "loadBalancers": [{"loadBalancerName": "web", "containerName": "app", "containerPort": 8080}],
     "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-0a1b2c3d"]}}}
    ```

    ```yaml bad /loadBalancers/0/loadBalancerName
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128,
      "portMappings": [{"containerPort": 8080}], "healthCheck": {"command": ["CMD", "/bin/healthy"]}}]}
    ---
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2,
     "loadBalancers": [{"loadBalancerName": "web", "containerName": "app", "containerPort": 8080}]}
    ```

    ```yaml good
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128,
      "portMappings": [{"containerPort": 8080}]}]}
    ---
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2,
     "loadBalancers": [{"loadBalancerName": "web", "containerName": "app", "containerPort": 8080}]}
    ```

    References: Amazon ECS API Reference, HealthCheck; Amazon ECS Developer Guide, load balancer types.
    """
    task = deployment.task
    mode, checks = task["networkMode"], [container["healthCheck"] for container in task.containers if container["healthCheck"].given]
    for balancer in deployment.service["loadBalancers"]:
        name = balancer["loadBalancerName"]
        if not name.text or deployment.service.launch_type == "FARGATE":  # which classic-load-balancer-on-fargate knows
            continue
        if mode.text == "awsvpc":
            why, related = f"the {key(mode)} is awsvpc", [(mode, "the network mode")]
        elif checks and not checks[0].unknown:
            why, related = f"a container has a {key(checks[0])}", [(check, "a health check") for check in checks]
        else:
            continue
        yield Problem(
            name,
            f"{why}, which AWS documents not to be supported with a Classic Load Balancer",
            label="a Classic Load Balancer",
            help=f"use {key(balancer['targetGroupArn'])} of another load balancer",
            related=related,
        )


@rule(Deployment, severity=Severity.NOTE, phase="ignored")
def idle_grace_period(deployment: Deployment) -> Problems:
    """A grace period is set, and nothing checks the health of the tasks

    `healthCheckGracePeriodSeconds` is how long ECS ignores what load balancers, VPC Lattice and health checks of containers say of a task
    that has started. Without any of these it is not used. A `HEALTHCHECK` in the image does not count: ECS runs those of the task
    definition only.

    ```yaml bad /healthCheckGracePeriodSeconds
    {"family": "worker", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}]}
    ---
    {"serviceName": "worker", "taskDefinition": "worker", "desiredCount": 2, "healthCheckGracePeriodSeconds": 60}
    ```

    ```yaml good
    {"family": "worker", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128,
      "healthCheck": {"command": ["CMD", "/bin/healthy"]}}]}
    ---
    {"serviceName": "worker", "taskDefinition": "worker", "desiredCount": 2, "healthCheckGracePeriodSeconds": 60}
    ```

    References: Amazon ECS API Reference, CreateService.healthCheckGracePeriodSeconds.
    """
    service, task = deployment.service, deployment.task
    grace = service["healthCheckGracePeriodSeconds"]
    if not grace.number or not isinstance(service, Service) or service.update or service.controller != "ECS" or not task.containers_known:
        return
    checks = [service["loadBalancers"], service["vpcLatticeConfigurations"], *(container["healthCheck"] for container in task.containers)]
    if all(check.missing for check in checks):
        yield Problem(
            grace,
            f"{key(grace)} is not used: the service has no load balancer, and no container of the task definition has a health check",
            label="nothing checks the tasks",
            help=f"remove {key(grace)}, or let a container have a health check",
            related=[(task["containerDefinitions"], "without health checks")],
        )
