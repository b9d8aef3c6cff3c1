"""Services: near misses, limits, and what is given without being a value."""

from __future__ import annotations

import pytest

from tests.rules.support import lint, reported

NETWORK = {"awsvpcConfiguration": {"subnets": ["subnet-0a1b2c3d"]}}
SERVICE = {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2}
FARGATE = {**SERVICE, "launchType": "FARGATE", "networkConfiguration": NETWORK}
DESCRIBED = {**SERVICE, "serviceArn": "arn:aws:ecs:eu-west-1:111122223333:service/main/web", "deployments": []}
DAEMON = {"serviceName": "agent", "taskDefinition": "agent", "schedulingStrategy": "DAEMON"}


def deployment(**members: object) -> dict[str, object]:
    return {**SERVICE, "deploymentConfiguration": members}


@pytest.mark.parametrize("launch", ["", None, "${LAUNCH_TYPE}"])
def test_a_launch_type_that_is_none_goes_with_a_strategy(launch: object) -> None:
    service = {**SERVICE, "launchType": launch, "capacityProviderStrategy": [{"capacityProvider": "FARGATE", "weight": 1}]}
    assert reported("launch-type-with-strategy", service) == []


@pytest.mark.parametrize("strategy", ["${STRATEGY}", [], None])
def test_a_strategy_that_is_none_goes_with_a_launch_type(strategy: object) -> None:
    assert reported("launch-type-with-strategy", {**SERVICE, "launchType": "EC2", "capacityProviderStrategy": strategy}) == []


@pytest.mark.parametrize(
    ("task", "wrong"),
    [
        ("web:LATEST", True),
        ("web:", True),
        ("web:v7", True),
        ("web:7", False),
        ("web", False),
        ("my-family_2:12", False),
        ("arn:aws:ecs:eu-west-1:111122223333:task-definition/web", False),
        ("arn:aws:ecs:eu-west-1:111122223333:task-definition/web:latest", True),
        ("arn:aws-cn:ecs:cn-north-1:111122223333:task-definition/web:3", False),
        ("web:${REVISION}", False),
        ("<TASK_DEFINITION>", False),
        ("web:1:2", True),
    ],
)
def test_revisions(task: str, *, wrong: bool) -> None:
    assert bool(reported("invalid-revision", {**SERVICE, "taskDefinition": task})) == wrong


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        ({}, True),
        ({"desiredCount": "${COUNT}"}, False),
        ({"desiredCount": 0}, False),
        ({"desiredCount": None}, True),
        ({"serviceName": ""}, False),
        ({"schedulingStrategy": "${STRATEGY}"}, False),
        ({"deploymentController": {"type": "CODE_DEPLOY"}}, True),
        ({"deploymentController": {"type": "${CONTROLLER}"}}, False),
        ({"service": "web"}, False),
    ],
)
def test_desired_count(change: dict[str, object], *, missing: bool) -> None:
    service = {"serviceName": "web", "taskDefinition": "web", "cluster": "main", "launchType": "EC2", "loadBalancers": [{}], **change}
    assert bool(reported("missing-desired-count", service)) == missing


@pytest.mark.parametrize(("most", "least", "blocked"), [(100, 100, True), (101, 100, False), (100, 99, False), (200, 100, False)])
def test_percentages_that_block_deployments(most: int, least: int, *, blocked: bool) -> None:
    assert bool(reported("blocked-deployments", deployment(maximumPercent=most, minimumHealthyPercent=least))) == blocked


def test_what_a_described_daemon_has_is_not_its_input() -> None:
    """DescribeServices prints how many tasks a daemon has."""
    assert reported("refused-for-daemon", {**DESCRIBED, "schedulingStrategy": "DAEMON"}) == []
    assert reported("refused-for-daemon", {**DAEMON, "desiredCount": 2}) == ["/desiredCount"]


@pytest.mark.parametrize(
    ("change", "places"),
    [
        ({"desiredCount": 0}, ["/desiredCount"]),
        ({"desiredCount": None}, []),
        ({"desiredCount": "${COUNT}"}, []),
        ({"placementStrategy": []}, []),
        ({"placementStrategy": "${STRATEGY}"}, []),
        ({"deploymentConfiguration": {"maximumPercent": 100}}, []),
        ({"deploymentConfiguration": {"maximumPercent": 101}}, ["/deploymentConfiguration/maximumPercent"]),
        ({"availabilityZoneRebalancing": "DISABLED"}, []),
    ],
)
def test_daemons(change: dict[str, object], places: list[str]) -> None:
    assert reported("refused-for-daemon", {**DAEMON, **change}) == places


