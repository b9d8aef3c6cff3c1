"""The pages of the rules, the index of them, and the table of what AWS says."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path

from docs.site.documents import ROOT, lists_apart, on_github
from docs.site.examples import example_html, words
from taskdef_lint.engine.registry import builtin_rules
from taskdef_lint.engine.rule import BUILTIN, PHASES, Rule, Severity
from taskdef_lint.pages.catalogue import ERRORS, SEVERITIES, elsewhere, ignoring_part, options_part
from taskdef_lint.pages.page import Page
from taskdef_lint.pages.phases import meaning
from taskdef_lint.run.example import reported

TOOLS = {  # what ids are of, as its makers spell it
    "cfn-lint": "cfn-lint", "checkov": "Checkov", "trivy": "Trivy", "cdk-nag": "cdk-nag", "security-hub": "AWS Security Hub",
    "aws-config": "AWS Config", "cdk-preflight": "cdk-preflight", "control-tower": "AWS Control Tower", "kics": "KICS",
    "prowler": "Prowler", "terrascan": "Terrascan", "tflint": "TFLint",
}  # fmt: skip
KINDS = {
    "task-definition": "task definition", "service": "service", "deployment": "service and task definition", "task": "task to run",
    "cluster": "cluster", "capacity-provider": "capacity provider", "role": "role and task definition",
    "workspace": "several files", "live": "what AWS answers", "any": "any file",
}  # fmt: skip

RECOMMENDED = "recommended"
PROFILES = {RECOMMENDED: "profile recommended", "strict": "profile strict only", "verify": "taskdef-lint verify only"}


class Told:
    """A rule and what its page tells that takes running its examples: AWS's messages, and whether it has a fix."""

    def __init__(self, rule: Rule) -> None:
        self.rule = rule
        self.page = Page(rule)
        found = [finding for example in self.page.examples if example.verdict == "bad" for finding in reported(rule, example)]
        fixes = {finding.fix.safe for finding in found if finding.fix}
        self.fix = "safe fix" if True in fixes else "unsafe fix" if fixes else ""
        self.aws = list(dict.fromkeys(text for text in (rule.aws, *(finding.aws for finding in found)) if text))
        self.kind = rule.check.__module__.removeprefix(BUILTIN).partition(".")[0].replace("_", "-")


def write_rules(pages: Path) -> list[Told]:
    """Write all that is made from the rules into the directory `pages`. What is told of each rule, kind by kind."""
    told = sorted((Told(rule) for rule in builtin_rules()), key=lambda one: list(KINDS).index(one.kind))
    (pages / "rules").mkdir()
    for one in told:
        (pages / "rules" / f"{one.rule.name}.md").write_text(rule_page(one, told), encoding="utf-8")
        for alias in one.rule.aliases:
            (pages / "rules" / alias).mkdir()
            (pages / "rules" / alias / "index.html").write_text(redirect(f"../{one.rule.name}/"), encoding="utf-8")
    (pages / "rules" / "index.md").write_text(index(told), encoding="utf-8")
    (pages / "aws-messages.md").write_text(messages(told), encoding="utf-8")
    return told


def redirect(target: str) -> str:
    """A page that leads to another one, at an address that a rule had."""
    return (
        f'<!doctype html><meta charset="utf-8"><title>Moved</title><link rel="canonical" href="{target}">'
        f'<meta http-equiv="refresh" content="0; url={target}"><p>This rule has another name now: <a href="{target}">{target}</a>'
    )


