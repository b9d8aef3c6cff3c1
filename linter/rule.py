"""What a rule is, and what its check yields.

A check is a function from a subject (a task definition, a document) to problems. It knows nothing of names, levels, lines or formats:
the engine makes a finding of each problem.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import IntEnum

from taskdef_lint.document import Span
from taskdef_lint.node import Node

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Related = Sequence[tuple[Node | Span, str]]
    Check = Callable[..., "Problems"]

PHASES = ("register", "launch", "ignored", "practice")


class Severity(IntEnum):
    """How bad a finding is: AWS refuses it or the task cannot run; very likely wrong or insecure; advice."""

    NOTE = 1
    WARNING = 2
    ERROR = 3

    @property
    def label(self) -> str:
        """The word for it in every output."""
        return self.name.lower()


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
    """An edit that mends a problem: a new value at a node, `REMOVE`, `QUOTE`, or `Rename(key)`; a value at an absent node adds the member.
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
    the caret; `help` the concrete edit that mends it; `aws` AWS's own refusal text; `related` other places with a label each;
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


class Rule:
    """A named check and what is known about it. Its page is the check's docstring, its options the check's keyword-only parameters."""

    __slots__ = (
        "about", "aliases", "aws", "check", "maps_to", "name", "phase", "security", "severity", "since", "strict", "subject", "tags",
        "target",
    )  # fmt: skip

    def __init__(
        self,
        check: Check,
        target: type,
        severity: Severity,
        phase: str,
        *,
        strict: bool,
        tags: tuple[str, ...],
        maps_to: dict[str, str | tuple[str, ...]],
        aliases: tuple[str, ...],
        aws: str,
        security: float | None,
        since: str,
        name: str = "",
        subject: str = "",
        about: str | tuple[str, ...] = (),
    ) -> None:
        self.check = check
        self.target = target
        self.name = name or check.__name__.strip("_").replace("_", "-")
        self.subject = subject or check.__module__.rpartition(".")[2].replace("_", "-")
        self.severity = severity
        self.phase = phase
        self.strict = strict
        self.tags = tuple(dict.fromkeys((self.subject, phase, *(("security",) if security is not None else ()), *tags)))
        self.maps_to = maps_to
        self.aliases = aliases
        self.aws = aws
        self.security = security
        self.since = since
        self.about = frozenset([about] if isinstance(about, str) else about)

    @property
    def profile(self) -> str:
        """The smallest profile that has the rule."""
        return "strict" if self.strict else "recommended"

    @property
    def options(self) -> dict[str, object]:
        """The rule's options and their defaults."""
        return dict(self.check.__kwdefaults__ or {})

    @property
    def summary(self) -> str:
        """The first line of the rule's page."""
        return (self.check.__doc__ or "").strip().partition("\n")[0]

    @property
    def foreign_ids(self) -> list[str]:
        """The ids that other tools have for this check."""
        ids: list[str] = []
        for value in self.maps_to.values():
            ids += [value] if isinstance(value, str) else value
        return ids

    def __repr__(self) -> str:
        return f"<Rule {self.name}>"


def rule(
    target: type,
    *,
    severity: Severity,
    phase: str,
    strict: bool = False,
    tags: tuple[str, ...] = (),
    maps_to: dict[str, str | tuple[str, ...]] | None = None,
    aliases: tuple[str, ...] = (),
    aws: str = "",
    security: float | None = None,
    since: str = "0.1",
    name: str = "",
    about: str | tuple[str, ...] = (),
) -> Callable[[Check], Rule]:
    """Make a rule of a check function.

    `target` is the type of subject that the check takes, `phase` when the problem bites (one of PHASES). `strict` keeps the
    rule out of the recommended profile. `maps_to` gives other tools' ids by tool. `aws` is AWS's own refusal text where one is
    known and the same for all problems. `security` is the score from 0.1 to 10.0 that code scanning shows for a security rule.
    `name` takes the place of the function's name: plug-ins put a word of theirs before it, such as `acme/odd-port`.

    `about` is a key of task definitions, containers or volumes, of log options or Linux parameters, or several: the rule has nothing to
    say, and is not asked, where none of them is given, which saves time.
    """

    def wrap(check: Check) -> Rule:
        return Rule(
            check, target, severity, phase, strict=strict, tags=tags, maps_to=maps_to or {}, aliases=aliases, aws=aws,
            security=security, since=since, name=name, about=about,
        )  # fmt: skip

    return wrap
