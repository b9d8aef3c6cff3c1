"""Lints files for a run: each by itself, then with those beside it, and adds to the results what is to be shown."""

from __future__ import annotations

import os

from taskdef_lint.engine.lint_source import introduce, judged, lint_documents, recognised
from taskdef_lint.engine.run_rules import Crash, lint
from taskdef_lint.files.discover import Source
from taskdef_lint.files.output import say
from taskdef_lint.files.paths import NAME_OF_INPUT, OF_TERRAFORM
from taskdef_lint.model.kinds import TASK_DEFINITION
from taskdef_lint.run.directory import Directory
from taskdef_lint.syntax import bounded, read, read_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from taskdef_lint.engine.finding import Finding
    from taskdef_lint.engine.lint_source import Linted
    from taskdef_lint.iam.role import RoleUse
    from taskdef_lint.model.around import Around
    from taskdef_lint.model.construct import Construct
    from taskdef_lint.model.deployment import Deployment
    from taskdef_lint.model.document import Document
    from taskdef_lint.model.resource import Resource
    from taskdef_lint.model.task_definition import TaskDefinition
    from taskdef_lint.run.fix_rounds import Seen
    from taskdef_lint.run.neighbours import Neighbours
    from taskdef_lint.run.results import Results
    from taskdef_lint.run.screen import Screen, Tally
    from taskdef_lint.settings.finder import Settings, SettingsFinder
    from taskdef_lint.settings.options import CheckOptions
    from taskdef_lint.syntax.variables import Variables

    Note = Callable[[str], None]
    Fix = Callable[[Seen, Source, Callable[[str], Seen | None]], Seen]
    Opened = Callable[[str], bytes | None]


class _File:
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


def _only_mentions(linted: Linted, source: Source) -> bool:
    """Whether a file was found by its content alone, cannot be read, and only mentions keys of ECS, as a script in a CI file does."""
    if not source.by_content or source.raw is None or linted.resources or linted.readable:
        return False
    from taskdef_lint.files.search import is_meant

    return not is_meant(source.raw)


