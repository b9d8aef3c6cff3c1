"""What a rule is.

A check is a function from a subject (a task definition, a document) to problems. It knows nothing of names, levels, lines or formats:
the engine makes a finding of each problem.
"""

from __future__ import annotations

from enum import IntEnum

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from taskdef_lint.model.problem import Problems

    Check = Callable[..., Problems]

BUILTIN = "taskdef_lint.rules."  # the package of the built-in rules
LIVE = "live"  # the tag of the rules that `taskdef-lint verify` asks AWS for, and the folder of those that it alone has
VERIFY = "verify"  # its profile
PHASES = ("register", "launch", "ignored", "practice")
READ, SHAPE, RULE = STAGES = ("read", "shape", "rule")


class Severity(IntEnum):
    """How bad a finding is: AWS refuses it or the task cannot run; very likely wrong or insecure; advice."""

    NOTE = 1
    WARNING = 2
    ERROR = 3

    @property
    def label(self) -> str:
        """The word for it in every output."""
        return self.name.lower()


class Rule:
    """A named check and what is known about it. Its page is the check's docstring, its options the check's keyword-only parameters.

    `stage` tells what it has to do with what other rules see: `read` is about reading a file, without which nothing else is checked,
    `shape` about values that other rules cannot read as they are, and all else is `rule`.
    """

    __slots__ = (
        "_tags", "aliases", "aws", "check", "maps_to", "name", "phase", "security", "severity", "since", "stage", "strict", "subject",
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
        stage: str = RULE,
        name: str = "",
        subject: str = "",
    ) -> None:
        self.check = check
        self.target = target
        self.name = name or check.__name__.strip("_").replace("_", "-")
        self.subject = subject or check.__module__.rpartition(".")[2].replace("_", "-")
        self.severity = severity
        self.phase = phase
        self.strict = strict
        self._tags = tags
        self.maps_to = maps_to
        self.aliases = aliases
        self.aws = aws
        self.security = security
        self.since = since
        self.stage = stage

    @property
    def tags(self) -> tuple[str, ...]:
        """The words that stand for the rule among others: its subject and phase, the kind of resource, what the rule itself says."""
        module = self.check.__module__
        kind = (module.removeprefix(BUILTIN).partition(".")[0].replace("_", "-"),) if module.startswith(BUILTIN) else ()
        security = ("security",) if self.security is not None else ()
        return tuple(dict.fromkeys((self.subject, self.phase, *kind, *security, *self._tags)))

    @property
    def profile(self) -> str:
        """The smallest profile that has the rule."""
        return VERIFY if self.check.__module__.startswith(f"{BUILTIN}{LIVE}.") else "strict" if self.strict else "recommended"

    def belongs(self, profile: str) -> bool:
        """Whether a profile has the rule."""
        return LIVE in self.tags if profile == VERIFY else self.profile in ("recommended", profile)

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
    stage: str = RULE,
    name: str = "",
) -> Callable[[Check], Rule]:
    """Make a rule of a check function.

    `target` is the type of subject that the check takes, `phase` when the problem bites (one of PHASES). `strict` keeps the
    rule out of the recommended profile. `maps_to` gives other tools' ids by tool. `aws` is AWS's own refusal text where one is
    known and the same for all problems. `security` is the score from 0.1 to 10.0 that code scanning shows for a security rule.
    `stage` is one of STAGES: `read` or `shape` for what keeps other rules from seeing a file or a value.
    `name` takes the place of the function's name: plug-ins put a word of theirs before it, such as `acme/odd-port`.
    """

    def wrap(check: Check) -> Rule:
        return Rule(
            check, target, severity, phase, strict=strict, tags=tags, maps_to=maps_to or {}, aliases=aliases, aws=aws,
            security=security, since=since, stage=stage, name=name,
        )  # fmt: skip

    return wrap
