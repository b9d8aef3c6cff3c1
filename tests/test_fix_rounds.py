"""Which fixes of a file are kept: judged on made-up findings, one for each digit of a text that is one word of letters and digits."""

from __future__ import annotations

import re

import pytest

from taskdef_lint.engine.finding import Finding
from taskdef_lint.engine.lint_source import Linted
from taskdef_lint.engine.registry import builtin_rules
from taskdef_lint.engine.rule import Rule, Severity
from taskdef_lint.fixes.edits import Edit
from taskdef_lint.model.document import Document, Fault
from taskdef_lint.model.node import Root
from taskdef_lint.model.problem import Fix
from taskdef_lint.model.resource import Resource
from taskdef_lint.model.text import Span, Text
from taskdef_lint.run.fix_rounds import MOST_ATTEMPTS, Outcome, Seen, fix_in_rounds
from taskdef_lint.run.screen import Answer
from taskdef_lint.suppressions.filter import Screened

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
        document = Document(Text("a.json", text), faults=faults)
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
        linted = Linted([document], [])
        linted.findings = findings
        kept = [finding for finding in findings if finding not in hidden]
        return Seen(linted, kept, Answer(kept, Screened(), [], None))

    def fixed(self, text: str) -> Outcome:
        looked = self.look(text)
        assert looked is not None
        self.looks = 0
        return fix_in_rounds(looked, self.look, lambda finding: finding.fix is not None)


def test_all_at_once() -> None:
    file = File({"1": "a"})
    outcome = file.fixed("1x1x1")
    assert (outcome.seen.text.content, outcome.fixed, file.looks) == ("axaxa", 3, 1)
    assert outcome.seen.findings == []


def test_neighbours_in_turn() -> None:
    file = File({"1": "a"})
    assert (file.fixed("1" * 64).seen.text.content, file.looks) == ("a" * 64, 2)


def test_what_a_fix_brings_is_fixed_too() -> None:
    file = File({"1": "2", "2": "3", "3": ""})
    outcome = file.fixed("x1x")
    assert (outcome.seen.text.content, outcome.fixed) == ("xx", 3)


def test_a_fix_that_breaks_the_text_is_left_out() -> None:
    file = File({"1": "a", "2": "!"}, broken="!")
    text = "x".join("1" * 50 + "2" + "1" * 50)
    outcome = file.fixed(text)
    assert outcome.seen.text.content == text.replace("1", "a")
    assert outcome.failed == {(PLAIN.name, "2"): "the result could not be read as a task definition"}
    assert outcome.fixed == 100
    assert file.looks < 40
    assert [finding.message for finding in outcome.seen.findings] == ["2"]


def test_a_fix_that_brings_an_error_is_left_out() -> None:
    outcome = File({"1": "a", "2": "g"}, grave="g").fixed("1x2")
    assert outcome.seen.text.content == "ax2"
    assert outcome.failed == {(PLAIN.name, "2"): f"the result would break another rule, {OTHER.name}"}


def test_a_fix_that_brings_a_warning_is_left_out() -> None:
    outcome = File({"1": "a", "2": "w"}, light="w").fixed("1x2")
    assert outcome.seen.text.content == "ax2"
    assert outcome.failed == {(PLAIN.name, "2"): f"the result would break another rule, {OTHER.name}"}


def test_a_fix_that_writes_a_key_twice_is_left_out_whatever_it_brings_to_light() -> None:
    outcome = File({"1": "a", "2": "d"}, BLINDING).fixed("dx1x2")
    assert outcome.seen.text.content == "dxax2"
    assert outcome.failed == {(BLINDING.name, "2"): "the result would break another rule, duplicate-key"}


@pytest.mark.parametrize(
    ("text", "after"),
    [("~3g", "~3g"), ("~gx~3gx4g", "~gx~3gxg"), ("~34gx4", "~4gx"), ("~3x~g", "~x~g"), ("~g3gx3", "~ggx")],
)
def test_a_fix_that_hides_a_finding_is_left_out(text: str, after: str) -> None:
    outcome = File({"3": "", "4": ""}, grave="g").fixed(text)
    assert outcome.seen.text.content == after
    reasons = {f"the result would hide a finding of {OTHER.name}"} if {"3", "4"} & set(after) else set()
    assert set(outcome.failed.values()) == reasons


def test_an_error_that_was_there_is_no_reproach() -> None:
    outcome = File({"1": "a"}, grave="g").fixed("1xg")
    assert (outcome.seen.text.content, outcome.failed) == ("axg", {})


def test_an_error_that_was_out_of_sight_is_no_reproach() -> None:
    outcome = File({"1": "g"}, BLINDING, grave="g").fixed("x1")
    assert (outcome.seen.text.content, outcome.failed) == ("xg", {})


def test_a_fix_that_does_nothing_is_left_out() -> None:
    outcome = File({"1": "1", "2": "b"}).fixed("1x2")
    assert (outcome.seen.text.content, outcome.fixed) == ("1xb", 1)
    assert outcome.failed == {(PLAIN.name, "1"): "the finding would remain"}


def test_fixes_that_undo_each_other_end() -> None:
    file = File({"1": "2", "2": "1"})
    outcome = file.fixed("1")
    assert outcome.unfinished
    assert file.looks == MOST_ATTEMPTS
    assert outcome.seen.text.content in ("1", "2")


@pytest.mark.parametrize("text", ["", "x"])
def test_nothing_to_do(text: str) -> None:
    file = File({"1": "a"})
    outcome = file.fixed(text)
    assert (outcome.seen.text.content, outcome.fixed, file.looks) == (text, 0, 0)