@pytest.mark.parametrize(
    ("controller", "change", "places"),
    [
        ("EXTERNAL", {"taskDefinition": "${TASK}"}, ["/taskDefinition"]),
        ("EXTERNAL", {"taskDefinition": "", "loadBalancers": []}, []),
        ("${CONTROLLER}", {}, []),
        ("EXTERNAL", {"service": "web"}, []),
    ],
)
def test_external_controllers(controller: str, change: dict[str, object], places: list[str]) -> None:
    assert reported("refused-for-external-controller", {**SERVICE, "deploymentController": {"type": controller}, **change}) == places


@pytest.mark.parametrize(
    ("bases", "place"),
    [
        ([1, 1], "/capacityProviderStrategy/1/base"),
        ([0, 1], None),
        ([1, 0, 2], "/capacityProviderStrategy/2/base"),
        ([1, None], None),
        ([1, "${BASE}"], None),
    ],
)
def test_bases(bases: list[object], place: str | None) -> None:
    strategy = [{"capacityProvider": f"p{number}", "weight": 1, "base": base} for number, base in enumerate(bases)]
    assert reported("several-strategy-bases", {**SERVICE, "capacityProviderStrategy": strategy}) == [place] * (place is not None)


@pytest.mark.parametrize(("weights", "wrong"), [([0, 0], True), ([None, 0], True), ([None, 1], False), ([0], False), ([0, "${W}"], False)])
def test_weights(weights: list[object], *, wrong: bool) -> None:
    strategy = [{"capacityProvider": f"p{number}", "weight": weight} for number, weight in enumerate(weights)]
    assert bool(reported("weightless-strategy", {**SERVICE, "capacityProviderStrategy": strategy})) == wrong


def test_a_strategy_with_an_unknown_item_is_not_judged() -> None:
    strategy = [{"capacityProvider": "FARGATE", "base": 1}, {"capacityProvider": "other", "base": 1}, "${MORE}"]
    service = {**SERVICE, "capacityProviderStrategy": strategy}
    for rule in ("several-strategy-bases", "weightless-strategy", "mixed-capacity-providers"):
        assert reported(rule, service) == []


def test_a_load_balancer_of_a_skeleton_has_one_name() -> None:
    both = {"loadBalancerName": "", "targetGroupArn": "${TARGETS}", "containerName": "app", "containerPort": 80}
    assert reported("ambiguous-load-balancer", {**SERVICE, "loadBalancers": [both]}) == []
    assert reported("load-balancer-without-target", {**SERVICE, "loadBalancers": [both, {"targetGroupArn": ""}]}) == []


@pytest.mark.parametrize(
    ("field", "wrong"), [("cpu", False), ("MEMORY", False), ("${FIELD}", False), ("", False), ("attribute:x", True), ("cpus", True)]
)
def test_binpack(field: str, *, wrong: bool) -> None:
    assert bool(reported("invalid-placement-field", {**SERVICE, "placementStrategy": [{"type": "binpack", "field": field}]})) == wrong


@pytest.mark.parametrize("field", ["instanceId", "host", "attribute:ecs.availability-zone", "attribute:rack", "${FIELD}", ""])
def test_spread_fields_that_are_known(field: str) -> None:
    assert reported("unknown-spread-field", {**SERVICE, "placementStrategy": [{"type": "spread", "field": field}]}) == []


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        ({}, True),
        ({"networkConfiguration": {}}, True),
        ({"networkConfiguration": "${NETWORK}"}, False),
        ({"networkConfiguration": NETWORK}, False),
        ({"deploymentController": {"type": "EXTERNAL"}}, False),
        ({"deploymentController": {"type": "${X}"}}, False),
        ({"service": "web"}, False),
        ({"launchType": "EC2"}, False),
    ],
)
def test_subnets_on_fargate(change: dict[str, object], *, missing: bool) -> None:
    assert bool(reported("missing-network-configuration", {**SERVICE, "launchType": "FARGATE", **change})) == missing


