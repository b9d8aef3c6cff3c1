"""Where lines start, in texts with line ends of all kinds."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskdef_lint.model import lines


@given(st.text(st.sampled_from(["a", "\n", "\r", "\u2028", "😀"]), max_size=20))
@pytest.mark.parametrize("much", [lines._MUCH, 0], ids=["at once", "one by one"])
def test_lines_start_behind_their_ends(much: int, text: str) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(lines, "_MUCH", much)
        assert list(lines.line_starts(text)) == [0, *(match.end() for match in re.finditer(r"\r\n|\r|\n", text))]
