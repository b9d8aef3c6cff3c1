"""How RunTask and StartTask are called. What services have alike is among their rules."""

from __future__ import annotations

from taskdef_lint.api import Node, Problem, Problems, RunTask, Severity, TaskSet, Workload, key, rule
from taskdef_lint.rules.service.capacity_providers import several_bases

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

# Keys of RunTask that StartTask does not have (botocore 1.44.8).
_RUN_ONLY = (
    "capacityProviderStrategy",
    "count",
    "launchType",
    "placementConstraints",
    "placementStrategy",
    "platformVersion",
    "clientToken",
)


@rule(RunTask, severity=Severity.ERROR, phase="register")
def keys_of_run_and_start(task: RunTask) -> Problems:
    """Keys of RunTask and of StartTask are mixed

    StartTask starts a task on the container instances that it names; RunTask lets ECS choose where. The AWS CLI and the SDKs refuse an
    input with keys of both before they send anything.

    ```json bad /count
    {"cluster": "main", "taskDefinition": "report", "containerInstances": ["0a1b2c3d4e5f60718293a4b5c6d7e8f9"], "count": 2,
     "launchType": "EC2"}
    ```

    ```json good
    {"cluster": "main", "taskDefinition": "report", "containerInstances": ["0a1b2c3d4e5f60718293a4b5c6d7e8f9"], "launchType": ""}
    ```

    References: the client's message `Unknown parameter in input`; Amazon ECS API Reference, StartTask.
    """
    instances = task["containerInstances"]
    wrong = [task[name] for name in _RUN_ONLY if task[name].given] if instances.given else []
    if wrong:
        yield Problem(
            wrong[0],
            f"{key(instances)} makes this an input of StartTask, which does not take {', '.join(map(key, wrong))}",
            label="for RunTask only",
            help=f"remove {key(instances)} to let ECS choose, or remove {', '.join(map(key, wrong))}",
            aws=f'Unknown parameter in input: "{wrong[0].key}"',
            related=[(instances, "for StartTask only"), *((node, "for RunTask only") for node in wrong[1:])],
            at_key=True,
        )


def _conflicts(workload: Workload) -> Iterator[tuple[Node, Node, str, str]]:
    """What AWS documents not to go together: the node, the other one, why, and what to do."""
    launch, strategy = workload["launchType"], workload["capacityProviderStrategy"]
    if launch.text and strategy.given and not strategy.unknown:
        yield launch, strategy, f"{key(launch)} and {key(strategy)} exclude each other", f"remove one of {key(launch)} and {key(strategy)}"
    if isinstance(workload, RunTask):
        if launch.text == "FARGATE":
            for name in ("placementConstraints", "placementStrategy"):
                node = workload[name]
                if node.given and not node.unknown:
                    yield node, launch, f"{key(node)} is for container instances, and the launch type is FARGATE", f"remove {key(node)}"
        propagate = workload["propagateTags"]
        if propagate.text == "SERVICE":
            yield propagate, propagate, f"{key(propagate)} is SERVICE, and a task that is run has no service", "write TASK_DEFINITION"
        started, instances = workload["startedBy"], workload["containerInstances"]
        if instances.given and started.text and len(started.text) > 36:
            yield started, instances, f"{key(started)} has {len(started.text)} characters: expected 36 at most for StartTask", "shorten it"


@rule(Workload, severity=Severity.WARNING, phase="register")
def conflicting_task_settings(workload: Workload) -> Problems:
    """Settings of a task to run, or of a task set, exclude each other

    AWS documents for RunTask and CreateTaskSet that a launch type and a capacity provider strategy exclude each other. It also documents
    that placement is for container instances, that tasks which are run copy the tags of their task definition or none, and that
    `startedBy` of StartTask has at most 36 characters. Of services ECS was seen to refuse such inputs.

    ```json bad /launchType /placementStrategy /propagateTags
    {"cluster": "main", "taskDefinition": "report", "count": 1, "launchType": "FARGATE", "propagateTags": "SERVICE",
     "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-0a1b2c3d"]}},
     "placementStrategy": [{"type": "random"}], "capacityProviderStrategy": [{"capacityProvider": "FARGATE_SPOT", "weight": 1}]}
    ```

    ```json good
    {"cluster": "main", "taskDefinition": "report", "count": 1, "propagateTags": "TASK_DEFINITION",
     "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-0a1b2c3d"]}},
     "capacityProviderStrategy": [{"capacityProvider": "FARGATE_SPOT", "weight": 1}]}
    ```

    References: Amazon ECS API Reference, RunTask, StartTask and CreateTaskSet.
    """
    if not isinstance(workload, RunTask | TaskSet):
        return
    for node, other, why, advice in _conflicts(workload):
        related = [(other, "the other one")] if other is not node else []
        yield Problem(node, f"{why}, as AWS documents", label="excluded", help=advice, related=related)
    yield from several_bases(workload["capacityProviderStrategy"], "")
