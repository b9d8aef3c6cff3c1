"""Tags, of task definitions and all else that has some, as far as they depend on each other or on AWS's own."""

from __future__ import annotations

from taskdef_lint.api import REMOVE, Fix, Node, Problem, Problems, Resource, Severity, TaskDefinition, key, rule, short

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

RESERVED_PREFIX = "aws:"


@rule(Resource, severity=Severity.WARNING, phase="register", maps_to={"cfn-lint": "E3024"})
def duplicate_tag_key(resource: Resource) -> Problems:
    """Two tags have the same key

    AWS documents that a resource has each tag key once; whether ECS refuses a second one is not recorded. Letter case counts: `team`
    and `Team` are two keys.

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
    tags = resource["tags"]
    keys = tags.texts("key")
    if len(set(keys)) == len(keys):
        return
    first: dict[str, Node] = {}
    for tag in tags:
        name = tag["key"]
        if not name.text:
            continue
        other = first.setdefault(name.text, tag)
        if other is not tag:
            same = tag.value == other.value
            yield Problem(
                name,
                f"duplicate tag key '{short(name.text)}'" + ("" if same else " with another value"),
                label="duplicate key",
                help="remove one of the two",
                related=[(other["key"], "used here first")],
                fix=Fix("remove the duplicate tag", tag, REMOVE) if same else None,
            )


@rule(Resource, severity=Severity.WARNING, phase="register", maps_to={"cfn-lint": "E3024"})
def reserved_tag_key(resource: Resource) -> Problems:
    """A tag key starts with the reserved prefix aws:

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
    for tag in resource["tags"] if _any_reserved(resource, "key") else ():
        if _reserved(tag["key"]):
            yield Problem(
                tag["key"],
                f"tag key '{short(tag['key'].text or '')}' starts with the reserved prefix {RESERVED_PREFIX}",
                label="reserved",
                help="remove the tag, or give it another key",
            )


@rule(Resource, severity=Severity.WARNING, phase="register")
def reserved_tag_value(resource: Resource) -> Problems:
    """A tag value starts with the reserved prefix aws:

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
    for value in _values(resource) if _any_reserved(resource, "value") else ():
        if _reserved(value):
            yield Problem(
                value,
                f"a tag value starts with the reserved prefix {RESERVED_PREFIX}",
                label="reserved",
                help="choose a value without the prefix",
            )


def _values(resource: Resource) -> Iterator[Node]:
    # Of a tag whose key is reserved, the key is what is wrong.
    return (tag["value"] for tag in resource["tags"] if not _reserved(tag["key"]))


def _any_reserved(resource: Resource, name: str) -> bool:
    """Whether the key or the value of any tag starts with the reserved prefix: a look at all of them at once, as nearly none does."""
    return any(text.lower().startswith(RESERVED_PREFIX) for text in resource["tags"].texts(name))


def _reserved(node: Node) -> bool:
    return (node.text or "").lower().startswith(RESERVED_PREFIX)


@rule(TaskDefinition, severity=Severity.NOTE, phase="practice", strict=True, maps_to={"security-hub": "ECS.15"})
def missing_tags(task: TaskDefinition, *, keys: tuple[str, ...] = ()) -> Problems:
    """A task definition has no tags

    Tags tell whom a resource belongs to and who pays for it, and policies can grant access by them. ECS can pass them on to the tasks.

    - `keys` (default `()`): keys that are required, such as `team`; without any, one tag is enough.

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
    lacking = [name for name in keys if name not in given]
    if lacking:
        names = " and ".join(f"'{name}'" for name in lacking)
        yield Problem(
            tags, f"the task definition has no tag {names}", label="a tag is missing", help=f"add a tag with the key '{lacking[0]}'"
        )
    elif tags.missing:
        yield Problem(tags, "the task definition has no tags", label="no tags", help=f"add {key(tags)}")
