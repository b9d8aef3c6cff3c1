"""Finds the root of the repository that a directory belongs to, as paths in reports for machines are relative to it."""

from __future__ import annotations

import os


def repository_root(start: str) -> str | None:
    """The root of the repository that holds `start` (a directory or a file, existing or not), symbolic links resolved; None outside any.

    It is the nearest directory upwards that has a `.git`: a directory, or a file, as worktrees and submodules have it. Where there is
    none, the directory that GITHUB_WORKSPACE names, if `start` is in it: a container without git gets the sources without `.git`.
    Nothing is run and no setting of git is read.
    """
    directory = os.path.realpath(start)
    while True:
        if os.path.exists(os.path.join(directory, ".git")):
            return directory
        parent = os.path.dirname(directory)
        if parent == directory:
            break
        directory = parent
    workspace = os.environ.get("GITHUB_WORKSPACE")
    if workspace and os.path.isabs(workspace):
        workspace = os.path.realpath(workspace)
        if f"{os.path.realpath(start)}{os.sep}".startswith(f"{workspace.rstrip(os.sep)}{os.sep}"):
            return workspace
    return None


def leads_out(path: str) -> bool:
    """Whether a path lies in a repository, that of the working directory or its own, and symbolic links lead out of there.

    Where there is no repository, out of its directory.
    """
    written = os.path.abspath(path)
    directory = os.path.realpath(os.path.dirname(written))
    real = os.path.realpath(written)
    started = repository_root(os.getcwd())
    around = [(os.path.join(directory, ""), repository_root(directory) or directory), *([(written, started)] if started else ())]
    return any(_is_in(place, root) and not _is_in(real, root) for place, root in around)


def _is_in(path: str, directory: str) -> bool:
    return os.path.join(path, "").startswith(os.path.join(directory, ""))
