"""Places in SARIF's terms: addresses of files, regions in UTF-16 code units, and the source around them without secrets."""

from __future__ import annotations

import os
import re
from bisect import bisect_left, bisect_right
from urllib.parse import quote

from taskdef_lint.files.paths import machine_path
from taskdef_lint.model.text import Span, Text
from taskdef_lint.secrets.detect import concealed
from taskdef_lint.secrets.mask import SHOWN

CONTEXT_LINES = 2  # before and after the region
LONGEST_SNIPPET = 2_000  # code points; of a file on one line the source is not repeated for each finding

_ASTRAL = re.compile("[\U00010000-\U0010ffff]")


def artifact(path: str, root: str) -> dict[str, str]:
    """The `artifactLocation` of a file: relative to `root` where it lies below it, otherwise an absolute `file:` address.

    Symbolic links are resolved, as code scanning shows nothing in a link, unless that leads out of the root.
    """
    name = machine_path(os.path.realpath(path), root)
    if os.path.isabs(name):
        name = machine_path(path, root)
    if os.path.isabs(name):
        return {"uri": f"file://{'' if name.startswith('/') else '/'}{_percent_encoded(name)}"}
    uri = _percent_encoded(name)
    if ":" in uri.partition("/")[0]:
        uri = f"./{uri}"
    return {"uri": uri, "uriBaseId": "%SRCROOT%"}


def _percent_encoded(name: str) -> str:
    return quote(os.fsencode(name), safe="/:@!$&'()*+,;=~")


class SarifText:
    """The text of one file (`of`), with what is needed to describe many places in it."""

    def __init__(self, of: Text, root: str) -> None:
        self.of = of
        self.text = of.content
        self.artifact = artifact(of.path, root)
        self._astral = [match.start() for match in _ASTRAL.finditer(self.text)]
        self._hidden = [self._within_quotes(span) for span in concealed(of)]
        self._hidden_ends = [end for _, end in self._hidden]

    def _within_quotes(self, span: Span) -> tuple[int, int]:
        first, last = self.text[span.start : span.start + 1], self.text[span.end - 1 : span.end]
        return (span.start + 1, span.end - 1) if span.end - span.start > 1 and first == last and first in "\"'" else (span.start, span.end)

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset, both from 1, the column in UTF-16 code units."""
        line, column = self.of.position(offset)
        start = offset - column + 1
        return line, column + bisect_left(self._astral, offset) - bisect_left(self._astral, start)

    def region(self, span: Span) -> dict[str, int]:
        """Lines and columns of a stretch of the text, never empty, also where the stretch is."""
        start, end = self._extent(span)
        region = self._region(start, end)
        if start == end:
            region["endColumn"] += 1
        return region

    def exactly(self, span: Span) -> dict[str, int]:
        """Lines and columns of a stretch of the text as it is, empty ones and those that end with a line included."""
        return self._region(span.start, span.end)

    def physical(self, span: Span) -> dict[str, object]:
        """The `physicalLocation` of a stretch of the text, with the source there and around it where that is not too long."""
        start, end = self._extent(span)
        region = self.region(span)
        place: dict[str, object] = {"artifactLocation": self.artifact, "region": region}
        if self.of.private:
            return place
        around = self._around(region["startLine"], region["endLine"])
        if 0 < end - start <= LONGEST_SNIPPET:
            place["region"] = {**region, "snippet": {"text": self.shown(start, end)}}
        if start < end and around is not None and around != (start, end):
            place["contextRegion"] = {**self._region(*around), "snippet": {"text": self.shown(*around)}}
        return place

    def _extent(self, span: Span) -> tuple[int, int]:
        """The stretch without the line ends after it, and made one character long where it is empty and the line is not."""
        start = min(span.start, len(self.text))
        end = start + len(self.text[start : span.end].rstrip("\r\n"))
        if start < end:
            return start, end
        if self.text[start : start + 1] not in ("", "\r", "\n"):
            return start, start + 1
        return (start - 1, start) if self.of.position(start)[1] > 1 else (start, start)

    def _region(self, start: int, end: int) -> dict[str, int]:
        line, column = self.position(start)
        end_line, end_column = self.position(end)
        return {"startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column}

    def _around(self, first: int, last: int) -> tuple[int, int] | None:
        """The stretch of whole lines around some lines; None where it is too long to be shown."""
        starts = self.of.line_starts
        first = max(1, first - CONTEXT_LINES)
        last = min(len(starts), last + CONTEXT_LINES)
        start = starts[first - 1]
        end = starts[last] if last < len(starts) else len(self.text)
        if end - start > LONGEST_SNIPPET:
            return None
        return start, start + len(self.text[start:end].rstrip("\r\n"))

    def shown(self, start: int, end: int) -> str:
        """A stretch of the text with what is concealed in it replaced."""
        pieces: list[str] = []
        at = start
        for index in range(bisect_right(self._hidden_ends, start), len(self._hidden)):
            hidden_start, hidden_end = self._hidden[index]
            if hidden_start >= end:
                break
            pieces += [self.text[at:hidden_start], SHOWN]
            at = hidden_end
        return "".join([*pieces, self.text[at:end]])
