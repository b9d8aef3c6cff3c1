"""The text of a file, which all documents in it share: its lines, and what is worked out about it once."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import TypeVar

    from taskdef_lint.model.around import Around
    from taskdef_lint.model.construct import Construct

    T = TypeVar("T")


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


_PLAN = '{"format_version":"'  # how a plan of Terraform begins as it is printed, which holds secrets in clear text


class Text:
    """A text and the path of the file that it is from, as the user gave it. `bom`: the file begins with a byte-order mark, which is no
    part of `content`. `given`: values by their names that were filled in for placeholders before it was parsed, of which some are secret.

    A text is never changed; what is worked out about it is kept. `private`: no stretch of it may be shown, as may be said once it is known
    what it is. `parts` is what readers made of it: whoever asks what is secret in a text asks them, too. `around` is what the
    run knows of other files. `constructs` tells what stands beside a template about the constructs of CDK that its resources are from, by
    logical id.
    """

    __slots__ = ("_facts", "_line_starts", "around", "bom", "constructs", "content", "given", "parts", "path", "private")

    def __init__(self, path: str, content: str, *, bom: bool = False, given: Mapping[str, str] | None = None) -> None:
        self.path = path
        self.content = content
        self.bom = bom
        self.given = given or {}
        self.around: Around | None = None
        self.private = content.startswith(_PLAN)  # also where it is cut, and so no plan that can be read
        self.parts: list[object] = []
        self.constructs: Callable[[], Mapping[str, Construct]] | None = None
        self._line_starts: Sequence[int] | None = None
        self._facts: dict[object, object] = {}

    def fact(self, compute: Callable[[Text], T]) -> T:
        """What `compute` makes of the text, computed once and kept."""
        if compute not in self._facts:
            self._facts[compute] = compute(self)
        return self._facts[compute]  # type: ignore[return-value]  # what this very function made

    @property
    def line_starts(self) -> Sequence[int]:
        """The offset at which each line starts. LF, CRLF and a lone CR end a line, nothing else does."""
        if self._line_starts is None:
            from taskdef_lint.model.lines import line_starts

            self._line_starts = line_starts(self.content)
        return self._line_starts

    def position(self, offset: int, *, utf16: bool = False) -> tuple[int, int]:
        """Line and column of an offset, both counted from 1; columns in code points, or in UTF-16 code units as editors count."""
        from bisect import bisect_right

        line = bisect_right(self.line_starts, offset)
        start = self.line_starts[line - 1]
        if utf16:
            return line, len(self.content[start:offset].encode("utf-16-le", "surrogatepass")) // 2 + 1
        return line, offset - start + 1

    def line(self, number: int) -> str:
        """The text of a line (counted from 1) without its line end."""
        starts = self.line_starts
        end = starts[number] if number < len(starts) else len(self.content)
        return self.content[starts[number - 1] : end].rstrip("\r\n")
