"""The load balancers of a service, and the role by which ECS calls them."""

from __future__ import annotations

from taskdef_lint.api import REMOVE, Fix, Problem, Problems, Service, Severity, TaskSet, Workload, key, rule

_ONE = "You must specify either a loadBalancerName or a targetGroupArn in all loadBalancer entries"


@rule(Workload, severity=Severity.ERROR, phase="register", maps_to={"cdk-preflight": "pf-ecs-service-lb-target-exclusive"})
def ambiguous_load_balancer(workload: Workload) -> Problems:
    """A load balancer is named in two ways

    An entry names either the target group of an Application or Network Load Balancer, or a Classic Load Balancer by its name. ECS refuses
    an entry that has both. An empty string, as skeletons print it, counts as none.

    ```json bad /loadBalancers/0/loadBalancerName
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2, "loadBalancers": [{"loadBalancerName": "classic",
      "targetGroupArn": "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web/0a1b2c3d", "containerName": "app",
      "containerPort": 80}]}
    ```

    ```json good
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2, "loadBalancers": [{"loadBalancerName": "",
      "targetGroupArn": "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web/0a1b2c3d", "containerName": "app",
      "containerPort": 80}]}
    ```

    References: CreateService's message.
    """
    for balancer in workload["loadBalancers"]:
        name, group = balancer["loadBalancerName"], balancer["targetGroupArn"]
        if name.given and group.given:
            yield Problem(
                name,
                f"a load balancer has both {key(name)} and {key(group)}: expected one of them",
                label="either this or a target group",
                help=f"remove {key(name)}, or {key(group)} for a Classic Load Balancer",
                aws=f"loadBalancerName and targetGroupArn cannot both be specified. {_ONE}",
                related=[(group, "the target group")],
            )


@rule(Workload, severity=Severity.WARNING, phase="register")
def load_balancer_without_target(workload: Workload) -> Problems:
    """A load balancer has neither a target group nor a name

    ECS registers the tasks with a target group, or with a Classic Load Balancer by its name. By AWS's own message every entry has one of
    the two.

    ```json bad /loadBalancers/0
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2, "loadBalancers": [{"containerName": "app", "containerPort": 80}]}
    ```

    ```json good
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2,
     "loadBalancers": [{"targetGroupArn": "<TARGET_GROUP>", "containerName": "app", "containerPort": 80}]}
    ```

    References: CreateService's message.
    """
    for balancer in workload["loadBalancers"]:
        name, group = balancer["loadBalancerName"], balancer["targetGroupArn"]
        if name.missing and group.missing and (balancer["containerName"].given or balancer["containerPort"].given):
            yield Problem(
                group,
                f"a load balancer has neither {key(group)} nor {key(name)}",
                label="names no load balancer",
                help=f"add {key(group)}",
                aws=_ONE,
            )


@rule(
    Workload,
    severity=Severity.ERROR,
    phase="register",
    maps_to={"cdk-preflight": "pf-ecs-svc-classic-lb-with-fargate"},
    aws="Classic Load Balancers are not supported with Fargate.",
)
def classic_load_balancer_on_fargate(workload: Workload) -> Problems:
    """A service on Fargate has a Classic Load Balancer

    Classic Load Balancers send traffic to instances, and tasks on Fargate have none of yours. ECS refuses them with the launch type
    `FARGATE`. Use a target group of the type `ip`.

    ```json bad /loadBalancers/0/loadBalancerName
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2, "launchType": "FARGATE",
     "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-0a1b2c3d"]}},
     "loadBalancers": [{"loadBalancerName": "classic", "containerName": "app", "containerPort": 80}]}
    ```

    ```json good
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2, "launchType": "EC2",
     "loadBalancers": [{"loadBalancerName": "classic", "containerName": "app", "containerPort": 80}]}
    ```

    References: CreateService's message.
    """
    if workload.launch_type != "FARGATE":
        return
    for balancer in workload["loadBalancers"]:
        name = balancer["loadBalancerName"]
        if name.text and balancer["targetGroupArn"].missing:
            yield Problem(
                name,
                f"{key(name)} is that of a Classic Load Balancer, and the launch type is FARGATE",
                label="not with Fargate",
                help=f"name a target group in {key(balancer['targetGroupArn'])} instead",
                related=[(workload["launchType"], "the launch type")],
            )


