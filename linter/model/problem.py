"""What a check yields: a problem, and perhaps the fix for it."""

from __future__ import annotations

from collections.abc import Iterator

from taskdef_lint.model.node import Node
from taskdef_lint.model.text import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    Related = Sequence[tuple[Node | Span, str]]


# Words that people write for true and false; YAML 1.1 reads them so.
FLAGS = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}


class Remove:
    """In a fix: take the member or item away."""

    def __repr__(self) -> str:
        return "REMOVE"


REMOVE = Remove()


class Quote:
    """In a fix: make a string of a number, a flag or a date, with the very characters that it is written in."""

    def __repr__(self) -> str:
        return "QUOTE"


QUOTE = Quote()


class Unwrap:
    """In a fix of a whole resource: let the file hold it alone, without the object around it. Members of that named in `along` move in."""

    __slots__ = ("along",)

    def __init__(self, along: Sequence[str] = ()) -> None:
        self.along = along

    def __repr__(self) -> str:
        return f"Unwrap({self.along!r})"


class Rename:
    """In a fix: give the member another key."""

    __slots__ = ("key",)

    def __init__(self, key: str) -> None:
        self.key = key

    def __repr__(self) -> str:
        return f"Rename({self.key!r})"


class Fix:
    """An edit that fixes a problem: a new value at a node, `REMOVE`, `QUOTE`, or `Rename(key)`; a value at an absent node adds the member.
    For problems of the text itself: a span, and the text that takes its place.

    `title` says in a few words what it does. A fix is `safe` when the fixed file means what its author plainly meant; others
    need the user's eyes. `also` holds further pairs of the same fix.
    """

    __slots__ = ("edits", "safe", "title")

    def __init__(
        self, title: str, where: Node | Span, value: object, *, safe: bool = True, also: Sequence[tuple[Node | Span, object]] = ()
    ) -> None:
        self.title = title
        self.edits = [(where, value), *also]
        self.safe = safe


class Problem:
    """One thing that a check found.

    `where` is the node it is about (for an absent node the finding is shown at the nearest thing that exists), or a span for
    problems of the text itself. `message` says in one sentence what is wrong here, with the values; `label` a few words for
    the caret; `help` the concrete edit that fixes it; `aws` AWS's own refusal text; `related` other places with a label each;
    `at_key` points at the member's key rather than at its value. TypeError for a value of a wrong type.
    """

    __slots__ = ("at_key", "aws", "fix", "help", "label", "message", "related", "where")

    def __init__(
        self,
        where: Node | Span,
        message: str,
        *,
        label: str = "",
        help: str = "",  # noqa: A002 - the word that users see
        aws: str = "",
        related: Related = (),
        fix: Fix | None = None,
        at_key: bool = False,
    ) -> None:
        self.where = where
        self.message = message
        self.label = label
        self.help = help
        self.aws = aws
        self.related = related
        self.fix = fix
        self.at_key = at_key
        # Nothing else checks what rules of plug-ins give, and what is wrong would be met only where findings are made of it.
        if not all(isinstance(place, Node | Span) for place in (where, *(other for other, _ in related))):
            raise TypeError("a problem is about a node or a span, and so is what it relates to")
        if not all(isinstance(text, str) for text in (message, label, help, aws, *(text for _, text in related))):
            raise TypeError("message, label, help, aws and the labels of related places are texts")
        if not (fix is None or isinstance(fix, Fix)):
            raise TypeError("the fix of a problem is a Fix, or None")


Problems = Iterator[Problem]


class ShapeError:
    """One way in which a task definition breaks the schema. `kind` is the name of the rule that reports it.

    `meant`: the absent members that an unknown key is probably meant for.
    """

    __slots__ = ("kind", "meant", "problem")

    def __init__(self, kind: str, problem: Problem, meant: Sequence[Node] = ()) -> None:
        self.kind = kind
        self.problem = problem
        self.meant = meant
