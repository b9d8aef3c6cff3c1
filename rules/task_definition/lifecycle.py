"""The life of a container: restarts, time to start, image versions."""

from __future__ import annotations

from taskdef_lint.api import Node, Problem, Problems, Severity, TaskDefinition, called, key, rule

RESTART_SETTINGS = ("ignoredExitCodes", "restartAttemptPeriod")


def nobody_waits_for(task: TaskDefinition, container: Node) -> bool:
    """Whether certainly no container of the task depends on this one, so that its start timeout has no effect."""
    listings = [other["dependsOn"] for other in task.containers]
    items = [item["containerName"] for listing in listings for item in listing]
    known = task.containers_known and not any(node.unknown for node in (*listings, *items))
    name = container["name"].text
    return known and bool(name) and all(item.text != name for item in items)


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
