"""Which paths Git ignores: `.gitignore` files and `.git/info/exclude`, as gitignore(5) describes them, without running Git."""

from __future__ import annotations

import os

from taskdef_lint.files.glob import matcher

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

MOST_BYTES = 1 << 17  # a larger file is not read: nobody writes one, and each pattern is held against each path


class IgnoreFile:
    """One file of patterns. `base` is the directory that they are relative to: absolute, in bytes, with `/` between and after names."""

    __slots__ = ("base", "patterns")

    def __init__(self, base: bytes, text: bytes) -> None:
        self.base = base
        self.patterns = [pattern for line in text.removeprefix(b"\xef\xbb\xbf").split(b"\n") if (pattern := _pattern(line))]
        self.patterns.reverse()  # the last one that matches decides

    def verdict(self, path: bytes, *, directory: bool) -> bool | None:
        """Whether a path below `base` is ignored (True) or expressly not (False); None where no pattern matches."""
        relative = path[len(self.base) :]
        name = relative[relative.rfind(b"/") + 1 :]
        for pattern in self.patterns:
            if (directory or not pattern.directories) and pattern.matches(relative if pattern.anchored else name):
                return not pattern.negated
        return None


def ignored(files: Sequence[IgnoreFile], path: str, *, directory: bool) -> bool:
    """Whether Git ignores a path (absolute, links resolved), given the files that bear on it from the weakest to the strongest.

    Its parents are not looked at: nothing in an ignored directory can be had back, so whoever walks does not enter it.
    """
    written = _bytes(path)
    for file in reversed(files):
        verdict = file.verdict(written, directory=directory)
        if verdict is not None:
            return verdict
    return False


def above(directory: str) -> tuple[IgnoreFile, ...]:
    """The files that bear on what is in a directory (absolute, links resolved), but for its own: those of the repository around it."""
    from taskdef_lint.files.repository import repository_root

    root = repository_root(directory)
    if root is None:
        return ()
    found = excludes(root)
    between = os.path.relpath(directory, root).split(os.sep)
    for depth in range(len(between) if directory != root else 0):
        found += patterns_of(os.path.join(root, *between[:depth]))
    return found


def excludes(root: str) -> tuple[IgnoreFile, ...]:
    """The `info/exclude` of the repository with this root, which its worktrees share."""
    git = git_directory(root)
    git = os.path.join(git, os.fsdecode(_read(os.path.join(git, "commondir")).strip()))
    return _file(root, os.path.join(git, "info", "exclude"))


def git_directory(root: str) -> str:
    """Where Git keeps its files about the working tree with this root. In a worktree or submodule `.git` is a file that says where."""
    git = os.path.join(root, ".git")
    return os.path.join(root, os.fsdecode(_read(git).removeprefix(b"gitdir:").strip())) if os.path.isfile(git) else git


def patterns_of(directory: str) -> tuple[IgnoreFile, ...]:
    """The `.gitignore` of a directory. Like Git, this does not read one that is a symbolic link."""
    path = os.path.join(directory, ".gitignore")
    return () if os.path.islink(path) else _file(directory, path)


def _file(base: str, path: str) -> tuple[IgnoreFile, ...]:
    text = _read(path)
    return (IgnoreFile(_bytes(base).rstrip(b"/") + b"/", text),) if text else ()


def _read(path: str) -> bytes:
    """The bytes of a file; none where it cannot be read or nobody can have written it."""
    if not os.path.isfile(path):  # opening a pipe would wait for ever
        return b""
    try:
        with open(path, "rb", buffering=0) as file:
            text = file.read(MOST_BYTES + 1)
    except OSError:
        return b""
    return text if len(text) <= MOST_BYTES else b""


def _bytes(path: str) -> bytes:
    written = os.fsencode(path)
    return written.replace(b"\\", b"/") if os.sep == "\\" else written


class _Pattern:
    """One line. An `anchored` pattern is matched with a path from the base on, others with a name; `directories` matches nothing else."""

    __slots__ = ("_glob", "_match", "anchored", "directories", "negated")

    def __init__(self, glob: bytes, *, negated: bool, directories: bool) -> None:
        self.negated = negated
        self.directories = directories
        self.anchored = b"/" in glob
        self._glob = glob.removeprefix(b"/")
        self._match: Callable[[bytes], object] | None = None

    def matches(self, text: bytes) -> bool:
        if self._match is None:  # only now, as most patterns of a large file are never asked
            self._match = matcher(self._glob, anchored=self.anchored)
        return bool(self._match(text))


def _pattern(line: bytes) -> _Pattern | None:
    """What a line of the file says; None for an empty line or a comment."""
    if line.startswith(b"#"):
        return None
    glob = _without_trailing_blanks(line.removesuffix(b"\r"))
    negated = glob.startswith(b"!")
    glob = glob[negated:]
    directories = glob.endswith(b"/")
    glob = glob.removesuffix(b"/")
    return _Pattern(glob, negated=negated, directories=directories) if glob else None


def _without_trailing_blanks(line: bytes) -> bytes:
    """Spaces at the end do not count, except one that has a backslash before it."""
    bare = line.rstrip(b" ")
    backslashes = len(bare) - len(bare.rstrip(b"\\"))
    return bare + b" " if bare != line and backslashes % 2 else bare
