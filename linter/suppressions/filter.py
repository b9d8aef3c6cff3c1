"""Hides findings as suppressions say. Imported only where there are any."""

from __future__ import annotations

import time

from taskdef_lint.model.selector import steps_along, steps_in_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from taskdef_lint.engine.finding import Finding
    from taskdef_lint.engine.rule import Rule
    from taskdef_lint.model.document import Document
    from taskdef_lint.model.selector import Step
    from taskdef_lint.suppressions.suppression import Suppression

    Hidden = tuple[Finding, Suppression]
    Numbered = tuple[int, Suppression]  # with its place among the entries


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
    answer = Screened()
    by_rule: dict[Rule, list[Numbered]] = {}
    for number, one in enumerate(entries):
        for rule in one.rules:
            by_rule.setdefault(rule, []).append((number, one))
    reach = {rule: _Reach(numbered) for rule, numbered in by_rule.items()}
    for finding in found:
        matching = reach[finding.rule].covering(finding) if finding.rule in reach else []
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


class _Branch:
    """Where the steps of suppressions lead: the suppressions that end here, each with its number, and what is below."""

    __slots__ = ("below", "ending")

    def __init__(self) -> None:
        self.ending: list[Numbered] = []
        self.below: dict[Step, _Branch] = {}


class _Reach:
    """The entries that name a rule, as a tree of the steps to their places: a finding costs a look-up for each step to it, however many
    entries there are.
    """

    def __init__(self, entries: Iterable[Numbered]) -> None:
        self._by_address: dict[str, _Branch] = {}
        for number, one in entries:
            branch = self._by_address.setdefault(one.address, _Branch())
            for step in one.steps:
                branch = branch.below.setdefault(step, _Branch())
            branch.ending.append((number, one))

    def covering(self, finding: Finding) -> list[Suppression]:
        """The entries whose place is that of a finding, or around it, in their order.

        The place is one in the keys of the ECS API, whatever the file's own shape, or in those of the file.
        """
        node = finding.node
        resource = node.resource if node is not None else None
        addresses = ("", *_addresses(resource.address)) if resource is not None else ("",)
        branches = [self._by_address[address] for address in addresses if address in self._by_address]
        if not branches:
            return []
        found: dict[int, Suppression] = {}
        if node is not None and resource is not None:
            found.update(_reached(branches, steps_along(resource, node.path)))
        # Where the file holds the resource as it is there is no more to look for.
        if resource is None or resource.dialect or resource.root.value is not finding.document.data:
            found.update(_reached(branches, steps_in_file(finding.document.data, finding.pointer)))
        return [found[number] for number in sorted(found)]


def _addresses(address: str) -> Iterator[str]:
    """An address, and those without an index that stand for all of its instances; nothing where it has none."""
    if address:
        yield address
        yield from (address[:at] for at, char in enumerate(address) if char == "[")


def _reached(branches: list[_Branch], steps: Iterable[set[Step]]) -> list[Numbered]:
    """The suppressions that end on the way."""
    found = [pair for branch in branches for pair in branch.ending]
    for names in steps:
        branches = [branch.below[name] for branch in branches for name in names if name in branch.below]
        if not branches:
            break
        found += [pair for branch in branches for pair in branch.ending]
    return found
