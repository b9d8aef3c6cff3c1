"""Where lines start."""

from __future__ import annotations

import re

_LINE_END = re.compile(r"\r\n?|\n")


def line_starts(text: str) -> list[int]:
    """The offsets at which the lines of a text start. LF, CRLF and a lone CR end a line; U+2028 and the like do not."""
    return [0, *(match.end() for match in _LINE_END.finditer(text))]
