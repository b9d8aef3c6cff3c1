"""Commands and entry points of containers."""

from __future__ import annotations

from taskdef_lint.api import Node, Problem, Problems, Severity, TaskDefinition, called, key, rule


def _is_line(text: str) -> bool:
    """Whether a string is a program and what is passed to it. Several lines are a text that some program reads."""
    words = text.split()
    return len(words) > 1 and "\n" not in text.strip() and all(char.isalnum() or char in "./_-" for char in words[0])


@rule(TaskDefinition, severity=Severity.WARNING, phase="launch")
def command_in_one_string(task: TaskDefinition) -> Problems:
    r"""A whole command line is one string of the command

    Each string of `command` and `entryPoint` is one word: a program, or one of its arguments. No shell takes a line apart, so that a line
    in one string is taken for the name of a program, which does not exist, and the container does not start. It works only where the
    image has an entry point that is a shell; give the task definition the same one then.

    ```json bad /containerDefinitions/0/command/0 /containerDefinitions/1/entryPoint/0
    {"family": "web", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "memory": 128, "command": ["node index.js -t sockets"]},
      {"name": "job", "image": "app:1.4.2", "memory": 128, "entryPoint": ["python job.py"], "command": ["--all"]}]}
    ```

    ```json good
    {"family": "web", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "memory": 128, "command": ["node", "index.js"]},
      {"name": "sh", "image": "app:1.4.2", "memory": 128, "entryPoint": ["sh", "-c"], "command": ["node index.js | tee log"]},
      {"name": "one", "image": "app:1.4.2", "memory": 128, "command": ["serve"]},
      {"name": "text", "image": "app:1.4.2", "memory": 128, "command": ["server {\n listen 80;\n}"]},
      {"name": "later", "image": "app:1.4.2", "memory": 128, "entryPoint": "${ENTRY}", "command": ["a b"]}]}
    ```

    References: Amazon ECS API Reference, ContainerDefinition.command; aws/amazon-ecs-agent#717.
    """
    if task.is_windows or task.os_unknown:  # where a program gets one line in any case
        return
    for container in task.containers:
        entry, command = container["entryPoint"], container["command"]
        line = entry[0] if entry.given else _only(command)
        if line is not None and _is_line(line.text or ""):
            yield Problem(
                line,
                f"the {'entry point' if entry.given else 'command'} of {called(container)} is a whole command line in one string, "
                "which is taken for the name of a program",
                label="one word for a whole line",
                help=f'write each word as a string of its own, or let a shell take the line apart: {key(entry)} ["sh", "-c"]',
            )


def _only(command: Node) -> Node | None:
    items = list(command)
    return items[0] if len(items) == 1 else None
