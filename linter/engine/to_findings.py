"""Makes findings of problems: computes where they stand and masks secrets. Imported only when there is something to report."""

from __future__ import annotations

from bisect import bisect_right

from taskdef_lint.engine.finding import Finding, Related
from taskdef_lint.engine.locate import Spot, locate_all
from taskdef_lint.model.document import Document, Span
from taskdef_lint.model.node import Node, pointer
from taskdef_lint.model.problem import Problem
from taskdef_lint.secrets.detect import concealed, mask_texts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from taskdef_lint.engine.run_rules import Enabled
    from taskdef_lint.fixes.edits import Edit


def findings(document: Document, found: list[tuple[Enabled, Problem]]) -> list[Finding]:
    """The findings for the problems of a document, in the order of the file."""
    spots: list[Spot] = []
    for _, problem in found:
        if isinstance(problem.where, Node):
            spots.append(Spot(problem.where, at_key=problem.at_key))
        spots += [Spot(other) for other, _ in problem.related if isinstance(other, Node)]
    spans = locate_all(spots)
    mask = mask_texts(document)
    planned = _planned(document, found)
    results: list[Finding] = []
    index = 0
    for (enabled, problem), edits in zip(found, planned, strict=True):
        place: tuple[Span, str]
        if isinstance(problem.where, Node):
            place = spans[index], pointer(spots[index].existing)
            index += 1
        else:
            place = problem.where, ""
        related: list[Related] = []
        for other, label in problem.related:
            if isinstance(other, Span):
                related.append(Related(document, other, "", mask(label)))
                continue
            spot = spots[index]
            related.append(Related(spot.document, spans[index], pointer(spot.existing), mask(label)))
            index += 1
        results.append(
            Finding(
                enabled.rule,
                enabled.severity,
                document,
                *place,
                mask(problem.message),
                label=mask(problem.label),
                help=mask(problem.help),
                aws=mask(problem.aws or enabled.rule.aws),
                related=tuple(related),
                fix=problem.fix if edits else None,
                edits=edits,
                edits_shown=_may_be_shown(document, edits, mask),
            )
        )
    return sorted(_distinct(results), key=lambda finding: finding.order)


def _distinct(results: list[Finding]) -> Iterable[Finding]:
    """The findings without those that repeat another one, as in what YAML repeats by an alias: rule, place, message and fix are the same.

    The first one stays, and names the related places of all.
    """
    firsts: dict[tuple[str, Span, str, tuple[Edit, ...]], Finding] = {}
    for finding in results:
        first = firsts.setdefault((finding.rule.name, finding.span, finding.message, tuple(finding.edits)), finding)
        if first is not finding and finding.related:
            known = {(id(related.document), related.span, related.label) for related in first.related}
            first.related += tuple(one for one in finding.related if (id(one.document), one.span, one.label) not in known)
    return firsts.values()


def _planned(document: Document, found: list[tuple[Enabled, Problem]]) -> list[list[Edit]]:
    """The edits of each problem's fix; none where it has no fix or the fix cannot be made in the text."""
    if not any(problem.fix for _, problem in found):
        return [[]] * len(found)
    from taskdef_lint.fixes.edits import plan

    return plan(document, [problem.fix for _, problem in found])


def _may_be_shown(document: Document, edits: list[Edit], mask: Callable[[str], str]) -> bool:
    """Whether no new text repeats a credential: neither one known nor what takes the place of one."""
    written = [edit for edit in edits if edit.text]
    if any(mask(edit.text) != edit.text for edit in written):
        return False
    hidden = concealed(document) if written else []
    for edit in written:
        after = bisect_right(hidden, edit.span.start, key=lambda span: span.end)
        if after < len(hidden) and hidden[after].start < edit.span.end:
            return False
    return True
