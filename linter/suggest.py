"""Did you mean …?"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

_MOST = 200  # candidates of a document's making
_LONGEST = 60  # characters; comparing takes time that grows with the square of the length, and no name of ours is longer


def closest(word: str, candidates: Iterable[str], most: int = _MOST) -> str | None:
    """The candidate that `word` is most likely a slip for, whatever the letter case; None where none of the first `most` is near."""
    from difflib import get_close_matches
    from itertools import islice

    if len(word) > _LONGEST:
        return None
    by_lower: dict[str, str] = {}
    for candidate in islice(candidates, most):
        if len(candidate) <= _LONGEST:
            by_lower.setdefault(candidate.lower(), candidate)
    near = get_close_matches(word.lower(), by_lower, n=1, cutoff=0.65)
    return by_lower[near[0]] if near else None
