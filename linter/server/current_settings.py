"""The settings for open files: kept for as long as the files on disk that they were made of are the same."""

from __future__ import annotations

import os

from taskdef_lint.errors import UsageError
from taskdef_lint.run.baselines import baseline_at
from taskdef_lint.settings.finder import NAMES, SettingsFinder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from taskdef_lint.settings.finder import Settings
    from taskdef_lint.settings.options import CheckOptions
    from taskdef_lint.suppressions.baseline import Baseline

    Signature = tuple[int, int, int] | None


class CurrentSettings:
    """Finds settings as `check` does. `errors` holds what is wrong with configurations and baselines, each once."""

    def __init__(self, options: CheckOptions) -> None:
        self._options = options
        self._forget()

    def _forget(self) -> None:
        self.errors: list[UsageError] = []
        self.finder = SettingsFinder(self._options, self.errors)
        self._baselines: dict[str, Baseline | None] = {}
        self._watched: dict[str, Signature] = {}

    def refresh(self) -> bool:
        """Forget all where a file has changed, appeared or gone that has been looked for. Whether that was so."""
        if all(_signature(path) == signature for path, signature in self._watched.items()):
            return False
        self._forget()
        return True

    def for_file(self, path: str) -> Settings | None:
        """The settings for a file (absolute path); None where they are broken, or say that it is not to be linted."""
        self._watch(_candidates(path))
        settings = None
        if not self.finder.broken(path) and not self.finder.excludes(path):
            settings = self.finder.settings(path)
        self._watch(map(os.path.abspath, filter(None, self.finder.files)))
        return settings

    def baseline(self, path: str) -> Baseline | None:
        """The baseline for a file whose settings are known to be in order."""
        config = self.finder.config(path)
        try:
            named = config.baseline if config is not None else None
            if named is None:
                return None
            if named[0] not in self._baselines:
                self._watch(named[:1])
                self._baselines[named[0]] = None  # what is wrong with it is said once
                self._baselines[named[0]] = baseline_at(named[0])
            return self._baselines[named[0]]
        except UsageError as error:
            if all((known.path, str(known)) != (error.path, str(error)) for known in self.errors):
                self.errors.append(error)
            return None

    def _watch(self, paths: Iterator[str] | tuple[str, ...]) -> None:
        for path in paths:
            if path not in self._watched:
                self._watched[path] = _signature(path)


def _candidates(path: str) -> Iterator[str]:
    """Where a configuration for a file may be: beside it, and above it up to the root of its repository."""
    directory = os.path.realpath(os.path.dirname(path))
    while True:
        yield from (os.path.join(directory, name) for name in NAMES)
        parent = os.path.dirname(directory)
        if parent == directory or os.path.lexists(os.path.join(directory, ".git")):
            return
        directory = parent


def _signature(path: str) -> Signature:
    """What tells a file from a later version of it; None where there is none."""
    try:
        status = os.stat(path)
    except (OSError, ValueError):
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino
