"""Lints files for a run: each by itself, then with those beside it, and adds to the results what is to be shown."""

from __future__ import annotations

import os

from taskdef_lint.engine.lint_source import introduce, judged, lint_documents, recognised
from taskdef_lint.engine.run_rules import Crash, lint
from taskdef_lint.files.discover import Source
from taskdef_lint.files.output import say
from taskdef_lint.files.paths import NAME_OF_INPUT, OF_TERRAFORM
from taskdef_lint.model.kinds import TASK_DEFINITION
from taskdef_lint.run.directory import Directory, LintedFile
from taskdef_lint.syntax import bounded, read, read_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from taskdef_lint.engine.finding import Finding
    from taskdef_lint.engine.lint_source import Linted
    from taskdef_lint.model.around import Around
    from taskdef_lint.model.construct import Construct
    from taskdef_lint.model.document import Document
    from taskdef_lint.model.task_definition import TaskDefinition
    from taskdef_lint.run.fix_rounds import Seen
    from taskdef_lint.run.results import Results
    from taskdef_lint.run.screen import Screen, Tally
    from taskdef_lint.run.together import Together
    from taskdef_lint.settings.finder import Settings, SettingsFinder
    from taskdef_lint.settings.options import CheckOptions
    from taskdef_lint.syntax.variables import Variables

    Note = Callable[[str], None]
    Fix = Callable[[Seen, Source, Callable[[str], Seen | None]], Seen]
    Opened = Callable[[str], bytes | None]


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
        self._here = Directory("")
        self._together: Together | None = None
        self._met: dict[str, TaskDefinition] = {}  # in that directory, by family

    def lint(self, source: Source, settings: Settings) -> bool:
        """Lint a file. False where it was found in a directory and turns out to be something else, which is no finding."""
        path = source.path if source.path != "-" else self._options.stdin_filename or NAME_OF_INPUT
        documents: Sequence[Document] = []
        try:
            self._enter(path)
            known = self._here.known(os.path.basename(path)) if source.path != "-" else None
            documents = known.documents if known else self._read(source, path)
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
            file = LintedFile(source, settings, linted)
            self._count(file)
            if path != NAME_OF_INPUT:
                self._here.keep(os.path.basename(path), linted)
            self._judge(file)
            self._here.let_go(os.path.basename(path))
            for resource in linted.resources:
                resource.set_aside()
        except Exception as error:  # noqa: BLE001 - whatever happens to one file, the others go on
            self._failed(path, error, documents)
        return True

    def _read(self, source: Source, path: str) -> Sequence[Document]:
        variables = self._results.variables
        if path.endswith(OF_TERRAFORM) and source.path != "-" and not variables:
            from taskdef_lint.adapters.hcl_files import parsed

            document = parsed(path, self._known_around())  # so that it is not read once more for the files beside it
            if document is not None and document.readable:
                return [document]
        return _documents(source, path, variables)

    def _known_around(self) -> Around:
        if self._around is None:
            from taskdef_lint.model.around import Around

            self._around = Around(self._opened)
        return self._around

    def _enter(self, path: str) -> None:
        """Leave what is known of a directory behind where a file is in another one."""
        directory = os.path.dirname(path)
        if directory != self._here.path:
            self._met = {}
        if directory != self._here.path or self._fix:  # what is fixed is another file from then on
            self._here = Directory(directory)

    def _linted(self, recognised: Linted, settings: Settings) -> Linted:
        introduce(recognised.resources, self._met)
        return judged(recognised, settings.rules_for)

    def _failed(self, path: str, error: Exception, documents: Sequence[Document]) -> None:
        from taskdef_lint.engine.crash import internal_error

        self._tell(Crash(internal_error, path, error), documents)

    def _judge(self, file: LintedFile) -> None:
        """Add to the results what is to be shown of a file, after fixing it if that is wanted."""
        results, linted = self._results, file.linted
        crashes = list(linted.crashes)
        found = [*linted.findings, *self._with_others(file, linted, crashes)]
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

    def _count(self, file: LintedFile) -> None:
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

    def _look(self, file: LintedFile, screen: Screen | None, text: str) -> Seen | None:
        """What is found where a file has another text; None where that cannot be read, or a rule raises."""
        from taskdef_lint.run.fix_rounds import Seen

        before = file.linted
        linted = self._linted(recognised(read(file.path, text.encode()), named=True), file.settings)
        crashes = linted.crashes
        if len(linted.documents) != len(before.documents) or len(linted.resources) != len(before.resources) or not linted.readable:
            return None
        found = [*linted.findings, *self._with_others(file, linted, crashes)]
        answer = screen.answer(linted, found, crashes) if screen else None
        return None if crashes else Seen(linted, answer.kept if answer else found, answer)

    def _with_others(self, file: LintedFile, linted: Linted, crashes: list[Crash]) -> list[Finding]:
        """The findings in a file about what it makes with others, where it holds what `linted` says."""
        config = file.settings.config
        if all(resource.kind is TASK_DEFINITION for resource in linted.resources) and (config is None or not config.roles):
            # Found in a directory its service was found as well. Nearly every file ends here.
            named = file.source.root is None and file.path != NAME_OF_INPUT and bool(linted.resources)
            if not named or not self._here.runners():
                return []
        elif all(resource.dialect and resource.address for resource in linted.resources) and (config is None or not config.roles):
            return []  # a template, or a configuration of Terraform, refers to nothing in the files beside it
        if self._together is None:
            from taskdef_lint.run.together import Together

            self._together = Together(self._finder, self._results, self._note, self._opened, self._sources, self._screen)
        return self._together.findings(file, linted, self._here, crashes)

    def _screen(self, file: LintedFile, tally: Tally | None = None) -> Screen | None:
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


def _may_suppress(document: Document) -> bool:
    from taskdef_lint.suppressions.filter import may_suppress

    return may_suppress(document)


def _without_text(linted: Linted, settings: Settings) -> Linted:
    """The same of a file that is no task definition, or cannot be read; where links lead out of the repository without its text."""
    from taskdef_lint.adapters.unrecognised import withheld
    from taskdef_lint.files.repository import left_through_link

    documents = linted.documents
    shows = any(document.faults for document in documents)  # nothing is said of a template without resources of ECS
    return lint_documents([withheld(documents)], settings.enabled) if shows and left_through_link(documents[0].path) else linted


def _documents(source: Source, path: str, variables: Variables | None) -> Sequence[Document]:
    if source.path == "-":
        import sys

        source.raw = bounded(sys.stdin.buffer.read) if sys.stdin else b""
    return read_file(path, variables) if source.raw is None else read(path, source.raw, variables)
