"""A file as read: its text, its values, and, when somebody asks, where each value stands."""

from __future__ import annotations

from taskdef_lint.model.faults import NAMES
from taskdef_lint.model.text import Span, Text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from taskdef_lint.model.node import Path

    Locator = Callable[[str, Iterable[Path]], dict[Path, "Place"]]


class Place:
    """Where a value is written: the span of its key (None for list items and the whole document) and of the value.

    `unquoted`: a YAML scalar with neither quotes nor a tag, so that it depends on the reader what it is.
    """

    __slots__ = ("key", "unquoted", "value")

    def __init__(self, key: Span | None, value: Span, *, unquoted: bool = False) -> None:
        self.key = key
        self.value = value
        self.unquoted = unquoted

    def __repr__(self) -> str:
        return f"Place(key={self.key}, value={self.value})"


class Fault:
    """Something that reading the file found: `rule` names the rule that reports it, `related` other places with a label each.

    `fix` says what a safe fix would do, `edits` are the stretches of the text that it replaces, and by what.
    ValueError for a rule that is none of those about reading: what it has found would be lost.
    """

    __slots__ = ("edits", "fix", "help", "label", "message", "related", "rule", "span")

    def __init__(
        self,
        rule: str,
        span: Span,
        message: str,
        *,
        label: str = "",
        help: str = "",  # noqa: A002 - the word that users see
        related: Sequence[tuple[Span, str]] = (),
        fix: str = "",
        edits: Sequence[tuple[Span, str]] = (),
    ) -> None:
        if rule not in NAMES:
            raise ValueError(f"no rule reports faults as {rule}")
        self.rule = rule
        self.span = span
        self.message = message
        self.label = label
        self.help = help
        self.related = related
        self.fix = fix
        self.edits = edits

    def __repr__(self) -> str:
        return f"Fault({self.rule!r}, {self.span}, {self.message!r})"


class Embedding:
    """Where a document stands that is itself a string in another one, such as the JSON text in a string of a template.

    `document` and `path` lead to the string; `outer` maps a stretch of the string's value to one of the text of that document.
    """

    __slots__ = ("document", "outer", "path")

    def __init__(self, document: Document, path: Path, outer: Callable[[Span], Span]) -> None:
        self.document = document
        self.path = path
        self.outer = outer


class Part:
    """What a reader made of a text. It knows nothing of the text, so that the two are no circle that only garbage collection would free."""

    __slots__ = ("data", "locator", "readable")

    def __init__(self, data: object, readable: bool, locator: Locator | None) -> None:
        self.data = data
        self.readable = readable
        self.locator = locator

    def locate_in(self, text: str, paths: Iterable[Path]) -> dict[Path, Place]:
        """Where the values at paths stand in the text: one pass over it. Paths that lead to nothing are left out."""
        return self.locator(text, paths) if self.locator is not None and self.readable else {}


class Document(Part):
    """One document of one file, complete when made: nothing is filled in later.

    `source` is the text that it was read from, which the documents of a stream share; `data` the parsed values (None where parsing failed;
    `readable` tells), `faults` what reading found. `embedding` says where a document stands that is a string in another one.
    `patched`: it was read in spite of what is wrong with its syntax, so that only its text can be changed, and not its values. `literal`:
    nothing in it is settled later, which is known of most.
    """

    __slots__ = ("embedding", "faults", "literal", "patched", "source", "syntax")

    def __init__(
        self,
        source: Text,
        data: object = None,
        *,
        readable: bool = True,
        faults: Iterable[Fault] = (),
        syntax: str = "json",
        locator: Locator | None = None,
        embedding: Embedding | None = None,
        patched: bool = False,
        literal: bool = False,
    ) -> None:
        super().__init__(data, readable, locator)
        self.source = source
        self.faults: Sequence[Fault] = list(faults)
        self.syntax = syntax
        self.embedding = embedding
        self.patched = patched
        self.literal = literal
        source.parts.append(Part(data, readable, locator))

    @property
    def path(self) -> str:
        """The path of the file, as the user gave it."""
        return self.source.path

    @property
    def text(self) -> str:
        """The text that it was read from, without a byte-order mark."""
        return self.source.content

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset of the text, both counted from 1, columns in code points."""
        return self.source.position(offset)

    @property
    def filled(self) -> bool:
        """Whether values were filled in for placeholders, so that `data` is not what the text says."""
        return bool(self.source.given)

    def locate(self, paths: Iterable[Path]) -> dict[Path, Place]:
        """Where the values at paths of the document stand: one pass over the text. Paths that lead to nothing are left out."""
        return self.locate_in(self.text, paths)
