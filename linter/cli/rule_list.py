"""The list of rules: which of them, and how they look on a terminal."""

from __future__ import annotations

from taskdef_lint.engine.rule import BUILTIN
from taskdef_lint.errors import UsageError
from taskdef_lint.model.document import Document
from taskdef_lint.pages.catalogue import by_subject
from taskdef_lint.reporters.style import BOLD, LEVEL
from taskdef_lint.suggest import did_you_mean
from taskdef_lint.text import counted, visible, width, wrapped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from taskdef_lint.engine.rule import Rule
    from taskdef_lint.reporters.style import Style

LEAST_SUMMARY = 30  # columns: with less the phase and the profile are left out
MANY = 40  # known words that are named in an error


def kind_of(rule: Rule) -> str:
    """What a rule judges: `task-definition` and so on, or `any`."""
    module = rule.check.__module__
    if module.startswith(BUILTIN):
        return module.removeprefix(BUILTIN).partition(".")[0].replace("_", "-")
    if issubclass(rule.target, Document):
        return "any"
    return "".join(f"-{char.lower()}" if char.isupper() else char for char in rule.target.__name__).lstrip("-")


# The filters by the name of their option, and what each looks at.
FILTERS: dict[str, Callable[[Rule], Iterable[str]]] = {
    "severity": lambda rule: [rule.severity.label],
    "tag": lambda rule: rule.tags,
    "kind": lambda rule: [kind_of(rule)],
    "profile": lambda rule: [rule.profile],
}


def filtered(rules: Sequence[Rule], wanted: dict[str, Sequence[str]]) -> list[Rule]:
    """The rules that have one of the wanted words of each filter; a filter without words takes all. UsageError for an unknown word."""
    kept = list(rules)
    for name, values in wanted.items():
        words = [word.strip().lower() for value in values for word in value.split(",") if word.strip()]
        known = {word for rule in rules for word in FILTERS[name](rule)}
        for word in words:
            if word.removeprefix("tag:") not in known:
                listed = sorted(known)
                told = f"it is one of {', '.join(listed[:MANY])}{', …' if len(listed) > MANY else ''}"
                raise UsageError(f"--{name} {visible(word)}: {did_you_mean(word, listed) or told}")
        chosen = {word.removeprefix("tag:") for word in words}
        kept = [rule for rule in kept if not chosen or chosen.intersection(FILTERS[name](rule))]
    return kept


def rule_list(rules: Sequence[Rule], style: Style, columns: int) -> str:
    """A table of rules, with a heading for each subject, no line longer than the terminal. It ends with a line end."""
    names = max((width(visible(rule.name)) for rule in rules), default=0)
    wide = columns - names - 2 - len("  warning  register  recommended  ") >= LEAST_SUMMARY
    lines = [style.paint(_row("RULE", "SEVERITY", "PHASE", "PROFILE", "SUMMARY", names, wide=wide), BOLD)]
    before = width(_row("", "", "", "", "", names, wide=wide))
    for subject, members in by_subject(rules).items():
        lines += ["", style.paint(visible(subject), BOLD)]
        for rule in members:
            first, *rest = wrapped(visible(rule.summary), max(columns - before, LEAST_SUMMARY // 2))
            row = _row(visible(rule.name), rule.severity.label, rule.phase, rule.profile, first, names, wide=wide)
            label = f"{rule.severity.label:<8}"
            lines.append(row.replace(f"  {label}", f"  {style.paint(label, LEVEL[rule.severity])}", 1))
            lines += [" " * before + line for line in rest]
    lines += ["", f"{counted(len(rules), 'rule')}. 'taskdef-lint explain RULE' tells more."]
    return "\n".join(lines) + "\n"


def _row(name: str, severity: str, phase: str, profile: str, summary: str, names: int, *, wide: bool) -> str:
    space = " " * (names - width(name))
    middle = f"  {phase:<8}  {profile:<11}" if wide else ""
    return f"  {name}{space}  {severity:<8}{middle}  {summary}"
