"""What people read about rules: the page of one, and the list of all."""

from __future__ import annotations

import json

from taskdef_lint.engine.registry import builtin_rules
from taskdef_lint.engine.selection import resolve
from taskdef_lint.errors import UsageError
from taskdef_lint.pages.addresses import rule_url
from taskdef_lint.pages.page import Page
from taskdef_lint.pages.phases import meaning
from taskdef_lint.text import counted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from taskdef_lint.engine.rule import Rule

ERRORS = {  # what makes it an error, by phase
    "register": "AWS refuses it",
    "launch": "the task cannot run",
    "ignored": "what is written is lost",
    "practice": "insecure, or wrong beyond doubt",
}
SEVERITIES = {"warning": "very likely wrong, or insecure", "note": "advice"}


def explanation(name: str, rules: Sequence[Rule] | None = None, *, every: bool = True) -> str:
    """The page of a rule in Markdown, ending with a line end; of all rules that `name` stands for where it is a foreign id or a tag.

    `rules` is where to look, by default the built-in ones and the one that stands for defects of ours; `every`: with all examples, and not
    just two. UsageError for a name that means nothing.
    """
    if rules is None:
        from taskdef_lint.engine.crash import internal_error

        rules = [*builtin_rules(), internal_error]
    return "\n".join(page(rule, every=every) for rule in resolve(name, rules))


def page(rule: Rule, *, every: bool = True) -> str:
    """The page of one rule in Markdown."""
    listed = "\n".join(f"- {label}: {text}" for label, text in facts(rule))
    return f"# {rule.summary}\n\n{listed}\n\n{body(rule, every=every)}"


def facts(rule: Rule) -> list[tuple[str, str]]:
    """What is known about a rule, besides its page: labels and texts."""
    severity, phase = rule.severity.label, rule.phase
    if "policy" not in rule.tags:  # what these mean in policies is up to their authors
        severity = f"{severity} ({ERRORS[phase] if severity == 'error' else SEVERITIES[severity]})"
        phase = f"{phase} ({meaning(rule)})"
    found = [
        ("rule", rule.name),
        ("severity", severity),
        ("phase", phase),
        ("profile", rule.profile),
        ("tags", ", ".join(rule.tags)),
        ("since", rule.since),
        ("earlier names", ", ".join(rule.aliases)),
        ("in other tools", "; ".join(f"{tool} {', '.join(ids)}" for tool, ids in elsewhere(rule).items())),
        ("AWS's message", rule.aws),
    ]
    return [(label, text) for label, text in found if text]


def body(rule: Rule, *, every: bool = True) -> str:
    """The part of a rule's page that tells why, shows examples, options and how to ignore it, ending with a line end."""
    told = Page(rule)
    parts = [told.markdown(None if every else told.few()), "" if every else more(rule, told)]
    return "\n\n".join(part for part in (*parts, *endings(rule)) if part) + "\n"


def more(rule: Rule, told: Page) -> str:
    """How many examples are left out of a short page, and how to see them; "" where none is."""
    left = len(told.examples) - len(told.few())
    return f"{counted(left, 'more example')}: `taskdef-lint explain {rule.name} --all`" if left else ""


def endings(rule: Rule) -> list[str]:
    """What every page ends with, in Markdown: the options, how to ignore the rule, where to read more."""
    url = rule_url(rule)
    return [part for part in (options_part(rule), ignoring_part(rule), f"More: {url}" if url else "") if part]


def options_part(rule: Rule) -> str:
    """The rule's options with their defaults, in Markdown with a heading; "" for a rule without any."""
    if not rule.options:
        return ""
    options = _flow({name: _for_yaml(value) for name, value in rule.options.items()})
    return f"## Options\n\nIn `.taskdef-lint.yaml`, with the defaults:\n\n```yaml\noptions:\n  {rule.name}: {options}\n```"


