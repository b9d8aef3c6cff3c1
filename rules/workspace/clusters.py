"""Services and tasks to run, held against the cluster and the capacity providers that files beside them define."""

from __future__ import annotations

from taskdef_lint.api import ClusterUse, Node, Problem, Problems, Service, Severity, cluster_name, key, rule, short, strategy_items
from taskdef_lint.facts.capacity_providers import FARGATE_PROVIDERS


def _as_defined(node: Node) -> str:
    """What a message adds, as a cluster may have been changed after it was made."""
    return f"as {short(node.resource.document.path)} defines it"


def _providers(use: ClusterUse) -> Node | None:
    """The capacity providers that the cluster is given, all of them known; None where no definition, or more than one, says it."""
    given = [cluster["capacityProviders"] for cluster in use.clusters if cluster["capacityProviders"].given]
    if len(given) != 1 or given[0].unknown or any(item.text is None for item in given[0]):
        return None
    return given[0]


@rule(ClusterUse, severity=Severity.WARNING, phase="register")
def provider_outside_cluster(use: ClusterUse) -> Problems:
    """A service uses a capacity provider that its cluster does not have

    A strategy chooses among the capacity providers of the cluster, `FARGATE` and `FARGATE_SPOT` included. ECS refuses one that the cluster
    does not have. A file in the same directory defines the cluster, and names others; unless it is changed by another call, add the
    provider there.

    ```yaml bad /capacityProviderStrategy/0/capacityProvider
    {"clusterName": "main", "capacityProviders": ["FARGATE"]}
    ---
    {"serviceName": "web", "cluster": "main", "taskDefinition": "web", "desiredCount": 2,
     "capacityProviderStrategy": [{"capacityProvider": "FARGATE_SPOT", "weight": 1}]}
    ```

    ```yaml good
    {"clusterName": "main", "capacityProviders": ["FARGATE", "FARGATE_SPOT"]}
    ---
    {"serviceName": "web", "cluster": "main", "taskDefinition": "web", "desiredCount": 2,
     "capacityProviderStrategy": [{"capacityProvider": "FARGATE_SPOT", "weight": 1}]}
    ```

    References: RunTask's message, quoted in dask/dask-cloudprovider#328; Amazon ECS API Reference, CapacityProviderStrategyItem.
    """
    listing = _providers(use)
    if listing is None:
        return
    names = {item.text for item in listing}
    for item in strategy_items(use.service["capacityProviderStrategy"]) or []:
        provider = item["capacityProvider"]
        defined = use.providers.get(provider.text or "")
        # One of managed instances names its cluster itself, and is not listed there.
        if provider.text and provider.text not in names and not (defined and defined["cluster"].given):
            yield Problem(
                provider,
                f"'{short(provider.text)}' is no capacity provider of the cluster {_as_defined(listing)}",
                label="not a provider of the cluster",
                help=f"add it to {key(listing)} of the cluster, or use one that is there",
                related=[(listing, "the cluster's providers")],
            )


@rule(ClusterUse, severity=Severity.WARNING, phase="register")
def provider_of_another_cluster(use: ClusterUse) -> Problems:
    """A service uses a capacity provider that belongs to another cluster

    A capacity provider of managed instances is made for one cluster, which it names. A file in the same directory defines the provider,
    and names another cluster than the service.

    ```yaml bad /capacityProviderStrategy/0/capacityProvider
    name: main-instances
    cluster: main
    managedInstancesProvider:
      infrastructureRoleArn: arn:aws:iam::111122223333:role/infrastructure
      instanceLaunchTemplate:
        ec2InstanceProfileArn: arn:aws:iam::111122223333:instance-profile/instance
        networkConfiguration: {subnets: [subnet-0a1b2c3d], securityGroups: [sg-0a1b2c3d]}
    ---
    {serviceName: web, cluster: batch, taskDefinition: web, desiredCount: 2,
     capacityProviderStrategy: [{capacityProvider: main-instances, weight: 1}]}
    ```

    ```yaml good
    name: main-instances
    cluster: main
    managedInstancesProvider:
      infrastructureRoleArn: arn:aws:iam::111122223333:role/infrastructure
      instanceLaunchTemplate:
        ec2InstanceProfileArn: arn:aws:iam::111122223333:instance-profile/instance
        networkConfiguration: {subnets: [subnet-0a1b2c3d], securityGroups: [sg-0a1b2c3d]}
    ---
    {serviceName: web, cluster: main, taskDefinition: web, desiredCount: 2,
     capacityProviderStrategy: [{capacityProvider: main-instances, weight: 1}]}
    ```

    References: Amazon ECS API Reference, CreateCapacityProvider.
    """
    name = cluster_name(use.service["cluster"])
    for item in strategy_items(use.service["capacityProviderStrategy"]) or []:
        provider = item["capacityProvider"]
        defined = use.providers.get(provider.text or "")
        other = cluster_name(defined["cluster"]) if defined else None
        if defined and other and other != name and provider.text not in FARGATE_PROVIDERS:
            yield Problem(
                provider,
                f"'{short(provider.text or '')}' is a capacity provider of the cluster '{short(other)}' {_as_defined(defined.root)}",
                label="of another cluster",
                help=f"use a capacity provider of '{short(name or '')}'",
                related=[(defined["cluster"], "its cluster"), (use.service["cluster"], "the cluster of the service")],
            )