class FileLinter:
    """Lints the files of a run, one at a time. `note` is told what -v shows.

    `fix` is handed what is seen of a file, and a way to look at other texts for it; the answer is what is to be shown of the file.
    `opened` gives the bytes that take the place of a file on disk, None for nearly every one. `sources` are all files of the run.
    """

    def __init__(
        self,
        finder: SettingsFinder,
        options: CheckOptions,
        results: Results,
        note: Note,
        *,
        fix: Fix | None = None,
        opened: Opened | None = None,
        sources: Sequence[Source] = (),
    ) -> None:
        self._finder = finder
        self._options = options
        self._results = results
        self._note = note
        self._fix = fix
        self._opened = opened
        self._around: Around | None = None
        self._sources = sources
        self._in_run: set[str] | None = None  # the absolute paths of these, once somebody asks
        self._here = Directory("")
        self._met: dict[str, TaskDefinition] = {}  # in that directory, by family

    def lint(self, source: Source, settings: Settings) -> bool:
        """Lint a file. False where it was found in a directory and turns out to be something else, which is no finding."""
        path = source.path if source.path != "-" else self._options.stdin_filename or NAME_OF_INPUT
        documents: Sequence[Document] = []
        try:
            known = self._known(source)
            documents = known.documents if known else _documents(source, path, self._results.variables)
            if path.endswith(".template.json"):
                documents[0].source.constructs = lambda: _constructs(path)
            elif path.endswith(OF_TERRAFORM):
                documents[0].source.around = self._known_around()
            linted = self._linted(known or recognised(documents, named=source.root is None), settings)
            if not linted.documents or (source.root is not None and _only_mentions(linted, source)):
                self._note(f"skipped {path}: not a task definition")
                return False
            if source.path != "-" and not (linted.resources and linted.readable):
                linted = _without_text(linted, settings)
            file = _File(source, settings, linted)
            self._count(file)
            if source.path != "-":
                self._here.keep(os.path.basename(source.path), linted)
            self._judge(file)
        except Exception as error:  # noqa: BLE001 - whatever happens to one file, the others go on
            self._failed(path, error, documents)
        return True

    def _known_around(self) -> Around:
        if self._around is None:
            from taskdef_lint.model.around import Around

            self._around = Around(self._opened)
        return self._around

    def _known(self, source: Source) -> Linted | None:
        """What is in a file, where it has been read for the sake of another one in its directory."""
        directory, name = os.path.split(source.path)
        if directory != self._here.path:
            self._met = {}
        if directory != self._here.path or self._fix:  # what is fixed is another file from then on
            self._here = Directory(directory)
        return self._here.known(name)

    def _linted(self, recognised: Linted, settings: Settings) -> Linted:
        introduce(recognised.resources, self._met)
        return judged(recognised, settings.rules_for)

    def _failed(self, path: str, error: Exception, documents: Sequence[Document]) -> None:
        from taskdef_lint.engine.crash import internal_error

        self._tell(Crash(internal_error, path, error), documents)

    def _judge(self, file: _File) -> None:
        """Add to the results what is to be shown of a file, after fixing it if that is wanted."""
        results, linted = self._results, file.linted
        crashes = list(linted.crashes)
        found = [*linted.findings, *self._together(file, linted, crashes)]
        screen = self._screen(file)
        answer = screen.answer(linted, found, crashes) if screen else None
        shown = answer.kept if answer else found
        for crash in crashes:
            self._tell(crash, linted.documents)
        if self._fix and not crashes:
            from taskdef_lint.run.fix_rounds import Seen

            fixed = self._fix(Seen(linted, shown, answer), file.source, lambda text: self._look(file, screen, text))
            shown, answer = fixed.findings, fixed.answer
        if screen and answer:
            screen.settle(answer)
            hidden = answer.screened.hidden
            results.hidden += hidden
            for finding, suppression in hidden:
                self._note(f"ignored {finding.path}:{finding.line}:{finding.column}: {finding.rule.name} ({suppression.reason})")
        results.add(shown, file.settings.fail_on)
        if self._options.verbose:
            strict = self._finder.beyond(file.source.path)
            results.beyond += len(lint([*linted.documents, *linted.resources], file.path, strict, []))

    def _count(self, file: _File) -> None:
        """Count a file. One of which nothing could be read has not been checked: where no rule in force says so, this does."""
        unread = [document for document in file.linted.documents if not document.readable]
        unsaid = {fault.rule for document in unread for fault in document.faults} if unread else set()
        if not unread or not unsaid.isdisjoint(one.rule.name for one in file.settings.enabled):
            self._results.count(file.path)
            return
        whole = len(unread) == len(file.linted.documents)
        if whole:
            self._results.unchecked.append(file.path)
        else:
            self._results.count(file.path)
        if not self._options.quiet:
            ignored = f"{' and '.join(sorted(unsaid))} {'is' if len(unsaid) == 1 else 'are'} ignored"
            say(f"note: {file.path}: not checked{'' if whole else ' to its end'}: it cannot be read ({ignored})")

    def _look(self, file: _File, screen: Screen | None, text: str) -> Seen | None:
        """What is found where a file has another text; None where that cannot be read, or a rule raises."""
        from taskdef_lint.run.fix_rounds import Seen

        before = file.linted
        linted = self._linted(recognised(read(file.path, text.encode()), named=True), file.settings)
        crashes = linted.crashes
        if len(linted.documents) != len(before.documents) or len(linted.resources) != len(before.resources) or not linted.readable:
            return None
        found = [*linted.findings, *self._together(file, linted, crashes)]
        answer = screen.answer(linted, found, crashes) if screen else None
        return None if crashes else Seen(linted, answer.kept if answer else found, answer)

    def _together(self, file: _File, linted: Linted, crashes: list[Crash]) -> list[Finding]:
        """The findings in a file about what it makes with others, where it holds what `linted` says."""
        found: list[Finding] = []
        subjects: Sequence[object] = ()
        if file.source.path != "-" and linted.resources:
            if any(resource.kind is not TASK_DEFINITION for resource in linted.resources):
                subjects = self._neighbours(file, linted).subjects(os.path.basename(file.path), linted.resources)
            elif file.source.root is None:
                found = self._from_the_other_side(file, linted, crashes)
        subjects = [*subjects, *_role_uses(file.settings, linted.resources, subjects)]
        if not subjects:
            return found
        return found + _shown_in(file.path, lint(subjects, file.path, file.settings.enabled, crashes))

    def _neighbours(self, file: _File, linted: Linted) -> Neighbours:
        here = self._here
        if here.neighbours is None:
            from taskdef_lint.run.neighbours import Neighbours

            here.neighbours = Neighbours(here.path, self._results.variables, self._note, self._opened, here.linted)
        here.neighbours.hold(os.path.basename(file.path), linted)
        return here.neighbours

    def _from_the_other_side(self, file: _File, linted: Linted, crashes: list[Crash]) -> list[Finding]:
        """The findings about what runs the task definitions of a file that was named, in files that are no part of the run.

        They are those that would be shown in these files; here they stand in the one that was named.
        """
        paths = [os.path.join(self._here.path, name) for name in self._here.runners()]
        if paths and self._in_run is None:
            self._in_run = {os.path.abspath(source.path) for source in self._sources}
        others = [path for path in paths if os.path.abspath(path) not in (self._in_run or ()) and not self._finder.broken(path)]
        names = [os.path.basename(path) for path in others if not self._finder.excludes(path)]
        if not names:
            return []
        from taskdef_lint.run.screen import Tally

        found: list[Finding] = []
        rules = {one.rule for one in file.settings.complete()}
        for other, pairs in self._neighbours(file, linted).running(linted, names):
            path = other.documents[0].path
            beside = _File(Source(path), self._finder.settings(path), other)
            of_other = lint([*pairs, *_role_uses(beside.settings, [], pairs)], path, beside.settings.complete(), crashes)
            screen = self._screen(beside, Tally())
            kept = set(map(id, screen.answer(other, of_other, crashes).kept if screen else of_other))
            found += _shown_in(file.path, [one for one in of_other if id(one) in kept and one.rule in rules])
        return found

    def _screen(self, file: _File, tally: Tally | None = None) -> Screen | None:
        """What takes findings of a file away before they are shown; None for nearly every file. `tally` counts in place of the run's."""
        document = file.linted.documents[0]
        ignores = not self._options.no_ignores and bool(
            file.settings.suppressions or ("taskdef-lint" in document.text and _may_suppress(document))
        )
        if not ignores and not self._results.baseline:
            return None
        from taskdef_lint.run.screen import Screen

        path = self._finder.absolute(file.source.path)
        return Screen(file.settings, path, tally or self._results.tally, ignores=ignores, baseline=self._results.baseline)

    def _tell(self, crash: Crash, documents: Sequence[Document]) -> None:
        """Make a finding of a defect of ours, and say so at once. `documents` are those whose secrets its traceback may hold."""
        from taskdef_lint.engine.crash import finding, print_traceback

        told = finding(crash)
        self._results.crashes.append(crash)
        self._results.findings.append(told)
        say(f"error: {crash.path}: {told.message}")
        if self._options.verbose > 1:
            print_traceback(crash.error, documents)


