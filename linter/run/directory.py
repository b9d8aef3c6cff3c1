"""What a run keeps of a file and of the directory that it is in: what was found there, for what files make together."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from taskdef_lint.engine.lint_source import Linted
    from taskdef_lint.files.discover import Source
    from taskdef_lint.run.neighbours import Neighbours
    from taskdef_lint.settings.finder import Settings

SUFFIXES = (".json", ".yaml", ".yml")
MOST_FILES = 200  # in a directory: where there are more, nobody keeps pairs together in it
_MOST_CHARACTERS = 1 << 20  # of the files that are kept together, as much as a hundred task definitions of a usual size
# What is in the names of files that run tasks. Services under other names are read only when they are linted themselves.
_RUNS = ("serv", "sv", "run-task", "run_task", "runtask", "start-task", "task-set", "task_set", "taskset", "overrid", "appspec")


class LintedFile:
    """A file that has been linted by itself."""

    __slots__ = ("linted", "settings", "source")

    def __init__(self, source: Source, settings: Settings, linted: Linted) -> None:
        self.source = source
        self.settings = settings
        self.linted = linted

    @property
    def path(self) -> str:
        """Its path, as the user gave it."""
        return self.linted.documents[0].path


class Directory:
    """A directory, as users see it. `neighbours` are its files as far as something asked for what they make together."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.linted: dict[str, Linted] = {}
        self.neighbours: Neighbours | None = None
        self._room = _MOST_CHARACTERS
        self._runners: list[str] | None = None

    def known(self, name: str) -> Linted | None:
        """What is in a file that has been read for another one's sake; None for nearly every file."""
        return self.neighbours.held(name) if self.neighbours else None

    def keep(self, name: str, linted: Linted) -> None:
        """Keep what is in a file, while there is room for it."""
        self._room -= len(linted.documents[0].text)
        if self._room > 0 and linted.readable:
            self.linted[name] = linted
            if self.neighbours:
                self.neighbours.hold(name, linted)

    def let_go(self, name: str) -> None:
        """Let what is in a file go once it has been judged, if there was no room for it."""
        if self.neighbours and name not in self.linted:
            self.neighbours.let_go(name)

    def runners(self) -> list[str]:
        """The names of the files that run tasks, as they tell, in order."""
        if self._runners is None:
            try:
                with os.scandir(self.path or ".") as listing:
                    files = [one.name for one in listing if one.name.endswith(SUFFIXES) and one.is_file(follow_symlinks=False)]
            except OSError:
                files = []
            few = len(files) <= MOST_FILES
            self._runners = sorted(name for name in files if any(word in name.lower() for word in _RUNS)) if few else []
        return self._runners
