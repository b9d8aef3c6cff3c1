"""Services, tasks to run, clusters and capacity providers with anything in any place: the two checks of shape agree, and no rule raises."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from taskdef_lint.engine.lint_source import lint_source
from taskdef_lint.engine.registry import builtin_rules
from taskdef_lint.engine.run_rules import Enabled
from taskdef_lint.model import kinds
from taskdef_lint.model.kinds import Kind
from taskdef_lint.schema.accept import accepts
from taskdef_lint.schema.explain import breaches

RULES = [Enabled(rule) for rule in builtin_rules()]
NETWORK = {"awsvpcConfiguration": {"subnets": ["subnet-0a1b2c3d"], "securityGroups": ["sg-0a1b2c3d"], "assignPublicIp": "DISABLED"}}
STRATEGY = [{"capacityProvider": "FARGATE", "weight": 1, "base": 1}, {"capacityProvider": "FARGATE_SPOT", "weight": 3}]
VOLUME = {"name": "data", "managedEBSVolume": {"roleArn": "arn:aws:iam::111122223333:role/ebs", "sizeInGiB": 20, "volumeType": "gp3"}}
SERVICE = {
    "cluster": "main",
    "serviceName": "web",
    "taskDefinition": "web:7",
    "desiredCount": 2,
    "capacityProviderStrategy": STRATEGY,
    "networkConfiguration": NETWORK,
    "loadBalancers": [{"targetGroupArn": "arn:aws:elasticloadbalancing:x", "containerName": "app", "containerPort": 80}],
    "serviceRegistries": [{"registryArn": "arn:aws:servicediscovery:x", "containerName": "app", "containerPort": 80}],
    "placementStrategy": [{"type": "spread", "field": "instanceId"}],
    "placementConstraints": [{"type": "memberOf", "expression": "attribute:gpu exists"}],
    "deploymentController": {"type": "ECS"},
    "deploymentConfiguration": {
        "minimumHealthyPercent": 100,
        "maximumPercent": 200,
        "strategy": "CANARY",
        "canaryConfiguration": {"canaryPercent": 10.5, "canaryBakeTimeInMinutes": 5},
        "deploymentCircuitBreaker": {"enable": True, "rollback": True, "thresholdConfiguration": {"type": "COUNT", "value": 3}},
        "alarms": {"alarmNames": ["a"], "enable": True, "rollback": True},
        "lifecycleHooks": [{"targetType": "PAUSE", "lifecycleStages": ["POST_SCALE_UP"]}],
    },
    "serviceConnectConfiguration": {
        "enabled": True,
        "services": [{"portName": "http", "clientAliases": [{"port": 80, "dnsName": "web"}]}],
        "logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": "/web"}},
    },
    "volumeConfigurations": [VOLUME],
    "tags": [{"key": "team", "value": "shop"}],
}
RUN = {
    "cluster": "main",
    "taskDefinition": "web",
    "count": 1,
    "launchType": "FARGATE",
    "networkConfiguration": NETWORK,
    "volumeConfigurations": [VOLUME],
    "overrides": {"cpu": "256", "containerOverrides": [{"name": "app", "command": ["x"], "environment": [{"name": "A", "value": "b"}]}]},
}
TASK_SET = {"service": "web", "cluster": "main", "taskDefinition": "web", "scale": {"value": 50.5, "unit": "PERCENT"}, "launchType": "EC2"}
CLUSTER = {
    "clusterName": "main",
    "capacityProviders": ["FARGATE", "FARGATE_SPOT"],
    "defaultCapacityProviderStrategy": STRATEGY,
    "settings": [{"name": "containerInsights", "value": "enhanced"}],
    "configuration": {"executeCommandConfiguration": {"logging": "OVERRIDE", "logConfiguration": {"s3BucketName": "logs"}}},
}
PROVIDER = {
    "name": "main",
    "managedInstancesProvider": {
        "infrastructureRoleArn": "arn:x",
        "instanceLaunchTemplate": {
            "ec2InstanceProfileArn": "arn:x",
            "networkConfiguration": {"subnets": ["subnet-0a1b2c3d"]},
            "instanceRequirements": {
                "vCpuCount": {"min": 1, "max": 4},
                "memoryMiB": {"min": 1},
                "memoryGiBPerVCpu": {"min": 0.5, "max": 8},
            },
        },
    },
}
GROUP = {
    "name": "main",
    "autoScalingGroupProvider": {
        "autoScalingGroupArn": "arn:x",
        "managedScaling": {"status": "ENABLED", "minimumScalingStepSize": 1, "maximumScalingStepSize": 2},
        "managedTerminationProtection": "ENABLED",
    },
}
GOOD = [
    (kinds.SERVICE, SERVICE), (kinds.RUN_TASK, RUN), (kinds.TASK_SET, TASK_SET), (kinds.CLUSTER, CLUSTER),
    (kinds.CAPACITY_PROVIDER, PROVIDER), (kinds.CAPACITY_PROVIDER, GROUP),
]  # fmt: skip
TASK = {"family": "web", "networkMode": "awsvpc", "cpu": "256", "memory": "512", "containerDefinitions": [
    {"name": "app", "image": "app:1.4.2", "portMappings": [{"containerPort": 80, "name": "http"}]}]}  # fmt: skip
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 70000) | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from(["", "x", "${X}", "FARGATE", "EC2", "EXTERNAL", "DAEMON", "ENABLED", "web:latest", "0", "aws:x"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["name", "type", "x", "containerPort"]), inner, max_size=3),
    max_leaves=5,
)  # fmt: skip


def _places(value: object, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path] if path else []
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, member in members:
        found += _places(member, (*path, key))
    return found


@st.composite
def mutated(draw: st.DrawFn, data: dict[str, Any]) -> dict[str, Any]:
    """A document with another value, or none, in up to three places."""
    changed = copy.deepcopy(data)
    for _ in range(draw(st.integers(1, 3))):
        *above, key = draw(st.sampled_from(_places(changed)))
        holder = changed
        for step in above:
            holder = holder[step]
        if draw(st.integers(0, 3)) == 0:
            del holder[key]
        else:
            holder[key] = draw(VALUES)
        if not changed:
            return changed
    return changed


@pytest.mark.parametrize(("kind", "data"), GOOD, ids=[f"{kind.name}-{number}" for number, (kind, _) in enumerate(GOOD)])
def test_what_is_good_is_accepted(kind: Kind, data: dict[str, Any]) -> None:
    assert accepts(kind, data)
    assert breaches(kind, data) == []


@pytest.mark.parametrize(("kind", "data"), GOOD, ids=[f"{kind.name}-{number}" for number, (kind, _) in enumerate(GOOD)])
@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(random=st.data())
def test_both_checks_of_shape_agree(kind: Kind, data: dict[str, Any], random: st.DataObject) -> None:
    changed = random.draw(mutated(data))
    assert accepts(kind, changed) == (breaches(kind, changed) == [])


APP_SPEC = {"version": 0.0, "Resources": [{"TargetService": {"Type": "AWS::ECS::Service", "Properties": {
    "TaskDefinition": "arn:aws:ecs:eu-west-1:111122223333:task-definition/web:7", "PlatformVersion": "1.3.0",
    "LoadBalancerInfo": {"ContainerName": "app", "ContainerPort": 80},
    "NetworkConfiguration": {"AwsvpcConfiguration": {"Subnets": ["subnet-0a1b2c3d"]}}}}}]}  # fmt: skip
JUDGED = {
    **{f"{kind.name}-{number}": data for number, (kind, data) in enumerate(GOOD)},
    "overrides": RUN["overrides"],
    "app-spec": APP_SPEC,
}


@pytest.mark.parametrize("data", JUDGED.values(), ids=JUDGED)
@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(random=st.data())
def test_no_rule_raises(data: dict[str, Any], random: st.DataObject) -> None:
    """Beside a task definition, a cluster and a capacity provider, with which what runs tasks is compared."""
    parts = [random.draw(mutated(part)) for part in (data, TASK, CLUSTER, PROVIDER)]
    text = "\n---\n".join(map(json.dumps, parts))
    linted = lint_source(text, "x.yaml", RULES)
    for crash in linted.crashes:
        raise crash.error
