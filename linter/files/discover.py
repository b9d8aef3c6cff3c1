"""Finds the files to lint: those named, and in directories those that look like task definitions."""

from __future__ import annotations

import os

from taskdef_lint.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence


class Source:
    """A file to lint. `root` is the directory in which it was found, as given, None for a named file; `raw` its bytes if read already.

    `by_content`: its name does not tell what it is.
    """

    __slots__ = ("by_content", "path", "raw", "root")

    def __init__(self, path: str, raw: bytes | None = None, root: str | None = None, *, by_content: bool = False) -> None:
        self.by_content = by_content
        self.path = path
        self.raw = raw
        self.root = root


def discover(
    paths: Sequence[str], errors: list[UsageError], note: Callable[[str], None], excludes: Callable[[str, str], bool]
) -> Iterator[Source]:
    """The files that paths stand for: those named first, then what is in the directories. `-` is passed on as it is.

    A file may come twice where paths overlap. What cannot be found or searched is added to `errors`; `note` is
    told what was skipped, and why. `excludes` tells whether a directory (the second argument: found in which of those named) is not to
    be entered.
    """
    directories: list[str] = []
    for path in paths:
        if path == "-":
            yield Source(path)
        elif os.path.isdir(path):
            directories.append(path)
        elif os.path.lexists(path):
            yield Source(path)  # a broken link too: that it cannot be read is a finding
        else:
            errors.append(UsageError(f"'{path}' does not exist", path=path))
    if directories:
        from taskdef_lint.files.search import search

        for directory in directories:
            yield from search(directory, errors, note, excludes)
