"""`check` from its options to its exit status: what is printed where, and what bad input gets."""

from __future__ import annotations

import io
import json
import os
import sys
from pathlib import Path

import pytest

from taskdef_lint.api import Document, Problem, Problems, Severity, TaskDefinition, rule
from taskdef_lint.engine.lint_source import Linted
from taskdef_lint.run import check
from taskdef_lint.run import file as one_file
from taskdef_lint.settings import finder as settings
from taskdef_lint.syntax import json_tokens
from taskdef_lint.syntax.limits import MAX_BYTES
from taskdef_lint.version import __version__
from tests.cli.support import BAD, GOOD, Command, rule_of


@rule(TaskDefinition, severity=Severity.WARNING, phase="practice")
def short_family(task: TaskDefinition) -> Problems:
    """A family name is short"""
    if len(task["family"].text or "") < 4:
        yield Problem(task["family"], "short")


@rule(TaskDefinition, severity=Severity.ERROR, phase="practice")
def raising(task: TaskDefinition) -> Problems:
    """Always raises"""
    yield Problem(task["cpu"], "before it raises")
    raise KeyError("the-secret-in-the-file")


# --- exit status -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("good.json", 0),
        ("bad.json", 1),
        ("bad.json good.json", 1),
        ("bad.json --fail-on never", 0),
        ("warning.json", 0),
        ("warning.json --fail-on warning", 1),
        ("note.json --profile strict --fail-on warning", 0),
        ("note.json --profile strict --fail-on note", 1),
        ("bad.json --min-severity error --fail-on error", 1),
        ("warning.json --min-severity error --fail-on warning", 1),
        ("bad.json --ignore invalid-fargate-size", 0),
        ("bad.json --select duplicate-container-name", 0),
        ("gone.json", 2),
        ("gone.json bad.json", 2),
        ("gone.json good.json --fail-on never", 2),
        ("empty", 2),
        ("empty bad.json", 2),
        ("other.json", 0),
        ("other.json --fail-on warning", 1),
        ("broken.json", 1),
        ("bad.json --select no-such-rule", 2),
        ("bad.json --ignore tag:no-such-tag", 2),
        ("bad.json --repo-root gone", 2),
        ("bad.json -f yaml", 2),
        ("bad.json --no-such-option", 2),
    ],
)
@pytest.mark.parametrize("form", ["concise", "full", "json", "sarif"])
def test_exit_status(run: Command, work: Path, words: str, status: int, form: str) -> None:
    (work / "good.json").write_text(GOOD)
    (work / "bad.json").write_text(BAD)
    (work / "note.json").write_text(json.dumps({**json.loads(GOOD), "requiresCompatibilities": []}))
    (work / "warning.json").write_text(GOOD.replace('"value": "web"', '"value": "aws:web"'))
    (work / "other.json").write_text('{"name": "package"}')
    (work / "broken.json").write_text(GOOD[:-10])
    (work / "empty").mkdir()
    assert run("check", "-f", form, *words.split()).status == status


def test_a_directory_of_other_files(run: Command, work: Path) -> None:
    (work / "package.json").write_text("{}")
    (work / "taskdef.json").write_text("{}")
    outcome = run("check")
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err == "error: no task definition found in '.' (-v tells what was skipped)\n"


def test_a_directory_with_a_broken_task_definition_only(run: Command, work: Path) -> None:
    (work / "taskdef.json").write_text("{")
    outcome = run.concise()
    assert outcome.status == 1
    assert outcome.lines[0].startswith("taskdef.json:1:2: error: ")
    assert rule_of(outcome.lines[0]) == "invalid-syntax"


# --- bad input -------------------------------------------------------------------------------------------------------------------


def test_the_good_ones_are_reported_beside_what_does_not_exist(run: Command, work: Path) -> None:
    (work / "taskdef.json").write_text(BAD)
    outcome = run.concise("gone.json", "taskdef.json", "gone too", "also/gone/")
    assert outcome.status == 2
    assert outcome.files == ["taskdef.json"]
    assert outcome.err.splitlines() == [
        "error: 'gone.json' does not exist",
        "error: 'gone too' does not exist",
        "error: 'also/gone/' does not exist",
    ]


