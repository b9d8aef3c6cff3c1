"""Our reading of .gitignore files is Git's: the two are asked about the same paths under the same patterns."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from taskdef_lint.files.gitignore import MOST_BYTES, IgnoreFile, above, excludes, ignored, patterns_of
from tests.cli.support import GOOD, Command

pytestmark = pytest.mark.skipif(not shutil.which("git"), reason="git is not installed")

BOXES = 40  # directories that have a .gitignore of their own, so that one call of git answers for many
TREE = [
    "a", "b", "ab", "a.json", "b.json", "ba b.json", "#a", "!a", "a ", "A", "aab", "é", "-", "]", "a\\b", "*", "x/a", "x/b", "x/a.json",
    "x/y/a", "x/y/b", "x/y/ab", "x/y/z/a", "x/y/z/b.json", "ax/y", "ax/ab/b", "aax/bb/a", "y/x/y/a", ".a/a", ".a/b",
]  # fmt: skip
WRITTEN = [
    "a", "/a", "a/", "/x/", "x/a", "/x/a", "**/a", "x/**", "x/**/a", "**/y/**", "x/*/a", "*/a", "*.json", "*a*", "?", "??", "[ab]",
    "[!a]", "[^a]", "[a-b]", "[]]", "[]-a]", "[[:alpha:]]", "[[:punct:]]", "[[:wrong:]]", "[[:alpha:]", "[:alpha:]", "[[:]a]", "[[::]]",
    "[a", "a[", "[\\]]", "[a\\", "[b-a]", "[a-]", "[-a]", "[!]a]", "a\\", "\\a", "\\#a", "#a", "\\!a", "!!a", "a\\ ", "a ", "a  ", " a",
    "a\t", "a\r", "\\", "/", "//", "//a", "a//", "x//a", "!", "**", "/**", "**/", "***", "*/**", "**/*", "**a", "a**", "a**/b",
    "a*/**/b", "x/***/a", "x**/a", "x\\/a", "**\\/a", "x/**\\/a", "x/a/", "x/y/", "x/y/**/", "aa*b", "a*a*b", "?[!/]?", "x[/]a", "x?a",
    "x*a", "é", "?é", "a\\\\b", "*\\\\*", "\\*", "\ufeffa", ".*", ".a", "/.a/", "*/*/a", "x/[xy]/?", "y/**/y/a", "**/x/**/a",
]  # fmt: skip


class Repository:
    """A repository with BOXES directories that all hold TREE; what they ignore changes."""

    def __init__(self, root: Path) -> None:
        self.root = root
        subprocess.run(["git", "init", "-q", str(root)], check=True)
        for box in range(BOXES):
            for name in TREE:
                path = root / f"box{box}" / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(b"")

    def git(self, paths: list[str]) -> set[str]:
        """The paths that git ignores."""
        command = ["git", "-C", str(self.root), "-c", "core.excludesFile=/dev/null", "check-ignore", "--no-index", "--stdin", "-z"]
        answer = subprocess.run(command, input="\0".join(paths).encode(), stdout=subprocess.PIPE, check=False)
        assert answer.returncode in (0, 1)
        return set(answer.stdout.decode().split("\0")[:-1])

    def ours(self, paths: list[str]) -> set[str]:
        """The paths that we ignore, parents looked at as a walk does."""
        return {path for path in paths if self._excluded(path)}

    def _excluded(self, path: str) -> bool:
        parts = path.split("/")
        files = above(str(self.root))
        for depth in range(len(parts)):
            files += patterns_of(str(self.root.joinpath(*parts[:depth])))
            below = self.root.joinpath(*parts[: depth + 1])
            if ignored(files, str(below), directory=below.is_dir()):
                return True
        return False


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    return Repository(Path(os.path.realpath(tmp_path_factory.mktemp("repository"))))


def test_reads_patterns_as_git_does(repository: Repository) -> None:
    for start in range(0, len(WRITTEN), BOXES):
        compare(repository, [[pattern] for pattern in WRITTEN[start : start + BOXES]])
        compare(repository, [["*", "!" + pattern] for pattern in WRITTEN[start : start + BOXES]])


pieces = st.sampled_from(["a", "b", "x", "y", "*", "**", "?", "[ab]", "[!a]", "a*b", "*b*", "a*", "**b", "[[:alpha:]]", "\\*", "\\ ", ""])
paths = st.lists(pieces, min_size=1, max_size=4).map("/".join)
lines = st.tuples(st.sampled_from(["", "", "!"]), paths | st.text("ab*?[]!^-:\\/ #.x", max_size=8), st.sampled_from(["", "", "/", " "]))
gitignores = st.lists(lines.map("".join), min_size=1, max_size=4)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(boxes=st.lists(gitignores, min_size=BOXES, max_size=BOXES))
def test_reads_any_patterns_as_git_does(repository: Repository, boxes: list[list[str]]) -> None:
    compare(repository, boxes)


def compare(repository: Repository, boxes: list[list[str]]) -> None:
    for number in range(BOXES):
        (repository.root / f"box{number}" / ".gitignore").write_text("\n".join(boxes[number]) if number < len(boxes) else "")
    asked = [f"box{number}/{name}" for number in range(len(boxes)) for name in TREE]
    differing = repository.git(asked) ^ repository.ours(asked)
    assert {path: boxes[int(path.partition("/")[0][3:])] for path in differing} == {}


def test_files_further_down_win_and_info_exclude_is_weakest(tmp_path: Path) -> None:
    repository = Repository(Path(os.path.realpath(tmp_path)))
    (tmp_path / ".git" / "info").mkdir(exist_ok=True)
    (tmp_path / ".git" / "info" / "exclude").write_text("/box1/a\n/box2\nb\n")
    (tmp_path / ".gitignore").write_text("!b\n*.json\n/box3/\n/box4/*\n!/box4/x/\n")
    (tmp_path / "box0" / ".gitignore").write_text("!a.json\nx/y\n")
    (tmp_path / "box0" / "x" / ".gitignore").write_text("!y\n*\n")
    asked = [f"box{number}/{name}" for number in range(6) for name in TREE]
    assert repository.ours(asked) == repository.git(asked) != set()


def test_submodules_and_worktrees_have_an_exclude_file_of_their_own(tmp_path: Path) -> None:
    root = os.path.realpath(tmp_path)
    (tmp_path / "modules" / "info").mkdir(parents=True)
    (tmp_path / "modules" / "info" / "exclude").write_text("module\n")
    (tmp_path / "main" / "info").mkdir(parents=True)
    (tmp_path / "main" / "info" / "exclude").write_text("main\n")
    (tmp_path / "main" / "worktrees" / "w").mkdir(parents=True)
    (tmp_path / "main" / "worktrees" / "w" / "commondir").write_text("../..\n")
    (tmp_path / ".git").write_text("gitdir: modules\n")
    assert ignored(excludes(root), f"{root}/module", directory=False)
    (tmp_path / ".git").write_text(f"gitdir: {root}/main/worktrees/w\n")
    assert ignored(excludes(root), f"{root}/main", directory=False)
    (tmp_path / ".git").write_text("gitdir: nowhere\n")
    assert excludes(root) == ()


def test_unreadable_and_linked_files_say_nothing(tmp_path: Path) -> None:
    (tmp_path / "patterns").write_text("*\n")
    (tmp_path / ".gitignore").symlink_to("patterns")
    assert patterns_of(str(tmp_path)) == ()
    (tmp_path / ".gitignore").unlink()
    os.mkfifo(tmp_path / ".gitignore")
    assert patterns_of(str(tmp_path)) == ()


@pytest.mark.parametrize("glob", ["*a" * 60 + "b", "**/a*" * 30 + "b", "a/**/" * 40 + "b", "*" * 5000 + "b", "[" * 5000, "a*?" * 50 + "b"])
@pytest.mark.parametrize("path", ["a" * 4000, "a/" * 2000 + "c", "aa/" * 1300 + "a"])
def test_hostile_globs_do_not_hang(glob: str, path: str) -> None:
    """With expressions that backtrack each of these would take years."""
    assert IgnoreFile(b"/", glob.encode()).verdict(f"/{path}".encode(), directory=False) is None


def test_a_gitignore_of_a_size_that_nobody_writes_is_not_read(run: Command, work: Path) -> None:
    (work / "taskdef.json").write_text(GOOD)
    pattern = "*.json\n"
    (work / ".gitignore").write_text(pattern + "#" * (MOST_BYTES - len(pattern)))
    (work / ".git").mkdir(exist_ok=True)
    assert run("check", ".").status == 2
    (work / ".gitignore").write_text(pattern + "#" * (MOST_BYTES - len(pattern) + 1))
    assert run("check", ".").status == 0


def git(directory: Path, *words: str) -> None:
    subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a@example.com", *words], cwd=directory, check=True, capture_output=True)


@pytest.mark.parametrize("version", ["2", "3", "4"])
@pytest.mark.parametrize("hashes", ["sha1", "sha256"])
def test_what_git_tracks_is_not_ignored(run: Command, work: Path, version: str, hashes: str) -> None:
    made = subprocess.run(["git", "init", "-q", f"--object-format={hashes}", "."], cwd=work, check=False)
    if made.returncode:
        pytest.skip("this git knows no such hashes")
    (work / ".gitignore").write_text("backup/\n*-taskdef.json\n")
    names = ["backup/a/task-definition.json", "backup/b/task-definition.json", "backup/taskdef.json", "web-taskdef.json", "x-taskdef.json"]
    for name in [*names, "plain/taskdef.json", "b" * 200 + "/taskdef.json"]:
        (work / name).parent.mkdir(parents=True, exist_ok=True)
        (work / name).write_text(GOOD)
    git(work, "config", "index.version", version)
    git(work, "add", "-f", "backup/a", "web-taskdef.json", "b" * 200)
    if version == "3":
        (work / "later").write_text("")
        git(work, "add", "-N", "later")  # an entry with more flags
    result = run("check", "-v", "--show-files")
    listed = {line.split()[0] for line in result.out.splitlines()}
    assert {name for name in (*names, "plain/taskdef.json") if name in listed} == {
        "backup/a/task-definition.json", "web-taskdef.json", "plain/taskdef.json",
    }  # fmt: skip


@pytest.mark.parametrize("raw", [b"", b"DIRC", b"DIRC\0\0\0\2\xff\xff\xff\xff", b"DIRC\0\0\0\4\0\0\0\1" + b"\xff" * 80, b"\0" * 400])
def test_an_index_of_any_bytes_tracks_nothing(run: Command, work: Path, raw: bytes) -> None:
    git(work, "init", "-q", ".")
    (work / ".git" / "index").write_bytes(raw)
    (work / ".gitignore").write_text("web-taskdef.json\n")
    for name in ("web-taskdef.json", "taskdef.json"):
        (work / name).write_text(GOOD)
    assert "web-taskdef.json" not in run("check", "--show-files").out
