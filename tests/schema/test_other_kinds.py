"""The published schemas of the kinds beside task definitions: valid, closed, described, each limit with its proof."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from taskdef_lint.engine.lint_source import lint_source
from taskdef_lint.engine.registry import builtin_rules
from taskdef_lint.engine.run_rules import Enabled
from tests.schema.test_task_definition import CHECKED, NOTES, schemas

FOLDER = Path(__file__).resolve().parents[2] / "schemas"
SCHEMAS = {
    name: json.loads((FOLDER / f"{name}.json").read_text()) for name in ("service", "run-task", "task-set", "cluster", "capacity-provider")
}
ALL = {f"{name}{place}": schema for name, whole in SCHEMAS.items() for place, schema in schemas(whole)}
# Ranges and lengths that the service model itself states need no other proof.
OWN_LIMITS = {"minItems", "pattern", "not"}


@pytest.mark.parametrize("name", SCHEMAS)
def test_is_a_valid_closed_schema(name: str) -> None:
    Draft202012Validator.check_schema(SCHEMAS[name])
    for place, schema in schemas(SCHEMAS[name]):
        if "properties" in schema:
            assert schema["additionalProperties"] is False, place
        assert schema.keys() <= CHECKED | NOTES, place
        if place.endswith("/x-documented"):
            Draft202012Validator.check_schema(schema)
            assert schema["$comment"], place


@pytest.mark.parametrize("place", [place for place in ALL if re.fullmatch(r"[a-z-]+(?:/\$defs/\w+)?/properties/\w+", place)])
def test_members_are_described_for_editors(place: str) -> None:
    description = ALL[place]["description"]
    assert len(description) <= 110
    assert description.endswith(".")


@pytest.mark.parametrize("place", [place for place, schema in ALL.items() if not OWN_LIMITS.isdisjoint(schema)])
def test_limits_have_a_proof(place: str) -> None:
    assert ALL[place].get("$comment") or "/Tag/" in place or "NvidiaMpsAllocation" in place


@pytest.mark.parametrize("place", [place for place, schema in ALL.items() if "pattern" in schema])
def test_patterns_are_safe_and_say_what_they_want(place: str) -> None:
    pattern = ALL[place]["pattern"]
    assert pattern.startswith("^"), "not anchored"
    assert not re.search(r"\\[AZzwdb]|\(\?[^:!=]|\*\+|\+\+", pattern), "not the same in ECMAScript"
    assert not re.search(r"[*+}][^()]*\)[*+{]", pattern), "may backtrack without end"
    assert ALL[place]["errorMessage"].startswith(("must ", "may "))


def test_nothing_is_demanded_at_the_top() -> None:
    """AWS's own tutorials give the names on the command line."""
    assert [name for name, schema in SCHEMAS.items() if "required" in schema] == []


def test_both_inputs_of_a_service_are_described() -> None:
    keys = SCHEMAS["service"]["properties"]
    assert {"serviceName", "launchType", "service", "forceNewDeployment"} <= keys.keys()
    assert {"overrides", "count", "containerInstances"} <= SCHEMAS["run-task"]["properties"].keys()
    assert {"clusterName", "cluster", "defaultCapacityProviderStrategy"} <= SCHEMAS["cluster"]["properties"].keys()


