"""Lints files for a run: each by itself, then what several make together, and adds to the results what is to be shown."""

from __future__ import annotations

from taskdef_lint.engine.link import linked, wanted
from taskdef_lint.engine.lint_source import lint_documents, lint_source
from taskdef_lint.engine.run_rules import Crash, lint
from taskdef_lint.files.output import say
from taskdef_lint.files.paths import NAME_OF_INPUT
from taskdef_lint.model.kinds import TASK_DEFINITION
from taskdef_lint.syntax import read, read_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from taskdef_lint.engine.finding import Finding
    from taskdef_lint.engine.lint_source import Linted
    from taskdef_lint.files.discover import Source
    from taskdef_lint.model.construct import Construct
    from taskdef_lint.model.document import Document
    from taskdef_lint.run.fix_rounds import Seen
    from taskdef_lint.run.results import Results
    from taskdef_lint.run.screen import Screen
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
    `opened` gives the bytes that take the place of a file on disk, None for nearly every one.
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
    ) -> None:
        self._finder = finder
        self._options = options
        self._results = results
        self._note = note
        self._fix = fix
        self._opened = opened
        self._kept: list[_File] = []  # for the second pass

    def lint(self, source: Source, settings: Settings) -> bool:
        """Lint a file. False where it was found in a directory and turns out to be something else, which is no finding."""
        path = source.path if source.path != "-" else self._options.stdin_filename or NAME_OF_INPUT
        documents: Sequence[Document] = []
        try:
            documents = _documents(source, path, self._results.variables)
            if path.endswith(".template.json"):
                documents[0].source.constructs = lambda: _constructs(path)
            linted = lint_documents(documents, settings.rules_for, named=source.root is None)
            if not linted.documents or (source.root is not None and _only_mentions(linted, source)):
                self._note(f"skipped {path}: not a task definition")
                return False
            if source.path != "-" and not (linted.resources and linted.readable):
                linted = _without_text(linted, settings)
            file = _File(source, settings, linted)
            self._count(file)
            if wanted(linted.resources):
                self._kept.append(file)
            else:
                self._judge(file)
        except Exception as error:  # noqa: BLE001 - whatever happens to one file, the others go on
            self._failed(path, error, documents)
        return True

    def finish(self) -> None:
        """Lint what files make together, and judge those that were kept for it."""
        for file in self._kept:
            try:
                self._judge(file)
            except Exception as error:  # noqa: BLE001 - as above
                self._failed(file.path, error, file.linted.documents)

    def _failed(self, path: str, error: Exception, documents: Sequence[Document]) -> None:
        from taskdef_lint.engine.crash import internal_error

        self._tell(Crash(internal_error, path, error), documents)

    def _judge(self, file: _File) -> None:
        """Add to the results what is to be shown of a file, after fixing it if that is wanted."""
        results, linted = self._results, file.linted
        crashes = list(linted.crashes)
        found = [*linted.findings, *self._linked(file, linted, crashes)]
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
        linted = lint_source(text.encode(), file.path, file.settings.rules_for)
        crashes = linted.crashes
        if len(linted.documents) != len(before.documents) or len(linted.resources) != len(before.resources) or not linted.readable:
            return None
        found = [*linted.findings, *self._linked(file, linted, crashes)]
        answer = screen.answer(linted, found, crashes) if screen else None
        return None if crashes else Seen(linted, answer.kept if answer else found, answer)

    def _linked(self, file: _File, linted: Linted, crashes: list[Crash]) -> list[Finding]:
        """The findings in a file about what it makes with others, where it holds what `linted` says."""
        found = self._paired(file, linted, crashes)
        config = file.settings.config
        if config is not None and config.roles:
            from taskdef_lint.iam.role import uses

            found += lint(uses(linted.resources, config.roles), file.path, file.settings.enabled, crashes)
        if not self._kept:
            return found
        everything = [resource for other in self._kept for resource in (linted if other is file else other.linted).resources]
        settings = {other.path: other.settings for other in self._kept}
        return found + [
            finding
            for subject in linked(everything)
            for finding in lint([subject], file.path, settings[subject.document.path].enabled, crashes)
            if finding.path == file.path
        ]

    def _paired(self, file: _File, linted: Linted, crashes: list[Crash]) -> list[Finding]:
        """The findings in a file about services in it and their task definitions beside it, whether these are linted in this run or not."""
        if file.source.path == "-" or all(resource.kind is TASK_DEFINITION for resource in linted.resources):
            return []
        from taskdef_lint.run.neighbours import Neighbours

        subjects = Neighbours(file.source.path, self._results.variables, self._note, self._opened).deployments(linted.resources)
        return [finding for finding in lint(subjects, file.path, file.settings.enabled, crashes) if finding.path == file.path]

    def _screen(self, file: _File) -> Screen | None:
        """What takes findings of a file away before they are shown; None for nearly every file."""
        document = file.linted.documents[0]
        ignores = not self._options.no_ignores and bool(
            file.settings.suppressions or ("taskdef-lint" in document.text and _may_suppress(document))
        )
        if not ignores and not self._results.baseline:
            return None
        from taskdef_lint.run.screen import Screen

        path = self._finder.absolute(file.source.path)
        return Screen(file.settings, path, self._results.tally, ignores=ignores, baseline=self._results.baseline)

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

        from taskdef_lint.syntax.limits import MAX_BYTES

        source.raw = sys.stdin.buffer.read(MAX_BYTES + 1) if sys.stdin else b""
    return read_file(path, variables) if source.raw is None else read(path, source.raw, variables)
