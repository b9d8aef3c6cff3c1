"""Services held against the cluster and the capacity providers that files beside them define."""

from __future__ import annotations

import json

import pytest

from taskdef_lint.adapters import adapt
from taskdef_lint.engine.pairs import cluster_uses
from taskdef_lint.model.problem import Problem
from taskdef_lint.syntax import read
from tests.rules.support import RULES

CLUSTER: dict[str, object] = {"clusterName": "main", "capacityProviders": ["FARGATE"]}
SERVICE: dict[str, object] = {
    "serviceName": "web", "cluster": "main", "taskDefinition": "web", "desiredCount": 2,
    "capacityProviderStrategy": [{"capacityProvider": "FARGATE_SPOT", "weight": 1}],
}  # fmt: skip
MANAGED: dict[str, object] = {
    "infrastructureRoleArn": "arn:aws:iam::111122223333:role/x",
    "instanceLaunchTemplate": {"ec2InstanceProfileArn": "arn:aws:iam::111122223333:instance-profile/x", "networkConfiguration": {}},
}


def problems(rule: str, service: object, *others: object) -> list[Problem]:
    documents = [read(f"{number}.json", json.dumps(data).encode())[0] for number, data in enumerate((service, *others))]
    first, *rest = (adapt(document) for document in documents)
    uses = cluster_uses(first, [resource for resources in rest for resource in resources])
    return [problem for use in uses for problem in RULES[rule].check(use)]


@pytest.mark.parametrize(
    ("service", "clusters", "found"),
    [
        ({}, [CLUSTER], 1),
        ({"cluster": "arn:aws:ecs:eu-west-1:111122223333:cluster/main"}, [CLUSTER], 1),
        ({"cluster": "batch"}, [CLUSTER], 0),
        ({"cluster": "${CLUSTER}"}, [CLUSTER], 0),
        ({"cluster": None}, [CLUSTER], 0),
        ({}, [{**CLUSTER, "clusterName": "${CLUSTER}"}], 0),
        ({}, [{**CLUSTER, "capacityProviders": ["FARGATE", "FARGATE_SPOT"]}], 0),
        ({}, [{**CLUSTER, "capacityProviders": ["FARGATE", "${PROVIDER}"]}], 0),
        ({}, [{**CLUSTER, "capacityProviders": "${PROVIDERS}"}], 0),
        ({}, [{"clusterName": "main", "settings": [{"name": "containerInsights", "value": "enabled"}]}], 0),
        ({}, [CLUSTER, CLUSTER], 0),
        ({}, [{"clusterName": "main", "settings": [{"name": "containerInsights", "value": "enabled"}]},
              {"cluster": "main", "capacityProviders": ["FARGATE"], "defaultCapacityProviderStrategy": []}], 1),
        ({"capacityProviderStrategy": [{"capacityProvider": "${PROVIDER}"}]}, [CLUSTER], 0),
        ({"capacityProviderStrategy": [{"capacityProvider": "m"}]},
         [CLUSTER, {"name": "m", "cluster": "main", "managedInstancesProvider": MANAGED}], 0),
        ({"capacityProviderStrategy": [{"capacityProvider": "m"}]},
         [CLUSTER, {"name": "m", "autoScalingGroupProvider": {"autoScalingGroupArn": "${GROUP}"}}], 1),
    ],
)  # fmt: skip
def test_providers_of_the_cluster(service: dict[str, object], clusters: list[object], found: int) -> None:
    assert len(problems("provider-outside-cluster", {**SERVICE, **service}, *clusters)) == found


@pytest.mark.parametrize(
    ("cluster", "of", "found"),
    [("main", "batch", 1), ("main", "main", 0), ("${CLUSTER}", "batch", 0), ("main", "${CLUSTER}", 0), ("main", None, 0)],
)
def test_providers_that_are_made_for_a_cluster(cluster: str, of: str | None, found: int) -> None:
    service = {**SERVICE, "cluster": cluster, "capacityProviderStrategy": [{"capacityProvider": "m", "weight": 1}]}
    provider = {"name": "m", "cluster": of, "managedInstancesProvider": MANAGED}
    assert len(problems("provider-of-another-cluster", service, provider)) == found
    assert problems("provider-of-another-cluster", service, provider, provider) == [], "which of the two is meant is not known"


CONNECTED: dict[str, object] = {**SERVICE, "capacityProviderStrategy": [], "serviceConnectConfiguration": {"enabled": True}}


@pytest.mark.parametrize(
    ("connect", "clusters", "found"),
    [
        ({"enabled": True}, [CLUSTER], 1),
        ({"enabled": True, "namespace": "internal"}, [CLUSTER], 0),
        ({"enabled": True, "namespace": "${NAMESPACE}"}, [CLUSTER], 0),
        ({"enabled": False}, [CLUSTER], 0),
        ({"enabled": "${CONNECT}"}, [CLUSTER], 0),
        ({"enabled": True}, [{**CLUSTER, "serviceConnectDefaults": {"namespace": "internal"}}], 0),
        ({"enabled": True}, [{**CLUSTER, "serviceConnectDefaults": "${DEFAULTS}"}], 0),
        ({"enabled": True}, [{"cluster": "main", "capacityProviders": ["FARGATE"], "defaultCapacityProviderStrategy": []}], 0),
        ({"enabled": True}, [CLUSTER, {"cluster": "main", "capacityProviders": [], "serviceConnectDefaults": {"namespace": "x"},
                                       "settings": [{"name": "containerInsights", "value": "enabled"}]}], 0),
        ({"enabled": True}, [CLUSTER, CLUSTER], 0),
    ],
)  # fmt: skip
def test_namespaces(connect: object, clusters: list[object], found: int) -> None:
    assert len(problems("missing-namespace", {**CONNECTED, "serviceConnectConfiguration": connect}, *clusters)) == found


@pytest.mark.parametrize(
    ("members", "strategy", "found"),
    [
        ({}, [{"capacityProvider": "instances"}], 1),
        ({}, [], 0),
        ({}, "${STRATEGY}", 0),
        ({"launchType": "EC2"}, [{"capacityProvider": "instances"}], 0),
        ({"launchType": "${TYPE}"}, [{"capacityProvider": "instances"}], 0),
        ({"capacityProviderStrategy": [{"capacityProvider": "instances"}]}, [{"capacityProvider": "instances"}], 0),
        ({"schedulingStrategy": "REPLICA"}, [{"capacityProvider": "instances"}], 0),
        ({"service": "agent"}, [{"capacityProvider": "instances"}], 0),
    ],
)
def test_daemons(members: dict[str, object], strategy: object, found: int) -> None:
    service = {"serviceName": "agent", "cluster": "main", "taskDefinition": "agent", "schedulingStrategy": "DAEMON", **members}
    cluster = {"clusterName": "main", "capacityProviders": ["instances"], "defaultCapacityProviderStrategy": strategy}
    assert len(problems("daemon-under-default-strategy", service, cluster)) == found
