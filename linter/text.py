"""Words and characters: plurals, and what a character looks like on a terminal and how many columns it takes."""

from __future__ import annotations

import re
from functools import lru_cache

TAB = " " * 4

_UNPRINTABLE = r"[^\x20-\x7e]"  # compiled when first used: rules import this module


def visible(text: str) -> str:
    r"""The text on one line with everything visible, character by character, so that no linted text can steer the terminal.

    Tabs become four spaces, control characters their pictures (`␛`), whatever else does not print (bidi overrides, zero-width
    and no-break spaces, lone surrogates) an escape such as `\u202e`.
    """
    return text if text.isprintable() else re.sub(_UNPRINTABLE, _shown, text)


def _shown(match: re.Match[str]) -> str:
    char = match[0]
    code = ord(char)
    if char.isprintable():
        return char
    if char == "\t":
        return TAB
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "␡"
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def width(shown: str) -> int:
    """The columns that a text takes, which `visible` has been through: two for wide characters, none for combining marks."""
    return len(shown) if _is_narrow(shown) else sum(map(_width_of, shown))


def _is_narrow(text: str) -> bool:
    """Whether every character of a text surely takes one column: ASCII, and what stands in it for what is left out or concealed."""
    return text.isprintable() and (text.isascii() or text.replace("…", "").replace("•", "").isascii())


@lru_cache(maxsize=1000)
def _width_of(char: str) -> int:
    from unicodedata import category, east_asian_width

    if category(char) in {"Mn", "Me"} or "\u1160" <= char <= "\u11ff":  # the latter: parts of a Hangul syllable
        return 0
    return 2 if east_asian_width(char) in {"W", "F"} else 1


@lru_cache(maxsize=1000)
def _columns(char: str) -> int:
    return width(visible(char))


def cut(text: str, start: int, end: int, room: int) -> tuple[int, int]:
    """Which part of a line to show in `room` columns: its bounds in code points, around the characters from `start` to `end`.

    Looks at no more of the text than may be shown: a minified file is one line of any length.
    """
    if len(text) <= 2 * room and width(visible(text)) <= room:
        return 0, len(text)
    left = room - 2  # an ellipsis at either end
    most = 4 * room  # characters that take no columns must not make it go on for ever

    def walk(place: int, limit: int, budget: int) -> tuple[int, int]:
        """Go from `place` towards `limit` for as long as the columns last; where it ends, and the columns taken."""
        step = 1 if limit > place else -1
        near = max(min(abs(limit - place), budget), 0)
        if _is_narrow(text[place : place + near] if step > 0 else text[place - near : place]):
            return place + step * near, near
        taken = 0
        for _ in range(min(abs(limit - place), most)):
            columns = _columns(text[place if step > 0 else place - 1])
            if taken + columns > budget:
                break
            taken += columns
            place += step
        return place, taken

    high, taken = walk(start, max(start, end), left)
    left -= taken
    low, taken = walk(start, 0, left // 3)
    left -= taken
    high, taken = walk(high, len(text), left) if high >= end else (high, 0)
    low, _ = walk(low, 0, left - taken)
    return low, high


def wrapped(text: str, columns: int, first: int | None = None) -> list[str]:
    """A text, which `visible` has been through, in lines of at most so many columns, broken at spaces and within words that are longer.

    `first` is the room in the first line, if that is another one: it stays empty where not even a word fits.
    """
    room = columns if first is None else first
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines[-1] else word
        if width(longer) <= room:
            lines[-1] = longer
            continue
        if lines[-1] or (len(lines) == 1 and first is not None):
            lines.append("")
        room = columns
        rest = word
        while width(rest) > room:
            end = next(end for end in range(min(len(rest), room), 0, -1) if width(rest[:end]) <= room or end == 1)
            lines[-1:] = [rest[:end], ""]
            rest = rest[end:]
        lines[-1] = rest
    return lines


def counted(number: int, one: str, many: str = "") -> str:
    """A number and what it counts: `1 file`, `2 files`; `many` is the plural where it is not made with an s."""
    return f"{number} {one if number == 1 else many or one + 's'}"
