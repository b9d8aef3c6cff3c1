"""Log configuration of containers, for every driver but `awslogs` and FireLens, which have modules of their own."""

from __future__ import annotations

import re
from functools import partial

from taskdef_lint.api import REMOVE, Fix, Node, Problem, Problems, Severity, TaskDefinition, called, key, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

_UNITS = frozenset(("", "b", *(prefix + suffix for prefix in "kmgt" for suffix in ("", "b", "i", "ib"))))


def _is_mode(text: str) -> bool:
    return text in {"blocking", "non-blocking"}


def _is_size(text: str) -> bool:
    unit = text.lstrip("0123456789")
    return "1" <= text[:1] <= "9" and unit.strip().lower() in _UNITS


_is_level = partial(re.fullmatch, r"-1|[0-9]")
# Options by name: which drivers have it (none named: all), whether a value is valid, and that in words. Values are strings.
FORMS: dict[str, tuple[tuple[str, ...], Callable[[str], object], str]] = {
    "gelf-compression-level": (("gelf",), _is_level, "a level from -1 to 9"),
    "splunk-gzip-level": (("splunk",), _is_level, "a level from -1 to 9"),
    "max-file": (("json-file",), partial(re.fullmatch, r"[1-9][0-9]*"), "a positive number"),
    "max-size": (("json-file",), partial(re.fullmatch, r"(?i)-1|[1-9][0-9]*[kmg]?"), 'a size such as "10m"'),
    "mode": ((), _is_mode, '"blocking" or "non-blocking"'),
    "max-buffer-size": ((), _is_size, 'a size such as "25m"'),
}


@rule(
    TaskDefinition,
    severity=Severity.WARNING,
    phase="practice",
    maps_to={
        "security-hub": "ECS.9",
        "aws-config": "ecs-task-definition-log-configuration",
        "control-tower": "CT.ECS.PR.5",
        "cdk-nag": "AwsSolutions-ECS7",
        "prowler": "ecs_task_definitions_logging_enabled",
    },
)
def missing_log_configuration(task: TaskDefinition) -> Problems:
    """A container has no log configuration

    What the container writes is then lost with the task on Fargate and stays on the instance elsewhere, until the disk is full. When
    the task fails nobody can see why. The container that is the FireLens router itself need not log.

    ```json bad /containerDefinitions/0
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}]}
    ```

    ```json good
    {"family": "web", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "memory": 128, "logConfiguration": {"logDriver": "awsfirelens"}},
      {"name": "router", "image": "amazon/aws-for-fluent-bit:2.32.5", "memory": 64, "firelensConfiguration": {"type": "fluentbit"}}]}
    ```

    References: Amazon ECS developer guide, sending container logs.
    """
    for container in task.containers:
        logs = container["logConfiguration"]
        # What a skeleton left there unfilled is reported with the rest of it.
        if logs.missing and container["firelensConfiguration"].missing and logs.path not in task.hollow:
            yield Problem(
                logs,
                f"{called(container)} has no log configuration",
                label="its output is not sent anywhere",
                help=f'add {key(logs)}, with the log driver "awslogs" for instance',
            )


def _given(log: Node, option: str) -> bool:
    """Whether an option is given, be it as a secret, or may be."""
    options, secrets = log["options"], log["secretOptions"]
    if options.unknown or secrets.unknown or options[option].given:
        return True
    return any(secret.unknown or secret["name"].unknown or secret["name"].text == option for secret in secrets)


@rule(TaskDefinition, severity=Severity.WARNING, phase="launch")
def missing_splunk_option(task: TaskDefinition) -> Problems:
    """A required option of the splunk log driver is missing

    The driver has no defaults for `splunk-url` and `splunk-token`; Docker's driver reports an error without them. The token belongs in
    `secretOptions`, not into `options`, where everybody can read it.

    ```json bad /containerDefinitions/0/logConfiguration/options
    {"family": "web", "executionRoleArn": "web-start", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128,
      "logConfiguration": {"logDriver": "splunk", "options": {"splunk-url": "https://splunk.example.org:8088"}}}]}
    ```

    ```json good
    {"family": "web", "executionRoleArn": "web-start", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128,
      "logConfiguration": {"logDriver": "splunk", "options": {"splunk-url": "https://splunk.example.org:8088"},
        "secretOptions": [{"name": "splunk-token", "valueFrom": "/web/splunk-token"}]}}]}
    ```

    References: Docker documentation, Splunk logging driver.
    """
    for container in task.containers:
        log = container["logConfiguration"]
        if log["logDriver"].text != "splunk":
            continue
        lacking = [option for option in ("splunk-url", "splunk-token") if not _given(log, option)]
        if lacking:
            yield Problem(
                log["options"],
                f"the splunk log driver of {called(container)} is missing {' and '.join(lacking)}",
                label="missing option",
                help=f'add "{lacking[0]}" to {key(log["options" if lacking[0] == "splunk-url" else "secretOptions"])}',
            )


