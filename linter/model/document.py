"""A file as read: its text, its values, and, when somebody asks, where each value stands."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from taskdef_lint.model.node import Path
    from taskdef_lint.model.task_definition import Resource

    Locator = Callable[[str, Iterable[Path]], dict[Path, "Place"]]


class Span:
    """A stretch of a text, in code points from its start; `end` is exclusive."""

    __slots__ = ("end", "start")

    def __init__(self, start: int, end: int) -> None:
        self.start = start
        self.end = end

    def __repr__(self) -> str:
        return f"Span({self.start}, {self.end})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Span) and (self.start, self.end) == (other.start, other.end)

    def __hash__(self) -> int:
        return hash((self.start, self.end))


class Place:
    """Where a value is written: the span of its key (None for list items and the whole document) and of the value."""

    __slots__ = ("key", "value")

    def __init__(self, key: Span | None, value: Span) -> None:
        self.key = key
        self.value = value

    def __repr__(self) -> str:
        return f"Place(key={self.key}, value={self.value})"


class Fault:
    """Something that reading the file found: `rule` names the rule that reports it, `related` other places with a label each."""

    __slots__ = ("help", "label", "message", "related", "rule", "span")

    def __init__(
        self,
        rule: str,
        span: Span,
        message: str,
        *,
        label: str = "",
        help: str = "",  # noqa: A002 - the word that users see
        related: Sequence[tuple[Span, str]] = (),
    ) -> None:
        self.rule = rule
        self.span = span
        self.message = message
        self.label = label
        self.help = help
        self.related = related

    def __repr__(self) -> str:
        return f"Fault({self.rule!r}, {self.span}, {self.message!r})"


class Document:
    """One document of one file.

    `path` is the path as the user gave it, `text` the decoded text without a byte-order mark, `data` the parsed values (None where
    parsing failed; `readable` tells), `faults` what reading found, `resources` what an adapter recognised in it. `filled`: values were
    filled in for placeholders, so that `data` is not what `text` says; `given` are these values by their names, of which some are secret.
    """

    __slots__ = (
        "_line_starts",
        "bom",
        "concealed",
        "data",
        "faults",
        "filled",
        "given",
        "locator",
        "path",
        "readable",
        "resources",
        "syntax",
        "text",
    )  # fmt: skip

    def __init__(
        self,
        path: str,
        text: str,
        data: object = None,
        *,
        readable: bool = True,
        faults: Sequence[Fault] = (),
        syntax: str = "json",
        bom: bool = False,
        locator: Locator | None = None,
    ) -> None:
        self.path = path
        self.text = text
        self.data = data
        self.readable = readable
        self.faults = list(faults)
        self.syntax = syntax
        self.bom = bom
        self.resources: list[Resource] = []
        self.filled = False
        self.given: Mapping[str, str] = {}
        self.locator = locator
        self.concealed: object = None  # what `secrets.detect.redaction` has found
        self._line_starts: Sequence[int] | None = None

    def locate(self, paths: Iterable[Path]) -> dict[Path, Place]:
        """Where the values at these paths, those of the file, stand: one pass over the text. Paths that lead to nothing are left out."""
        if self.locator is None or not self.readable:
            return {}
        return self.locator(self.text, paths)

    @property
    def line_starts(self) -> Sequence[int]:
        """The offset at which each line starts. LF, CRLF and a lone CR end a line, nothing else does."""
        if self._line_starts is None:
            from taskdef_lint.model.lines import line_starts

            self._line_starts = line_starts(self.text)
        return self._line_starts

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset, both counted from 1, columns in code points."""
        from bisect import bisect_right

        line = bisect_right(self.line_starts, offset)
        return line, offset - self.line_starts[line - 1] + 1

    def line(self, number: int) -> str:
        """The text of a line (counted from 1) without its line end."""
        starts = self.line_starts
        end = starts[number] if number < len(starts) else len(self.text)
        return self.text[starts[number - 1] : end].rstrip("\r\n")
