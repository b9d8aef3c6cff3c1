"""The page of a rule and the list of rules, as people read them."""

from __future__ import annotations

import json

import pytest
import yaml

from taskdef_lint.api import Document, Problems, Rule, Severity, rule
from taskdef_lint.engine.registry import builtin_rules
from taskdef_lint.engine.rule import PHASES
from taskdef_lint.engine.selection import select
from taskdef_lint.errors import UsageError
from taskdef_lint.pages.catalogue import explanation, rules_text
from taskdef_lint.pages.page import Page


@rule(
    Document,
    severity=Severity.WARNING,
    phase="launch",
    tags=("fargate",),
    maps_to={"cfn-lint": "E3053", "checkov": ("CKV_1", "CKV_2")},
    aliases=("old-name",),
    aws="Too many things.",
)
def too_many_things(_: Document, *, limit: int = 10, names: tuple[str, ...] = ("a", "ä")) -> Problems:  # noqa: ARG001
    """There are too many | of the things

    More than ten things do not fit.

    - `limit` (default 10): how many fit.

    ```json bad / limit=1
    {}
    ```

    ```json good
    []
    ```
    """
    yield from ()


@rule(Document, severity=Severity.ERROR, phase="register", maps_to={"other": "ckv_2"}, strict=True)
def other_thing(_: Document) -> Problems:
    """Another thing

    Text.
    """
    yield from ()


RULES = [too_many_things, other_thing]


def test_page() -> None:
    text = explanation("too-many-things", RULES)
    assert text.startswith("# There are too many | of the things\n\n- rule: too-many-things\n")
    for line in (
        "- severity: warning (very likely wrong, or insecure)",
        "- phase: launch (the task or service may fail to start or to run)",
        "- profile: recommended",
        "- earlier names: old-name",
        "- in other tools: cfn-lint E3053; checkov CKV_1, CKV_2",
        "- AWS's message: Too many things.",
        "More than ten things do not fit.",
        "Reported with `limit` set to `1`:\n\n```json\n{}\n```",
        "Not reported:\n\n```json\n[]\n```",
    ):
        assert line in text
    assert text.endswith("\n")
    assert not text.endswith("\n\n")
    assert "limit=1" not in text, "the info strings of examples are for tests"


@pytest.mark.parametrize("phase", PHASES)
def test_the_phase_agrees_with_the_severity(phase: str) -> None:
    def phase_line(severity: Severity) -> str:
        text = explanation("too-many-things", [rule(Document, severity=severity, phase=phase)(too_many_things.check)])
        return next(line for line in text.splitlines() if line.startswith("- phase: "))

    assert "may " not in phase_line(Severity.ERROR)
    assert ("may " in phase_line(Severity.WARNING)) == (phase in {"register", "launch"})


def test_snippets_are_yaml() -> None:
    text = explanation("too-many-things", RULES)
    snippets = [yaml.safe_load(part.partition("```")[0]) for part in text.split("```yaml\n")[1:]]
    assert snippets[0] == {"options": {"too-many-things": {"limit": 10, "names": ["a", "ä"]}}}
    assert snippets[1]["ignore"] == ["too-many-things"]
    assert set(snippets[1]["suppress"][0]) == {"rule", "file", "at", "reason"}


def test_a_page_without_the_rest() -> None:
    text = explanation("other-thing", RULES)
    assert "earlier names" not in text
    assert "AWS's message" not in text
    assert "## Options" not in text


@pytest.mark.parametrize("word", ["old-name", "E3053", "e3053", "Ckv_1"])
def test_other_words_for_a_rule(word: str) -> None:
    assert explanation(word, RULES) == explanation("too-many-things", RULES)


def test_a_foreign_id_of_several_rules_shows_all() -> None:
    text = explanation("CKV_2", RULES)
    assert text == explanation("too-many-things", RULES) + "\n" + explanation("other-thing", RULES)


def test_unknown_name() -> None:
    with pytest.raises(UsageError, match="unknown rule 'too-mny-things': did you mean 'too-many-things'"):
        explanation("too-mny-things", RULES)


