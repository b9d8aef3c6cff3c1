"""Suppressions in configurations and in comments: what they hide, and what becomes of those that hide nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from taskdef_lint import suggest
from taskdef_lint.engine.finding import Finding
from taskdef_lint.engine.lint_source import Linted
from taskdef_lint.engine.registry import builtin_rules
from taskdef_lint.model.text import Span
from taskdef_lint.run.check import lint_all
from taskdef_lint.run.results import Results
from taskdef_lint.run.screen import Screen, Tally
from taskdef_lint.run.unused import judge_unused
from taskdef_lint.settings.finder import SettingsFinder
from taskdef_lint.settings.options import CheckOptions
from taskdef_lint.suppressions import comments
from taskdef_lint.suppressions import filter as suppress
from taskdef_lint.syntax.yaml_nodes import texts_with
from tests.cli.support import Command, rule_of

TASK = {
    "family": "web",
    "memory": "512",
    "containerDefinitions": [
        {"name": "app", "image": "nginx:latest", "logConfiguration": {"logDriver": "syslog"}},
        {"name": "proxy", "image": "envoy:latest", "logConfiguration": {"logDriver": "syslog"}},
    ],
}
ENTRY = "suppress:\n  - rule: mutable-image-tag\n    reason: pinned later\n"


@pytest.fixture
def repo(work: Path) -> Path:
    (work / ".git").mkdir()
    (work / "deploy").mkdir()
    write(work, TASK)
    return work


def write(repo: Path, task: object) -> None:
    (repo / "deploy" / "web.json").write_text(json.dumps(task, indent=2))


def configure(repo: Path, text: str) -> None:
    (repo / ".taskdef-lint.yaml").write_text(text)


def found(run: Command, *words: str) -> list[str]:
    """`line rule` of each finding."""
    outcome = run.concise(*(words or ("deploy/web.json",)))
    assert outcome.status in (0, 1), outcome.err
    return [f"{line.split(':')[0]} {rule_of(line)}" for line in outcome.lines]


TAG = "deploy/web.json mutable-image-tag"
UNUSED = ".taskdef-lint.yaml unused-suppression"


@pytest.mark.parametrize(
    ("more", "left"),
    [
        ("", 0),
        ("    file: deploy/web.json\n", 0),
        ("    file: ./deploy/web.json\n", 0),
        ("    file: web.json\n", 0),
        ("    file: deploy\n", 0),
        ("    file: deploy/*.json\n", 0),
        ("    file: other.json\n", 2),
        ("    at: containerDefinitions[app]\n", 1),
        ("    at: containerDefinitions[app].image\n", 1),
        ("    at: containerDefinitions[1]\n", 1),
        ("    at: containerDefinitions[*].image\n", 0),
        ("    at: containerDefinitions\n", 0),
        ("    at: '*'\n", 0),
        ("    at: /containerDefinitions/0\n", 1),
        ("    at: containerDefinitions[app].name\n", 2),
        ("    at: containerDefinitions[ap]\n", 2),
        ("    until: 9999-12-31\n", 0),
    ],
)
def test_what_is_hidden(run: Command, repo: Path, more: str, left: int) -> None:
    configure(repo, ENTRY + more)
    assert [line for line in found(run) if line == TAG] == [TAG] * left
    outcome = run("check", "-f", "json", "deploy/web.json")
    assert json.loads(outcome.out)["summary"]["suppressed"] == 2 - left


def test_items_by_name_survive_reordering(run: Command, repo: Path) -> None:
    configure(repo, ENTRY + "    at: containerDefinitions[app]\n")
    write(repo, {**TASK, "containerDefinitions": TASK["containerDefinitions"][::-1]})
    outcome = run.concise("deploy/web.json")
    assert len(outcome.lines) == 1
    assert "envoy" in outcome.lines[0]


@pytest.mark.parametrize("at", ["containerDefinitions[app]", "taskDefinition.containerDefinitions[app]"])
def test_places_are_those_of_the_api_or_of_the_file(run: Command, repo: Path, at: str) -> None:
    write(repo, {"taskDefinition": TASK})
    configure(repo, ENTRY + f"    at: {at}\n")
    assert found(run) == [TAG]
    write(repo, TASK["containerDefinitions"])
    configure(repo, ENTRY + "    at: containerDefinitions[app]\n")
    assert found(run) == [TAG]
    configure(repo, ENTRY + "    at: '[app]'\n")
    assert found(run) == [TAG]


def test_other_tools_ids_name_the_rule(run: Command, repo: Path) -> None:
    write(repo, {**TASK, "containerDefinitions": [{**TASK["containerDefinitions"][1], "privileged": True}]})
    rule = next(one for one in builtin_rules() if one.name == "privileged-container")
    assert "deploy/web.json privileged-container" in found(run)
    configure(repo, ENTRY.replace("mutable-image-tag", rule.foreign_ids[0]))
    assert "deploy/web.json privileged-container" not in found(run)


def test_the_summary_counts_and_v_lists(run: Command, repo: Path) -> None:
    configure(repo, ENTRY)
    outcome = run("check", "deploy/web.json")
    assert (outcome.status, outcome.out, outcome.err) == (0, "", "1 file checked, no findings (2 ignored)\n")
    outcome = run("check", "deploy/web.json", "-v")
    assert outcome.err.splitlines()[:2] == [
        "ignored deploy/web.json:7:16: mutable-image-tag (pinned later)",
        "ignored deploy/web.json:14:16: mutable-image-tag (pinned later)",
    ]
    configure(repo, ENTRY + "    at: containerDefinitions[app]\n")
    assert run("check", "deploy/web.json").out.splitlines()[-1] == "1 finding in 1 file: 1 warning (1 ignored)"


def test_no_ignores_shows_everything(run: Command, repo: Path) -> None:
    configure(repo, ENTRY + "    at: containerDefinitions[app]\n  - {rule: duplicate-key, file: deploy/web.json, reason: so}\n")
    assert found(run) == [UNUSED, TAG]
    assert found(run, "deploy/web.json", "--no-ignores") == [TAG, TAG]


# --- unused -----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("entry", "words", "reported"),
    [
        ("file: deploy/web.json", "deploy/web.json", True),
        ("file: /deploy/web.json", "deploy/web.json", True),
        ("file: deploy/web.json", ".", True),
        ("file: deploy/web.json", "deploy", True),
        ("file: deploy/web.json, at: family", "deploy/web.json", True),
        ("file: deploy/other.json", "deploy/web.json", False),
        ("file: deploy/other.json", "deploy", False),
        ("file: deploy/other.json", ".", True),
        ("file: deploy/*.json", "deploy/web.json", False),
        ("file: deploy/*.json", ".", True),
        ("file: web.json", "deploy/web.json", False),
        ("reason: so", "deploy/web.json", False),
        ("reason: so", ".", True),
        ("reason: so, until: 2020-01-01", ".", True),
        ("reason: so", ". --ignore duplicate-container-name", False),
        ("reason: so", ". --select mutable-image-tag", False),
        ("reason: so", ". --select all", True),
        ("reason: so", ". --select unused-suppression", False),
        ("reason: so", ". --ignore unused-suppression", False),
        ("reason: so", ". --no-ignores", False),
    ],
)
def test_unused(run: Command, repo: Path, entry: str, words: str, reported: bool) -> None:
    reason = "" if "reason" in entry else ", reason: so"
    configure(repo, f"suppress:\n  - {{rule: duplicate-container-name, {entry}{reason}}}\n")
    assert (UNUSED in found(run, *words.split())) == reported


@pytest.mark.parametrize(
    ("more", "words", "reported"),
    [
        ("ignore: [mutable-image-tag]", "deploy/web.json", True),
        ("ignore: ['tag:images']", ".", True),
        ("ignore: [mutable-image-tag]", "deploy/web.json --select mutable-image-tag", False),
        ("extends: base.yaml", ".", True),
        ("ignore: [mutable-image-tag]\nper-file: [{files: [x.yaml], select: [mutable-image-tag]}]", ".", False),
        ("per-file: [{files: [web.json], ignore: [mutable-image-tag]}]", ".", False),
    ],
)
def test_of_a_rule_that_is_ignored_anyway(run: Command, repo: Path, more: str, words: str, reported: bool) -> None:
    (repo / "base.yaml").write_text("ignore: [mutable-image-tag]\n")
    configure(repo, f"{more}\n{ENTRY}    file: deploy/web.json\n")
    outcome = run("check", *words.split())
    assert ("unused suppression of mutable-image-tag: the rule is ignored anyway" in outcome.out) == reported
    assert ("remove it; or take the rule out of 'ignore'" in outcome.out) == reported


def test_what_ignores_the_rule_further_on_is_not_the_fault_of_the_entry(run: Command, repo: Path) -> None:
    (repo / "base.yaml").write_text(ENTRY + "    file: deploy/**\n")
    configure(repo, "extends: base.yaml\nignore: [mutable-image-tag]\n")
    assert "base.yaml unused-suppression" not in found(run, ".")


def test_the_finding_in_full(run: Command, repo: Path) -> None:
    configure(
        repo, ENTRY + "  - rule: plaintext-secret\n    file: deploy/web.json\n    reason: so\nseverity: {unused-suppression: error}\n"
    )
    outcome = run("check", "-q", "deploy/web.json")
    assert outcome.status == 1
    assert outcome.out.splitlines()[:-1] == [
        "error[unused-suppression] [*]: unused suppression of plaintext-secret",
        " --> .taskdef-lint.yaml:4:11",
        "  |",
        "3 |     reason: pinned later",
        "4 |   - rule: plaintext-secret",
        "  |           ^^^^^^^^^^^^^^^^",
        "5 |     file: deploy/web.json",
        "  |",
        "  = help: remove it; or correct its file and place, if a finding was to be suppressed",
        "  = fix: remove the suppression",
        "4 -   - rule: plaintext-secret",
        "5 -     file: deploy/web.json",
        "6 -     reason: so",
    ]


def test_a_file_that_cannot_be_read_proves_nothing(run: Command, repo: Path) -> None:
    configure(repo, ENTRY + "    file: deploy/web.json\n")
    (repo / "deploy" / "web.json").write_text("{")
    assert found(run) == ["deploy/web.json invalid-syntax"]


def test_a_rule_that_failed_proves_nothing(run: Command, repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    configure(repo, ENTRY.replace("mutable-image-tag", "duplicate-container-name") + "    file: deploy/web.json\n")
    assert UNUSED in found(run)

    def fails(_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(next(one for one in builtin_rules() if one.name == "duplicate-container-name"), "check", fails)
    outcome = run.concise("deploy/web.json")
    assert outcome.status == 3
    assert "unused-suppression" not in outcome.out


def test_what_counts_is_the_look_that_remains(repo: Path) -> None:
    configure(repo, ENTRY)
    options, results = CheckOptions(["deploy/web.json"], no_ignores=True), Results()
    finder = SettingsFinder(options)
    lint_all(options.paths, finder, options, results)
    findings = results.findings
    assert len(findings) == 2
    settings = finder.settings("deploy/web.json")
    tally, path = Tally(), finder.absolute("deploy/web.json")
    screen = Screen(settings, path, tally, ignores=True, baseline=None)
    other = [Finding(findings[0].rule, findings[0].severity, findings[0].document, Span(0, 1), "/family", "x")]
    other[0].rule = next(one for one in builtin_rules() if one.name == "duplicate-key")
    linted = Linted([findings[0].document], [])
    first, second = screen.answer(linted, findings, []), screen.answer(linted, other, [])
    assert (first.kept, second.kept) == ([], other)
    assert [finding for finding, _ in first.screened.hidden] == findings
    assert not tally.hidden
    screen.settle(first)
    assert tally.hidden[id(settings.suppressions[0])] == 2


def test_settings_and_suppressions_serve_any_number_of_runs(repo: Path) -> None:
    configure(repo, ENTRY + "\n  - {rule: link-cycle, file: deploy/web.json, reason: it is not there}\n")
    options = CheckOptions(["deploy/web.json"])
    finder = SettingsFinder(options)
    seen = []
    for _ in range(3):
        results = Results()
        lint_all(options.paths, finder, options, results)
        unused = judge_unused(finder, options.paths, results)
        seen.append(([finding.message for finding in (*results.findings, *unused)], len(results.hidden), +results.tally.hidden))
    assert seen[0] == seen[1] == seen[2]
    assert seen[0][1] == 2
    assert any("link-cycle" in message for message in seen[0][0])


def test_one_entry_for_all_that_extend_it(run: Command, repo: Path) -> None:
    (repo / "base.yaml").write_text(ENTRY + "    file: deploy/**\n")
    for name in ("a", "b"):
        (repo / "deploy" / name).mkdir()
        (repo / "deploy" / name / ".taskdef-lint.yaml").write_text("extends: ../../base.yaml")
    (repo / "deploy" / "web.json").rename(repo / "deploy" / "a" / "web.json")
    (repo / "deploy" / "b" / "task-definition.json").write_text(json.dumps({**TASK, "containerDefinitions": []}))
    assert "base.yaml unused-suppression" not in found(run, ".")
    (repo / "deploy" / "a" / "web.json").write_text((repo / "deploy" / "b" / "task-definition.json").read_text())
    assert found(run, ".").count("base.yaml unused-suppression") == 1


# --- expired ----------------------------------------------------------------------------------------------------------------------


def test_expired(run: Command, repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    configure(repo, ENTRY + "    until: 2027-01-31\n")
    monkeypatch.setattr(suppress, "today", lambda: "2027-01-31")
    assert found(run) == []
    monkeypatch.setattr(suppress, "today", lambda: "2027-02-01")
    assert found(run) == [".taskdef-lint.yaml expired-suppression", TAG, TAG]
    line = run.concise("deploy/web.json").lines[0]
    assert line == (
        ".taskdef-lint.yaml:4:12: warning: suppression of mutable-image-tag expired on 2027-01-31: "
        "2 findings are reported again [expired-suppression]"
    )
    configure(repo, ENTRY + "    until: 2027-01-31\n  - {rule: mutable-image-tag, reason: again}\n")
    assert found(run) == []  # the other one hides them


def test_today() -> None:
    from datetime import date

    assert date.fromisoformat(suppress.today()) in (date.today(), date.fromordinal(date.today().toordinal() - 1))


# --- comments ---------------------------------------------------------------------------------------------------------------------

YAML = """\
family: web
memory: "512"
containerDefinitions:
  - name: app
    image: nginx:latest{on}
    logConfiguration: {{logDriver: syslog}}
  # about the proxy
{above}
  - name: proxy

    image: envoy:latest
    logConfiguration: {{logDriver: syslog}}
