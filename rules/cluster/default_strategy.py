"""The capacity providers of a cluster, and its default strategy."""

from __future__ import annotations

from taskdef_lint.api import Cluster, Problem, Problems, Severity, key, rule, short, strategy_items
from taskdef_lint.facts.capacity_providers import FARGATE_PROVIDERS
from taskdef_lint.rules.service.capacity_providers import mixed_kinds, several_bases


@rule(
    Cluster,
    severity=Severity.ERROR,
    phase="register",
    maps_to={"cdk-preflight": "pf-ecs-cluster-default-strategy-provider-not-listed"},
    aws="The specified capacity provider strategy cannot contain a capacity provider that is not associated with the cluster…",
)
def unlisted_capacity_provider(cluster: Cluster) -> Problems:
    """A default strategy uses a capacity provider that its cluster does not list

    A strategy chooses among the capacity providers of the cluster. ECS refuses one that is not in `capacityProviders`, `FARGATE` and
    `FARGATE_SPOT` included.

    ```json bad /defaultCapacityProviderStrategy/0/capacityProvider
    {"clusterName": "main", "capacityProviders": ["FARGATE"],
     "defaultCapacityProviderStrategy": [{"capacityProvider": "FARGATE_SPOT", "weight": 1}]}
    ```

    ```json good
    {"clusterName": "main", "capacityProviders": ["FARGATE", "FARGATE_SPOT"],
     "defaultCapacityProviderStrategy": [{"capacityProvider": "FARGATE_SPOT", "weight": 1}]}
    ```

    ```json good
    {"clusterName": "main", "capacityProviders": ["FARGATE", "${PROVIDER}"],
     "defaultCapacityProviderStrategy": [{"capacityProvider": "main-instances", "weight": 1}]}
    ```

    References: CreateCluster's message; Amazon ECS API Reference, CreateCluster.
    """
    listing = cluster["capacityProviders"]
    names = {item.text for item in listing}
    if listing.missing or listing.unknown or None in names:
        return
    for item in strategy_items(cluster["defaultCapacityProviderStrategy"]) or []:
        provider = item["capacityProvider"]
        if provider.text and provider.text not in names:
            yield Problem(
                provider,
                f"the default strategy uses '{short(provider.text)}', which is not in {key(listing)}",
                label="not a provider of the cluster",
                help=f"add it to {key(listing)}, or use one that is there",
                related=[(listing, "the cluster's providers")],
            )


@rule(
    Cluster,
    severity=Severity.ERROR,
    phase="register",
    maps_to={"cdk-preflight": "pf-ecs-cluster-default-strategy-multiple-base"},
)
def several_default_bases(cluster: Cluster) -> Problems:
    """Several capacity providers of a cluster's default strategy have a base

    The base is the number of tasks that run on one provider before the weights decide. ECS refuses a strategy in which more than one
    provider has a base above zero.

    ```json bad /defaultCapacityProviderStrategy/1/base
    {"clusterName": "main", "capacityProviders": ["FARGATE", "FARGATE_SPOT"], "defaultCapacityProviderStrategy": [
      {"capacityProvider": "FARGATE", "base": 1, "weight": 1}, {"capacityProvider": "FARGATE_SPOT", "base": 2, "weight": 1}]}
    ```

    ```json good
    {"clusterName": "main", "capacityProviders": ["FARGATE", "FARGATE_SPOT"], "defaultCapacityProviderStrategy": [
      {"capacityProvider": "FARGATE", "base": 1, "weight": 1}, {"capacityProvider": "FARGATE_SPOT", "base": 0, "weight": 1}]}
    ```

    References: CreateCluster's message.
    """
    aws = "…contains multiple capacity providers with a base value defined…"
    yield from several_bases(cluster["defaultCapacityProviderStrategy"], aws)


@rule(
    Cluster,
    severity=Severity.ERROR,
    phase="register",
    aws="A capacity provider strategy cannot contain a mix of capacity providers using Auto Scaling groups and Fargate providers. …",
)
def mixed_default_strategy(cluster: Cluster) -> Problems:
    """The default strategy of a cluster mixes Fargate with other capacity providers

    A cluster may list both kinds of providers, but a strategy holds either `FARGATE` and `FARGATE_SPOT` or providers with instances. Let
    the default strategy have the kind that most services need, and give the others a strategy of their own.

    ```json bad /defaultCapacityProviderStrategy/1/capacityProvider
    {"cluster": "main", "capacityProviders": ["FARGATE", "main-instances"], "defaultCapacityProviderStrategy": [
      {"capacityProvider": "FARGATE", "weight": 1}, {"capacityProvider": "main-instances", "weight": 1}]}
    ```

    ```json good
    {"cluster": "main", "capacityProviders": ["FARGATE", "main-instances"],
     "defaultCapacityProviderStrategy": [{"capacityProvider": "main-instances", "weight": 1}]}
    ```

    References: PutClusterCapacityProviders's message, quoted in terraform-aws-modules/terraform-aws-ecs#68.
    """
    found = mixed_kinds(cluster["defaultCapacityProviderStrategy"])
    if found:
        fargate, other = found
        yield Problem(
            other,
            f"the default strategy has '{short(other.text or '')}' beside {fargate.text}",
            label="not beside Fargate",
            help="keep either the providers of Fargate or the others",
            related=[(fargate, "a provider of Fargate")],
        )


@rule(Cluster, severity=Severity.WARNING, phase="register")
def unknown_fargate_provider(cluster: Cluster) -> Problems:
    """A capacity provider has a name of Fargate, and is none of its two

    Fargate has the capacity providers `FARGATE` and `FARGATE_SPOT`, in capitals. Nobody can make one of a name that begins with `fargate`,
    so any other such name is a slip.

    ```json bad /capacityProviders/1
    {"clusterName": "main", "capacityProviders": ["FARGATE", "FARGATE-SPOT"], "defaultCapacityProviderStrategy": []}
    ```

    ```json good
    {"clusterName": "main", "capacityProviders": ["FARGATE", "FARGATE_SPOT", "my-fargate"], "defaultCapacityProviderStrategy": []}
    ```

    References: Amazon ECS Developer Guide, Fargate capacity providers.
    """
    for item in cluster["capacityProviders"]:
        name = item.text or ""
        if name.lower().startswith("fargate") and name not in FARGATE_PROVIDERS:
            yield Problem(
                item,
                f"'{short(name)}' is not a valid capacity provider of Fargate: expected FARGATE or FARGATE_SPOT",
                label="expected FARGATE or FARGATE_SPOT",
                help="write FARGATE_SPOT" if "spot" in name.lower() else "write FARGATE",
            )
