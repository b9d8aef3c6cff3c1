"""How many tasks of a service run while they are replaced or moved, and when that counts as failed."""

from __future__ import annotations

from taskdef_lint.api import Node, Problem, Problems, Service, Severity, counted, key, rule


@rule(
    Service,
    severity=Severity.ERROR,
    phase="register",
    maps_to={"cdk-preflight": "pf-ecs-svc-min-healthy-over-max-percent"},
    aws="Both maximumPercent and minimumHealthyPercent cannot be 100 as this will block deployments.",
)
def blocked_deployments(service: Service) -> Problems:
    """A deployment could neither start a new task nor stop an old one

    While a service is deployed, at most `maximumPercent` and at least `minimumHealthyPercent` of the desired number of tasks run. With
    both at 100 no task may be started before one is stopped and none stopped before one is started, so ECS refuses them together. Let the
    maximum be 200, or the minimum less than 100.

    ```json bad /deploymentConfiguration/maximumPercent
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2,
     "deploymentConfiguration": {"maximumPercent": 100, "minimumHealthyPercent": 100}}
    ```

    ```json good
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2,
     "deploymentConfiguration": {"maximumPercent": 101, "minimumHealthyPercent": 100}}
    ```

    ```json good
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2,
     "deploymentConfiguration": {"maximumPercent": 100, "minimumHealthyPercent": 50}}
    ```

    References: CreateService's message; Amazon ECS API Reference, DeploymentConfiguration.
    """
    most, least = service["deploymentConfiguration"]["maximumPercent"], service["deploymentConfiguration"]["minimumHealthyPercent"]
    if most.number == 100 and least.number == 100 and not service.described:
        yield Problem(
            most,
            f"{key(most)} and {key(least)} are both 100, so no task can be replaced",
            label="no room for a new task",
            help=f"set {key(most)} to 200, or {key(least)} to less than 100",
            related=[(least, "no task may stop")],
        )


@rule(
    Service,
    severity=Severity.WARNING,
    phase="launch",
    aws=(
        "was unable to stop or start tasks during a deployment because of the service deployment configuration. "
        "Update the minimumHealthyPercent or maximumPercent value and try again."
    ),
)
def stuck_deployments(service: Service) -> Problems:
    """The percentages of a deployment leave no task to start or to stop

    ECS rounds `maximumPercent` of the desired number of tasks down to whole tasks, and `minimumHealthyPercent` up. For few tasks that may
    leave nothing: with one task, 150 percent is one task, and 50 percent is one task, too. The deployment then waits for ever. Let the
    maximum be 200, or the minimum 0.

    ```json bad /deploymentConfiguration/maximumPercent
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 1,
     "deploymentConfiguration": {"maximumPercent": 150, "minimumHealthyPercent": 50}}
    ```

    ```json good
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2,
     "deploymentConfiguration": {"maximumPercent": 150, "minimumHealthyPercent": 50}}
    ```

    ```json good
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 1,
     "deploymentConfiguration": {"maximumPercent": 100, "minimumHealthyPercent": 0}}
    ```

    References: Amazon ECS API Reference, DeploymentConfiguration; Amazon ECS Developer Guide, service event messages.
    """
    deployment, desired = service["deploymentConfiguration"], service["desiredCount"]
    most, least, strategy = deployment["maximumPercent"], deployment["minimumHealthyPercent"], deployment["strategy"]
    if service.controller != "ECS" or service.is_daemon or not (strategy.missing or strategy.text == "ROLLING"):
        return
    tasks, upper, lower = desired.number or 0, most.number, 100 if least.missing else least.number
    if tasks < 1 or upper is None or lower is None or (upper, lower) == (100, 100):
        return
    if tasks * upper // 100 == tasks == -(-tasks * lower // 100):
        yield Problem(
            most,
            f"of {counted(tasks, 'task')}, {upper} percent rounded down and {lower} percent rounded up are {tasks}: none can be replaced",
            label="no room for a new task",
            help=f"set {key(most)} to 200, or {key(least)} lower",
            related=[(desired, "the tasks"), (least, "no task may stop")],
        )