"""


def lint_yaml(run: Command, on: str = "", above: str = "  #") -> list[str]:
    Path("web.yaml").write_text(YAML.format(on=on, above=above))
    outcome = run.concise("web.yaml")
    return [" ".join([line.split(":")[1], rule_of(line)]) for line in outcome.lines]


APP, PROXY = "5 mutable-image-tag", "11 mutable-image-tag"


@pytest.mark.parametrize(
    ("on", "left"),
    [
        ("", [APP, PROXY]),
        (" # taskdef-lint: ignore[mutable-image-tag] pinned later", [PROXY]),
        (" #taskdef-lint:ignore [ Mutable-Image-Tag , duplicate-key ]: pinned later", ["5 unused-suppression", PROXY]),
        (" # see below # taskdef-lint: ignore[mutable-image-tag] pinned later", [PROXY]),
        (" # taskdef-lint: ignore[mutable-image-tag]", [APP, "5 unused-suppression", PROXY]),
        (" # taskdef-lint: ignore[mutable-image-tags] so", [APP, "5 unused-suppression", PROXY]),
        (" # taskdef-lint: ignore[tag:images] so", [APP, "5 unused-suppression", PROXY]),
        (" # taskdef-lint: ignore[all] so", [APP, "5 unused-suppression", PROXY]),
        (" # taskdef-lint: ignore[] so", [APP, "5 unused-suppression", PROXY]),
        (" # taskdef-lint: ignore mutable-image-tag", [APP, "5 unused-suppression", PROXY]),
        (" # taskdef-lint: disable", [APP, "5 unused-suppression", PROXY]),
        (" # taskdef-lint is good", [APP, PROXY]),
    ],
)
def test_comments_on_the_line(run: Command, repo: Path, on: str, left: list[str]) -> None:
    del repo
    assert lint_yaml(run, on) == left


def test_comments_above(run: Command, repo: Path) -> None:
    del repo
    comment = "  # taskdef-lint: ignore[mutable-image-tag] so"
    assert lint_yaml(run, above=comment) == [APP, "8 unused-suppression", PROXY]
    Path("web.yaml").write_text(
        YAML.format(on="", above="  #").replace("\n    image: envoy", f"\n  {comment}\n    # and\n\n    image: envoy")
    )
    assert [line.split(":")[1] for line in run.concise("web.yaml").lines] == ["5"]
    assert len(run.concise("web.yaml", "--no-ignores").lines) == 2


def test_messages_of_comments(run: Command, repo: Path) -> None:
    del repo

    def message(on: str) -> list[str]:
        Path("web.yaml").write_text(YAML.format(on=on, above="  #"))
        found = json.loads(run("check", "-f", "json", "web.yaml").out)["findings"]
        return [f"{one['column']}: {one['message']} | {one['help']}" for one in found if one["rule"] == "unused-suppression"]

    assert message(" # taskdef-lint: ignore[mutable-image-tags] so") == [
        "48: this comment hides nothing: unknown rule 'mutable-image-tags' | did you mean 'mutable-image-tag'?"
    ]
    assert message(" # taskdef-lint: ignore[mutable-image-tag] ") == [
        "48: this comment hides nothing, as it gives no reason | say after the bracket why it is right here"
    ]
    assert len(message(f" # taskdef-lint: ignore[{'x,' * 100}] so")) == 100
    assert message(f" # taskdef-lint: ignore[{'x,' * 101}] so") == [
        "41: this comment hides nothing, as it names more than 100 rules | write: # taskdef-lint: ignore[rule-name] the reason"
    ]
    assert message(" # taskdef-lint: ignore") == [
        "41: this comment is not understood, and hides nothing | write: # taskdef-lint: ignore[rule-name] the reason"
    ]


def test_places_of_the_words_of_a_comment(run: Command, repo: Path) -> None:
    del repo
    Path("web.yaml").write_text(YAML.format(on=" # taskdef-lint: ignore[xy,x , ,x] so", above="  #"))
    found = json.loads(run("check", "-f", "json", "web.yaml").out)["findings"]
    start = len("    image: nginx:latest # taskdef-lint: ignore[") + 1
    places = [(one["column"] - start, one["endColumn"] - start) for one in found if one["rule"] == "unused-suppression"]
    assert places == [(0, 2), (3, 4), (8, 9)]


def test_few_unknown_words_get_a_suggestion(run: Command, repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It takes half a millisecond each, and a file may hold hundreds of thousands."""
    asked: list[str] = []
    closest = suggest.closest
    monkeypatch.setattr(suggest, "closest", lambda word, *words, **options: asked.append(word) or closest(word, *words, **options))
    comments = "".join(f"# taskdef-lint: ignore[privileged-containers{line}, mutable-image-tags{line}] so\n" for line in range(15))
    (repo / "web.yaml").write_text(f"family: web\n{comments}containerDefinitions: []\n")
    found = [one for one in json.loads(run("check", "-f", "json", "web.yaml").out)["findings"] if one["rule"] == "unused-suppression"]
    assert [one["message"] for one in found[-2:]] == [
        "this comment hides nothing: unknown rule 'privileged-containers14'",
        "this comment hides nothing: unknown rule 'mutable-image-tags14'",
    ]
    assert ["did you mean" in one["help"] for one in found] == [True] * 20 + [False] * 10
    assert found[-1]["help"] == "'taskdef-lint rules' lists all rules and their tags"
    assert len(asked) == 20


