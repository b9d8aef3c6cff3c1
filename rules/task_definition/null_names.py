"""Names in which a variable was filled in that had no value."""

from __future__ import annotations

import re

from taskdef_lint.api import Node, Problem, Problems, Severity, TaskDefinition, called, key, rule, short

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

# What programs write for the lack of a value, as a whole part of a name.
_WORDS = ("null", "undefined", "None", "nil", "[object Object]")
_NOTHING = rf"(?:^|[/:@])({'|'.join(map(re.escape, _WORDS))})(?=[/:@]|\Z)"


_EDGES = ("/", ":", "@", "\0")


def _stands_alone(text: str) -> bool:
    """Whether one of these words is a whole part of any string, of which each stands between NULs."""
    for word in _WORDS:
        at = text.find(word)
        while at >= 0:
            if text[at - 1] in _EDGES and text[at + len(word)] in _EDGES:
                return True
            at = text.find(word, at + 1)
    return False


def _names(task: TaskDefinition) -> Iterator[tuple[Node, str, Node | None]]:
    """The values that name something in AWS or a registry, each with what it is in words, and the container or volume that has it."""
    for name in ("family", "executionRoleArn", "taskRoleArn"):
        yield task[name], "{}", None
    for container in task.containers:
        yield container["image"], "the image of", container
        for secret in container["secrets"]:
            yield secret["valueFrom"], "the reference of a secret of", container
        yield container["logConfiguration"]["options"]["awslogs-group"], "{} of", container
    for volume in task["volumes"]:
        yield volume["efsVolumeConfiguration"]["fileSystemId"], "{} of", volume


@rule(TaskDefinition, severity=Severity.WARNING, phase="launch")
def null_in_name(task: TaskDefinition, *, rendered: bool = False) -> Problems:
    """A name has the word null where a value was due

    Programs write `null`, `undefined` or `None` for a variable without a value. In a role, an image, a log group or a secret the word is
    taken for a name: registration may succeed, and the task does not start. Look at the step that fills the file in.

    ```json bad /taskRoleArn /containerDefinitions/0/image /containerDefinitions/0/secrets/0/valueFrom
    {"family": "web", "executionRoleArn": "web-start", "taskRoleArn": "arn:aws:iam::111122223333:role/null", "containerDefinitions": [
      {"name": "app", "image": "app:undefined", "memory": 128, "secrets": [{"name": "DB_PASSWORD", "valueFrom": "/None/db-password"}]}]}
    ```

    ```json good
    {"family": "web", "executionRoleArn": "nullify", "taskRoleArn": null, "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2-none", "memory": 128, "secrets": [{"name": "DB_PASSWORD", "valueFrom": "/web/none-password"}]}]}
    ```

    ```json good rendered=true
    {"family": "web", "taskRoleArn": "arn:aws:iam::111122223333:role/null", "containerDefinitions": []}
    ```

    Options:

    - `rendered` (default `false`): whether files are final; then `unfilled-name` says it, as an error.
    """
    if not rendered:
        yield from _nulls(task)


@rule(TaskDefinition, severity=Severity.ERROR, phase="launch")
def unfilled_name(task: TaskDefinition, *, rendered: bool = False) -> Problems:
    """A name in a file that is final has the word null where a value was due

    With `taskdef-lint check --rendered` files are what is deployed. A role `null` or an image `app:undefined` is then no accident that a
    later step puts right: the task does not start.

    ```json bad rendered=true /taskRoleArn
    {"family": "web", "taskRoleArn": "arn:aws:iam::111122223333:role/null", "containerDefinitions": []}
    ```

    ```json good
    {"family": "web", "taskRoleArn": "arn:aws:iam::111122223333:role/null", "containerDefinitions": []}
    ```

    ```json good rendered=true
    {"family": "web", "taskRoleArn": "arn:aws:iam::111122223333:role/web", "containerDefinitions": []}
    ```

    Options:

    - `rendered` (default `false`): whether files are final.
    """
    if rendered:
        yield from _nulls(task)


def _nulls(task: TaskDefinition) -> Problems:
    if not _stands_alone(task.references):
        return
    for node, what, item in _names(task):
        text = node.text or ""
        found = re.search(_NOTHING, text) if any(word in text for word in _WORDS) else None
        if found:
            holder = "" if item is None else f" {called(item, 'volume' if item.path[0] == 'volumes' else 'container')}"
            yield Problem(
                node,
                f"{what.format(key(node))}{holder} has '{short(found[1])}' in it, which a program writes for a value that is not there",
                label=f"'{short(found[1])}'",
                help="give the variable a value in the step that fills this in",
            )
