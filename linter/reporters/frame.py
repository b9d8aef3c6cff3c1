"""Code frames: the lines of a source that a finding is about, with the places underlined.

 --> deploy/task.json:9:25
  |
8 |           "containerPort": 8080,
  |                            ---- the container port
9 |           "hostPort": 80
  |                       ^^ must be 8080, or left out
"""

from __future__ import annotations

from bisect import bisect_right

from taskdef_lint.reporters.style import BLUE, LEVEL
from taskdef_lint.secrets.detect import concealed
from taskdef_lint.secrets.mask import BULLET
from taskdef_lint.text import cut, visible, width, wrapped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from taskdef_lint.engine.finding import Finding, Related
    from taskdef_lint.model.document import Document
    from taskdef_lint.model.text import Span, Text
    from taskdef_lint.reporters.style import Style

DEFAULT_WIDTH = 140  # columns, where there is no terminal
LEAST_ROOM = 20
LEAST_LABEL = 24  # columns: where a label has less room it goes below its underline
CLOSE = 8  # lines: a related place within that of another is drawn in the same frame
MOST_PLACES = 8  # related places drawn; the rest is counted

_INSIGNIFICANT = " \t{}[](),:"  # a neighbouring line of nothing else says nothing


class ConcealedText:
    """The lines of a file's text (`of`) as they may be shown: without credentials."""

    __slots__ = ("ends", "of", "starts")

    def __init__(self, of: Text, *, hide: bool = True) -> None:
        """`hide` is False for a text of our own, in which what looks like a credential is none."""
        self.of = of
        spans = concealed(of) if hide else []
        self.starts = [span.start for span in spans]
        self.ends = [span.end for span in spans]

    def bounds(self, line: int) -> tuple[int, int]:
        """Where a line (counted from 1) starts and ends, its line end left out."""
        starts = self.of.line_starts
        text = self.of.content
        start = starts[line - 1]
        end = starts[line] if line < len(starts) else len(text)
        while end > start and text[end - 1] in "\r\n":
            end -= 1
        return start, end

    def text(self, start: int, end: int) -> str:
        """A stretch of the text with a bullet for each character of a credential."""
        content = self.of.content
        pieces: list[str] = []
        done = start
        for index in range(bisect_right(self.ends, start), len(self.starts)):
            low, high = max(self.starts[index], start), min(self.ends[index], end)
            if low >= high:
                break
            pieces += [content[done:low], BULLET * (high - low)]
            done = high
        return "".join([*pieces, content[done:end]])


class Mark:
    """A place to underline: its line, the code points of the text that it covers there, and what to say about it."""

    __slots__ = ("end", "label", "line", "primary", "source", "start")

    def __init__(self, source: ConcealedText, span: Span, label: str, *, primary: bool) -> None:
        self.source = source
        self.primary = primary
        self.line = source.of.position(span.start)[0]
        self.start, self.end, self.label = span.start, span.end, label
        if source.of.private:
            return  # none of its lines is shown
        _, line_end = source.bounds(self.line)
        self.start = min(span.start, line_end)
        self.end = max(self.start, min(span.end, line_end))
        starts = source.of.line_starts
        goes_on = self.line < len(starts) and span.end > starts[self.line]  # of a stretch of several lines the first is shown
        self.label = visible("… " * goes_on + label).rstrip()


class Drawn:
    """A mark as drawn: the columns of its line that it underlines, counted from 0."""

    __slots__ = ("code", "end", "label", "sign", "start")

    def __init__(self, start: int, end: int, label: str, sign: str, code: str) -> None:
        self.start = start
        self.end = end
        self.label = label
        self.sign = sign
        self.code = code


