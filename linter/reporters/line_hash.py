"""The hash by which GitHub's code scanning recognises the line of an alert when lines above it come and go.

Computed as the github/codeql-action does, so that it agrees with what the action adds where a report has none.
"""

from __future__ import annotations

import re
import sys
from array import array
from collections import Counter
from itertools import accumulate

WINDOW = 100  # UTF-16 code units that are hashed from the start of a line, spaces and tabs not counted
FACTOR = 37
MASK = (1 << 64) - 1
DROPPED = pow(FACTOR, WINDOW, MASK + 1)  # what a unit has been multiplied with by the time that it leaves the window
END = 65535  # the unit that stands for the end of the text; zeros follow it
LF = 10

_LINE_END = re.compile(r"\r\n?")
_BLANKS = str.maketrans("", "", " \t")


def line_hashes(text: str) -> list[str]:
    """The hash of each line of a text, as `hash:count`; the count tells lines of the same hash apart.

    Time and memory grow linearly with the text. The text may hold lone surrogates; a byte-order mark counts where the text has it.
    """
    kept = _LINE_END.sub("\n", text).translate(_BLANKS)
    units = array("H", kept.encode(f"utf-16-{sys.byteorder[0]}e", "surrogatepass"))
    starts = [0, *(index + 1 for index, unit in enumerate(units) if unit == LF)]
    units.append(END)
    units.extend([0] * WINDOW)
    sums = array("Q", accumulate(units, lambda total, unit: (total * FACTOR + unit) & MASK, initial=0))
    seen: Counter[int] = Counter()
    hashes: list[str] = []
    for start in starts:
        value = (sums[start + WINDOW] - DROPPED * sums[start]) & MASK
        seen[value] += 1
        hashes.append(f"{value:x}:{seen[value]}")
    return hashes
