"""The published schemas of the kinds beside task definitions: valid, closed, described, each limit with its proof."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

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
        ("service/properties/serviceName", ["web", "a" * 255, "A_b-9"], ["a b", "a" * 256, "web\n", "a.b"]),
        ("service/properties/desiredCount", [0, 1], [-1]),
        ("service/properties/loadBalancers", [[{}] * 5], [[{}] * 6]),
        ("service/properties/serviceRegistries", [[{}]], [[{}] * 2]),
        ("service/properties/placementStrategy", [[{}] * 5], [[{}] * 6]),
        ("service/$defs/DeploymentConfiguration/properties/minimumHealthyPercent", [0, 100], [101]),
        ("service/$defs/DeploymentConfiguration/properties/maximumPercent", [100, 200, 400], [99]),
        ("service/$defs/ThresholdConfiguration/properties/value", [1, 200], [0]),
        ("service/$defs/AwsVpcConfiguration/properties/subnets", [["subnet-1"] * 16], [["subnet-1"] * 17]),
        ("service/$defs/ServiceConnectService/properties/clientAliases", [[{"port": 80}]], [[{"port": 80}] * 2]),
        ("service/$defs/ServiceConnectClientAlias/properties/dnsName", ["a_b.example", "a" * 127], ["a" * 128]),
        ("service/$defs/CapacityProviderStrategyItem/properties/weight", [0, 1000], [-1, 1001]),
        ("cluster/properties/clusterName", ["ecs-main", "aws"], ["a b", "a/b"]),
        ("capacity-provider/properties/name", ["main", "my-ecs"], ["ecs-main", "aws", "fargate1", "a b"]),
        ("capacity-provider/$defs/ManagedScaling/properties/targetCapacity", [1, 100], [0, 101]),
    ],
)
def test_proven_limits(place: str, good: list[object], bad: list[object]) -> None:
    validator = Draft202012Validator(ALL[place] | {"$defs": SCHEMAS[place.partition("/")[0]]["$defs"]})
    assert [value for value in good if not validator.is_valid(value)] == []
    assert [value for value in bad if validator.is_valid(value)] == []


@pytest.mark.parametrize(
    ("place", "good", "bad"),
    [
        ("service/$defs/AwsVpcConfiguration/properties/subnets/items", ["subnet-1", "SUBNET_A"], [" subnet-1", "subnet-1 ", "subnet-1\n"]),
        ("service/$defs/AwsVpcConfiguration/properties/securityGroups", [["sg-1"] * 5], [["sg-1"] * 6]),
        ("service/$defs/ServiceConnectClientAlias/properties/dnsName", ["a", "_a.b-c"], ["-a", "Web"]),
        ("service/$defs/LinearConfiguration/properties/stepPercent", [3, 100.0], [2.9, 101]),
        ("service/$defs/ServiceManagedEBSVolumeConfiguration/properties/snapshotId", ["snap-0a1b"], ["0a1b", "snap-xyz"]),
        ("run-task/properties/count", [1, 10], [0, 11]),
        ("run-task/$defs/EphemeralStorage/properties/sizeInGiB", [21, 200], [20, 201]),
        ("task-set/$defs/Scale/properties/value", [0, 50.5, 100], [-1, 101]),
        ("cluster/$defs/ClusterSetting/properties/value", ["enhanced", "enabled", "disabled"], ["on"]),
        ("cluster/$defs/ClusterServiceConnectDefaultsRequest/properties/namespace", ["shop", "arn:aws:x/y"], ["a/b", "<a>"]),
        ("capacity-provider/$defs/InfrastructureOptimization/properties/scaleInAfter", [-1, 0, 3600], [-2, 3601]),
        ("capacity-provider/$defs/InstanceRequirementsRequest/properties/allowedInstanceTypes/items", ["m5.*", "*"], ["m5 large", "m5,c5"]),
    ],
)
def test_documented_limits_satisfy_other_validators(place: str, good: list[object], bad: list[object]) -> None:
    whole, documented = Draft202012Validator(ALL[place]), Draft202012Validator(ALL[place]["x-documented"])
    assert [value for value in [*good, *bad] if not whole.is_valid(value)] == []
    assert [value for value in good if not documented.is_valid(value)] == []
    assert [value for value in bad if documented.is_valid(value)] == []


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_command_prints_it(name: str) -> None:
    run = subprocess.run([sys.executable, "-m", "taskdef_lint", "schema", name], capture_output=True, text=True, check=True)
    assert json.loads(run.stdout)["properties"].keys() == SCHEMAS[name]["properties"].keys()
