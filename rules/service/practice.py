"""How services are well run: advice for the strict profile."""

from __future__ import annotations

from taskdef_lint.api import Problem, Problems, Service, Severity, Workload, key, rule

# Linux versions before 1.4.0; Windows has 1.0.0, and nothing else of these.
_OLD_PLATFORMS = ("1.1.0", "1.2.0", "1.3.0")


@rule(
    Workload,
    severity=Severity.WARNING,
    phase="practice",
    maps_to={"security-hub": "ECS.10", "checkov": "CKV_AWS_332", "prowler": "ecs_service_fargate_latest_platform_version"},
    tags=("deprecated",),
)
def outdated_platform_version(workload: Workload) -> Problems:
    """Tasks run on a platform version of Fargate that is outdated

    Platform versions before 1.4.0 get no more features: no EFS volumes, no larger ephemeral storage, no ECS Exec. Security patches are made
    for `LATEST`, which is 1.4.0 for Linux. Leave the version out, or write `LATEST`.

    ```json bad /platformVersion
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2, "launchType": "FARGATE", "platformVersion": "1.3.0",
     "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-0a1b2c3d"]}}}
    ```

    ```json good
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2, "launchType": "FARGATE", "platformVersion": "1.4.0",
     "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-0a1b2c3d"]}}}
    ```

    References: Amazon ECS Developer Guide, Fargate platform versions; AWS Security Hub, ECS.10.
    """
    version = workload["platformVersion"]
    if version.text in _OLD_PLATFORMS and workload.launch_type != "EC2":
        yield Problem(
            version,
            f"platform version {version.text} is outdated: 1.4.0 is the one that AWS maintains",
            label="outdated",
            help=f"remove {key(version)}, or set it to LATEST",
        )


@rule(Service, severity=Severity.NOTE, phase="practice", strict=True)
def missing_circuit_breaker(service: Service) -> Problems:
    """Nothing stops a deployment whose tasks do not start

    Without a circuit breaker ECS tries for ever to start tasks of a new version that fails, while the old ones are already fewer. With
    `enable` and `rollback` it gives up, and goes back to the version that worked.

    ```json bad /
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2}
    ```

    ```json bad /deploymentConfiguration/deploymentCircuitBreaker/rollback
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2,
     "deploymentConfiguration": {"deploymentCircuitBreaker": {"enable": true, "rollback": false}}}
    ```

    ```json good
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2,
     "deploymentConfiguration": {"deploymentCircuitBreaker": {"enable": true, "rollback": true}}}
    ```

    ```json good
    {"serviceName": "web", "desiredCount": 2, "deploymentController": {"type": "EXTERNAL"}}
    ```

    References: Amazon ECS Developer Guide, deployment circuit breaker.
    """
    breaker = service["deploymentConfiguration"]["deploymentCircuitBreaker"]
    strategy = service["deploymentConfiguration"]["strategy"]
    if service.controller != "ECS" or service.update or breaker.unknown or not (strategy.missing or strategy.text == "ROLLING"):
        return
    enable, rollback = breaker["enable"], breaker["rollback"]
    if breaker.missing or enable.flag is False:
        node = breaker if breaker.missing else enable
        yield Problem(
            node,
            f"{key(breaker)} is not enabled: nothing ends a deployment whose tasks do not start",
            label="does not end a failing deployment",
            help=f"enable {key(breaker)}, with {key(rollback)}",
        )
    elif enable.flag and rollback.flag is False:
        yield Problem(
            rollback,
            "a deployment that fails is stopped, but not rolled back",
            label="stays half deployed",
            help=f"set {key(rollback)} to true",
        )


