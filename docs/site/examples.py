"""An example of a rule's page as HTML: coloured, with what the rule reports marked, and what it says below."""

from __future__ import annotations

import re
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from html import escape
from itertools import pairwise

from pygments.lexers import get_lexer_by_name
from pygments.token import STANDARD_TYPES

from taskdef_lint.engine.finding import Finding
from taskdef_lint.engine.rule import VERIFY, Rule
from taskdef_lint.model.node import Path
from taskdef_lint.pages.page import Example
from taskdef_lint.run.example import reported
from taskdef_lint.syntax import read

Marks = list[tuple[int, int]]  # stretches of a text, in its order, none within another


def example_html(rule: Rule, example: Example) -> str:
    """An example under its title, as one block of HTML."""
    found = reported(rule, example) if example.verdict == "bad" else []
    marks = disjoint((finding.span.start, finding.span.end) for finding in found) or _named(example)
    code = coloured(example.text, example.language, marks)
    said = "".join(_said(finding) for finding in dict.fromkeys(found))
    said = f'<ul class="tl-said">{said}</ul>' if said else ""
    return (
        f'<div class="tl-example tl-{example.verdict}"><p class="tl-title">{words(example.title)}{_try(rule, example, found)}</p>'
        f'<div class="language-{example.language} highlight"><pre><span></span><code>{code}</code></pre></div>{said}</div>'
    )


def _try(rule: Rule, example: Example, found: list[Finding]) -> str:
    """A link that opens the playground with an example, where that says the same about it."""
    if not found or example.options or rule.profile == VERIFY:
        return ""
    given = urlsafe_b64encode(example.text.encode()).decode().rstrip("=")
    return f' <a class="tl-try" href="../playground/#{"strict" if rule.strict else "text"}-{given}">Try it</a>'


def _said(finding: Finding) -> str:
    level = finding.severity.label
    more = {"help": finding.help, "fix": _fix(finding)}
    below = "".join(f'<br><span class="tl-help">{label}: {words(text)}</span>' for label, text in more.items() if text)
    return f'<li class="tl-{level}"><span class="tl-level">{level}</span> {words(finding.message)}{below}</li>'


def _fix(finding: Finding) -> str:
    return "" if finding.fix is None else finding.fix_title + ("" if finding.fix.safe else " (unsafe)")


def _named(example: Example) -> Marks:
    """The places that an example names itself, for rules that have to know more than one file: the values at JSON Pointers, or from a line
    and column to the end of the line.
    """
    documents = read(f"example.{example.language}", example.text.encode())
    starts = documents[0].source.line_starts
    marks = []
    for place in example.places:
        line, colon, column = place.partition(":")
        if colon and line.isdigit() and column.isdigit():
            start = starts[int(line) - 1] + int(column) - 1
            marks.append((start, example.text.index("\n", start)))
            continue
        steps = [step.replace("~1", "/").replace("~0", "~") for step in place.split("/")[1:]]
        path: Path = tuple(int(step) if step.isdigit() else step for step in steps)
        spans = [found[path].value for document in documents if path in (found := document.locate([path]))]
        marks += [(span.start, span.end) for span in spans[:1]]
    return disjoint(marks)


def disjoint(stretches: Iterable[tuple[int, int]]) -> Marks:
    """Stretches in the order of the text, those left out that begin within another, and the empty ones."""
    marks: Marks = []
    for start, end in sorted(stretches):
        if end > start and (not marks or start >= marks[-1][1]):
            marks.append((start, end))
    return marks


def coloured(text: str, language: str, marks: Marks) -> str:
    """A text as HTML with the classes that Pygments gives to its tokens; stretches of it in <mark>."""
    edges = sorted({edge for mark in marks for edge in mark})
    starts, ends = {start for start, _ in marks}, {end for _, end in marks}
    parts: list[str] = []
    for offset, kind, value in get_lexer_by_name(language).get_tokens_unprocessed(text):
        cuts = [offset, *(edge for edge in edges if offset < edge < offset + len(value)), offset + len(value)]
        for low, high in pairwise(cuts):
            if low in ends:
                parts.append("</mark>")
            if low in starts:
                parts.append("<mark>")
            name, piece = STANDARD_TYPES.get(kind, ""), escape(text[low:high], quote=False)
            parts.append(f'<span class="{name}">{piece}</span>' if name and piece.strip() else piece)
    if len(text) in ends:
        parts.append("</mark>")
    return "".join(parts).rstrip("\n")


def words(text: str) -> str:
    """A message as HTML: what stands in backticks is code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text, quote=False))
