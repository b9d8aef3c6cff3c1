"""One run of `check`, from its options to its exit status."""

from __future__ import annotations

import os

from taskdef_lint.engine.rule import Severity
from taskdef_lint.errors import UsageError
from taskdef_lint.files.discover import Source, discover
from taskdef_lint.files.output import say
from taskdef_lint.files.paths import OF_TERRAFORM
from taskdef_lint.run.file import FileLinter
from taskdef_lint.run.results import Results
from taskdef_lint.settings.finder import NAMES, SettingsFinder
from taskdef_lint.settings.options import FOR_PEOPLE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from taskdef_lint.run.progress import Progress
    from taskdef_lint.settings.finder import Settings
    from taskdef_lint.settings.options import CheckOptions
    from taskdef_lint.suppressions.baseline import Baseline

FEW = 50  # files: up to here a run is done before anybody wonders


def run_check(options: CheckOptions) -> int:
    """Lint what the options name, write the reports and return the exit status. UsageError where nothing can be linted at all."""
    paths, governed = _configurations_replaced(options.paths or ["."])
    outputs: dict[str, str] = {}
    if options.output:
        from taskdef_lint.run.outputs import parse_outputs

        outputs = parse_outputs(options.output, paths)
    root = _checked_root(options)
    results = Results()
    finder = SettingsFinder(options, results.errors)
    _read_given(options, results)
    if options.baseline or options.write_baseline:
        from taskdef_lint.run.baselines import checked

        checked(options)
    if options.fix or options.diff:
        from taskdef_lint.run.fixer import Fixer

        results.fixer = Fixer(options, results.errors)
    _say_without_effect(options)
    if options.show_files:
        from taskdef_lint.run.show_files import show_files

        return show_files(paths, finder, options, governed)
    lint_all(paths, finder, options, results, governed)
    if results.variables and not options.quiet:
        for name in results.variables.idle:
            say(f"note: --var {name}: no file has a placeholder of this name")
    # A suppression may be about files of which a broken configuration has kept the run.
    if not options.no_ignores and not finder.any_broken and any(config.suppressions for config in finder.configs.values()):
        from taskdef_lint.run.unused import judge_unused

        unused = judge_unused(finder, paths, results)
        results.add(results.fixer.configurations(unused) if results.fixer else unused, finder.fail_on)
    if results.baseline:
        from taskdef_lint.run.baselines import finish

        finish(results.baseline, options, finder, results)
    _report(options, outputs, root, finder, results)
    if any(results.excluded) and not (results.files or results.errors or options.quiet or os.environ.get("PRE_COMMIT")):
        from taskdef_lint.text import counted

        words = zip(results.excluded, (("file",), ("directory", "directories")), strict=True)
        told = " and ".join(counted(number, *names) for number, names in words if number)
        say(f"no files checked: {told} excluded{'' if options.exclude else ' by the configuration'}")
    if results.beyond:
        say(f"--profile strict would show {results.beyond} more")
    if results.errors:
        from taskdef_lint.files.output import say_lines
        from taskdef_lint.reporters.failures import framed

        for error in results.errors:
            say_lines(f"error: {framed(error)}")
    return results.status()


def _configurations_replaced(paths: list[str]) -> tuple[list[str], frozenset[str]]:
    """The paths with directories in the place of configurations, and these directories: to name a configuration, as hooks do, is to ask
    for the files that it is about, of which there may be none.
    """
    directories = {path: os.path.dirname(path) or "." for path in paths if os.path.basename(path) in NAMES and os.path.isfile(path)}
    return [directories.get(path, path) for path in paths], frozenset(directories.values()).difference(paths)


def _read_given(options: CheckOptions, results: Results) -> None:
    """Read the files that options name beside those to lint, so that what is wrong with them is told first."""
    if options.var or options.var_file:
        from taskdef_lint.syntax.variables import given

        results.variables = given(options.var, options.var_file)
    if options.annotate_first is not None:
        from taskdef_lint.run.outputs import first_files

        results.first = first_files(options.annotate_first)


def _say_without_effect(options: CheckOptions) -> None:
    if options.quiet:
        return
    for words in options.without_effect():
        say(f"note: {words}")


def _checked_root(options: CheckOptions) -> str | None:
    root = options.repo_root
    if root is not None and not os.path.isdir(root):
        raise UsageError(f"--repo-root {root}: this is not a directory")
    return root


