"""Words in YAML files that one program reads as a string and another one does not."""

from __future__ import annotations

from taskdef_lint.api import Node, Problem, Problems, Severity, TaskDefinition, may_hold_secret, rule

_QUOTES = ("'", '"', "|", ">")


def _texts(node: Node) -> list[Node]:
    """The strings in a value. Nesting is bounded by the reader."""
    if isinstance(node.value, str):
        return [node]
    return [text for below in ([member for _, member in node.items()] or list(node)) for text in _texts(below)]


def _is_bare(text: str, start: int) -> bool:
    """Whether the value at an offset has neither quotes nor a tag that says what it is."""
    before = text[max(0, start - 80) : start].split()
    return not text.startswith(_QUOTES, start) and not (before and before[-1].startswith("!"))


@rule(TaskDefinition, severity=Severity.NOTE, phase="practice")
def ambiguous_yaml_word(task: TaskDefinition) -> Problems:
    """A word without quotes is a string for the AWS CLI and something else for others

    The AWS CLI reads `--cli-input-yaml` by the rules of YAML 1.2, in which `yes`, `no`, `on`, `off` and `22:30` are strings. Many
    other programs still read YAML 1.1, where the words are true or false and `22:30` is 1350, a number to the base of 60. So the same
    file gives a container `DEBUG=yes` today and is refused, or gives it `DEBUG=true`, when another tool deploys it. Quotes end the
    doubt.

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
    if task.document.syntax != "yaml":
        return
    from taskdef_lint.syntax.yaml_scalars import changes_with_reader

    doubtful = [node for node in _texts(task.root) if changes_with_reader(node.text or "")]
    if not doubtful:
        return
    spoken = {error.problem.where for error in task.shape}
    places = task.document.locate([task.written_at(node.path) for node in doubtful])
    for node in doubtful:
        place = places.get(task.written_at(node.path))
        if node in spoken or place is None or not _is_bare(task.document.text, place.value.start):
            continue
        other = "a number" if ":" in str(node.value) else "true or false"
        word = "a word without quotes" if may_hold_secret(node) else f"'{node.value}' without quotes"
        yield Problem(
            node,
            f"{word}: a string for the AWS CLI, {other} for programs that read YAML 1.1",
            label=f"elsewhere {other}",
            help="put it in quotes",
        )
