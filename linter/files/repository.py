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
