"""Hides findings as suppressions say. Imported only where there are any."""

from __future__ import annotations

import time

from taskdef_lint.model.node import pointer
from taskdef_lint.model.resource import Resource
from taskdef_lint.model.selector import places

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from taskdef_lint.engine.finding import Finding
    from taskdef_lint.model.document import Document
    from taskdef_lint.suppressions.suppression import Suppression

    Hidden = tuple[Finding, Suppression]


def today() -> str:
    """The date where the program runs, as suppressions write it."""
    return time.strftime("%Y-%m-%d")


class Screened:
    """What became of findings: `kept` are those to be shown, `hidden` the others with what hides each; `overdue` are the suppressions
    that would hide more had they not expired, one for each such finding.
    """

    __slots__ = ("hidden", "kept", "overdue")

    def __init__(self) -> None:
        self.kept: list[Finding] = []
        self.hidden: list[Hidden] = []
        self.overdue: list[Suppression] = []


def screened(found: Iterable[Finding], entries: Sequence[Suppression], comments: Iterable[tuple[int, Suppression]] = ()) -> Screened:
    """What suppressions hide of the findings in one file: the entries of configurations that are about it, and its own comments, each
    with the number of the line that it is about.
    """
    about: dict[int, list[Suppression]] = {}
    for line, one in comments:
        about.setdefault(line, []).append(one)
    date = today()
    reach = _Reach()
    answer = Screened()
    for finding in found:
        matching = [one for one in entries if finding.rule in one.rules and reach.covers(one, finding)]
        matching += [one for one in about.get(finding.line, ()) if finding.rule in one.rules]
        valid = next((one for one in matching if not one.until or one.until >= date), None)
        if valid is not None:
            answer.hidden.append((finding, valid))
        else:
            answer.overdue += matching
            answer.kept.append(finding)
    return answer


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
    for resource in document.source.resources:
        if isinstance(resource, Resource):
            for path in places(resource.root.value, steps):
                origin = resource.origin(path).in_file()
                if origin.document is document:
                    yield pointer(origin.path)
    yield from (pointer(path) for path in places(document.data, steps))
