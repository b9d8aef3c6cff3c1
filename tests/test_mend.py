"""Which fixes of a file are kept: judged on made-up findings, one for each digit of a text that is one word of letters and digits."""

from __future__ import annotations

import re

import pytest

from taskdef_lint.document import Document, Span
from taskdef_lint.edits import Edit
from taskdef_lint.finding import Finding
from taskdef_lint.fix import MOST_ATTEMPTS, Mended, mend
from taskdef_lint.node import Root
from taskdef_lint.registry import builtin_rules
from taskdef_lint.resource import Resource
from taskdef_lint.rule import Fix, Rule, Severity

RULES = {rule.name: rule for rule in builtin_rules()}
PLAIN, OTHER, BLINDING, OF_THE_TEXT = (RULES[name] for name in ("mismatched-host-port", "link-cycle", "wrong-type", "duplicate-key"))
Looked = tuple[list[Document], list[Finding]]


class File:
    """A text in which each character of `defects` is a finding, with what takes its place, and how often it was looked at."""

    def __init__(self, defects: dict[str, str], rule: Rule = PLAIN, *, grave: str = "", harm: Rule = OTHER, broken: str = "") -> None:
        """`grave` characters are errors of another rule, `harm`, without a fix; a text with a `broken` one cannot be read."""
        self.defects = defects
        self.rule = rule
        self.grave = grave
        self.harm = harm
        self.broken = broken
        self.looks = 0

    def look(self, text: str) -> Looked | None:
        self.looks += 1
        if set(text) & set(self.broken):
            return None
        document = Document("a.json", text)
        root = Root(Resource(document, {}), {})
        findings = []
        for match in re.finditer(".", text):
            span = Span(*match.span())
            if match[0] in self.defects:
                edit = Edit(span, self.defects[match[0]])
                fix = Fix("mend it", root, 1)
                findings.append(Finding(self.rule, Severity.ERROR, document, span, "", match[0], fix=fix, edits=[edit]))
            if match[0] in self.grave:
                findings.append(Finding(self.harm, Severity.ERROR, document, span, "", f"grave {match[0]}"))
        return [document], findings

    def mend(self, text: str) -> Mended:
        looked = self.look(text)
        assert looked is not None
        self.looks = 0
        return mend(*looked, self.look, lambda finding: finding.fix is not None)


def test_all_at_once() -> None:
    file = File({"1": "a"})
    mended = file.mend("1x1x1")
    assert (mended.text, mended.fixed, file.looks) == ("axaxa", 3, 1)
    assert mended.findings == []


def test_neighbours_in_turn() -> None:
    file = File({"1": "a"})
    assert (file.mend("1" * 64).text, file.looks) == ("a" * 64, 2)


def test_what_a_fix_brings_is_fixed_too() -> None:
    file = File({"1": "2", "2": "3", "3": ""})
    mended = file.mend("x1x")
    assert (mended.text, mended.fixed) == ("xx", 3)


def test_a_fix_that_breaks_the_text_is_left_out() -> None:
    file = File({"1": "a", "2": "!"}, broken="!")
    text = "x".join("1" * 50 + "2" + "1" * 50)
    mended = file.mend(text)
    assert mended.text == text.replace("1", "a")
    assert mended.failed == {(PLAIN.name, "2"): "the result could not be read as a task definition"}
    assert mended.fixed == 100
    assert file.looks < 40
    assert [finding.message for finding in mended.findings] == ["2"]


def test_a_fix_that_brings_an_error_is_left_out() -> None:
    mended = File({"1": "a", "2": "g"}, grave="g").mend("1x2")
    assert mended.text == "ax2"
    assert mended.failed == {(PLAIN.name, "2"): f"the result would break another rule, {OTHER.name}"}


def test_an_error_that_was_there_is_no_reproach() -> None:
    mended = File({"1": "a"}, grave="g").mend("1xg")
    assert (mended.text, mended.failed) == ("axg", {})


def test_an_error_that_was_out_of_sight_is_no_reproach() -> None:
    mended = File({"1": "g"}, BLINDING, grave="g").mend("x1")
    assert (mended.text, mended.failed) == ("xg", {})


def test_an_error_of_the_text_itself_was_never_out_of_sight() -> None:
    mended = File({"1": "g"}, BLINDING, grave="g", harm=OF_THE_TEXT).mend("x1")
    assert (mended.text, mended.fixed) == ("x1", 0)
    assert mended.failed == {(BLINDING.name, "1"): f"the result would break another rule, {OF_THE_TEXT.name}"}


def test_a_fix_that_does_nothing_is_left_out() -> None:
    mended = File({"1": "1", "2": "b"}).mend("1x2")
    assert (mended.text, mended.fixed) == ("1xb", 1)
    assert mended.failed == {(PLAIN.name, "1"): "the finding would remain"}


def test_fixes_that_undo_each_other_end() -> None:
    file = File({"1": "2", "2": "1"})
    mended = file.mend("1")
    assert mended.unfinished
    assert file.looks == MOST_ATTEMPTS
    assert mended.text in ("1", "2")


@pytest.mark.parametrize("text", ["", "x"])
def test_nothing_to_do(text: str) -> None:
    file = File({"1": "a"})
    mended = file.mend(text)
    assert (mended.text, mended.fixed, file.looks) == (text, 0, 0)
