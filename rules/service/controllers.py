"""Who deploys a service, and what goes with that: ECS itself, CodeDeploy, or an external controller."""

from __future__ import annotations

from taskdef_lint.api import REMOVE, Fix, Node, Problem, Problems, Service, Severity, key, rule


@rule(
    Service,
    severity=Severity.ERROR,
    phase="register",
    maps_to={"cdk-preflight": "pf-ecs-service-codedeploy-lb"},
    aws="When specifying the CODE_DEPLOY deployment controller type, the service requires an Application Load Balancer or Network …",
)
def code_deploy_without_load_balancer(service: Service) -> Problems:
    """A service that CodeDeploy deploys has no load balancer

    CodeDeploy moves the traffic of an Application or Network Load Balancer from the old tasks to the new ones, so ECS refuses a
    service with the deployment controller `CODE_DEPLOY` that has none. An empty list counts as none.

    ```json bad /deploymentController/type
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2, "deploymentController": {"type": "CODE_DEPLOY"}, "loadBalancers": []}
    ```

    ```json good
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2, "deploymentController": {"type": "CODE_DEPLOY"},
     "loadBalancers": [{"targetGroupArn": "${TARGET_GROUP}", "containerName": "app", "containerPort": 80}]}
    ```

    References: CreateService's message.
    """
    controller, balancers = service["deploymentController"]["type"], service["loadBalancers"]
    if controller.text == "CODE_DEPLOY" and balancers.missing and not service.update and not service.described:
        yield Problem(
            controller,
            f"the deployment controller is CODE_DEPLOY, but there are no {key(balancers)}",
            label="needs a load balancer",
            help=f"add {key(balancers)} with a target group, or let ECS deploy the service",
        )


@rule(
    Service,
    severity=Severity.ERROR,
    phase="register",
    maps_to={"cdk-preflight": ("pf-ecs-svc-external-with-load-balancers", "pf-ecs-svc-external-with-taskdef")},
)
def refused_for_external_controller(service: Service) -> Problems:
    """A service with an external controller names a task definition or load balancers

    With the deployment controller `EXTERNAL` the service is a frame only: task definition and load balancers belong to its task sets, which
    the controller creates. ECS refuses both in the service itself.

    ```json bad /taskDefinition /loadBalancers
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2, "deploymentController": {"type": "EXTERNAL"},
     "loadBalancers": [{"targetGroupArn": "${TARGET_GROUP}", "containerName": "app", "containerPort": 80}]}
    ```

    ```json fixed
    {"serviceName": "web", "desiredCount": 2, "deploymentController": {"type": "EXTERNAL"}}
    ```

    ```json good
    {"serviceName": "web", "desiredCount": 2, "deploymentController": {"type": "EXTERNAL"}, "launchType": "FARGATE", "loadBalancers": []}
    ```

    References: CreateService's messages; Amazon ECS Developer Guide, external deployments.
    """
    if service.controller != "EXTERNAL" or service.update or service.described:
        return
    for name, aws in (("taskDefinition", "TaskDefinition must be blank."), ("loadBalancers", "LoadBalancers must be empty or null.")):
        node = service[name]
        if node.given:
            yield Problem(
                node,
                f"{key(node)} is set although the deployment controller is EXTERNAL",
                label="belongs to the task sets",
                help=f"remove {key(node)}, and give it to each task set",
                aws=aws,
                related=[(service["deploymentController"]["type"], "the deployment controller")],
                fix=Fix(f"remove {key(node)}", node, REMOVE, safe=False),
            )


def _for_ecs_alone(service: Service) -> list[Node]:
    """The settings of a deployment that are in force by ECS's own controller alone."""
    deployment = service["deploymentConfiguration"]
    found = [
        deployment[name]["enable"]
        for name in ("deploymentCircuitBreaker", "alarms", "earlySuccessCriteria")
        if deployment[name]["enable"].flag
    ]
    if deployment["strategy"].text in ("BLUE_GREEN", "LINEAR", "CANARY"):
        found.append(deployment["strategy"])
    if deployment["lifecycleHooks"].given and not deployment["lifecycleHooks"].unknown:
        found.append(deployment["lifecycleHooks"])
    return found


@rule(Service, severity=Severity.WARNING, phase="register")
def setting_of_another_controller(service: Service) -> Problems:
    """A setting of a deployment is for ECS's own controller, and another one deploys

    The circuit breaker, alarms, lifecycle hooks, early success and the strategies beside `ROLLING` are those of the deployment controller
    `ECS`, as AWS documents. CodeDeploy and external controllers have their own. A circuit breaker that is not enabled is fine everywhere.

    ```json bad /deploymentConfiguration/deploymentCircuitBreaker/enable
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2, "deploymentController": {"type": "CODE_DEPLOY"},
     "loadBalancers": [{"targetGroupArn": "${TARGET_GROUP}", "containerName": "app", "containerPort": 80}],
     "deploymentConfiguration": {"deploymentCircuitBreaker": {"enable": true, "rollback": true}}}
    ```

    ```json good
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2, "deploymentController": {"type": "CODE_DEPLOY"},
     "loadBalancers": [{"targetGroupArn": "${TARGET_GROUP}", "containerName": "app", "containerPort": 80}],
     "deploymentConfiguration": {"deploymentCircuitBreaker": {"enable": false, "rollback": false}}}
    ```

    ```json good
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2,
     "deploymentConfiguration": {"deploymentCircuitBreaker": {"enable": true, "rollback": true}}}
    ```

    References: Amazon ECS API Reference, DeploymentConfiguration.
    """
    if service.controller not in ("CODE_DEPLOY", "EXTERNAL"):
        return
    for node in _for_ecs_alone(service):
        setting = node.parent if node.key == "enable" and node.parent is not None else node
        yield Problem(
            node,
            f"{key(setting)} is for the deployment controller ECS, and this service has {service.controller}",
            label="for the deployment controller ECS",
            help=f"remove it, or let ECS deploy the service: set {key(service['deploymentController']['type'])} to ECS",
            related=[(service["deploymentController"]["type"], "the deployment controller")],
        )
