"""The format `github`: workflow commands, from which a GitHub Actions runner makes annotations on the changed files."""

from __future__ import annotations

import re

from taskdef_lint.engine.rule import Severity
from taskdef_lint.files.paths import STANDARD_INPUT
from taskdef_lint.reporters.failures import extent, label_and_help
from taskdef_lint.reporters.json_report import Paths
from taskdef_lint.reporters.report import said
from taskdef_lint.reporters.summary import levels
from taskdef_lint.text import counted, visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from taskdef_lint.engine.finding import Finding
    from taskdef_lint.errors import UsageError
    from taskdef_lint.reporters.report import Run

COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}

MOST = 10  # annotations of a level that GitHub shows for one step; the others vanish without a word
# What could steer a terminal, and what the runner has no escapes for. Other characters stay: they are needed to find the file.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
LONGEST = 4000  # characters of a message; the runner cuts at 4096


def render(run: Run) -> str:
    """A command for each broken configuration and the like, and one for each finding, the most severe first, and of these those in the
    files that `run.first` names.

    Of a rule's findings on one line there is only one. Nothing where nothing was found. Of more than MOST of a level the rest is
    counted in a last notice.
    """
    paths = Paths(run.root)
    groups: dict[tuple[int, bool, str, int, str], list[Finding]] = {}
    for finding in run.findings:
        later = run.first is not None and paths[finding.path] not in run.first
        groups.setdefault((-finding.severity, later, finding.path, finding.line, finding.rule.name), []).append(finding)
    by_level: dict[Severity, list[list[Finding]]] = {severity: [] for severity in COMMANDS}
    for key in sorted(groups):
        by_level[groups[key][0].severity].append(groups[key])
    room = dict.fromkeys(COMMANDS, MOST)
    room[Severity.ERROR] = max(MOST - len(run.failures), 0)
    if any(len(by_level[severity]) > room[severity] for severity in COMMANDS):
        room[Severity.NOTE] = MOST - 1
    lines = [_failure_command(error, paths) for error in run.failures]
    lines += [_command(group, paths) for severity in COMMANDS for group in by_level[severity][: room[severity]]]
    rest = [finding for severity in COMMANDS for group in by_level[severity][room[severity] :] for finding in group]
    if rest:
        changed = None if run.first is None else sum(paths[finding.path] in run.first for finding in rest)
        lines.append(_pointer_to_the_rest(rest, changed))
    return "".join(f"{line}\n" for line in lines)


def _failure_command(error: UsageError, paths: Paths) -> str:
    """The command for a broken configuration and the like."""
    properties: list[tuple[str, object]] = []
    text, where = visible(str(error)), extent(error)
    if error.path:
        properties = [("file", _escaped(paths[error.path]))]
    if where:
        line, column, end_line, end_column = where
        text = f"{visible(paths[error.path])}:{line}:{column}: {text}"
        properties += [("line", line), ("endLine", line)]
        if line == end_line:
            properties += [("col", column), ("endColumn", end_column)]
    told = [text, *(f"  {word}: {visible(words)}" for word, words in zip(("here", "help"), label_and_help(error), strict=True) if words)]
    return _line(Severity.ERROR, [*properties, ("title", "taskdef-lint")], "\n".join(told))


def _command(group: list[Finding], paths: Paths) -> str:
    """The command for the findings of one rule on one line."""
    first = group[0]
    properties: list[tuple[str, object]] = []
    if first.path not in STANDARD_INPUT:
        properties = [("file", _escaped(paths[first.path])), ("line", first.line), ("endLine", first.line)]
        # The runner drops columns that are not all on one line.
        if len(group) == 1 and first.end_line == first.line:
            properties += [("col", first.column), ("endColumn", max(first.end_column, first.column))]
    properties.append(("title", f"taskdef-lint ({first.rule.name})"))
    return _line(first.severity, properties, "\n".join(line for finding in group for line in _message(finding, paths)))


def _line(severity: Severity, properties: list[tuple[str, object]], text: str) -> str:
    parameters = ",".join(f"{name}={_property(str(value))}" for name, value in properties)
    if len(text) > LONGEST:
        text = text[: LONGEST - 1] + "…"
    return f"::{COMMANDS[severity]} {parameters}::{_data(text)}"


def _escaped(path: str) -> str:
    return _CONTROL.sub(lambda match: visible(match[0]), path)


def _message(finding: Finding, paths: Paths) -> Iterator[str]:
    """What is said about a finding. The place comes first, so that the raw log is of use as well."""
    place = f"{visible(paths[finding.path])}:{finding.line}:{finding.column}"
    yield f"{place}: {visible(finding.rule.name)} {visible(said(finding))}"
    if finding.help:
        yield f"  help: {visible(finding.help)}"
    if finding.aws:
        yield f'  AWS: "{visible(finding.aws)}"'


def _pointer_to_the_rest(rest: list[Finding], changed: int | None) -> str:
    """The notice that counts what is left out; `changed`: how much of it is in changed files, where these are known."""
    severities = [finding.severity for finding in rest]
    where = "" if changed is None else f", {changed or 'none'} of them in changed files"
    more = f"{counted(len(rest), 'more finding')} ({levels(*map(severities.count, COMMANDS))}){where}"
    text = f"{more}: GitHub shows {MOST} annotations of a level. All are in the job summary or the log of this step."
    return f"::notice title=taskdef-lint::{_data(text)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
