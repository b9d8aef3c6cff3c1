"""How far a configuration reaches: the files that it names lie in its own repository, wherever `..` and symbolic links lead."""

from __future__ import annotations

import os

from taskdef_lint.config.yaml import shown_path
from taskdef_lint.errors import UsageError
from taskdef_lint.files.repository import is_in, repository_root

TYPE_CHECKING = False
if TYPE_CHECKING:
    from taskdef_lint.config.yaml import Written

PACKAGE = "package:"  # what `extends` says before a file of an installed package, which is beyond all repositories


def boundary(config: str) -> str:
    """The directory that a configuration (absolute path) and all that it names have to be in: its repository, else its own directory.

    UsageError for a configuration that a symbolic link takes out of there, or out of the repository that the run was started in.
    """
    directory = os.path.dirname(config)
    limit = repository_root(directory) or os.path.realpath(directory)
    real = os.path.realpath(config)
    started = repository_root(os.getcwd())
    for root in (limit, *([started] if started and is_in(config, started) else ())):
        if not is_in(real, root):
            shown = shown_path(config)
            raise UsageError(f"'{shown}' is a symbolic link that leads out of '{root}': put the configuration itself there", path=shown)
    return limit


def reachable(word: Written, directory: str, limit: str) -> str:
    """The absolute path of the file that a word of a configuration names, relative to the directory of that configuration.

    UsageError, with the place, for what is no path or leads out of `limit`, the boundary of the configuration in force.
    """
    path = os.path.normpath(os.path.join(directory, word.text))
    try:
        real = os.path.realpath(path)
        os.fsencode(path)
    except (OSError, ValueError):  # a NUL, or half a character
        raise word.error("this is not a path", help="write the path of a file, relative to this configuration") from None
    if not is_in(real, limit):
        message = f"this file is outside '{limit}', and a configuration reaches nothing outside its repository"
        if repository_root(limit) is None:
            message = f"this file is outside '{limit}', and without a repository a configuration reaches nothing outside its directory"
        raise word.error(message, help="copy the file to a place inside, and name that")
    return path
