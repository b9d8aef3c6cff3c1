"""The configuration of a FireLens router: its options and its own configuration file."""

from __future__ import annotations

from taskdef_lint.api import Fix, Problem, Problems, Rename, Severity, TaskDefinition, called, key, rule, short
from taskdef_lint.facts.arns import parse_arn

# The options and their values; none listed: any.
OPTIONS: dict[str, tuple[str, ...]] = {
    "enable-ecs-log-metadata": ("true", "false"),
    "config-file-type": ("s3", "file"),
    "config-file-value": (),
}
# The files that the container agent writes into the router, by its type.
GENERATED = {"fluentbit": "/fluent-bit/etc/fluent-bit.conf", "fluentd": "/fluentd/etc/fluent.conf"}


@rule(TaskDefinition, severity=Severity.WARNING, phase="ignored")
def invalid_firelens_option(task: TaskDefinition) -> Problems:
    """A FireLens option does not exist or has an invalid value

    `firelensConfiguration` has three options: `enable-ecs-log-metadata` (`"true"` or `"false"`), `config-file-type` (`"s3"` or
    `"file"`) and `config-file-value`. Options of the output, such as `Name` and `region`, belong in the log configuration of the
    containers that log through it.

    ```json bad /containerDefinitions/1/firelensConfiguration/options/Name
    {"family": "web", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "memory": 128, "logConfiguration": {"logDriver": "awsfirelens"}},
      {"name": "router", "image": "amazon/aws-for-fluent-bit:2.32.5", "memory": 64, "firelensConfiguration": {"type": "fluentbit",
        "options": {"Name": "datadog"}}}]}
    ```

    ```json bad /containerDefinitions/1/firelensConfiguration/options/enable-ecs-log-metadata
    {"family": "web", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "memory": 128, "logConfiguration": {"logDriver": "awsfirelens"}},
      {"name": "router", "image": "amazon/aws-for-fluent-bit:2.32.5", "memory": 64, "firelensConfiguration": {"type": "fluentbit",
        "options": {"enable-ecs-log-metadata": "yes"}}}]}
    ```

    ```json bad /containerDefinitions/1/firelensConfiguration/options/enable_ecs_log_metadata
    {"family": "web", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "memory": 128, "logConfiguration": {"logDriver": "awsfirelens"}},
      {"name": "router", "image": "amazon/aws-for-fluent-bit:2.32.5", "memory": 64, "firelensConfiguration": {"type": "fluentbit",
        "options": {"enable_ecs_log_metadata": "false"}}}]}
    ```

    ```json fixed
    {"family": "web", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "memory": 128, "logConfiguration": {"logDriver": "awsfirelens"}},
      {"name": "router", "image": "amazon/aws-for-fluent-bit:2.32.5", "memory": 64, "firelensConfiguration": {"type": "fluentbit",
        "options": {"enable-ecs-log-metadata": "false"}}}]}
    ```

    ```json good
    {"family": "web", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "memory": 128, "logConfiguration": {"logDriver": "awsfirelens"}},
      {"name": "router", "image": "amazon/aws-for-fluent-bit:2.32.5", "memory": 64, "firelensConfiguration": {"type": "fluentbit",
        "options": {"enable-ecs-log-metadata": "false", "config-file-type": "file", "config-file-value": "/extra.conf"}}}]}
    ```

    References: Amazon ECS API, type FirelensConfiguration.
    """
    for router in task.containers:
        for name, value in router["firelensConfiguration"]["options"].items():
            values = OPTIONS.get(name)
            if values is None:
                plain = name.lower().replace("_", "-")
                meant = plain if plain in OPTIONS else ""
                elsewhere = f"move it to {key(router['logConfiguration'])} of the containers that log through it"
                yield Problem(
                    value,
                    f"the FireLens configuration of {called(router)} has no option '{short(name)}'"
                    + (f": did you mean '{meant}'?" if meant else ""),
                    label="unknown option",
                    help=f'rename it to "{meant}"' if meant else elsewhere,
                    fix=Fix(f'rename it to "{meant}"', value, Rename(meant)) if meant else None,
                    at_key=True,
                )
            elif values and value.text and value.text.lower() not in values:
                words = " or ".join(f'"{word}"' for word in values)
                yield Problem(
                    value,
                    f"FireLens option {key(value)} of {called(router)} must be {words}",
                    label=f"must be {words}",
                    help=f"set it to {words}",
                )


