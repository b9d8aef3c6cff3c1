"""How far a linted repository reaches: its configuration names nothing outside it, and nothing is shown of what is no configuration."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.support import GOOD, Command

HIDDEN = "Zq7kVm2xPdLw9"
NETRC = f"machine git.example.org login joe password {HIDDEN}\n"
needs_links = pytest.mark.skipif(os.name == "nt", reason="links need a privilege on Windows")


@pytest.fixture
def repo(work: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with a file to lint, which is the working directory; `../outside` has what is none of its business."""
    outside = work / "outside"
    outside.mkdir()
    (outside / "netrc").write_text(NETRC)
    (outside / "base.yaml").write_text("profile: strict\n")
    (outside / "policies.yaml").write_text("policies: {}\n")
    repo = work / "repo"
    (repo / "deploy").mkdir(parents=True)
    (repo / ".git").mkdir()
    (repo / "deploy" / "web.json").write_text(GOOD)
    monkeypatch.chdir(repo)
    return repo


def refused(run: Command, *words: str) -> str:
    outcome = run("check", *words, "deploy/web.json")
    assert (outcome.status, outcome.out) == (2, "")
    assert HIDDEN not in outcome.err
    assert "machine" not in outcome.err
    assert "Traceback" not in outcome.err
    return outcome.err


OUTSIDE = [
    "../outside/netrc", "../outside/base.yaml", "../outside/gone", "deploy/../../outside/base.yaml", "{outside}/base.yaml", "/etc/passwd",
    "..",
]  # fmt: skip


@pytest.mark.parametrize("target", OUTSIDE)
@pytest.mark.parametrize("entry", ["extends: '{}'", "policies: ['{}']"])
def test_paths_that_lead_out(run: Command, repo: Path, target: str, entry: str) -> None:
    (repo / ".taskdef-lint.yaml").write_text(entry.format(target.format(outside=repo.parent / "outside")))
    told = refused(run)
    assert told.startswith(f"error: this file is outside '{os.path.realpath(repo)}', and a configuration reaches nothing outside its rep")
    assert f"\n --> .taskdef-lint.yaml:1:{entry.index('{')}\n" in told  # the quote before it, counted from 1
    assert "^^" in told


@needs_links
@pytest.mark.parametrize("entry", ["extends: '{}'", "policies: ['{}']"])
@pytest.mark.parametrize("target", ["file.yaml", "chain.yaml", "directory/base.yaml", "deploy/up/outside/netrc", "gone.yaml", "environ"])
def test_links_that_lead_out(run: Command, repo: Path, target: str, entry: str) -> None:
    (repo / "file.yaml").symlink_to("../outside/netrc")
    (repo / "chain.yaml").symlink_to("file.yaml")
    (repo / "directory").symlink_to("../outside")
    (repo / "deploy" / "up").symlink_to("../..")
    (repo / "gone.yaml").symlink_to("../outside/nothing")
    (repo / "environ").symlink_to("/proc/self/environ")
    (repo / ".taskdef-lint.yaml").write_text(entry.format(target))
    assert "this file is outside" in refused(run)


@needs_links
@pytest.mark.parametrize("target", ["../outside/netrc", "../outside/base.yaml", "/proc/self/environ", "link", "../outside/gone"])
@pytest.mark.parametrize("words", [(), ("--config", ".taskdef-lint.yaml"), ("--config", "deploy/../.taskdef-lint.yaml")])
def test_a_configuration_that_is_a_link_out(run: Command, repo: Path, target: str, words: tuple[str, ...]) -> None:
    (repo / "link").symlink_to("../outside/netrc")
    (repo / ".taskdef-lint.yaml").symlink_to(target)
    told = refused(run, *words)
    assert told == (
        f"error: '.taskdef-lint.yaml' is a symbolic link that leads out of '{os.path.realpath(repo)}': put the configuration itself there\n"
    )


@needs_links
def test_a_named_configuration_in_a_directory_that_is_a_link_out(run: Command, repo: Path) -> None:
    (repo / "ci").symlink_to("../outside")
    assert "leads out of" in refused(run, "--config", "ci/base.yaml")


@needs_links
def test_links_that_stay_inside(run: Command, repo: Path) -> None:
    (repo / "shared").mkdir()
    (repo / "shared" / "lint.yaml").write_text("profile: strict\nextends: base.yaml\npolicies: [p.yaml]\n")
    (repo / "base.yaml").symlink_to("shared/other.yaml")
    (repo / "shared" / "other.yaml").write_text("fail-on: never\n")
    (repo / "p.yaml").symlink_to("shared/p.yaml")
    (repo / "shared" / "p.yaml").write_text("policies: {acme/one: {each: family, must: {const: x}, summary: A family is not x}}\n")
    (repo / ".taskdef-lint.yaml").symlink_to("shared/lint.yaml")
    outcome = run("check", "-f", "concise", "deploy/web.json")
    assert outcome.status == 0, outcome.err
    assert "acme/one" in outcome.out


