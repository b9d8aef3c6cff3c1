"""Hides findings as suppressions say, and finds out which suppressions hide nothing. Imported only where there are any."""

from __future__ import annotations

import os
import time

from taskdef_lint.engine.run_rules import lint
from taskdef_lint.model.node import pointer
from taskdef_lint.model.selector import places
from taskdef_lint.suppressions.suppression import Suppression

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterable, Sequence

    from taskdef_lint.engine.finding import Finding
    from taskdef_lint.engine.run_rules import Crash, Enabled
    from taskdef_lint.model.document import Document
    from taskdef_lint.run.check import Results
    from taskdef_lint.settings.finder import Settings, SettingsFinder
    from taskdef_lint.suppressions.baseline import Baseline, Key

    Hidden = tuple[Finding, Suppression]


def today() -> str:
    """The date where the program runs, as suppressions write it."""
    return time.strftime("%Y-%m-%d")


class Screened:
    """What `Screen.keep` made of findings: those to be shown, those hidden, suppressions that would hide more had they not expired."""

    __slots__ = ("baselined", "hidden", "kept", "overdue")

    def __init__(self, kept: list[Finding]) -> None:
        self.kept = kept
        self.hidden: list[Hidden] = []
        self.overdue: list[Suppression] = []
        self.baselined: Counter[Key] | None = None


class Screen:
    """Takes away from the findings of one file (`path`, absolute) what suppressions hide and what a baseline holds.

    A file may be judged several times, as fixes are tried: `keep` is for each time, `settle` counts what was hidden the one time that
    remains.
    """

    def __init__(self, settings: Settings, path: str, *, ignores: bool, baseline: Baseline | None) -> None:
        """`ignores`: whether suppressions count."""
        self.settings = settings
        self.ignores = ignores
        self.baseline = baseline
        self.suppressions = [one for one in settings.suppressions if one.covers(path)] if ignores else []
        self.rules = {one.rule for one in settings.enabled}
        for one in self.suppressions:
            one.seen = True
            one.seen_exactly = one.seen_exactly or one.names(path)
        self._answers: list[Screened] = []

    def keep(self, documents: Sequence[Document], found: list[Finding], crashes: list[Crash]) -> list[Finding]:
        """The findings that are to be shown, with those about comments in the file that hide nothing."""
        answer = self._unsuppressed(documents, found, crashes) if self.ignores else Screened(found)
        if self.baseline:
            answer.kept, answer.baselined = self.baseline.new(answer.kept)
        self._answers.append(answer)
        return answer.kept

    def _unsuppressed(self, documents: Sequence[Document], found: list[Finding], crashes: list[Crash]) -> Screened:
        readable = all(document.readable for document in documents)
        for one in self.suppressions:
            if readable and not self.rules.isdisjoint(one.rules):
                one.active = True
        comments = _comments(documents[0], self.settings)
        about: dict[int, list[Suppression]] = {}
        for line, one in comments:
            about.setdefault(line, []).append(one)
        date = today()
        reach = _Reach()
        answer = Screened([])
        for finding in found:
            matching = [one for one in self.suppressions if finding.rule in one.rules and reach.covers(one, finding)]
            matching += [one for one in about.get(finding.line, ()) if finding.rule in one.rules]
            valid = next((one for one in matching if not one.until or one.until >= date), None)
            if valid is not None:
                answer.hidden.append((finding, valid))
            else:
                answer.overdue += matching
                answer.kept.append(finding)
        used = {id(one) for _, one in answer.hidden}
        for _, one in comments:
            one.idle = id(one) not in used and not self.rules.isdisjoint(one.rules) and readable
        if comments:
            answer.kept += judged(documents[0], [one for _, one in comments], self.settings.enabled, crashes)
        return answer

    def settle(self, kept: list[Finding]) -> list[Hidden]:
        """Count what was hidden when `kept` was the answer, and return what suppressions hid."""
        answer = next((answer for answer in reversed(self._answers) if answer.kept == kept), self._answers[-1])
        for _, one in answer.hidden:
            one.hidden += 1
        for one in answer.overdue:
            one.overdue += 1
        if self.baseline and answer.baselined is not None:
            self.baseline.settle(answer.baselined)
        return answer.hidden


def _comments(document: Document, settings: Settings) -> list[tuple[int, Suppression]]:
    if not may_have_comments(document):
        return []
    from taskdef_lint.suppressions.comments import suppressions

    return suppressions(document, settings)


def may_have_comments(document: Document) -> bool:
    """Whether a file may have comments that hide findings: the quick look that spares all others more."""
    return document.syntax == "yaml" and "taskdef-lint:" in document.text


class _Reach:
    """Which places suppressions lead to, each worked out once."""

    def __init__(self) -> None:
        self.known: dict[tuple[int, int], frozenset[str]] = {}

    def covers(self, suppression: Suppression, finding: Finding) -> bool:
        """Whether the place of a finding is that of a suppression, or below it."""
        if not suppression.steps:
            return True
        key = id(suppression), id(finding.document)
        if key not in self.known:
            self.known[key] = frozenset(_pointers(suppression.steps, finding.document))
        place = finding.pointer
        reached = self.known[key]
        while place and place not in reached:
            place = place.rpartition("/")[0]
        return place in reached


def _pointers(steps: Sequence[str | None], document: Document) -> Iterable[str]:
    """Where a place is in a file: in the keys of the ECS API, whatever the file's own shape, or in those of the file."""
    for resource in document.resources:
        if not isinstance(resource, Suppression):
            yield from (pointer(resource.written_at(path)) for path in places(resource.root.value, steps))
    yield from (pointer(path) for path in places(document.data, steps))


def judge_unused(finder: SettingsFinder, paths: Sequence[str], results: Results) -> list[Finding]:
    """The findings about suppressions in configurations, at the end of a run over `paths`, as the baseline leaves them.

    That an entry hides nothing is certain only where all files were linted that it can be about, and nothing failed on the way.
    """
    searched = [os.path.realpath(path) for path in paths if path != "-" and os.path.isdir(path)]
    found: list[Finding] = []
    known: set[int] = set()
    for config in finder.configs.values():
        settings = config.in_general
        enabled = {one.rule for one in settings.enabled}
        for number, file in enumerate(config.files, 1):
            members = [one for one in file.suppressions or () if id(one) not in known]
            known.update(map(id, members))
            for one in members:
                certain = not file.shared and (one.seen_exactly or any(_is_in(one.directory, directory) for directory in searched))
                active = one.active if one.seen else not enabled.isdisjoint(one.rules)
                one.ignored = not active and config.ignored(number).issuperset(one.rules)
                one.idle = certain and (active or one.ignored) and not results.crashes and not one.hidden and not one.overdue
            found += judged(file.document, members, settings.enabled, results.crashes)
    if results.baseline:
        found, met = results.baseline.new(found)
        results.baseline.settle(met)
    return found


def _is_in(path: str, directory: str) -> bool:
    return os.path.join(path, "").startswith(os.path.join(directory, ""))


def judged(document: Document, suppressions: Sequence[Suppression], enabled: Sequence[Enabled], crashes: list[Crash]) -> list[Finding]:
    """What the rules about suppressions find."""
    about = [one for one in enabled if one.rule.target is Suppression]
    others = document.resources
    document.resources = list(suppressions)
    found = lint(document, about, crashes)
    document.resources = others
    return found