@rule(TaskDefinition, severity=Severity.WARNING, phase="ignored")
def incomplete_firelens_config_file(task: TaskDefinition) -> Problems:
    """Only one of config-file-type and config-file-value is set

    The type tells where the router's additional configuration is, in S3 or in the image, and the value which file it is. One without
    the other has no effect.

    ```json bad /containerDefinitions/1/firelensConfiguration/options/config-file-value
    {"family": "web", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "memory": 128, "logConfiguration": {"logDriver": "awsfirelens"}},
      {"name": "router", "image": "amazon/aws-for-fluent-bit:2.32.5", "memory": 64, "firelensConfiguration": {"type": "fluentbit",
        "options": {"config-file-value": "/extra.conf"}}}]}
    ```

    ```json good
    {"family": "web", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "memory": 128, "logConfiguration": {"logDriver": "awsfirelens"}},
      {"name": "router", "image": "amazon/aws-for-fluent-bit:2.32.5", "memory": 64, "firelensConfiguration": {"type": "fluentbit",
        "options": {"config-file-type": "file", "config-file-value": "/extra.conf"}}}]}
    ```

    References: Amazon ECS developer guide, custom log routing.
    """
    for router in task.containers:
        options = router["firelensConfiguration"]["options"]
        kind, value = options["config-file-type"], options["config-file-value"]
        if kind.missing != value.missing:
            there, absent = (value, kind) if kind.missing else (kind, value)
            yield Problem(
                there,
                f"the FireLens configuration of {called(router)} has {key(there)} without {key(absent)}",
                label=f"no {key(absent)}",
                help=f"add {key(absent)}",
            )


@rule(TaskDefinition, severity=Severity.ERROR, phase="register", aws="Invalid arn syntax.")
def invalid_firelens_config_arn(task: TaskDefinition) -> Problems:
    """The router's configuration file in S3 is not an ARN

    With `config-file-type` `s3` the value is the ARN of an object, `arn:aws:s3:::bucket/key`. ECS refuses URLs, `s3://bucket/key`
    and `https://…`.

    ```json bad /containerDefinitions/1/firelensConfiguration/options/config-file-value
    {"family": "web", "executionRoleArn": "web-start", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "memory": 128, "logConfiguration": {"logDriver": "awsfirelens"}},
      {"name": "router", "image": "amazon/aws-for-fluent-bit:2.32.5", "memory": 64, "firelensConfiguration": {"type": "fluentbit",
        "options": {"config-file-type": "s3", "config-file-value": "s3://web-config/extra.conf"}}}]}
    ```

    ```json fixed
    {"family": "web", "executionRoleArn": "web-start", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "memory": 128, "logConfiguration": {"logDriver": "awsfirelens"}},
      {"name": "router", "image": "amazon/aws-for-fluent-bit:2.32.5", "memory": 64, "firelensConfiguration": {"type": "fluentbit",
        "options": {"config-file-type": "s3", "config-file-value": "arn:aws:s3:::web-config/extra.conf"}}}]}
    ```

    ```json good
    {"family": "web", "executionRoleArn": "web-start", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "memory": 128, "logConfiguration": {"logDriver": "awsfirelens"}},
      {"name": "router", "image": "amazon/aws-for-fluent-bit:2.32.5", "memory": 64, "firelensConfiguration": {"type": "fluentbit",
        "options": {"config-file-type": "s3", "config-file-value": "arn:aws:s3:::web-config/extra.conf"}}}]}
    ```

    References: RegisterTaskDefinition's message; Amazon ECS developer guide, custom log routing.
    """
    for router in task.containers:
        options = router["firelensConfiguration"]["options"]
        value = options["config-file-value"]
        if options["config-file-type"].text == "s3" and value.text and parse_arn(value.text) is None:
            name = value.text.partition("s3://")[2]
            arn = f"arn:aws:s3:::{name}"
            yield Problem(
                value,
                f"{key(value)} of {called(router)} is '{short(value.text)}', which is not an ARN",
                label="not an ARN",
                help=f'write "{short(arn, 150) if name else "arn:aws:s3:::BUCKET/KEY"}"',
                fix=Fix("write it as an ARN", value, arn, safe=False) if name else None,
            )


