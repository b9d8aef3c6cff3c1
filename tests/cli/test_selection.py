"""Which rules the words of users choose."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from taskdef_lint.api import Problems, Rule, Severity, TaskDefinition, rule
from taskdef_lint.engine.selection import resolve, select, tokens
from taskdef_lint.errors import UsageError
from tests.cli.support import GOOD, Command


def make(name: str, subject: str = "ports", *, strict: bool = False, aliases: tuple[str, ...] = (), ids: tuple[str, ...] = ()) -> Rule:
    def check(_: TaskDefinition) -> Problems:
        yield from ()

    stage = "read" if subject == "files" else "rule"
    made = rule(
        TaskDefinition, severity=Severity.ERROR, phase="practice", stage=stage, strict=strict, aliases=aliases, maps_to={"other": ids}
    )(check)
    made.name = name
    made.subject = subject
    return made


RULES = [
    make("broken-file", "files"),
    make("same-port", ids=("ECS.1", "XY_7")),
    make("odd-port", aliases=("strange-port",), ids=("XY_7",)),
    make("nice-port", strict=True),
    make("loud-tag", "tags", strict=True),
]


def names(found: list[Rule]) -> list[str]:
    return [one.name for one in found]


def chosen(*arguments: object, **words: object) -> list[str]:
    return [enabled.rule.name for enabled in select(RULES, *arguments, **words)]


@pytest.mark.parametrize(
    ("token", "expected"),
    [
        ("same-port", ["same-port"]),
        ("Same-Port", ["same-port"]),
        ("strange-port", ["odd-port"]),
        ("tag:tags", ["loud-tag"]),
        ("TAG:Ports", ["same-port", "odd-port", "nice-port"]),
        ("all", [one.name for one in RULES]),
        ("ecs.1", ["same-port"]),
        ("xy_7", ["same-port", "odd-port"]),
    ],
)
def test_resolve(token: str, expected: list[str]) -> None:
    assert names(resolve(token, RULES)) == expected


@pytest.mark.parametrize(
    ("token", "message"),
    [
        ("same-prt", "unknown rule 'same-prt': did you mean 'same-port'?"),
        ("strnge-port", "unknown rule 'strnge-port': did you mean 'strange-port'?"),
        ("ports", "unknown rule 'ports': did you mean 'tag:ports'?"),
        ("tag:prts", "unknown tag 'prts': did you mean 'tag:ports'?"),
        ("ECS.2", "unknown rule 'ECS.2': did you mean 'ECS.1'?"),
        ("zzzzzz", "unknown rule 'zzzzzz': 'taskdef-lint rules' lists all rules and their tags"),
        ("\x1b[31m", "unknown rule '\\x1b[31m': 'taskdef-lint rules' lists all rules and their tags"),
        ("", "unknown rule '': 'taskdef-lint rules' lists all rules and their tags"),
    ],
)
def test_unknown_words(token: str, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        resolve(token, RULES)
    assert str(caught.value) == message


def test_the_last_of_many_rules_is_near_too() -> None:
    with pytest.raises(UsageError, match="did you mean 'last-rule'"):
        resolve("last-rul", [*(make(f"other-{number}") for number in range(300)), make("last-rule")])


def test_a_huge_word_is_cut() -> None:
    with pytest.raises(UsageError) as caught:
        resolve("port-" * 100_000, RULES)
    assert len(str(caught.value)) < 200


def test_tokens() -> None:
    assert tokens(["a, b", "c", ",", ""]) == ["a", "b", "c"]


def test_profiles() -> None:
    assert chosen() == ["broken-file", "same-port", "odd-port"]
    assert chosen("strict") == names(RULES)
    with pytest.raises(UsageError, match="unknown profile 'strct': did you mean 'strict'"):
        select(RULES, "strct")


def test_adding_restricting_and_ignoring() -> None:
    file, same, odd, nice, loud = RULES
    assert chosen(steps=[([loud], [])]) == ["broken-file", "same-port", "odd-port", "loud-tag"]
    assert chosen(steps=[([loud, nice], [same, nice]), ([same], [odd])]) == ["broken-file", "same-port", "loud-tag"]
    assert chosen(only=["loud-tag"]) == ["broken-file", "loud-tag"]
    assert chosen(only=["loud-tag"], steps=[([nice], [])]) == ["broken-file", "loud-tag"]
    assert chosen(only=["loud-tag"], steps=[([], [loud, file])]) == ["loud-tag"]
    assert chosen(only=["all"], ignore=["tag:ports"]) == ["broken-file", "loud-tag"]
    assert chosen(only=["loud-tag"], ignore=["broken-file"]) == ["loud-tag"]
    for words in ({"ignore": ["all"]}, {"only": ["loud-tag"], "ignore": ["loud-tag"]}):
        with pytest.raises(UsageError, match="--ignore leaves no"):
            chosen(**words)


@pytest.mark.parametrize("where", ["only", "ignore"])
def test_unknown_words_are_refused_everywhere(where: str) -> None:
    with pytest.raises(UsageError):
        select(RULES, **{where: ["nonsense"]})


def test_severity_and_check_are_the_rules_own() -> None:
    enabled = select(RULES, only=["same-port"])[-1]
    assert (enabled.severity, enabled.check) == (Severity.ERROR, enabled.rule.check)


# --- rules about reading that are ignored -----------------------------------------------------------------------------------------


BROKEN = GOOD[:-3]


@pytest.mark.parametrize("words", [["--ignore", "invalid-syntax"], ["--select", "mutable-image-tag", "--ignore", "tag:files"]])
def test_a_file_that_cannot_be_read_is_not_called_clean(run: Command, work: Path, words: list[str]) -> None:
    (work / "web.json").write_text(BROKEN)
    (work / "good.json").write_text(GOOD)
    outcome = run("check", "web.json", "good.json", *words)
    assert (outcome.status, outcome.out) == (0, "")
    assert outcome.err.splitlines() == [
        "note: web.json: not checked: it cannot be read (invalid-syntax is ignored)",
        "1 file checked, no findings (1 not checked)",
    ]
    alone = run("check", "web.json", *words)
    assert alone.err.splitlines()[1:] == ["no files checked (1 not checked)"]
    assert run("check", "-q", "web.json", *words).err == ""
    summary = json.loads(run("check", "web.json", "good.json", "-f", "json", *words).out)["summary"]
    assert (summary["files"], summary["unchecked"]) == (1, 1)


def test_what_cannot_be_opened_and_what_is_no_json_yet(run: Command, work: Path) -> None:
    (work / "gone.json").symlink_to("nowhere")
    (work / "template.json").write_text('{"containerDefinitions": [{{ if x }}]}')
    told = run("check", "gone.json", "template.json", "--ignore", "unreadable-file,unrendered-template").err
    assert told.splitlines() == [
        "note: gone.json: not checked: it cannot be read (unreadable-file is ignored)",
        "note: template.json: not checked: it cannot be read (unrendered-template is ignored)",
        "no files checked (2 not checked)",
    ]


def test_a_configuration_that_ignores_what_cannot_be_read(run: Command, work: Path) -> None:
    (work / "web-taskdef.json").write_text(BROKEN)
    (work / ".taskdef-lint.yaml").write_text("ignore: [invalid-syntax]")
    assert run("check").err.startswith("note: web-taskdef.json: not checked: it cannot be read (invalid-syntax is ignored)\n")
    (work / ".taskdef-lint.yaml").write_text("suppress: [{rule: invalid-syntax, reason: a sample}]")
    assert run("check").err == "1 file checked, no findings (1 ignored)\n"  # it has been reported, and accepted


def test_a_stream_that_breaks_off(run: Command, work: Path) -> None:
    (work / "web.yaml").write_text("containerDefinitions: []\nfamily: a b\n---\na: [\n")
    outcome = run.concise("web.yaml", "--ignore", "invalid-syntax")
    assert outcome.status == 1
    assert outcome.err == "note: web.yaml: not checked to its end: it cannot be read (invalid-syntax is ignored)\n"


def test_a_report_does_not_take_the_place_of_a_file_that_was_not_checked(run: Command, work: Path) -> None:
    (work / "web-taskdef.json").write_text(BROKEN)
    outcome = run("check", "--ignore", "invalid-syntax", "-o", "json=web-taskdef.json")
    assert outcome.status == 2
    assert (work / "web-taskdef.json").read_text() == BROKEN
