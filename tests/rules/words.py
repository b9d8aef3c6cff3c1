"""What rules say: every finding in the examples on their pages, as text. `python -m tests.rules.words` writes words.txt anew."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from taskdef_lint.engine.finding import Finding
from taskdef_lint.engine.lint_source import lint_text
from taskdef_lint.model.document import Document
from taskdef_lint.model.text import Span
from taskdef_lint.pages.page import Page
from tests.rules.support import RULES, findings
from tests.rules.test_one_cause import CASES, changed

WORDS = Path(__file__).with_name("words.txt")
HEAD = """\
What rules say in the examples of their pages. After a deliberate change: make words

Of each rule, what it is; of each example, what the rule finds, and under "also" what other rules find (practices: at the end)."""


def snapshot() -> str:
    """The text that words.txt holds."""
    practices: Counter[str] = Counter()
    lines = [HEAD]
    for rule in sorted(RULES.values(), key=lambda rule: rule.name):
        tags = ", ".join(rule.tags)
        security = f", security {rule.security}" if rule.security is not None else ""
        lines.append(f"\n== {rule.name}: {rule.severity.label}, {rule.phase}, {rule.profile}{security} [{tags}]")
        for number, example in enumerate(Page(rule).examples, 1):
            found = findings(rule, example, [other for other in RULES.values() if other is not rule])
            practices.update(finding.rule.name for finding in found if finding.rule.phase == "practice")
            also = Counter(finding.rule.name for finding in found if finding.rule is not rule and finding.rule.phase != "practice")
            said = [line for finding in found if finding.rule is rule for line in _finding(finding)]
            if also:
                said.append("also: " + ", ".join(name + f" x{count}" * (count > 1) for name, count in sorted(also.items())))
            lines += [f"{number} {example.verdict}", *(f"  {line}" for line in said)]
    lines.append("\n== the good example with one defect (test_one_cause.py)")
    for case in CASES:
        lines.append(str(case.id))
        text = json.dumps(changed(case.values[1]), indent=1)
        lines += [f"  {line}" for finding in lint_text(text) for line in _finding(finding)]
    lines.append("\n== practices: how many findings in all examples")
    lines += [f"{name} {count}" for name, count in sorted(practices.items())]
    return "\n".join(lines) + "\n"


def _finding(finding: Finding) -> Iterator[str]:
    place = _place(finding.document, finding.span, finding.pointer)
    yield f"{finding.rule.name} {place} {finding.severity.label} {finding.rule.phase}"
    for word in ("message", "label", "help", "aws"):
        text = getattr(finding, word)
        if text:
            yield f"  {word}: {text}"
    for other in finding.related:
        yield f"  related: {_place(other.document, other.span, other.pointer)} {other.label}"
    if finding.fix:
        yield f"  {'safe' if finding.fix.safe else 'unsafe'} fix: {finding.fix.title}"


def _place(document: Document, span: Span, pointer: str) -> str:
    """A place by its pointer, or its line and column where it has none, and the beginning of what is written there."""
    line, column = document.position(span.start)
    return f"{pointer or f'{line}:{column}'} {document.text[span.start : min(span.end, span.start + 60)]!r}"


if __name__ == "__main__":
    WORDS.write_text(snapshot(), encoding="utf-8")
