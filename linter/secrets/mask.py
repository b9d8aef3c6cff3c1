"""Finds secrets in a text and puts bullets in their place, whatever their number."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

BULLET = "•"  # in the place of one character of a secret
SHOWN = BULLET * 3  # in the place of a secret, whatever its length
LEAST = 4  # characters of a secret that is masked: a shorter one is part of too many words
_WORD_LIKE = 7  # up to so many characters a secret may be part of an ordinary word: only the whole word is masked
_LONG = 24  # characters of the beginning of a secret that was filled in
_FEW = 64  # beginnings that are sought one by one, which is faster
_LONGEST_CUT = 400  # characters of a secret before an ellipsis
_MOST_KNOWN = 200  # texts whose masked form is kept
_HEAD = 1000  # characters by which a longer secret is known

_QUOTES = frozenset("'\"`")

_WORD = re.compile(r"\w")


class Mask:
    """A function that masks secrets in a text: at each place the longest one. It takes time linear in the text.

    Messages cut what they quote: of a secret with an ellipsis after it the beginning is masked, too. Of one that is among `filled` (no
    text holds it but by its filling in) the first 24 characters are masked wherever they stand. One that is among `words` (small letters)
    is masked in quotes only: without them it is a word of the message.
    """

    def __init__(self, secrets: Iterable[str], filled: Iterable[str] = (), words: frozenset[str] = frozenset()) -> None:
        self._words = words
        self._known: dict[str, str] = {}  # findings of one rule mostly have one help and one label
        filled = list(filled)
        whole = {secret for secret in (*secrets, *filled) if len(secret) >= LEAST}
        self._long: dict[str, list[str]] = {}
        for secret in sorted(whole, key=len, reverse=True):
            if len(secret) > _HEAD:
                self._long.setdefault(secret[:_HEAD], []).append(secret)
        self._secrets = sorted({secret[:_HEAD] for secret in whole})
        self._first = {secret[:LEAST] for secret in self._secrets}
        self._longest = max(map(len, self._secrets), default=0)
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
        shown = self._known.get(text)
        if shown is None:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            shown = self._known[text] = self._masked(text)
        return shown

    def _masked(self, text: str) -> str:
        pieces: list[str] = []
        done = 0
        for start, end in self.spans(text):
            pieces += [text[done:start], SHOWN]
            done = end
        return "".join([*pieces, text[done:]]) if pieces else text

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Where secrets stand in a text, in order and without overlap."""
        if not self._first:
            return
        done = 0
        ellipsis = text.find("…")
        for start in self._starts(text):
            if start >= done:
                if 0 <= ellipsis < start:
                    ellipsis = text.find("…", start)
                end = self._end(text, start) or self._cut(text, start, ellipsis)
                if end:
                    yield start, end
                    done = end

    def _starts(self, text: str) -> Iterable[int]:
        """Where secrets may start, in order."""
        if len(self._first) > _FEW:
            return (start for start in range(len(text) - LEAST + 1) if text[start : start + LEAST] in self._first)
        found: list[int] = []
        for first in self._first:
            start = text.find(first)
            while start >= 0:
                found.append(start)
                start = text.find(first, start + 1)
        return sorted(found)

    def _end(self, text: str, start: int) -> int:
        """Where the secret ends that starts here; 0 where none does."""
        # In the order of the alphabet all secrets that the text goes on with lie within the last one before it.
        last = bisect_right(self._secrets, text[start : start + self._longest])
        within = self._within[last - 1] if last else ()
        count = bisect_left(within, True, key=lambda secret: not text.startswith(secret, start))
        for secret in reversed(within[:count]):
            end = start + len(secret)
            if secret.lower() in self._words and not (start and text[start - 1] in _QUOTES and text[end : end + 1] in _QUOTES):
                continue
            if len(secret) > _WORD_LIKE or not ((start and _WORD.match(text, start - 1)) or _WORD.match(text, end)):
                return start + self._length(secret, text, start)
        return start + _LONG if text[start : start + _LONG] in self._filled else 0

    def _length(self, secret: str, text: str, start: int) -> int:
        """How long a secret is that the text has here: more than its head, where it goes on as one of those does that begin so."""
        longer = (len(one) for one in self._long.get(secret, ()) if text.startswith(one, start))
        return next(longer, len(secret))

    def _cut(self, text: str, start: int, ellipsis: int) -> int:
        """Where the ellipsis ends that takes the place of the rest of the secret that starts here; 0 where there is none."""
        if not LEAST <= ellipsis - start <= _LONGEST_CUT:
            return 0
        beginning = text[start:ellipsis]
        after = bisect_left(self._secrets, beginning)
        return ellipsis + 1 if after < len(self._secrets) and self._secrets[after].startswith(beginning) else 0
