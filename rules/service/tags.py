"""Tags of services, clusters and capacity providers; those of task definitions have rules of their own."""

from __future__ import annotations

from taskdef_lint.api import CapacityProvider, Cluster, Problem, Problems, Resource, Service, Severity, key, rule


@rule(
    Resource,
    severity=Severity.NOTE,
    phase="practice",
    strict=True,
    maps_to={"security-hub": ("ECS.13", "ECS.14"), "aws-config": "ecs-capacity-provider-tagged"},
)
def untagged_resource(resource: Resource) -> Problems:
    """A service, cluster or capacity provider has no tags

    Tags say whom a resource belongs to and who pays for it, and policies can grant by them. ECS can hand those of a service on to tasks.
    Task definitions are the subject of `missing-tags`.

    ```json bad /
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2}
    ```

    ```json bad /tags
    {"clusterName": "main", "capacityProviders": ["FARGATE"], "tags": []}
    ```

    ```json good
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2, "tags": [{"key": "team", "value": "shop"}]}
    ```

    ```json good
    {"service": "web", "taskDefinition": "web:8", "desiredCount": 2}
    ```

    References: AWS Security Hub, ECS.13 and ECS.14.
    """
    if isinstance(resource, Service):
        kind, made = "service", not resource.update
    elif isinstance(resource, Cluster):
        kind, made = "cluster", resource["clusterName"].given
    else:
        kind, made = "capacity provider", isinstance(resource, CapacityProvider)
    tags = resource["tags"]
    if made and tags.missing:
        yield Problem(tags, f"the {kind} has no tags", label="no tags", help=f"add {key(tags)}")
