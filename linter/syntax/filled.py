"""Files whose placeholders are filled in before they are read, with every place in terms of the file as written."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from taskdef_lint.model.document import Document, Fault, Place
from taskdef_lint.model.text import Span, Text
from taskdef_lint.syntax import read
from taskdef_lint.syntax.limits import MAX_BYTES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from taskdef_lint.model.document import Locator
    from taskdef_lint.model.node import Path
    from taskdef_lint.syntax.variables import Piece, Variables

_BOM = b"\xef\xbb\xbf"


def read_filled(path: str, raw: bytes, variables: Variables) -> list[Document]:
    """The documents in the bytes of a file after filling in what the variables name; what they do not name stays unknown."""
    bom = raw.startswith(_BOM)
    try:
        text = (raw[3:] if bom else raw).decode()
    except UnicodeDecodeError:
        return read(path, raw)
    filled, pieces = variables.fill(text, MAX_BYTES)
    if not pieces:
        documents = read(path, raw)
        for document in documents:
            _give(document, variables)
        return documents
    documents = read(path, (_BOM if bom else b"") + filled.encode("utf-8", "surrogateescape"))
    places = _Places(pieces)
    source = Text(path, text, bom=bom, given=variables.values)
    made = [
        Document(
            source,
            document.data,
            readable=document.readable,
            faults=map(places.fault, document.faults),
            syntax=document.syntax,
            locator=document.locator and places.locator(document.locator, filled),
            patched=document.patched,
        )
        for document in documents
    ]
    for document in made:
        _give(document, variables)
    return made


def _give(document: Document, variables: Variables) -> None:
    """Tell a template of CloudFormation the values of its parameters, which need no placeholder."""
    data = document.data
    parameters = data.get("Parameters") if isinstance(data, dict) and isinstance(data.get("Resources"), dict) else None
    if isinstance(parameters, dict) and not variables.values.keys().isdisjoint(parameters):
        variables.used |= variables.values.keys() & parameters.keys()
        document.source.given = variables.values


class _Places:
    """Leads from places in the text after filling in to the text as written."""

    def __init__(self, pieces: list[Piece]) -> None:
        self.pieces = pieces
        self.starts = [piece.filled_start for piece in pieces]

    def written(self, span: Span) -> Span:
        """A stretch as written: one that begins or ends inside a value takes in the whole placeholder."""
        start = self._start(span.start)
        return Span(start, max(start, self._end(span.end)))  # an empty one behind an empty value begins behind its placeholder

    def fault(self, fault: Fault) -> Fault:
        """A fault of the text after filling in, at its place in the text as written."""
        related = [(self.written(span), label) for span, label in fault.related]
        return Fault(fault.rule, self.written(fault.span), fault.message, label=fault.label, help=fault.help, related=related)

    def _start(self, offset: int) -> int:
        index = bisect_right(self.starts, offset) - 1
        if index < 0:
            return offset
        piece = self.pieces[index]
        return piece.start if offset < piece.filled_end else offset - piece.filled_end + piece.end

    def _end(self, offset: int) -> int:
        index = bisect_left(self.starts, offset) - 1
        if index < 0:
            return offset
        piece = self.pieces[index]
        return piece.end if offset <= piece.filled_end else offset - piece.filled_end + piece.end

    def locator(self, inner: Locator, filled: str) -> Locator:
        """A locator for the text as written, given that for the text after filling in."""

        def locate(_: str, paths: Iterable[Path]) -> dict[Path, Place]:
            return {
                path: Place(place.key and self.written(place.key), self.written(place.value))
                for path, place in inner(filled, paths).items()
            }

        return locate
