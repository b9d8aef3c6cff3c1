"""What suppressions and the baseline leave of a file's findings, and the count of what they hid in a run."""

from __future__ import annotations

from collections import Counter

from taskdef_lint.engine.run_rules import lint
from taskdef_lint.suppressions.filter import Screened, is_template, may_have_comments, screened
from taskdef_lint.suppressions.suppression import SuppressionReport

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from taskdef_lint.engine.finding import Finding
    from taskdef_lint.engine.lint_source import Linted
    from taskdef_lint.engine.run_rules import Crash, Enabled
    from taskdef_lint.settings.finder import Settings
    from taskdef_lint.suppressions.baseline import Baseline, Key
    from taskdef_lint.suppressions.suppression import Suppression


class Tally:
    """What a run has seen of the suppressions in configurations. Each is counted by its identity: configurations make it once."""

    def __init__(self) -> None:
        self.hidden: Counter[int] = Counter()  # findings that it hides
        self.overdue: Counter[int] = Counter()  # findings that it would hide had it not expired
        self.seen: set[int] = set()  # a file that it is about was linted
        self.seen_exactly: set[int] = set()  # all that it is about was linted
        self.active: set[int] = set()  # its rule was in force in such a file, which could be read


class Answer:
    """What is to be shown of a file, what suppressions hide, and what of it the baseline holds."""

    __slots__ = ("active", "baselined", "kept", "screened")

    def __init__(self, kept: list[Finding], screened: Screened, active: Sequence[Suppression], baselined: Counter[Key] | None) -> None:
        self.kept = kept
        self.screened = screened
        self.active = active
        self.baselined = baselined


class Screen:
    """Takes away from the findings of one file (`path`, absolute) what suppressions hide and what a baseline holds.

    A file may be looked at several times, as fixes are tried: nothing is counted before `settle` is told which answer it is.
    """

    def __init__(self, settings: Settings, path: str, tally: Tally, *, ignores: bool, baseline: Baseline | None) -> None:
        """`ignores`: whether suppressions count."""
        self._settings = settings
        self._tally = tally
        self._ignores = ignores
        self._baseline = baseline
        self._entries = [one for one in settings.suppressions if one.covers(path)] if ignores else []
        tally.seen.update(map(id, self._entries))
        tally.seen_exactly.update(id(one) for one in self._entries if one.names(path))

    def answer(self, linted: Linted, found: Sequence[Finding], crashes: list[Crash]) -> Answer:
        """What is to be shown of these findings, with those about comments in the file that hide nothing."""
        screening = Screened()
        active: list[Suppression] = []
        if self._ignores:
            rules = {one.rule for one in self._settings.enabled}
            comments = _comments(linted, self._settings)
            metadata = _metadata(linted, self._settings)
            screening = screened(found, [*self._entries, *metadata], comments)
            active = [one for one in self._entries if linted.readable and not rules.isdisjoint(one.rules)]
            kept = screening.kept
            if comments or metadata:
                used = {id(one) for _, one in screening.hidden}
                reports = [
                    SuppressionReport(
                        one,
                        idle=linted.readable and id(one) not in used and one not in screening.overdue and not rules.isdisjoint(one.rules),
                        overdue=screening.overdue.count(one),
                    )
                    for one in [*(one for _, one in comments), *metadata]
                ]
                kept = kept + judged(reports, linted.documents[0].path, self._settings.enabled, crashes)
        else:
            kept = list(found)
        baselined: Counter[Key] | None = None
        if self._baseline:
            kept, baselined = self._baseline.new(kept)
        return Answer(kept, screening, active, baselined)

    def settle(self, answer: Answer) -> None:
        """Count what was hidden in the answer that remains."""
        self._tally.active.update(map(id, answer.active))
        self._tally.hidden.update(id(one) for _, one in answer.screened.hidden)
        self._tally.overdue.update(map(id, answer.screened.overdue))
        if self._baseline and answer.baselined is not None:
            self._baseline.settle(answer.baselined)


def judged(reports: Sequence[SuppressionReport], path: str, enabled: Sequence[Enabled], crashes: list[Crash]) -> list[Finding]:
    """What the rules about suppressions find."""
    about = [one for one in enabled if one.rule.target is SuppressionReport]
    return lint(reports, path, about, crashes)


def _metadata(linted: Linted, settings: Settings) -> list[Suppression]:
    found: list[Suppression] = []
    for document in linted.documents:
        if "taskdef-lint" in document.text and is_template(document.data):
            from taskdef_lint.engine.registry import builtin_rules
            from taskdef_lint.suppressions.metadata import suppressions

            found += suppressions(document, settings.config.rules if settings.config is not None else builtin_rules())
    return found


def _comments(linted: Linted, settings: Settings) -> list[tuple[int, Suppression]]:
    document = linted.documents[0]
    if not may_have_comments(document):
        return []
    from taskdef_lint.engine.registry import builtin_rules
    from taskdef_lint.suppressions.comments import suppressions

    return suppressions(document, settings.config.rules if settings.config is not None else builtin_rules())
