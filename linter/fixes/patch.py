"""The difference of two texts as a patch that `git apply` and `patch -p1` take.

No credential is printed: lines that hold one are left out of a hunk's context, and where they are changed themselves it is concealed.
"""

from __future__ import annotations

import os
import re
from difflib import SequenceMatcher

from taskdef_lint.secrets.detect import concealed, mask_texts
from taskdef_lint.secrets.mask import BULLET

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from taskdef_lint.model.text import Span, Text

CONTEXT = 3  # lines before and after a change
MOST_COMPARED = 20_000  # lines; comparing costs more than their number


class Patch:
    """A patch, and whether something in it is concealed, so that it cannot be applied."""

    __slots__ = ("concealed", "text")

    def __init__(self, text: str, *, concealed: bool) -> None:
        self.text = text
        self.concealed = concealed


class _Side:
    """One of the two texts: its lines as they are, as they may be shown, and which of them hold a credential.

    What is a secret in `other` is none to be shown here either, where a fix has put it under another key.
    """

    def __init__(self, of: Text, other: Text) -> None:
        text = ("\ufeff" if of.bom else "") + of.content
        mask = mask_texts(other)
        self.lines = _lines(text)
        self.shown = [mask(line) for line in _lines(_bulleted(text, concealed(of), of.bom))]
        self.secret = [line != shown for line, shown in zip(self.lines, self.shown, strict=True)]


def patch(path: str, before: Text, after: Text) -> Patch:
    """The patch that makes the text of a file into another one; "" where they are the same."""
    left, right = _Side(before, after), _Side(after, before)
    if left.lines == right.lines:
        return Patch("", concealed=False)
    name = path.replace(os.sep, "/")
    # Where a name has a space a tab tells `patch` where it ends.
    old, new = (_quoted_name(name if os.path.isabs(path) else f"{side}/{name}") + "\t" * (" " in name) for side in "ab")
    pieces = [f"--- {old}\n+++ {new}\n"]
    hides = False
    for hunk in _hunks(left, right):
        pieces.append(_heading(hunk))
        for tag, i1, i2, j1, j2 in hunk:
            if tag == "equal":
                pieces += _shown(" ", left.shown[i1:i2])
                continue
            pieces += [*_shown("-", left.shown[i1:i2]), *_shown("+", right.shown[j1:j2])]
            hides = hides or any(left.secret[i1:i2]) or any(right.secret[j1:j2])
    return Patch("".join(pieces), concealed=hides)


Step = tuple[str, int, int, int, int]  # as difflib has them: what, lines of the one, lines of the other


def _hunks(left: _Side, right: _Side) -> list[list[Step]]:
    """The changes with the lines around them, in groups."""
    hunks: list[list[Step]] = [[]]
    for tag, i1, i2, j1, j2 in _steps(left.lines, right.lines):
        if tag != "equal":
            hunks[-1].append((tag, i1, i2, j1, j2))
            continue
        head = _harmless(left.secret, range(i1, min(i2, i1 + CONTEXT))) if hunks[-1] else 0
        tail = _harmless(left.secret, range(i2 - 1, max(i1, i2 - CONTEXT) - 1, -1)) if i2 < len(left.lines) or j2 < len(right.lines) else 0
        if hunks[-1] and head + tail >= i2 - i1:
            hunks[-1].append((tag, i1, i2, j1, j2))
            continue
        if head:
            hunks[-1].append((tag, i1, i1 + head, j1, j1 + head))
        if hunks[-1]:
            hunks.append([])
        if tail:
            hunks[-1].append((tag, i2 - tail, i2, j2 - tail, j2))
    return [hunk for hunk in hunks if any(step[0] != "equal" for step in hunk)]


def _harmless(secret: Sequence[bool], lines: range) -> int:
    """How many of these lines, from the first on, may be shown."""
    count = 0
    for line in lines:
        if secret[line]:
            break
        count += 1
    return count


def _steps(left: list[str], right: list[str]) -> list[Step]:
    """What makes the one list of lines into the other."""
    shorter = min(len(left), len(right))
    head = next((index for index in range(shorter) if left[index] != right[index]), shorter)
    tail = next((index for index in range(shorter - head) if left[-1 - index] != right[-1 - index]), shorter - head)
    inner = left[head : len(left) - tail], right[head : len(right) - tail]
    steps: list[Step] = [("equal", 0, head, 0, head)]
    if max(map(len, inner)) > MOST_COMPARED:
        steps.append(("replace", head, head + len(inner[0]), head, head + len(inner[1])))
    else:
        found = SequenceMatcher(None, *inner).get_opcodes()
        steps += [(tag, i1 + head, i2 + head, j1 + head, j2 + head) for tag, i1, i2, j1, j2 in found]
    steps.append(("equal", len(left) - tail, len(left), len(right) - tail, len(right)))
    return [step for step in steps if step[0] != "equal" or step[1] < step[2]]


def _heading(hunk: list[Step]) -> str:
    (_, i1, _, j1, _), (_, _, i2, _, j2) = hunk[0], hunk[-1]
    return f"@@ -{_range(i1, i2)} +{_range(j1, j2)} @@\n"


def _range(start: int, end: int) -> str:
    if end - start == 1:
        return str(start + 1)
    return f"{start + 1 if end > start else start},{end - start}"


def _lines(text: str) -> list[str]:
    """The lines with their ends, as `patch` counts them: a carriage return is part of its line."""
    lines = text.split("\n")
    return [line + "\n" for line in lines[:-1]] + [lines[-1]] * bool(lines[-1])


def _shown(sign: str, lines: list[str]) -> list[str]:
    return [f"{sign}{line}" if line.endswith("\n") else f"{sign}{line}\n\\ No newline at end of file\n" for line in lines]


def _bulleted(text: str, spans: list[Span], shift: int) -> str:
    """A text with a bullet for each character in some stretches, of which each begins `shift` characters later than it says."""
    pieces: list[str] = []
    at = 0
    for span in sorted(spans, key=lambda span: span.start):
        start, end = max(at, span.start + shift), span.end + shift
        if start < end:
            pieces += [text[at:start], re.sub(r"[^\r\n]", BULLET, text[start:end])]
            at = end
    return "".join([*pieces, text[at:]])


def _quoted_name(name: str) -> str:
    """A file's name as Git writes it: in quotes where it has characters that would be misread."""
    if name.isprintable() and '"' not in name and "\\" not in name:
        return name
    named = {"\t": "\\t", "\n": "\\n", "\r": "\\r", '"': '\\"', "\\": "\\\\"}
    raw = (named.get(char) or (char if char.isprintable() else "".join(f"\\{byte:03o}" for byte in os.fsencode(char))) for char in name)
    return f'"{"".join(raw)}"'
