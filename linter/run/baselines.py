"""The baseline of a run: opened as the options say, and written at the end."""

from __future__ import annotations

import os

from taskdef_lint.config.yaml import shown_path
from taskdef_lint.errors import UsageError
from taskdef_lint.files.output import say
from taskdef_lint.files.repository import left_through_link
from taskdef_lint.suppressions.baseline import Baseline
from taskdef_lint.text import counted, visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections import Counter

    from taskdef_lint.run.results import Results
    from taskdef_lint.settings.finder import SettingsFinder
    from taskdef_lint.settings.options import CheckOptions
    from taskdef_lint.suppressions.baseline import Key

DEFAULT = ".taskdef-lint-baseline.json"
MOST_TOLD = 10  # entries that are named


def checked(options: CheckOptions) -> None:
    """UsageError for options that contradict each other, before anything is looked at."""
    if options.write_baseline and (options.fix or options.diff):
        raise UsageError("--write-baseline does not go with --fix or --diff: fix first, and write what remains")


def opened(options: CheckOptions, finder: SettingsFinder) -> Baseline | None:
    """The baseline that the options name, or the configurations of the files to lint. UsageError for one that cannot be used."""
    if options.baseline == "" and not options.write_baseline:
        return None
    path = options.baseline
    if not path:
        named = {baseline[0]: baseline[1] for config in finder.configs.values() if (baseline := config.baseline)}
        if len(named) > 1:
            first, second, *_ = named.values()
            raise second.error(f"another configuration ({first.place}) has another baseline", help="a run has one: name it with --baseline")
        path = shown_path(next(iter(named))) if named else DEFAULT
    return baseline_at(path, recording=options.write_baseline)


def baseline_at(path: str, *, recording: bool = False) -> Baseline:
    """The baseline in a file. UsageError for one that cannot be used."""
    if not os.path.isdir(os.path.dirname(os.path.realpath(path))):
        raise UsageError(f"the baseline '{path}' has no place: the directory does not exist")
    root = left_through_link(path)
    if root:
        raise UsageError(f"the baseline '{path}' leads out of '{root}' through a symbolic link: name the file that is meant itself")
    return Baseline(path, recording=recording)


def finish(baseline: Baseline, options: CheckOptions, finder: SettingsFinder, results: Results) -> None:
    """At the end of a run: write the file, if that was asked for and nothing went wrong; otherwise tell what of it is no more."""
    linted = [*results.paths, *(file.document.path for config in finder.configs.values() for file in config.files)]
    chosen = {one.rule.name for one in finder.enabled} if options.given("select") or options.given("ignore") else None
    if not baseline.recording:
        unread = {finding.path for finding in results.findings if not finding.document.readable} | {crash.path for crash in results.crashes}
        gone = baseline.gone([path for path in linted if path not in unread], chosen)
        results.stale = gone.total()
        if gone and not options.quiet:
            _tell(gone, baseline.path)
        return
    if results.errors or results.crashes:
        say(f"'{baseline.path}' was not written, as something else went wrong")
        return
    try:
        count = baseline.write(linted, chosen)
    except UsageError as error:
        results.errors.append(error)
        return
    if not options.quiet:
        say(f"{counted(count, 'finding')} written to '{baseline.path}'; give it with --baseline from now on")


def _tell(gone: Counter[Key], path: str) -> None:
    """Name what is in the baseline and was found no more: it would hide the next one of its kind."""
    say(f"{counted(gone.total(), 'finding')} in the baseline '{visible(path)}' found no more; --write-baseline takes out:")
    for (file, at, rule, _), count in sorted(gone.items())[:MOST_TOLD]:
        times = f" ({count} times)" if count > 1 else ""
        say(f"  {visible(file)}: {visible(rule)}{f' at {visible(at[:200])}' if at else ''}{times}")
    if len(gone) > MOST_TOLD:
        say(f"  and {len(gone) - MOST_TOLD} more")