@rule(
    Service,
    severity=Severity.ERROR,
    phase="register",
    maps_to={"cdk-preflight": ("pf-ecs-svc-role-with-awsvpc", "pf-ecs-svc-role-without-load-balancers")},
)
def refused_service_role(service: Service) -> Problems:
    """A service names a role that ECS does not take

    The role is the one by which ECS calls a load balancer. It is of use only for services with a load balancer whose tasks have no network
    interfaces of their own; for all others ECS takes its service-linked role, and refuses any other one.

    ```json bad /role
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2, "role": "ecsServiceRole",
     "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-0a1b2c3d"]}},
     "loadBalancers": [{"targetGroupArn": "${TARGET_GROUP}", "containerName": "app", "containerPort": 80}]}
    ```

    ```json fixed
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2,
     "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-0a1b2c3d"]}},
     "loadBalancers": [{"targetGroupArn": "${TARGET_GROUP}", "containerName": "app", "containerPort": 80}]}
    ```

    ```json bad /role
    {"serviceName": "worker", "taskDefinition": "worker", "desiredCount": 2, "role": "ecsServiceRole", "loadBalancers": []}
    ```

    ```json good
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2, "role": "ecsServiceRole",
     "loadBalancers": [{"targetGroupArn": "${TARGET_GROUP}", "containerName": "app", "containerPort": 80}]}
    ```

    ```json good
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2, "role": ""}
    ```

    References: CreateService's messages; Amazon ECS API Reference, CreateService.role.
    """
    role, network, balancers = service["role"], service["networkConfiguration"], service["loadBalancers"]
    if role.missing or service.update:  # an update has no such key, which keys-of-two-calls says
        return
    if network.given and not network.unknown:
        why, cause = f"the tasks have network interfaces of their own by {key(network)}", network
        aws = "You cannot specify an IAM role for services that require a service linked role."
    elif balancers.missing:
        why, cause = f"there are no {key(balancers)}", balancers
        aws = "IAM roles are only valid for services configured to use load balancers."
    else:
        return
    yield Problem(
        role,
        f"{key(role)} is set although {why}",
        label="ECS takes its service-linked role",
        help=f"remove {key(role)}",
        aws=aws,
        related=[(cause, "network interfaces of their own")] if cause is network else (),
        fix=Fix(f"remove {key(role)}", role, REMOVE, safe=False),
    )


@rule(Workload, severity=Severity.WARNING, phase="register")
def unsupported_for_external_instances(workload: Workload) -> Problems:
    """A service on instances of your own data centre has what they do not support

    The launch type `EXTERNAL` runs tasks on machines outside AWS, with ECS Anywhere. AWS documents that such services have no load
    balancers and no service discovery.

    ```json bad /loadBalancers
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2, "launchType": "EXTERNAL",
     "loadBalancers": [{"targetGroupArn": "${TARGET_GROUP}", "containerName": "app", "containerPort": 80}]}
    ```

    ```json good
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2, "launchType": "EXTERNAL",
     "loadBalancers": [], "serviceRegistries": []}
    ```

    References: Amazon ECS Developer Guide, external instances.
    """
    if workload.launch_type != "EXTERNAL" or not isinstance(workload, Service | TaskSet):
        return
    for name in ("loadBalancers", "serviceRegistries"):
        node = workload[name]
        if node.given and not node.unknown:
            yield Problem(
                node,
                f"{key(node)} is set for the launch type EXTERNAL, which does not support it, as AWS documents",
                label="not on external instances",
                help=f"remove {key(node)}",
                related=[(workload["launchType"], "the launch type")],
            )
