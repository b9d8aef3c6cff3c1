"""Characters and columns of a terminal."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taskdef_lint.model.text import Span
from taskdef_lint.reporters import render
from taskdef_lint.text import cut, visible, width
from tests.reporters.support import document, finding, run

# All kinds that are drawn differently, often: wide, combining, control, tab, bidi, beyond the BMP, surrogates, ambiguous, Hangul parts.
CHARACTERS = st.one_of(
    st.sampled_from('a"{}:, \t\x00\x1b\x7f\x85日本😀\u0301\u202e\u2028\ufeff\ud800•…\u1100\u1161ﾊﾞ\xa0\u3000'), st.characters()
)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain, ünïcödé, 日本, 😀", "plain, ünïcödé, 日本, 😀"),
        ("\ta\tb", "    a    b"),
        ("\x00\x07\x1b[31m\r\n\x7f", "␀␇␛[31m␍␊␡"),
        ("\x80\x9b\xa0\xad", "\\x80\\x9b\\xa0\\xad"),
        ("\u202e\u2066\u200b\u2028\ufeff\ud800", "\\u202e\\u2066\\u200b\\u2028\\ufeff\\ud800"),
        ("\U000e0041", "\\U000e0041"),
    ],
)
def test_visible(text: str, shown: str) -> None:
    assert visible(text) == shown


@pytest.mark.parametrize(
    ("text", "columns"),
    [("", 0), ("abc", 3), ("日本", 4), ("e\u0301", 1), ("ﾊﾞ", 2), ("\uff21", 2), ("ü•…", 3), ("😀", 2), ("\u1112\u1161\u11ab", 2)],
)
def test_width(text: str, columns: int) -> None:
    assert width(text) == columns


@settings(deadline=None)
@given(st.text(CHARACTERS))
def test_everything_shown_is_printable_and_can_be_written(text: str) -> None:
    assert visible(text).isprintable()
    assert visible(text).encode().decode() == visible(text)


@settings(deadline=None)
@given(st.text(CHARACTERS, max_size=60), st.data(), st.integers(20, 70))
def test_a_cut_line_fits_and_keeps_the_place(text: str, data: st.DataObject, room: int) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    low, high = cut(text, start, end, room)
    assert 0 <= low <= start <= high <= len(text)
    assert width(visible(text[low:high])) + (low > 0) + (high < len(text)) <= room
    if width(visible(text)) <= room:
        assert (low, high) == (0, len(text))
    if width(visible(text[start:end])) <= room - 2:
        assert end <= high


@settings(deadline=None)
@given(st.text(CHARACTERS, max_size=80), st.data(), st.integers(30, 90))
def test_carets_stand_under_what_they_mean(text: str, data: st.DataObject, columns: int) -> None:
    """The row of carets starts and ends in the columns in which the place starts and ends, whatever is in the line."""
    line = re.sub("[\r\n]", "", text)
    start = data.draw(st.integers(0, len(line)))
    end = data.draw(st.integers(start, len(line)))
    source = document("first\r\n" + line + "\n")
    report = render("full", run(finding(source, Span(7 + start, 7 + end)), width=columns, quiet=True)).split("\n")
    row = next(index for index, shown in enumerate(report) if shown.startswith("  | ") and "^" in shown)
    drawn, carets = report[row - 1].removeprefix("2 |").removeprefix(" "), report[row].removeprefix("  | ")
    low, high = cut(line, start, end, columns - 4)
    before = "…" * (low > 0) + visible(line[low:start])
    under = visible(line[start : min(end, high)])
    assert drawn.startswith((before + under).rstrip(" "))
    assert len(carets) - len(carets.lstrip(" ")) == width(before)
    assert width(carets) == max(width(before + under), width(before) + 1)
    assert width(drawn) <= columns - 4
