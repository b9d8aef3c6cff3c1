"""On which container instances tasks are placed."""

from __future__ import annotations

from taskdef_lint.api import REMOVE, Fix, Problem, Problems, Service, Severity, Workload, key, rule, short


@rule(
    Service,
    severity=Severity.ERROR,
    phase="register",
    maps_to={"cdk-preflight": "pf-ecs-service-fargate-placement"},
    aws="Placement constraints/strategies are not supported with FARGATE launch type.",
)
def placement_on_fargate(service: Service) -> Problems:
    """A service on Fargate has placement constraints or strategies

    Constraints and strategies choose among container instances of yours. Fargate has none, and spreads tasks over Availability Zones by
    itself; ECS refuses both with the launch type `FARGATE`. Empty lists are fine.

    ```json bad /placementStrategy
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2, "launchType": "FARGATE",
     "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-0a1b2c3d"]}},
     "placementStrategy": [{"type": "spread", "field": "attribute:ecs.availability-zone"}]}
    ```

    ```json fixed
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2, "launchType": "FARGATE",
     "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-0a1b2c3d"]}}}
    ```

    ```json good
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2, "launchType": "FARGATE", "placementStrategy": [],
     "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-0a1b2c3d"]}}, "placementConstraints": []}
    ```

    ```json good
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2, "launchType": "EC2",
     "placementStrategy": [{"type": "spread", "field": "attribute:ecs.availability-zone"}]}
    ```

    References: CreateService's message.
    """
    if service.launch_type != "FARGATE":
        return
    for name in ("placementConstraints", "placementStrategy"):
        node = service[name]
        if node.given and not node.unknown:
            yield Problem(
                node,
                f"{key(node)} is set, but the launch type is FARGATE",
                label="for container instances only",
                help=f"remove {key(node)}",
                related=[(service["launchType"], "the launch type")],
                fix=Fix(f"remove {key(node)}", node, REMOVE, safe=False),
            )


@rule(
    Service,
    severity=Severity.ERROR,
    phase="register",
    maps_to={"cdk-preflight": ("pf-ecs-svc-binpack-field", "pf-ecs-svc-random-with-field")},
)
def invalid_placement_field(service: Service) -> Problems:
    """A placement strategy has a field that its type does not take

    `binpack` fills instances as far as their `cpu` or their `memory` goes and takes no other field. `random` takes none at all. To spread
    tasks over instances or zones, the type is `spread`.

    ```json bad /placementStrategy/0/field /placementStrategy/1/field
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2,
     "placementStrategy": [{"type": "binpack", "field": "instanceId"}, {"type": "random", "field": "cpu"}]}
    ```

    ```json good
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2,
     "placementStrategy": [{"type": "spread", "field": "instanceId"}, {"type": "binpack", "field": "MEMORY"},
      {"type": "random", "field": ""}]}
    ```

    References: CreateService's messages; Amazon ECS API Reference, PlacementStrategy.
    """
    for strategy in service["placementStrategy"]:
        kind, field = strategy["type"], strategy["field"]
        if not field.text:
            continue
        if kind.text == "binpack" and field.text.lower() not in ("cpu", "memory"):
            yield Problem(
                field,
                f"'{short(field.text)}' is not a valid {key(field)} of binpack: expected cpu or memory",
                label="expected cpu or memory",
                help="write cpu or memory, or spread over this field instead",
                aws=f"binpack field '{short(field.text)}' is invalid.",
            )
        elif kind.text == "random":
            yield Problem(
                field,
                f"the strategy random takes no {key(field)}, found '{short(field.text)}'",
                label="random takes none",
                help=f"remove {key(field)}",
                aws="random field should not be specified.",
            )


_SPREADS = ("instanceid", "host")


@rule(Workload, severity=Severity.WARNING, phase="register")
def unknown_spread_field(workload: Workload) -> Problems:
    """A spread strategy has a field that AWS does not document

    Tasks are spread over `instanceId` (or `host`, which is the same), or over an attribute of container instances, which begins with
    `attribute:`, such as `attribute:ecs.availability-zone`.

    ```json bad /placementStrategy/0/field
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2,
     "placementStrategy": [{"type": "spread", "field": "availability-zone"}]}
    ```

    ```json good
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2, "placementStrategy": [
      {"type": "spread", "field": "attribute:ecs.availability-zone"}, {"type": "spread", "field": "instanceId"}]}
    ```

    References: Amazon ECS API Reference, PlacementStrategy.field.
    """
    for strategy in workload["placementStrategy"]:
        field = strategy["field"]
        if (
            strategy["type"].text == "spread"
            and field.text
            and field.text.lower() not in _SPREADS
            and not field.text.startswith("attribute:")
        ):
            yield Problem(
                field,
                f"'{short(field.text)}' is not a valid {key(field)} of spread: expected instanceId, host, or attribute: and its name",
                label="expected instanceId, host or attribute:…",
                help=f'write "attribute:ecs.{short(field.text)}"'
                if field.text == "availability-zone"
                else "write instanceId or attribute:NAME",
            )


@rule(
    Service,
    severity=Severity.ERROR,
    phase="register",
    maps_to={"cdk-preflight": "pf-ecs-svc-placement-constraint-distinct-instance-expression"},
    aws="distinctInstance expression should not be specified.",
)
def expression_of_distinct_instance(service: Service) -> Problems:
    """The constraint distinctInstance has an expression

    `distinctInstance` puts each task on an instance of its own; there is nothing to express. Instances are selected by the type `memberOf`,
    in a constraint of its own.

    ```json bad /placementConstraints/0/expression
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2,
     "placementConstraints": [{"type": "distinctInstance", "expression": "attribute:ecs.instance-type =~ t3.*"}]}
    ```

    ```json good
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2, "placementConstraints": [
      {"type": "distinctInstance"}, {"type": "memberOf", "expression": "attribute:ecs.instance-type =~ t3.*"}]}
    ```

    References: CreateService's message; Amazon ECS API Reference, PlacementConstraint.
    """
    for constraint in service["placementConstraints"]:
        expression = constraint["expression"]
        if constraint["type"].text == "distinctInstance" and expression.given:
            yield Problem(
                expression,
                f"the constraint distinctInstance takes no {key(expression)}",
                label="distinctInstance takes none",
                help=f"remove {key(expression)}, or give it to a constraint of the type memberOf",
            )


@rule(Workload, severity=Severity.WARNING, phase="register")
def empty_member_of_constraint(workload: Workload) -> Problems:
    """The constraint memberOf has no expression

    `memberOf` selects container instances by an expression in the cluster query language. Without one it selects nothing, and AWS
    documents the expression as what the type is for.

    ```json bad /placementConstraints/0
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2, "placementConstraints": [{"type": "memberOf"}]}
    ```

    ```json good
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2,
     "placementConstraints": [{"type": "memberOf", "expression": "attribute:gpu exists"}, {"type": "distinctInstance"}]}
    ```

    References: Amazon ECS API Reference, PlacementConstraint.
    """
    for constraint in workload["placementConstraints"]:
        expression = constraint["expression"]
        if constraint["type"].text == "memberOf" and expression.missing:
            yield Problem(
                expression,
                f"a constraint of the type memberOf has no {key(expression)}",
                label="selects no instances",
                help=f"add {key(expression)}",
            )