def ignoring_part(rule: Rule) -> str:
    """How to ignore the rule, in Markdown with a heading."""
    return (
        "## How to ignore\n\nEverywhere, or in one place, in `.taskdef-lint.yaml`:\n\n"
        f"```yaml\nignore: [{rule.name}]\n\nsuppress:\n  - rule: {rule.name}\n    file: deploy/web.json\n"
        '    at: containerDefinitions[app]\n    reason: "why it is right here"\n```'
    )


def elsewhere(rule: Rule) -> dict[str, list[str]]:
    """The ids that other tools have for the check, by tool."""
    return {tool: [ids] if isinstance(ids, str) else list(ids) for tool, ids in rule.maps_to.items()}


def _for_yaml(value: object) -> object:
    """An option's default as JSON has it: sets and tuples as lists, sets sorted."""
    if isinstance(value, set | frozenset):
        return sorted(value)
    return list(value) if isinstance(value, tuple) else value


def _flow(options: dict[str, object]) -> str:
    """Options as a YAML flow mapping, on one line."""
    return "{" + ", ".join(f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in options.items()) + "}"


def by_subject(rules: Sequence[Rule]) -> dict[str, list[Rule]]:
    """The rules by their subject, in the order in which subjects first appear."""
    subjects: dict[str, list[Rule]] = {}
    for rule in rules:
        subjects.setdefault(rule.subject, []).append(rule)
    return subjects


def rules_text(rules: Sequence[Rule], format: str) -> str:  # noqa: A002 - the option's name
    """The list of rules by subject as `text`, `json` or `markdown`, ending with a line end. UsageError for another format."""
    if format not in _LISTS:
        raise UsageError(f"unknown format {format[:60]!r}: it is one of {', '.join(_LISTS)}")
    return _LISTS[format](rules)


def _as_text(rules: Sequence[Rule]) -> str:
    width = max((len(rule.name) for rule in rules), default=0)
    blocks: list[str] = []
    for subject, members in by_subject(rules).items():
        lines = [
            f"  {rule.name:<{width}}  {rule.severity.label:<7}  {rule.phase:<8}  {rule.profile:<11}  {rule.summary}" for rule in members
        ]
        blocks.append("\n".join([subject, *lines]))
    headings = {word for rule in rules for word in (rule.subject, rule.phase)}
    others = sorted({tag for rule in rules for tag in rule.tags} - headings)
    tags = ", ".join(["subjects (the headings), phases (such as practice)", *others])
    last = [f"{counted(len(rules), 'rule')}. 'taskdef-lint explain RULE' tells more."]
    if rules:
        last.append(f"Tags, written as tag:NAME: {tags}.")
    return "\n\n".join([*blocks, "\n".join(last)]) + "\n"


def _as_markdown(rules: Sequence[Rule]) -> str:
    blocks: list[str] = ["# Rules"]
    for subject, members in by_subject(rules).items():
        rows = ["| Rule | Severity | Phase | Profile | Summary |", "|---|---|---|---|---|"]
        for rule in members:
            url = rule_url(rule)
            name = f"[`{rule.name}`]({url})" if url else f"`{rule.name}`"
            summary = rule.summary.replace("|", "\\|")
            rows.append(f"| {name} | {rule.severity.label} | {rule.phase} | {rule.profile} | {summary} |")
        blocks.append(f"## {subject}\n\n" + "\n".join(rows))
    return "\n\n".join(blocks) + "\n"


def _as_json(rules: Sequence[Rule]) -> str:
    listing = [
        {
            "name": rule.name,
            "subject": rule.subject,
            "summary": rule.summary,
            "severity": rule.severity.label,
            "phase": rule.phase,
            "profile": rule.profile,
            "tags": list(rule.tags),
            "mapsTo": elsewhere(rule),
            "aliases": list(rule.aliases),
            "options": {name: _for_yaml(value) for name, value in rule.options.items()},
            "url": rule_url(rule),
        }
        for members in by_subject(rules).values()
        for rule in members
    ]
    return json.dumps(listing, indent=2, ensure_ascii=False) + "\n"


_LISTS: dict[str, Callable[[Sequence[Rule]], str]] = {"text": _as_text, "json": _as_json, "markdown": _as_markdown}
