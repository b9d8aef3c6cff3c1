"""Options of the awslogs log driver, which writes to CloudWatch Logs."""

from __future__ import annotations

import re

from taskdef_lint.api import REMOVE, Fix, Node, Problem, Problems, Rename, Severity, TaskDefinition, called, closest, distance, rule, short

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

OPTIONS = (
    "awslogs-create-group", "awslogs-datetime-format", "awslogs-group", "awslogs-multiline-pattern", "awslogs-region",
    "awslogs-stream-prefix", "max-buffer-size", "mode",
)  # fmt: skip
PREFIX = "awslogs-stream-prefix"
REFUSED = ("log_key", "awslogs-stream")  # seen in answers of RegisterTaskDefinition
_GROUP = r"[.\-_/#A-Za-z0-9]{1,512}"


def _logs(task: TaskDefinition) -> Iterator[tuple[Node, Node]]:
    """The log configuration of each container that logs with awslogs, and the container."""
    for container in task.containers:
        log = container["logConfiguration"]
        if log["logDriver"].text == "awslogs":
            yield log, container


def _lacking(task: TaskDefinition, log: Node) -> list[str]:
    """The options without which ECS refuses the log driver, and that are not given."""
    secret = {item["name"].text for item in log["secretOptions"]}
    demanded = ["awslogs-region", "awslogs-group", *([PREFIX] if task.targets_fargate else [])]
    return [name for name in demanded if log["options"][name].missing and name not in secret]


def _meant(options: Node, name: str) -> str:
    """The option that an unknown one is meant to be, if it is not given as well."""
    if isinstance(options.value, dict) and len(options.value) > 100:
        return ""  # No such thing exists, and guessing takes its time.
    meant = closest(name.lower().replace("_", "-"), OPTIONS, cutoff=0.8)
    return meant if meant and options[meant].missing else ""


def _rename(option: Node, name: str, meant: str) -> Fix:
    """The fix for the name of an option: safe where it is only spelt otherwise, or one slip away."""
    return Fix(f'rename it to "{meant}"', option, Rename(meant), safe=distance(name.lower().replace("_", "-"), meant, 1) <= 1)


@rule(
    TaskDefinition,
    severity=Severity.ERROR,
    phase="register",
    maps_to={"cfn-lint": "E3046", "cdk-preflight": ("pf-ecs-awslogs-missing-group", "pf-ecs-awslogs-fargate-missing-stream-prefix")},
)
def missing_awslogs_option(task: TaskDefinition) -> Problems:
    """The awslogs log driver lacks an option that it cannot do without

    `awslogs-group` and `awslogs-region` say where the logs go; ECS refuses a definition without them. On Fargate it demands
    `awslogs-stream-prefix` too, from which and from the container's name and the task's id the name of the log stream is made.

    ```json bad /containerDefinitions/0/logConfiguration/options
    {"family": "web", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"], "cpu": "256", "memory": "512",
     "executionRoleArn": "web-start", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "logConfiguration": {
       "logDriver": "awslogs", "options": {"awslogs-group": "web", "awslogs-region": "eu-west-1"}}}]}
    ```

    ```json fixed
    {"family": "web", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"], "cpu": "256", "memory": "512",
     "executionRoleArn": "web-start", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "logConfiguration": {
       "logDriver": "awslogs", "options": {"awslogs-group": "web", "awslogs-region": "eu-west-1", "awslogs-stream-prefix": "ecs"}}}]}
    ```

    ```json bad /containerDefinitions/0/logConfiguration /containerDefinitions/1/logConfiguration/options/awslogs-region
    {"family": "web", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "memory": 128, "logConfiguration": {"logDriver": "awslogs"}},
      {"name": "job", "image": "app:1.4.2", "memory": 128, "logConfiguration": {
        "logDriver": "awslogs", "options": {"awslogs-group": "web", "awslogs-region": ""}}}]}
    ```

    ```json good
    {"family": "web", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"], "cpu": "256", "memory": "512",
     "executionRoleArn": "web-start", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "logConfiguration": {
       "logDriver": "awslogs", "options": {
         "awslogs-group": "web", "awslogs-region": "${REGION}", "awslogs-stream-prefix": "app"}}}]}
    ```

    ```json good
    {"family": "web", "requiresCompatibilities": ["EC2"], "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "memory": 128, "logConfiguration": {
        "logDriver": "awslogs", "options": {"awslogs-group": "web", "awslogs-region": "eu-west-1"}}}]}
    ```

    References: RegisterTaskDefinition's messages.
    """
    for log, container in _logs(task):
        options = log["options"]
        lacking = _lacking(task, log)
        if not lacking:
            continue
        if lacking == [PREFIX]:
            on_fargate = ", which Fargate demands"
            aws = f"Fargate requires log configuration options to include {PREFIX} to support log driver awslogs."
        else:
            on_fargate = ""
            aws = f"Log driver awslogs requires options: {', '.join(name for name in lacking if name != PREFIX)}"
        misspelt = [
            (value, name, meant)
            for name, value in options.items()
            if name not in OPTIONS and name not in REFUSED and (meant := _meant(options, name)) in lacking
        ]
        fix = None
        if len(misspelt) == 1:
            fix = _rename(*misspelt[0])
        elif lacking == [PREFIX] and not misspelt:
            fix = Fix(f'add "{PREFIX}"', options[PREFIX], "ecs", safe=False)
        yield Problem(
            options[lacking[0]],
            f"the awslogs log driver of {called(container)} has no {' and no '.join(lacking)}{on_fargate}",
            label=f"no {lacking[0]}",
            help="add " + " and ".join(f'"{name}"' for name in lacking) + ' to "options"',
            aws=aws,
            related=[(value, f"meant as {meant}?") for value, _, meant in misspelt],
            fix=fix,
        )


