"""GitHub's line hash: known values, and a plain reading of the algorithm to compare with."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taskdef_lint.model.text import Text
from taskdef_lint.reporters.line_hash import line_hashes


@pytest.mark.parametrize(
    ("text", "hashes"),
    [
        ("hello\nworld\n", ["a2b8faa8c5a43ef3:1", "53f9e022cffbf0f1:1", "c129715d7a2bc9a3:1"]),
        ('{\n  "family": "web"\n}\n', ["7c320bd6f9d97bfb:1", "48c0c55576e65902:1", "32dce9ccfdbc9d3e:1", "c129715d7a2bc9a3:1"]),
        ("", ["c129715d7a2bc9a3:1"]),
    ],
)
def test_values_that_the_action_computes(text: str, hashes: list[str]) -> None:
    assert line_hashes(text) == hashes


def test_blanks_and_the_kind_of_line_end_do_not_matter() -> None:
    assert line_hashes("a b\n\tc\n") == line_hashes("ab\r\nc\r\n") == line_hashes("ab\rc\r")


def test_equal_lines_are_counted() -> None:
    text = "x\n" * 300
    values = [value.split(":") for value in line_hashes(text)]
    same = [count for value, count in values if value == values[0][0]]
    assert same == [str(number) for number in range(1, len(same) + 1)]
    assert len(same) > 200


def test_lines_are_those_of_the_document() -> None:
    for text in ("", "a", "a\n", "a\r\nb\rc\n\n\u2028x", "\r\n\r\n"):
        assert len(line_hashes(text)) == len(Text("x", text).line_starts)


def by_the_window(text: str) -> list[str]:
    """The same, as the description has it: a ring of 100 units and a hash rolling over it."""
    raw = text.encode("utf-16-le", "surrogatepass")
    units = [raw[index] | raw[index + 1] << 8 for index in range(0, len(raw), 2)]
    kept: list[int] = []
    after_return = False
    for unit in units:
        if unit in (32, 9) or (after_return and unit == 10):
            after_return = False
            continue
        after_return = unit == 13
        kept.append(10 if unit == 13 else unit)
    kept.append(65535)
    starts = [index for index in range(len(kept)) if index == 0 or kept[index - 1] == 10]
    ring, rolling, hashes, seen = [0] * 100, 0, [], {}
    for index, unit in enumerate([*kept, *[0] * 100]):
        if index >= 100 and index - 100 in starts:
            seen[rolling] = seen.get(rolling, 0) + 1
            hashes.append(f"{rolling:x}:{seen[rolling]}")
        rolling = (rolling * 37 + unit - pow(37, 100) * ring[index % 100]) % 2**64
        ring[index % 100] = unit
    return hashes


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=st.sampled_from(list("ab \t\r\n😀\ud800{}")), max_size=400))
def test_agrees_with_the_rolling_window(text: str) -> None:
    assert line_hashes(text) == by_the_window(text)
