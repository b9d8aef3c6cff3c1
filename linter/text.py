"""Words of messages that depend on numbers."""

from __future__ import annotations


def counted(number: int, one: str, many: str = "") -> str:
    """A number and what it counts: `1 file`, `2 files`; `many` is the plural where it is not made with an s."""
    return f"{number} {one if number == 1 else many or one + 's'}"
