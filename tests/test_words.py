"""Words that depend on numbers."""

from __future__ import annotations

import pytest

from taskdef_lint.text import counted


@pytest.mark.parametrize(("number", "words"), [(0, "0 files"), (1, "1 file"), (2, "2 files")])
def test_one_is_singular_and_all_else_plural(number: int, words: str) -> None:
    assert counted(number, "file") == words


@pytest.mark.parametrize(("number", "words"), [(0, "0 policies"), (1, "1 policy"), (2, "2 policies")])
def test_a_plural_of_its_own(number: int, words: str) -> None:
    assert counted(number, "policy", "policies") == words