def test_what_is_extended_reaches_no_farther(run: Command, repo: Path) -> None:
    (repo / "deploy" / ".taskdef-lint.yaml").write_text("extends: ../base.yaml\n")
    (repo / "base.yaml").write_text("profile: strict\nextends: ../outside/base.yaml\n")
    assert "\n --> base.yaml:2:10\n" in refused(run)


def test_a_nearer_configuration_reaches_the_whole_repository(run: Command, repo: Path) -> None:
    (repo / "deploy" / ".taskdef-lint.yaml").write_text("extends: ../shared/base.yaml\n")
    (repo / "shared").mkdir()
    (repo / "shared" / "base.yaml").write_text("fail-on: never\n")
    assert run("check", "deploy/web.json").status == 0


def test_a_repository_inside_another_is_one_of_its_own(run: Command, repo: Path) -> None:
    (repo / "deploy" / ".git").mkdir()
    (repo / "base.yaml").write_text("profile: strict\n")
    (repo / "deploy" / ".taskdef-lint.yaml").write_text("extends: ../base.yaml\n")
    assert f"this file is outside '{os.path.realpath(repo / 'deploy')}'" in refused(run)


def test_outside_any_repository_it_is_the_directory_of_the_configuration(run: Command, repo: Path) -> None:
    (repo / ".git").rmdir()
    (repo / "base.yaml").write_text("profile: strict\n")
    (repo / ".taskdef-lint.yaml").write_text("extends: base.yaml\n")
    assert run("check", "deploy/web.json").status == 0
    (repo / "deploy" / ".taskdef-lint.yaml").write_text("extends: ../base.yaml\n")
    assert "without a repository a configuration reaches nothing outside its directory" in refused(run)


def test_a_named_configuration_may_lie_outside(run: Command, repo: Path) -> None:
    outside = repo.parent / "outside"
    (outside / "lint.yaml").write_text("extends: base.yaml\npolicies: [policies.yaml]\n")
    assert run("check", "--config", "../outside/lint.yaml", "deploy/web.json").status == 0
    (repo / "inner.yaml").write_text("profile: strict\n")
    (outside / "lint.yaml").write_text("extends: ../repo/inner.yaml\n")
    assert "this file is outside" in refused(run, "--config", "../outside/lint.yaml")


# --- files inside that are no configuration -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("entry", ["extends: {}", "policies: [{}]"])
@pytest.mark.parametrize(
    "text",
    [
        NETRC,
        f"[default]\naws_secret_access_key = {HIDDEN}\n",
        f'[http "https://github.com/"]\n\textraheader = AUTHORIZATION: basic {HIDDEN}\n',
        f"TOKEN={HIDDEN}\n",
        f"- {HIDDEN}\n",
        f"token: {HIDDEN}\n",
        f"token: {HIDDEN}\ntoken: {HIDDEN}\n",
        f"token: {HIDDEN}\noptions: 1\n",
        f"{{token: {HIDDEN}, : ]\n",
        f"token: !secret {HIDDEN}\n",
        f"{'[' * 200}{HIDDEN}\n",
    ],
)
def test_nothing_is_shown_of_other_files(run: Command, repo: Path, text: str, entry: str) -> None:
    (repo / ".git" / "config").write_text(text)
    (repo / ".taskdef-lint.yaml").write_text(entry.format(".git/config"))
    told = refused(run)
    assert told.startswith("error: '.git/config' is no file for taskdef-lint: it is not YAML, or most of its keys are none of ")
    assert "\n --> .taskdef-lint.yaml:1:" in told


@needs_links
def test_nothing_is_shown_of_a_file_that_the_configuration_is_a_link_to(run: Command, repo: Path) -> None:
    (repo / ".git" / "config").write_text(NETRC)
    (repo / ".taskdef-lint.yaml").symlink_to(".git/config")
    for words in ((), ("--config", ".taskdef-lint.yaml")):
        told = refused(run, *words)
        assert "is no file for taskdef-lint" in told
        assert told.count("\n") == 1


def test_what_is_one_is_shown(run: Command, repo: Path) -> None:
    (repo / ".taskdef-lint.yaml").write_text("extends: base.yaml\n")
    (repo / "base.yaml").write_text("profile: strict\nfail-on: note\nignroe: [x]\n")
    assert "\n --> base.yaml:3:1\n" in refused(run)
    (repo / "base.yaml").write_text("profile: strict\n\tx\n")
    assert "\n --> base.yaml:2:1\n" in refused(run)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes")