@rule(Service, severity=Severity.ERROR, phase="register", aws="Invalid deployment circuit breaker threshold value.")
def invalid_circuit_breaker_threshold(service: Service) -> Problems:
    """A circuit breaker waits for more than 100 percent of the tasks to fail

    A threshold of the type `BOUNDED_PERCENT` is a percentage of the desired number of tasks, from 1 to 100, which ECS checks. For a number
    of tasks there is the type `COUNT`.

    ```json bad /deploymentConfiguration/deploymentCircuitBreaker/thresholdConfiguration/value
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2, "deploymentConfiguration": {"deploymentCircuitBreaker":
      {"enable": true, "rollback": true, "thresholdConfiguration": {"type": "BOUNDED_PERCENT", "value": 101}}}}
    ```

    ```json good
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2, "deploymentConfiguration": {"deploymentCircuitBreaker":
      {"enable": true, "rollback": true, "thresholdConfiguration": {"type": "BOUNDED_PERCENT", "value": 100}}}}
    ```

    ```json good
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2, "deploymentConfiguration": {"deploymentCircuitBreaker":
      {"enable": true, "rollback": true, "thresholdConfiguration": {"type": "COUNT", "value": 101}}}}
    ```

    References: CreateService's message; Amazon ECS API Reference, ThresholdConfiguration.
    """
    threshold = service["deploymentConfiguration"]["deploymentCircuitBreaker"]["thresholdConfiguration"]
    value = threshold["value"]
    if threshold["type"].text == "BOUNDED_PERCENT" and value.number is not None and value.number > 100:
        yield Problem(
            value,
            f"the circuit breaker's threshold is {value.number} percent of the tasks: expected 1 to 100",
            label="expected 1 to 100",
            help=f"set {key(value)} to 100 or less, or {key(threshold['type'])} to COUNT",
            related=[(threshold["type"], "a percentage")],
        )


@rule(Service, severity=Severity.ERROR, phase="register")
def blocked_zone_rebalancing(service: Service) -> Problems:
    """Rebalancing between zones has no room to start another task

    To move a task to another zone ECS starts a new one before it stops the old one. With `maximumPercent` at 100 it may not, and ECS
    refuses the rebalancing. Where the setting is left out ECS chooses by itself, so a maximum of 100 alone is fine.

    ```json bad /availabilityZoneRebalancing
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2, "availabilityZoneRebalancing": "ENABLED",
     "deploymentConfiguration": {"maximumPercent": 100, "minimumHealthyPercent": 50}}
    ```

    ```json good
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2,
     "deploymentConfiguration": {"maximumPercent": 100, "minimumHealthyPercent": 50}}
    ```

    ```json good
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2, "availabilityZoneRebalancing": "ENABLED",
     "deploymentConfiguration": {"maximumPercent": 150, "minimumHealthyPercent": 50}}
    ```

    References: UpdateService's message.
    """
    balance, most = service["availabilityZoneRebalancing"], service["deploymentConfiguration"]["maximumPercent"]
    if balance.text == "ENABLED" and most.number == 100 and not service.is_daemon:
        yield Problem(
            balance,
            f"{key(balance)} is ENABLED, but {key(most)} is 100",
            label="needs room for one more task",
            help=f"set {key(most)} to more than 100, or {key(balance)} to DISABLED",
            aws="… does not support maximumPercent <= 100 % as deployment configuration. Update deployment configuration and try again.",
            related=[(most, "no task may be added")],
        )


@rule(Service, severity=Severity.WARNING, phase="register")
def unsupported_zone_rebalancing(service: Service) -> Problems:
    """Rebalancing between zones is on beside a setting that it does not support

    AWS documents that rebalancing works without Classic Load Balancers, without placement constraints on the zone, and only where the
    first placement strategy, if there is any, spreads tasks over the zones.

    ```json bad /availabilityZoneRebalancing
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2, "availabilityZoneRebalancing": "ENABLED",
     "placementStrategy": [{"type": "binpack", "field": "cpu"}, {"type": "spread", "field": "attribute:ecs.availability-zone"}]}
    ```

    ```json bad /availabilityZoneRebalancing
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2, "availabilityZoneRebalancing": "ENABLED",
     "loadBalancers": [{"loadBalancerName": "classic", "containerName": "app", "containerPort": 80}]}
    ```

    ```json bad /availabilityZoneRebalancing
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2, "availabilityZoneRebalancing": "ENABLED",
     "placementConstraints": [{"type": "memberOf", "expression": "attribute:ecs.availability-zone == eu-west-1a"}]}
    ```

    ```json good
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2, "availabilityZoneRebalancing": "ENABLED",
     "placementStrategy": [{"type": "spread", "field": "attribute:ecs.availability-zone"}, {"type": "binpack", "field": "cpu"}],
     "placementConstraints": [{"type": "distinctInstance"}]}
    ```

    References: Amazon ECS Developer Guide, balancing a service across Availability Zones.
    """
    balance = service["availabilityZoneRebalancing"]
    if balance.text != "ENABLED" or service.is_daemon:
        return
    first = service["placementStrategy"][0]
    field = (first["field"].text or "").lower()
    against: Node | None = None
    if (first["type"].text in ("binpack", "random") or (first["type"].text == "spread" and field)) and "availability-zone" not in field:
        against = first
    for constraint in service["placementConstraints"]:
        if "availability-zone" in (constraint["expression"].text or ""):
            against = constraint
    for balancer in service["loadBalancers"]:
        if balancer["loadBalancerName"].text:
            against = balancer["loadBalancerName"]
    if against is not None:
        yield Problem(
            balance,
            f"{key(balance)} is ENABLED, but AWS documents that it does not go with other settings of this service",
            label="does not go with the other setting",
            help=f"set {key(balance)} to DISABLED, or change the other setting",
            related=[(against, "does not go with the rebalancing")],
        )
