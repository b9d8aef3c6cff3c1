"""Whether services say what runs under their name."""

from __future__ import annotations

from taskdef_lint.api import LiveWorkload, Moot, Node, NotVerified, Problem, Problems, Service, Severity, rule, short
from taskdef_lint.facts.arns import parse_arn
from taskdef_lint.rules.live.drift import ABSENT, NO_REVISION, difference, differences

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

NO_CLUSTER = ("ClusterNotFoundException",)
# What DescribeServices tells of a service itself, and of its newest deployment.
OF_SERVICE = (
    "availabilityZoneRebalancing", "capacityProviderStrategy", "deploymentConfiguration", "deploymentController", "desiredCount",
    "enableECSManagedTags", "enableExecuteCommand", "healthCheckGracePeriodSeconds", "launchType", "loadBalancers", "networkConfiguration",
    "placementConstraints", "platformVersion", "propagateTags", "schedulingStrategy", "serviceRegistries", "tags",
)  # fmt: skip
OF_DEPLOYMENT = ("serviceConnectConfiguration", "volumeConfigurations", "vpcLatticeConfigurations")


def _named(live: LiveWorkload) -> list[Node]:
    """What names the service, where that is compared at all."""
    if not live.ask.drift or not isinstance(live.service, Service):
        return []
    return [node for node in (live.service["serviceName"], live.service["service"]) if node.given][:1]


def _running(live: LiveWorkload, node: Node) -> Mapping[str, Any]:
    """The service of a name as it runs. NotVerified where there is none, or where task sets run in its place."""
    cluster = live.service["cluster"]
    if cluster.unknown:
        raise NotVerified("its cluster is filled in later")
    arn = parse_arn(cluster.text)
    if arn is not None:
        live.own(arn.account, "it is in a cluster")
    name, place = (node.text or "").rpartition("/")[2], (cluster.text or "default").rpartition("/")[2]
    answer = live.ask(
        "ecs", "DescribeServices", region=live.home, one=name, absent=NO_CLUSTER,
        resource=f"arn:{live.ask.partition}:ecs:{live.home}:{live.ask.account}:service/{place}/{name}",
        cluster=cluster.text or "default", include=["TAGS"],
    )  # fmt: skip
    if answer is None:
        raise Moot
    found = next((one for one in answer.get("services", ()) if one.get("serviceName") == name), None)
    if found is None or found.get("status") == "INACTIVE":
        raise NotVerified(f"no service '{short(name)}' runs yet")
    if found.get("deploymentController", {}).get("type", "ECS") != "ECS":
        raise NotVerified("its task sets are run by another deployment controller, and not compared")
    return found  # type: ignore[no-any-return]  # botocore has no types


def _stated(live: LiveWorkload, running: Mapping[str, Any]) -> Iterator[tuple[Node, object]]:
    """What the file states, each with what runs."""
    deployment = next((one for one in running.get("deployments", ()) if one.get("status") == "PRIMARY"), {})
    moving = running.get("deploymentConfiguration", {}).get("strategy", "ROLLING") != "ROLLING"
    for name in OF_SERVICE:
        if name == "loadBalancers" and moving:  # its deployments exchange the target groups
            continue
        if name == "platformVersion" and live.service[name].text == "LATEST":
            continue
        yield live.service[name], running.get(name, ABSENT)
    for name in OF_DEPLOYMENT if deployment else ():
        yield live.service[name], deployment.get(name, ABSENT)


def _differing(live: LiveWorkload, node: Node) -> list[Problem]:
    stated = _stated(live, _running(live, node))
    found = [one for member, other in stated for one in differences(member, other)]
    # A namespace is named, and told by its ARN.
    found = [(one, other) for one, other in found if one.key != "namespace"]
    return [difference(one, other, "the running service", "deploy the service, or write here what runs") for one, other in found]


