"""Options about the files to lint, and environment variables in the place of options."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.support import BAD, GOOD, Command


@pytest.fixture
def repo(work: Path) -> Path:
    for path, text in {
        "deploy/web-taskdef.json": BAD,
        "old/taskdef.json": BAD,
        "old/sub/taskdef.json": BAD,
        "api-taskdef.json": GOOD,
    }.items():
        (work / path).parent.mkdir(parents=True, exist_ok=True)
        (work / path).write_text(text)
    (work / ".git").mkdir()
    return work


# --- --exclude -------------------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("repo")
@pytest.mark.parametrize(
    ("globs", "left"),
    [
        (["old/"], ["deploy/web-taskdef.json"]),
        (["old/**"], ["deploy/web-taskdef.json"]),
        (["sub", "deploy"], ["old/taskdef.json"]),
        (["*-taskdef.json"], ["old/sub/taskdef.json", "old/taskdef.json"]),
    ],
)
def test_what_is_excluded_is_not_linted(run: Command, globs: list[str], left: list[str]) -> None:
    assert run.concise(".", *(f"--exclude={glob}" for glob in globs)).files == left


def test_beside_what_the_configuration_excludes(run: Command, repo: Path) -> None:
    (repo / ".taskdef-lint.yaml").write_text("exclude: [deploy/]\n")
    assert run.concise(".", "--exclude", "old/sub").files == ["old/taskdef.json"]
    assert run.concise(".", "--isolated", "--exclude", "old/sub").files == ["deploy/web-taskdef.json", "old/taskdef.json"]


@pytest.mark.usefixtures("repo")
def test_a_named_file_is_linted_unless_exclusion_is_forced(run: Command) -> None:
    assert run.concise("old/taskdef.json", "--exclude", "old/").files == ["old/taskdef.json"]
    outcome = run.concise("old/taskdef.json", "--exclude", "old/", "--force-exclude")
    assert (outcome.status, outcome.out, outcome.err) == (0, "", "no files checked: 1 file excluded\n")


def test_globs_are_relative_to_the_working_directory(run: Command, repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(repo / "old")
    assert run.concise("..", "--exclude", "sub/").files == ["../deploy/web-taskdef.json", "../old/taskdef.json"]


@pytest.mark.usefixtures("repo")
def test_a_glob_that_matches_nothing_is_wrong_usage(run: Command) -> None:
    outcome = run("check", "--exclude", "old/[ab")
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err.startswith("error: --exclude old/[ab: this glob matches nothing: ")


# --- --allow-no-files ------------------------------------------------------------------------------------------------------------


def test_nothing_to_lint_is_allowed(run: Command, work: Path) -> None:
    (work / "package.json").write_text("{}")
    assert run("check").status == 2
    outcome = run("check", "--allow-no-files")
    assert (outcome.status, outcome.out) == (0, "")
    assert outcome.err == "no task definition found in '.' (-v tells what was skipped)\n"
    assert run("check", "--allow-no-files", "-q").err == ""
    assert json.loads(run("check", "--allow-no-files", "-f", "json").out)["findings"] == []
    assert run("check", "--allow-no-files", "gone").status == 2


def test_findings_still_count(run: Command, work: Path) -> None:
    (work / "taskdef.json").write_text(BAD)
    assert run("check", "--allow-no-files").status == 1


def test_verbose_does_not_advertise_itself(run: Command, work: Path) -> None:
    (work / "package.json").write_text("{}")
    assert run("check", "-v").err.endswith("error: no task definition found in '.'\n")


# --- --show-files ----------------------------------------------------------------------------------------------------------------


def test_files_and_their_configurations(run: Command, repo: Path) -> None:
    (repo / "old" / ".taskdef-lint.yaml").write_text("exclude: [sub/]\n")
    (repo / "other.json").write_text('{"text": "containerDefinitions"}')
    (repo / "broken-taskdef.json").write_text("{")
    outcome = run("check", "--show-files", "--fix")
    assert outcome.out == ("api-taskdef.json\nbroken-taskdef.json\ndeploy/web-taskdef.json\nold/taskdef.json  old/.taskdef-lint.yaml\n")
    assert (outcome.status, outcome.err) == (0, "4 files would be checked\n")
    assert (repo / "deploy" / "web-taskdef.json").read_text() == BAD


@pytest.mark.usefixtures("repo")
def test_they_are_those_that_a_run_checks(run: Command) -> None:
    for words in ([], ["deploy", "old/taskdef.json"], [".", "--exclude", "old/sub"], ["old/taskdef.json", "deploy", "deploy"]):
        shown = run("check", "--show-files", *words).out.splitlines()
        checked = json.loads(run("check", *words, "-f", "json", "--select", "all").out)["summary"]["files"]
        assert len(shown) == checked


def test_nothing_to_show(run: Command, work: Path) -> None:
    (work / "package.json").write_text("{}")
    assert run("check", "--show-files").status == 2
    assert run("check", "--show-files", "--allow-no-files").status == 0
    assert run("check", "--show-files", "gone.json").err.endswith("error: 'gone.json' does not exist\n")


# --- environment variables -------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("repo")
def test_the_format_of_the_environment(run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TASKDEF_LINT_FORMAT", "json")
    assert json.loads(run("check").out)["summary"]["files"] == 4
    assert json.loads(run("check", "--exclude=old").out)["summary"]["files"] == 2
    assert run("check", "-f", "concise").out.startswith("deploy/")
    assert "no effect" not in run("check", "--diff").err
    monkeypatch.setenv("TASKDEF_LINT_FORMAT", "")
    assert "-->" in run("check").out


def test_the_configuration_of_the_environment(run: Command, repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (repo / "ci.yaml").write_text("ignore: [invalid-fargate-size]\n")
    (repo / "other.yaml").write_text("ignore: [mutable-image-tag]\n")
    monkeypatch.setenv("TASKDEF_LINT_CONFIG", "ci.yaml")
    assert run("check").status == 0
    assert run("check", "--config", "other.yaml").status == 1
    assert run("check", "--isolated").status == 1
    assert "TASKDEF_LINT_CONFIG" in run("config").out
    monkeypatch.setenv("TASKDEF_LINT_CONFIG", "gone.yaml")
    outcome = run("check")
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err == "error: the environment variable TASKDEF_LINT_CONFIG is 'gone.yaml': this file does not exist\n"


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("TASKDEF_LINT_FORMAT", "jsn", "TASKDEF_LINT_FORMAT is 'jsn': did you mean 'json'?"),
        ("TASKDEF_LINT_FORMAT", "zzz\x1b", "TASKDEF_LINT_FORMAT is 'zzz␛': it is one of full, concise, "),
        ("TASKDEF_LINT_FROMAT", "json", "TASKDEF_LINT_FROMAT means nothing: did you mean 'TASKDEF_LINT_FORMAT'?"),
        ("TASKDEF_LINT_X", "1", "TASKDEF_LINT_X means nothing: "),
    ],
)
@pytest.mark.usefixtures("repo")
def test_unknown_variables_and_values(run: Command, monkeypatch: pytest.MonkeyPatch, name: str, value: str, message: str) -> None:
    monkeypatch.setenv(name, value)
    for words in (["check"], ["check", "-fconcise"], ["check", "--form", "json"], ["config"]):
        outcome = run(*words)
        assert (outcome.status, outcome.out) == (2, "")
        assert f"error: the environment variable {message}" in outcome.err or "--form" in words


# --- Configurations named, as a hook does -----------------------------------------------------------------------------------------


def test_a_configuration_stands_for_the_files_that_it_is_about(run: Command, repo: Path) -> None:
    (repo / "old" / ".taskdef-lint.yaml").write_text("exclude: [sub/]\n")
    assert run.concise("old/.taskdef-lint.yaml").files == ["old/taskdef.json"]
    assert run.concise("old/.taskdef-lint.yaml", "old/taskdef.json").files == ["old/taskdef.json"]
    assert run("check", "--show-files", "old/.taskdef-lint.yaml").out == "old/taskdef.json  old/.taskdef-lint.yaml\n"


def test_it_may_be_about_none(run: Command, work: Path) -> None:
    (work / "a").mkdir()
    path = work / "a" / ".taskdef-lint.yaml"
    path.write_text("profile: strict\n")
    assert run.concise("a/.taskdef-lint.yaml").status == 0
    assert run("check", "--show-files", "a/.taskdef-lint.yaml").status == 0
    assert run("check", "a", "a/.taskdef-lint.yaml").status == 2  # the directory is named as well
    path.write_text("profil: strict\n")
    outcome = run("check", "a/.taskdef-lint.yaml")
    assert (outcome.status, outcome.err.splitlines()[0]) == (2, "error: unknown key 'profil'")
    assert run("check", "--isolated", "a/.taskdef-lint.yaml").status == 0