def lint_all(
    paths: list[str], finder: SettingsFinder, options: CheckOptions, results: Results, governed: frozenset[str] = frozenset()
) -> None:
    """Lint every file that the paths stand for, once. Those of `governed` may be directories without a task definition."""
    note = say if options.verbose else _silent
    recognised: dict[str, bool] = {}  # by absolute path, where files may come twice
    barren = {path: True for path in paths if path not in {"-", *governed} and os.path.isdir(path)}  # directories without a task definition

    def excludes(directory: str, root: str) -> bool:
        excluded = finder.excludes_directory(directory)
        if excluded:
            results.excluded[1] += 1
            barren.pop(root, None)
        return excluded

    for directory in governed:
        finder.broken(os.path.join(directory, NAMES[0]))  # a configuration that is named is read, were it about no file
    sources = _listed(discover(paths, results.errors, note, excludes), 0 if results.fixer else FEW)
    if any(source.path.endswith(OF_TERRAFORM) for source in sources):
        sources = _that_can_be_read(sources, options, results)
    # What is wrong with the words of the command line is found before anything is written.
    chosen = [None if finder.broken(source.path) else finder.settings(source.path) for source in sources]
    results.baseline = _baseline(options, finder)
    linter = FileLinter(finder, options, results, note, fix=results.fixer.file if results.fixer else None, sources=sources)
    progress = _progress(len(sources), options)
    try:
        for index, (source, settings) in enumerate(zip(sources, chosen, strict=True)):
            key = os.path.abspath(source.path) if len(paths) > 1 else ""
            known = recognised.get(key)
            if known is None:
                if settings is None:
                    note(f"skipped {source.path}: its configuration is broken")
                    known = True
                elif _is_excluded(source, settings, finder, options):
                    note(f"skipped {source.path}: excluded")
                    results.excluded[0] += 1
                    known = True
                else:
                    known = linter.lint(source, settings)
                if results.fixer:
                    results.fixer.pass_on(source)
                if key:
                    recognised[key] = known
            if known:
                barren.pop(source.root or "", None)
            if progress:
                progress.show(index + 1)
    finally:
        if progress:
            progress.erase()
    _tell_barren(barren, options, results)


def _baseline(options: CheckOptions, finder: SettingsFinder) -> Baseline | None:
    """The baseline of the run, if there is one."""
    if not (options.baseline or options.write_baseline or any(config.baseline for config in finder.configs.values())):
        return None
    from taskdef_lint.run.baselines import opened

    return opened(options, finder)


def _tell_barren(directories: Iterable[str], options: CheckOptions, results: Results) -> None:
    for path in directories:
        told = f"no task definition found in '{path}'" + ("" if options.verbose else " (-v tells what was skipped)")
        if not options.allow_no_files:
            results.errors.append(UsageError(told))
        elif not options.quiet:
            say(told)


def _is_excluded(source: Source, settings: Settings, finder: SettingsFinder, options: CheckOptions) -> bool:
    return bool(settings.config or options.exclude) and (source.root is not None or options.force_exclude) and finder.excludes(source.path)


def _that_can_be_read(sources: list[Source], options: CheckOptions, results: Results) -> list[Source]:
    """The files to lint without those of Terraform, if what reads these is not installed: that is said once, and is an error where one
    of them is named.
    """
    from taskdef_lint.syntax.hcl import INSTALL, NEEDS_EXTRA, is_installed

    if is_installed():
        return sources
    terraform = [source for source in sources if source.path.endswith(OF_TERRAFORM)]
    results.errors += [
        UsageError(f"'{source.path}': {NEEDS_EXTRA}: {INSTALL}", path=source.path) for source in terraform if source.root is None
    ]
    found = [source.path for source in terraform if source.root is not None]
    if found and not options.quiet:
        named = ", ".join(found[:3]) + (f" and {len(found) - 3} more" if len(found) > 3 else "")
        say(f"note: not checked: {named}: {NEEDS_EXTRA}: {INSTALL}")
    return [source for source in sources if not source.path.endswith(OF_TERRAFORM)]


def _silent(_: str) -> None:
    pass


def _listed(sources: Iterable[Source], few: int) -> list[Source]:
    """All files to lint. Of a few what has been read already is kept; of many that would take too much memory.

    Where files are fixed none is kept: one may be fixed through a link before its turn comes.
    """
    listing: list[Source] = []
    for source in sources:
        if len(listing) >= few:
            source.raw = None
        listing.append(source)
    return listing


def _progress(files: int, options: CheckOptions) -> Progress | None:
    """A progress bar, if somebody is there to see it and a run of so many files may last."""
    if files <= FEW or options.quiet or options.verbose:
        return None
    from taskdef_lint.run.progress import wanted

    return wanted(files)


def _report(options: CheckOptions, outputs: dict[str, str], root: str | None, finder: SettingsFinder, results: Results) -> None:
    """Write the reports, or say in a line that there is nothing to report."""
    least = Severity[options.min_severity.upper()]
    shown = [finding for finding in results.findings if finding.severity >= least]
    for_people = options.format in FOR_PEOPLE
    if outputs or shown or not for_people:
        from taskdef_lint.run.deliver import deliver

        deliver(options, outputs, root, finder, results, shown)
    if results.fixer:
        results.fixer.finish()
        if results.fixer.only_shows:
            return
    if not shown and for_people and (results.files or results.unchecked) and not options.quiet and not os.environ.get("PRE_COMMIT"):
        files = "1 file" if results.files == 1 else f"{results.files} files"
        counts = (
            (results.fixer.fixed if results.fixer else 0, "fixed"),
            (len(results.unchecked), "not checked"),
            (len(results.hidden), "ignored"),
            (results.baseline.hidden if results.baseline else 0, "in the baseline"),
            (len(results.findings), "below --min-severity"),
        )
        asides = ", ".join(f"{count} {words}" for count, words in counts if count)
        told = f"{files} checked, no findings" if results.files else "no files checked"
        say(told + (f" ({asides})" if asides else ""))
