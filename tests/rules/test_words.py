"""What rules say in the examples of their pages is what words.txt holds, which shows every change in review."""

from __future__ import annotations

from difflib import unified_diff

from tests.rules.words import WORDS, snapshot


def test_words() -> None:
    diff = list(unified_diff(WORDS.read_text(encoding="utf-8").splitlines(), snapshot().splitlines(), "words.txt", "now", lineterm="", n=1))
    assert not diff, "\n".join(["rules say something else; if that is meant, run `make words`:", *diff])