def test_broken_files_among_good_ones(run: Command, work: Path) -> None:
    (work / "a-taskdef.json").write_text("{,}")
    (work / "b-taskdef.json").write_bytes(b"\xff\xfe{\x00}\x00")
    (work / "c-taskdef.json").write_text(BAD)
    (work / "d-taskdef.json").write_text("[" * 100_000)
    (work / "e-taskdef.json").write_bytes(b"")
    outcome = run.concise()
    assert outcome.status == 1
    assert outcome.files == [f"{letter}-taskdef.json" for letter in "abcde"]
    assert outcome.err == ""


def test_unreadable_files_are_findings(run: Command, work: Path) -> None:
    os.mkfifo(work / "pipe.json")
    (work / "link.json").symlink_to("nowhere")
    (work / "good.json").write_text(GOOD)
    outcome = run.concise("pipe.json", "link.json", "good.json", "/dev/zero")
    assert outcome.status == 1
    assert [rule_of(line) for line in outcome.lines] == ["unreadable-file"] * 3
    assert outcome.files == ["/dev/zero", "link.json", "pipe.json"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_without_permission(run: Command, work: Path) -> None:
    (work / "taskdef.json").write_text(GOOD)
    (work / "taskdef.json").chmod(0)
    (work / "closed").mkdir(mode=0)
    assert rule_of(run.concise("taskdef.json").lines[0]) == "unreadable-file"
    outcome = run.concise("closed")
    assert outcome.status == 2
    assert "cannot search 'closed/'" in outcome.err


def test_a_named_file_that_is_something_else_is_a_warning(run: Command, work: Path) -> None:
    (work / "package.json").write_text('{"name": "x"}')
    outcome = run.concise("package.json")
    assert outcome.lines[0].startswith("package.json:1:1: warning: ")
    assert rule_of(outcome.lines[0]) == "unrecognised-document"


# --- standard input --------------------------------------------------------------------------------------------------------------


def stdin(monkeypatch: pytest.MonkeyPatch, raw: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))