@pytest.mark.parametrize("entry", ["extends: pipe", "policies: [pipe]"])
def test_pipes_are_not_read(run: Command, repo: Path, entry: str) -> None:
    os.mkfifo(repo / "pipe")
    (repo / ".taskdef-lint.yaml").write_text(entry)
    assert "cannot read 'pipe': it is not a regular file" in refused(run)
    (repo / ".taskdef-lint.yaml").unlink()
    (repo / ".taskdef-lint.yaml").symlink_to("pipe")
    assert "it is not a regular file" in refused(run)


@pytest.mark.skipif(not os.path.exists("/proc/self/environ"), reason="there is no /proc")
@pytest.mark.usefixtures("repo")
def test_files_of_the_kernel_are_not_read(run: Command) -> None:
    assert refused(run, "--config", "/proc/self/environ") == "error: cannot read '/proc/self/environ': it is not a regular file\n"


def test_nothing_is_shown_of_a_baseline(run: Command, repo: Path) -> None:
    (repo / "known.json").write_text(NETRC)
    assert "the baseline 'known.json' is not valid JSON" in refused(run, "--baseline", "known.json")


# --- files to lint ------------------------------------------------------------------------------------------------------------------


@needs_links
@pytest.mark.parametrize("text", [NETRC, json.dumps({"services": {"x": HIDDEN}}), json.dumps([HIDDEN])], ids=["no JSON", "other", "a list"])
@pytest.mark.parametrize("form", ["full", "json", "sarif"])
@pytest.mark.parametrize("name", ["link.json", "link.yaml", "there/secret.json"])
def test_nothing_is_shown_of_unknown_files_outside(run: Command, repo: Path, name: str, form: str, text: str) -> None:
    (repo.parent / "outside" / "secret.json").write_text(text)
    (repo / "link.json").symlink_to("../outside/secret.json")
    (repo / "link.yaml").symlink_to("../outside/secret.json")
    (repo / "there").symlink_to("../outside")
    outcome = run("check", "-v", "--fail-on", "note", "-f", form, name)
    assert outcome.status == 1
    assert HIDDEN not in outcome.out + outcome.err
    assert "git.example.org" not in outcome.out + outcome.err
    assert "a symbolic link out of the repository leads to it" in outcome.out.replace("A symbolic", "a symbolic")


@needs_links
def test_task_definitions_outside_are_linted(run: Command, repo: Path) -> None:
    (repo.parent / "outside" / "web.json").write_text(GOOD.replace('"memory": "1024"', '"memory": "1025"'))
    (repo / "link.json").symlink_to("../outside/web.json")
    assert "invalid-fargate-size" in run("check", "link.json").out


def test_what_is_unknown_inside_is_shown(run: Command, repo: Path) -> None:
    (repo / "unknown.json").write_text("certainly no JSON")
    assert "1 | certainly no JSON" in run("check", "unknown.json").out


# --- what is no path ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("entry", ["extends: {}", "policies: [{}]"])
@pytest.mark.parametrize(
    ("text", "words"),
    [
        (r'"a\0b"', "this is not a path"),
        (r'"\0"', "this is not a path"),
        (f"{'a' * 5000}", "cannot read '"),
        ("a/" * 5000, "cannot read '"),
        ("~/.netrc", "cannot read '~/.netrc'"),
        ("$HOME/.netrc", "cannot read '$HOME/.netrc'"),
    ],
)
def test_what_is_no_path(run: Command, repo: Path, text: str, words: str, entry: str) -> None:
    (repo / ".taskdef-lint.yaml").write_text(entry.format(text))
    told = refused(run)
    assert words.replace("/", os.sep) in told
    assert "\n --> .taskdef-lint.yaml:1:" in told


# --- a working directory that is gone -------------------------------------------------------------------------------------------------


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps the working directory of a process")
@pytest.mark.parametrize("words", [("check", "{file}"), ("check", "."), ("rules",), ("config", "--show", "{file}"), ("--version",)])
def test_a_working_directory_that_was_deleted(tmp_path: Path, words: tuple[str, ...]) -> None:
    (tmp_path / "web.json").write_text(GOOD)
    gone = tmp_path / "gone"
    gone.mkdir()
    code = f"import os, sys; os.rmdir({str(gone)!r}); os.execv(sys.executable, [sys.executable, '-m', 'taskdef_lint', *sys.argv[1:]])"
    command = [sys.executable, "-c", code, *(word.format(file=tmp_path / "web.json") for word in words)]
    answer = subprocess.run(command, cwd=gone, capture_output=True, text=True, check=False)
    assert (answer.returncode, answer.stdout) == (2, "")
    assert answer.stderr == "error: the working directory cannot be used (No such file or directory): change to one that exists\n"
