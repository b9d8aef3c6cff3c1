"""The strategies of deployments by ECS itself, and the hooks and criteria that go with them."""

from __future__ import annotations

from taskdef_lint.api import Problem, Problems, Service, Severity, key, rule, short


@rule(Service, severity=Severity.WARNING, phase="register")
def setting_of_another_strategy(service: Service) -> Problems:
    """A setting of a deployment belongs to another strategy

    `linearConfiguration` holds the steps of the strategy `LINEAR`, `canaryConfiguration` those of `CANARY`, and `earlySuccessCriteria` is
    for `ROLLING`, which is the strategy where none is named. AWS documents each for its own strategy only.

    ```json bad /deploymentConfiguration/canaryConfiguration
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2,
     "deploymentConfiguration": {"strategy": "LINEAR", "canaryConfiguration": {"canaryPercent": 10.0, "canaryBakeTimeInMinutes": 5}}}
    ```

    ```json bad /deploymentConfiguration/linearConfiguration
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2,
     "deploymentConfiguration": {"linearConfiguration": {"stepPercent": 10.0}}}
    ```

    ```json good
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2,
     "deploymentConfiguration": {"strategy": "CANARY", "bakeTimeInMinutes": 5, "linearConfiguration": {},
     "canaryConfiguration": {"canaryPercent": 10.0, "canaryBakeTimeInMinutes": 5}}}
    ```

    References: Amazon ECS API Reference, DeploymentConfiguration.
    """
    deployment = service["deploymentConfiguration"]
    named = deployment["strategy"]
    strategy = "ROLLING" if named.missing else named.text
    if strategy is None or (service.update and named.missing):
        return
    early = deployment["earlySuccessCriteria"]
    for node, wanted in ((deployment["linearConfiguration"], "LINEAR"), (deployment["canaryConfiguration"], "CANARY"), (early, "ROLLING")):
        applies = bool(node["enable"].flag) if node is early else node.given and not node.unknown
        if applies and strategy != wanted:
            yield Problem(
                node,
                f"{key(node)} is for the strategy {wanted}, and the strategy is {short(strategy)}",
                label=f"for the strategy {wanted}",
                help=f"set {key(named)} to {wanted}, or remove {key(node)}",
                related=[(named, "the strategy")] if named.given else (),
            )


@rule(Service, severity=Severity.WARNING, phase="register")
def incomplete_lifecycle_hook(service: Service) -> Problems:
    """A lifecycle hook lacks its function, or pauses where it cannot

    AWS documents that a hook of the type `AWS_LAMBDA` names the function to call, and that a hook of the type `PAUSE` may stand at any
    stage except those in which traffic moves, `TEST_TRAFFIC_SHIFT` and `PRODUCTION_TRAFFIC_SHIFT`.

    ```json bad /deploymentConfiguration/lifecycleHooks/0 /deploymentConfiguration/lifecycleHooks/1/lifecycleStages/1
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2,
     "deploymentConfiguration": {"strategy": "BLUE_GREEN", "lifecycleHooks": [
      {"targetType": "AWS_LAMBDA", "lifecycleStages": ["POST_SCALE_UP"]},
      {"targetType": "PAUSE", "lifecycleStages": ["POST_SCALE_UP", "PRODUCTION_TRAFFIC_SHIFT"]}
    ]}}
    ```

    ```json good
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2,
     "deploymentConfiguration": {"strategy": "BLUE_GREEN", "lifecycleHooks": [
      {"targetType": "AWS_LAMBDA", "hookTargetArn": "${SMOKE_TEST}", "lifecycleStages": ["PRODUCTION_TRAFFIC_SHIFT"]},
      {"targetType": "PAUSE", "lifecycleStages": ["POST_TEST_TRAFFIC_SHIFT"]}
    ]}}
    ```

    References: Amazon ECS API Reference, DeploymentLifecycleHook.
    """
    for hook in service["deploymentConfiguration"]["lifecycleHooks"]:
        target = hook["hookTargetArn"]
        if hook["targetType"].text == "AWS_LAMBDA" and target.missing:
            yield Problem(
                target,
                f"a lifecycle hook of the type AWS_LAMBDA has no {key(target)}",
                label="names no function",
                help=f"add {key(target)}",
            )
        if hook["targetType"].text == "PAUSE":
            for stage in hook["lifecycleStages"]:
                if stage.text in ("TEST_TRAFFIC_SHIFT", "PRODUCTION_TRAFFIC_SHIFT"):
                    yield Problem(
                        stage,
                        f"a lifecycle hook of the type PAUSE stands at {stage.text}, where AWS documents that it cannot",
                        label="no pause while traffic moves",
                        help="pause at the stage before or after it",
                    )


@rule(Service, severity=Severity.WARNING, phase="register")
def incomplete_success_criteria(service: Service) -> Problems:
    """What decides about the success of a deployment is enabled, but not said

    Early success needs the share of healthy tasks that is enough, not less than `minimumHealthyPercent`, and what becomes of the old
    tasks, as AWS documents. Alarms need their names: without any there is nothing to watch.

    ```json bad /deploymentConfiguration/earlySuccessCriteria /deploymentConfiguration/alarms/alarmNames
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 4, "deploymentConfiguration": {
      "earlySuccessCriteria": {"enable": true, "healthyPercent": 75}, "alarms": {"enable": true, "rollback": true, "alarmNames": []}}}
    ```

    ```json bad /deploymentConfiguration/earlySuccessCriteria/healthyPercent
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 4, "deploymentConfiguration": {"minimumHealthyPercent": 100,
      "earlySuccessCriteria": {"enable": true, "healthyPercent": 75, "sourceServiceRevisionCleanup": "DEFERRED"}}}
    ```

    ```json good
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 4, "deploymentConfiguration": {"minimumHealthyPercent": 75,
      "earlySuccessCriteria": {"enable": true, "healthyPercent": 75, "sourceServiceRevisionCleanup": "DEFERRED"},
      "alarms": {"enable": false, "rollback": false, "alarmNames": []}}}
    ```

    References: Amazon ECS API Reference, DeploymentEarlySuccessCriteria and DeploymentAlarms.
    """
    deployment = service["deploymentConfiguration"]
    early, alarms = deployment["earlySuccessCriteria"], deployment["alarms"]
    if early["enable"].flag:
        for name in ("healthyPercent", "sourceServiceRevisionCleanup"):
            if early[name].missing:
                yield Problem(early[name], f"{key(early)} is enabled without {key(early[name])}", help=f"add {key(early[name])}")
        enough, least = early["healthyPercent"], deployment["minimumHealthyPercent"]
        if enough.number is not None and least.number is not None and enough.number < least.number:
            yield Problem(
                enough,
                f"{key(enough)} is {enough.number}: expected {least.number} or more, which is {key(least)}",
                label=f"expected {least.number} or more",
                help=f"set {key(enough)} to {least.number} or more",
                related=[(least, "the tasks that keep running")],
            )
    if alarms["enable"].flag and alarms["alarmNames"].missing:
        names = alarms["alarmNames"]
        yield Problem(
            names, f"alarms are enabled, but {key(names)} names none", label="names no alarm", help=f"name alarms in {key(names)}"
        )
