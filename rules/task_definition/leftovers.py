"""Leftovers of AWS's own output and of skeletons in a file."""

from __future__ import annotations

from taskdef_lint.api import (
    REMOVE,
    Fix,
    Node,
    Problem,
    Problems,
    Severity,
    TaskDefinition,
    Unwrap,
    counted,
    free_texts,
    key,
    output_only,
    rule,
)

# The keys of what RegisterTaskDefinition and DescribeTaskDefinition return.
_ANSWER = frozenset(("taskDefinition", "tags", "ResponseMetadata"))


def _may_hold_null(text: str) -> bool:
    """Whether a text in JSON may have a member that is null, and not just a string such as `/dev/null`."""
    at = text.find("null")
    while at >= 0:
        if text[max(0, at - 100) : at].rstrip()[-1:] in ("", ":"):
            return True
        at = text.find("null", at + 1)
    return False


def _holds_null(value: object) -> bool:
    """Whether a member in a value is null. It spares nearly all files the nodes of all their values. Nesting is bounded by the reader."""
    if isinstance(value, dict):
        return any(member is None or (member.__class__ in (dict, list) and _holds_null(member)) for member in value.values())
    return isinstance(value, list) and any(item.__class__ in (dict, list) and _holds_null(item) for item in value)


def _nulls(node: Node) -> list[Node]:
    """The members below a node that are null."""
    if isinstance(node.value, list):
        return [found for item in node for found in _nulls(item)]
    return [found for _, member in node.items() for found in ([member] if member.value is None else _nulls(member))]


@rule(TaskDefinition, severity=Severity.WARNING, phase="register", tags=("pasted",))
def pasted_output(task: TaskDefinition) -> Problems:
    """The file has keys or nulls that only the output of AWS has

    `aws ecs describe-task-definition` and the console print more than `register-task-definition` accepts: `taskDefinitionArn`,
    `revision`, `status`, `requiresAttributes`, `compatibilities`, `registeredAt`, `registeredBy`, and `null` for what is not set.
    This is a warning because some deployment tools remove them; without such a tool the AWS CLI and the SDKs refuse the file. All of
    them are one finding, and one fix removes them. A list of container definitions alone may have nulls: Terraform reads them as
    absent. Where there are such keys, what `empty-leftover` is about is part of this finding.

    In JSON the fix also removes the `{"taskDefinition": ...}` around the task definition, and moves the tags beside it into it. The fix
    is not safe then, as a script may read `.taskDefinition` from the file. Where both places have tags there is no fix.

    ```json bad /taskDefinitionArn
    {"taskDefinitionArn": "arn:aws:ecs:eu-west-1:111122223333:task-definition/web:7", "family": "web", "revision": 7,
     "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "command": null}],
     "requiresAttributes": [{"name": "com.amazonaws.ecs.capability.ecr-auth", "value": null}]}
    ```

    ```json fixed
    {"family": "web",
     "containerDefinitions": [{"name": "app", "image": "app:1.4.2"}]}
    ```

    ```json bad /taskDefinition/status
    {"taskDefinition": {"family": "web", "containerDefinitions": [], "status": "ACTIVE"}}
    ```

    ```json bad /containerDefinitions/0/command
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "command": null}], "cpu": null}
    ```

    ```json bad /taskDefinition/revision
    {
      "taskDefinition": {
        "revision": 7,
        "family": "web",
        "containerDefinitions": [
          {"name": "app", "image": "app:1.4.2"}
        ]
      },
      "tags": [{"key": "team", "value": "shop"}]
    }
    ```

    ```json fixed
    {
      "family": "web",
      "containerDefinitions": [
        {"name": "app", "image": "app:1.4.2"}
      ],
      "tags": [{"key": "team", "value": "shop"}]
    }
    ```

    ```json bad /revision
    {"executionRoleArn": null, "family": "web", "revision": 7, "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "environment": [{"name": "STAGE", "value": null}]}
    ]}
    ```

    ```json good
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "command": ["null"],
     "dockerLabels": {"revision": "7"}}]}
    ```

    ```json good
    [{"name": "app", "image": "app:1.4.2", "essential": true, "command": null}]
    ```

    References: the CLI's messages 'Unknown parameter in input: "revision", must be one of: …' and 'Invalid type for parameter
    cpu, value: None, type: <class 'NoneType'>'.
    """
    keys, nulls = _output(task)
    if not keys and not nulls:
        return
    to_fill_in = any(_is_to_be_filled_in(node) for node in nulls)
    empty = _empty_leftovers(task)
    if keys:
        counts = [counted(len(keys), "output-only key")]
        counts += [counted(len(nulls), "null")] if nulls else []
        counts += [counted(len(empty), "empty member")] if empty else []
        message = f"{' and '.join(filter(None, (', '.join(counts[:-1]), counts[-1])))} from describe-task-definition"
        advice = (
            "remove "
            + ", ".join(map(key, keys))
            + ("" if not nulls else ", and remove or fill in every null" if to_fill_in else " and every null")
            + (f", and the empty {', '.join(sorted({key(node) for node in empty}))}" if empty else "")
        )
        aws = f'Unknown parameter in input: "{keys[0].key}", must be one of: …'
    else:
        message = f"{counted(len(nulls), 'member is', 'members are')} null, as in the console's output"
        advice = "remove or fill in every member that is null" if to_fill_in else "remove every member that is null"
        aws = "Invalid type for parameter …, value: None, type: <class 'NoneType'>"
    first, *rest = [*keys, *sorted([*nulls, *empty], key=lambda node: _position(task, node))]
    data = task.document.data
    wrapped = task.document.syntax == "json" and task.wrapper == ("taskDefinition",)
    if wrapped and isinstance(data, dict) and data.keys() <= _ANSWER:
        also: list[tuple[Node, object]] = [(_gone(node), REMOVE) for node in (first, *rest)]
        title = "remove the object around the task definition and what only output has"
        fix = Fix(title, task.root, Unwrap(("tags",)), safe=False, also=also)
    else:
        fix = Fix("remove what only output has", _gone(first), REMOVE, safe=not to_fill_in, also=[(_gone(node), REMOVE) for node in rest])
    label = f"and {counted(len(rest), 'more place')}" if rest else ""
    yield Problem(first, message, label=label, help=advice, aws=aws, fix=fix, at_key=True)


