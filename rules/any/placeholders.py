"""Placeholders that are left in files that are final."""

from __future__ import annotations

import re

from taskdef_lint.api import Document, Problem, Problems, Severity, Span, Unknown, rule, short

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    Path = tuple[str | int, ...]

# Where programs in the container fill in for themselves, so that variables of a shell, and Docker's and Datadog's templates, may stand.
_SHELLS = frozenset(("command", "entryPoint", "healthCheck"))
_TEXTS = frozenset(("environment", "options"))
_TEMPLATES = frozenset(("Resources", "AWSTemplateFormatVersion", "resource", "planned_values", "terraform_version"))
_FOREIGN_TO_SHELLS = r"\$\{\{|\{\{(?!\.)|<\+|%\{|#\{[^}]*\}#|@@[A-Z]"
_WHOLE = r"\$(?:[A-Za-z_]\w*|\{[\w.]+\}|\([\w.]+\))\Z|[^$%{}]*\Z|.*(?:\$\{\{|<\+|%\{|#\{|@@[A-Z])|\{\{(?![.\s]*\w+\.)[^{}]*\}\}\Z"


def _is_left(path: Path, text: str) -> bool:
    """Whether a placeholder is one that nothing fills in any more."""
    if "dockerLabels" in path:
        return False
    if not _SHELLS.isdisjoint(path):
        return bool(re.search(_FOREIGN_TO_SHELLS, text))
    return _TEXTS.isdisjoint(path) or bool(re.match(_WHOLE, text))


def _unknown(value: object, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """The values that are settled later: where each is, and what stands there. The depth of documents is bounded by their readers."""
    if isinstance(value, Unknown):
        if value.text and not value.text.startswith("!"):
            yield path, value.text
    elif isinstance(value, dict):
        for key, member in value.items():
            yield from _unknown(member, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _unknown(item, (*path, index))


def _is_template(document: Document) -> bool:
    """Whether the language of the document has references of its own, which are never filled in beforehand."""
    data = document.data
    return document.syntax not in ("json", "yaml") or (isinstance(data, dict) and not _TEMPLATES.isdisjoint(data))


@rule(Document, severity=Severity.ERROR, phase="register")
def unfilled_placeholder(document: Document, *, rendered: bool = False) -> Problems:
    """A placeholder is left in a file that is final

    By itself a placeholder is no mistake: it is filled in later. In what a deployment step has made it is one, as `$ECR_REGISTRY/web` then
    goes to AWS as it is. Nothing in the file tells which of the two it is. `taskdef-lint check --rendered`, run between the step that
    fills in and the one that deploys, says that the files are final; so does the option `rendered`. In commands, log options and
    variables, shells and programs fill in for themselves: there only what no shell knows is reported, and variables that are nothing but
    a placeholder.

    ```json bad rendered=true 1:84
    {"family": "web", "containerDefinitions": [{"name": "app", "memory": 128, "image": "$ECR_REGISTRY/web:$IMAGE_TAG"}]}
    ```

    ```yaml bad rendered=true 1:9 4:10 7:24 9:15
    family: <FAMILY>
    containerDefinitions:
    - name: app
      image: "[image name]:1.4.2"
      environment:
      - {name: STAGE, value: "test"}
      - {name: TAG, value: "${TAG}"}
      portMappings:
      - hostPort: CHANGE_ME
    ```

    ```json bad rendered=true 1:12
    {"family": ${FAMILY}, "containerDefinitions": []}
    ```

    ```json good rendered=true
    {"family": "web", "containerDefinitions": [{
      "name": "app", "image": "app:1.4.2", "memory": 128, "command": ["sh", "-c", "exec serve --port $PORT"],
      "environment": [{"name": "URL", "value": "jdbc:mysql://${DB_HOST}/web"}],
      "logConfiguration": {"logDriver": "json-file", "options": {"tag": "{{.Name}}/{{.ID}}"}}
    }]}
    ```

    ```json good
    {"family": "web", "containerDefinitions": [{"name": "app", "memory": 128, "image": "$ECR_REGISTRY/web:$IMAGE_TAG"}]}
    ```

    Options:

    - `rendered` (default `false`): whether files are final.

    References: aws-actions/amazon-ecs-render-task-definition#49, where AWS answers `Invalid Characters in Container.image`.
    """
    if not rendered or _is_template(document):
        return
    left = {path: text for path, text in _unknown(document.data) if _is_left(path, text)}
    places = document.locate(left)
    for path, text in left.items():
        if path in places:
            yield _problem(places[path].value, f"'{short(text)}'")
    if not document.readable:
        for fault in document.faults:
            if fault.rule == "unrendered-template":
                yield _problem(fault.span, "a part of a template")


def _problem(where: Span, what: str) -> Problem:
    return Problem(
        where, f"{what} is left in a file that is final", label="not filled in", help="give the step before this one a value for it"
    )
