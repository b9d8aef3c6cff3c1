"""What the output of Describe calls leaves in services, clusters and capacity providers; task definitions have `pasted-output`."""

from __future__ import annotations

from taskdef_lint.api import (
    REMOVE,
    CapacityProvider,
    Cluster,
    Fix,
    Problem,
    Problems,
    Resource,
    Service,
    Severity,
    counted,
    key,
    output_only,
    rule,
)

_ANSWERS = {Service: "describe-services", Cluster: "describe-clusters", CapacityProvider: "describe-capacity-providers"}


@rule(Resource, severity=Severity.WARNING, phase="register", tags=("pasted",))
def pasted_description(resource: Resource) -> Problems:
    """Keys are left that only the output of AWS has

    `aws ecs describe-services` and the like print more than the calls that create or update things take: ARNs, states, counts, events.
    The AWS CLI and the SDKs refuse an input with such keys. All of them are one finding, and one fix removes them, unless the file holds
    the whole answer. Services without a name are left alone: those are files of ecspresso, which drops the keys itself.

    ```json bad /serviceArn
    {"serviceArn": "arn:aws:ecs:eu-west-1:111122223333:service/main/web", "serviceName": "web", "taskDefinition": "web",
     "desiredCount": 2, "runningCount": 2}
    ```

    ```json fixed
    {"serviceName": "web", "taskDefinition": "web",
     "desiredCount": 2}
    ```

    ```json bad /services/0/serviceArn
    {"services": [{"serviceArn": "arn:aws:ecs:eu-west-1:111122223333:service/main/web", "serviceName": "web", "runningCount": 2}]}
    ```

    ```json good
    {"desiredCount": 2, "schedulingStrategy": "REPLICA", "platformFamily": "Linux", "runningCount": 2, "pendingCount": 0}
    ```

    References: the client's message `Unknown parameter in input`.
    """
    if not isinstance(resource, Service | Cluster | CapacityProvider):
        return
    if isinstance(resource, Service) and resource["serviceName"].missing and resource["serviceArn"].missing:
        return
    only = output_only(resource)
    nodes = [node for name, node in resource.root.items() if name in only]
    if nodes:
        fix = Fix("remove what only output has", nodes[0], REMOVE, also=[(node, REMOVE) for node in nodes[1:]])
        yield Problem(
            nodes[0],
            f"pasted from {_ANSWERS[type(resource)]}: "
            + counted(len(nodes), "key that only its output has", "keys that only its output has"),
            label=f"and {counted(len(nodes) - 1, 'more place')}" if len(nodes) > 1 else "",
            help=f"remove {', '.join(map(key, nodes))}",
            aws=f'Unknown parameter in input: "{nodes[0].key}", must be one of: …',
            fix=None if resource.wrapper else fix,
            at_key=True,
        )