class Painter:
    """Draws the frames of one report. `columns` is the width of the terminal, None where there is none."""

    __slots__ = ("columns", "sources", "style")

    def __init__(self, style: Style, columns: int | None) -> None:
        self.style = style
        self.columns = columns or DEFAULT_WIDTH
        self.sources: dict[int, ConcealedText] = {}

    def source(self, document: Document) -> ConcealedText:
        """The source of what a document was read from, made once."""
        text = document.source
        found = self.sources.get(id(text))
        if found is None:
            found = self.sources[id(text)] = ConcealedText(text)
        return found

    def frames(self, finding: Finding) -> tuple[list[str], int]:
        """The lines of a finding's frames, and the width of the column of line numbers."""
        return self.drawn(finding.document, finding.span, finding.label, finding.related, LEVEL[finding.severity])

    def drawn(self, document: Document, span: Span, label: str, related: Sequence[Related] = (), code: str = "") -> tuple[list[str], int]:
        """The frames around a place and those related to it, `code` being its colour; the width of the column of line numbers."""
        marks = [Mark(self.source(document), span, label, primary=True)]
        marks += [Mark(self.source(place.document), place.span, place.label, primary=False) for place in related[:MOST_PLACES]]
        groups: list[list[Mark]] = []
        for mark in marks:
            for group in groups:
                if self._fits(mark, group):
                    group.append(mark)
                    break
            else:
                groups.append([mark])
        numbered = [_lines_shown(group) for group in groups]
        digits = max(len(str(lines[-1])) for lines in numbered)
        drawn: list[str] = []
        for group, lines in zip(groups, numbered, strict=True):
            first = group[0]
            line, column = first.source.of.position(first.start)
            arrow = self.style.paint(" " * digits + ("-->" if first.primary else ":::"), BLUE)
            drawn.append(f"{arrow} {visible(first.source.of.path)}:{line}:{column}")
            # A file that could not be read has no lines, and of one that is private none is shown.
            if not first.source.of.private and (first.source.of.content or any(mark.label for mark in group)):
                drawn += self._frame(group, lines, digits, code)
        return drawn, digits

    def annotated(self, findings: Sequence[Finding]) -> list[str]:
        """All lines of an example of ours, with the places of some findings underlined in the colour of the first."""
        source = ConcealedText(findings[0].document.source, hide=False)
        last = len(source.of.content.rstrip("\r\n").splitlines()) or 1
        marks = [Mark(source, finding.span, finding.label, primary=True) for finding in findings]
        return self._frame(marks, list(range(1, last + 1)), len(str(last)), LEVEL[findings[0].severity])

    def _fits(self, mark: Mark, group: list[Mark]) -> bool:
        """Whether a mark belongs into a frame: near another, and on one screen with those of its line."""
        if mark.source is not group[0].source or all(abs(mark.line - other.line) > CLOSE for other in group):
            return False
        same = [mark, *(other for other in group if other.line == mark.line)]
        low, high = min(other.start for other in same), max(other.end for other in same)
        room = max(self.columns - 12, LEAST_ROOM)  # less a gutter of any width
        return high - low <= 2 * room and width(visible(mark.source.of.content[low:high])) <= room

    def _frame(self, marks: list[Mark], lines: list[int], digits: int, code: str) -> list[str]:
        source = marks[0].source
        room = max(self.columns - digits - 3, LEAST_ROOM)
        empty = self.style.paint(" " * digits + " |", BLUE)
        drawn = [empty]
        previous = lines[0]
        for line in lines:
            if line - previous > 1:
                drawn.append(self.style.paint("...", BLUE))
            previous = line
            here = [mark for mark in marks if mark.line == line]
            text, under = self._line(source, line, here, room, code)
            gutter = self.style.paint(f"{line:>{digits}} |", BLUE)
            drawn.append(f"{gutter} {text}".rstrip())
            drawn += [f"{empty} {row}" for row in self._underlines(under, room)]
        return drawn

    def _line(self, source: ConcealedText, line: int, marks: list[Mark], room: int, code: str) -> tuple[str, list[Drawn]]:
        """A line as shown, cut around its marks, and the columns of these."""
        begin, finish = source.bounds(line)
        low = min((mark.start for mark in marks), default=begin)
        high = max((mark.end for mark in marks), default=begin)
        # Enough of the text to choose from on either side; all of it may be hundreds of megabytes.
        begin, left_out = max(begin, low - 4 * room), begin
        finish, right_out = min(finish, max(low + room, high) + 4 * room), finish
        text = source.text(begin, finish)
        first, last = cut(text, low - begin, high - begin, room)
        before = "…" if begin + first > left_out else ""
        after = "…" if begin + last < right_out else ""

        def column(offset: int) -> int:
            return len(before) + width(visible(text[first : max(first, min(offset - begin, last))]))

        drawn: list[Drawn] = []
        for mark in marks:
            start, end = column(mark.start), column(mark.end)
            sign = "^" if mark.primary else "-"
            drawn.append(Drawn(start, max(end, start + 1), mark.label, sign, code if mark.primary else BLUE))
        return before + visible(text[first:last]) + after, drawn

    def _underlines(self, marks: list[Drawn], room: int) -> list[str]:
        """The rows under a line: all underlines, with the label of the rightmost; then the other labels, hung from where they belong.

        Labels that would go beyond `room` columns are broken at words.
        """
        if not marks:
            return []
        row: list[tuple[str, str]] = [(" ", "")] * max(mark.end for mark in marks)
        for mark in sorted(marks, key=lambda mark: mark.sign):  # "^" last, so on top
            row[mark.start : mark.end] = [(mark.sign, mark.code)] * (mark.end - mark.start)
        ordered = sorted(marks, key=lambda mark: (mark.start, mark.end))
        beside = max(ordered, key=lambda mark: (mark.end, mark.start, mark.sign))
        hanging = [mark for mark in ordered if mark is not beside and mark.label]
        left = room - beside.end - 1
        fits = width(beside.label) <= left or left >= LEAST_LABEL
        first, *more = wrapped(beside.label, left) if fits else [""]
        rows = [f"{self._painted(row)} {self.style.paint(first, beside.code)}".rstrip()]
        rows += [self._hung(hanging, beside.end + 1, self.style.paint(line, beside.code)) for line in more]
        if not fits:
            hanging.append(beside)
        elif hanging:
            rows.append(self._bars(hanging))
        while hanging:
            mark = hanging.pop()
            others = [other for other in hanging if other.start < mark.start]
            # As far to the left as the label needs; if it can be no further than to the bars that it hangs beside.
            columns = width(mark.label)
            start = max(min(mark.start, room - min(columns, 2 * LEAST_LABEL)), 0)
            free = max((other.start + 2 for other in others), default=0)
            if free <= mark.start and room - free >= min(columns, LEAST_LABEL):
                start = max(start, free)
            rows += [self._hung(others, start, self.style.paint(line, mark.code)) for line in wrapped(mark.label, room - start)]
        return rows

    def _hung(self, marks: list[Drawn], start: int, text: str) -> str:
        """A text from a column on, with the bars of the marks before it."""
        before = [mark for mark in marks if mark.start < start]
        return self._bars(before) + " " * (start - max((mark.start + 1 for mark in before), default=0)) + text

    def _bars(self, marks: list[Drawn]) -> str:
        row: list[tuple[str, str]] = [(" ", "")] * max((mark.start + 1 for mark in marks), default=0)
        for mark in marks:
            row[mark.start] = ("|", mark.code)
        return self._painted(row)

    def _painted(self, row: list[tuple[str, str]]) -> str:
        """A row of (character, colour), with one escape sequence for each run of a colour."""
        if not self.style.color:
            return "".join([char for char, _ in row])
        from itertools import groupby

        return "".join(self.style.paint("".join(char for char, _ in run), code) for code, run in groupby(row, key=lambda cell: cell[1]))


def _lines_shown(marks: list[Mark]) -> list[int]:
    """The numbers of the lines to draw, ascending: the marked ones, their neighbours where these say something, and gaps of one line."""
    source = marks[0].source
    if source.of.private:
        return [mark.line for mark in marks]
    last = len(source.of.line_starts)
    marked = {mark.line for mark in marks}
    shown = set(marked)
    for line in marked:
        for near in (line - 1, line + 1):
            if 1 <= near <= last and _says_something(source, near):
                shown.add(near)
    shown |= {line + 1 for line in shown if line + 2 in shown}
    return sorted(shown)


def _says_something(source: ConcealedText, line: int) -> bool:
    start, end = source.bounds(line)
    return bool(source.of.content[start : min(end, start + DEFAULT_WIDTH)].strip(_INSIGNIFICANT))
