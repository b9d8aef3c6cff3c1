"""Whether the cluster is there, and has the capacity providers that a service names."""

from __future__ import annotations

from taskdef_lint.api import LiveWorkload, Moot, Node, NotVerified, Problem, Problems, Severity, key, rule, short
from taskdef_lint.facts.arns import parse_arn

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any


def _described(live: LiveWorkload, node: Node) -> Mapping[str, Any] | None:
    """A cluster as AWS describes it; None for one that is missing."""
    text = node.text or ""
    arn = parse_arn(text)
    if arn is not None:
        live.own(arn.account, "it is a cluster")
    region = live.region(arn.region) if arn is not None else live.ask.region
    name = text.rpartition("/")[2]
    resource = text if arn is not None else f"arn:{live.ask.partition}:ecs:{region}:{live.ask.account}:cluster/{name}"
    answer = live.ask("ecs", "DescribeClusters", region=region, one=text, resource=resource) or {}
    found: Mapping[str, Any] | None = next((one for one in answer.get("clusters", ()) if one.get("clusterName") == name), None)
    if found is not None:
        return found
    failures = [one for one in answer.get("failures", ()) if str(one.get("arn", "")).rpartition("/")[2] == name]
    if not any(one.get("reason") == "MISSING" for one in failures):
        raise NotVerified("the answer does not speak of it")
    return None


def _missing(live: LiveWorkload, node: Node) -> Problem | None:
    found = _described(live, node)
    name = short((node.text or "").rpartition("/")[2])
    if found is None or found.get("status") == "INACTIVE":
        return Problem(
            node,
            f"there is no cluster '{name}'" if found is None else f"the cluster '{name}' has been deleted",
            label="no such cluster" if found is None else "deleted",
            help="create the cluster, or name one that is there",
        )
    return None


@rule(LiveWorkload, severity=Severity.ERROR, phase="register", aws="ClusterNotFoundException: Cluster not found.")
def cluster_not_found(live: LiveWorkload) -> Problems:
    """A cluster is not there

    Amazon ECS has no cluster of this name in the account and the region, or it has been deleted.

    In the examples the second document is what AWS answers.

    ```yaml bad /cluster
    {"cluster": "production", "serviceName": "web", "taskDefinition": "web", "desiredCount": 1}
    ---
    ecs:DescribeClusters: {failures: [{arn: "arn:aws:ecs:eu-west-1:111122223333:cluster/production", reason: MISSING}]}
    ```

    ```yaml bad /cluster
    {"cluster": "production", "serviceName": "web", "taskDefinition": "web", "desiredCount": 1}
    ---
    ecs:DescribeClusters: {clusters: [{clusterName: production, status: INACTIVE}]}
    ```

    ```yaml good
    {"cluster": "production", "serviceName": "web", "taskDefinition": "web", "desiredCount": 1}
    ---
    ecs:DescribeClusters: {clusters: [{clusterName: production, status: ACTIVE}]}
    ```

    References: Amazon ECS API, DescribeClusters.
    """
    return live.each(_missing, [live.service["cluster"]] if live.service["cluster"].given else ())


def _not_of_cluster(live: LiveWorkload, node: Node) -> Problem | None:
    cluster = live.service["cluster"]
    if not cluster.text:
        raise NotVerified("the cluster is not known")
    found = _described(live, cluster)
    if found is None or found.get("status") != "ACTIVE":
        raise Moot
    listed = found.get("capacityProviders")
    if not isinstance(listed, list):
        raise NotVerified("the answer does not speak of it")
    if node.text in listed:
        return None
    known = ", ".join(short(str(one), 60) for one in listed[:5]) + (f" and {len(listed) - 5} more" if len(listed) > 5 else "")
    return Problem(
        node,
        f"the cluster '{short(cluster.text)}' has no capacity provider '{short(node.text or '')}': "
        + (f"it has {known}" if listed else "it has none"),
        label="not of this cluster",
        help="associate it with the cluster by aws ecs put-cluster-capacity-providers, or name one that is",
        related=[(cluster, "the cluster")],
    )


