"""Where the tasks of a service, a task set or RunTask get their network interfaces."""

from __future__ import annotations

from taskdef_lint.api import REMOVE, Fix, Problem, Problems, RunTask, Service, Severity, Workload, key, rule


@rule(Workload, severity=Severity.ERROR, phase="register", aws="Assign public IP is not supported for this launch type.")
def public_ip_on_ec2(workload: Workload) -> Problems:
    """Tasks of the launch type EC2 ask for a public address

    On Fargate a task's network interface may get a public address. On instances of your own it cannot, and ECS refuses the setting there:
    the tasks reach the Internet by a NAT gateway.

    ```json bad /networkConfiguration/awsvpcConfiguration/assignPublicIp
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2, "launchType": "EC2",
     "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-0a1b2c3d"], "assignPublicIp": "ENABLED"}}}
    ```

    ```json fixed
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2, "launchType": "EC2",
     "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-0a1b2c3d"]}}}
    ```

    ```json good
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2, "launchType": "EC2",
     "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-0a1b2c3d"], "assignPublicIp": "DISABLED"}}}
    ```

    ```json good
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2,
     "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-0a1b2c3d"], "assignPublicIp": "ENABLED"}}}
    ```

    References: AWS's message, quoted in aws/aws-cdk#13348.
    """
    public = workload["networkConfiguration"]["awsvpcConfiguration"]["assignPublicIp"]
    if public.text == "ENABLED" and workload.launch_type == "EC2":
        yield Problem(
            public,
            f"{key(public)} is ENABLED, but the launch type is EC2",
            label="for Fargate only",
            help=f"remove {key(public)}",
            related=[(workload["launchType"], "the launch type")],
            fix=Fix(f"remove {key(public)}", public, REMOVE, safe=False),
        )


@rule(
    Workload,
    severity=Severity.WARNING,
    phase="register",
    maps_to={"cfn-lint": "E3052"},
    aws="Network Configuration must be provided when networkMode 'awsvpc' is specified.",
)
def missing_network_configuration(workload: Workload) -> Problems:
    """Tasks on Fargate are given no subnets

    A task on Fargate has a network interface of its own, in one of the subnets of `networkConfiguration`. Without any ECS refuses the
    service or the call. They may be given on the command line, so this is a warning. Updates, and services with an external controller,
    need none.

    ```json bad /launchType
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2, "launchType": "FARGATE"}
    ```

    ```json bad /launchType
    {"cluster": "main", "taskDefinition": "report", "count": 1, "launchType": "FARGATE", "networkConfiguration": {}}
    ```

    ```json good
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2, "launchType": "FARGATE",
     "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["${SUBNET}"]}}}
    ```

    ```json good
    {"serviceName": "web", "desiredCount": 2, "launchType": "FARGATE", "deploymentController": {"type": "EXTERNAL"}}
    ```

    References: CreateService's and RunTask's message.
    """
    created = isinstance(workload, Service) and not workload.update and workload.controller in ("ECS", "CODE_DEPLOY")
    if workload.launch_type == "FARGATE" and not workload.subnets_given and (created or isinstance(workload, RunTask)):
        network = workload["networkConfiguration"]
        yield Problem(
            workload["launchType"],
            f"the launch type is FARGATE, but {key(network)} names no subnets",
            label="needs subnets",
            help=f"add {key(network)} with the subnets of the tasks",
        )


@rule(
    Workload,
    severity=Severity.NOTE,
    phase="practice",
    strict=True,
    security=4.0,
    maps_to={
        "security-hub": ("ECS.2", "ECS.16"),
        "checkov": "CKV_AWS_333",
        "prowler": ("ecs_service_no_assign_public_ip", "ecs_task_set_no_assign_public_ip"),
    },
)
def public_task_address(workload: Workload) -> Problems:
    """Tasks get a public address

    With `assignPublicIp` the network interface of every task has an address that the whole Internet can reach, as far as the security
    groups let it. Tasks in private subnets, behind a load balancer and with a NAT gateway or VPC endpoints, need none.

    ```json bad /networkConfiguration/awsvpcConfiguration/assignPublicIp
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2, "launchType": "FARGATE",
     "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-0a1b2c3d"], "assignPublicIp": "ENABLED"}}}
    ```

    ```json good
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2, "launchType": "FARGATE",
     "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-0a1b2c3d"]}}}
    ```

    References: AWS Security Hub, ECS.2 and ECS.16.
    """
    public = workload["networkConfiguration"]["awsvpcConfiguration"]["assignPublicIp"]
    if public.text == "ENABLED" and workload.launch_type != "EC2":
        yield Problem(
            public,
            f"{key(public)} is ENABLED: each task can be reached from the Internet, as far as its security groups let it",
            label="a public address for each task",
            help=f"set {key(public)} to DISABLED and let the tasks out by a NAT gateway or VPC endpoints",
        )
