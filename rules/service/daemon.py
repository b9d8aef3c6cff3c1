"""Services with one task on each instance: the scheduling strategy DAEMON."""

from __future__ import annotations

from taskdef_lint.api import REMOVE, Fix, Node, Problem, Problems, Service, Severity, key, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


def _refused(service: Service) -> Iterator[tuple[Node, str, str]]:
    """What ECS was seen to refuse of a daemon: the node, why it makes no sense there, and AWS's message."""
    count, strategy = service["desiredCount"], service["placementStrategy"]
    most = service["deploymentConfiguration"]["maximumPercent"]
    providers = service["capacityProviderStrategy"]
    if count.number is not None and not service.described:
        yield (
            count,
            "it runs one task on each instance",
            "The daemon scheduling strategy does not support a desired count for services. Remove the desired count value and try again",
        )
    if most.number is not None and most.number > 100:
        yield (
            most,
            "it never runs two tasks on an instance",
            "… does not support values above 100 for maximumPercent on a deployment configuration. …",
        )
    if strategy.given and not strategy.unknown:
        yield strategy, "it uses every instance", "… does not support placement strategies. Remove the placement strategy and try again"
    if providers.given and not providers.unknown:
        yield (
            providers,
            "it uses every instance",
            "Specifying a capacity provider strategy is not supported when you create a service using the DAEMON scheduling strategy.",
        )
    balance = service["availabilityZoneRebalancing"]
    if balance.text == "ENABLED":
        yield (
            balance,
            "its tasks stay on their instances",
            "The service couldn't be created because Availability Zone Rebalancing does not support DAEMON as scheduling strategy. …",
        )


@rule(
    Service,
    severity=Severity.ERROR,
    phase="register",
    maps_to={
        "cdk-preflight": (
            "pf-ecs-service-daemon-desired-count",
            "pf-ecs-svc-daemon-max-percent",
            "pf-ecs-svc-daemon-with-placement-strategies",
            "pf-ecs-svc-az-rebalancing-with-daemon",
        )
    },
)
def refused_for_daemon(service: Service) -> Problems:
    """A daemon service has a setting that ECS refuses for daemons

    With the scheduling strategy `DAEMON` ECS runs exactly one task on each container instance that fits. How many there are, and where, is
    not yours to say, so ECS refuses a desired count (0 included), placement strategies, a capacity provider strategy, more than 100 percent
    of the tasks during a deployment, and the rebalancing of Availability Zones. Placement constraints are allowed.

    ```json bad /desiredCount /placementStrategy /deploymentConfiguration/maximumPercent
    {"serviceName": "agent", "taskDefinition": "agent", "schedulingStrategy": "DAEMON", "desiredCount": 0,
     "placementStrategy": [{"type": "spread", "field": "instanceId"}],
     "deploymentConfiguration": {"maximumPercent": 200, "minimumHealthyPercent": 0}}
    ```

    ```json fixed
    {"serviceName": "agent", "taskDefinition": "agent", "schedulingStrategy": "DAEMON",
     "deploymentConfiguration": {"maximumPercent": 100, "minimumHealthyPercent": 0}}
    ```

    ```json bad /capacityProviderStrategy /availabilityZoneRebalancing
    {"serviceName": "agent", "taskDefinition": "agent", "schedulingStrategy": "DAEMON", "availabilityZoneRebalancing": "ENABLED",
     "capacityProviderStrategy": [{"capacityProvider": "main", "weight": 1}]}
    ```

    ```json good
    {"serviceName": "agent", "taskDefinition": "agent", "schedulingStrategy": "DAEMON", "placementStrategy": [],
     "placementConstraints": [{"type": "memberOf", "expression": "attribute:gpu exists"}],
     "deploymentConfiguration": {"maximumPercent": 100, "minimumHealthyPercent": 0}, "availabilityZoneRebalancing": "DISABLED"}
    ```

    ```json good
    {"serviceName": "agent", "taskDefinition": "agent", "schedulingStrategy": "REPLICA", "desiredCount": 1,
     "deploymentConfiguration": {"maximumPercent": 200}}
    ```

    References: CreateService's messages; Amazon ECS Developer Guide, service scheduler concepts.
    """
    if not service.is_daemon:
        return
    for node, why, aws in _refused(service):
        over = node.key == "maximumPercent"
        fix = Fix("set it to 100", node, 100) if over else Fix(f"remove {key(node)}", node, REMOVE, safe=False)
        yield Problem(
            node,
            f"{key(node)} is above 100 for a daemon: {why}" if over else f"{key(node)} is set for a daemon: {why}",
            label="not for daemons",
            help=f"set {key(node)} to 100" if over else f"remove {key(node)}",
            aws=aws,
            related=[(service["schedulingStrategy"], "the scheduling strategy")],
            fix=fix,
        )


@rule(Service, severity=Severity.WARNING, phase="register", maps_to={"cfn-lint": "E3044"})
def unsupported_daemon(service: Service) -> Problems:
    """A daemon service is set up in a way that daemons do not support

    AWS documents that the scheduling strategy `DAEMON` works on container instances only, with deployments by ECS itself, and without
    volumes that are configured at launch: not on Fargate, and not with the deployment controllers `CODE_DEPLOY` and `EXTERNAL`.

    ```json bad /launchType /deploymentController/type
    {"serviceName": "agent", "taskDefinition": "agent", "schedulingStrategy": "DAEMON", "launchType": "FARGATE",
     "deploymentController": {"type": "CODE_DEPLOY"}, "loadBalancers": [{"targetGroupArn": "${TARGETS}", "containerPort": 80}],
     "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-0a1b2c3d"]}}}
    ```

    ```json good
    {"serviceName": "agent", "taskDefinition": "agent", "schedulingStrategy": "DAEMON", "launchType": "EXTERNAL",
     "deploymentController": {"type": "ECS"}}
    ```

    References: Amazon ECS API Reference, CreateService.schedulingStrategy.
    """
    if not service.is_daemon:
        return
    launch, controller, volumes = service["launchType"], service["deploymentController"]["type"], service["volumeConfigurations"]
    wrong: list[tuple[Node, str]] = []
    if launch.text == "FARGATE":
        wrong.append((launch, "Fargate has no instances to run a daemon on"))
    if controller.text in ("CODE_DEPLOY", "EXTERNAL"):
        wrong.append((controller, f"the deployment controller {controller.text} does not support daemons"))
    if volumes.given and not volumes.unknown:
        wrong.append((volumes, "volumes that are configured at launch are for the scheduling strategy REPLICA"))
    for node, why in wrong:
        yield Problem(
            node,
            f"the scheduling strategy is DAEMON, but {why}, as AWS documents",
            label="not for daemons",
            help=f"set {key(service['schedulingStrategy'])} to REPLICA, or change {key(node)}",
            related=[(service["schedulingStrategy"], "the scheduling strategy")],
        )