@pytest.mark.parametrize(
    ("place", "good", "bad"),
    [
        pytest.param("service/properties/serviceName", ["web", "a" * 255, "A_b-9"], ["a b", "a" * 256, "web\n", "a.b"], id="service-name"),
        pytest.param("service/properties/desiredCount", [0, 1], [-1], id="desired-count"),
        pytest.param("service/properties/loadBalancers", [[{}] * 5], [[{}] * 6], id="load-balancers"),
        pytest.param("service/properties/serviceRegistries", [[{}]], [[{}] * 2], id="registries"),
        pytest.param("service/properties/placementStrategy", [[{}] * 5], [[{}] * 6], id="placement-strategies"),
        pytest.param("service/$defs/DeploymentConfiguration/properties/minimumHealthyPercent", [0, 100], [101], id="minimum-percent"),
        pytest.param("service/$defs/DeploymentConfiguration/properties/maximumPercent", [100, 200, 400], [99], id="maximum-percent"),
        pytest.param("service/$defs/ThresholdConfiguration/properties/value", [1, 200], [0], id="threshold"),
        pytest.param("service/$defs/AwsVpcConfiguration/properties/subnets", [["subnet-1"] * 16], [["subnet-1"] * 17], id="subnets"),
        pytest.param(
            "service/$defs/ServiceConnectService/properties/clientAliases", [[{"port": 80}]], [[{"port": 80}] * 2], id="client-aliases"
        ),
        pytest.param(
            "service/$defs/ServiceConnectClientAlias/properties/dnsName", ["a_b.example", "a" * 127], ["a" * 128], id="dns-length"
        ),
        pytest.param("service/$defs/CapacityProviderStrategyItem/properties/weight", [0, 1000], [-1, 1001], id="weight"),
        pytest.param("service/$defs/ServiceConnectClientAlias/properties/port", [0, 65535], [-1, 65536], id="client-port"),
        pytest.param("capacity-provider/$defs/ManagedScaling/properties/minimumScalingStepSize", [1, 10000], [0, 10001], id="scaling-step"),
        pytest.param("cluster/properties/clusterName", ["ecs-main", "aws"], ["a b", "a/b"], id="cluster-name"),
        pytest.param("capacity-provider/properties/name", ["main", "my-ecs"], ["ecs-main", "aws", "fargate1", "a b"], id="provider-name"),
        pytest.param("capacity-provider/$defs/ManagedScaling/properties/targetCapacity", [1, 100], [0, 101], id="target-capacity"),
    ],
)
def test_proven_limits(place: str, good: list[object], bad: list[object]) -> None:
    validator = Draft202012Validator(ALL[place] | {"$defs": SCHEMAS[place.partition("/")[0]]["$defs"]})
    assert [value for value in good if not validator.is_valid(value)] == []
    assert [value for value in bad if validator.is_valid(value)] == []


@pytest.mark.parametrize(
    ("place", "good", "bad"),
    [
        pytest.param(
            "service/$defs/AwsVpcConfiguration/properties/subnets/items",
            ["subnet-1", "SUBNET_A"],
            [" subnet-1", "subnet-1 ", "subnet-1\n"],
            id="subnet-id",
        ),
        pytest.param("service/$defs/AwsVpcConfiguration/properties/securityGroups", [["sg-1"] * 5], [["sg-1"] * 6], id="security-groups"),
        pytest.param("service/$defs/ServiceConnectClientAlias/properties/dnsName", ["a", "_a.b-c"], ["-a", "Web"], id="dns-name"),
        pytest.param("service/$defs/LinearConfiguration/properties/stepPercent", [3, 100.0], [2.9, 101], id="step-percent"),
        pytest.param(
            "service/$defs/ServiceManagedEBSVolumeConfiguration/properties/snapshotId",
            ["snap-0a1b"],
            ["0a1b", "snap-xyz"],
            id="snapshot-id",
        ),
        pytest.param("service/properties/healthCheckGracePeriodSeconds", [0, 2147483647], [-1, 2147483648], id="grace-period"),
        pytest.param("service/properties/volumeConfigurations", [[{"name": "a"}]], [[{"name": "a"}] * 2], id="volume-configurations"),
        pytest.param(
            "service/$defs/ServiceManagedEBSVolumeConfiguration/properties/tagSpecifications",
            [[{"resourceType": "volume"}]],
            [[{"resourceType": "volume"}] * 2],
            id="tag-specifications",
        ),
        pytest.param("run-task/properties/count", [1, 10], [0, 11], id="count"),
        pytest.param("run-task/$defs/EphemeralStorage/properties/sizeInGiB", [21, 200], [20, 201], id="ephemeral-storage"),
        pytest.param("task-set/$defs/Scale/properties/value", [0, 50.5, 100], [-1, 101], id="scale"),
        pytest.param("cluster/$defs/ClusterSetting/properties/value", ["enhanced", "enabled", "disabled"], ["on"], id="setting-value"),
        pytest.param(
            "cluster/$defs/ClusterServiceConnectDefaultsRequest/properties/namespace",
            ["shop", "arn:aws:x/y"],
            ["a/b", "<a>"],
            id="namespace",
        ),
        pytest.param(
            "capacity-provider/$defs/InfrastructureOptimization/properties/scaleInAfter", [-1, 0, 3600], [-2, 3601], id="scale-in"
        ),
        pytest.param(
            "capacity-provider/$defs/InstanceRequirementsRequest/properties/allowedInstanceTypes/items",
            ["m5.*", "*"],
            ["m5 large", "m5,c5"],
            id="instance-types",
        ),
    ],
)
def test_documented_limits_satisfy_other_validators(place: str, good: list[object], bad: list[object]) -> None:
    whole = Draft202012Validator(ALL[place] | {"$defs": SCHEMAS[place.partition("/")[0]]["$defs"]})
    documented = Draft202012Validator(ALL[place]["x-documented"])
    assert [value for value in [*good, *bad] if not whole.is_valid(value)] == []
    assert [value for value in good if not documented.is_valid(value)] == []
    assert [value for value in bad if documented.is_valid(value)] == []


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_command_prints_it(name: str) -> None:
    run = subprocess.run([sys.executable, "-m", "taskdef_lint", "schema", name], capture_output=True, text=True, check=True)
    assert json.loads(run.stdout)["properties"].keys() == SCHEMAS[name]["properties"].keys()


