"""Which fixes of a file are kept: judged on made-up findings, one for each digit of a text that is one word of letters and digits."""

from __future__ import annotations

import re

import pytest

from taskdef_lint.engine.finding import Finding
from taskdef_lint.engine.registry import builtin_rules
from taskdef_lint.engine.rule import Rule, Severity
from taskdef_lint.fixes.edits import Edit
from taskdef_lint.model.document import Document, Fault, Span
from taskdef_lint.model.node import Root
from taskdef_lint.model.problem import Fix
from taskdef_lint.model.task_definition import Resource
from taskdef_lint.run.fix_rounds import MOST_ATTEMPTS, Mended, Seen, mend

RULES = {rule.name: rule for rule in builtin_rules()}
PLAIN, OTHER, BLINDING = (RULES[name] for name in ("mismatched-host-port", "link-cycle", "wrong-type"))


class File:
    """A text in which each character of `defects` is a finding, with what takes its place, and how often it was looked at."""

    def __init__(self, defects: dict[str, str], rule: Rule = PLAIN, *, grave: str = "", light: str = "", broken: str = "") -> None:
        """`grave` characters are errors of another rule, `light` ones warnings, without a fix.

        A text with a `broken` one cannot be read.

        Each `d` is a key that is written twice, which no rule here reports. Right behind `~` a finding of the other rule is hidden.
        """
        self.defects = defects
        self.rule = rule
        self.grave = grave
        self.light = light
        self.broken = broken
        self.looks = 0

    def look(self, text: str) -> Seen | None:
        self.looks += 1
        if set(text) & set(self.broken):
            return None
        faults = [Fault("duplicate-key", Span(*match.span()), "twice") for match in re.finditer("d", text)]
        document = Document("a.json", text, faults=faults)
        root = Root(Resource(document, {}), {})
        findings: list[Finding] = []
        for match in re.finditer(".", text):
            span = Span(*match.span())
            if match[0] in self.defects:
                edit = Edit(span, self.defects[match[0]])
                fix = Fix("mend it", root, 1)
                findings.append(Finding(self.rule, Severity.ERROR, document, span, "", match[0], fix=fix, edits=[edit]))
            if match[0] in self.grave + self.light:
                severity = Severity.ERROR if match[0] in self.grave else Severity.WARNING
                findings.append(Finding(OTHER, severity, document, span, "", f"grave {match[0]}"))
        hidden = [finding for finding in findings if finding.rule is OTHER and text[: finding.span.start].endswith("~")]
        return Seen([document], [finding for finding in findings if finding not in hidden], hidden)

    def mend(self, text: str) -> Mended:
        looked = self.look(text)
        assert looked is not None
        self.looks = 0
        return mend(looked, self.look, lambda finding: finding.fix is not None)


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


def test_a_fix_that_brings_a_warning_is_left_out() -> None:
    mended = File({"1": "a", "2": "w"}, light="w").mend("1x2")
    assert mended.text == "ax2"
    assert mended.failed == {(PLAIN.name, "2"): f"the result would break another rule, {OTHER.name}"}


def test_a_fix_that_writes_a_key_twice_is_left_out_whatever_it_brings_to_light() -> None:
    mended = File({"1": "a", "2": "d"}, BLINDING).mend("dx1x2")
    assert mended.text == "dxax2"
    assert mended.failed == {(BLINDING.name, "2"): "the result would break another rule, duplicate-key"}


@pytest.mark.parametrize(
    ("text", "after"),
    [("~3g", "~3g"), ("~gx~3gx4g", "~gx~3gxg"), ("~34gx4", "~4gx"), ("~3x~g", "~x~g"), ("~g3gx3", "~ggx")],
)
def test_a_fix_that_hides_a_finding_is_left_out(text: str, after: str) -> None:
    mended = File({"3": "", "4": ""}, grave="g").mend(text)
    assert mended.text == after
    reasons = {f"the result would hide a finding of {OTHER.name}"} if {"3", "4"} & set(after) else set()
    assert set(mended.failed.values()) == reasons


def test_an_error_that_was_there_is_no_reproach() -> None:
    mended = File({"1": "a"}, grave="g").mend("1xg")
    assert (mended.text, mended.failed) == ("axg", {})


def test_an_error_that_was_out_of_sight_is_no_reproach() -> None:
    mended = File({"1": "g"}, BLINDING, grave="g").mend("x1")
    assert (mended.text, mended.failed) == ("xg", {})


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
