"""The fuzzer itself: a few texts of each target with fixed seeds, that it finds what is wrong, and that it can be repeated."""

from __future__ import annotations

import pytest

from taskdef_lint.fixes import edits
from tests.fuzz import __main__ as fuzz
from tests.fuzz import inputs, targets


@pytest.mark.parametrize("name", targets.TARGETS)
def test_what_has_to_hold_holds(name: str) -> None:
    for seed in range(1, 31):
        targets.TARGETS[name](seed)


@pytest.mark.parametrize("syntax", ["json", "yaml"])
def test_a_seed_makes_the_same_text_again(syntax: str) -> None:
    texts = [inputs.text(seed, syntax, readable=seed % 2 == 0) for seed in range(40)]
    assert texts == [inputs.text(seed, syntax, readable=seed % 2 == 0) for seed in range(40)]
    assert len(set(texts)) > 30


def test_what_fails_is_told_with_the_command_that_repeats_it(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def fails(seed: int) -> None:
        assert seed != 7, "seven"

    monkeypatch.setitem(fuzz.TARGETS, "check", fails)
    monkeypatch.setattr(fuzz.sys, "argv", ["fuzz", "--seed", "5", "--count", "4", "--target", "check"])
    assert fuzz.main() == 1
    told = capsys.readouterr().out
    assert told.startswith("seeds from 5 on: check\n")
    assert "AssertionError: seven" in told
    assert "again: python -m tests.fuzz --target check --seed 7 --count 1\n" in told
    assert told.endswith("4 seeds, 4 texts, 1 failed\n")


def test_a_fix_that_changes_more_than_it_says_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    apply = edits.apply
    monkeypatch.setattr(targets, "apply", lambda text, changes: apply(text, changes).replace("1", "2"))
    found = 0
    for seed in range(1, 31):
        try:
            targets.fix_json(seed)
        except AssertionError:
            found += 1
    assert found
