"""The life of a container: limits, restarts, time to start, image versions."""

from __future__ import annotations

from taskdef_lint.api import Node, Problem, Problems, Severity, TaskDefinition, called, key, rule, short

MOST_FILES = 1_048_576  # the highest limit `nofile` of a container on Fargate
RESTART_SETTINGS = ("ignoredExitCodes", "restartAttemptPeriod")


def nobody_waits_for(task: TaskDefinition, container: Node) -> bool:
    """Whether certainly no container of the task depends on this one, so that its start timeout has no effect."""
    listings = [other["dependsOn"] for other in task.containers]
    items = [item["containerName"] for listing in listings for item in listing]
    known = task.containers_known and not any(node.unknown for node in (*listings, *items))
    name = container["name"].text
    return known and bool(name) and all(item.text != name for item in items)


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
        for limit in container["ulimits"]:
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
        for limit in container["ulimits"]:
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


@rule(TaskDefinition, severity=Severity.NOTE, phase="ignored", strict=True)
def disabled_restart_policy(task: TaskDefinition) -> Problems:
    """A restart policy has settings, but is disabled

    With `"enabled": false` the container is never restarted, and `ignoredExitCodes` and `restartAttemptPeriod` have no effect. ECS
    accepts them. Enable the policy, or remove the settings.

    ```json bad /containerDefinitions/0/restartPolicy/ignoredExitCodes /containerDefinitions/0/restartPolicy/restartAttemptPeriod
    {"family": "web", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "restartPolicy": {"enabled": false, "ignoredExitCodes": [0], "restartAttemptPeriod": 60}}
    ]}
    ```

    ```json good
    {"family": "web", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "restartPolicy": {"enabled": true, "ignoredExitCodes": [0], "restartAttemptPeriod": 60}},
      {"name": "api", "image": "api:1.4.2", "restartPolicy": {"enabled": false, "ignoredExitCodes": []}}
    ]}
    ```

    References: AWS developer guide, container restart policies.
    """
    for container in task.containers:
        policy = container["restartPolicy"]
        if policy["enabled"].flag is not False:
            continue
        for setting in (policy[name] for name in RESTART_SETTINGS):
            if setting.given:
                yield Problem(
                    setting,
                    f"{key(setting)} of {called(container)} has no effect while its restart policy is disabled",
                    label="no effect",
                    help=f"set {key(policy['enabled'])} to true, or remove {key(setting)}",
                    related=[(policy["enabled"], "disabled")],
                )


@rule(TaskDefinition, severity=Severity.NOTE, phase="ignored")
def unused_start_timeout(task: TaskDefinition) -> Problems:
    """A start timeout is set on a container that no other depends on

    `startTimeout` is how long containers that depend on this one wait for it. Where none does, it has no effect: it does not limit
    the start of the container itself. Add the missing dependency, or remove the timeout.

    ```json bad /containerDefinitions/0/startTimeout
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "startTimeout": 60}]}
    ```

    ```json good
    {"family": "web", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "dependsOn": [{"containerName": "db", "condition": "HEALTHY"}]},
      {"name": "db", "image": "db:1.0", "startTimeout": 60, "healthCheck": {"command": ["CMD", "pg_isready"]}}
    ]}
    ```

    References: Amazon ECS API Reference, ContainerDefinition.
    """
    for container in task.containers:
        timeout = container["startTimeout"]
        if (timeout.number or 0) > 1 and nobody_waits_for(task, container):  # less is not valid
            yield Problem(
                timeout,
                f"the start timeout of {called(container)} has no effect, as no container depends on it",
                label="no effect",
                help=f"remove {key(timeout)}, or add {key(container['dependsOn'])} to the container that waits",
            )


@rule(TaskDefinition, severity=Severity.NOTE, phase="practice")
def inconsistent_image_version(task: TaskDefinition) -> Problems:
    """Version consistency is disabled for an image that can change

    By default ECS resolves an image's tag to a digest once per deployment, so that all tasks of a service run the same image. With
    `"versionConsistency": "disabled"` every task pulls the image that the tag names at that moment, and a pushed tag changes tasks
    one by one, without a deployment. Name the image by its digest, or leave version consistency enabled.

    ```json bad /containerDefinitions/0/versionConsistency
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:latest", "versionConsistency": "disabled"}]}
    ```

    ```json good
    {"family": "web", "containerDefinitions": [
      {"name": "app", "image": "app:latest", "versionConsistency": "enabled"},
      {"name": "api", "versionConsistency": "disabled",
       "image": "api@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"},
      {"name": "web", "image": "${IMAGE}", "versionConsistency": "disabled"}
    ]}
    ```

    References: AWS developer guide, container image resolution.
    """
    for container in task.containers:
        consistency, image = container["versionConsistency"], container["image"]
        if consistency.text == "disabled" and image.text and "@" not in image.text:
            yield Problem(
                consistency,
                f"tasks of one deployment may run different versions of the image of {called(container)}",
                label="the tag is resolved again for each task",
                help=f"remove {key(consistency)}, or name the image by its digest",
                related=[(image, "can change")],
            )
