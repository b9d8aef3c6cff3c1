"""The format `github`: workflow commands, from which a GitHub Actions runner makes annotations on the changed files."""

from __future__ import annotations

import re

from taskdef_lint.engine.rule import Severity
from taskdef_lint.files.paths import STANDARD_INPUT
from taskdef_lint.reporters.json_report import Paths
from taskdef_lint.reporters.summary import levels
from taskdef_lint.text import counted, visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from taskdef_lint.engine.finding import Finding
    from taskdef_lint.reporters.report import Run

COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}

MOST = 10  # annotations of a level that GitHub shows for one step; the others vanish without a word
# What could steer a terminal, and what the runner has no escapes for. Other characters stay: they are needed to find the file.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
LONGEST = 4000  # characters of a message; the runner cuts at 4096


def render(run: Run) -> str:
    """A command for each finding, the most severe first; of a rule's findings on one line only one. Nothing where nothing was found.

    Of more than MOST of a level the rest is counted in a last notice.
    """
    groups: dict[tuple[int, str, int, str], list[Finding]] = {}
    for finding in run.findings:
        groups.setdefault((-finding.severity, finding.path, finding.line, finding.rule.name), []).append(finding)
    by_level: dict[Severity, list[list[Finding]]] = {severity: [] for severity in COMMANDS}
    for key in sorted(groups):
        by_level[groups[key][0].severity].append(groups[key])
    room = dict.fromkeys(COMMANDS, MOST)
    if any(len(by_level[severity]) > MOST for severity in COMMANDS):
        room[Severity.NOTE] = MOST - 1
    paths = Paths(run.root)
    lines = [_command(group, paths) for severity in COMMANDS for group in by_level[severity][: room[severity]]]
    rest = [finding for severity in COMMANDS for group in by_level[severity][room[severity] :] for finding in group]
    if rest:
        lines.append(_pointer_to_the_rest(rest))
    return "".join(f"{line}\n" for line in lines)


def _command(group: list[Finding], paths: Paths) -> str:
    """The command for the findings of one rule on one line."""
    first = group[0]
    properties: list[tuple[str, object]] = []
    if first.path not in STANDARD_INPUT:
        path = _CONTROL.sub(lambda match: visible(match[0]), paths[first.path])
        properties = [("file", path), ("line", first.line), ("endLine", first.line)]
        # The runner drops columns that are not all on one line.
        if len(group) == 1 and first.end_line == first.line:
            properties += [("col", first.column), ("endColumn", max(first.end_column, first.column))]
    properties.append(("title", f"taskdef-lint ({first.rule.name})"))
    parameters = ",".join(f"{name}={_property(str(value))}" for name, value in properties)
    text = "\n".join(line for finding in group for line in _message(finding, paths))
    if len(text) > LONGEST:
        text = text[: LONGEST - 1] + "…"
    return f"::{COMMANDS[first.severity]} {parameters}::{_data(text)}"


def _message(finding: Finding, paths: Paths) -> Iterator[str]:
    """What is said about a finding. The place comes first, so that the raw log is of use as well."""
    place = f"{visible(paths[finding.path])}:{finding.line}:{finding.column}"
    yield f"{place}: {visible(finding.rule.name)} {visible(finding.message)}"
    if finding.help:
        yield f"  help: {visible(finding.help)}"
    if finding.aws:
        yield f'  AWS: "{visible(finding.aws)}"'


def _pointer_to_the_rest(rest: list[Finding]) -> str:
    severities = [finding.severity for finding in rest]
    more = f"{counted(len(rest), 'more finding')} ({levels(*map(severities.count, COMMANDS))})"
    text = f"{more}: GitHub shows {MOST} annotations of a level. All are in the job summary or the log of this step."
    return f"::notice title=taskdef-lint::{_data(text)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
