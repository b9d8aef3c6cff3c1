"""Values in YAML files that one program reads as a string and another one does not."""

from __future__ import annotations

import re

from taskdef_lint.api import Node, Problem, Problems, Severity, TaskDefinition, rule

# Unquoted words that readers of YAML 1.1 (Go, Java, Ruby, PyYAML) take for something other than the string that the AWS CLI reads.
_FLAG = r"(?:yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF)"
_BASE_60 = r"[-+]?[1-9][0-9_]*+(?::[0-5]?[0-9])++(?:\.[0-9_]*+)?"
_ANY = rf"\0(?:{_FLAG}|{_BASE_60})(?=\0)"  # among all words of a definition, which have a NUL on either side


def in_yaml_1_1(text: str) -> str:
    """What an unquoted string is for readers of YAML 1.1: `true or false`, `a number`, or "" where it is a string for them, too."""
    return "true or false" if re.fullmatch(_FLAG, text) else "a number" if re.fullmatch(_BASE_60, text) else ""


def _strings(node: Node) -> list[Node]:
    """The strings in a value. Nesting is bounded by the reader."""
    if isinstance(node.value, str):
        return [node]
    return [text for below in ([member for _, member in node.items()] or list(node)) for text in _strings(below)]


@rule(TaskDefinition, severity=Severity.NOTE, phase="practice")
def ambiguous_yaml_value(task: TaskDefinition) -> Problems:
    """An unquoted value is a string in YAML 1.2 and something else in YAML 1.1

    The AWS CLI reads `--cli-input-yaml` by the rules of YAML 1.2, in which `yes`, `no`, `on`, `off` and `22:30` are strings. Many
    other programs still read YAML 1.1, where `yes` is true, `no` is false, and `22:30` is the number 1350, in base 60. So the same
    file gives a container `DEBUG=yes` today and is refused, or gives it `DEBUG=true`, when another tool deploys it. With quotes it is a
    string everywhere.

    ```yaml bad /containerDefinitions/0/environment/0/value /containerDefinitions/0/command/1
    containerDefinitions:
    - name: app
      image: app:1.4.2
      command: [backup, 22:30]
      environment:
      - {name: DEBUG, value: yes}
    ```

    ```yaml good
    containerDefinitions:
    - name: app
      image: app:1.4.2
      command: [backup, "22:30", !!str on]
      environment:
      - {name: DEBUG, value: 'yes'}
      - {name: ADDRESS, value: 10.0.0.1:80}
    ```

    ```json good
    {"containerDefinitions": [{"name": "app", "image": "app:1.4.2", "environment": [{"name": "DEBUG", "value": "yes"}]}]}
    ```

    References: YAML 1.2, section 10.3, Core schema; YAML 1.1, types bool and int.
    """
    if task.document.syntax != "yaml" or not re.search(_ANY, task.words):
        return
    reported = {error.problem.where for error in task.shape}
    for node in _strings(task.root):
        other = in_yaml_1_1(node.text or "")
        if other and node not in reported and node.unquoted:
            yield Problem(
                node,
                f"this unquoted value is a string in YAML 1.2 (AWS CLI) but {other} in YAML 1.1",
                label=f"elsewhere {other}",
                help="put it in quotes",
            )
