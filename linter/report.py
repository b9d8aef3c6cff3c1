"""Makes findings of problems: computes where they stand and masks secrets. Imported only when there is something to report."""

from __future__ import annotations

from taskdef_lint.credentials import mask_texts
from taskdef_lint.document import Document, Span
from taskdef_lint.finding import Finding, Related
from taskdef_lint.locate import Spot, locate_all
from taskdef_lint.node import Node, pointer
from taskdef_lint.rule import Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from taskdef_lint.engine import Enabled


def findings(document: Document, found: list[tuple[Enabled, Problem]]) -> list[Finding]:
    """The findings for the problems of a document, in the order of the file."""
    spots: list[Spot] = []
    for _, problem in found:
        if isinstance(problem.where, Node):
            spots.append(Spot(problem.where, at_key=problem.at_key))
        spots += [Spot(other) for other, _ in problem.related if isinstance(other, Node)]
    spans = locate_all(spots)
    mask = mask_texts(document)
    results: list[Finding] = []
    index = 0
    for enabled, problem in found:
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
                fix=problem.fix,
            )
        )
    return sorted(results, key=lambda finding: finding.order)
