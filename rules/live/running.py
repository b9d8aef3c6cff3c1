"""Whether services are what their files say, and run the task definition that they are linted with."""

from __future__ import annotations

from taskdef_lint.api import LiveWorkload, Moot, Node, NotVerified, Problem, Problems, Service, Severity, rule, short
from taskdef_lint.facts.arns import parse_arn
from taskdef_lint.rules.live.drift import ABSENT, difference, differences, revision, stated_otherwise

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

# What DescribeServices says of a service itself, and what it says of its deployment alone. Not here: desiredCount, which scaling changes.
OF_SERVICE = (
    "availabilityZoneRebalancing", "capacityProviderStrategy", "deploymentConfiguration", "enableECSManagedTags", "enableExecuteCommand",
    "healthCheckGracePeriodSeconds", "launchType", "loadBalancers", "networkConfiguration", "placementConstraints", "placementStrategy",
    "platformVersion", "propagateTags", "schedulingStrategy", "serviceRegistries", "tags",
)  # fmt: skip
OF_DEPLOYMENT = ("serviceConnectConfiguration", "volumeConfigurations")
# What changes with each deployment that another controller, or one from blue to green, makes.
OF_TASK_SETS = frozenset((
    "capacityProviderStrategy", "launchType", "loadBalancers", "networkConfiguration", "platformVersion", "serviceRegistries",
))  # fmt: skip
NO_CLUSTER = ("ClusterNotFoundException",)
CURE = "update the service, or write here what it is"


def _running(live: LiveWorkload) -> Mapping[str, Any]:
    """The service as AWS describes it. NotVerified where that is not known, or there is none yet."""
    name, cluster = live.service["serviceName"], live.service["cluster"]
    name = name if name.given else live.service["service"]
    if not name.text:
        raise NotVerified("the name of the service is filled in later" if name.unknown else "the file does not name the service")
    if cluster.unknown:
        raise NotVerified("the cluster is filled in later")
    arn = parse_arn(cluster.text)
    if arn is not None:
        live.own(arn.account, "it is a cluster")
    text = name.text.rpartition("/")[2]
    where = (cluster.text or "default").rpartition("/")[2]
    resource = f"arn:{live.ask.partition}:ecs:{live.home}:{live.ask.account}:service/{where}/{text}"
    answer = live.ask(
        "ecs", "DescribeServices", region=live.home, one=text, absent=NO_CLUSTER, resource=resource, cluster=where, include=["TAGS"]
    )
    found = next((one for one in (answer or {}).get("services", ()) if one.get("serviceName") == text), None)
    if found is None or found.get("status") == "INACTIVE":
        raise NotVerified(f"there is no service '{short(text)}' in the cluster '{short(where)}' yet")
    return found  # type: ignore[no-any-return]  # botocore has no types


def _deployment(found: Mapping[str, Any]) -> Mapping[str, Any]:
    return next((one for one in found.get("deployments", ()) if one.get("status") == "PRIMARY"), {})


def _rolls(found: Mapping[str, Any]) -> bool:
    """Whether ECS itself replaces the tasks of a service, some at a time."""
    controller = found.get("deploymentController", {}).get("type", "ECS")
    return bool(controller == "ECS" and found.get("deploymentConfiguration", {}).get("strategy", "ROLLING") == "ROLLING")


def _settings(live: LiveWorkload, _: Node) -> list[Problem]:
    found = _running(live)
    compared = {name: found.get(name, ABSENT) for name in OF_SERVICE if _rolls(found) or name not in OF_TASK_SETS}
    compared |= {name: value for name, value in _deployment(found).items() if name in OF_DEPLOYMENT}
    told = [one for name, value in compared.items() for one in differences(live.service[name], value)]
    name = short(str(found.get("serviceName")))
    # A namespace may be said by its name and by its ARN.
    return [difference(node, other, f"the service '{name}'", CURE) for node, other in told if node.key != "namespace"]


