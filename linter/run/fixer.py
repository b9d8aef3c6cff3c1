"""Fixes files: writes what rounds of fixes make of them, or shows it as a patch."""

from __future__ import annotations

import os

from taskdef_lint.engine.rule import Severity
from taskdef_lint.errors import UsageError
from taskdef_lint.files.output import replace_file, say, say_lines, write_bytes, write_stdout
from taskdef_lint.files.repository import left_through_link
from taskdef_lint.files.workflow import fenced
from taskdef_lint.fixes.edits import apply, plan, value_at
from taskdef_lint.model.node import Node
from taskdef_lint.model.problem import REMOVE, Fix
from taskdef_lint.model.text import Text
from taskdef_lint.run.fix_rounds import Seen, fix_in_rounds
from taskdef_lint.syntax.limits import MAX_BYTES
from taskdef_lint.text import counted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from taskdef_lint.engine.finding import Finding
    from taskdef_lint.files.discover import Source
    from taskdef_lint.model.document import Document
    from taskdef_lint.run.fix_rounds import Look
    from taskdef_lint.settings.options import CheckOptions


def write_back(path: str, before: bytes, after: bytes) -> str:
    """Put new content into a file that holds `before`. Why that is not possible, in words; "" where it is done.

    A symbolic link stays one, the file's permissions and owner are kept. In case of trouble the file is as it was.
    """
    root = left_through_link(path)
    if root:
        return f"a symbolic link leads out of '{root}'"
    target = os.path.realpath(path)
    try:
        with open(target, "rb") as file:
            if file.read(len(before) + 1) != before:
                return "it was changed while it was checked"
        if not os.stat(target).st_mode & 0o222 or not os.access(target, os.W_OK):
            return "it is read-only"
        names = os.stat(target).st_nlink
        replace_file(target, after)
        if names > 1:
            say(f"note: {path}: the file had other names (hard links), which keep the old text")
    except OSError as error:
        return error.strerror or str(error)
    return ""


def _without_entries(document: Document, findings: list[Finding]) -> str | None:
    """The text of a configuration without the entries of a list that findings are about; None where that cannot be done."""
    import yaml

    nodes = [node for finding in findings if finding.fix for node, _ in finding.fix.edits if isinstance(node, Node)]
    listing = nodes[0].parent
    if listing is not None and isinstance(listing.value, list) and len(listing.value) == len(nodes):
        nodes = [listing]
    (edits,) = plan(document, [Fix("remove them", nodes[0], REMOVE, also=[(node, REMOVE) for node in nodes[1:]])])
    if not edits:
        return None
    text = apply(document.text, edits)
    expected = yaml.safe_load(document.text)
    for node in sorted(nodes, key=lambda node: str(node.key).zfill(9), reverse=True):
        del value_at(expected, node.path[:-1])[node.key]  # type: ignore[attr-defined]  # a dict or a list
    try:
        return text if yaml.safe_load(text) == expected else None
    except yaml.YAMLError:
        return None


