"""Tags of a task definition, as far as they depend on each other or on AWS's own."""

from __future__ import annotations

from taskdef_lint.api import REMOVE, Fix, Node, Problem, Problems, Severity, TaskDefinition, rule, short

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

RESERVED_PREFIX = "aws:"


@rule(TaskDefinition, severity=Severity.WARNING, phase="register", maps_to={"cfn-lint": "E3024"})
def duplicate_tag_key(task: TaskDefinition) -> Problems:
    """Two tags have the same key

    A resource has each tag key once, as AWS documents. Letter case counts: `team` and `Team`
    are two keys.

    ```json bad /tags/1/key
    {"family": "web", "tags": [{"key": "team", "value": "shop"}, {"key": "team", "value": "search"}],
     "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}]}
    ```

    ```json bad /tags/1/key
    {"family": "web", "tags": [{"key": "team", "value": "shop"}, {"key": "team", "value": "shop"}],
     "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}]}
    ```

    ```json fixed
    {"family": "web", "tags": [{"key": "team", "value": "shop"}],
     "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}]}
    ```

    ```json good
    {"family": "web", "tags": [{"key": "team", "value": "shop"}, {"key": "Team", "value": "search"}],
     "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}]}
    ```

    References: Amazon ECS API, type Tag.
    """
    first: dict[str, Node] = {}
    for tag in task["tags"]:
        key = tag["key"]
        if not key.text:
            continue
        other = first.setdefault(key.text, tag)
        if other is not tag:
            same = tag.value == other.value
            yield Problem(
                key,
                f"tag '{short(key.text)}' is given twice" + ("" if same else ", with different values"),
                label="the same key",
                help="remove one of the two",
                related=[(other["key"], "the first one")],
                fix=Fix("remove the second, identical tag", tag, REMOVE) if same else None,
            )


@rule(TaskDefinition, severity=Severity.WARNING, phase="register", maps_to={"cfn-lint": "E3024"})
def reserved_tag_key(task: TaskDefinition) -> Problems:
    """A tag key starts with aws:, which only AWS may use

    Keys that start with `aws:`, in any letter case, are AWS's own: nobody else can set or remove them. They get into files that were
    copied from the output of another service, such as CloudFormation's `aws:cloudformation:stack-name`.

    ```json bad /tags/0/key /tags/1/key
    {"family": "web", "tags": [{"key": "aws:cloudformation:stack-name", "value": "shop"}, {"key": "AWS:team", "value": "search"}],
     "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}]}
    ```

    ```json good
    {"family": "web", "tags": [{"key": "aws-team", "value": "shop"}, {"key": "team", "value": "search"}],
     "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}]}
    ```

    References: Amazon ECS API, type Tag.
    """
    for tag in task["tags"]:
        if _reserved(tag["key"]):
            yield Problem(
                tag["key"],
                f"tag key '{short(tag['key'].text or '')}' starts with the reserved prefix {RESERVED_PREFIX}",
                label="reserved",
                help="remove the tag, or give it another key",
            )


@rule(TaskDefinition, severity=Severity.WARNING, phase="register")
def reserved_tag_value(task: TaskDefinition) -> Problems:
    """A tag value starts with aws:, which AWS documents as reserved

    AWS documents the prefix `aws:` as reserved for keys and for values, in any letter case.

    ```json bad /tags/0/value
    {"family": "web", "tags": [{"key": "team", "value": "aws:shop"}],
     "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}]}
    ```

    ```json good
    {"family": "web", "tags": [{"key": "team", "value": "arn:aws:shop"}],
     "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}]}
    ```

    References: RegisterTaskDefinition, parameter `tags`.
    """
    for value in _values(task):
        if _reserved(value):
            yield Problem(
                value,
                f"a tag value starts with the reserved prefix {RESERVED_PREFIX}",
                label="reserved",
                help="choose a value without the prefix",
            )


def _values(task: TaskDefinition) -> Iterator[Node]:
    # Of a tag whose key is reserved, the key is what is wrong.
    return (tag["value"] for tag in task["tags"] if not _reserved(tag["key"]))


def _reserved(node: Node) -> bool:
    return (node.text or "").lower().startswith(RESERVED_PREFIX)


@rule(TaskDefinition, severity=Severity.WARNING, phase="register", aws="Tags can not be empty.")
def empty_tags(task: TaskDefinition) -> Problems:
    """The list of tags is empty, which is not the same as no list

    RegisterTaskDefinition refuses an empty list of tags, where it takes other empty lists for nothing. The console and
    DescribeTaskDefinition print one for a definition without tags. Some deploy tools drop it, hence this is a warning.

    ```json bad /tags
    {"family": "web", "tags": [], "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}]}
    ```

    ```json fixed
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}]}
    ```

    ```json good
    {"family": "web", "tags": null, "volumes": [], "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}]}
    ```

    ```json good
    {"taskDefinition": {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}]}, "tags": []}
    ```

    References: RegisterTaskDefinition's message, as in fabfuel/ecs-deploy#146.
    """
    tags = task["tags"]
    if tags.value != [] or tags.path in task.hollow:
        return
    # Beside a wrapped task definition the list is part of an answer of AWS, and nothing that is sent.
    if isinstance(task.document.data, dict) and "tags" in task.document.data and task.root.origin.path == ():
        yield Problem(
            tags,
            "the list of tags is empty, which RegisterTaskDefinition refuses",
            label="empty",
            help='remove "tags"',
            fix=Fix("remove the empty list", tags, REMOVE),
            at_key=True,
        )


@rule(TaskDefinition, severity=Severity.NOTE, phase="practice", strict=True, maps_to={"security-hub": "ECS.15"})
def missing_tags(task: TaskDefinition, *, keys: tuple[str, ...] = ()) -> Problems:
    """A task definition has no tags

    Tags say whom a resource belongs to and who pays for it, and policies can grant by them. They can be handed on to the tasks.

    - `keys` (default `()`): keys that have to be there, such as `team`; with none, any tag does.

    ```json bad /
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}]}
    ```

    ```json bad keys=["team","stage"] /tags
    {"family": "web", "tags": [{"key": "team", "value": "shop"}],
     "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}]}
    ```

    ```json good
    {"family": "web", "tags": [{"key": "team", "value": "shop"}],
     "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}]}
    ```

    References: Amazon ECS developer guide, tagging Amazon ECS resources.
    """
    tags = task["tags"]
    if tags.unknown or any(tag.unknown or tag["key"].unknown for tag in tags):
        return
    given = {tag["key"].text for tag in tags}
    lacking = [key for key in keys if key not in given]
    if lacking:
        names = " and ".join(f"'{key}'" for key in lacking)
        yield Problem(
            tags, f"the task definition has no tag {names}", label="a tag is missing", help=f"add a tag with the key '{lacking[0]}'"
        )
    elif tags.missing:
        yield Problem(tags, "the task definition has no tags", label="no tags", help='add "tags"')
