"""Finds the repository that a directory belongs to: reports for machines have paths relative to its root, and links in it stay in it."""

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
        if is_in(os.path.realpath(start), workspace):
            return workspace
    return None


def left_through_link(path: str) -> str:
    """The repository that a path is in as it is written, while links lead it out of there; "" for any other path.

    Outside any repository the working directory takes its place. Whoever names a path outside has made its links; those in a repository
    may be anybody's.
    """
    written, real = os.path.abspath(path), os.path.realpath(path)
    roots = []
    directory = os.path.dirname(written)
    while True:
        if os.path.lexists(os.path.join(directory, ".git")):
            roots.append(directory)
        parent = os.path.dirname(directory)
        if parent == directory:
            break
        directory = parent
    if not roots:
        roots = [root for root in (os.environ.get("GITHUB_WORKSPACE"), os.getcwd()) if root and is_in(written, root)][:1]
    return next((root for root in roots if not is_in(real, os.path.realpath(root))), "")


def is_in(path: str, directory: str) -> bool:
    """Whether an absolute path is a directory or in it, as the two are written."""
    return os.path.join(path, "").startswith(os.path.join(directory, ""))
