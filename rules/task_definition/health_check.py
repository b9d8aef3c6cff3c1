"""Health checks of containers. The ranges of their numbers are in the schema."""

from __future__ import annotations

from taskdef_lint.api import Node, Problem, Problems, Severity, TaskDefinition, called, key, rule

SHELLS = {"sh", "ash", "bash", "dash", "zsh", "cmd", "cmd.exe", "powershell", "powershell.exe", "pwsh", "pwsh.exe"}
OPERATORS = {"|", "||", "&&", ";", ">", ">>", "<", "2>&1", "&"}  # words that mean something to a shell only
DEFAULT_INTERVAL = 30  # seconds
_FORMS = frozenset(("CMD", "CMD-SHELL", "NONE"))


def words_of(command: Node) -> list[str] | None:
    """The words of a command; None where one of them is settled later, is not a string, or the first is empty."""
    words = command.value
    if not isinstance(words, list) or not words or not words[0]:
        return None
    return words if all(isinstance(word, str) for word in words) else None


@rule(TaskDefinition, severity=Severity.NOTE, phase="practice", strict=True, maps_to={"kics": "d24389b4"})
def missing_health_check(task: TaskDefinition) -> Problems:
    """An essential container has no health check

    Without a health check ECS knows only whether the container's process still runs. With one, a service replaces a task whose
    application hangs, and other containers can wait until it is healthy. ECS does not use a `HEALTHCHECK` in the image. Behind a load
    balancer the balancer's own checks may be enough. Containers that are not essential are not reported.

    ```json bad /containerDefinitions/0
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2"}]}
    ```

    ```json good
    {"family": "web", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "healthCheck": {"command": ["CMD-SHELL", "curl -f http://localhost/ || exit 1"]}},
      {"name": "migrate", "image": "app:1.4.2", "essential": false}
    ]}
    ```

    References: AWS developer guide, container health checks.
    """
    for container in task.containers:
        essential = container["essential"]
        if container["healthCheck"].missing and (essential.flag or essential.missing):
            check = container["healthCheck"]
            ports = [mapping["containerPort"].number for mapping in container["portMappings"]]
            example = f"curl -f http://localhost:{ports[0]}/ || exit 1" if ports and ports[0] else "test -f /tmp/alive || exit 1"
            yield Problem(
                check,
                f"{called(container)} has no health check",
                label="no health check",
                help=f'add {key(check)} with a {key(check["command"])} such as ["CMD-SHELL", "{example}"]',
            )


@rule(TaskDefinition, severity=Severity.WARNING, phase="launch")
def broken_health_check_command(task: TaskDefinition) -> Problems:
    """A health check's command cannot work

    The first string of the command tells how the rest is run. `CMD-SHELL` passes the next string to a shell; further strings are not
    part of the script, so that `["CMD-SHELL", "curl", "-f", "http://localhost/"]` runs `curl` without arguments. `CMD` runs a
    program directly, without a shell: `||` or `|` are passed to the program as arguments, and a whole command line in one string is
    taken for the name of a program. The container never gets healthy, and a service replaces its tasks again and again.

    ```json bad /containerDefinitions/0/healthCheck/command
    {"family": "web", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "healthCheck": {"command": ["CMD-SHELL", "curl", "-f", "http://localhost/"]}}
    ]}
    ```

    ```json bad /containerDefinitions/0/healthCheck/command /containerDefinitions/1/healthCheck/command
    {"family": "web", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "healthCheck": {"command": ["CMD", "curl -f http://localhost/ || exit 1"]}},
      {"name": "api", "image": "api:1.4.2", "healthCheck": {"command": ["CMD", "curl", "-f", "http://localhost/", "||", "exit", "1"]}}
    ]}
    ```

    ```json bad /containerDefinitions/0/healthCheck/command /containerDefinitions/1/healthCheck/command
    {"family": "web", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "healthCheck": {"command": ["CMD"]}},
      {"name": "api", "image": "api:1.4.2", "healthCheck": {"command": ["CMD-SHELL", " "]}}
    ]}
    ```

    ```json bad /containerDefinitions/0/healthCheck/command /containerDefinitions/1/healthCheck/command
    {"family": "web", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "healthCheck": {"command": ["CMD", "CMD-SHELL", "curl -f http://localhost/ || exit 1"]}},
      {"name": "api", "image": "api:1.4.2", "healthCheck": {"command": ["CMD-SHELL", "CMD curl -f http://localhost/"]}}
    ]}
    ```

    ```json good
    {"family": "web", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "healthCheck": {"command": ["CMD-SHELL", "curl -f http://localhost/ || exit 1"]}},
      {"name": "api", "image": "api:1.4.2", "healthCheck": {"command": ["CMD", "/bin/sh", "-c", "check | grep ok || exit 1"]}},
      {"name": "db", "image": "db:1.4.2", "healthCheck": {"command": ["CMD", "check", "--expect", "a || b"]}}
    ]}
    ```

    References: Amazon ECS API Reference, HealthCheck.
    """
    for container in task.containers:
        command = container["healthCheck"]["command"]
        words = words_of(command)
        if not words or words[0] not in _FORMS or words[0] == "NONE":
            continue
        form, *rest = words
        help_ = 'write ["CMD-SHELL", "the whole command line"]'
        first = rest[0].split(maxsplit=1)[:1] if rest else []
        if first and first[0] in _FORMS:
            defect = f"has {first[0]} after {form}, which is taken for the name of a program"
            help_ = "keep one of the two"
        elif not any(word.strip() for word in rest):
            defect = f"has nothing after {form}"
        elif form == "CMD-SHELL" and len(rest) > 1:
            defect = "has several strings after CMD-SHELL, but the shell runs only the first of them"
            help_ = 'put the whole command line in one string, or start with "CMD"'
        elif form == "CMD" and len(rest) == 1 and _is_command_line(rest[0]):
            defect = "has a whole command line in one string after CMD, which is taken for the name of a program"
        elif form == "CMD" and _program(rest[0]) not in SHELLS and not OPERATORS.isdisjoint(rest[1:]):
            defect = "uses shell syntax after CMD, which runs a program without a shell"
        else:
            continue
        yield Problem(
            command,
            f"the health check command of {called(container)} {defect}",
            label="cannot work",
            help=help_,
        )