class Halved(list[Span]):
    """Strings that may be looked up, not gone through."""

    asked = 0

    def __getitem__(self, index: int) -> Span:  # type: ignore[override]
        """The string there, counted."""
        Halved.asked += 1
        return super().__getitem__(index)

    def __iter__(self) -> Iterator[Span]:
        """Never."""
        raise AssertionError


def test_strings_are_not_gone_through_for_each_comment(run: Command, repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comments, "texts_with", lambda text, words: Halved(texts_with(text, words)))
    lines = "".join(f'  - "x # taskdef-lint: {line}" # taskdef-lint: ignore[mutable-image-tag] so\n' for line in range(500))
    (repo / "web.yaml").write_text(f"family: web\ncontainerDefinitions:\n- name: a\n  image: a:1\n  command:\n{lines}")
    assert len([line for line in run.concise("web.yaml").lines if "unused suppression" in line]) == 500
    assert 0 < Halved.asked <= 2 * 500 * 11


def test_text_is_no_comment(run: Command, repo: Path) -> None:
    text = """\
family: web
containerDefinitions:
  - name: app
    memory: 128
    image: app:1
    logConfiguration: {logDriver: awslogs, options: {awslogs-group: a, awslogs-region: b}}
    command:
      - | # taskdef-lint: ignore[mutable-image-tag] a comment
        # taskdef-lint: ignore[mutable-image-tag] the command's own
        true
      - "a # taskdef-lint: ignore[x] b" # taskdef-lint: ignore[privileged-container] a comment
      - "a
        # taskdef-lint: ignore[mutable-image-tag] the command's own"
      # taskdef-lint: ignore[mutable-image-tag] a comment
      - a
"""
    path = repo / "web.yaml"
    path.write_text(text)
    unused = [line.split(":")[1:3] for line in run.concise("web.yaml").lines if "unused-suppression" in line]
    assert unused == [["8", "34"], ["11", "64"], ["14", "30"]]
    run("check", "--fix", "web.yaml")
    lines = text.splitlines()
    lines[7] = "      - |"
    lines[10] = lines[10].partition('b" #')[0] + 'b"'
    del lines[13]
    assert path.read_text().splitlines() == lines