@rule(TaskDefinition, severity=Severity.WARNING, phase="register", maps_to={"cfn-lint": "E3046"})
def unknown_awslogs_option(task: TaskDefinition) -> Problems:
    """The awslogs log driver has no such option in ECS

    ECS checks the names of log options by driver and refuses those that the driver disallows. For awslogs it documents
    `awslogs-group`, `awslogs-region`, `awslogs-stream-prefix`, `awslogs-create-group`, `awslogs-datetime-format`,
    `awslogs-multiline-pattern`, `mode` and `max-buffer-size`; Docker's driver has more of them. An unknown one is mostly misspelt, or meant
    for FireLens.

    ```json bad /containerDefinitions/0/logConfiguration/options/awslog-stream-prefix
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128, "logConfiguration": {
      "logDriver": "awslogs", "options": {
        "awslogs-group": "web", "awslogs-region": "eu-west-1", "awslog-stream-prefix": "app", "mode": "blocking"}}}]}
    ```

    ```json fixed
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128, "logConfiguration": {
      "logDriver": "awslogs", "options": {
        "awslogs-group": "web", "awslogs-region": "eu-west-1", "awslogs-stream-prefix": "app", "mode": "blocking"}}}]}
    ```

    ```json good
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128, "logConfiguration": {
      "logDriver": "awslogs", "options": {
        "awslogs-group": "web", "awslogs-region": "eu-west-1", "awslogs-stream-prefix": "app", "mode": "blocking"}}}]}
    ```

    References: Amazon ECS API, type LogConfiguration.
    """
    for log, container in _logs(task):
        options = log["options"]
        for name, value in options.items():
            if name in OPTIONS or name in REFUSED:
                continue
            meant = _meant(options, name)
            if meant in _lacking(task, log):
                continue  # That this one is missing is what ECS reports.
            yield Problem(
                value,
                f"the awslogs log driver of {called(container)} has no option '{short(name)}'"
                + (f": did you mean '{meant}'?" if meant else ""),
                label="unknown option",
                help=f'write "{meant}"' if meant else f'remove "{short(name)}"',
                fix=_rename(value, name, meant) if meant else None,
                at_key=True,
            )


@rule(TaskDefinition, severity=Severity.ERROR, phase="register", aws="Log driver awslogs disallows options: …")
def disallowed_awslogs_option(task: TaskDefinition) -> Problems:
    """ECS refuses this option for the awslogs log driver

    ECS makes the name of the log stream itself, so that Docker's `awslogs-stream` is refused; `awslogs-stream-prefix` sets the first part
    of the name. `log_key` is an option of the FireLens output to CloudWatch.

    ```json bad /containerDefinitions/0/logConfiguration/options/awslogs-stream
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128, "logConfiguration": {
      "logDriver": "awslogs", "options": {"awslogs-group": "web", "awslogs-region": "eu-west-1", "awslogs-stream": "app"}}}]}
    ```

    ```json fixed
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128, "logConfiguration": {
      "logDriver": "awslogs", "options": {"awslogs-group": "web", "awslogs-region": "eu-west-1", "awslogs-stream-prefix": "app"}}}]}
    ```

    ```json good
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128, "logConfiguration": {
      "logDriver": "awsfirelens", "options": {"Name": "cloudwatch_logs", "log_key": "log"}}}]}
    ```

    References: RegisterTaskDefinition's message.
    """
    for log, container in _logs(task):
        options = log["options"]
        for name, value in options.items():
            if name in REFUSED:
                prefix = name == "awslogs-stream" and options[PREFIX].missing
                yield Problem(
                    value,
                    f"the awslogs log driver of {called(container)} does not take the option '{name}'",
                    label="refused",
                    help='write "awslogs-stream-prefix"' if prefix else f'remove "{name}"',
                    aws=f"Log driver awslogs disallows options: {name}",
                    fix=Fix('rename it to "awslogs-stream-prefix"', value, Rename("awslogs-stream-prefix"), safe=False)
                    if prefix
                    else Fix(f'remove "{name}"', value, REMOVE, safe=False),
                    at_key=True,
                )