def test_subnets_in_a_wrong_place_are_one_finding() -> None:
    service = {**SERVICE, "launchType": "FARGATE", "networkConfiguration": {"subnets": ["subnet-0a1b2c3d"]}}
    assert reported("unknown-key", service) == ["/networkConfiguration/subnets"]
    assert reported("missing-network-configuration", service) == []


@pytest.mark.parametrize(("hooks", "found"), [([{"targetType": "PAUSE"}], 1), ("${HOOKS}", 0), ([], 0)])
def test_hooks_are_for_the_controller_of_ecs(hooks: object, found: int) -> None:
    service = {**deployment(lifecycleHooks=hooks), "deploymentController": {"type": "CODE_DEPLOY"}}
    assert len(reported("setting-of-another-controller", service)) == found


@pytest.mark.parametrize(("volumes", "found"), [([{"name": "data"}], 1), ("${VOLUMES}", 0), ([], 0)])
def test_daemons_have_no_volumes_of_their_own(volumes: object, found: int) -> None:
    assert len(reported("unsupported-daemon", {**DAEMON, "volumeConfigurations": volumes})) == found


@pytest.mark.parametrize(
    ("registry", "places"),
    [
        ({"port": 0, "containerName": "app", "containerPort": 80}, []),
        ({"port": 80, "containerName": "", "containerPort": 0}, []),
        ({"port": 80, "containerName": "${NAME}"}, []),
        ({"port": 80, "containerPort": 80}, ["/serviceRegistries/0/port"]),
    ],
)
def test_ports_of_registries(registry: dict[str, object], places: list[str]) -> None:
    assert reported("ambiguous-registry-port", {**SERVICE, "serviceRegistries": [registry]}) == places


@pytest.mark.parametrize("version", ["LATEST", "1.4.0", "1.0.0", "", "${VERSION}"])
def test_platform_versions_that_are_not_outdated(version: str) -> None:
    assert reported("outdated-platform-version", {**FARGATE, "platformVersion": version}) == []


@pytest.mark.parametrize(
    ("size", "kind", "wrong"), [(1, "gp3", False), (65537, "gp3", True), (4, "io2", False), (3, "io1", True), (0, "st1", False)]
)
def test_sizes_of_volumes(size: int, kind: str, *, wrong: bool) -> None:
    volume = {"roleArn": "${ROLE}", "volumeType": kind, "sizeInGiB": size, "iops": 100}
    found = reported("unsupported-ebs-setting", {**SERVICE, "volumeConfigurations": [{"name": "data", "managedEBSVolume": volume}]})
    assert ("/volumeConfigurations/0/managedEBSVolume/sizeInGiB" in found) == wrong


def test_a_task_set_with_public_addresses() -> None:
    public = {"awsvpcConfiguration": {"subnets": ["subnet-0a1b2c3d"], "assignPublicIp": "ENABLED"}}
    task_set = {"service": "web", "taskDefinition": "web", "scale": {"value": 100, "unit": "PERCENT"}, "networkConfiguration": public}
    assert reported("public-task-address", task_set) == ["/networkConfiguration/awsvpcConfiguration/assignPublicIp"]


@pytest.mark.parametrize(
    ("value", "advice", "fixed"),
    [(True, 'write "ENABLED"', True), (False, 'write "DISABLED"', True), (1, "use 'ENABLED' or 'DISABLED'", False)],
)
def test_a_flag_where_a_word_is_expected(value: object, advice: str, *, fixed: bool) -> None:
    network = {"awsvpcConfiguration": {"subnets": ["subnet-0a1b2c3d"], "assignPublicIp": value}}
    (problem,) = lint("wrong-type", {**SERVICE, "networkConfiguration": network})
    assert (problem.help, problem.fix is not None) == (advice, fixed)


def test_tags_of_services_are_tags() -> None:
    tags = [{"key": "team", "value": "shop"}, {"key": "team", "value": "aws:x"}, {"key": "aws:y", "value": "z"}]
    assert reported("duplicate-tag-key", {**SERVICE, "tags": tags}) == ["/tags/1/key"]
    assert reported("reserved-tag-value", {**SERVICE, "tags": tags}) == ["/tags/1/value"]
    assert reported("reserved-tag-key", {**SERVICE, "tags": tags}) == ["/tags/2/key"]