@rule(
    LiveWorkload,
    severity=Severity.ERROR,
    phase="register",
    aws=(
        "InvalidParameterException: The specified capacity provider strategy cannot contain a capacity provider that is not associated "
        "with the cluster."
    ),
)
def capacity_provider_of_other_cluster(live: LiveWorkload) -> Problems:
    """A capacity provider is not one of the cluster

    A strategy names capacity providers that are associated with the cluster, and this one is not. Those of Fargate have to be associated,
    too.

    In the examples the second document is what AWS answers.

    ```yaml bad /capacityProviderStrategy/0/capacityProvider
    {"cluster": "production", "serviceName": "web", "taskDefinition": "web", "desiredCount": 1,
      "capacityProviderStrategy": [{"capacityProvider": "FARGATE_SPOT", "weight": 1}]}
    ---
    ecs:DescribeClusters: {clusters: [{clusterName: production, status: ACTIVE, capacityProviders: [FARGATE]}]}
    ```

    ```yaml good
    {"cluster": "production", "serviceName": "web", "taskDefinition": "web", "desiredCount": 1,
      "capacityProviderStrategy": [{"capacityProvider": "FARGATE_SPOT", "weight": 1}]}
    ---
    ecs:DescribeClusters: {clusters: [{clusterName: production, status: ACTIVE, capacityProviders: [FARGATE, FARGATE_SPOT]}]}
    ```

    References: Amazon ECS API, PutClusterCapacityProviders.
    """
    items = live.service["capacityProviderStrategy"]
    return live.each(_not_of_cluster, [item["capacityProvider"] for item in items if item["capacityProvider"].given])


def _empty(live: LiveWorkload, node: Node) -> Problem | None:
    cluster = live.service["cluster"]
    if not cluster.text:
        raise NotVerified("the cluster is not known")
    found = _described(live, cluster)
    if found is None or found.get("status") != "ACTIVE":
        raise Moot
    if found.get("registeredContainerInstancesCount") != 0:
        return None
    if any(not str(one).startswith("FARGATE") for one in found.get("capacityProviders", ())):
        raise NotVerified("the cluster has no container instances now, and a capacity provider that may start some")
    return Problem(
        node,
        f"the cluster '{short(cluster.text)}' has no container instances, and no capacity provider that starts any",
        label="no instances",
        help=f"register container instances with the cluster, or say another {key(node)}",
        related=[(cluster, "the cluster")],
    )


@rule(LiveWorkload, severity=Severity.WARNING, phase="launch", aws="No Container Instances were found in your cluster.")
def cluster_without_instances(live: LiveWorkload) -> Problems:
    """A cluster has no container instances

    Tasks with the launch type EC2 are placed on the container instances of the cluster, and it has none now. Instances may come without
    ECS, from an Auto Scaling group: this is what AWS says now.

    In the examples the second document is what AWS answers.

    ```yaml bad /launchType
    {"cluster": "production", "serviceName": "web", "taskDefinition": "web", "desiredCount": 1, "launchType": "EC2"}
    ---
    ecs:DescribeClusters: {clusters: [{clusterName: production, status: ACTIVE, registeredContainerInstancesCount: 0}]}
    ```

    ```yaml good
    {"cluster": "production", "serviceName": "web", "taskDefinition": "web", "desiredCount": 1, "launchType": "EC2"}
    ---
    ecs:DescribeClusters: {clusters: [{clusterName: production, status: ACTIVE, registeredContainerInstancesCount: 3}]}
    ```

    References: Amazon ECS API, DescribeClusters; Amazon ECS developer guide, service event messages.
    """
    service = live.service
    wanted = service["desiredCount"].value != 0 and service["schedulingStrategy"].text != "DAEMON"
    if service.launch_type == "EC2" and wanted and service["capacityProviderStrategy"].missing:
        yield from live.each(_empty, [service["launchType"]])
