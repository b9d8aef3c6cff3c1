"""Acme's own rules: what a policy in YAML cannot say, as it relates several values."""

from __future__ import annotations

from taskdef_lint.api import Problem, Problems, Severity, TaskDefinition, called, rule


@rule(TaskDefinition, severity=Severity.WARNING, phase="practice", name="acme/foreign-log-group", tags=("logging",))
def foreign_log_group(task: TaskDefinition, *, prefix: str = "/ecs/") -> Problems:
    """A container logs to the group of another service

    Acme's alarms find the logs of a service in the group that is named after the family. Logs in any other group are seen by nobody,
    or by another team.

    - `prefix` (default "/ecs/"): what stands before the family in the name of the group.

    ```json bad /containerDefinitions/0/logConfiguration/options/awslogs-group
    {"family": "web", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": "/ecs/shop"}}}
    ]}
    ```

    ```json good
    {"family": "web", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": "/ecs/web"}}}
    ]}
    ```
    """
    family = task["family"].text
    if not family:
        return
    for container in task.containers:
        group = container["logConfiguration"]["options"]["awslogs-group"]
        if group.text and group.text != prefix + family:
            wanted = prefix + family
            yield Problem(group, f"{called(container)} logs to another group than '{wanted}'", help=f'set "awslogs-group" to "{wanted}"')