def _is_command_line(word: str) -> bool:
    # A program's path may contain spaces on Windows, but is not followed by options or an operator then.
    return len(word.split()) > 1 and not word.lower().endswith((".exe", ".cmd", ".bat", ".ps1"))


def _program(path: str) -> str:
    return path.replace("\\", "/").rpartition("/")[2].lower()


@rule(TaskDefinition, severity=Severity.WARNING, phase="launch")
def unknown_health_check_form(task: TaskDefinition) -> Problems:
    """A health check's command starts with neither CMD nor CMD-SHELL

    The first string of a health check command tells how to run the rest: `CMD` for a program with its arguments, `CMD-SHELL` for a
    command line that a shell runs. ECS documents no other; Docker logs an unknown one and runs no check at all, so that the health
    of the container stays unknown. A single absolute path, such as the `/healthcheck` of AWS's own collector examples,
    is not reported; nor is `NONE`, by which Docker turns off the health check of an image.

    ```json bad /containerDefinitions/0/healthCheck/command
    {"family": "web", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "healthCheck": {"command": ["curl", "-f", "http://localhost/"]}}
    ]}
    ```

    ```json bad /containerDefinitions/0/healthCheck/command
    {"family": "web", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "healthCheck": {"command": ["cmd-shell", "curl -f http://localhost/"]}}
    ]}
    ```

    ```json good
    {"family": "web", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "healthCheck": {"command": ["CMD", "curl", "-f", "http://localhost/"]}},
      {"name": "collector", "image": "collector:1", "healthCheck": {"command": ["/healthcheck"]}},
      {"name": "off", "image": "off:1", "healthCheck": {"command": ["NONE"]}},
      {"name": "later", "image": "later:1", "healthCheck": {"command": ["${CHECK}", ""]}}
    ]}
    ```

    References: Amazon ECS API Reference, HealthCheck.
    """
    for container in task.containers:
        command = container["healthCheck"]["command"]
        first = command[0].text
        if not first or first in _FORMS:
            continue
        if first.startswith("/") and " " not in first and command[1].missing:
            continue
        yield Problem(
            command,
            f"the health check command of {called(container)} starts with neither CMD nor CMD-SHELL",
            label="expected CMD or CMD-SHELL first",
            help='start with "CMD" and a string for each argument, or with "CMD-SHELL" and the whole command line in one string',
        )


@rule(TaskDefinition, severity=Severity.NOTE, phase="practice", strict=True)
def slow_health_check(task: TaskDefinition) -> Problems:
    """A health check's timeout is not below its interval

    ECS accepts a `timeout` as long as the `interval` (30 seconds by default) or longer, but a check that hangs is then noticed late:
    each of the retries takes the timeout and the interval. A healthy application answers in a second or two, so set the timeout well
    below the interval.

    ```json bad /containerDefinitions/0/healthCheck/timeout /containerDefinitions/1/healthCheck/timeout
    {"family": "web", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "healthCheck": {"command": ["CMD", "check"], "interval": 10, "timeout": 10}},
      {"name": "api", "image": "api:1.4.2", "healthCheck": {"command": ["CMD", "check"], "timeout": 60}}
    ]}
    ```

    ```json good
    {"family": "web", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "healthCheck": {"command": ["CMD", "check"], "interval": 10, "timeout": 9}},
      {"name": "api", "image": "api:1.4.2", "healthCheck": {"command": ["CMD", "check"], "interval": 5}}
    ]}
    ```

    References: Amazon ECS API Reference, HealthCheck.
    """
    for container in task.containers:
        check = container["healthCheck"]
        interval = check["interval"]
        seconds = DEFAULT_INTERVAL if interval.missing else interval.number
        timeout = check["timeout"].number
        if timeout and seconds and timeout >= seconds:
            yield Problem(
                check["timeout"],
                f"the health check of {called(container)} has a timeout of {timeout} seconds, but an interval of {seconds}"
                + (" by default" if interval.missing else ""),
                label="not below the interval",
                help=f"set {key(check['timeout'])} below {seconds}",
                related=[(interval, "the interval")] if interval.given else (),
            )