def _constructs(path: str) -> Mapping[str, Construct]:
    from taskdef_lint.run.constructs import constructs_beside

    return constructs_beside(path)


def _role_uses(settings: Settings, resources: Sequence[Resource], subjects: Sequence[object]) -> list[RoleUse]:
    """The uses of roles that the configuration describes, by resources of a file and by the pairs among what these make with others."""
    if settings.config is None or not settings.config.roles:
        return []
    from taskdef_lint.iam.role import uses_by_name

    inside: list[Deployment] = []
    if any(resource.kind is not TASK_DEFINITION for resource in resources):
        from taskdef_lint.engine.pairs import in_stream

        inside = in_stream(resources)
    return uses_by_name(resources, [*inside, *subjects], settings.config.roles)


def _shown_in(path: str, found: Iterable[Finding]) -> list[Finding]:
    """The findings about several files as they are shown in one of them."""
    return [shown for finding in found if (shown := finding.shown_in(path))]


def _may_suppress(document: Document) -> bool:
    from taskdef_lint.suppressions.filter import may_suppress

    return may_suppress(document)


def _without_text(linted: Linted, settings: Settings) -> Linted:
    """The same of a file that is no task definition, or cannot be read; where links lead out of the repository without its text."""
    from taskdef_lint.adapters.unrecognised import withheld
    from taskdef_lint.files.repository import left_through_link

    documents = linted.documents
    return lint_documents([withheld(documents)], settings.enabled) if left_through_link(documents[0].path) else linted


def _documents(source: Source, path: str, variables: Variables | None) -> Sequence[Document]:
    if source.path == "-":
        import sys

        source.raw = bounded(sys.stdin.buffer.read) if sys.stdin else b""
    return read_file(path, variables) if source.raw is None else read(path, source.raw, variables)
