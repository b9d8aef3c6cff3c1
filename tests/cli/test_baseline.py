"""The baseline: it hides what was there before, survives moved code, is pruned when rewritten, and holds no secrets."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from taskdef_lint.run.baselines import DEFAULT
from tests.cli.support import Command, rule_of

APP = {"name": "app", "image": "nginx:latest", "logConfiguration": {"logDriver": "syslog"}}
PROXY = {**APP, "name": "proxy", "image": "envoy:latest"}
TASK = {"family": "web", "memory": "512", "containerDefinitions": [APP, PROXY]}


def write(path: Path, task: object, indent: int | None = 2) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(task, indent=indent))


@pytest.fixture
def base(run: Command, work: Path) -> Path:
    """A baseline, base.json, that holds the two findings of web.json."""
    write(work / "web.json", TASK)
    outcome = run("check", "web.json", "--baseline", "base.json", "--write-baseline")
    assert (outcome.status, outcome.out) == (0, "")
    assert outcome.err == (
        "2 findings written to 'base.json'; give it with --baseline from now on\n1 file checked, no findings (2 in the baseline)\n"
    )
    return work / "base.json"


def left(run: Command, *words: str) -> list[str]:
    """`file rule` of each finding that is not in the baseline."""
    outcome = run.concise("--baseline", "base.json", *(words or ("web.json",)))
    assert outcome.status in (0, 1), outcome.err
    return [f"{line.split(':')[0]} {rule_of(line)}" for line in outcome.lines]


def entries(path: Path) -> list[tuple[str, str, str, int]]:
    return [(one["file"], one["at"], one["rule"], one["count"]) for one in json.loads(path.read_text())["findings"]]


def test_the_file(base: Path) -> None:
    assert entries(base) == [
        ("web.json", "containerDefinitions[app].image", "mutable-image-tag", 1),
        ("web.json", "containerDefinitions[proxy].image", "mutable-image-tag", 1),
    ]
    lines = base.read_text().splitlines()
    assert lines[:3] == ["{", '  "version": 2,', '  "findings": [']
    assert all(line.startswith('    {"file": "web.json", ') for line in lines[3:5])


def test_what_it_holds_is_hidden(run: Command, base: Path) -> None:
    del base
    assert left(run) == []
    outcome = run("check", "--baseline", "base.json", "web.json", "-f", "json", "--fail-on", "note")
    assert outcome.status == 0
    assert json.loads(outcome.out)["summary"]["baselined"] == 2
    assert len(run.concise("web.json").lines) == 2


def test_moved_code_keeps_it(run: Command, base: Path, work: Path) -> None:
    moved = {"cpu": "256", "containerDefinitions": [{"name": "new", "image": "x:1", "logConfiguration": {}}, PROXY, APP], "family": "web"}
    write(work / "web.json", {**moved, "memory": "512"}, indent=8)
    assert [one for one in left(run) if "mutable" in one] == []
    del base


@pytest.mark.parametrize(
    ("change", "count"),
    [
        ({"image": "apache:latest"}, 1),  # another value at the same place
        ({"name": "other"}, 1),  # another place
        ({"cpu": 10}, 0),
    ],
)
def test_what_is_new_is_shown(run: Command, base: Path, work: Path, change: dict[str, object], count: int) -> None:
    write(work / "web.json", {**TASK, "containerDefinitions": [{**APP, **change}, PROXY]})
    assert left(run) == ["web.json mutable-image-tag"] * count
    del base


def test_counts(run: Command, work: Path) -> None:
    twice = {**TASK, "containerDefinitions": [{"name": "a", "image": "x:1", "command": []}, APP, APP]}
    write(work / "web.json", twice)
    run("check", "web.json", "--baseline", "base.json", "--write-baseline")
    assert ("web.json", "containerDefinitions[app].image", "mutable-image-tag", 2) in entries(work / "base.json")
    assert left(run) == []
    write(work / "web.json", {**twice, "containerDefinitions": [APP, APP, APP]})
    assert [one for one in left(run) if "mutable" in one] == ["web.json mutable-image-tag"]


def test_files_are_relative_to_it(run: Command, base: Path, work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (work / "sub").mkdir()
    monkeypatch.chdir(work / "sub")
    outcome = run("check", "--baseline", "../base.json", "../web.json")
    assert outcome.err == "1 file checked, no findings (2 in the baseline)\n"
    os.link(work / "web.json", work / "sub" / "web.json")
    assert len(run.concise("--baseline", "../base.json", "web.json").lines) == 2
    del base


# --- writing it again -------------------------------------------------------------------------------------------------------------


def again(run: Command, *words: str) -> None:
    outcome = run("check", "--baseline", "base.json", "--write-baseline", "-q", *words)
    assert (outcome.status, outcome.out, outcome.err) == (0, "", "")


def test_it_is_pruned(run: Command, base: Path, work: Path) -> None:
    write(work / "web.json", {**TASK, "containerDefinitions": [APP]})
    again(run, "web.json")
    assert [one[1] for one in entries(base)] == ["containerDefinitions[app].image"]


def test_other_files_stay_as_long_as_they_exist(run: Command, base: Path, work: Path) -> None:
    write(work / "other.json", {**TASK, "containerDefinitions": [APP]})
    again(run, "other.json")
    assert [one[0] for one in entries(base)] == ["other.json", "web.json", "web.json"]
    (work / "web.json").unlink()
    again(run, "other.json")
    assert [one[0] for one in entries(base)] == ["other.json"]


def test_rules_that_were_not_run_keep_theirs(run: Command, base: Path, work: Path) -> None:
    before = base.read_text()
    again(run, "web.json", "--select", "duplicate-container-name")
    assert base.read_text() == before
    again(run, "web.json", "--ignore", "mutable-image-tag")
    assert base.read_text() == before
    (work / ".taskdef-lint.yaml").write_text("ignore: [mutable-image-tag]")
    again(run, "web.json")
    assert entries(base) == []
    assert json.loads(base.read_text()) == {"version": 2, "findings": []}


def test_suppressed_findings_do_not_get_in(run: Command, base: Path, work: Path) -> None:
    (work / ".taskdef-lint.yaml").write_text(
        "suppress:\n  - {rule: mutable-image-tag, at: 'containerDefinitions[app]', reason: so}\n"
        "  - {rule: privileged-container, reason: so}\n"
    )
    again(run, ".")
    assert [(one[0], one[2]) for one in entries(base)] == [
        (".taskdef-lint.yaml", "unused-suppression"),
        ("web.json", "mutable-image-tag"),
    ]
    assert left(run, ".") == []


def test_the_default_name(run: Command, work: Path) -> None:
    write(work / "web.json", TASK)
    run("check", ".", "--write-baseline")
    assert len(entries(work / DEFAULT)) == 2
    assert len(run.concise(".").lines) == 2  # it is not read unless it is named
    assert run.concise(".", "--baseline", DEFAULT).lines == []


# --- bad input --------------------------------------------------------------------------------------------------------------------


def test_a_broken_file_never_gets_in(run: Command, base: Path, work: Path) -> None:
    (work / "web.json").write_text("{")
    outcome = run.concise("--baseline", "base.json", "--write-baseline", "web.json")
    assert outcome.status == 1
    assert [rule_of(line) for line in outcome.lines] == ["invalid-syntax"]
    assert entries(base) == []


def test_nothing_is_written_where_something_went_wrong(run: Command, base: Path) -> None:
    before = base.read_text()
    outcome = run("check", "--baseline", "base.json", "--write-baseline", "gone.json", "web.json", "--select", "duplicate-key")
    assert outcome.status == 2
    assert "'base.json' was not written, as something else went wrong" in outcome.err
    assert base.read_text() == before


ADVICE = "fix it, or remove it and make a new one with --write-baseline"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            '{"version": 2,\n<<<<<<< ours\n',
            "the baseline 'base.json' is not valid JSON: Expecting property name enclosed in double quotes, line 2; " + ADVICE,
        ),
        ("[]", f"'base.json' is no baseline: it has no list of findings; {ADVICE}"),
        ('{"findings": {}}', f"'base.json' is no baseline: it has no list of findings; {ADVICE}"),
        (
            '{"version": 1, "findings": []}',
            "the baseline 'base.json' was written by another version of taskdef-lint: make a new one with --write-baseline",
        ),
        ('{"version": 2, "findings": [7]}', f"the baseline 'base.json' is broken: finding 1 is not one; {ADVICE}"),
        (
            '{"version": 2, "findings": [{"file": "a", "at": "", "rule": "b", "hash": "c", "count": true}]}',
            f"the baseline 'base.json' is broken: finding 1 is not one; {ADVICE}",
        ),
        (
            '{"version": 2, "findings": [{"file": "a", "at": "", "rule": "b", "hash": "c", "count": -1}]}',
            f"the baseline 'base.json' is broken: finding 1 is not one; {ADVICE}",
        ),
        ('{"version": 2, "findings": [{"file": 1}]}', f"the baseline 'base.json' is broken: finding 1 is not one; {ADVICE}"),
        (b"\xff\xfe", f"the baseline 'base.json' is not JSON in UTF-8: {ADVICE}"),
        ("[" * 100_000, f"the baseline 'base.json' is not JSON in UTF-8: {ADVICE}"),
        ("1" * 10_000, f"the baseline 'base.json' is not JSON in UTF-8: {ADVICE}"),
        (None, "the baseline 'base.json' does not exist: --write-baseline makes it"),
    ],
)
def test_broken_baselines(run: Command, work: Path, text: str | bytes | None, message: str) -> None:
    write(work / "web.json", TASK)
    if text is not None:
        (work / "base.json").write_bytes(text if isinstance(text, bytes) else text.encode())
    outcome = run("check", "--baseline", "base.json", "web.json")
    assert (outcome.status, outcome.out, outcome.err) == (2, "", f"error: {message}\n")
    if text is not None:
        before = (work / "base.json").read_bytes()
        assert run("check", "--baseline", "base.json", "--write-baseline", "web.json").status == 2
        assert (work / "base.json").read_bytes() == before


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("--baseline .", "the baseline '.' is not a regular file"),
        ("--baseline gone/base.json --write-baseline", "the baseline 'gone/base.json' has no place: the directory does not exist"),
        ("--write-baseline --fix", "--write-baseline does not go with --fix or --diff: fix first, and write what remains"),
    ],
)
def test_wrong_usage(run: Command, work: Path, words: str, message: str) -> None:
    write(work / "web.json", TASK)
    outcome = run("check", "web.json", *words.split())
    assert (outcome.status, outcome.out, outcome.err) == (2, "", f"error: {message}\n")
    assert sorted(path.name for path in work.iterdir()) == ["web.json"]


def test_secrets_do_not_get_in(run: Command, work: Path) -> None:
    def digest(secret: str) -> str:
        app = {**APP, "image": "x:1", "environment": [{"name": "DB_PASSWORD", "value": secret}]}
        write(work / "web.json", {**TASK, "containerDefinitions": [app]})
        (work / "base.json").unlink(missing_ok=True)
        again(run, "web.json")
        text = (work / "base.json").read_text()
        assert secret not in text
        return text

    assert digest("correct-horse-battery") == digest("other-horse-battery"), "not even as a hash, which could be guessed"
    assert "DB_PASSWORD" in digest("correct-horse-battery")


def test_what_is_in_the_baseline_is_not_mended(run: Command, work: Path) -> None:
    write(work / "web.json", {**TASK, "revision": 7})
    again(run, "web.json")
    before = (work / "web.json").read_text()
    assert run("check", "--baseline", "base.json", "web.json", "--fix").err == "1 file checked, no findings (3 in the baseline)\n"
    assert (work / "web.json").read_text() == before


# --- in the configuration --------------------------------------------------------------------------------------------------------


def test_the_configuration_names_it(run: Command, base: Path) -> None:
    config = base.with_name(".taskdef-lint.yaml")
    config.write_text("baseline: base.json\n")
    assert run("check", "web.json", "--fail-on", "note").status == 0
    assert run.concise("web.json", "--isolated").lines
    assert run.concise("web.json", "--baseline=").lines, "an empty one is none"
    write(base.with_name("web.json"), {**TASK, "containerDefinitions": [APP]})
    assert run("check", "web.json", "--write-baseline").status == 0
    assert len(entries(base)) == 1
    assert not base.with_name(DEFAULT).exists()
    other = base.with_name("other.json")
    assert run("check", "web.json", "--write-baseline", "--baseline", "other.json").status == 0
    assert len(entries(other)) == 1


def test_it_is_relative_to_the_configuration(run: Command, base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (base.parent / ".git").mkdir()
    base.with_name(".taskdef-lint.yaml").write_text("baseline: base.json\n")
    (base.parent / "sub").mkdir()
    (base.parent / "sub" / ".taskdef-lint.yaml").write_text("extends: ../.taskdef-lint.yaml\n")
    write(base.parent / "sub" / "x-taskdef.json", TASK)
    monkeypatch.chdir(base.parent / "sub")
    assert run.concise("..").files == ["x-taskdef.json"] or run.concise("..").files == ["../sub/x-taskdef.json"]
    assert run("check", "../web.json", "--fail-on", "note").status == 0


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("baseline: gone.json\n", "error: the baseline 'gone.json' does not exist: --write-baseline makes it"),
        ("baseline: ../base.json\n", "reaches nothing outside its directory"),
        ("baseline: [base.json]\n", "'baseline' must be "),
        ("baseline: web.json\n", "'web.json' is no baseline"),
        ("baselne: base.json\n", "did you mean 'baseline'?"),
    ],
)
def test_what_the_configuration_may_not_name(run: Command, base: Path, text: str, message: str) -> None:
    base.with_name(".taskdef-lint.yaml").write_text(text)
    outcome = run("check", "web.json")
    assert (outcome.status, outcome.out) == (2, "")
    assert message in outcome.err


def test_two_baselines_in_one_run(run: Command, base: Path) -> None:
    for name in ("a", "b"):
        write(base.parent / name / "taskdef.json", TASK)
        (base.parent / name / ".taskdef-lint.yaml").write_text("baseline: base.json\n")
        (base.parent / name / "base.json").write_text(base.read_text().replace("web.json", "taskdef.json"))
        assert run("check", name, "--fail-on", "note").status == 0
    outcome = run("check", "a", "b")
    assert (outcome.status, outcome.out) == (2, "")
    assert "has another baseline" in outcome.err
    assert run("check", "a", "b", "--baseline", "base.json").status in (0, 1)


# --- what is no more -------------------------------------------------------------------------------------------------------------


def stale(run: Command, *words: str) -> tuple[int, str]:
    """The count in JSON's summary, and what is said on standard error."""
    outcome = run("check", "--baseline", "base.json", "-f", "json", *words)
    assert outcome.status in (0, 1), outcome.err
    return json.loads(outcome.out)["summary"]["baselineStale"], outcome.err


