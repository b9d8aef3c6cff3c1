"""Clusters and capacity providers: near misses."""

from __future__ import annotations

import pytest

from tests.rules.support import reported

GROUP = {"autoScalingGroupArn": "${GROUP}"}


def executed(**members: object) -> dict[str, object]:
    return {"clusterName": "main", "configuration": {"executeCommandConfiguration": members}}


@pytest.mark.parametrize(
    ("providers", "unlisted"),
    [
        (["FARGATE"], True),
        (["FARGATE", "FARGATE_SPOT"], False),
        (["FARGATE", "${OTHER}"], False),
        ([], False),
        ("${PROVIDERS}", False),
    ],
)
def test_providers_of_the_default_strategy(providers: object, *, unlisted: bool) -> None:
    strategy = [{"capacityProvider": "FARGATE_SPOT", "weight": 1}]
    cluster = {"cluster": "main", "capacityProviders": providers, "defaultCapacityProviderStrategy": strategy}
    assert bool(reported("unlisted-capacity-provider", cluster)) == unlisted


def test_a_cluster_may_list_both_kinds_of_providers() -> None:
    cluster = {"cluster": "main", "capacityProviders": ["FARGATE", "main"], "defaultCapacityProviderStrategy": []}
    assert reported("mixed-default-strategy", cluster) == []


@pytest.mark.parametrize(
    ("log", "wrong"),
    [
        ({"s3BucketName": "logs"}, False),
        ({"cloudWatchLogGroupName": "${GROUP}"}, False),
        ({"cloudWatchLogGroupName": ""}, True),
        ({}, True),
        ("${LOG}", False),
    ],
)
def test_where_sessions_are_logged(log: object, *, wrong: bool) -> None:
    assert bool(reported("exec-logging-without-destination", executed(logging="OVERRIDE", logConfiguration=log))) == wrong
    assert reported("exec-logging-without-destination", executed(logging="DEFAULT", logConfiguration={})) == []


@pytest.mark.parametrize(("logging", "wrong"), [("DEFAULT", True), ("NONE", True), ("OVERRIDE", False), ("", False), ("${L}", False)])
def test_log_configurations_in_force(logging: str, *, wrong: bool) -> None:
    cluster = executed(logging=logging, logConfiguration={"s3BucketName": "logs"})
    assert bool(reported("exec-destination-without-override", cluster)) == wrong


@pytest.mark.parametrize(("least", "most", "wrong"), [(1, 1, False), (2, 1, True), (1, None, False), ("${MIN}", 1, False)])
def test_scaling_steps(least: object, most: object, *, wrong: bool) -> None:
    scaling = {"minimumScalingStepSize": least, "maximumScalingStepSize": most}
    provider = {"name": "main", "autoScalingGroupProvider": {**GROUP, "managedScaling": scaling}}
    assert bool(reported("reversed-scaling-steps", provider)) == wrong


@pytest.mark.parametrize(
    ("scaling", "wrong"), [(None, True), ({"status": "DISABLED"}, True), ({"status": "${S}"}, False), ({"targetCapacity": 90}, False)]
)
def test_protection_and_scaling(scaling: object, *, wrong: bool) -> None:
    group = {**GROUP, "managedTerminationProtection": "ENABLED", "managedScaling": scaling}
    assert bool(reported("protection-without-scaling", {"name": "main", "autoScalingGroupProvider": group})) == wrong


def test_a_capacity_provider_without_tags() -> None:
    assert reported("untagged-resource", {"name": "main", "autoScalingGroupProvider": GROUP}) == [""]
