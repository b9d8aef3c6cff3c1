"""Lints one file: reads it, judges what is a task definition in it, and adds to the results of the run."""

from __future__ import annotations

from taskdef_lint.adapters import recognised
from taskdef_lint.engine.run_rules import Crash, lint
from taskdef_lint.files.output import say
from taskdef_lint.syntax import read, read_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from taskdef_lint.engine.finding import Finding
    from taskdef_lint.files.discover import Source
    from taskdef_lint.model.document import Document
    from taskdef_lint.run.check import Results
    from taskdef_lint.settings.finder import Settings, SettingsFinder
    from taskdef_lint.settings.options import CheckOptions
    from taskdef_lint.suppressions.filter import Screen
    from taskdef_lint.syntax.variables import Variables

    Note = Callable[[str], None]


class FileLinter:
    """Lints files, one at a time, for a run. `note` is told what -v shows."""

    def __init__(self, finder: SettingsFinder, options: CheckOptions, results: Results, note: Note) -> None:
        self._finder = finder
        self._options = options
        self._results = results
        self._note = note

    def lint(self, source: Source, settings: Settings) -> bool:
        """Lint a file. False where it was found in a directory and turns out to be something else, which is no finding."""
        path = source.path if source.path != "-" else self._options.stdin_filename or "<stdin>"
        documents: list[Document] = []
        try:
            documents = _documents(source, path, self._results.variables)
            ours = recognised(documents)
            if not ours and source.root is not None:
                self._note(f"skipped {path}: not a task definition")
                return False
            if not ours or not all(document.readable for document in ours):
                ours = _unknown(ours or documents, source)
            self._judge(ours, source, settings)
        except Exception as error:  # noqa: BLE001 - whatever happens to one file, the others go on
            from taskdef_lint.engine.crash import internal_error
            from taskdef_lint.model.document import Document

            self._tell(Crash(internal_error, path, error), Document(path, ""), documents)
        return True

    def _judge(self, ours: list[Document], source: Source, settings: Settings) -> None:
        results = self._results
        results.count(ours[0].path)
        crashes: list[Crash] = []
        screen = self._screen(ours, source, settings)
        found, _ = _found(ours, settings, screen, crashes)
        for crash in crashes:
            self._tell(crash, ours[0], ours)
        if results.mender and not crashes:
            found = results.mender.file(ours, found, source, lambda documents, defects: _found(documents, settings, screen, defects))
        if screen:
            hidden = screen.settle(found)
            results.hidden += hidden
            for finding, suppression in hidden:
                self._note(f"ignored {finding.path}:{finding.line}:{finding.column}: {finding.rule.name} ({suppression.reason})")
        results.add(found, settings.fail_on)
        if self._options.verbose:
            strict = self._finder.beyond(source.path)
            results.beyond += sum(len(lint(document, strict, [])) for document in ours)

    def _screen(self, documents: list[Document], source: Source, settings: Settings) -> Screen | None:
        """What takes findings of a file away before they are shown; None for nearly every file."""
        ignores = not self._options.no_ignores and bool(
            settings.suppressions or (documents[0].syntax == "yaml" and "taskdef-lint:" in documents[0].text)
        )
        if not ignores and not self._results.baseline:
            return None
        from taskdef_lint.suppressions.filter import Screen

        return Screen(settings, self._finder.absolute(source.path), ignores=ignores, baseline=self._results.baseline)

    def _tell(self, crash: Crash, document: Document, documents: list[Document]) -> None:
        """Make a finding of a defect of ours, and say so at once. `documents` are those whose secrets a traceback may hold."""
        from taskdef_lint.engine.crash import finding, print_traceback

        told = finding(crash, document)
        self._results.crashes.append(crash)
        self._results.findings.append(told)
        say(f"error: {crash.path}: {told.message}")
        if self._options.verbose > 1:
            print_traceback(crash.error, documents)


def _found(
    documents: list[Document], settings: Settings, screen: Screen | None, crashes: list[Crash]
) -> tuple[list[Finding], list[Finding]]:
    """The findings in the documents of one file that are to be shown, and all that there are."""
    found = [finding for document in documents for finding in lint(document, settings.enabled, crashes)]
    return screen.keep(documents, found, crashes) if screen else found, found


def _unknown(documents: list[Document], source: Source) -> list[Document]:
    """Documents of a file that is no task definition, or cannot be read, with the fault that says so."""
    from taskdef_lint.adapters.unrecognised import reported, withheld
    from taskdef_lint.files.repository import leads_out

    told = reported(documents) if all(document.readable for document in documents) else documents
    return withheld(told) if source.path != "-" and leads_out(source.path) else told


def _documents(source: Source, path: str, variables: Variables | None) -> list[Document]:
    if source.path == "-":
        import sys

        from taskdef_lint.syntax.limits import MAX_BYTES

        source.raw = sys.stdin.buffer.read(MAX_BYTES + 1) if sys.stdin else b""
    return read_file(path, variables) if source.raw is None else read(path, source.raw, variables)