def rule_page(told: Told, others: Sequence[Told]) -> str:
    """The page of one rule in Markdown."""
    rule = told.rule
    parts = [
        f"---\ntitle: {rule.name}\ndescription: {_quoted(rule.summary)}\nhide: [navigation, toc]\n---\n\n# {rule.name}",
        f'<p class="tl-lead">{words(rule.summary)}</p>\n<p class="tl-facts">{" ".join(_chips(told))}</p>',
        *(lists_apart(part) if isinstance(part, str) else example_html(rule, part) for part in told.page.parts),
        _aws_part(told),
        options_part(rule),
        ignoring_part(rule),
        _elsewhere_part(rule),
        _history_part(rule),
        _neighbours(told, others),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _chips(told: Told) -> Iterator[str]:
    """The facts about a rule in a few words each, those that the index filters by with a link to it."""
    rule, label = told.rule, told.rule.severity.label
    why = ERRORS[rule.phase] if rule.severity is Severity.ERROR else SEVERITIES[label]
    yield f'<a class="tl-chip tl-{label}" href="./?severity={label}"><b>{label}</b> {why}</a>'
    yield f'<a class="tl-chip" href="./?phase={rule.phase}"><b>{rule.phase}</b> {meaning(rule)}</a>'
    yield f'<a class="tl-chip" href="./?kind={told.kind}">{KINDS[told.kind]}</a>'
    if told.fix:
        yield f'<span class="tl-chip tl-fix">{told.fix}</span>'
    if rule.profile != RECOMMENDED:
        yield f'<a class="tl-chip" href="./?profile={rule.profile}">{PROFILES[rule.profile]}</a>'
    for tag in rule.tags:
        if tag not in (rule.phase, told.kind):
            yield f'<a class="tl-chip" href="./?tag={tag}">{tag}</a>'


def _aws_part(told: Told) -> str:
    if not told.aws:
        return ""
    said = "\n".join(f"<blockquote><p>{escape(text, quote=False)}</p></blockquote>" for text in told.aws)
    return f"## AWS's message\n\n{said}"


def _elsewhere_part(rule: Rule) -> str:
    rows = [f"| {TOOLS[tool]} | {', '.join(f'`{one}`' for one in ids)} |" for tool, ids in elsewhere(rule).items()]
    return "\n".join(["## In other tools", "", "| Tool | Its id |", "|---|---|", *rows]) if rows else ""


def _history_part(rule: Rule) -> str:
    lines = [f"- Since {rule.since}."]
    lines += [f"- Earlier name: `{alias}`. It goes on to be understood." for alias in rule.aliases]
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    lines += [
        f"- {' '.join(entry.split())}"
        for entry in re.findall(r"^- (.*?)(?=\n- |\n\n|\n?\Z)", changes, re.MULTILINE | re.DOTALL)
        if f"`{rule.name}`" in entry
    ]
    _, line = inspect.getsourcelines(rule.check)
    path = f"rules/{rule.check.__module__.removeprefix(BUILTIN).replace('.', '/')}.py"
    lines.append(f"- Its source: [{path}, line {line}]({on_github(path, line)}).")
    return "## History and source\n\n" + "\n".join(lines)


def _neighbours(told: Told, others: Sequence[Told]) -> str:
    near = [one.rule for one in others if one.rule.subject == told.rule.subject and one.kind == told.kind and one is not told]
    links = "\n".join(f"- [`{rule.name}`]({rule.name}.md): {_markdown(rule.summary)}" for rule in near)
    return f"## Near it\n\n{links}" if near else ""


def index(told: Sequence[Told]) -> str:
    """The index of all rules: a table, and the filters that a script brings to life."""
    rows = "\n".join(_row(one) for one in told)
    return (
        "---\ntitle: Rules\nhide: [navigation, toc]\nsearch:\n  exclude: true\n---\n\n# Rules\n\n"
        f"{len(told)} rules in three severities. **error**: AWS refuses it, or the task cannot run, and there is proof. "
        "**warning**: very likely wrong, or insecure. **note**: advice. What [AWS's messages](../aws-messages.md) mean, and what "
        "[other tools](../coming-from/index.md) call the same.\n\n"
        f'<form class="tl-filters" hidden>{"".join(_filters(told))}</form>\n\n'
        '<table class="tl-rules"><thead><tr><th>Rule</th><th>Severity</th><th>Bites</th><th>About</th></tr></thead>\n'
        f"<tbody>\n{rows}\n</tbody></table>\n"
    )


def _row(told: Told) -> str:
    rule = told.rule
    marks = [mark for mark in (told.fix, "" if rule.profile == RECOMMENDED else rule.profile) if mark]
    about = [rule.name, *rule.aliases, rule.summary, *rule.foreign_ids, *told.aws]
    data = {
        "kind": told.kind, "severity": rule.severity.label, "phase": rule.phase, "profile": rule.profile, "tag": " ".join(rule.tags),
        "tool": " ".join(rule.maps_to), "fix": told.fix, "words": " ".join(about).lower(),
    }  # fmt: skip
    told_by = " ".join(f'data-{name}="{escape(value)}"' for name, value in data.items())
    extra = "".join(f' <span class="tl-chip">{mark}</span>' for mark in marks)
    return (
        f'<tr {told_by}><td><a href="{rule.name}/"><code>{rule.name}</code></a>{extra}<br>{words(rule.summary)}</td>'
        f'<td><span class="tl-chip tl-{rule.severity.label}">{rule.severity.label}</span></td>'
        f"<td>{rule.phase}</td><td>{KINDS[told.kind]}</td></tr>"
    )


def _filters(told: Sequence[Told]) -> Iterator[str]:
    rules = [one.rule for one in told]
    tags = sorted({tag for rule in rules for tag in rule.tags} - {*PHASES, *KINDS})
    tools = [tool for tool in TOOLS if any(tool in rule.maps_to for rule in rules)]
    hint = "A word, an id of another tool, AWS's message"
    yield f'<input name="words" type="search" placeholder="{hint}" aria-label="{hint}">'
    choices = {
        "severity": {severity.label: severity.label for severity in reversed(Severity)},
        "phase": {phase: phase for phase in PHASES},
        "kind": {kind: name for kind, name in KINDS.items() if any(one.kind == kind for one in told)},
        "tag": {tag: tag for tag in tags},
        "tool": {tool: TOOLS[tool] for tool in tools},
        "fix": {"safe fix": "safe fix", "unsafe fix": "unsafe fix"},
        "profile": PROFILES,
    }
    for name, values in choices.items():
        options = "".join(f'<option value="{value}">{shown}</option>' for value, shown in values.items())
        yield f'<select name="{name}" aria-label="{name}"><option value="">any {name}</option>{options}</select>'
    yield '<span><output></output> <button type="reset">Show all</button></span>'


def messages(told: Sequence[Told]) -> str:
    """The table of AWS's messages with the rules that find what they are about."""
    rows = [f"| {_cell(text)} | [`{one.rule.name}`](rules/{one.rule.name}.md) |" for one in told for text in one.aws]
    return (
        "---\nhide: [toc]\nsearch:\n  exclude: true\n---\n\n# What AWS says\n\n"
        "The refusals and errors of ECS that a rule finds before AWS does, word for word where they are recorded. "
        "An ellipsis stands for what differs from case to case; names are those of the examples.\n\n"
        "| AWS's message | Rule |\n|---|---|\n" + "\n".join(sorted(set(rows), key=str.lower)) + "\n"
    )


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _cell(text: str) -> str:
    return _markdown(text).replace("|", "\\|").replace("\n", " ")


def _markdown(text: str) -> str:
    """A text as Markdown that means just it, but for code in backticks."""
    parts = re.split(r"(`[^`]+`)", text)
    return "".join(part if part.startswith("`") and len(part) > 1 else re.sub(r"([\\*_{}\[\]<>#|`])", r"\\\1", part) for part in parts)
