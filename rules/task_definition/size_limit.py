"""The size limit of a task definition."""

from __future__ import annotations

from taskdef_lint.api import Problem, Problems, Severity, TaskDefinition, Unknown, output_only, rule
from taskdef_lint.model.node import Date

MAX_BYTES = 65_536  # of a task definition; RegisterTaskDefinition's message: "Max allowed length is '65536' bytes."
# How ECS writes the definition that it measures is not documented: this part of the limit more or less is uncertain.
MARGIN = 0.05


def _size(task: TaskDefinition) -> int:
    """The bytes of the definition as compact JSON in UTF-8, without nulls and output-only keys. A placeholder counts nothing."""
    import json

    def kept(value: object) -> object:
        if isinstance(value, dict):
            return {key: kept(item) for key, item in value.items() if item is not None}
        if isinstance(value, list):
            return [kept(item) for item in value]
        return "" if isinstance(value, Unknown | Date) else value

    members = {key: member.value for key, member in task.root.items() if key not in output_only(task)}
    return len(json.dumps(kept(members), ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace"))


def _may_reach(task: TaskDefinition, size: float) -> bool:
    """False where the text is too short for the definition to be that large: compact JSON is never longer than what it was read from."""
    text = task.document.text
    return len(text) * (1 if text.isascii() else 4) >= size or task.document.syntax != "json" or task.document.filled


@rule(TaskDefinition, severity=Severity.ERROR, phase="register", aws="Actual length: 'N'. Max allowed length is '65536' bytes.")
def oversized_task_definition(task: TaskDefinition, *, limit: int = MAX_BYTES) -> Problems:
    """The task definition is larger than ECS takes

    A task definition may have 65,536 bytes (64 KiB). That is compact JSON: blanks and line ends do not count. Long lists of
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
    if not _may_reach(task, limit * (1 + MARGIN)):
        return
    size = _size(task)
    if size > limit * (1 + MARGIN):
        yield Problem(
            task.root,
            f"the task definition has {size:,} bytes as compact JSON: {limit:,} are allowed",
            help="move environment variables to an environment file in S3, or values into fewer secrets",
            aws=f"Actual length: '{size}'. Max allowed length is '{MAX_BYTES}' bytes.",
        )


@rule(TaskDefinition, severity=Severity.WARNING, phase="register", aws="Actual length: 'N'. Max allowed length is '65536' bytes.")
def nearly_oversized_task_definition(task: TaskDefinition, *, limit: int = MAX_BYTES) -> Problems:
    """The task definition is about as large as ECS takes

    ECS takes 65,536 bytes (64 KiB) of compact JSON. Within a twentieth of that, above or below, the next variable or the next
    secret makes registration fail, if it does not fail already: how exactly ECS writes what it measures is not documented.

    - `limit` (default 65536): the bytes that are allowed; less where a deployment tool adds containers.

    ```json bad limit=100 /
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "command": ["012345"]}]}
    ```

    ```json good limit=100
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "links": ["a", "b"]}]}
    ```

    References: RegisterTaskDefinition's message "Actual length: 'N'. Max allowed length is '65536' bytes."
    """
    if not _may_reach(task, limit * (1 - MARGIN)):
        return
    size = _size(task)
    if limit * (1 - MARGIN) <= size <= limit * (1 + MARGIN):
        yield Problem(
            task.root,
            f"the task definition has {size:,} bytes as compact JSON, where about {limit:,} are allowed",
            help="move environment variables to an environment file in S3, or values into fewer secrets",
        )