def test_comments_in_a_stream_of_documents(run: Command, repo: Path) -> None:
    text = YAML.format(on=" # taskdef-lint: ignore[mutable-image-tag] so", above="  #")
    (repo / "web.yaml").write_text(f"{text}---\n{text}")
    outcome = run.concise("web.yaml")
    assert [" ".join([line.split(":")[1], rule_of(line)]) for line in outcome.lines] == [PROXY, "24 mutable-image-tag"]
    assert outcome.out.splitlines()[-1].endswith("(2 ignored)")


def test_json_has_no_comments(run: Command, repo: Path) -> None:
    write(repo, {**TASK, "family": "# taskdef-lint: ignore[mutable-image-tag] so"})
    assert found(run).count(TAG) == 2


def test_many_comments_are_quick(run: Command, repo: Path) -> None:
    (repo / "web.yaml").write_text("family: web\n" + "# taskdef-lint: ignore[x\n" * 20_000 + "containerDefinitions: []\n")
    assert run.concise("web.yaml").status in (0, 1)


# --- fixes ------------------------------------------------------------------------------------------------------------------------


def test_what_is_hidden_is_not_mended(run: Command, repo: Path) -> None:
    write(repo, {**TASK, "revision": 7})
    before = (repo / "deploy" / "web.json").read_text()
    rule = next(line.split()[1] for line in found(run) if "mutable" not in line)
    configure(repo, ENTRY + f"  - {{rule: {rule}, reason: so}}\n")
    outcome = run("check", "deploy/web.json", "--fix")
    assert outcome.err == "1 file checked, no findings (3 ignored)\n"
    assert (repo / "deploy" / "web.json").read_text() == before
    configure(repo, ENTRY)
    outcome = run("check", "deploy/web.json", "--fix")
    assert (repo / "deploy" / "web.json").read_text() != before
    assert "2 ignored" in outcome.err