def test_defects_of_ours_have_a_page_too() -> None:
    assert "- rule: internal-error\n" in explanation("internal-error")


def test_two_examples_unless_all_are_wanted() -> None:
    short, whole = explanation("mismatched-host-port", every=False), explanation("mismatched-host-port")
    assert (short.count("\nReported:"), short.count("\nNot reported:")) == (1, 1)
    assert whole.count("eported:") == len(
        Page(next(one for one in builtin_rules() if one.name == "mismatched-host-port")).examples
    ) - whole.count("After the fix")
    assert "\n3 more examples: `taskdef-lint explain mismatched-host-port --all`\n" in short
    assert "--all" not in whole
    assert "more example" not in explanation("too-many-things", RULES, every=False)


def test_list_as_text() -> None:
    lines = rules_text(RULES, "text").splitlines()
    subject = too_many_things.subject
    assert lines[0] == subject
    assert lines[1] == "  too-many-things  warning  launch    recommended  There are too many | of the things"
    assert lines[2] == "  other-thing      error    register  strict       Another thing"
    assert lines[-2].startswith("2 rules.")
    assert lines[-1].startswith("Tags, written as tag:NAME: subjects (the headings), phases (such as practice)")
    assert rules_text(builtin_rules(), "text").endswith(
        "), any, capacity-provider, cluster, deployment, deprecated, live, pasted, role, security, service, task, task-definition, "
        "workspace.\n"
    )
    assert rules_text([], "text")


def test_what_makes_an_error_depends_on_the_phase() -> None:
    assert "- severity: error (AWS refuses it)\n" in explanation("mismatched-host-port")
    assert "- severity: error (insecure, or wrong beyond doubt)\n" in explanation("plaintext-secret")
    assert "- severity: warning (very likely wrong, or insecure)\n- phase: ignored" in explanation("duplicate-key")


def test_list_as_markdown() -> None:
    text = rules_text(RULES, "markdown")
    assert "| `too-many-things` | warning | launch | recommended | There are too many \\| of the things |" in text
    assert text.count("|---|---|---|---|---|") == 1


def test_list_as_json() -> None:
    listing = json.loads(rules_text(RULES, "json"))
    assert listing[0] == {
        "name": "too-many-things",
        "subject": too_many_things.subject,
        "summary": "There are too many | of the things",
        "severity": "warning",
        "phase": "launch",
        "profile": "recommended",
        "tags": [too_many_things.subject, "launch", "fargate"],
        "mapsTo": {"cfn-lint": ["E3053"], "checkov": ["CKV_1", "CKV_2"]},
        "aliases": ["old-name"],
        "options": {"limit": 10, "names": ["a", "ä"]},
        "url": "",
    }


def test_unknown_format() -> None:
    with pytest.raises(UsageError, match="unknown format 'xml': it is one of text, json, markdown"):
        rules_text(RULES, "xml")


@pytest.mark.parametrize("one", builtin_rules(), ids=lambda one: one.name)
def test_every_built_in_rule_has_a_page(one: Rule) -> None:
    text = explanation(one.name)
    assert f"- rule: {one.name}\n" in text
    assert f"\n- phase: {one.phase} (" in text
    assert "https://" in text


def test_every_built_in_rule_is_listed() -> None:
    rules = builtin_rules()
    listing = json.loads(rules_text(rules, "json"))
    assert sorted(entry["name"] for entry in listing) == sorted(one.name for one in rules)
    assert {entry["phase"] for entry in listing} <= set(PHASES)
    for format_name in ("text", "markdown"):
        text = rules_text(rules, format_name)
        assert all(one.name in text for one in rules)


def test_every_word_of_a_built_in_rule_selects_it() -> None:
    rules = builtin_rules()
    for one in rules:
        for word in (one.name, *one.aliases, *(f"tag:{tag}" for tag in one.tags)):
            assert one in {enabled.rule for enabled in select(rules, only=[word])}
        for foreign in one.foreign_ids:
            assert one in {enabled.rule for enabled in select(rules, only=[foreign])}, "a foreign id must not be a rule's name"
