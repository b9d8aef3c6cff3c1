"""Mends files: applies the fixes of the findings in rounds, and keeps only what a new look at the result confirms."""

from __future__ import annotations

import os
from bisect import bisect_left
from collections import Counter

from taskdef_lint.adapters import recognised
from taskdef_lint.engine.rule import Severity
from taskdef_lint.files.output import replace_file, say, write_bytes, write_stdout
from taskdef_lint.files.workflow import fenced
from taskdef_lint.fixes.edits import apply, plan, value_at
from taskdef_lint.model.document import Document
from taskdef_lint.model.node import Node
from taskdef_lint.model.problem import REMOVE, Fix
from taskdef_lint.syntax import read
from taskdef_lint.syntax.limits import MAX_BYTES
from taskdef_lint.text import counted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from taskdef_lint.engine.finding import Finding
    from taskdef_lint.engine.run_rules import Crash
    from taskdef_lint.files.discover import Source
    from taskdef_lint.fixes.edits import Edit
    from taskdef_lint.settings.options import CheckOptions

    Look = Callable[[str], tuple[list[Document], list[Finding]] | None]
    Judge = Callable[[list[Document], list[Crash]], list[Finding]]
    Wanted = Callable[[Finding], bool]

MOST_ATTEMPTS = 100  # texts looked at; a dozen suffices where no fix fails
# Rules about what keeps others from seeing: a value that they could not read may be wrong in other ways too.
_BLINDING = ("shape",)
_ALWAYS_HARM = ("files",)


class Mended:
    """What became of a file: its documents, the findings that remain, how many were fixed, and which fixes failed and why."""

    __slots__ = ("documents", "failed", "findings", "fixed", "unfinished")

    def __init__(self, documents: list[Document], findings: list[Finding]) -> None:
        self.documents = documents
        self.findings = findings
        self.fixed = 0
        self.failed: dict[tuple[str, str], str] = {}  # by rule and message
        self.unfinished = False

    @property
    def text(self) -> str:
        """The text of the file, which its documents share."""
        return self.documents[0].text


