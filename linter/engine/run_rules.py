"""Runs rules over documents and makes findings of what they yield."""

from __future__ import annotations

from functools import partial

from taskdef_lint.engine.rule import Rule, Severity
from taskdef_lint.model.document import Document
from taskdef_lint.model.problem import Problem
from taskdef_lint.model.task_definition import Resource

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from taskdef_lint.engine.finding import Finding
    from taskdef_lint.engine.rule import Check


class Enabled:
    """A rule that is in force, with the severity that the user chose, and its check with the options that the user chose."""

    __slots__ = ("check", "rule", "severity")

    def __init__(self, rule: Rule, severity: Severity | None = None, options: Mapping[str, object] | None = None) -> None:
        self.rule = rule
        self.severity = rule.severity if severity is None else severity
        self.check: Check = partial(rule.check, **options) if options else rule.check


class Crash:
    """A defect of ours: a rule that raised. It is reported, and the other rules go on."""

    __slots__ = ("error", "path", "rule")

    def __init__(self, rule: Rule, path: str, error: BaseException) -> None:
        self.rule = rule
        self.path = path
        self.error = error


def problems(enabled: Iterable[Enabled], document: Document, crashes: list[Crash]) -> Iterator[tuple[Enabled, Problem]]:
    """What the rules find in a document. A rule that raises is added to `crashes`."""
    subjects: dict[type, list[Document | Resource]] = {Document: [document]}
    for one in enabled:
        rule = one.rule
        target = rule.target
        if target not in subjects:
            subjects[target] = [resource for resource in document.resources if isinstance(resource, target)]
        for subject in subjects[target]:
            try:
                for problem in one.check(subject):
                    yield one, _problem(problem)
            except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever a rule does, the others go on
                crashes.append(Crash(rule, document.path, error))


def _problem(value: object) -> Problem:
    if not isinstance(value, Problem):
        raise TypeError(f"a check yields problems, and not {type(value).__name__}")
    return value


def lint(document: Document, enabled: Iterable[Enabled], crashes: list[Crash]) -> list[Finding]:
    """The findings in one document, sorted. Nothing is located, and no more is imported, where there is nothing to report."""
    found = list(problems(enabled, document, crashes))
    if not found:
        return []
    from taskdef_lint.engine.to_findings import findings

    return findings(document, found)


def lint_text(
    text: str, path: str = "taskdef.json", *, profile: str = "recommended", select: Sequence[str] = (), ignore: Sequence[str] = ()
) -> list[Finding]:
    """The findings in the text of a task definition, sorted by place: for programs. No file, and no configuration, is read.

    `path` is what the findings call the file; its ending tells JSON from YAML. `profile`, `select` and `ignore` mean what the options of
    `taskdef-lint check` mean: `select` and `ignore` hold names of rules, `tag:NAME`, ids of other tools, or `all`.

    A finding has `rule` (with `name`, `summary`, `phase`, `tags`), `severity` (with `label`), `message`, `help` and `aws` ("" where there
    is nothing to say), `path`, `line`, `column`, `end_line`, `end_column` (from 1, in code points, the end exclusive) and `pointer`.
    ValueError for an unknown profile or rule; a rule that raises is not caught.
    """
    from taskdef_lint.adapters import recognised
    from taskdef_lint.adapters.unrecognised import reported
    from taskdef_lint.engine.registry import builtin_rules
    from taskdef_lint.engine.selection import select as chosen
    from taskdef_lint.errors import UsageError
    from taskdef_lint.syntax import read

    try:
        enabled = chosen(builtin_rules(), profile, only=select, ignore=ignore)
    except UsageError as error:
        raise ValueError(str(error)) from None
    documents = read(path, text.encode("utf-8", "surrogatepass"))
    crashes: list[Crash] = []
    found = [finding for document in recognised(documents) or reported(documents) for finding in lint(document, enabled, crashes)]
    for crash in crashes:
        raise crash.error
    return found