class Fixer:
    """Fixes the files of a run as its options say: `--fix` writes them, `--diff` only shows what would be written.

    `fixed` counts the findings that were fixed, or would be, in `files` files. Standard output belongs to the patches, or to the fixed
    standard input; the report then goes to standard error, or is left out.
    """

    def __init__(self, options: CheckOptions, errors: list[UsageError]) -> None:
        """`errors` takes what could not be done."""
        self.fixed = 0
        self.files = 0
        self.only_shows = options.diff
        self._options = options
        self._errors = errors
        self._least = Severity[options.min_severity.upper()]
        self._remaining = 0
        self._patches: list[str] = []
        self._input: bytes | None = None  # what is left of standard input

    def file(self, seen: Seen, source: Source, look: Look) -> Seen:
        """Fix a file. What is seen of it in the end: what is given, where nothing is written.

        `look` gives what is seen in a new text, None where that cannot be read or is something else.
        """
        text, findings = seen.text, seen.findings
        path = text.path
        filled, whole = bool(text.given), seen.linted.readable
        if filled:
            say(f"note: {path}: nothing is fixed where --var fills in placeholders: what is linted is not what the file says")
        elif not whole and any(map(self._wanted, findings)):
            say(f"note: {path}: nothing is fixed in a file that cannot be read to its end")
        if filled or not whole:
            self._remaining += self._shown(findings)
            return seen
        outcome = fix_in_rounds(seen, look, self._wanted)
        for (rule, message), reason in outcome.failed.items():
            say(f"warning: {path}: not fixed: {message}: {reason} ({rule})")
        if outcome.unfinished:
            say(f"warning: {path}: stopped fixing after {counted(outcome.unfinished, 'round')}: run it again for the rest")
        self._remaining += self._shown(outcome.seen.findings)
        if not outcome.fixed:
            return seen
        if self.only_shows:
            self._show(text, outcome.seen.text)
        else:
            before, after = (("\ufeff" * one.bom + one.content).encode() for one in (text, outcome.seen.text))
            if source.path == "-":
                source.raw = after
            elif self._not_written(path, before, after):
                return seen
        self.fixed += outcome.fixed
        self.files += 1
        return seen if self.only_shows else outcome.seen

    def configurations(self, findings: list[Finding]) -> list[Finding]:
        """Take entries out of configurations that hide nothing, as findings say. The findings that remain."""
        self._remaining += self._shown(findings)
        entries: dict[int, list[Finding]] = {}
        for finding in findings:
            if self._wanted(finding):
                entries.setdefault(id(finding.document), []).append(finding)
        fixed: list[Finding] = []
        for of_one in entries.values():
            document = of_one[0].document
            text = _without_entries(document, of_one)
            if text is None or (not self.only_shows and self._not_written(document.path, document.text.encode(), text.encode())):
                continue
            if self.only_shows:
                self._show(document.source, Text(document.path, text))
            self._remaining -= len(of_one)
            self.fixed += len(of_one)
            self.files += 1
            fixed += of_one
        return [finding for finding in findings if self.only_shows or finding not in fixed]

    def pass_on(self, source: Source) -> None:
        """Whatever became of it, standard input goes on to standard output; unless it is longer than what was read of it."""
        if source.path != "-" or self.only_shows or self._input is not None:
            return
        self._input = source.raw or b""
        if len(self._input) > MAX_BYTES:
            self._errors.append(UsageError("standard input is too large to be fixed, and is not passed on"))
            self._input = b""

    def print_report(self, report: str) -> None:
        """Print a report where there is room for it."""
        if self._input is not None:
            say_lines(report.rstrip("\n"))
        elif not self.only_shows:
            write_stdout(report)

    def finish(self) -> None:
        """Print what belongs on standard output."""
        if self._input:
            write_bytes(self._input)
        if self.only_shows:
            write_bytes(fenced("full", "".join(self._patches), os.environ).encode("utf-8", "surrogateescape"))
            if not self._options.quiet:
                rest = f"; {counted(self._remaining, 'finding')} would remain" if self._remaining else ""
                say(f"would fix {counted(self.fixed, 'finding')} in {counted(self.files, 'file')}{rest}")

    def _wanted(self, finding: Finding) -> bool:
        fix = finding.fix
        return fix is not None and (fix.safe or self._options.unsafe_fixes) and finding.severity >= self._least

    def _shown(self, findings: list[Finding]) -> int:
        return sum(finding.severity >= self._least for finding in findings)

    def _not_written(self, path: str, before: bytes, after: bytes) -> bool:
        reason = write_back(path, before, after)
        if reason:
            self._errors.append(UsageError(f"cannot fix '{path}': {reason}", path=path))
        return bool(reason)

    def _show(self, before: Text, after: Text) -> None:
        from taskdef_lint.fixes.patch import patch

        path = before.path
        made = patch(path, before, after)
        self._patches.append(made.text)
        if made.concealed:
            say(f"warning: {path}: this patch cannot be applied, as secrets are not printed; --fix makes the same changes")