@rule(LiveWorkload, severity=Severity.NOTE, phase="practice")
def differs_from_running(live: LiveWorkload) -> Problems:
    """A service is another one than the file says

    With `--drift` each service is compared with the one of its name that is there. What the file states, and AWS says otherwise or not at
    all, is shown; what only AWS says is not. Spellings, the order of subnets and of lists with names, and what ECS fills in make no
    difference. Not compared: the desired count, which scaling changes, and what each deployment of CodeDeploy, or from blue to green,
    changes.

    In the examples the second document is what AWS answers.

    ```yaml bad /enableExecuteCommand
    {"cluster": "production", "serviceName": "web", "taskDefinition": "web", "desiredCount": 2, "enableExecuteCommand": true}
    ---
    ecs:DescribeServices: {services: [{serviceName: web, status: ACTIVE, desiredCount: 5, enableExecuteCommand: false}]}
    ```

    ```yaml good
    {"cluster": "production", "serviceName": "web", "taskDefinition": "web", "desiredCount": 2, "propagateTags": "NONE"}
    ---
    ecs:DescribeServices: {services: [{serviceName: web, status: ACTIVE, desiredCount: 5}]}
    ```

    References: Amazon ECS API, DescribeServices.
    """
    if live.ask.drift and isinstance(live.service, Service):
        yield from live.each(_settings, [live.service["serviceName"]])


def _runs_other(live: LiveWorkload, node: Node) -> Problem | None:
    """What a service runs, beside the revision that the file names, or the task definition that it is linted with."""
    found = _running(live)
    runs = str(found.get("taskDefinition", "")).rpartition("/")[2]
    if not runs or not _rolls(found):
        raise NotVerified("what it runs is decided by each of its deployments")
    named = (node.text or "").rpartition("/")[2]
    family, _, number = named.partition(":")
    if named and ((number and named != runs) or family != runs.partition(":")[0]):
        return Problem(
            node, f"the service runs {short(runs)}", label="not what runs", help="deploy what the file names, or name here what runs"
        )
    if live.task is None:
        if number:
            return None
        raise NotVerified("the task definition is not in these files")
    registered = revision(live, str(found["taskDefinition"]))
    newest = revision(live, runs.partition(":")[0])
    if registered is None:
        raise NotVerified(f"the revision {short(runs)} that runs is deleted")
    if newest is not None and newest.get("revision") == registered.get("revision"):
        raise Moot  # the task definition itself is compared with it
    told = stated_otherwise(live.task, registered)
    if not told:
        return None
    return Problem(
        node,
        f"the service runs {short(runs)}, which is not the newest revision, and says something else than the task definition",
        label="not what runs",
        help="deploy the newest revision, or see why it was not deployed",
        related=[(one, "what runs differs here") for one, _ in told[:5]],
    )


@rule(LiveWorkload, severity=Severity.NOTE, phase="practice")
def other_revision_runs(live: LiveWorkload) -> Problems:
    """A service runs something else than the file says

    With `--drift` what a service runs is compared with the revision that the file names, or else with the task definition that is linted
    with it: an older revision of the family may be running, since a deployment failed or was never made.

    In the examples the second document is what AWS answers.

    ```yaml bad /taskDefinition
    {"cluster": "production", "serviceName": "web", "taskDefinition": "web:7", "desiredCount": 2}
    ---
    ecs:DescribeServices:
      services:
        - {serviceName: web, status: ACTIVE, taskDefinition: "arn:aws:ecs:eu-west-1:111122223333:task-definition/web:5"}
    ```

    ```yaml good
    {"cluster": "production", "serviceName": "web", "taskDefinition": "web:7", "desiredCount": 2}
    ---
    ecs:DescribeServices:
      services:
        - {serviceName: web, status: ACTIVE, taskDefinition: "arn:aws:ecs:eu-west-1:111122223333:task-definition/web:7"}
    ```

    References: Amazon ECS API, DescribeServices and DescribeTaskDefinition.
    """
    if live.ask.drift and isinstance(live.service, Service):
        yield from live.each(_runs_other, [live.service["taskDefinition"]])
