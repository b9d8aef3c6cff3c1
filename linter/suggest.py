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
    from itertools import islice

    if len(word) > _LONGEST:
        return None
    by_lower: dict[str, str] = {}
    for candidate in islice(candidates, most):
        lower = candidate.lower()
        if len(candidate) <= _LONGEST and _may_be_near(word.lower(), lower, cutoff):
            by_lower.setdefault(lower, candidate)
    if not by_lower:
        return None
    from difflib import get_close_matches

    near = get_close_matches(word.lower(), by_lower, n=1, cutoff=cutoff)
    return by_lower[near[0]] if near else None


def _may_be_near(left: str, right: str, cutoff: float) -> bool:
    """Whether two words have so many letters in common that they may be near: what compares them takes long to load."""
    common = sum(min(left.count(letter), right.count(letter)) for letter in set(left))
    return 2 * common >= cutoff * (len(left) + len(right))


def did_you_mean(word: str, candidates: Iterable[str]) -> str:
    """The question whether one of the candidates was meant, as the label of an error; "" where none is near."""
    near = closest(word, candidates)
    return f"did you mean '{near}'?" if near else ""


def distance(left: str, right: str, limit: int) -> int:
    """How many insertions, deletions, replacements and swaps of neighbours part two words; `limit` + 1 if more than `limit`."""
    if abs(len(left) - len(right)) > limit or max(len(left), len(right)) > _LONGEST:
        return limit + 1
    before: list[int] = []
    previous = list(range(len(right) + 1))
    for row, letter in enumerate(left, 1):
        current = [row]
        for column, other in enumerate(right, 1):
            cost = min(previous[column] + 1, current[-1] + 1, previous[column - 1] + (letter != other))
            if row > 1 and column > 1 and letter == right[column - 2] and left[row - 2] == other:
                cost = min(cost, before[column - 2] + 1)
            current.append(cost)
        if min(current) > limit:
            return limit + 1
        before, previous = previous, current
    return min(previous[-1], limit + 1)


def nearest(word: str, choices: Iterable[str]) -> tuple[list[str], int]:
    """The choices that are the fewest edits away from a word, and how many edits; none where more than a typo or two would be needed.

    For what a fix writes; `closest` is for questions, and sees a likeness sooner.
    """
    limit = 1 if len(word) < 5 else 2
    best: list[str] = []
    for choice in choices:
        edits = distance(word.lower(), choice.lower(), limit)
        if edits > limit:
            continue
        if edits < limit:
            limit, best = edits, []
        best.append(choice)
    return best, limit if best else limit + 1