@pytest.mark.parametrize(
    ("place", "values"),
    [
        pytest.param("service/properties/launchType", ["EC2", "FARGATE", "EXTERNAL", "MANAGED_INSTANCES"], id="launch-type"),
        pytest.param("service/properties/schedulingStrategy", ["REPLICA", "DAEMON"], id="scheduling-strategy"),
        pytest.param("service/properties/propagateTags", ["TASK_DEFINITION", "SERVICE", "NONE"], id="propagate-tags"),
        pytest.param("service/properties/availabilityZoneRebalancing", ["ENABLED", "DISABLED"], id="az-rebalancing"),
        pytest.param(
            "service/$defs/ServiceManagedEBSVolumeConfiguration/properties/filesystemType",
            ["ext3", "ext4", "xfs", "ntfs"],
            id="filesystem-type",
        ),
        pytest.param("cluster/$defs/ClusterSetting/properties/name", ["containerInsights"], id="cluster-setting"),
        pytest.param("cluster/$defs/ExecuteCommandConfiguration/properties/logging", ["NONE", "DEFAULT", "OVERRIDE"], id="exec-logging"),
    ],
)
def test_enumerations(place: str, values: list[str]) -> None:
    assert ALL[place]["enum"] == values


@pytest.mark.parametrize(
    ("place", "required"),
    [
        pytest.param("service/$defs/AwsVpcConfiguration", ["subnets"], id="subnets"),
        pytest.param("service/$defs/ServiceConnectService", ["portName", "clientAliases"], id="client-aliases"),
        pytest.param("service/$defs/DeploymentAlarms", ["rollback", "enable"], id="alarms"),
        pytest.param("run-task/$defs/ContainerOverride", ["name"], id="override"),
        pytest.param("run-task/$defs/TaskManagedEBSVolumeConfiguration", ["roleArn"], id="volume-role"),
    ],
)
def test_what_is_required(place: str, required: list[str]) -> None:
    assert ALL[place]["required"] == required


DETAILS = [{"a": [1, {"b": None}], "c": {}}, "text", 1, []]


@pytest.mark.parametrize("details", DETAILS)
def test_what_the_model_calls_a_document_may_be_anything(details: object) -> None:
    hook = {"hookTargetArn": "arn:aws:lambda:eu-west-1:111122223333:function:hook", "hookDetails": details}
    service = {"serviceName": "web", "taskDefinition": "web", "deploymentConfiguration": {"lifecycleHooks": [hook]}}
    linted = lint_source(json.dumps(service), "service.json", [Enabled(rule) for rule in builtin_rules()])
    assert [resource.kind.name for resource in linted.resources] == ["service"]
    assert [finding.message for finding in linted.findings if "hookDetails" in finding.pointer] == []


def test_templates_may_give_a_document_as_a_string() -> None:
    hook = {"HookDetails": '{"a": 1}', "LifecycleStages": ["PRE_SCALE_UP"]}
    properties = {"TaskDefinition": "web", "DeploymentConfiguration": {"LifecycleHooks": [hook]}}
    template = {"Resources": {"Web": {"Type": "AWS::ECS::Service", "Properties": properties}}}
    linted = lint_source(json.dumps(template), "template.json", [Enabled(rule) for rule in builtin_rules()])
    assert linted.resources
    assert [finding.message for finding in linted.findings if "HookDetails" in finding.pointer] == []


def test_all_schemas_are_of_one_day() -> None:
    sources = {json.dumps({key: value for key, value in whole["x-source"].items() if key != "shape"}) for whole in SCHEMAS.values()}
    assert len(sources) == 1
    assert re.fullmatch(r"20\d\d-\d\d-\d\d", SCHEMAS["service"]["x-source"]["date"])
