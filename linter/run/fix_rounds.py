"""Fixes are applied in rounds: all at once that do not get into each other's way. What a new look confirms is kept."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter

from taskdef_lint.engine.rule import SHAPE, Severity
from taskdef_lint.fixes.edits import apply, before, keys_made

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from taskdef_lint.engine.finding import Finding
    from taskdef_lint.fixes.edits import Edit
    from taskdef_lint.model.document import Document

    Look = Callable[[str], "Seen | None"]
    Wanted = Callable[[Finding], bool]

MOST_ATTEMPTS = 100  # texts looked at; a dozen suffices where no fix fails


class Seen:
    """What a look at a text has found: its documents, the findings to be shown, and those that something hides."""

    __slots__ = ("documents", "findings", "hidden")

    def __init__(self, documents: list[Document], findings: list[Finding], hidden: Sequence[Finding] = ()) -> None:
        self.documents = documents
        self.findings = findings
        self.hidden = hidden


class Mended:
    """What became of a file: its documents, the findings that remain, how many were fixed, and which fixes failed and why."""

    __slots__ = ("documents", "failed", "findings", "fixed", "unfinished")

    def __init__(self, seen: Seen) -> None:
        self.documents = seen.documents
        self.findings = seen.findings
        self.fixed = 0
        self.failed: dict[tuple[str, str], str] = {}  # by rule and message
        self.unfinished = False

    @property
    def text(self) -> str:
        """The text of the file, which its documents share."""
        return self.documents[0].text


def mend(seen: Seen, look: Look, wanted: Wanted) -> Mended:
    """Apply the fixes of those findings that are `wanted`, and of those that show only then, until none is left.

    `look` gives what is found in a new text, None where that cannot be read or is no task definition any more. A text is taken only if
    it has lost the findings that it was made to lose, brings no new ones and hides none; otherwise fewer fixes are tried, down to the
    one that fails, which is left out from then on.
    """
    state = Mended(seen)
    attempts = 0
    while batch := _apart([finding for finding in state.findings if wanted(finding) and _key(finding) not in state.failed]):
        while True:
            attempts += 1
            if attempts > MOST_ATTEMPTS:
                state.unfinished = True
                return state
            edits = _in_order(batch)
            after = look(apply(state.text, edits))
            reason = _objection(state, after, batch, wanted)
            if after and not reason:
                reason = _hides(state.findings, after, edits, batch)
            if after and not reason:
                state.documents, state.findings = after.documents, after.findings
                state.fixed += len(batch)
                break
            if len(batch) == 1:
                state.failed[_key(batch[0])] = reason
                break
            batch = batch[: len(batch) // 2]
    return state


def _key(finding: Finding) -> tuple[str, str]:
    return finding.rule.name, finding.message


def _blinds(finding: Finding) -> bool:
    """Whether its rule keeps others from seeing: a value that they could not read may be wrong in other ways too."""
    return finding.rule.stage == SHAPE


def _in_order(batch: Sequence[Finding]) -> list[Edit]:
    return sorted((edit for finding in batch for edit in finding.edits), key=lambda edit: (edit.span.start, edit.span.end))


def _apart(findings: list[Finding]) -> list[Finding]:
    """The findings to fix in one round: their edits do not touch each other's, no two make the same key, and those that blind other
    rules go first.
    """
    blinding = [finding for finding in findings if _blinds(finding)]
    chosen: list[Finding] = []
    starts: list[int] = []
    ends: list[int] = []
    made: set[object] = set()
    for finding in blinding or findings:
        keys = {(id(finding.document), path) for path in keys_made(finding.document, finding.fix)}
        if not made.isdisjoint(keys):
            continue
        places: list[int] = []
        for edit in finding.edits:
            place = bisect_left(ends, edit.span.start)  # the first stretch that ends here or later
            if place < len(starts) and starts[place] <= edit.span.end:
                break
            places.append(place)
        else:
            chosen.append(finding)
            made |= keys
            for offset, (place, edit) in enumerate(zip(places, finding.edits, strict=True)):
                starts.insert(place + offset, edit.span.start)
                ends.insert(place + offset, edit.span.end)
    return chosen


def _objection(before: Mended, after: Seen | None, batch: list[Finding], wanted: Wanted) -> str:
    """What speaks against a new text, in words; "" for nothing."""
    if after is None:
        return "the result could not be read as a task definition"
    fixed = Counter(map(_key, batch))
    had, has = Counter(map(_key, before.findings)), Counter(map(_key, after.findings))
    if any(has[key] > had[key] - number for key, number in fixed.items()):
        return "the finding would remain"
    # Whether a rule reports it or not: no fix writes a key twice.
    for name, number in _faults(after.documents).items():
        if number > _faults(before.documents)[name]:
            return f"the result would break another rule, {name}"
    # What shows only now is no new harm, if it was out of sight before or mends itself in the next round.
    if _blinds(batch[0]):
        return ""
    stayed, stay = _lasting(before.findings, wanted), _lasting(after.findings, wanted)
    for name in stay:
        if stay[name] > stayed[name]:
            return f"the result would break another rule, {name}"
    return ""


def _faults(documents: list[Document]) -> Counter[str]:
    """What reading found, by the rule that reports it."""
    return Counter(fault.rule for document in documents for fault in document.faults)


def _lasting(findings: list[Finding], wanted: Wanted) -> Counter[str]:
    """How many findings no fix takes away, by rule. Notes are advice, and no reproach."""
    return Counter(finding.rule.name for finding in findings if finding.severity > Severity.NOTE and not wanted(finding))


def _hides(findings: list[Finding], after: Seen, edits: list[Edit], batch: list[Finding]) -> str:
    """Whether a new text hides a finding that was shown and is not fixed, in words: a comment may have come to stand above another line."""
    if not after.hidden:
        return ""
    fixed = set(map(id, batch))
    shown = {(finding.rule.name, finding.span.start) for finding in findings if id(finding) not in fixed}
    for finding in after.hidden:
        if (finding.rule.name, before(edits, finding.span.start)) in shown:
            return f"the result would hide a finding of {finding.rule.name}"
    return ""
