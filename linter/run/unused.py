"""Suppressions in configurations that hid nothing in a whole run."""

from __future__ import annotations

import os

from taskdef_lint.files.repository import is_in
from taskdef_lint.run.screen import judged
from taskdef_lint.suppressions.suppression import SuppressionReport

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from taskdef_lint.engine.finding import Finding
    from taskdef_lint.run.results import Results
    from taskdef_lint.settings.finder import SettingsFinder


def judge_unused(finder: SettingsFinder, paths: Sequence[str], results: Results) -> list[Finding]:
    """The findings about suppressions in configurations, at the end of a run over `paths`, as the baseline leaves them.

    That an entry hides nothing is certain only where all files were linted that it can be about, and nothing failed on the way.
    """
    searched = [os.path.realpath(path) for path in paths if path != "-" and os.path.isdir(path)]
    tally = results.tally
    found: list[Finding] = []
    known: set[int] = set()
    for config in finder.configs.values():
        settings = config.in_general
        enabled = {one.rule for one in settings.enabled}
        for number, file in enumerate(config.files, 1):
            reports: list[SuppressionReport] = []
            for one in config.suppressions_of[file]:
                key = id(one)
                if key in known:
                    continue
                known.add(key)
                seen = key in tally.seen_exactly or any(is_in(one.directory, directory) for directory in searched)
                certain = seen and not file.shared
                active = key in tally.active if key in tally.seen else not enabled.isdisjoint(one.rules)
                ignored = not active and config.ignored(number).issuperset(one.rules)
                hides = bool(tally.hidden[key] or tally.overdue[key])
                idle = certain and (active or ignored) and not results.crashes and not hides
                reports.append(SuppressionReport(one, idle=idle, ignored=ignored, overdue=tally.overdue[key]))
            found += judged(reports, file.document.path, settings.enabled, results.crashes)
    if results.baseline:
        found, met = results.baseline.new(found)
        results.baseline.settle(met)
    return found