def _output(task: TaskDefinition) -> tuple[list[Node], list[Node]]:
    """The keys and the nulls that only output has."""
    members = task.root.value if isinstance(task.root.value, dict) else {}
    of_output = output_only(task)
    keys = [task[name] for name in members if name in of_output] if not of_output.isdisjoint(members) else []
    nulls: list[Node] = []
    may_hold = task.whole_text is None or _may_hold_null(task.whole_text)
    if may_hold and not task.root.partial and _holds_null(members):
        # By its containers a file is known as a task definition: what they are if null is missing-key's to say.
        nulls = [
            node
            for node in _nulls(task.root)
            if node.path[0] not in of_output and not (node.path == ("containerDefinitions",) and node.value is None)
        ]
    return keys, nulls


def _is_to_be_filled_in(node: Node) -> bool:
    """Whether a null is in the place of a value that is required: an image, the value of a variable, a log option."""
    return node.key in ("name", "image", "value", "valueFrom") or "options" in node.path


def _gone(node: Node) -> Node:
    """What goes with a null: of a variable or a secret all of it, as ECS drops a variable without a value and a name alone says nothing."""
    holder = node.parent
    whole = node.key in ("value", "valueFrom") and holder is not None and isinstance(holder.key, int)
    return holder if whole and holder is not None else node


def _position(task: TaskDefinition, node: Node) -> int:
    """Orders nodes by the top-level member that they are in, as they are written."""
    return list(task.root.value).index(node.path[0]) if isinstance(task.root.value, dict) else 0


@rule(TaskDefinition, severity=Severity.WARNING, phase="register", aliases=("empty-tags",), tags=("pasted",))
def empty_leftover(task: TaskDefinition) -> Problems:
    """Empty members are left of what the console wrote

    For many members an empty value is as good as none. RegisterTaskDefinition refuses an empty list of `tags`, an empty
    `credentialsParameter` in `repositoryCredentials`, and an empty `cpu` or `memory` of the task; the console writes them for what was
    not chosen. Some deploy tools remove them before, hence this is a warning. All of them are one finding, and one fix removes them.

    ```json bad /tags
    {"family": "web", "tags": [], "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}]}
    ```

    ```json fixed
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}]}
    ```

    ```json bad /containerDefinitions/0/repositoryCredentials
    {"family": "web", "cpu": "", "tags": [], "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "memory": 128, "repositoryCredentials": {"credentialsParameter": ""}},
      {"name": "job", "image": "job:1.4.2", "memory": 128, "repositoryCredentials": {}}]}
    ```

    ```json fixed
    {"family": "web", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "memory": 128},
      {"name": "job", "image": "job:1.4.2", "memory": 128}]}
    ```

    ```json good
    {"family": "web", "tags": null, "volumes": [], "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}]}
    ```

    ```json good
    {"taskDefinition": {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}]}, "tags": []}
    ```

    References: RegisterTaskDefinition's message, as in fabfuel/ecs-deploy#146; aws-actions/amazon-ecs-deploy-task-definition#52.
    """
    empty = _empty_leftovers(task)
    if not empty or any(_output(task)):  # then pasted-output has them
        return
    first, *rest = empty
    names = list(dict.fromkeys(map(key, empty)))
    yield Problem(
        first,
        f"{' and '.join(names)} {'is' if len(names) == 1 else 'are'} empty, as the console writes what was not chosen",
        label="empty" if not rest else f"and {counted(len(rest), 'more place')}",
        help=f"remove {' and '.join(names)}",
        aws="Tags can not be empty." if first.key == "tags" else "",
        fix=Fix("remove what is empty", first, REMOVE, also=[(node, REMOVE) for node in rest]),
        at_key=True,
    )


