"""One run of `check`, from its options to its exit status."""

from __future__ import annotations

import os

from taskdef_lint.adapters import adapt
from taskdef_lint.discover import Source, discover
from taskdef_lint.engine import Crash, Enabled, lint
from taskdef_lint.output import say
from taskdef_lint.rule import Severity
from taskdef_lint.settings import Settings, SettingsFinder
from taskdef_lint.syntax import read, read_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from taskdef_lint.baseline import Baseline
    from taskdef_lint.document import Document
    from taskdef_lint.finding import Finding
    from taskdef_lint.fix import Mender
    from taskdef_lint.options import CheckOptions
    from taskdef_lint.run import Run
    from taskdef_lint.suppress import Hidden, Screen
    from taskdef_lint.variables import Variables

    Note = Callable[[str], None]

CLEAN, FOUND, WRONG_USAGE, DEFECT = 0, 1, 2, 3  # exit statuses; the highest that applies wins
FOR_PEOPLE = ("full", "concise")  # formats that say nothing where nothing was found


class Results:
    """What a run has found so far."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []
        self.crashes: list[Crash] = []
        self.errors: list[str] = []  # wrong usage, in words for users: paths that do not exist and the like
        self.files = 0
        self.paths: list[str] = []  # of these files
        self.failed = False  # whether a finding is as severe as the settings for its file have it
        self.hidden: list[Hidden] = []  # by suppressions
        self.beyond = 0  # findings that the strict profile would add, counted for -v
        self.baseline: Baseline | None = None
        self.variables: Variables | None = None  # to be filled in for placeholders
        self.mender: Mender | None = None  # where files are to be mended, or it is to be shown how

    def add(self, findings: list[Finding], fail_on: str) -> None:
        """Add findings to those to be shown."""
        self.findings += findings
        if fail_on != "never" and any(finding.severity >= Severity[fail_on.upper()] for finding in findings):
            self.failed = True

    def status(self) -> int:
        """The exit status."""
        if self.crashes:
            return DEFECT
        if self.errors:
            return WRONG_USAGE
        if self.mender and self.mender.only_shows:
            return FOUND if self.mender.fixed else CLEAN
        return FOUND if self.failed else CLEAN


def run_check(options: CheckOptions) -> int:
    """Lint what the options name, write the reports and return the exit status. UsageError where nothing can be linted at all."""
    paths = options.paths or ["."]
    outputs: dict[str, str] = {}
    if options.output:
        from taskdef_lint.output import parse_outputs

        outputs = parse_outputs(options.output, paths)
    root = _checked_root(options)
    finder = SettingsFinder(options)
    results = Results()
    if options.var or options.var_file:
        from taskdef_lint.variables import given

        results.variables = given(options.var, options.var_file)
    if options.baseline is not None or options.write_baseline:
        from taskdef_lint.baseline import opened

        results.baseline = opened(options)
    if options.fix or options.diff:
        from taskdef_lint.fix import Mender

        results.mender = Mender(options, results.errors)
    _lint_all(paths, finder, options, results)
    if results.variables and not options.quiet:
        for name in results.variables.idle:
            say(f"note: --var {name}: no file has a placeholder of this name")
    if not options.no_ignores and any(config.suppressions for config in finder.configs.values()):
        from taskdef_lint.suppress import judge_unused

        unused = judge_unused(finder, paths, results)
        results.add(results.mender.configurations(unused) if results.mender else unused, finder.fail_on)
    if results.baseline:
        results.baseline.finish(options, finder, results)
    _report(options, outputs, root, finder, results)
    if results.beyond:
        say(f"--profile strict would show {results.beyond} more")
    for error in results.errors:
        say(f"error: {error}")
    return results.status()


def _checked_root(options: CheckOptions) -> str | None:
    root = options.repo_root
    if root is not None and not os.path.isdir(root):
        from taskdef_lint.errors import UsageError

        raise UsageError(f"--repo-root {root}: this is not a directory")
    return root


def _lint_all(paths: list[str], finder: SettingsFinder, options: CheckOptions, results: Results) -> None:
    """Lint every file that the paths stand for, once."""
    note = say if options.verbose else _silent
    recognised: dict[str, bool] = {}  # by absolute path, where files may come twice
    barren = {path: True for path in paths if path != "-" and os.path.isdir(path)}  # directories without a task definition

    def excludes(directory: str, root: str) -> bool:
        excluded = finder.excludes_directory(directory)
        if excluded:
            barren.pop(root, None)
        return excluded

    sources: Iterable[Source] = discover(paths, results.errors, note, excludes)
    if results.mender:
        sources = list(sources)
        for source in sources:
            finder.settings(source.path)  # a broken configuration is to be found before anything is written
    for source in sources:
        key = os.path.abspath(source.path) if len(paths) > 1 else ""
        known = recognised.get(key)
        if known is None:
            settings = finder.settings(source.path)
            if settings.config and (source.root is not None or options.force_exclude) and finder.excludes(source.path):
                note(f"skipped {source.path}: excluded by the configuration")
                known = True
            else:
                known = _lint_file(source, settings, finder, options, results, note)
            if results.mender:
                results.mender.pass_on(source)
            if key:
                recognised[key] = known
        if known:
            barren.pop(source.root or "", None)
    results.errors += [f"no task definition found in '{path}' (-v tells what was skipped)" for path in barren]


def _silent(_: str) -> None:
    pass


def _lint_file(source: Source, settings: Settings, finder: SettingsFinder, options: CheckOptions, results: Results, note: Note) -> bool:
    """Lint a file. False where it was found in a directory and turns out to be something else, which is no finding."""
    path = source.path if source.path != "-" else options.stdin_filename or "<stdin>"
    try:
        documents = _documents(source, path, results.variables)
        ours = [document for document in documents if not document.readable or adapt(document)]
        if not ours:
            if source.root is not None:
                note(f"skipped {path}: not a task definition")
                return False
            from taskdef_lint.adapters.unrecognised import fault

            ours = documents[:1]
            ours[0].faults.append(fault(ours[0]))
        results.files += 1
        results.paths.append(ours[0].path)
        crashes: list[Crash] = []
        screen = _screen(ours, source, settings, finder, options, results)
        found = _judge(ours, settings, screen, crashes)
        for crash in crashes:
            results.crashes.append(crash)
            _tell(crash, ours[0], options, results)
        if results.mender and not crashes:
            found = results.mender.file(ours, found, source, lambda documents, defects: _judge(documents, settings, screen, defects))
        if screen:
            hidden = screen.settle(found)
            results.hidden += hidden
            for finding, suppression in hidden:
                note(f"ignored {finding.path}:{finding.line}:{finding.column}: {finding.rule.name} ({suppression.reason})")
        results.add(found, settings.fail_on)
        if options.verbose:
            strict = finder.beyond(source.path)
            results.beyond += sum(len(lint(document, strict, [])) for document in ours)
    except Exception as error:  # noqa: BLE001 - whatever happens to one file, the others go on
        from taskdef_lint.crash import internal_error
        from taskdef_lint.document import Document

        crash = Crash(internal_error, path, error)
        results.crashes.append(crash)
        _tell(crash, Document(path, ""), options, results)
    return True


def _screen(
    documents: list[Document], source: Source, settings: Settings, finder: SettingsFinder, options: CheckOptions, results: Results
) -> Screen | None:
    """What takes findings of a file away before they are shown; None for nearly every file."""
    ignores = not options.no_ignores and bool(
        settings.suppressions or (documents[0].syntax == "yaml" and "taskdef-lint:" in documents[0].text)
    )
    if not ignores and not results.baseline:
        return None
    from taskdef_lint.suppress import Screen

    return Screen(settings, finder.absolute(source.path), ignores=ignores, baseline=results.baseline)


def _judge(documents: list[Document], settings: Settings, screen: Screen | None, crashes: list[Crash]) -> list[Finding]:
    """The findings in the documents of one file that are to be shown."""
    found = [finding for document in documents for finding in lint(document, settings.enabled, crashes)]
    return screen.keep(documents, found, crashes) if screen else found


def _documents(source: Source, path: str, variables: Variables | None) -> list[Document]:
    if source.path == "-":
        import sys

        from taskdef_lint.syntax.limits import MAX_BYTES

        source.raw = sys.stdin.buffer.read(MAX_BYTES + 1) if sys.stdin else b""
    return read_file(path, variables) if source.raw is None else read(path, source.raw, variables)


def _tell(crash: Crash, document: Document, options: CheckOptions, results: Results) -> None:
    """Make a finding of a defect of ours, and say so at once."""
    from taskdef_lint.crash import finding, print_traceback

    told = finding(crash, document)
    results.findings.append(told)
    say(f"error: {crash.path}: {told.message}")
    if options.verbose > 1:
        print_traceback(crash.error)


def _report(options: CheckOptions, outputs: dict[str, str], root: str | None, finder: SettingsFinder, results: Results) -> None:
    """Write the reports. A file that cannot be written is an error of the run, and the others are written all the same."""
    least = Severity[options.min_severity.upper()]
    shown = [finding for finding in results.findings if finding.severity >= least]
    for_people = options.format in FOR_PEOPLE
    if outputs or shown or not for_people:
        from taskdef_lint.errors import UsageError
        from taskdef_lint.output import write_file, write_stdout
        from taskdef_lint.reporters import render
        from taskdef_lint.reporters.workflow import fenced

        run = _run(options, root, finder, results, shown)
        for path, format_name in outputs.items():
            try:
                if path == "/dev/stdout":  # its target must not be replaced
                    write_stdout(fenced(format_name, render(format_name, run), os.environ))
                else:
                    write_file(path, render(format_name, run))
            except UsageError as error:
                results.errors.append(str(error))
        print_report = results.mender.print_report if results.mender else write_stdout
        print_report(_printed(options, run))
    if results.mender:
        results.mender.finish()
        if results.mender.only_shows:
            return
    if not shown and for_people and results.files and not options.quiet and not os.environ.get("PRE_COMMIT"):
        files = "1 file" if results.files == 1 else f"{results.files} files"
        counts = (
            (results.mender.fixed if results.mender else 0, "fixed"),
            (len(results.hidden), "ignored"),
            (results.baseline.hidden if results.baseline else 0, "in the baseline"),
            (len(results.findings), "below --min-severity"),
        )
        asides = ", ".join(f"{count} {words}" for count, words in counts if count)
        say(f"{files} checked, no findings" + (f" ({asides})" if asides else ""))


def _run(options: CheckOptions, root: str | None, finder: SettingsFinder, results: Results, shown: list[Finding]) -> Run:
    from taskdef_lint.repository import repository_root
    from taskdef_lint.run import Run
    from taskdef_lint.version import __version__

    least = Severity[options.min_severity.upper()]
    rules = finder.enabled
    if results.crashes:
        from taskdef_lint.crash import internal_error

        rules = [*rules, Enabled(internal_error)]
    return Run(
        sorted(shown, key=lambda finding: finding.order),
        files=results.files,
        version=__version__,
        root=os.path.abspath(root or repository_root(".") or "."),
        exit_code=results.status(),
        fail_on=finder.fail_on,
        suppressed=len(results.hidden),
        hidden=[pair for pair in results.hidden if pair[0].severity >= least] if options.sarif_suppressed else (),
        baselined=results.baseline.hidden if results.baseline else 0,
        paths=results.paths,
        rules=rules,
        crashes=results.crashes,
        verbose=options.verbose,
        quiet=options.quiet,
        statistics=options.statistics,
        fixed=results.mender.fixed if results.mender and not results.mender.only_shows else 0,
        unsafe_fixes=options.unsafe_fixes,
    )


def _printed(options: CheckOptions, run: Run) -> str:
    """The report for standard output: coloured and as wide as the terminal, where it is one."""
    import sys

    from taskdef_lint.reporters import render
    from taskdef_lint.reporters.style import supports_links, wants_color
    from taskdef_lint.reporters.workflow import fenced

    stream = sys.stdout
    if stream is not None:
        run.color = wants_color(options.color, stream, os.environ)
        run.links = supports_links(stream, os.environ)
        if stream.isatty():
            run.width = os.get_terminal_size(stream.fileno()).columns or None
    return fenced(options.format, render(options.format, run), os.environ)