def test_kinds_are_held_against_their_own_schemas() -> None:
    assert reported("unknown-key", {**SERVICE, "containerDefinitions_": []}) == ["/containerDefinitions_"]
    assert reported("unknown-key", {**SERVICE, "enableLogging": True}) == ["/enableLogging"]
    assert reported("unknown-key", {**DESCRIBED, "events": [], "platformFamily": "Linux"}) == []
    assert reported("unknown-key", {"clusterName": "main", "capacityProviders": [], "statistics": [], "vpc": 1}) == ["/vpc"]
    assert reported("missing-key", {**SERVICE, "networkConfiguration": {"awsvpcConfiguration": {"securityGroups": ["sg-1"]}}}) == [
        "/networkConfiguration/awsvpcConfiguration"
    ]
    assert reported("missing-key", {"taskDefinition": "web", "count": 1, "overrides": {"containerOverrides": [{"cpu": 1}]}}) == [
        "/overrides/containerOverrides/0"
    ]
    assert (
        reported("missing-key", {**SERVICE, "deploymentConfiguration": {"alarms": {"alarmNames": [], "enable": False, "rollback": False}}})
        == []
    )


# What real files have and ECS takes.
ACCEPTED = {
    **SERVICE,
    "launchType": "FARGATE",
    "platformVersion": "LATEST",
    "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-0a1b2c3d"], "assignPublicIp": "ENABLED"}},
    "deploymentController": {"type": "ECS"},
    "healthCheckGracePeriodSeconds": 60,
    "enableECSManagedTags": True,
    "capacityProviderStrategy": [],
    "placementStrategy": [],
    "placementConstraints": [],
    "serviceRegistries": [],
    "role": "",
    "deploymentConfiguration": {
        "maximumPercent": 400,
        "minimumHealthyPercent": 0,
        "strategy": "BLUE_GREEN",
        "deploymentCircuitBreaker": {"enable": False, "rollback": True},
        "alarms": {"alarmNames": [], "enable": False, "rollback": False},
    },
    "serviceConnectConfiguration": {"enabled": True},
    "propagateTags": "NONE",
}


def test_what_ecs_takes_is_not_reported() -> None:
    from tests.rules.support import RULES

    names = [name for name, rule in RULES.items() if not rule.strict]
    assert [name for name in names if rule_is_about_services(name) and lint(name, ACCEPTED)] == []


def rule_is_about_services(name: str) -> bool:
    from tests.rules.support import RULES

    return RULES[name].check.__module__.startswith("taskdef_lint.rules.service.")


@pytest.mark.parametrize(
    ("desired", "most", "least", "found"),
    [
        (1, 150, 50, 1), (1, 150, 100, 1), (1, 199, 1, 1), (1, 200, 100, 0), (1, 100, 0, 0), (2, 150, 100, 0), (2, 101, 100, 1),
        (2, 125, 51, 1), (2, 125, 50, 0), (0, 150, 50, 0), ("${COUNT}", 150, 50, 0), (1, "${MOST}", 50, 0), (1, 150, "${LEAST}", 0),
        (1, 150, None, 1), (1, None, 100, 0),
    ],
)  # fmt: skip
def test_deployments_that_cannot_move(desired: object, most: object, least: object, found: int) -> None:
    deployment = {"maximumPercent": most, "minimumHealthyPercent": least}
    service = {"serviceName": "web", "taskDefinition": "web", "desiredCount": desired, "deploymentConfiguration": deployment}
    assert len(lint("stuck-deployments", service)) == found
    for members in ({"deploymentController": {"type": "CODE_DEPLOY"}}, {"schedulingStrategy": "DAEMON"}):
        assert lint("stuck-deployments", {**service, **members}) == []
    assert lint("stuck-deployments", {**service, "deploymentConfiguration": {**deployment, "strategy": "BLUE_GREEN"}}) == []


def test_the_role_of_an_update_is_told_once() -> None:
    update = {"service": "web", "taskDefinition": "web", "role": "ecsServiceRole"}
    assert lint("refused-service-role", update) == []
    assert len(lint("keys-of-two-calls", update)) == 1
    assert len(lint("refused-service-role", {**update, "service": None, "serviceName": "web"})) == 1