def _empty_leftovers(task: TaskDefinition) -> list[Node]:
    """What the console leaves empty and registration refuses."""
    credentials = [container[name] for container in task.containers for name in container.having(("repositoryCredentials",))]
    found = [node for node in credentials if node.value in ({}, {"credentialsParameter": ""}) and node.path not in task.hollow]
    if not task.targets_fargate:  # where the size is required, and missing
        found += [task[name] for name in ("cpu", "memory") if task[name].value == ""]
    # Beside a wrapped task definition the list is part of an answer of AWS, which nobody sends.
    tags = task["tags"]
    if tags.value == [] and tags.path not in task.hollow and task.wrapper == ():
        found.append(tags)
    return found


@rule(TaskDefinition, severity=Severity.ERROR, phase="register", stage="shape", tags=("pasted",))
def leftover_skeleton(task: TaskDefinition) -> Problems:
    """Empty members are left of a skeleton that the AWS CLI generated

    `aws ecs register-task-definition --generate-cli-skeleton` prints every possible member, with `""`, `0`, `true` and the first
    value of each enumeration. What is not needed has to be removed, as ECS takes the rest literally: `[""]` is a list with an empty
    name, `"privileged": true` gives the container access to the host, `"pidMode": "host"` is refused on Fargate. Where five or more
    lists and objects contain only empty strings, the finding is at the first of them. No other rule reports these, nor those that
    also have a value of an enumeration, and one fix removes them all. The fix is not safe: values such as `true` that came with
    the skeleton need review one by one.

    ```json bad /containerDefinitions/0/links
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "links": [""], "command": [""],
     "dnsServers": [""], "dockerLabels": {"KeyName": ""}, "mountPoints": [{"sourceVolume": "", "containerPath": "", "readOnly": true}]}]}
    ```

    ```json fixed
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2"}]}
    ```

    ```json good
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "links": [], "command": [""],
     "dnsServers": [""], "dockerLabels": {"KeyName": ""}, "environment": [{"name": "DEBUG", "value": ""}, {"name": "A", "value": ""}]}]}
    ```
    """
    if not task.hollow:
        return
    first, *rest = (task.at(path) for path in task.hollow)
    yield Problem(
        first,
        f"{counted(len(task.hollow), 'list or object', 'lists and objects')} without any value from --generate-cli-skeleton",
        label=f"the first of {len(task.hollow)}",
        help="remove the members without a value, and check each true, 0 and enumeration value that came with the skeleton",
        fix=Fix("remove the members without a value", first, REMOVE, safe=False, also=[(node, REMOVE) for node in rest]),
        at_key=True,
    )


@rule(TaskDefinition, severity=Severity.NOTE, phase="ignored", tags=("pasted",))
def unfilled_map(task: TaskDefinition) -> Problems:
    """A piece of a skeleton is left in labels or options

    `--generate-cli-skeleton` prints `{"KeyName": ""}` for labels and options. A label or an option of that name means nothing.

    ```json bad /containerDefinitions/0/dockerLabels
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128, "dockerLabels": {"KeyName": ""}}]}
    ```

    ```json fixed
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}]}
    ```

    ```json good
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128, "dockerLabels": {"KeyName": "web"}}]}
    ```
    """
    if "KeyName" not in task.fact(free_texts).names:
        return
    maps = [
        node
        for container in task.containers
        for node in (container["dockerLabels"], container["logConfiguration"]["options"], container["firelensConfiguration"]["options"])
    ]
    drivers = [volume["dockerVolumeConfiguration"] for volume in task["volumes"]]
    for node in (*maps, *(driver[name] for driver in drivers for name in ("driverOpts", "labels"))):
        if node.value == {"KeyName": ""}:
            yield Problem(
                node,
                f"{key(node)} holds what --generate-cli-skeleton prints, and nothing else",
                label="never filled in",
                help=f"remove {key(node)}",
                fix=Fix(f"remove {node.key_text}", node, REMOVE),
                at_key=True,
            )
