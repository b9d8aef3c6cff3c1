"""Makes findings of problems: computes where they stand and masks secrets. Imported only when there is something to report."""

from __future__ import annotations

from bisect import bisect_right

from taskdef_lint.engine.finding import Finding, Related
from taskdef_lint.engine.locate import Spot, locate_all
from taskdef_lint.model.document import Document
from taskdef_lint.model.node import Node, pointer
from taskdef_lint.model.origin import in_file
from taskdef_lint.model.text import Span, Text
from taskdef_lint.secrets.detect import concealed, mask_texts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from taskdef_lint.engine.run_rules import Found
    from taskdef_lint.fixes.edits import Edit
    from taskdef_lint.model.problem import Problem

    Mask = Callable[[str], str]


class _Shown:
    """Where a place that a problem names is shown: in a document that is a file's own, and not embedded in another one.

    `written`: where the value is written that a reference there leads to.
    """

    __slots__ = ("document", "node", "path", "span", "written")

    def __init__(self, document: Document, span: Span, path: str = "", node: Node | None = None, written: _Shown | None = None) -> None:
        self.document = document
        self.span = span
        self.path = path
        self.node = node
        self.written = written


def findings(found: Sequence[Found]) -> list[Finding]:
    """The findings for problems, in the order of the files. Each takes document, span and what is masked from the nodes that it names."""
    from taskdef_lint.engine.telling import told, told_of_text

    shown = _all_shown(found)
    planned = _planned(found, [at for at, _ in shown])
    masks = _Masks()
    results: list[Finding] = []
    for (enabled, subject, noted), (at, others), edits in zip(found, shown, planned, strict=True):
        referred = [(at.written, "written here")] if at.written is not None and not noted.at_key else []
        mask = masks.over([_home(subject), at.document, *(place.document for place in others), *(place.document for place, _ in referred)])
        problem = told(enabled.rule, subject, noted, at.node) if at.node is not None else told_of_text(enabled.rule, noted, at.document)
        related = [*referred, *zip(others, [label for _, label in problem.related], strict=True)]
        results.append(
            Finding(
                enabled.rule,
                enabled.severity,
                at.document,
                at.span,
                at.path,
                mask(problem.message),
                label=mask(problem.label),
                help=mask(problem.help),
                aws=mask(problem.aws or enabled.rule.aws),
                related=tuple(Related(place.document, place.span, place.path, mask(label), place.node) for place, label in related),
                fix=problem.fix if edits else None,
                edits=edits,
                edits_shown=_may_be_shown(at.document.source, edits, mask),
                node=at.node,
            )
        )
    return sorted(_distinct(results), key=lambda finding: finding.order)


def _home(subject: object) -> Document:
    """The document that a subject of rules is, or stands in."""
    home: Document = subject if isinstance(subject, Document) else subject.document  # type: ignore[attr-defined]  # all others have one
    return _outer(home)


def _outer(document: Document) -> Document:
    """The document that is a file's own, of one that may be embedded."""
    while document.embedding is not None:
        document = document.embedding.document
    return document


def _all_shown(found: Sequence[Found]) -> list[tuple[_Shown, list[_Shown]]]:
    """Where each problem is shown, and its related places, with one pass over each document."""
    spots: list[Spot] = []
    for _, _, problem in found:
        spots += _spots(problem)
    located = zip(spots, locate_all(spots), strict=True)

    def shown(subject: object, where: Node | Span) -> _Shown:
        if isinstance(where, Span):
            document = subject if isinstance(subject, Document) else subject.document  # type: ignore[attr-defined]  # see _home
            return _Shown(_home(subject), in_file(document, where)[1])
        spot, span = next(located)
        origin = spot.existing.in_file()
        written = spot.existing.written if spot.node.exists else None
        first = _Shown(_outer(written[0]), in_file(*written)[1]) if written else None
        return _Shown(origin.document, span, pointer(origin.path), spot.node, first)

    return [(shown(subject, problem.where), [shown(subject, other) for other, _ in problem.related]) for _, subject, problem in found]


def _spots(problem: Problem) -> Iterator[Spot]:
    if isinstance(problem.where, Node):
        yield Spot(problem.where, at_key=problem.at_key)
    for other, _ in problem.related:
        if isinstance(other, Node):
            yield Spot(other)


class _Masks:
    """The functions that mask what is secret in some documents, each made once."""

    def __init__(self) -> None:
        self._made: dict[tuple[int, ...], Mask] = {}

    def over(self, documents: Iterable[Document]) -> Mask:
        """A function that masks in a text what is secret in any of the documents."""
        texts: dict[int, Text] = {id(document.source): document.source for document in documents}
        key = tuple(texts)
        if key not in self._made:
            masks = [mask_texts(text) for text in texts.values()]
            self._made[key] = masks[0] if len(masks) == 1 else _in_turn(masks)
        return self._made[key]


def _in_turn(masks: Sequence[Mask]) -> Mask:
    def masked(text: str) -> str:
        for mask in masks:
            text = mask(text)
        return text

    return masked


def _distinct(results: list[Finding]) -> Iterable[Finding]:
    """The findings without those that repeat another one, as in what YAML repeats by an alias: rule, place, message and fix are the same.

    The first one stays, and names the related places of all.
    """
    firsts: dict[tuple[str, int, Span, str, tuple[Edit, ...]], Finding] = {}
    places: dict[int, dict[tuple[int, Span, str], Related]] = {}  # the related places of those that were repeated
    for finding in results:
        key = (finding.rule.name, id(finding.document.source), finding.span, finding.message, tuple(finding.edits))
        first = firsts.setdefault(key, finding)
        if first is not finding and finding.related:
            known = places.setdefault(id(first), {_of(related): related for related in first.related})
            for related in finding.related:
                known.setdefault(_of(related), related)
    for first in firsts.values():
        if id(first) in places:
            first.related = tuple(places[id(first)].values())
    return firsts.values()


def _of(related: Related) -> tuple[int, Span, str]:
    return id(related.document), related.span, related.label


def _planned(found: Sequence[Found], shown: Sequence[_Shown]) -> list[list[Edit]]:
    """The edits of each problem's fix; none where it has no fix or the fix cannot be made in the text."""
    planned: list[list[Edit]] = [[] for _ in found]
    by_document: dict[int, list[int]] = {}
    for index, (_, _, problem) in enumerate(found):
        if problem.fix and not shown[index].document.source.private:
            by_document.setdefault(id(shown[index].document), []).append(index)
    if not by_document:
        return planned
    from taskdef_lint.fixes.edits import plan

    for indexes in by_document.values():
        edits = plan(shown[indexes[0]].document, [found[index][2].fix for index in indexes])
        for index, of_one in zip(indexes, edits, strict=True):
            planned[index] = of_one
    return planned


def _may_be_shown(text: Text, edits: list[Edit], mask: Mask) -> bool:
    """Whether no new text repeats a credential: neither one known nor what takes the place of one."""
    written = [edit for edit in edits if edit.text]
    if any(mask(edit.text) != edit.text for edit in written):
        return False
    hidden = concealed(text) if written else []
    for edit in written:
        after = bisect_right(hidden, edit.span.start, key=lambda span: span.end)
        if after < len(hidden) and hidden[after].start < edit.span.end:
            return False
    return True