@rule(TaskDefinition, severity=Severity.WARNING, phase="register")
def firelens_config_in_s3_on_fargate(task: TaskDefinition) -> Problems:
    """A FireLens configuration file is in S3 on Fargate

    AWS documents that on Fargate the configuration file has to be in the image: `config-file-type` has to be `file`. For a file in S3 use
    the `init` tag of AWS for Fluent Bit, which loads it when it starts, or put the file in your own image.

    ```json bad /containerDefinitions/1/firelensConfiguration/options/config-file-type
    {"family": "web", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"], "cpu": "256", "memory": "512",
     "executionRoleArn": "web-start", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "logConfiguration": {"logDriver": "awsfirelens"}},
      {"name": "router", "image": "amazon/aws-for-fluent-bit:2.32.5", "firelensConfiguration": {"type": "fluentbit",
        "options": {"config-file-type": "s3", "config-file-value": "arn:aws:s3:::web-config/extra.conf"}}}]}
    ```

    ```json good
    {"family": "web", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"], "cpu": "256", "memory": "512",
     "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "logConfiguration": {"logDriver": "awsfirelens"}},
      {"name": "router", "image": "amazon/aws-for-fluent-bit:2.32.5", "firelensConfiguration": {"type": "fluentbit",
        "options": {"config-file-type": "file", "config-file-value": "/extra.conf"}}}]}
    ```

    References: Amazon ECS developer guide, custom log routing.
    """
    if not task.targets_fargate or task.is_windows:
        return
    for router in task.containers:
        kind = router["firelensConfiguration"]["options"]["config-file-type"]
        if kind.text == "s3":
            yield Problem(
                kind,
                f"the FireLens configuration file of {called(router)} is in S3, which AWS documents as not supported on Fargate",
                label='must be "file" on Fargate',
                help=f'put the file in the router\'s image and set {key(kind)} to "file"',
            )


@rule(TaskDefinition, severity=Severity.WARNING, phase="launch")
def overwritten_firelens_config(task: TaskDefinition) -> Problems:
    """FireLens overwrites the router's configuration file

    The container agent generates `/fluent-bit/etc/fluent-bit.conf` (for Fluentd `/fluentd/etc/fluent.conf`) and puts it in the router.
    It overwrites your own configuration file with that name. Use another path: the generated file includes it.

    ```json bad /containerDefinitions/1/firelensConfiguration/options/config-file-value
    {"family": "web", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "memory": 128, "logConfiguration": {"logDriver": "awsfirelens"}},
      {"name": "router", "image": "router:1.4.2", "memory": 64, "firelensConfiguration": {"type": "fluentbit",
        "options": {"config-file-type": "file", "config-file-value": "/fluent-bit/etc/fluent-bit.conf"}}}]}
    ```

    ```json good
    {"family": "web", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "memory": 128, "logConfiguration": {"logDriver": "awsfirelens"}},
      {"name": "router", "image": "router:1.4.2", "memory": 64, "firelensConfiguration": {"type": "fluentbit",
        "options": {"config-file-type": "file", "config-file-value": "/fluent-bit/etc/extra.conf"}}}]}
    ```

    References: Amazon ECS developer guide, custom log routing.
    """
    for router in task.containers:
        firelens = router["firelensConfiguration"]
        path = firelens["options"]["config-file-value"]
        if path.text and path.text == GENERATED.get(firelens["type"].text or ""):
            yield Problem(
                path,
                f"the configuration file of {called(router)} is '{path.text}', which FireLens overwrites",
                label="FireLens writes this file",
                help="use another path",
            )
