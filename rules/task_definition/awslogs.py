"""Options of the awslogs log driver, which writes to CloudWatch Logs. Their values are the subject of `awslogs_values`."""

from __future__ import annotations

from taskdef_lint.api import (
    REMOVE,
    Fix,
    Node,
    Problem,
    Problems,
    Rename,
    Severity,
    TaskDefinition,
    called,
    closest,
    distance,
    key,
    rule,
    short,
)
from taskdef_lint.facts.image_reference import ecr_registry

OPTIONS = (
    "awslogs-create-group", "awslogs-datetime-format", "awslogs-group", "awslogs-multiline-pattern", "awslogs-region",
    "awslogs-stream-prefix", "max-buffer-size", "mode",
)  # fmt: skip
PREFIX = "awslogs-stream-prefix"
REFUSED = ("log_key", "awslogs-stream")  # seen in answers of RegisterTaskDefinition
_KNOWN = frozenset((*OPTIONS, *REFUSED))
# The characters of the name of a log group, and how many it has at most.
_IN_GROUP = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_/#"
_LONGEST_GROUP = 512


def awslogs_configurations(task: TaskDefinition) -> list[tuple[Node, Node]]:
    """The log configuration of each container that logs with awslogs, and the container."""
    return task.fact(_configurations)


def _configurations(task: TaskDefinition) -> list[tuple[Node, Node]]:
    logs = [(container["logConfiguration"], container) for container in task.containers]
    return [(log, container) for log, container in logs if log["logDriver"].text == "awslogs"]


def _absent(task: TaskDefinition, log: Node) -> list[str]:
    """The options without which ECS refuses the log driver, and that are not given."""
    options = log["options"]
    required = ("awslogs-region", "awslogs-group", PREFIX) if task.targets_fargate else ("awslogs-region", "awslogs-group")
    given = options.value if isinstance(options.value, dict) else {}
    absent = [name for name in required if not given.get(name) and options[name].missing]
    return [name for name in absent if name not in log["secretOptions"].texts("name")] if absent else absent


def _meant(options: Node, name: str) -> str:
    """The option that an unknown one is meant to be, if it is not given as well."""
    if isinstance(options.value, dict) and len(options.value) > 100:
        return ""  # No real driver has so many options, and each guess costs time.
    meant = closest(name.lower().replace("_", "-"), OPTIONS, cutoff=0.8)
    return meant if meant and options[meant].missing else ""


def _rename(option: Node, name: str, meant: str) -> Fix:
    """The fix for the name of an option: safe where only hyphens or letter case differ, or one letter."""
    return Fix(f'rename it to "{meant}"', option, Rename(meant), safe=distance(name.lower().replace("_", "-"), meant, 1) <= 1)


@rule(
    TaskDefinition,
    severity=Severity.ERROR,
    phase="register",
    maps_to={"cfn-lint": "E3046", "cdk-preflight": ("pf-ecs-awslogs-missing-group", "pf-ecs-awslogs-fargate-missing-stream-prefix")},
)
def missing_awslogs_option(task: TaskDefinition) -> Problems:
    """A required option of the awslogs log driver is missing

    `awslogs-group` and `awslogs-region` are where the logs go; ECS refuses a task definition without them. On Fargate it requires
    `awslogs-stream-prefix` too: the name of a log stream consists of it, the container's name and the task's id.

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
    for log, container in awslogs_configurations(task):
        options = log["options"]
        absent = _absent(task, log)
        if not absent:
            continue
        if absent == [PREFIX]:
            on_fargate = ", which Fargate requires"
            aws = f"Fargate requires log configuration options to include {PREFIX} to support log driver awslogs."
        else:
            on_fargate = ""
            aws = f"Log driver awslogs requires options: {', '.join(name for name in absent if name != PREFIX)}"
        misspelt = [
            (value, name, meant) for name, value in options.items() if name not in _KNOWN and (meant := _meant(options, name)) in absent
        ]
        fix = None
        if len(misspelt) == 1:
            fix = _rename(*misspelt[0])
        elif absent == [PREFIX] and not misspelt:
            fix = Fix(f'add "{PREFIX}"', options[PREFIX], "ecs", safe=False)
        yield Problem(
            options[absent[0]],
            f"the awslogs log driver of {called(container)} has no {' and no '.join(absent)}{on_fargate}",
            label=f"no {absent[0]}",
            help=f"add {' and '.join(key(options[name]) for name in absent)} to {key(options)}",
            aws=aws,
            related=[(value, f"did you mean '{meant}'?") for value, _, meant in misspelt],
            fix=fix,
        )


@rule(TaskDefinition, severity=Severity.WARNING, phase="register", maps_to={"cfn-lint": "E3046"})
def unknown_awslogs_option(task: TaskDefinition) -> Problems:
    """An option of the awslogs log driver does not exist in ECS

    ECS checks the names of log options for each driver, and refuses some that it does not know. For awslogs AWS documents
    `awslogs-group`, `awslogs-region`, `awslogs-stream-prefix`, `awslogs-create-group`, `awslogs-datetime-format`,
    `awslogs-multiline-pattern`, `mode` and `max-buffer-size`; Docker's driver has more. An unknown option is mostly a misspelling, or an
    option of FireLens.

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
    for log, container in awslogs_configurations(task):
        options = log["options"]
        if isinstance(options.value, dict) and options.value.keys() <= _KNOWN:
            continue
        for name, value in options.items():
            if name in _KNOWN:
                continue
            meant = _meant(options, name)
            if meant in _absent(task, log):
                continue  # ECS reports the missing option.
            yield Problem(
                value,
                f"the awslogs log driver of {called(container)} has no option '{short(name)}'"
                + (f": did you mean '{meant}'?" if meant else ""),
                label="unknown option",
                help=f'rename it to "{meant}"' if meant else f'remove "{short(name)}"',
                fix=_rename(value, name, meant) if meant else None,
                at_key=True,
            )


