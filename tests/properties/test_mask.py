"""Masking hides the same as a pattern of all secrets would, which is slow and plain."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskdef_lint.secrets.mask import SHOWN, Mask

# Of few letters, so that secrets begin with one another, overlap, and stand in words.
LETTERS = "ab-é…"
SECRETS = st.lists(st.text(LETTERS, max_size=9) | st.text("ab", min_size=22, max_size=30), max_size=6)


def plainly(secrets: list[str], filled: list[str], text: str) -> str:
    """One pattern of all secrets, the longest first; then their beginnings."""
    known = {secret for secret in secrets + filled if len(secret) >= 4}
    pieces = [
        re.escape(secret) if len(secret) > 7 else rf"(?<!\w){re.escape(secret)}(?!\w)"
        for secret in sorted(known, key=lambda secret: (-len(secret), secret))
    ]
    pieces += [re.escape(secret[:24]) for secret in filled if len(secret) > 24]
    # A beginning, up to the first ellipsis after where it starts.
    pieces += [re.escape(secret[:length]) + "…" for secret in known for length in range(4, len(secret) + 1) if "…" not in secret[:length]]
    return re.sub("|".join(pieces), SHOWN, text) if pieces else text


@st.composite
def texts(draw: st.DrawFn, secrets: list[str]) -> str:
    """A text of secrets, their beginnings and what is between them."""
    whole = st.sampled_from(secrets or [""])
    part = st.tuples(whole, st.integers(1, 30)).map(lambda drawn: drawn[0][: drawn[1]])
    between = st.text(LETTERS + " ", max_size=4) | st.sampled_from(["x" * 159, "x" * 160, "x" * 161])
    return "".join(draw(st.lists(whole | part | between, max_size=12)))


@given(st.data(), SECRETS, SECRETS)
def test_same_as_one_pattern(data: st.DataObject, secrets: list[str], filled: list[str]) -> None:
    text = data.draw(texts(secrets + filled))
    assert Mask(secrets, filled)(text) == plainly(secrets, filled, text)


@pytest.mark.parametrize(
    ("secrets", "filled", "text", "masked"),
    [
        (["abcd-efgh", "abcd"], [], "abcd-efgh abcd-efg", f"{SHOWN} {SHOWN}-efg"),
        (["abcdefgh", "efghijkl"], [], "abcdefghijkl", f"{SHOWN}ijkl"),
        (["abcdefg"], [], "abcdefg xabcdefg abcdefgé", f"{SHOWN} xabcdefg abcdefgé"),
        (["abcdefgh"], [], "abcdef… abc… abcx…", f"{SHOWN} abc… abcx…"),
        (["ab" * 600, "ab" * 600 + "c"], [], "ab" * 600 + "c d" + "ab" * 600 + "d", f"{SHOWN} d{SHOWN}d"),
        (["ab" * 13], [], "ab" * 12, "ab" * 12),
        ([], ["ab" * 13], "ab" * 12 + "x", f"{SHOWN}x"),
        (["abc"], [], "abc", "abc"),
    ],
)
def test_examples(secrets: list[str], filled: list[str], text: str, masked: str) -> None:
    assert Mask(secrets, filled)(text) == masked == plainly(secrets, filled, text)


class Counting(str):
    """A text that counts how often it is asked whether it goes on with a secret."""

    __slots__ = ("asked",)

    def startswith(self, *words: object) -> bool:  # type: ignore[override]
        """The answer of any text, counted."""
        self.asked += 1
        return super().startswith(*words)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("secrets", "word", "most"),
    [
        (["a" * length for length in range(4, 1000)], "aaaab", 10),  # each begins with all before it: they are halved, ten times
        (["a" * length + "b" for length in range(8, 1000)], "aaaaaaac", 4),  # each begins as the others do
        ([f"token{number:05}" for number in range(10_000)], "token00x", 1),
    ],
)
def test_secrets_are_not_gone_through(secrets: list[str], word: str, most: int) -> None:
    text = Counting(word * 50)
    text.asked = 0
    assert Mask(secrets)(text) == word * 50
    assert 0 < text.asked <= most * 50
