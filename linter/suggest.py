"""Did you mean …?"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

_MOST = 200  # candidates of a document's making
_LONGEST = 60  # characters; comparing takes time that grows with the square of the length, and no name of ours is longer


def closest(word: str, candidates: Iterable[str], *, most: int = _MOST, cutoff: float = 0.65) -> str | None:
    """The candidate that `word` is most likely a slip for, whatever the letter case; None where none of the first `most` is near.

    `cutoff`, up to 1, is how much the two must have in common.
    """
    from difflib import get_close_matches
    from itertools import islice

    if len(word) > _LONGEST:
        return None
    by_lower: dict[str, str] = {}
    for candidate in islice(candidates, most):
        if len(candidate) <= _LONGEST:
            by_lower.setdefault(candidate.lower(), candidate)
    near = get_close_matches(word.lower(), by_lower, n=1, cutoff=cutoff)
    return by_lower[near[0]] if near else None


def did_you_mean(word: str, candidates: Iterable[str]) -> str:
    """The question whether one of the candidates was meant, as the label of an error; "" where none is near."""
    near = closest(word, candidates)
    return f"did you mean '{near}'?" if near else ""
