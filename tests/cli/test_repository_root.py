"""The root of the repository, found without git."""

from __future__ import annotations

from pathlib import Path

import pytest

from taskdef_lint.files.repository import repository_root


@pytest.fixture(autouse=True)
def no_workspace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_WORKSPACE", raising=False)


@pytest.fixture
def base(tmp_path: Path) -> Path:
    if repository_root(str(tmp_path)) is not None:
        pytest.skip("the temporary directory lies in a repository")
    return tmp_path.resolve()


def test_directory_upwards(base: Path) -> None:
    (base / "repo" / ".git").mkdir(parents=True)
    (base / "repo" / "deploy" / "dev").mkdir(parents=True)
    assert repository_root(str(base / "repo" / "deploy" / "dev")) == str(base / "repo")
    assert repository_root(str(base / "repo")) == str(base / "repo")
    assert repository_root(str(base / "repo" / "gone" / "task.json")) == str(base / "repo")


def test_nearest_wins_and_a_file_counts(base: Path) -> None:
    (base / "repo" / ".git").mkdir(parents=True)
    (base / "repo" / "module").mkdir()
    (base / "repo" / "module" / ".git").write_text("gitdir: ../.git/modules/module\n")
    assert repository_root(str(base / "repo" / "module")) == str(base / "repo" / "module")


def test_links_are_resolved(base: Path) -> None:
    (base / "repo" / ".git").mkdir(parents=True)
    (base / "repo" / "deploy").mkdir()
    (base / "link").symlink_to(base / "repo" / "deploy")
    assert repository_root(str(base / "link")) == str(base / "repo")


def test_outside(base: Path) -> None:
    assert repository_root(str(base)) is None


def test_workspace_of_github(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (base / "work" / "deploy").mkdir(parents=True)
    (base / "work-two").mkdir()
    monkeypatch.setenv("GITHUB_WORKSPACE", str(base / "work"))
    assert repository_root(str(base / "work" / "deploy")) == str(base / "work")
    assert repository_root(str(base / "work")) == str(base / "work")
    assert repository_root(str(base / "work-two")) is None
    monkeypatch.setenv("GITHUB_WORKSPACE", "work")
    monkeypatch.chdir(base)
    assert repository_root(str(base / "work")) is None


def test_a_repository_wins_over_the_workspace(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (base / "work" / "checkout" / ".git").mkdir(parents=True)
    monkeypatch.setenv("GITHUB_WORKSPACE", str(base / "work"))
    assert repository_root(str(base / "work" / "checkout")) == str(base / "work" / "checkout")