@rule(TaskDefinition, severity=Severity.ERROR, phase="register", aws="Log driver awslogs disallows options: …")
def disallowed_awslogs_option(task: TaskDefinition) -> Problems:
    """An option is not allowed for the awslogs log driver

    ECS sets the name of the log stream itself and refuses Docker's `awslogs-stream`; `awslogs-stream-prefix` is the first part of the
    name. ECS also refuses `log_key`, an option of the FireLens output to CloudWatch.

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
    for log, container in awslogs_configurations(task):
        options = log["options"]
        for name in options.having(REFUSED):
            value = options[name]
            prefix = name == "awslogs-stream" and options[PREFIX].missing
            yield Problem(
                value,
                f"the awslogs log driver of {called(container)} does not allow the option '{name}'",
                label="not allowed",
                help=f'rename it to "{PREFIX}"' if prefix else f"remove {key(value)}",
                aws=f"Log driver awslogs disallows options: {name}",
                fix=Fix(f'rename it to "{PREFIX}"', value, Rename(PREFIX), safe=False)
                if prefix
                else Fix(f"remove {key(value)}", value, REMOVE, safe=False),
                at_key=True,
            )


@rule(TaskDefinition, severity=Severity.WARNING, phase="launch", maps_to={"cfn-lint": "E1155"})
def invalid_log_group_name(task: TaskDefinition) -> Problems:
    """The name of the log group is not valid in CloudWatch Logs

    The name of a log group has at most 512 characters: letters, digits and `. - _ / #`. ECS registers any other name, but such a group
    cannot exist, and the task stops when the log driver starts. A colon in the name often means that an ARN was pasted.

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
    for log, container in awslogs_configurations(task):
        group = log["options"]["awslogs-group"]
        if group.text and (len(group.text) > _LONGEST_GROUP or group.text.strip(_IN_GROUP)):
            yield Problem(
                group,
                f"'{short(group.text)}' of {called(container)} is not a valid log group name",
                label="not a valid log group name",
                help="use only letters, digits and . - _ / #, at most 512 characters",
            )


@rule(TaskDefinition, severity=Severity.NOTE, phase="practice", strict=True)
def logs_in_another_region(task: TaskDefinition) -> Problems:
    """A container's logs go to another region than its image comes from

    Both work across regions. But most tasks have their image, their logs and themselves in one region, and a region that differs is what
    remains when a file is copied from one region to the next.

    ```json bad /containerDefinitions/0/logConfiguration/options/awslogs-region
    {"family": "web", "containerDefinitions": [{"name": "app", "memory": 128,
      "image": "111122223333.dkr.ecr.us-east-1.amazonaws.com/app:1.4.2", "logConfiguration": {
        "logDriver": "awslogs", "options": {"awslogs-group": "web", "awslogs-region": "eu-west-1"}}}]}
    ```

    ```json good
    {"family": "web", "containerDefinitions": [{"name": "app", "memory": 128,
      "image": "111122223333.dkr.ecr.eu-west-1.amazonaws.com/app:1.4.2", "logConfiguration": {
        "logDriver": "awslogs", "options": {"awslogs-group": "web", "awslogs-region": "eu-west-1"}}}]}
    ```

    References: Amazon ECS developer guide, the awslogs log driver.
    """
    for log, container in awslogs_configurations(task):
        region, image = log["options"]["awslogs-region"], container["image"]
        registry = ecr_registry(image.text)
        if registry is not None and region.text and region.text != registry.region:
            yield Problem(
                region,
                f"the logs of {called(container)} go to {short(region.text)}, but its image comes from {short(registry.region)}",
                label=f"not {short(registry.region)}",
                help="check that this region is meant",
                related=[(image, f"an image in {short(registry.region)}")],
            )
