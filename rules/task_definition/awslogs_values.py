"""Values of the options of the awslogs log driver. Which options there are is the subject of `awslogs`."""

from __future__ import annotations

from taskdef_lint.api import REMOVE, Fix, Problem, Problems, Severity, TaskDefinition, called, key, rule, short
from taskdef_lint.facts.image_reference import ecr_registry
from taskdef_lint.rules.task_definition.awslogs import awslogs_configurations

# The characters of the name of a log group, and how many it has at most.
_IN_GROUP = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_/#"
_LONGEST_GROUP = 512


@rule(
    TaskDefinition,
    severity=Severity.ERROR,
    phase="register",
    tags=("awslogs",),
    aws="Log driver awslogs option 'awslogs-create-group' should only be set to 'true', else omit option.",
)
def invalid_awslogs_create_group(task: TaskDefinition) -> Problems:
    """The option awslogs-create-group has a value other than true

    With `"true"` the log driver creates the log group; the execution role then needs the permission `logs:CreateLogGroup`, which the
    managed policy for it does not have. Not to create the group, remove the option: ECS refuses `"false"`.

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
    for log, container in awslogs_configurations(task):
        create = log["options"]["awslogs-create-group"]
        # Whether "True" passes is not known: one report says so.
        if create.text and create.text.lower() != "true":
            yield Problem(
                create,
                f"{key(create)} of {called(container)} is '{short(create.text)}', but only 'true' is allowed",
                label="not 'true'",
                help=f"remove {key(create)}",
                fix=Fix(f"remove {key(create)}", create, REMOVE, safe=create.text.lower() == "false"),
            )


@rule(TaskDefinition, severity=Severity.WARNING, phase="ignored", tags=("awslogs",))
def datetime_format_with_multiline_pattern(task: TaskDefinition) -> Problems:
    """Two options of the awslogs log driver match the start of a message

    `awslogs-datetime-format` and `awslogs-multiline-pattern` both match the first line of a message. AWS documents that only one of them
    has an effect.

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
    for log, container in awslogs_configurations(task):
        date, pattern = log["options"]["awslogs-datetime-format"], log["options"]["awslogs-multiline-pattern"]
        if date.given and pattern.given:
            yield Problem(
                pattern,
                f"{called(container)} has both {key(date)} and {key(pattern)}",
                label="one of the two has no effect",
                help="remove one of the two",
                related=[(date, "the other")],
            )


@rule(TaskDefinition, severity=Severity.WARNING, phase="launch", maps_to={"cfn-lint": "E1155"}, tags=("awslogs",))
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


@rule(TaskDefinition, severity=Severity.NOTE, phase="launch", strict=True, tags=("awslogs",))
def log_group_created_by_task(task: TaskDefinition) -> Problems:
    """The log driver creates the log group, which the managed policy does not allow

    With `awslogs-create-group` the execution role needs `logs:CreateLogGroup`. AmazonECSTaskExecutionRolePolicy does not have it: with that
    policy alone the task stops before it runs, unless the group exists. A group that is created beforehand can also have a retention time.

    ```json bad /containerDefinitions/0/logConfiguration/options/awslogs-create-group
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128, "logConfiguration": {
      "logDriver": "awslogs", "options": {"awslogs-group": "web", "awslogs-region": "eu-west-1", "awslogs-create-group": "true"}}}]}
    ```

    ```json good
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128, "logConfiguration": {
      "logDriver": "awslogs", "options": {"awslogs-group": "web", "awslogs-region": "eu-west-1"}}}]}
    ```

    References: Amazon ECS developer guide, task execution IAM role.
    """
    creating = [log["options"]["awslogs-create-group"] for log, _ in awslogs_configurations(task)]
    creating = [option for option in creating if option.text == "true"]
    if creating:
        first, *rest = creating
        yield Problem(
            first,
            "the log driver creates the log group, for which the execution role needs logs:CreateLogGroup",
            label="not in the managed policy",
            help="grant logs:CreateLogGroup to the execution role, or create the group beforehand",
            related=[(option, "here too") for option in rest],
        )


@rule(TaskDefinition, severity=Severity.NOTE, phase="practice", strict=True, tags=("awslogs",))
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
