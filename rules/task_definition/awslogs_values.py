"""Values of the options of the awslogs log driver. Which options there are is the subject of `awslogs`."""

from __future__ import annotations

from taskdef_lint.api import REMOVE, Fix, Problem, Problems, Severity, TaskDefinition, called, key, rule, short
from taskdef_lint.rules.task_definition.awslogs import awslogs_configurations


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
