"""What is shown where the pointer rests on a finding: what its rule is about, and where to read more."""

from __future__ import annotations

from taskdef_lint.pages.addresses import rule_url
from taskdef_lint.pages.page import Page
from taskdef_lint.server.positions import as_range, stretch

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from taskdef_lint.engine.finding import Finding
    from taskdef_lint.engine.rule import Rule
    from taskdef_lint.server.client import Client
    from taskdef_lint.server.positions import Position


def hover(findings: Sequence[Finding], at: Position, client: Client) -> dict[str, object] | None:
    """What is known about the rules of the findings at a position; None where there are none."""
    rules: dict[Rule, None] = {}
    where = None
    for finding in findings:
        start, end = stretch(finding.document.source, finding.span, utf16=client.utf16)
        if start <= at <= end:
            rules[finding.rule] = None
            where = where or as_range(start, end)
    if where is None:
        return None
    told = [_told(rule, markdown=client.markdown) for rule in rules]
    kind, between = ("markdown", "\n\n---\n\n") if client.markdown else ("plaintext", "\n\n")
    return {"contents": {"kind": kind, "value": between.join(told)}, "range": where}


def _told(rule: Rule, *, markdown: bool) -> str:
    page, url = Page(rule), rule_url(rule)
    about = f"{rule.severity.label}, {rule.phase}"
    name = (f"[{rule.name}]({url})" if url else f"`{rule.name}`") if markdown else rule.name
    first = page.prose.partition("\n\n")[0]
    parts = [
        f"**{page.summary}**" if markdown else page.summary,
        first,
        f"{name} ({about})",
        "" if markdown else url,
    ]
    return "\n\n".join(part for part in parts if part)