@rule(Service, severity=Severity.NOTE, phase="practice", strict=True)
def low_healthy_percent(service: Service, *, limit: int = 50) -> Problems:
    """A deployment may stop most of the tasks that serve

    `minimumHealthyPercent` is the share of the desired number of tasks that keeps running while a service is deployed. At 0 all tasks may
    be stopped before any new one runs, which is an outage; 100 is the default of ECS. A daemon, and a service of one task that must not run
    twice, have reason for less.

    - `limit` (default 50): the least percentage that is not reported.

    ```json bad /deploymentConfiguration/minimumHealthyPercent
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2,
     "deploymentConfiguration": {"minimumHealthyPercent": 0, "maximumPercent": 100}}
    ```

    ```json bad limit=100 /deploymentConfiguration/minimumHealthyPercent
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 4,
     "deploymentConfiguration": {"minimumHealthyPercent": 75, "maximumPercent": 200}}
    ```

    ```json good
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2,
     "deploymentConfiguration": {"minimumHealthyPercent": 50, "maximumPercent": 200}}
    ```

    ```json good
    {"serviceName": "agent", "taskDefinition": "agent", "schedulingStrategy": "DAEMON",
     "deploymentConfiguration": {"minimumHealthyPercent": 0, "maximumPercent": 100}}
    ```

    References: Amazon ECS API Reference, DeploymentConfiguration.
    """
    least = service["deploymentConfiguration"]["minimumHealthyPercent"]
    if least.number is not None and 0 <= least.number < limit and not service.is_daemon:
        yield Problem(
            least,
            f"{key(least)} is {least.number}: a deployment may stop the other {100 - least.number} percent of the tasks at once",
            label=f"less than {limit}",
            help=f"set {key(least)} to {limit} or more",
        )


@rule(Service, severity=Severity.NOTE, phase="practice", strict=True)
def single_task_service(service: Service) -> Problems:
    """A service runs a single task

    One task is an outage whenever it stops: when it crashes, when its instance or its zone fails. Two tasks in two zones go on. Where a
    task must not run twice, ignore this rule for the service.

    ```json bad /desiredCount
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 1}
    ```

    ```json good
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2}
    ```

    References: AWS Well-Architected Framework, reliability.
    """
    count = service["desiredCount"]
    if count.number == 1 and not service.is_daemon:
        yield Problem(
            count, f"{key(count)} is 1: the service is down whenever its task is", label="a single task", help=f"set {key(count)} to 2"
        )


@rule(Workload, severity=Severity.NOTE, phase="practice", strict=True, security=3.0)
def enabled_exec(workload: Workload) -> Problems:
    """ECS Exec is enabled

    With ECS Exec everybody who may call `ecs:ExecuteCommand` gets a shell in the containers, with the rights of the task's role. It is made
    for looking into a problem; in production it is best left off, and enabled for as long as it is needed.

    ```json bad /enableExecuteCommand
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2, "enableExecuteCommand": true}
    ```

    ```json good
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2, "enableExecuteCommand": false}
    ```

    References: Amazon ECS Developer Guide, ECS Exec.
    """
    enabled = workload["enableExecuteCommand"]
    if enabled.flag:
        yield Problem(
            enabled,
            f"{key(enabled)} is true: who may call ecs:ExecuteCommand gets a shell in the containers",
            label="a shell in every container",
            help=f"set {key(enabled)} to false where nobody looks for a fault",
        )


@rule(Service, severity=Severity.NOTE, phase="practice", strict=True)
def untagged_tasks(service: Service) -> Problems:
    """The tasks of a service get no tags

    Costs are divided by the tags of tasks, not by those of services. ECS copies tags to the tasks only where `propagateTags` says from
    where: `SERVICE` or `TASK_DEFINITION`.

    ```json bad /
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2}
    ```

    ```json bad /propagateTags
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2, "propagateTags": "NONE"}
    ```

    ```json good
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2, "propagateTags": "SERVICE"}
    ```

    References: Amazon ECS Developer Guide, tagging resources; AWS Config, ecs-service-propagate-tags-enabled.
    """
    propagate = service["propagateTags"]
    if (propagate.missing or propagate.text == "NONE") and not service.update:
        yield Problem(
            propagate,
            f"{key(propagate)} is {'not set' if propagate.missing else 'NONE'}: the tasks get no tags",
            label="no tags for tasks",
            help=f"set {key(propagate)} to SERVICE or TASK_DEFINITION",
        )
