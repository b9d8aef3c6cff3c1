"""A fix as a small difference: the lines that go and those that come, with secrets concealed."""

from __future__ import annotations

import re

from taskdef_lint.secrets.mask import SHOWN
from taskdef_lint.text import cut, visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from taskdef_lint.engine.finding import Finding
    from taskdef_lint.fixes.edits import Edit
    from taskdef_lint.reporters.frame import ConcealedText

    Row = tuple[int, str, str]  # the number of a line, "-" or "+", and the line

FEW = 4  # lines that are shown unasked
MANY = 40
_LONGEST = 8_000  # code points between the first and the last change of a line
_NEAR = 1_000  # code points before and after them

_LINE_END = re.compile(r"\r\n|\r|\n")


def rows(finding: Finding, source: ConcealedText, room: int, most: int) -> list[Row]:
    """The changed lines, cut to `room` columns; none where there are more than `most`, or where they are too long to look at."""
    found: list[Row] = []
    for edits in _by_lines(finding, source):
        if len(found) > most or edits[-1].span.end - edits[0].span.start > _LONGEST:
            return []
        found += _changed(edits, source, room, shown=finding.edits_shown)
    return found if len(found) <= most else []


def _by_lines(finding: Finding, source: ConcealedText) -> list[list[Edit]]:
    """The edits in groups that share lines."""
    groups: list[list[Edit]] = []
    last = 0
    for edit in finding.edits:
        if source.of.position(edit.span.start)[0] > last:
            groups.append([])
        groups[-1].append(edit)
        last = source.of.position(edit.span.end)[0]
    return groups


def _changed(edits: list[Edit], source: ConcealedText, room: int, *, shown: bool) -> list[Row]:
    first, last = source.of.position(edits[0].span.start)[0], source.of.position(edits[-1].span.end)[0]
    # Of a file on one line only what is near.
    start, end = max(source.bounds(first)[0], edits[0].span.start - _NEAR), min(source.bounds(last)[1], edits[-1].span.end + _NEAR)
    pieces: list[str] = []
    at = start
    for edit in edits:
        pieces += [source.text(at, edit.span.start), edit.text if shown or not edit.text else SHOWN]
        at = edit.span.end
    old, new = _LINE_END.split(source.text(start, end)), _LINE_END.split("".join([*pieces, source.text(at, end)]))
    same = _shared(old, new)
    first, old, new = first + same, old[same:], new[same:]
    same = _shared(old[::-1], new[::-1])
    old, new = old[: len(old) - same], new[: len(new) - same]
    place = _shared(old[0], new[0]) if old and new else 0
    signed = [*((index, "-", line) for index, line in enumerate(old)), *((index, "+", line) for index, line in enumerate(new))]
    return [(first + index, sign, _fitted(line, place, room)) for index, sign, line in signed]


def _shared(left: Sequence[str], right: Sequence[str]) -> int:
    """With how many equal items two lists or texts begin."""
    shorter = min(len(left), len(right))
    return next((index for index in range(shorter) if left[index] != right[index]), shorter)


def _fitted(line: str, place: int, room: int) -> str:
    low, high = cut(line, min(place, len(line)), min(place + 1, len(line)), room)
    return "…" * (low > 0) + visible(line[low:high]) + "…" * (high < len(line))
