"""Documents of other tools that have keys in common with services, tasks, clusters and capacity providers of ECS."""

from __future__ import annotations

from taskdef_lint.model.node import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from taskdef_lint.model.node import Path

# Keys that no input of ECS has, and whose documents have some that it has.
_FOREIGN = frozenset((
    "apiVersion", "kind",  # Kubernetes, Knative, PipeCD
    "Resources", "AWSTemplateFormatVersion",  # CloudFormation, CodeDeploy's AppSpec
    "task_definition", "service_definition", "run_params", "task_size",  # ecspresso's configuration, ecs-params.yml
    "Cluster", "InstanceAttributes",  # the container agent's configuration
    "deploymentGroupName", "ecsServices", "loadBalancerInfo", "applicationName",  # CodeDeploy
    "cluster_name",  # Databricks
    "Targets", "EcsParameters",  # EventBridge
    "primaryContainer", "scalingTarget",  # express services
    "daemonName", "daemonTaskDefinition", "daemonTaskDefinitionArn",
    "services",  # Docker Compose, and answers of AWS that hold services
    "containerDefinitions", "Containers", "jobDefinition", "jobQueue", "terraform_version", "properties", "provider",
))  # fmt: skip


def is_foreign(data: dict[str, object]) -> bool:
    """Whether an object is another tool's, whatever else it has."""
    if not _FOREIGN.isdisjoint(data):
        return True
    if "name" in data and "type" in data and ("image" in data or "http" in data):
        return True  # AWS Copilot
    return isinstance(data.get("service"), dict) or isinstance(data.get("cluster"), dict)


def is_text(value: object) -> bool:
    """Whether a value is a string, perhaps one that is settled later."""
    return isinstance(value, str | Unknown)


def is_arn(value: object, kind: str) -> bool:
    """Whether a value is the ARN of something of ECS, such as a `service`, perhaps with parts that are settled later."""
    text = value.text if isinstance(value, Unknown) else value
    return isinstance(text, str) and (isinstance(value, Unknown) or (text.startswith("arn:") and f":{kind}/" in text))


def answered(data: object, one: str, many: str, holds: Callable[[object], bool]) -> list[Path]:
    """Where the things are in an answer of AWS: `{one: {…}}`, `{many: […]}`, a list of them, or any of these in a recording's `data`."""
    if isinstance(data, list):
        return [(index,) for index in range(len(data))] if data and all(map(holds, data)) else []
    if not isinstance(data, dict):
        return []
    if holds(data.get(one)):
        return [(one,)]
    listing = data.get(many)
    if isinstance(listing, list):
        return [(many, *path) for path in answered(listing, one, many, holds)]
    if "status_code" in data:
        return [("data", *path) for path in answered(data.get("data"), one, many, holds)]
    return []


def at(data: object, path: Path) -> object:
    """The value at a path that exists."""
    for key in path:
        data = data[key]  # type: ignore[index]  # the path has been found in it
    return data


def is_skeleton(data: dict[str, object]) -> bool:
    """Whether this is what `--generate-cli-skeleton` prints: every string at the top is empty, or the first value of an enumeration."""
    texts = [value for key, value in data.items() if isinstance(value, str) and key not in _ENUMERATIONS]
    return len(texts) > 1 and not any(texts)


_ENUMERATIONS = frozenset(("launchType", "schedulingStrategy", "propagateTags", "availabilityZoneRebalancing"))
