"""Where the values of a resource are written. Asked only for findings: for what is clean nothing is recorded."""

from __future__ import annotations

from taskdef_lint.model.document import Document, Place
from taskdef_lint.model.text import Span, Text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from taskdef_lint.model.node import Path


class Origin:
    """Where one value is written: a path in a document, which need not be that of its resource.

    `written` is the place that the value has by itself where a reference stands at the path, such as that of a local for `local.image`;
    `spelled` the key of the value as the user wrote it, where that is not the last key of the path.
    """

    __slots__ = ("document", "path", "spelled", "written")

    def __init__(self, document: Document, path: Path, *, written: tuple[Document, Span] | None = None, spelled: str = "") -> None:
        self.document = document
        self.path = path
        self.written = written
        self.spelled = spelled

    def __repr__(self) -> str:
        return f"Origin({self.document.path!r}, {self.path})"

    def in_file(self) -> Origin:
        """The same place, or for one in an embedded document that of the string which holds it: a path in what the user can open."""
        origin = self
        while origin.document.embedding is not None:
            origin = Origin(origin.document.embedding.document, origin.document.embedding.path, spelled=origin.spelled)
        return origin


def placed(document: Document, prefix: Path = (), *, without: int = 0) -> Callable[[Path], Origin]:
    """A function from paths in a resource to origins, for one that stands in a document as it is: below `prefix`, and without the first
    `without` keys of the path, which the adapter has put around what the document holds.
    """
    return lambda path: Origin(document, (*prefix, *path[without:]))


def in_file(document: Document, span: Span) -> tuple[Text, Span]:
    """The text of a file and the stretch of it that a stretch of a document stands for: the same, unless the document is embedded."""
    while document.embedding is not None:
        span = document.embedding.outer(span)
        document = document.embedding.document
    return document.source, span


def places(origins: Iterable[Origin]) -> dict[Origin, Place]:
    """Where values stand, in terms of the text of their file, with one pass over each document. What has no place is left out."""
    wanted: dict[int, tuple[Document, list[Origin]]] = {}
    for origin in origins:
        wanted.setdefault(id(origin.document), (origin.document, []))[1].append(origin)
    found: dict[Origin, Place] = {}
    for document, of_document in wanted.values():
        located = document.locate({origin.path for origin in of_document})
        for origin in of_document:
            place = located.get(origin.path)
            if place is not None:
                key = in_file(document, place.key)[1] if place.key else None
                found[origin] = Place(key, in_file(document, place.value)[1])
    return found