@rule(ClusterUse, severity=Severity.WARNING, phase="register", aws="Namespace is missing")
def missing_namespace(use: ClusterUse) -> Problems:
    """Service Connect is enabled without a namespace, and the cluster has none

    Service Connect registers a service in a namespace of Cloud Map: the one that the service names, or else the default of its cluster,
    `serviceConnectDefaults`. ECS refuses a service without either. A file in the same directory creates the cluster, and gives it none.

    ```yaml bad /serviceConnectConfiguration
    {"clusterName": "main", "capacityProviders": ["FARGATE"]}
    ---
    {"serviceName": "web", "cluster": "main", "taskDefinition": "web", "desiredCount": 2, "serviceConnectConfiguration": {"enabled": true}}
    ```

    ```yaml good
    {"clusterName": "main", "capacityProviders": ["FARGATE"], "serviceConnectDefaults": {"namespace": "internal"}}
    ---
    {"serviceName": "web", "cluster": "main", "taskDefinition": "web", "desiredCount": 2, "serviceConnectConfiguration": {"enabled": true}}
    ```

    References: CreateService's message; Amazon ECS API Reference, ServiceConnectConfiguration.
    """
    connect = use.service["serviceConnectConfiguration"]
    created = [cluster for cluster in use.clusters if cluster.created]
    if not connect["enabled"].flag or not connect["namespace"].missing or len(created) != 1:
        return
    if all(cluster["serviceConnectDefaults"].missing for cluster in use.clusters):
        yield Problem(
            connect["namespace"],
            f"Service Connect has no {key(connect['namespace'])}, and the cluster has no default {_as_defined(created[0].root)}",
            label="no namespace",
            help=f"add {key(connect['namespace'])}, or {key(created[0]['serviceConnectDefaults'])} to the cluster",
            related=[(created[0].root, "the cluster")],
        )


@rule(
    ClusterUse,
    severity=Severity.WARNING,
    phase="register",
    aws="Specifying a capacity provider strategy is not supported when you create a service using the DAEMON scheduling strategy.",
)
def daemon_under_default_strategy(use: ClusterUse) -> Problems:
    """A daemon service inherits the default strategy of its cluster

    Where a service names neither a launch type nor a capacity provider strategy, the cluster's default strategy holds, and ECS refuses
    that for daemons. A file in the same directory gives the cluster one. Write the launch type of the daemon.

    ```yaml bad /schedulingStrategy
    {"clusterName": "main", "capacityProviders": ["instances"], "defaultCapacityProviderStrategy": [{"capacityProvider": "instances"}]}
    ---
    {"serviceName": "agent", "cluster": "main", "taskDefinition": "agent", "schedulingStrategy": "DAEMON"}
    ```

    ```yaml good
    {"clusterName": "main", "capacityProviders": ["instances"], "defaultCapacityProviderStrategy": [{"capacityProvider": "instances"}]}
    ---
    {"serviceName": "agent", "cluster": "main", "taskDefinition": "agent", "schedulingStrategy": "DAEMON", "launchType": "EC2"}
    ```

    References: CreateService's message, quoted in aws/containers-roadmap#692.
    """
    service = use.service
    if not isinstance(service, Service) or not service.is_daemon or service.update or service.described:
        return
    if not service["launchType"].missing or not service["capacityProviderStrategy"].missing:
        return
    defaults = [cluster["defaultCapacityProviderStrategy"] for cluster in use.clusters]
    given = [strategy for strategy in defaults if strategy.given]
    if len(given) == 1 and not given[0].unknown:
        yield Problem(
            service["schedulingStrategy"],
            f"a daemon without {key(service['launchType'])} takes the cluster's default strategy {_as_defined(given[0])}",
            label="not for daemons",
            help=f"set {key(service['launchType'])} to EC2",
            related=[(given[0], "the default strategy")],
        )
