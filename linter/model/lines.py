"""Where lines start."""

from __future__ import annotations

import re
from array import array
from itertools import accumulate, count
from operator import add

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

_LINE_END = re.compile(r"\r\n?|\n")
_MUCH = 1 << 20  # characters: of a text with more no list of its lines is made


def line_starts(text: str) -> Sequence[int]:
    """The offsets at which the lines of a text start. LF, CRLF and a lone CR end a line; U+2028 and the like do not.

    In an array, as a file of nothing but line ends has millions of them.
    """
    starts = array("L", (0,))
    if "\r" in text or len(text) > _MUCH:
        starts.extend(match.end() for match in _LINE_END.finditer(text))
    else:
        starts.extend(map(add, accumulate(map(len, text.split("\n"))), count(1)))
        starts.pop()  # the last line has no end
    return starts
