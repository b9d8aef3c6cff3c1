"""What a run writes: reports, baselines and fixes stay in the repository, and a file keeps what it had besides its text."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from taskdef_lint.files import output
from tests.cli.support import BAD, GOOD, Command

pytestmark = pytest.mark.skipif(os.name == "nt", reason="links need a privilege on Windows")
PASTED = '{"family": "web", "revision": 3, "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}]}\n'


@pytest.fixture
def victim(work: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file outside the repository that is the working directory."""
    outside = work / "outside"
    outside.mkdir()
    victim = outside / "victim"
    victim.write_text("keep me\n")
    repo = work / "repo"
    (repo / ".git").mkdir(parents=True)
    (repo / "taskdef.json").write_text(BAD)
    monkeypatch.chdir(repo)
    return victim


def refused(run: Command, victim: Path, *words: str) -> str:
    held = victim.read_text()
    outcome = run("check", "-q", *words)
    assert outcome.status == 2
    assert victim.read_text() == held
    return outcome.err


@pytest.mark.parametrize("link", ["out.sarif", "reports/victim"])
@pytest.mark.parametrize("marked", [True, False], ids=["a repository", "no repository"])
def test_a_report_is_not_written_through_a_link_that_leads_out(run: Command, victim: Path, link: str, marked: bool) -> None:
    os.symlink("../outside", "reports")
    os.symlink("../outside/victim", "out.sarif")
    if not marked:
        os.rmdir(".git")
    told = refused(run, victim, "-o", f"sarif={link}", ".")
    assert told == f"error: --output sarif={link}: a symbolic link leads out of '{os.getcwd()}': name the file that is meant itself\n"


def test_a_repository_behind_the_link_does_not_count(run: Command, victim: Path) -> None:
    (victim.parent / ".git").mkdir()
    os.symlink("../outside", "reports")
    assert "leads out of" in refused(run, victim, "-o", "sarif=reports/victim", ".")


def test_a_report_follows_links_that_are_the_users_own(run: Command, victim: Path) -> None:
    os.symlink("taskdef.sarif", "inside.sarif")
    own = victim.parent / "link"
    own.symlink_to(victim)
    assert run("check", "-q", "-o", "json=inside.sarif", "-o", f"sarif={own}", ".").status == 1
    assert Path("taskdef.sarif").read_text().startswith("{")
    assert "sarif" in victim.read_text()
    assert own.is_symlink()


def test_a_baseline_is_not_read_or_written_through_a_link_that_leads_out(run: Command, victim: Path) -> None:
    os.symlink("../outside/victim", ".taskdef-lint-baseline.json")
    told = refused(run, victim, "--write-baseline", ".")
    assert "'.taskdef-lint-baseline.json' leads out of" in told
    assert refused(run, victim, "--baseline", ".taskdef-lint-baseline.json", ".") == told


def test_a_fix_is_not_written_through_a_link_that_leads_out(run: Command, victim: Path) -> None:
    victim.write_text(PASTED)
    os.symlink("../outside/victim", "web-taskdef.json")
    told = refused(run, victim, "--fix", "web-taskdef.json")
    assert told.splitlines()[-1] == f"error: cannot fix 'web-taskdef.json': a symbolic link leads out of '{os.getcwd()}'"
    os.symlink("web.json", "inside-taskdef.json")
    Path("web.json").write_text(PASTED)
    assert run("check", "-q", "--fix", "inside-taskdef.json").status == 0
    assert "revision" not in Path("web.json").read_text()
    assert Path("inside-taskdef.json").is_symlink()


def test_a_file_reached_by_two_ways_is_fixed_once_and_read_anew(run: Command, work: Path) -> None:
    (work / "x.json").write_text(PASTED)
    os.symlink("x.json", "l-taskdef.json")
    outcome = run("check", "--fix", "-q", "-f", "concise", "l-taskdef.json", ".")
    assert (outcome.status, outcome.err) == (0, "")
    assert "pasted-output" not in outcome.out


def test_a_temporary_file_has_the_mode_of_its_target_before_it_holds_anything(
    run: Command, work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[int] = []
    real = os.open

    def spy(path: str, flags: int, mode: int = 0o777, **more: object) -> int:
        handle = real(path, flags, mode, **more)  # type: ignore[arg-type]
        if flags & os.O_CREAT:
            made.append(stat.S_IMODE(os.fstat(handle).st_mode))
        return handle

    monkeypatch.setattr(output.os, "open", spy)
    for mode in (0o600, 0o640, 0o644):
        web = work / "web-taskdef.json"
        web.write_text(PASTED)
        web.chmod(mode)
        assert run("check", "-q", "--fix", str(web)).status == 0
        assert "revision" not in web.read_text()
        assert stat.S_IMODE(web.stat().st_mode) == mode
    assert made == [0o600, 0o640, 0o644]


def test_extended_attributes_are_kept(run: Command, work: Path) -> None:
    web = work / "web-taskdef.json"
    web.write_text(PASTED)
    try:
        os.setxattr(web, "user.note", b"keep")
    except (AttributeError, OSError):
        pytest.skip("there are no extended attributes here")
    assert run("check", "-q", "--fix", str(web)).status == 0
    assert "revision" not in web.read_text()
    assert os.getxattr(web, "user.note") == b"keep"


def test_it_is_said_that_other_names_keep_the_old_text(run: Command, work: Path) -> None:
    (work / "web-taskdef.json").write_text(PASTED)
    os.link("web-taskdef.json", "other.json")
    told = "note: web-taskdef.json: the file had other names (hard links), which keep the old text\n"
    assert run("check", "-q", "--fix", "web-taskdef.json").err == told
    assert (work / "other.json").read_text() == PASTED
    (work / "good-taskdef.json").write_text(GOOD)
    assert run("check", "-q", "--fix", "good-taskdef.json").err == ""