def mend(documents: list[Document], findings: list[Finding], look: Look, wanted: Wanted) -> Mended:
    """Apply the fixes of those findings that are `wanted`, and of those that show only then, until none is left.

    All fixes that do not get into each other's way are made at once. `look` gives the documents and the findings of a new text, None
    where that cannot be read or is no task definition any more. A text is taken only if it has lost the findings that it was made to
    lose and brings no new error; otherwise fewer fixes are tried, down to the one that fails, which is left out from then on.
    """
    state = Mended(documents, findings)
    attempts = 0
    while batch := _apart([finding for finding in state.findings if wanted(finding) and _key(finding) not in state.failed]):
        while True:
            attempts += 1
            if attempts > MOST_ATTEMPTS:
                state.unfinished = True
                return state
            after = look(apply(state.text, _in_order(batch)))
            reason = _objection(state.findings, after[1] if after else None, batch, wanted)
            if after and not reason:
                state.documents, state.findings = after
                state.fixed += len(batch)
                break
            if len(batch) == 1:
                state.failed[_key(batch[0])] = reason
                break
            batch = batch[: len(batch) // 2]
    return state


def _key(finding: Finding) -> tuple[str, str]:
    return finding.rule.name, finding.message


def _in_order(batch: Sequence[Finding]) -> list[Edit]:
    return sorted((edit for finding in batch for edit in finding.edits), key=lambda edit: (edit.span.start, edit.span.end))


def _apart(findings: list[Finding]) -> list[Finding]:
    """The findings to fix in one round: their edits do not touch each other's, and those that blind other rules go first."""
    blinding = [finding for finding in findings if finding.rule.subject in _BLINDING]
    chosen: list[Finding] = []
    starts: list[int] = []
    ends: list[int] = []
    for finding in blinding or findings:
        places: list[int] = []
        for edit in finding.edits:
            place = bisect_left(ends, edit.span.start)  # the first stretch that ends here or later
            if place < len(starts) and starts[place] <= edit.span.end:
                break
            places.append(place)
        else:
            chosen.append(finding)
            for offset, (place, edit) in enumerate(zip(places, finding.edits, strict=True)):
                starts.insert(place + offset, edit.span.start)
                ends.insert(place + offset, edit.span.end)
    return chosen


def _objection(before: list[Finding], after: list[Finding] | None, batch: list[Finding], wanted: Wanted) -> str:
    """What speaks against a new text, in words; "" for nothing."""
    if after is None:
        return "the result could not be read as a task definition"
    fixed = Counter(map(_key, batch))
    had, has = Counter(map(_key, before)), Counter(map(_key, after))
    if any(has[key] > had[key] - number for key, number in fixed.items()):
        return "the finding would remain"
    # What shows only now is no new harm, if it was out of sight before or mends itself in the next round.
    seen = batch[0].rule.subject not in _BLINDING
    had_errors, has_errors = _errors(before, wanted), _errors(after, wanted)
    for name, subject in has_errors:
        if has_errors[name, subject] > had_errors[name, subject] and (seen or subject in _ALWAYS_HARM):
            return f"the result would break another rule, {name}"
    return ""


def _errors(findings: list[Finding], wanted: Wanted) -> Counter[tuple[str, str]]:
    """How many errors there are that stay: by rule and its subject."""
    errors = (finding for finding in findings if finding.severity is Severity.ERROR and not wanted(finding))
    return Counter((finding.rule.name, finding.rule.subject) for finding in errors)


def write_back(path: str, before: bytes, after: bytes) -> str:
    """Put new content into a file that holds `before`. Why that is not possible, in words; "" where it is done.

    A symbolic link stays one, the file's permissions and owner are kept. In case of trouble the file is as it was.
    """
    target = os.path.realpath(path)
    try:
        with open(target, "rb") as file:
            if file.read(len(before) + 1) != before:
                return "it was changed while it was checked"
        if not os.stat(target).st_mode & 0o222 or not os.access(target, os.W_OK):
            return "it is read-only"
        replace_file(target, after)
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


class Mender:
    """Mends the files of a run as its options say: `--fix` writes them, `--diff` only shows what would be written.

    `fixed` counts the findings that were fixed, or would be, in `files` files. Standard output belongs to the patches, or to the mended
    standard input; the report then goes to standard error, or is left out.
    """

    def __init__(self, options: CheckOptions, errors: list[str]) -> None:
        """`errors` takes what could not be done, in words for users."""
        self.fixed = 0
        self.files = 0
        self.only_shows = options.diff
        self._options = options
        self._errors = errors
        self._least = Severity[options.min_severity.upper()]
        self._remaining = 0
        self._patches: list[str] = []
        self._input: bytes | None = None  # what is left of standard input

    def file(self, documents: list[Document], findings: list[Finding], source: Source, judge: Judge) -> list[Finding]:
        """Mend the file that holds these documents. The findings that remain: those given, where nothing is written.

        `judge` gives the findings in the documents of a new text; rules that raise are added to its second argument.
        """
        path = documents[0].path
        filled, whole = any(document.filled for document in documents), all(document.readable for document in documents)
        if filled:
            say(f"note: {path}: nothing is fixed where --var fills in placeholders: what is linted is not what the file says")
        elif not whole and any(map(self._wanted, findings)):
            say(f"note: {path}: nothing is fixed in a file that cannot be read to its end")
        if filled or not whole:
            self._remaining += self._shown(findings)
            return findings
        mark = "\ufeff" if documents[0].bom else ""

        def look(text: str) -> tuple[list[Document], list[Finding]] | None:
            again = recognised(read(path, (mark + text).encode()))
            if len(again) != len(documents) or not all(document.readable for document in again):
                return None
            crashes: list[Crash] = []
            found = judge(again, crashes)
            return None if crashes else (again, found)

        mended = mend(documents, findings, look, self._wanted)
        for (rule, message), reason in mended.failed.items():
            say(f"warning: {path}: not fixed: {message}: {reason} ({rule})")
        if mended.unfinished:
            say(f"warning: {path}: stopped fixing after {MOST_ATTEMPTS} rounds")
        self._remaining += self._shown(mended.findings)
        if not mended.fixed:
            return findings
        if self.only_shows:
            self._show(path, documents, mended.documents)
        else:
            before, after = ((mark + text).encode() for text in (documents[0].text, mended.documents[0].text))
            if source.path == "-":
                source.raw = after
            else:
                if self._not_written(path, before, after):
                    return findings
        self.fixed += mended.fixed
        self.files += 1
        return findings if self.only_shows else mended.findings

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
                self._show(document.path, [document], [Document(document.path, text, syntax=document.syntax)])
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
            self._errors.append("standard input is too large to be fixed, and is not passed on")
            self._input = b""

    def print_report(self, report: str) -> None:
        """Print a report where there is room for it."""
        if self._input is not None:
            say(report.rstrip("\n"))
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
            self._errors.append(f"cannot fix '{path}': {reason}")
        return bool(reason)

    def _show(self, path: str, before: list[Document], after: list[Document]) -> None:
        from taskdef_lint.fixes.patch import patch

        made = patch(path, before, after)
        self._patches.append(made.text)
        if made.concealed:
            say(f"warning: {path}: this patch cannot be applied, as secrets are not printed; --fix makes the same changes")