@rule(TaskDefinition, severity=Severity.WARNING, phase="launch")
def invalid_log_option(task: TaskDefinition) -> Problems:
    """A log option has a value that is not valid for its log driver

    Options are strings, so nothing checks them before the log driver reads them, when the container starts. Checked here are the levels
    of `gelf-compression-level` and `splunk-gzip-level`, the number of `max-file` and the sizes of `max-size` and `max-buffer-size`,
    and `mode`.

    ```json bad /containerDefinitions/0/logConfiguration/options/splunk-gzip-level /containerDefinitions/0/logConfiguration/options/mode
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128,
      "logConfiguration": {"logDriver": "splunk", "options": {"splunk-gzip-level": "10", "mode": "nonblocking"}}}]}
    ```

    ```json bad /containerDefinitions/0/logConfiguration/options/max-file
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128,
      "logConfiguration": {"logDriver": "json-file", "options": {"max-file": "-1", "max-size": "10m"}}}]}
    ```

    ```json bad /containerDefinitions/0/logConfiguration/options/gelf-compression-level
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128,
      "logConfiguration": {"logDriver": "gelf", "options": {"gelf-compression-level": "10"}}}]}
    ```

    ```json good
    {"family": "web", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "memory": 128, "logConfiguration": {"logDriver": "splunk", "options": {
        "splunk-gzip-level": "9", "mode": "non-blocking", "max-buffer-size": "25m"}}},
      {"name": "job", "image": "app:1.4.2", "memory": 128, "logConfiguration": {"logDriver": "gelf", "options": {
        "gelf-compression-level": "-1", "mode": "${MODE}"}}}]}
    ```

    References: Docker documentation, logging drivers.
    """
    for container in task.containers:
        log = container["logConfiguration"]
        driver = log["logDriver"].text
        if driver is None or driver == "awsfirelens":
            continue  # FireLens hands its options on to a router that has names of its own.
        options = log["options"]
        for name in options.having(FORMS):
            option = options[name]
            if not option.text:
                continue
            drivers, is_valid, words = FORMS[name]
            if (not drivers or driver in drivers) and not is_valid(option.text.strip()):
                yield Problem(
                    option,
                    f"log option '{name}' of {called(container)} must be {words}",
                    label=f"expected {words}",
                    help=f"write {words}",
                )


@rule(TaskDefinition, severity=Severity.WARNING, phase="ignored")
def buffer_size_in_blocking_mode(task: TaskDefinition) -> Problems:
    """A log buffer size is set although the log mode is blocking

    `max-buffer-size` is the size of the buffer between container and log driver, which only the mode `non-blocking` has. With
    `"mode": "blocking"` there is no buffer and the size has no effect.

    ```json bad /containerDefinitions/0/logConfiguration/options/max-buffer-size
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128, "logConfiguration": {
      "logDriver": "splunk", "options": {"splunk-url": "https://splunk.example.org", "mode": "blocking", "max-buffer-size": "25m"}}}]}
    ```

    ```json fixed
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128, "logConfiguration": {
      "logDriver": "splunk", "options": {"splunk-url": "https://splunk.example.org", "mode": "blocking"}}}]}
    ```

    ```json good
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128, "logConfiguration": {
      "logDriver": "splunk", "options": {"splunk-url": "https://splunk.example.org", "max-buffer-size": "25m"}}}]}
    ```

    References: Amazon ECS API, type LogConfiguration.
    """
    for container in task.containers:
        options = container["logConfiguration"]["options"]
        if not options.having(("max-buffer-size",)) or options["mode"].text != "blocking":
            continue
        size = options["max-buffer-size"]
        if size.given:
            yield Problem(
                size,
                f"the log buffer size of {called(container)} has no effect: the log mode is blocking",
                label="no effect",
                help='set "mode" to "non-blocking", or remove "max-buffer-size"',
                related=[(options["mode"], "the log mode")],
                fix=Fix('remove "max-buffer-size"', size, REMOVE, safe=False),
            )


@rule(
    TaskDefinition,
    severity=Severity.NOTE,
    phase="practice",
    strict=True,
    maps_to={"prowler": "ecs_task_definitions_logging_block_mode"},
)
def blocking_log_mode(task: TaskDefinition) -> Problems:
    """A container waits for its log driver

    With `"mode": "blocking"` a write to standard output waits until the log driver has taken it. When the log service is slow or out of
    reach the program stands still, its health check included. The mode `non-blocking`, the default since June 2025, drops lines instead.
    Which of the two is right depends on the program; audit logs, for one, may have to block.

    ```json bad /containerDefinitions/0/logConfiguration/options/mode
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128, "logConfiguration": {
      "logDriver": "awslogs", "options": {"awslogs-group": "web", "awslogs-region": "eu-west-1", "mode": "blocking"}}}]}
    ```

    ```json fixed
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128, "logConfiguration": {
      "logDriver": "awslogs", "options": {"awslogs-group": "web", "awslogs-region": "eu-west-1", "mode": "non-blocking"}}}]}
    ```

    ```json good
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128, "logConfiguration": {
      "logDriver": "awslogs", "options": {"awslogs-group": "web", "awslogs-region": "eu-west-1"}}}]}
    ```

    References: Amazon ECS API, type LogConfiguration.
    """
    for container in task.containers:
        mode = container["logConfiguration"]["options"]["mode"]
        if mode.text == "blocking":
            yield Problem(
                mode,
                f"{called(container)} waits for its log driver: the log mode is blocking",
                label="blocking",
                help='set "mode" to "non-blocking", with a "max-buffer-size"',
                fix=Fix('set "mode" to "non-blocking"', mode, "non-blocking", safe=False),
            )
