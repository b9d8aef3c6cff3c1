"""Fixes are applied in rounds: all at once that do not get into each other's way. What a new look confirms is kept."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter

from taskdef_lint.engine.rule import SHAPE, Severity
from taskdef_lint.fixes.edits import apply, keys_made
from taskdef_lint.fixes.edits import before as place_before

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from taskdef_lint.engine.finding import Finding
    from taskdef_lint.engine.lint_source import Linted
    from taskdef_lint.fixes.edits import Edit
    from taskdef_lint.model.text import Text
    from taskdef_lint.run.screen import Answer

    Look = Callable[[str], "Seen | None"]
    Wanted = Callable[[Finding], bool]

MOST_ATTEMPTS = 100  # texts looked at; a dozen suffices where no fix fails
MOST_CHARACTERS = 2 * 1024 * 1024  # of these texts together: what ECS takes may be looked at 32 times, a file 32 times as large once


class Seen:
    """What is seen of a file: what its text holds, the findings to be shown, and the answer of what hides others, if anything does."""

    __slots__ = ("answer", "findings", "linted")

    def __init__(self, linted: Linted, findings: list[Finding], answer: Answer | None = None) -> None:
        self.linted = linted
        self.findings = findings
        self.answer = answer

    @property
    def text(self) -> Text:
        """The text of the file, which its documents share."""
        return self.linted.documents[0].source

    @property
    def hidden(self) -> list[Finding]:
        """The findings that are not to be shown."""
        kept = set(map(id, self.findings))
        return [finding for finding in self.linted.findings if id(finding) not in kept] if self.answer else []


class Outcome:
    """What became of a file: what is seen of it now, how many findings were fixed, and which fixes failed and why.

    `unfinished` is the number of texts after which it was enough; 0 where no fix is left.
    """

    __slots__ = ("failed", "fixed", "seen", "unfinished")

    def __init__(self, seen: Seen) -> None:
        self.seen = seen
        self.fixed = 0
        self.failed: dict[tuple[str, str], str] = {}  # by rule and message
        self.unfinished = 0


def fix_in_rounds(seen: Seen, look: Look, wanted: Wanted) -> Outcome:
    """Apply the fixes of those findings that are `wanted`, and of those that show only then, until none is left.

    `look` gives what is found in a new text, None where that cannot be read or is no task definition any more. A text is taken only if
    it has lost the findings that it was made to lose, brings no new ones and hides none; otherwise fewer fixes are tried, down to the
    one that fails, which is left out from then on.
    """
    state = Outcome(seen)
    attempts = characters = 0
    while batch := _apart([finding for finding in state.seen.findings if wanted(finding) and _key(finding) not in state.failed]):
        while True:
            edits = _in_order(batch)
            text = state.seen.text
            content = "\ufeff" * text.bom + apply(text.content, edits)
            if attempts == MOST_ATTEMPTS or (attempts and characters + len(content) > MOST_CHARACTERS):
                state.unfinished = attempts
                return state
            attempts += 1
            characters += len(content)
            after = look(content)
            reason = _objection(state.seen, after, batch, edits, wanted)
            if after and not reason:
                reason = _hides(state.seen.findings, after, edits, batch)
            if after and not reason:
                state.seen = after
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


def _objection(before: Seen, after: Seen | None, batch: list[Finding], edits: list[Edit], wanted: Wanted) -> str:
    """What speaks against a new text, in words; "" for nothing."""
    if after is None:
        return "the result could not be read as a task definition"
    if _remains(before, after, batch, edits):
        return "the finding would remain"
    # Whether a rule reports it or not: no fix writes a key twice.
    for name, number in _faults(after).items():
        if number > _faults(before)[name]:
            return f"the result would break another rule, {name}"
    # What shows only now is no new harm, if it was out of sight before or is fixed in the next round.
    if _blinds(batch[0]):
        return ""
    stayed, stay = _lasting(before.findings, wanted), _lasting(after.findings, wanted)
    for name in stay:
        if stay[name] > stayed[name]:
            return f"the result would break another rule, {name}"
    return ""


def _remains(before: Seen, after: Seen, batch: list[Finding], edits: list[Edit]) -> bool:
    """Whether a new text still has what it was made to lose. Readers tell of the first mistakes only, so of these the places count."""
    if all(finding.rule.stage == "read" for finding in batch):
        places = {(_key(finding), finding.span.start) for finding in batch}
        return any((_key(finding), place_before(edits, finding.span.start)) in places for finding in after.findings)
    had, has = Counter(map(_key, before.findings)), Counter(map(_key, after.findings))
    return any(has[key] > had[key] - number for key, number in Counter(map(_key, batch)).items())


def _faults(seen: Seen) -> Counter[str]:
    """What reading found, by the rule that reports it."""
    return Counter(fault.rule for document in seen.linted.documents for fault in document.faults)


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
        if (finding.rule.name, place_before(edits, finding.span.start)) in shown:
            return f"the result would hide a finding of {finding.rule.name}"
    return ""
