"""The size limit of a task definition."""

from __future__ import annotations

from taskdef_lint.api import Problem, Problems, Severity, TaskDefinition, output_only, rule

MAX_BYTES = 65_536  # of a task definition; RegisterTaskDefinition's message: "Max allowed length is '65536' bytes."
# How ECS writes the definition that it measures is not documented: this part of the limit more or less is uncertain.
MARGIN = 0.05


def _size(task: TaskDefinition) -> int:
    """The bytes of the definition as compact JSON in UTF-8, without nulls and output-only keys. A placeholder counts nothing."""
    import json

    def kept(value: object) -> object:
        if isinstance(value, dict):
            return {key: kept(item) for key, item in value.items() if item is not None}
        return [kept(item) for item in value] if isinstance(value, list) else value

    members = {key: member.value for key, member in task.root.items() if key not in output_only(task)}
    text = json.dumps(kept(members), ensure_ascii=False, separators=(",", ":"), default=lambda _: "")
    return len(text.encode("utf-8", "replace"))


def _is_small(task: TaskDefinition, limit: int) -> bool:
    """Whether a definition is certainly far below the limit."""
    return task.most_bytes < limit * (1 - MARGIN)


@rule(TaskDefinition, severity=Severity.ERROR, phase="register", aws="Actual length: 'N'. Max allowed length is '65536' bytes.")
def oversized_task_definition(task: TaskDefinition, *, limit: int = MAX_BYTES) -> Problems:
    """The task definition exceeds the size limit

    A task definition may have 65,536 bytes (64 KiB). That is compact JSON: spaces and line ends do not count. Long lists of
    environment variables and secrets, the same for every container, are what fills it; move them to an environment file in S3, to
    one secret that holds several values, or into the image. How exactly ECS writes what it measures is not documented, so this
    error is for what is more than a twentieth above the limit; nearer to it `nearly-oversized-task-definition` warns.

    - `limit` (default 65536): the bytes that are allowed; less where a deployment tool adds containers.

    ```json bad limit=100 /
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "command": ["0123456789012345678"]}]}
    ```

    ```json good limit=100
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2"}],
                                                                                "revision": 123456789, "cpu": null}
    ```

    References: RegisterTaskDefinition's message "Actual length: 'N'. Max allowed length is '65536' bytes."; AWS developer guide,
    Amazon ECS service quotas.
    """
    if _is_small(task, limit):
        return
    size = task.fact(_size)
    if size > limit * (1 + MARGIN):
        yield Problem(
            task.root,
            f"the task definition has {size:,} bytes as compact JSON, more than the allowed {limit:,}",
            help="move environment variables to an environment file in S3, or values into fewer secrets",
            aws=f"Actual length: '{size}'. Max allowed length is '{MAX_BYTES}' bytes.",
        )


@rule(TaskDefinition, severity=Severity.WARNING, phase="register", aws="Actual length: 'N'. Max allowed length is '65536' bytes.")
def nearly_oversized_task_definition(task: TaskDefinition, *, limit: int = MAX_BYTES) -> Problems:
    """The task definition is close to the size limit

    ECS takes 65,536 bytes (64 KiB) of compact JSON. Within a twentieth of that, above or below, the next variable or the next
    secret may make registration fail, if it does not fail already: how exactly ECS writes what it measures is not documented.

    - `limit` (default 65536): the bytes that are allowed; less where a deployment tool adds containers.

    ```json bad limit=100 /
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "command": ["012345"]}]}
    ```

    ```json good limit=100
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "links": ["a", "b"]}]}
    ```

    References: RegisterTaskDefinition's message "Actual length: 'N'. Max allowed length is '65536' bytes."
    """
    if _is_small(task, limit):
        return
    size = task.fact(_size)
    if limit * (1 - MARGIN) <= size <= limit * (1 + MARGIN):
        yield Problem(
            task.root,
            f"the task definition has {size:,} bytes as compact JSON, close to the limit of {limit:,}",
            help="move environment variables to an environment file in S3, or values into fewer secrets",
        )
