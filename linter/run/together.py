"""Lints what a file makes with those beside it, and with the roles that the configuration describes. Imported where there may be such."""

from __future__ import annotations

import os

from taskdef_lint.engine.run_rules import lint
from taskdef_lint.files.discover import Source
from taskdef_lint.files.paths import NAME_OF_INPUT
from taskdef_lint.model.document import Document
from taskdef_lint.model.kinds import TASK_DEFINITION
from taskdef_lint.model.resource import Resource
from taskdef_lint.run.directory import LintedFile
from taskdef_lint.run.neighbours import Neighbours

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from taskdef_lint.engine.finding import Finding
    from taskdef_lint.engine.lint_source import Linted
    from taskdef_lint.engine.run_rules import Crash, Enabled
    from taskdef_lint.iam.role import RoleUse
    from taskdef_lint.run.directory import Directory
    from taskdef_lint.run.results import Results
    from taskdef_lint.run.screen import Screen, Tally
    from taskdef_lint.settings.finder import Settings, SettingsFinder

    Screens = Callable[[LintedFile, Tally | None], Screen | None]


class Together:
    """What the files of a run make with others. The words are those of `FileLinter`; `screen` makes what takes findings away again."""

    def __init__(
        self,
        finder: SettingsFinder,
        results: Results,
        note: Callable[[str], None],
        opened: Callable[[str], bytes | None] | None,
        sources: Sequence[Source],
        screen: Screens,
    ) -> None:
        self._finder = finder
        self._results = results
        self._note = note
        self._opened = opened
        self._sources = sources
        self._screen = screen
        self._in_run: set[str] | None = None  # the absolute paths of the sources, once somebody asks
        self._rules: dict[int, list[Enabled]] = {}  # by the identity of settings

    def findings(self, file: LintedFile, linted: Linted, here: Directory, crashes: list[Crash]) -> list[Finding]:
        """The findings in a file about what it makes with others, where it holds what `linted` says; `here` is its directory."""
        found: list[Finding] = []
        subjects: Sequence[object] = ()
        if file.path != NAME_OF_INPUT and linted.resources:
            if any(resource.kind is not TASK_DEFINITION for resource in linted.resources):
                subjects = self._neighbours(file, linted, here).subjects(os.path.basename(file.path), linted.resources)
            elif file.source.root is None:
                found = self._from_the_other_side(file, linted, here, crashes)
        subjects = [*subjects, *_role_uses(file.settings, linted.resources, subjects)]
        if not subjects:
            return found
        return found + _shown_in(file.path, lint(subjects, file.path, self._in_force(file.settings), crashes))

    def _in_force(self, settings: Settings) -> list[Enabled]:
        """The rules in force that do not look at one document or resource alone."""
        if id(settings) not in self._rules:
            rules = settings.complete()
            self._rules[id(settings)] = [one for one in rules if not issubclass(one.rule.target, Document | Resource)]
        return self._rules[id(settings)]

    def _neighbours(self, file: LintedFile, linted: Linted, here: Directory) -> Neighbours:
        if here.neighbours is None:
            here.neighbours = Neighbours(here.path, self._results.variables, self._note, self._opened, here.linted)
        here.neighbours.hold(os.path.basename(file.path), linted)
        return here.neighbours

    def _from_the_other_side(self, file: LintedFile, linted: Linted, here: Directory, crashes: list[Crash]) -> list[Finding]:
        """The findings about what runs the task definitions of a file that was named, in files that are no part of the run.

        They are those that would be shown in these files; here they stand in the one that was named.
        """
        if self._in_run is None:
            self._in_run = {os.path.abspath(source.path) for source in self._sources}
        paths = [os.path.join(here.path, name) for name in here.runners()]
        others = [path for path in paths if os.path.abspath(path) not in self._in_run and not self._finder.broken(path)]
        names = [os.path.basename(path) for path in others if not self._finder.excludes(path)]
        if not names:
            return []
        from taskdef_lint.run.screen import Tally

        found: list[Finding] = []
        rules = {one.rule for one in file.settings.complete()}
        for other, pairs in self._neighbours(file, linted, here).running(linted, names):
            path = other.documents[0].path
            beside = LintedFile(Source(path), self._finder.settings(path), other)
            of_other = lint([*pairs, *_role_uses(beside.settings, [], pairs)], path, self._in_force(beside.settings), crashes)
            screen = self._screen(beside, Tally())
            kept = set(map(id, screen.answer(other, of_other, crashes).kept if screen else of_other))
            found += _shown_in(file.path, [one for one in of_other if id(one) in kept and one.rule in rules])
        return found


def _role_uses(settings: Settings, resources: Sequence[Resource], subjects: Sequence[object]) -> list[RoleUse]:
    """The uses of roles that the configuration describes, by resources of a file and by the pairs among what these make with others."""
    if settings.config is None or not settings.config.roles:
        return []
    from taskdef_lint.engine.pairs import in_stream
    from taskdef_lint.iam.role import uses_by_name

    inside = in_stream(resources) if any(resource.kind is not TASK_DEFINITION for resource in resources) else []
    return uses_by_name(resources, [*inside, *subjects], settings.config.roles)


def _shown_in(path: str, found: Iterable[Finding]) -> list[Finding]:
    """The findings about several files as they are shown in one of them."""
    return [shown for finding in found if (shown := finding.shown_in(path))]