def test_standard_input(run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    stdin(monkeypatch, BAD.encode())
    assert run.concise("-").files == ["<stdin>"]
    stdin(monkeypatch, BAD.encode())
    outcome = run.concise("-", "-", "--stdin-filename", "deploy/web.json")
    assert outcome.files == ["deploy/web.json"]
    assert len(outcome.lines) == 1
    stdin(monkeypatch, b"")
    assert "invalid-syntax" in run.concise("-").out
    stdin(monkeypatch, b" " * (MAX_BYTES + 1))
    assert "unreadable-file" in run.concise("-").out
    monkeypatch.setattr(sys, "stdin", None)
    assert run.concise("-").status == 1


# --- what is printed where -------------------------------------------------------------------------------------------------------


def test_clean_runs_print_one_line_on_standard_error(run: Command, work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a", "b"):
        (work / f"{name}-taskdef.json").write_text(GOOD)
    outcome = run("check")
    assert (outcome.out, outcome.err) == ("", "2 files checked, no findings\n")
    assert run("check", "a-taskdef.json").err == "1 file checked, no findings\n"
    assert run("check", "-q").err == ""
    assert run("check", "-f", "json").err == ""
    monkeypatch.setenv("PRE_COMMIT", "1")
    assert run("check").err == ""


def test_findings_that_are_not_shown_are_mentioned(run: Command, work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "builtin_rules", lambda **_: [short_family])
    (work / "taskdef.json").write_text(GOOD)
    outcome = run("check", "--min-severity", "error", "--fail-on", "warning")
    assert (outcome.status, outcome.out, outcome.err) == (1, "", "1 file checked, no findings (1 below --min-severity)\n")


def test_machine_formats_always_print_a_report(run: Command, work: Path) -> None:
    (work / "taskdef.json").write_text(GOOD)
    assert json.loads(run("check", "-f", "json").out)["summary"]["files"] == 1
    assert json.loads(run("check", "-f", "sarif").out)["runs"][0]["results"] == []
    assert json.loads(run("check", "-f", "json", "gone").out)["findings"] == []


def test_quiet_leaves_the_summary_out(run: Command, work: Path) -> None:
    (work / "taskdef.json").write_text(BAD)
    assert len(run("check", "-q", "-f", "concise").out.splitlines()) == 1
    assert run("check", "-q").out.count("error[") == 1


def test_statistics(run: Command, work: Path) -> None:
    (work / "taskdef.json").write_text(BAD)
    assert run("check", "--statistics").out.startswith("1  error    invalid-fargate-size")


def test_colour(run: Command, work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (work / "taskdef.json").write_text(BAD)
    assert "\x1b[" not in run("check").out
    assert "\x1b[" in run("check", "--color", "always").out
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[" in run("check").out
    assert "\x1b[" not in run("check", "--color", "never").out


def test_text_for_a_github_runner_is_fenced(run: Command, work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (work / "taskdef.json").write_text(BAD)
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    outcome = run("check")
    assert outcome.out.startswith("::stop-commands::")
    assert json.loads(run("check", "-f", "json").out)


def test_machine_paths_are_relative_to_the_repository(run: Command, work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (work / ".git").mkdir()
    (work / "deploy").mkdir()
    (work / "deploy" / "taskdef.json").write_text(BAD)
    monkeypatch.chdir(work / "deploy")
    assert json.loads(run("check", "-f", "json").out)["findings"][0]["file"] == "deploy/taskdef.json"
    assert json.loads(run("check", "-f", "json", "--repo-root", ".").out)["findings"][0]["file"] == "taskdef.json"
    assert run.concise().files == ["taskdef.json"]


# --- reports in files ------------------------------------------------------------------------------------------------------------


def test_more_reports_of_the_same_run(run: Command, work: Path) -> None:
    (work / "taskdef.json").write_text(BAD)
    outcome = run.concise("-o", "sarif=out.sarif", "--output=json=out.json", "-o", "full=out.txt", "--color", "always")
    assert outcome.status == 1
    assert len(json.loads((work / "out.sarif").read_text())["runs"][0]["results"]) == 1
    assert len(json.loads((work / "out.json").read_text())["findings"]) == 1
    assert (work / "out.txt").read_text().startswith("error[invalid-fargate-size]"), "files are not coloured"
    assert sorted(path.name for path in work.iterdir()) == ["out.json", "out.sarif", "out.txt", "taskdef.json"]


def test_reports_are_written_when_nothing_is_found(run: Command, work: Path) -> None:
    (work / "taskdef.json").write_text(GOOD)
    outcome = run("check", "-o", "sarif=out.sarif", "-o", "concise=out.txt")
    assert (outcome.out, outcome.err) == ("", "1 file checked, no findings\n")
    assert json.loads((work / "out.sarif").read_text())["runs"][0]["results"] == []
    assert (work / "out.txt").read_text() == ""


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("sarif", "write FORMAT=FILE"),
        ("sarif=", "write FORMAT=FILE"),
        ("sarif=-", "write FORMAT=FILE"),
        ("yaml=x", "'yaml' is no format: it is one of full"),
        ("json=gone/out.json", "the directory 'gone' does not exist"),
        ("json=empty", "'empty' is a directory"),
        ("json=taskdef.json", "this file is to be linted"),
        ("json=./link.json", "this file is to be linted"),
    ],
)
def test_reports_that_cannot_be_written_are_refused_before_linting(run: Command, work: Path, value: str, message: str) -> None:
    (work / "taskdef.json").write_text(BAD)
    (work / "link.json").symlink_to("taskdef.json")
    (work / "empty").mkdir()
    outcome = run("check", "taskdef.json", "-o", value)
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err.startswith(f"error: --output {value}: {message}")
    assert (work / "taskdef.json").read_text() == BAD


@pytest.mark.parametrize("name", ["taskdef.json", "sub/../taskdef.json", ".taskdef-lint.yaml", "base.yaml", "policies.yaml"])
def test_a_report_takes_the_place_of_nothing_that_was_read(run: Command, work: Path, name: str) -> None:
    (work / "sub").mkdir()
    texts = {
        "taskdef.json": BAD,
        ".taskdef-lint.yaml": "extends: base.yaml\npolicies: [policies.yaml]\n",
        "base.yaml": "profile: strict\n",
        "policies.yaml": "policies: {acme/x: {uses: missing-task-role, message: x}}\n",
    }
    for path, text in texts.items():
        (work / path).write_text(text)
    outcome = run("check", "-f", "concise", "-o", f"json={name}", "-o", "sarif=other.sarif")
    assert outcome.status == 2
    assert f"error: --output json={name}: this file has been read" in outcome.err
    assert "invalid-fargate-size" in outcome.out
    assert {path: (work / path).read_text() for path in texts} == texts
    assert (work / "other.sarif").exists()


def test_a_report_takes_the_place_of_no_baseline_and_no_variables(run: Command, work: Path) -> None:
    (work / "taskdef.json").write_text(BAD)
    (work / "vars").write_text("TAG=1\n")
    run("check", "--write-baseline", "--baseline", "base.json")
    before = (work / "base.json").read_text()
    outcome = run("check", "-o", "json=base.json", "--baseline", "base.json", "-o", "sarif=vars", "--var-file", "vars")
    assert outcome.status == 2
    assert all(f"error: --output {word}: this file has been read" in outcome.err for word in ("json=base.json", "sarif=vars"))
    assert (work / "base.json").read_text() == before
    assert (work / "vars").read_text() == "TAG=1\n"


def test_a_report_takes_the_place_of_an_older_one(run: Command, work: Path) -> None:
    (work / "taskdef.json").write_text(BAD)
    assert [run("check", "-q", "-o", "sarif=report.json").status for _ in range(2)] == [1, 1]
    assert "containerDefinitions" in (work / "report.json").read_text()


def test_one_file_for_two_reports_is_refused(run: Command, work: Path) -> None:
    (work / "taskdef.json").write_text(BAD)
    assert run("check", "-o", "json=x", "-o", "sarif=x").err == "error: --output sarif=x: this file is named twice\n"


def test_a_report_keeps_permissions_and_links(run: Command, work: Path) -> None:
    (work / "taskdef.json").write_text(BAD)
    (work / "real").mkdir()
    (work / "real" / "out.json").write_text("old")
    (work / "real" / "out.json").chmod(0o640)
    (work / "out.json").symlink_to("real/out.json")
    run("check", "taskdef.json", "-o", "json=out.json")
    assert (work / "out.json").is_symlink()
    assert json.loads((work / "real" / "out.json").read_text())
    assert (work / "real" / "out.json").stat().st_mode & 0o777 == 0o640


def test_a_new_report_has_the_permissions_of_new_files(run: Command, work: Path) -> None:
    (work / "taskdef.json").write_text(BAD)
    run("check", "-o", "json=out.json")
    (work / "other").write_text("")
    assert (work / "out.json").stat().st_mode == (work / "other").stat().st_mode


def test_a_report_that_fails_leaves_the_old_one(run: Command, work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (work / "taskdef.json").write_text(BAD)
    (work / "out.json").write_text("old")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", fail)
    outcome = run.concise("-o", "json=out.json")
    assert outcome.status == 2
    assert outcome.files == ["taskdef.json"], "the other reports are written all the same"
    assert outcome.err == "error: cannot write 'out.json': No space left on device\n"
    assert sorted(path.name for path in work.iterdir()) == ["out.json", "taskdef.json"]
    assert (work / "out.json").read_text() == "old"


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
def test_a_report_to_a_full_device(run: Command, work: Path) -> None:
    (work / "taskdef.json").write_text(BAD)
    outcome = run.concise("-o", "json=/dev/full")
    assert outcome.status == 2
    assert outcome.err == "error: cannot write '/dev/full': No space left on device\n"


# --- defects of ours -------------------------------------------------------------------------------------------------------------


def test_a_rule_that_raises_is_a_finding_and_the_others_go_on(run: Command, work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "builtin_rules", lambda **_: [raising, short_family])
    (work / "a-taskdef.json").write_text(GOOD)
    (work / "b-taskdef.json").write_text(GOOD)
    outcome = run.concise()
    assert outcome.status == 3
    rules = [rule_of(line) for line in outcome.lines]
    assert rules == ["internal-error", "short-family", "raising"] * 2
    assert outcome.lines[0].startswith("a-taskdef.json:1:1: error: taskdef-lint ")
    for text in (__version__, "the rule raising", "KeyError", "a-taskdef.json"):
        assert text in outcome.lines[0]
        assert text in outcome.err.splitlines()[0]
    assert len(outcome.err.splitlines()) == 2
    assert "the-secret-in-the-file" not in outcome.out + outcome.err
    verbose = run.concise("-vv")
    assert "Traceback" in verbose.err
    assert "the-secret-in-the-file" in verbose.err


@pytest.mark.parametrize("form", ["full", "concise", "json", "sarif"])
def test_every_format_tells_of_defects(run: Command, work: Path, monkeypatch: pytest.MonkeyPatch, form: str) -> None:
    monkeypatch.setattr(settings, "builtin_rules", lambda **_: [raising])
    (work / "taskdef.json").write_text(GOOD)
    outcome = run("check", "-f", form, "--fail-on", "never")
    assert outcome.status == 3
    assert "internal-error" in outcome.out


@pytest.mark.parametrize("part", ["read_file", "recognised", "judged"])
def test_any_part_may_fail_for_one_file(run: Command, work: Path, monkeypatch: pytest.MonkeyPatch, part: str) -> None:
    (work / "a-taskdef.json").write_text(BAD)
    (work / "b-taskdef.json").write_text(BAD)
    genuine = getattr(one_file, part)

    def fails(subject: str | list[Document] | Linted, *rest: object, **options: object) -> object:
        documents = subject.documents if isinstance(subject, Linted) else subject
        path = documents if isinstance(documents, str) else documents[0].path
        if path.startswith("a-"):
            raise RecursionError("too deep")
        return genuine(subject, *rest, **options)

    monkeypatch.setattr(one_file, part, fails)
    outcome = run.concise()
    assert outcome.status == 3
    assert [rule_of(line) for line in outcome.lines] == ["internal-error", "invalid-fargate-size"]


def test_a_fault_that_no_rule_reports_is_a_defect(run: Command, work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_tokens, "INVALID_SYNTAX", "invalid-sintax")
    (work / "a-taskdef.json").write_text(BAD + "}")
    (work / "b-taskdef.json").write_text(BAD)
    outcome = run.concise()
    assert outcome.status == 3
    assert [rule_of(line) for line in outcome.lines] == ["internal-error", "invalid-fargate-size"]
    assert len(outcome.err.splitlines()) == 1
    assert outcome.err.startswith(f"error: a-taskdef.json: taskdef-lint {__version__} failed (ValueError at taskdef_lint.model.document:")


def test_a_defect_outside_any_file(run: Command, work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(check, "discover", fails)
    for words in (["check"], ["check", "-vv"]):
        outcome = run(*words)
        assert outcome.status == 3
        assert outcome.err.startswith(f"error: taskdef-lint {__version__} failed (ZeroDivisionError at ")
        assert ("Traceback" in outcome.err) == ("-vv" in words)
    assert work.exists()


def test_documents_are_let_go_where_nothing_is_found(work: Path) -> None:
    import gc

    from taskdef_lint.settings.options import CheckOptions

    for number in range(20):
        (work / f"{number}-taskdef.json").write_text(BAD if number < 2 else GOOD)
    results = check.Results()
    check.lint_all(["."], settings.SettingsFinder(CheckOptions()), CheckOptions(), results)
    gc.collect()
    ours = [thing for thing in gc.get_objects() if isinstance(thing, Document) and thing.path.endswith("-taskdef.json")]
    assert results.files == 20
    assert {document.path for document in ours} == {"0-taskdef.json", "1-taskdef.json"}


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("--ignore all", "--ignore leaves no rule"),
        ("--select all --ignore all", "--ignore leaves none of the rules that --select names"),
        ("--select duplicate-key --ignore tag:files,duplicate-key", "--ignore leaves none of the rules that --select names"),
        ("--select=", "--select names no rule: name some, or leave it out to run those of the profile"),
        ("--select=,", "--select names no rule: name some, or leave it out to run those of the profile"),
        ("-q -v", "--quiet and --verbose contradict each other: leave one of them out"),
    ],
)
def test_what_leaves_nothing_to_do(run: Command, work: Path, words: str, message: str) -> None:
    (work / "taskdef.json").write_text(BAD)
    outcome = run("check", "taskdef.json", *words.split())
    assert (outcome.status, outcome.out, outcome.err) == (2, "", f"error: {message}\n")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("--unsafe-fixes", "--unsafe-fixes changes nothing without --fix or --diff"),
        ("--diff -f json", "--format json has no effect with --diff, which prints a patch; --output json=FILE writes a report"),
        ("--statistics -f json", "--statistics has no effect with --format json"),
        ("--statistics --diff", "--statistics has no effect with --diff"),
        ("--stdin-filename x.json", "--stdin-filename has no effect without - (standard input)"),
        ("--unsafe-fixes --fix", ""),
        ("--statistics -f concise", ""),
        ("--diff", ""),
    ],
)
def test_options_without_effect_are_noted(run: Command, work: Path, words: str, message: str) -> None:
    (work / "taskdef.json").write_text(BAD)
    notes = [line for line in run("check", "taskdef.json", *words.split()).err.splitlines() if line.startswith("note:")]
    assert notes == ([f"note: {message}"] if message else [])
    assert "note:" not in run("check", "taskdef.json", "-q", *words.split()).err
