"""Every rule is tested by the examples of its own page, down to the exact places."""

from __future__ import annotations

import inspect
import re
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from taskdef_lint.engine.lint_source import lint_source
from taskdef_lint.engine.registry import builtin_rules
from taskdef_lint.engine.rule import PHASES, Rule, Severity
from taskdef_lint.engine.run_rules import Enabled
from taskdef_lint.model.document import Document
from taskdef_lint.pages.page import Example, Page
from taskdef_lint.rules import MODULES
from taskdef_lint.run.check import run_check
from taskdef_lint.run.fix_rounds import Seen, fix_in_rounds
from taskdef_lint.settings.options import CheckOptions
from taskdef_lint.suppressions.suppression import SuppressionReport
from tests.rules.support import LATEST, findings

RULES = builtin_rules()
# Names that say what to do or that negate read badly after "ignore"; a name states the defect.
BAD_NAMES = re.compile(r"^(no|avoid|do-not|dont|use|prefer|require|check|must|should)-|-(used|(?<!health-)check|rule)$")


def reported(rule: Rule, example: Example) -> list[str]:
    """The places that the rule reports in an example."""
    about_text = rule.target in (Document, SuppressionReport)
    return sorted(f"{found.line}:{found.column}" if about_text else found.pointer for found in findings(rule, example))


def mended_configuration(text: str) -> tuple[str, bool]:
    """What `--fix` makes of a configuration in such a directory, and whether that is anything."""
    with TemporaryDirectory() as directory:
        config = Path(directory, ".taskdef-lint.yaml")
        config.write_text(text)
        Path(directory, "web.json").write_text(LATEST)
        run_check(CheckOptions([directory], fix=True))
        return config.read_text(), config.read_text() != text


def mended(rule: Rule, example: Example) -> tuple[str, bool]:
    """What all fixes of the rule, safe or not, make of an example, and whether there is any."""
    if rule.target is SuppressionReport:
        return mended_configuration(example.text)
    name = f"example.{example.language}"
    enabled = [Enabled(rule, options=example.options)]

    def look(text: str) -> Seen | None:
        linted = lint_source(text, name, enabled)
        return Seen(linted, linted.findings) if linted.readable and linted.resources else None

    seen = look(example.text)
    if seen is None:
        return example.text, False
    result = fix_in_rounds(seen, look, lambda finding: finding.fix is not None)
    assert not result.failed
    assert not result.unfinished
    return result.seen.text.content, result.fixed > 0


EXAMPLES = [
    pytest.param(rule, example, id=f"{rule.name}-{number}-{example.verdict}")
    for rule in RULES
    for number, example in enumerate(Page(rule).examples, 1)
    if example.verdict != "fixed"
]


@pytest.mark.parametrize(("rule", "example"), EXAMPLES)
def test_example(rule: Rule, example: Example) -> None:
    assert (example.verdict == "bad") == bool(example.places), "a bad example names its places, a good one none"
    assert reported(rule, example) == sorted(example.places)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_fixes(rule: Rule) -> None:
    """After `bad` may come `fixed`: exactly what the fixes make of it. A rule that has fixes shows one."""
    examples = Page(rule).examples
    fixable = []
    for before, after in zip(examples, [*examples[1:], None], strict=True):
        assert before.verdict == "bad" or after is None or after.verdict != "fixed", "a fixed example follows a bad one"
        if before.verdict == "bad":
            text, changed = mended(rule, before)
            fixable.append(changed)
            if after is not None and after.verdict == "fixed":
                assert text == after.text
    shown = any(example.verdict == "fixed" for example in examples)
    assert shown == (any(fixable) or " fix=" in inspect.getsource(rule.check)), "the page of a rule with fixes shows one"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_page_is_complete(rule: Rule) -> None:
    page = Page(rule)
    assert 10 < len(page.summary) < 80
    assert not page.summary.endswith(".")
    assert len(page.prose) > 80, "the page says why"
    verdicts = {example.verdict for example in page.examples}
    assert {"bad", "good"} <= verdicts
    texts = [(example.text, str(example.options)) for example in page.examples if example.verdict != "fixed"]
    assert len(texts) == len(set(texts)), "the same example twice"
    for option in rule.options:
        assert re.search(rf"^- `{option}` \(default ", page.prose, re.MULTILINE), f"option {option} is not explained"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_metadata(rule: Rule) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", rule.name)
    assert not BAD_NAMES.search(rule.name)
    assert rule.phase in PHASES
    assert rule.check.__module__.removeprefix("taskdef_lint.rules.") in MODULES


def test_names_are_unique() -> None:
    names = [name for rule in RULES for name in (rule.name, *rule.aliases)]
    assert len(names) == len(set(names))


REFUSED_IN_PART = {"duplicate-key"}  # by the AWS CLI, in YAML alone; a rule has one severity


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.severity is not Severity.ERROR], ids=lambda rule: rule.name)
def test_only_errors_say_that_something_is_refused(rule: Rule) -> None:
    """What is known to be refused is an error. The page may tell more: what is not known, and what depends on other tools."""
    bad = [example for example in Page(rule).examples if example.verdict == "bad"]
    said = [text for example in bad for found in findings(rule, example) for text in (found.message, found.label, found.help)]
    claims = [text for text in (rule.summary, *said) if "refuse" in text]
    assert (claims != []) == (rule.name in REFUSED_IN_PART), claims
