"""Runs rules over documents and resources."""

from __future__ import annotations

from functools import partial

from taskdef_lint.engine.rule import Rule, Severity
from taskdef_lint.model.problem import Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from taskdef_lint.engine.finding import Finding
    from taskdef_lint.engine.rule import Check
    from taskdef_lint.model.reading import Reading

    Found = tuple["Enabled", object, Problem]  # a problem, the rule that found it, and the subject that the rule looked at


class Enabled:
    """A rule that is in force, with the severity that the user chose, and its check with the options that the user chose."""

    __slots__ = ("check", "rule", "severity")

    def __init__(self, rule: Rule, severity: Severity | None = None, options: Mapping[str, object] | None = None) -> None:
        self.rule = rule
        self.severity = rule.severity if severity is None else severity
        self.check: Check = partial(rule.check, **options) if options else rule.check

    def with_option(self, name: str, value: object) -> Enabled:
        """The same rule with another value for an option."""
        options = self.check.keywords if isinstance(self.check, partial) else {}
        return Enabled(self.rule, self.severity, {**options, name: value})


class Crash:
    """A defect of ours: a rule that raised. It is reported, and the other rules go on."""

    __slots__ = ("error", "path", "rule")

    def __init__(self, rule: Rule, path: str, error: BaseException) -> None:
        self.rule = rule
        self.path = path
        self.error = error


def problems(enabled: Iterable[Enabled], subjects: Sequence[object], path: str, crashes: list[Crash]) -> Iterator[Found]:
    """What rules find in subjects: documents, resources, or what else they are for. A rule that raises is added to `crashes`.

    `path` is that of the file in hand.
    """
    by_target: dict[type, tuple[list[object], list[object]]] = {}
    likely: frozenset[str] | None = None  # the rules that are asked about uncertain readings, too
    lenient = {name for subject in subjects if (verdicts := getattr(subject, "verdicts", None)) for name in verdicts.most}
    for one in enabled:
        rule, check = one.rule, one.check
        concerned = by_target.get(rule.target)
        if concerned is None:
            of_target = [subject for subject in subjects if isinstance(subject, rule.target)]
            concerned = by_target[rule.target] = of_target, [subject for subject in of_target if _is_certain(subject)]
        asked, certain = concerned
        if len(asked) != len(certain) and rule.phase not in ("register", "launch"):
            if likely is None:
                likely = _likely()
            asked = asked if rule.name in likely else certain
        for subject in asked:
            here = as_judged(one, subject) if lenient and rule.name in lenient else one
            if here is None:
                continue
            try:
                for problem in check(subject):
                    yield here, subject, _problem(problem)
            except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever a rule does, the others go on
                crashes.append(Crash(rule, path, error))


def _is_certain(subject: object) -> bool:
    """Whether nothing is supposed that a deployment may not have."""
    reading: Reading | None = getattr(subject, "reading", None)
    return reading is None or reading.certain


def _likely() -> frozenset[str]:
    """The rules that, like those about refusals, may report what only Defaults or rows of mappings bring about: see merge_readings."""
    from taskdef_lint.engine.dialects import rules_in

    return rules_in("cloudformation", "of-single-values")


def as_judged(enabled: Enabled, subject: object) -> Enabled | None:
    """A rule with the severity that it has for a subject, where that is written in a language that is more lenient; None where it is off.

    A severity that the user chose stays.
    """
    verdicts = getattr(subject, "verdicts", None)
    if verdicts is None or enabled.rule.name not in verdicts.most:
        return enabled
    most = verdicts.most[enabled.rule.name]
    if most is None:
        return None
    severity = Severity[most.upper()]
    return Enabled(enabled.rule, severity) if enabled.severity == enabled.rule.severity > severity else enabled


def _problem(value: object) -> Problem:
    if not isinstance(value, Problem):
        raise TypeError(f"a check yields problems, and not {type(value).__name__}")
    return value


def lint(subjects: Sequence[object], path: str, enabled: Iterable[Enabled], crashes: list[Crash]) -> list[Finding]:
    """The findings of rules in subjects, sorted. Nothing is located, and no more is imported, where there is nothing to report."""
    found = list(problems(enabled, subjects, path, crashes))
    if not found:
        return []
    if any(getattr(subject, "reading", None) for _, subject, _ in found):
        from taskdef_lint.engine.merge_readings import merged

        found = merged(found)
    from taskdef_lint.engine.to_findings import findings

    return findings(found)
