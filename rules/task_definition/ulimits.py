"""Limits of what the processes of a container may use."""

from __future__ import annotations

from taskdef_lint.api import Problem, Problems, Severity, TaskDefinition, called, key, rule, short

MOST_FILES = 1_048_576  # the highest limit `nofile` of a container on Fargate


@rule(
    TaskDefinition,
    severity=Severity.ERROR,
    phase="register",
    maps_to={"cdk-preflight": "pf-ecs-ulimit-soft-over-hard"},
)
def soft_ulimit_above_hard(task: TaskDefinition) -> Problems:
    """A ulimit's soft limit is above its hard limit

    The hard limit is the highest value that a process may raise its soft limit to, so ECS refuses a soft limit above it. Equal values
    are accepted.

    ```json bad /containerDefinitions/0/ulimits/0/softLimit
    {"family": "web", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "ulimits": [{"name": "nofile", "softLimit": 65536, "hardLimit": 65535}]}
    ]}
    ```

    ```json good
    {"family": "web", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "ulimits": [
        {"name": "nofile", "softLimit": 65535, "hardLimit": 65535}, {"name": "memlock", "softLimit": 1024, "hardLimit": -1}
      ]}
    ]}
    ```

    References: RegisterTaskDefinition's message.
    """
    for container in task.containers:
        limits = container["ulimits"]
        if all(limit.get("softLimit") == limit.get("hardLimit") for limit in limits.objects):
            continue
        for limit in limits:
            soft, hard = limit["softLimit"], limit["hardLimit"]
            # A negative hard limit means unlimited, as in Docker.
            if soft.number is not None and hard.number is not None and soft.number > hard.number >= 0:
                name = short(limit["name"].text or "?")
                yield Problem(
                    soft,
                    f"the soft limit {soft.number} of ulimit {name} in {called(container)} is above its hard limit {hard.number}",
                    label=f"at most {hard.number}",
                    help=f"set {key(soft)} to {hard.number}, or raise {key(hard)}",
                    aws=f"Soft limit exceeds hard limit for ulimit {name}",
                    related=[(hard, "the hard limit")],
                )


@rule(TaskDefinition, severity=Severity.WARNING, phase="register")
def excessive_fargate_nofile(task: TaskDefinition) -> Problems:
    """A limit of open files is higher than documented for Fargate

    AWS documents that on Fargate the ulimit `nofile` is 65535 by default, and can be raised to 1048576, for the soft and for the hard
    limit.

    ```json bad /containerDefinitions/0/ulimits/0/hardLimit
    {"family": "web", "requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc", "cpu": "256", "memory": "512",
     "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "ulimits": [
       {"name": "nofile", "softLimit": 1048577, "hardLimit": 1048577}]}]}
    ```

    ```json good
    {"family": "web", "requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc", "cpu": "256", "memory": "512",
     "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "ulimits": [
       {"name": "nofile", "softLimit": 1048576, "hardLimit": 1048576}]}]}
    ```

    ```json good
    {"family": "web", "requiresCompatibilities": ["EC2"], "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128,
     "ulimits": [{"name": "nofile", "softLimit": 2097152, "hardLimit": 2097152}]}]}
    ```

    References: AWS developer guide, "Amazon ECS task definition parameters for Fargate".
    """
    if not task.targets_fargate:
        return
    for container in task.containers:
        limits = container["ulimits"]
        if all(_is_modest(limit.get("softLimit")) and _is_modest(limit.get("hardLimit")) for limit in limits.objects):
            continue
        for limit in limits:
            if limit["name"].text != "nofile":
                continue
            # Of two limits the hard one alone: a soft one above it is another finding.
            number = limit["softLimit"] if limit["hardLimit"].number is None else limit["hardLimit"]
            if number.number is not None and number.number > MOST_FILES:
                yield Problem(
                    number,
                    f"the limit of {number.number} open files in {called(container)} is above Fargate's documented maximum of {MOST_FILES}",
                    label=f"at most {MOST_FILES}",
                    help=f"set {key(number)} to at most {MOST_FILES}",
                )


def _is_modest(number: object) -> bool:
    return type(number) is int and number <= MOST_FILES
