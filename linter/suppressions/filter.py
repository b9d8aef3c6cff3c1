"""Hides findings as suppressions say. Imported only where there are any."""

from __future__ import annotations

import time

from taskdef_lint.model.node import pointer
from taskdef_lint.model.selector import leads_to, places

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from taskdef_lint.engine.finding import Finding
    from taskdef_lint.engine.rule import Rule
    from taskdef_lint.model.document import Document
    from taskdef_lint.model.node import Path
    from taskdef_lint.suppressions.suppression import Suppression

    Hidden = tuple[Finding, Suppression]
    Steps = tuple[str | None, ...]


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
    by_rule: dict[Rule, dict[tuple[str, Steps], list[tuple[int, Suppression]]]] = {}
    for number, one in enumerate(entries):
        for rule in one.rules:
            by_rule.setdefault(rule, {}).setdefault((one.address, one.steps), []).append((number, one))
    for finding in found:
        covering = [alike for alike in by_rule.get(finding.rule, {}).values() if reach.covers(alike[0][1], finding)]
        matching = [one for _, one in sorted((pair for alike in covering for pair in alike), key=lambda pair: pair[0])]
        # A finding may stand in another file, one that gives a value.
        here = [one for one in about.get(finding.line, ()) if one.document.source is finding.document.source]
        matching += [one for one in here if finding.rule in one.rules]
        valid = next((one for one in matching if not one.until or one.until >= date), None)
        if valid is not None:
            answer.hidden.append((finding, valid))
        else:
            answer.overdue += matching
            answer.kept.append(finding)
    return answer


def may_suppress(document: Document) -> bool:
    """Whether a file may say itself what is to be hidden in it: the quick look that spares all others more."""
    return may_have_comments(document) or ("taskdef-lint" in document.text and is_template(document.data))


def may_have_comments(document: Document) -> bool:
    """Whether a file may have comments that hide findings."""
    return document.syntax in ("yaml", "hcl") and "taskdef-lint:" in document.text


def is_template(data: object) -> bool:
    """Whether a document is a template of CloudFormation, which has suppressions in its Metadata."""
    return isinstance(data, dict) and isinstance(data.get("Resources"), dict)


class _Reach:
    """Which places suppressions lead to, each worked out once, however many suppressions name it."""

    def __init__(self) -> None:
        self._in_resources: dict[tuple[Steps, int], frozenset[Path]] = {}
        self._in_files: dict[tuple[Steps, int], frozenset[str]] = {}

    def covers(self, suppression: Suppression, finding: Finding) -> bool:
        """Whether the place of a finding is that of a suppression, or below it.

        The place is one in the keys of the ECS API, whatever the file's own shape, or in those of the file.
        """
        node = finding.node
        if suppression.address and (node is None or not _is_at(node.resource.address, suppression.address)):
            return False
        if not suppression.steps:
            return True
        if node is not None and node.resource.address:  # its keys may be spelled as in the file
            if leads_to(node.resource, suppression.steps, node.path):
                return True
        elif node is not None:
            resource = node.resource
            key = suppression.steps, id(resource)
            if key not in self._in_resources:
                self._in_resources[key] = frozenset(places(resource.root.value, suppression.steps))
            reached, path = self._in_resources[key], node.path
            if path[: len(suppression.steps)] in reached:
                return True
            if resource.root.value is finding.document.data:
                return False  # the file holds it as it is
        return self._covers_in_file(suppression, finding)

    def _covers_in_file(self, suppression: Suppression, finding: Finding) -> bool:
        document = finding.document
        key = suppression.steps, id(document)
        if key not in self._in_files:
            self._in_files[key] = frozenset(map(pointer, places(document.data, suppression.steps)))
        reached, place = self._in_files[key], finding.pointer
        while place and place not in reached:
            place = place.rpartition("/")[0]
        return place in reached


def _is_at(address: str, wanted: str) -> bool:
    """Whether an address is the one that is wanted, or that of one of its instances."""
    return address == wanted or address.startswith(f"{wanted}[")
