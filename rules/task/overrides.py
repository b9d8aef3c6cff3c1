"""What RunTask and StartTask change in a task definition."""

from __future__ import annotations

import json

from taskdef_lint.api import Node, Problem, Problems, RunTask, Severity, called, credentials_in, key, rule, short

MOST_CHARACTERS = 8192


def _is_settled(value: object) -> bool:
    """Whether all of a value is known."""
    if isinstance(value, dict):
        return all(map(_is_settled, value.values()))
    if isinstance(value, list):
        return all(map(_is_settled, value))
    return value is None or isinstance(value, str | int | float)


@rule(RunTask, severity=Severity.ERROR, phase="register", aws="Container Overrides length must be at most 8192")
def oversized_overrides(task: RunTask) -> Problems:
    """The overrides of containers are longer than 8192 characters

    ECS takes at most 8192 characters of overrides, counted as JSON with its braces, quotes and keys. Long lists of variables are best kept
    in the task definition, or in a file in S3 that `environmentFiles` names.

    ```json good
    {"cluster": "main", "taskDefinition": "report", "count": 1,
     "overrides": {"containerOverrides": [{"name": "app", "environment": [{"name": "MODE", "value": "night"}]}]}}
    ```

    Here aliases of YAML repeat a long command:

    ```yaml bad /overrides/containerOverrides
    cluster: main
    taskDefinition: report
    count: 1
    overrides:
      containerOverrides:
        - name: a
          command: [&word "one word of the command, as long as a line of a script may be", *word, *word, *word, *word, *word]
        - {name: b, command: &lines [*word, *word, *word, *word, *word, *word, *word, *word, *word, *word, *word, *word, *word]}
        - {name: c, command: *lines}
        - {name: d, command: *lines}
        - {name: e, command: *lines}
        - {name: f, command: *lines}
        - {name: g, command: *lines}
        - {name: h, command: *lines}
        - {name: i, command: *lines}
        - {name: j, command: *lines}
        - {name: k, command: *lines}
        - {name: l, command: *lines}
    ```

    References: RunTask's message, quoted in aws/containers-roadmap#1336.
    """
    overrides = task["overrides"]["containerOverrides"]
    if isinstance(overrides.value, list) and _is_settled(overrides.value):
        # Without spaces, as short as it can be: what is too long now is too long however it is sent.
        length = len(json.dumps(overrides.value, separators=(",", ":"), ensure_ascii=False))
        if length > MOST_CHARACTERS:
            yield Problem(
                overrides,
                f"{key(overrides)} has {length} characters as JSON: expected {MOST_CHARACTERS} at most",
                label=f"longer than {MOST_CHARACTERS} characters",
                help="keep what is always the same in the task definition, or in a file of variables",
            )


def _secret(node: Node, kind: str) -> Problem:
    """The value is never quoted."""
    override = node
    while override.parent is not None and override.parent.key != "containerOverrides":
        override = override.parent
    holder = node.parent
    name = holder["name"].text if holder is not None and isinstance(holder.value, dict) else None
    what = f"variable '{short(name)}'" if name and holder is not override else "the command"
    return Problem(
        node,
        f"{what} in the overrides of {called(override)} holds {kind} in plain text",
        label=kind,
        help="move it to Secrets Manager or SSM, and refer to it among the secrets of the task definition",
    )


@rule(RunTask, severity=Severity.WARNING, phase="practice", security=7.0)
def secret_in_overrides(task: RunTask) -> Problems:
    """A secret stands in overrides in plain text

    CloudTrail keeps the whole call, and everybody who may call DescribeTasks reads the overrides. Put the secret into Secrets Manager or
    SSM Parameter Store, and refer to it in `secrets` of the task definition. Reported are credentials of known formats and literal values
    with the names of secrets, in variables and commands.

    ```json bad /overrides/containerOverrides/0/environment/0/value /overrides/containerOverrides/0/command/2
    {"cluster": "main", "taskDefinition": "report", "count": 1, "overrides": {"containerOverrides": [{"name": "app",
      "environment": [{"name": "DB_PASSWORD", "value": "hunter2"}], "command": ["run", "--api-token", "7f9c2ba4"]}]}}
    ```

    ```json good
    {"cluster": "main", "taskDefinition": "report", "count": 1, "overrides": {"containerOverrides": [{"name": "app",
      "environment": [{"name": "DB_PASSWORD", "value": "${DB_PASSWORD}"}, {"name": "TOKEN_TTL", "value": "60"}]}]}}
    ```

    References: Amazon ECS Developer Guide, passing sensitive data to a container.
    """
    for node, kind, _ in task.fact(credentials_in):
        yield _secret(node, kind)
