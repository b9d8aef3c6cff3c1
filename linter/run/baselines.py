"""The baseline of a run: opened as the options say, and written at the end."""

from __future__ import annotations

import os

from taskdef_lint.errors import UsageError
from taskdef_lint.files.output import say
from taskdef_lint.suppressions.baseline import Baseline
from taskdef_lint.text import counted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from taskdef_lint.run.results import Results
    from taskdef_lint.settings.finder import SettingsFinder
    from taskdef_lint.settings.options import CheckOptions

DEFAULT = ".taskdef-lint-baseline.json"


def opened(options: CheckOptions) -> Baseline:
    """The baseline that the options name. UsageError for one that cannot be used."""
    if options.write_baseline and (options.fix or options.diff):
        raise UsageError("--write-baseline does not go with --fix or --diff: fix first, and write what remains")
    path = DEFAULT if options.baseline is None else options.baseline
    if not os.path.isdir(os.path.dirname(os.path.realpath(path))):
        raise UsageError(f"the baseline '{path}' has no place: the directory does not exist")
    return Baseline(path, recording=options.write_baseline)


def finish(baseline: Baseline, options: CheckOptions, finder: SettingsFinder, results: Results) -> None:
    """At the end of a run: write the file, if that was asked for and nothing went wrong."""
    if not baseline.recording:
        return
    if results.errors or results.crashes:
        say(f"'{baseline.path}' was not written, as something else went wrong")
        return
    linted = [*results.paths, *(file.document.path for config in finder.configs.values() for file in config.files)]
    chosen = {one.rule.name for one in finder.enabled} if options.given("select") or options.given("ignore") else None
    try:
        count = baseline.write(linted, chosen)
    except UsageError as error:
        results.errors.append(str(error))
        return
    if not options.quiet:
        say(f"{counted(count, 'finding')} written to '{baseline.path}'; give it with --baseline from now on")
