"""Capacity provider strategies of services; those of clusters are in cluster.default_strategy."""

from __future__ import annotations

from taskdef_lint.api import Node, Problem, Problems, Service, Severity, Workload, key, rule, short, strategy_items
from taskdef_lint.facts.capacity_providers import FARGATE_PROVIDERS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


def bases(strategy: Node) -> list[Node]:
    """The bases above zero in a strategy whose items are all known; ECS counts no others."""
    items = strategy_items(strategy) or []
    return [item["base"] for item in items if item["base"].number is not None and item["base"].number > 0]


def several_bases(strategy: Node, aws: str) -> Iterator[Problem]:
    """The problem that a strategy gives more than one provider a base."""
    first, *others = bases(strategy) or [strategy]
    if others:
        yield Problem(
            others[0],
            f"{len(others) + 1} capacity providers have a {key(first)} above 0: expected one at most",
            label="one base is the most",
            help=f"remove {key(first)} from all providers but one",
            aws=aws,
            related=[(first, "the first one"), *((node, "another one") for node in others[1:])],
        )


def mixed_kinds(strategy: Node) -> tuple[Node, Node] | None:
    """The first provider of Fargate and the first other one, where a strategy has both; None where it has not."""
    found: dict[bool, Node] = {}
    for item in strategy_items(strategy) or []:
        if item["capacityProvider"].text:
            found.setdefault(item["capacityProvider"].text in FARGATE_PROVIDERS, item["capacityProvider"])
    return (found[True], found[False]) if len(found) > 1 else None


@rule(
    Service,
    severity=Severity.ERROR,
    phase="register",
    maps_to={"cdk-preflight": "pf-ecs-svc-capacity-provider-multiple-base"},
)
def several_strategy_bases(service: Service) -> Problems:
    """Several capacity providers of a strategy have a base

    The base is the number of tasks that run on one provider before the weights decide. ECS refuses a strategy in which more than one
    provider has a base above zero; a base of zero does not count.

    ```json bad /capacityProviderStrategy/1/base
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 4, "capacityProviderStrategy": [
      {"capacityProvider": "FARGATE", "weight": 1, "base": 1}, {"capacityProvider": "FARGATE_SPOT", "weight": 3, "base": 1}
    ]}
    ```

    ```json good
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 4, "capacityProviderStrategy": [
      {"capacityProvider": "FARGATE", "weight": 1, "base": 1}, {"capacityProvider": "FARGATE_SPOT", "weight": 3, "base": 0}
    ]}
    ```

    References: CreateService's message; Amazon ECS API Reference, CapacityProviderStrategyItem.
    """
    aws = "… Only one capacity provider can have a base value greater than zero …"
    yield from several_bases(service["capacityProviderStrategy"], aws)


@rule(
    Service,
    severity=Severity.ERROR,
    phase="register",
    maps_to={"cdk-preflight": "pf-ecs-svc-capacity-provider-zero-weight"},
    aws="There are no capacity providers … with a weight value greater than zero …",
)
def weightless_strategy(service: Service) -> Problems:
    """No capacity provider of a strategy has a weight

    The weights say how tasks are shared out between providers. One that is left out is zero, and a provider of zero gets no tasks beyond
    its base. ECS refuses a strategy of several providers in which none has a weight above zero.

    ```json bad /capacityProviderStrategy
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 4, "capacityProviderStrategy": [
      {"capacityProvider": "FARGATE", "base": 1}, {"capacityProvider": "FARGATE_SPOT", "weight": 0}
    ]}
    ```

    ```json good
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 4, "capacityProviderStrategy": [
      {"capacityProvider": "FARGATE", "base": 1}, {"capacityProvider": "FARGATE_SPOT", "weight": 1}
    ]}
    ```

    ```json good
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 4, "capacityProviderStrategy": [{"capacityProvider": "FARGATE"}]}
    ```

    References: CreateService's message; Amazon ECS API Reference, CapacityProviderStrategyItem.
    """
    strategy = service["capacityProviderStrategy"]
    items = strategy_items(strategy) or []
    weights = [item["weight"] for item in items]
    if len(weights) > 1 and all(weight.missing or weight.number == 0 for weight in weights):
        yield Problem(
            strategy,
            f"none of the {len(items)} capacity providers has a {key(weights[0])} above 0",
            label="no weight above 0",
            help=f"give at least one of them a {key(weights[0])} of 1 or more",
        )


@rule(Workload, severity=Severity.WARNING, phase="register")
def mixed_capacity_providers(workload: Workload) -> Problems:
    """A strategy mixes Fargate with other capacity providers

    A strategy holds either `FARGATE` and `FARGATE_SPOT` or providers with instances of your own, as AWS documents: a task definition and
    its network settings fit the one or the other. For the default strategy of a cluster AWS was seen to refuse the mixture.

    ```json bad /capacityProviderStrategy/1/capacityProvider
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 4, "capacityProviderStrategy": [
      {"capacityProvider": "FARGATE", "weight": 1}, {"capacityProvider": "main-instances", "weight": 1}
    ]}
    ```

    ```json good
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 4, "capacityProviderStrategy": [
      {"capacityProvider": "FARGATE", "weight": 1}, {"capacityProvider": "FARGATE_SPOT", "weight": 1}
    ]}
    ```

    ```json good
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 4, "capacityProviderStrategy": [
      {"capacityProvider": "FARGATE", "weight": 1}, {"capacityProvider": "${SECOND_PROVIDER}", "weight": 1}
    ]}
    ```

    References: Amazon ECS API Reference, CreateService.capacityProviderStrategy.
    """
    found = mixed_kinds(workload["capacityProviderStrategy"])
    if found:
        fargate, other = found
        yield Problem(
            other,
            f"the strategy has '{short(other.text or '')}' beside {fargate.text}",
            label="not beside Fargate",
            help="keep either the providers of Fargate or the others",
            related=[(fargate, "a provider of Fargate")],
        )