def test_entries_that_match_nothing_any_more_are_named(run: Command, base: Path) -> None:
    assert stale(run, "web.json") == (0, "")
    write(base.with_name("web.json"), {**TASK, "containerDefinitions": [APP, {**PROXY, "image": "envoy:1.30.1"}]})
    told = (
        "1 finding in the baseline 'base.json' found no more; --write-baseline takes out:\n"
        "  web.json: mutable-image-tag at containerDefinitions[proxy].image\n"
    )
    assert stale(run, "web.json") == (1, told)
    assert stale(run, "web.json", "-q") == (1, "")
    assert run("check", "--baseline", "base.json", "web.json", "--fail-on", "note").status == 0, "it is no finding"
    run("check", "web.json", "--baseline", "base.json", "--write-baseline")
    assert stale(run, "web.json") == (0, "")


def test_what_was_not_looked_at_is_not_stale(run: Command, base: Path) -> None:
    write(base.with_name("other.json"), TASK)
    assert stale(run, "other.json") == (0, "")
    assert stale(run, "web.json", "--select", "invalid-fargate-size") == (0, "")
    base.with_name("web.json").write_text("{")
    assert stale(run, "web.json")[0] == 0


def test_of_a_file_that_is_gone_all_is(run: Command, base: Path) -> None:
    base.with_name("web.json").rename(base.with_name("other.json"))
    assert stale(run, "other.json")[0] == 2


def test_many_are_counted(run: Command, base: Path) -> None:
    containers = [{**APP, "name": f"c{number:02}\x1b"} for number in range(15)]
    write(base.with_name("web.json"), {**TASK, "containerDefinitions": containers})
    run("check", "web.json", "--baseline", "base.json", "--write-baseline")
    write(base.with_name("web.json"), {**TASK, "containerDefinitions": [{**APP, "image": "nginx:1.27.3"}]})
    count, told = stale(run, "web.json")
    assert count >= 15
    assert len(told.splitlines()) == 12
    assert told.endswith(" more\n")
    assert "\x1b" not in told