@rule(
    TaskDefinition,
    severity=Severity.ERROR,
    phase="register",
    aws="Log driver awslogs option 'awslogs-create-group' should only be set to 'true', else omit option.",
)
def invalid_awslogs_create_group(task: TaskDefinition) -> Problems:
    """The option awslogs-create-group has a value other than true

    `"true"` has the log driver create the log group; the execution role then needs `logs:CreateLogGroup`, which the managed policy for it
    does not have. To leave the group alone the option is left out: ECS refuses `"false"`.

    ```json bad /containerDefinitions/0/logConfiguration/options/awslogs-create-group
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128, "logConfiguration": {
      "logDriver": "awslogs", "options": {"awslogs-group": "web", "awslogs-region": "eu-west-1", "awslogs-create-group": "false"}}}]}
    ```

    ```json fixed
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128, "logConfiguration": {
      "logDriver": "awslogs", "options": {"awslogs-group": "web", "awslogs-region": "eu-west-1"}}}]}
    ```

    ```json good
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128, "logConfiguration": {
      "logDriver": "awslogs", "options": {"awslogs-group": "web", "awslogs-region": "eu-west-1", "awslogs-create-group": "true"}}}]}
    ```

    References: RegisterTaskDefinition's message.
    """
    for log, container in _logs(task):
        create = log["options"]["awslogs-create-group"]
        # Whether "True" passes is not known: one report says so.
        if create.text and create.text.lower() != "true":
            yield Problem(
                create,
                f"'awslogs-create-group' of {called(container)} is '{short(create.text)}', and only 'true' is taken",
                label="not 'true'",
                help='remove "awslogs-create-group"',
                fix=Fix('remove "awslogs-create-group"', create, REMOVE, safe=create.text.lower() == "false"),
            )


@rule(TaskDefinition, severity=Severity.WARNING, phase="ignored")
def datetime_format_with_multiline_pattern(task: TaskDefinition) -> Problems:
    """The awslogs log driver is told in two ways where a message starts

    `awslogs-datetime-format` and `awslogs-multiline-pattern` both say how the first line of a message looks. Only one of them can: the
    driver takes no notice of the other.

    ```json bad /containerDefinitions/0/logConfiguration/options/awslogs-multiline-pattern
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128, "logConfiguration": {
      "logDriver": "awslogs", "options": {"awslogs-group": "web", "awslogs-region": "eu-west-1",
        "awslogs-datetime-format": "%Y-%m-%d", "awslogs-multiline-pattern": "^INFO"}}}]}
    ```

    ```json good
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128, "logConfiguration": {
      "logDriver": "awslogs", "options": {"awslogs-group": "web", "awslogs-region": "eu-west-1",
        "awslogs-datetime-format": "", "awslogs-multiline-pattern": "^INFO"}}}]}
    ```

    References: Amazon ECS API, type LogConfiguration.
    """
    for log, container in _logs(task):
        date, pattern = log["options"]["awslogs-datetime-format"], log["options"]["awslogs-multiline-pattern"]
        if date.given and pattern.given:
            yield Problem(
                pattern,
                f"{called(container)} has both 'awslogs-datetime-format' and 'awslogs-multiline-pattern'",
                label="one of the two is ignored",
                help="remove one of the two",
                related=[(date, "the other")],
            )


@rule(TaskDefinition, severity=Severity.WARNING, phase="launch", maps_to={"cfn-lint": "E1155"})
def invalid_log_group_name(task: TaskDefinition) -> Problems:
    """The log group has a name that CloudWatch Logs does not take

    The name of a log group has at most 512 characters: letters, digits and `. - _ / #`. The definition registers with any
    other, but there can be no such group, and the task stops when the log driver starts. A colon in the name often means that an ARN
    was pasted.

    ```json bad /containerDefinitions/0/logConfiguration/options/awslogs-group
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128, "logConfiguration": {
      "logDriver": "awslogs", "options": {"awslogs-group": "/ecs/web app", "awslogs-region": "eu-west-1"}}}]}
    ```

    ```json good
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128, "logConfiguration": {
      "logDriver": "awslogs", "options": {"awslogs-group": "/ecs/Web_app-1.x#blue", "awslogs-region": "eu-west-1"}}}]}
    ```

    References: Amazon CloudWatch Logs API, CreateLogGroup.
    """
    for log, container in _logs(task):
        group = log["options"]["awslogs-group"]
        if group.text and not re.fullmatch(_GROUP, group.text):
            yield Problem(
                group,
                f"log group '{short(group.text)}' of {called(container)} is no name that a log group can have",
                label="no log group can have this name",
                help="use letters, digits and . - _ / # alone, 512 at most",
            )