@rule(LiveWorkload, severity=Severity.NOTE, phase="practice")
def differs_from_running(live: LiveWorkload) -> Problems:
    """A service says something else than the one that runs

    With `--drift` each service is compared with the one of its name that runs in its cluster. What the file states, and the service
    states otherwise or not at all, is shown; what only the service states is not. A number of tasks that scaling has changed is a
    difference, too, as a deployment would change it back. Values in which secrets may stand are compared, but not shown. Services whose
    task sets CodeDeploy or others run are not verified.

    In the examples the second document is what AWS answers.

    ```yaml bad /desiredCount
    {"cluster": "production", "serviceName": "web", "taskDefinition": "web", "desiredCount": 3, "enableExecuteCommand": true}
    ---
    ecs:DescribeServices: {services: [{serviceName: web, status: ACTIVE, desiredCount: 2, enableExecuteCommand: true}]}
    ```

    ```yaml good
    {"cluster": "production", "serviceName": "web", "taskDefinition": "web", "desiredCount": 2, "enableECSManagedTags": false}
    ---
    ecs:DescribeServices:
      services: [{serviceName: web, status: ACTIVE, desiredCount: 2, enableExecuteCommand: true, propagateTags: NONE}]
    ```

    References: Amazon ECS API, DescribeServices.
    """
    return live.each(_differing, _named(live))


def _revision(reference: str) -> tuple[str, str]:
    """The family and the revision that a task definition's ARN or name ends with; "" for what is not said."""
    family, _, revision = reference.rpartition("/")[2].partition(":")
    return family, revision


def _other_revision(live: LiveWorkload, node: Node) -> Problem | None:
    family, revision = _revision(str(_running(live, node).get("taskDefinition", "")))
    if not family or not revision:
        raise NotVerified("the answer does not speak of it")
    named = live.service["taskDefinition"]
    if named.unknown and live.task is None:
        raise NotVerified("its task definition is filled in later")
    own, wanted = _revision(named.text or (live.task["family"].text if live.task is not None else "") or "")
    if not own:
        raise NotVerified("its task definition is not known")
    where = named if named.text else node
    if own == family and not wanted:
        newest = live.ask("ecs", "DescribeTaskDefinition", region=live.home, absent=NO_REVISION, taskDefinition=own, include=["TAGS"])
        if newest is None:
            raise NotVerified(f"no revision of the family '{short(own)}' is registered")
        wanted = str(newest.get("taskDefinition", {}).get("revision") or "")
        if not wanted:
            raise NotVerified("the answer does not speak of it")
        told = f"the service runs revision {revision} of '{short(family)}', and the newest one is {short(wanted, 20)}"
    else:
        told = f"the service runs {short(family)}:{short(revision, 20)}"
    if (own, wanted) == (family, revision):
        return None
    return Problem(where, told, label="runs another", help="deploy the service, or name the revision that it runs")


@rule(LiveWorkload, severity=Severity.NOTE, phase="practice")
def other_revision_running(live: LiveWorkload) -> Problems:
    """A service runs another revision of its task definition

    With `--drift` the revision that a service runs is compared with the one that the file names, or, where it names a family alone, with
    the newest active revision of that.

    In the examples the second document is what AWS answers.

    ```yaml bad /taskDefinition
    {"cluster": "production", "serviceName": "web", "taskDefinition": "web:8", "desiredCount": 2}
    ---
    ecs:DescribeServices: {services: [{serviceName: web, status: ACTIVE,
      taskDefinition: "arn:aws:ecs:eu-west-1:111122223333:task-definition/web:7"}]}
    ```

    ```yaml bad /taskDefinition
    {"cluster": "production", "serviceName": "web", "taskDefinition": "web", "desiredCount": 2}
    ---
    ecs:DescribeServices: {services: [{serviceName: web, status: ACTIVE,
      taskDefinition: "arn:aws:ecs:eu-west-1:111122223333:task-definition/web:7"}]}
    ecs:DescribeTaskDefinition: {taskDefinition: {family: web, revision: 8}}
    ```

    ```yaml good
    {"cluster": "production", "serviceName": "web", "taskDefinition": "web", "desiredCount": 2}
    ---
    ecs:DescribeServices: {services: [{serviceName: web, status: ACTIVE,
      taskDefinition: "arn:aws:ecs:eu-west-1:111122223333:task-definition/web:8"}]}
    ecs:DescribeTaskDefinition: {taskDefinition: {family: web, revision: 8}}
    ```

    References: Amazon ECS API, DescribeServices and DescribeTaskDefinition.
    """
    return live.each(_other_revision, _named(live))
