"""Puts bullets in the place of secrets in a text, whatever their number."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

SHOWN = "•••"
LEAST = 4  # characters of a secret that is masked: a shorter one is part of too many words
_WORD_LIKE = 7  # up to so many characters a secret may be part of an ordinary word: only the whole word is masked
_LONG = 24  # messages quote the beginning of longer ones
_BEGINNING = 8  # of a long one
_REST = 160  # characters between such a beginning and the ellipsis

_WORD = re.compile(r"\w")


class Mask:
    """A function that masks secrets in a text: at each place the longest one. It takes time linear in the text.

    Of a secret with more than 24 characters a beginning is masked, too: 8 characters and what follows them up to an ellipsis. Of one
    that is among `filled` (no text holds it but by its filling in) the first 24 characters are masked wherever they stand.
    """

    def __init__(self, secrets: Iterable[str], filled: Collection[str] = ()) -> None:
        self._secrets = sorted({secret for secret in (*secrets, *filled) if len(secret) >= LEAST})
        self._first = {secret[:LEAST] for secret in self._secrets}
        self._longest = max(map(len, self._secrets), default=0)
        self._quoted = {secret[:_BEGINNING] for secret in self._secrets if len(secret) > _LONG}
        self._filled = {secret[:_LONG] for secret in filled if len(secret) > _LONG}
        # For each secret those that it begins with, from the shortest one to itself: together no more than the secrets have characters.
        self._within: list[tuple[str, ...]] = []
        within: list[str] = []
        for secret in self._secrets:
            while within and not secret.startswith(within[-1]):
                within.pop()
            within.append(secret)
            self._within.append(tuple(within))

    def __call__(self, text: str) -> str:
        """Return the text with `•••` for each secret in it."""
        if not self._first:
            return text
        pieces: list[str] = []
        done = 0
        for start in range(len(text) - LEAST + 1):
            if text[start : start + LEAST] in self._first and start >= done:
                end = self._end(text, start)
                if end:
                    pieces += [text[done:start], SHOWN]
                    done = end
        return "".join([*pieces, text[done:]])

    def _end(self, text: str, start: int) -> int:
        """Where the secret ends that starts here; 0 where none does."""
        # In the order of the alphabet all secrets that the text goes on with lie within the last one before it.
        last = bisect_right(self._secrets, text[start : start + self._longest])
        within = self._within[last - 1] if last else ()
        count = bisect_left(within, True, key=lambda secret: not text.startswith(secret, start))
        for secret in reversed(within[:count]):
            end = start + len(secret)
            if len(secret) > _WORD_LIKE or not ((start and _WORD.match(text, start - 1)) or _WORD.match(text, end)):
                return end
        if text[start : start + _BEGINNING] in self._quoted:
            ellipsis = text.find("…", start + _BEGINNING, start + _BEGINNING + _REST + 1)
            if ellipsis >= 0:
                return ellipsis + 1
        return start + _LONG if text[start : start + _LONG] in self._filled else 0
