"""Delivers what a run has found: to standard output and to the files of `--output`. Imported only where there is something to write."""

from __future__ import annotations

import os
import sys

from taskdef_lint.engine.rule import Severity
from taskdef_lint.engine.run_rules import Enabled
from taskdef_lint.errors import UsageError
from taskdef_lint.files.output import write_file, write_stdout
from taskdef_lint.files.repository import repository_root
from taskdef_lint.files.workflow import fenced
from taskdef_lint.reporters import render
from taskdef_lint.reporters.report import Run
from taskdef_lint.reporters.style import supports_links, wants_color
from taskdef_lint.settings.options import FOR_PEOPLE
from taskdef_lint.version import __version__

TYPE_CHECKING = False
if TYPE_CHECKING:
    from taskdef_lint.engine.finding import Finding
    from taskdef_lint.run.results import Results
    from taskdef_lint.settings.finder import SettingsFinder
    from taskdef_lint.settings.options import CheckOptions


def deliver(
    options: CheckOptions, outputs: dict[str, str], root: str | None, finder: SettingsFinder, results: Results, shown: list[Finding]
) -> None:
    """Write the reports on the findings that are to be shown.

    A file that cannot be written is an error of the run, and the others are written all the same.
    """
    run = _run(options, root, finder, results, shown)
    if "sarif" in {options.format, *outputs.values()}:  # no other format describes rules, and to list them loads them all
        run.rules = [one for one in finder.enabled if options.sarif_all_rules or _is_configured(one)] + run.rules
    baselines = [results.baseline.path] if results.baseline else []
    inputs = [*results.paths, *results.unchecked, *finder.files, *options.var_file, *baselines] if outputs else []
    for path, format_name in outputs.items():
        try:
            _spare(path, inputs, f"--output {format_name}={path}")
            if path == "/dev/stdout":  # its target must not be replaced
                write_stdout(fenced(format_name, render(format_name, run), os.environ))
            else:
                write_file(path, render(format_name, run))
        except UsageError as error:
            results.errors.append(error)
    if options.format in FOR_PEOPLE:
        run.failures = []  # standard error has them
    print_report = results.fixer.print_report if results.fixer else write_stdout
    print_report(_printed(options, run))


def _spare(path: str, inputs: list[str], said: str) -> None:
    if os.path.exists(path) and any(os.path.exists(other) and os.path.samefile(path, other) for other in inputs):
        raise UsageError(f"{said}: this file has been read, the report would take its place")


def _run(options: CheckOptions, root: str | None, finder: SettingsFinder, results: Results, shown: list[Finding]) -> Run:
    least = Severity[options.min_severity.upper()]
    crashed: list[Enabled] = []
    if results.crashes:
        from taskdef_lint.engine.crash import internal_error

        crashed.append(Enabled(internal_error))
    return Run(
        sorted(shown, key=lambda finding: finding.order),
        files=results.files,
        version=__version__,
        root=os.path.abspath(root or repository_root(".") or "."),
        unchecked=results.unchecked,
        failures=results.errors,
        exit_code=results.status(),
        fail_on=finder.fail_on,
        suppressed=len(results.hidden),
        hidden=[pair for pair in results.hidden if pair[0].severity >= least] if options.sarif_suppressed else (),
        baselined=results.baseline.hidden if results.baseline else 0,
        baseline_stale=results.stale,
        paths=results.paths,
        rules=crashed,
        crashes=results.crashes,
        verbose=options.verbose,
        quiet=options.quiet,
        statistics=options.statistics,
        fixed=results.fixer.fixed if results.fixer and not results.fixer.only_shows else 0,
        unsafe_fixes=options.unsafe_fixes,
        first=results.first,
        on_github=os.environ.get("GITHUB_ACTIONS") == "true",
    )


def _is_configured(one: Enabled) -> bool:
    """Whether a configuration gives the rule another severity, or options."""
    return one.severity is not one.rule.severity or one.check is not one.rule.check


def _printed(options: CheckOptions, run: Run) -> str:
    """The report for standard output: coloured and as wide as the terminal, where it is one."""
    stream = sys.stdout
    if stream is not None:
        run.color = wants_color(options.color, stream, os.environ)
        run.links = supports_links(stream, os.environ)
        if stream.isatty():
            run.width = os.get_terminal_size(stream.fileno()).columns or None
    return fenced(options.format, render(options.format, run), os.environ)
