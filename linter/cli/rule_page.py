"""A rule's page on a terminal: colours, lines that end where the terminal does, and the bad places marked in the examples."""

from __future__ import annotations

import re

from taskdef_lint.pages.catalogue import endings, facts, more
from taskdef_lint.pages.page import Page
from taskdef_lint.reporters.frame import Painter
from taskdef_lint.reporters.style import BLUE, BOLD, GREEN, LEVEL
from taskdef_lint.run.example import reported
from taskdef_lint.text import visible, width, wrapped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from taskdef_lint.engine.rule import Rule
    from taskdef_lint.pages.page import Example
    from taskdef_lint.reporters.style import Style

WIDEST = 110  # columns: longer lines of prose are hard to read
_BLOCK = re.compile(r"^```[^\n]*\n(.*?)^```$|^(#+) ([^\n]+)$|^((?:    |\|)[^\n]*(?:\n(?:    |\|)[^\n]*)*)$", re.MULTILINE | re.DOTALL)
_ITEM = re.compile(r"\n(?=- )")


def rule_page(rule: Rule, style: Style, columns: int, *, every: bool) -> str:
    """The page of a rule, ending with a line end; `every`: with all examples, and not just two."""
    page = Page(rule)
    room = min(columns, WIDEST)
    badge = f"{rule.severity.label}[{visible(rule.name)}]"
    first, *rest = wrapped(f": {visible(rule.summary)}", room - 2, max(room - width(badge), 0))
    head = [style.paint(badge, LEVEL[rule.severity]) + style.paint(first, BOLD), *(f"  {style.paint(line, BOLD)}" for line in rest)]
    parts = ["\n".join(head), _facts(rule, style, room)]
    shown = page.examples if every else page.few()
    for part in page.parts:
        if isinstance(part, str):
            parts += _prose(part, style, room)
        elif part in shown:
            parts.append(_example(rule, part, style, columns))
    for text in ("" if every else more(rule, page), *endings(rule)):
        parts += _prose(text, style, room)
    return "\n\n".join(parts) + "\n"


def _facts(rule: Rule, style: Style, room: int) -> str:
    rows = [(label, text) for label, text in facts(rule) if label != "rule"]
    first = max(len(label) for label, _ in rows)
    lines: list[str] = []
    for label, text in rows:
        told = wrapped(visible(text), max(room - first - 4, 20))
        lines.append(f"  {style.paint(f'{label:<{first}}', BLUE)}  {told[0]}")
        lines += [f"{' ' * (first + 4)}{line}" for line in told[1:]]
    return "\n".join(lines)


def _prose(text: str, style: Style, room: int) -> Iterator[str]:
    """Markdown for readers of plain text: paragraphs and lists wrapped, headings bold, blocks of code and tables as they are."""
    end = 0
    for match in _BLOCK.finditer(text):
        yield from _paragraphs(text[end : match.start()], room)
        code, _, heading, block = match.groups()
        if heading is not None:
            yield style.paint(visible(heading), BOLD)
        else:
            lines = (code if code is not None else block).rstrip("\n").split("\n")
            yield "\n".join(f"    {visible(line)}".rstrip() if code is not None else visible(line) for line in lines)
        end = match.end()
    yield from _paragraphs(text[end:], room)


def _paragraphs(text: str, room: int) -> Iterator[str]:
    for paragraph in text.strip("\n").split("\n\n"):
        if paragraph.startswith("More: "):  # a broken address is none: the terminal may break it, and knows
            yield visible(paragraph)
            continue
        lines: list[str] = []
        for item in _ITEM.split(paragraph.strip("\n")):
            hang = "  " if item.startswith("- ") else ""
            told = wrapped(visible(" ".join(item.split())), room - len(hang))
            lines += [told[0], *(hang + line for line in told[1:])]
        if any(lines):
            yield "\n".join(lines)


def _example(rule: Rule, example: Example, style: Style, columns: int) -> str:
    """An example under its title: a bad one as lines of source with the places that the rule reports underlined, if it can be asked."""
    code = LEVEL[rule.severity] if example.verdict == "bad" else GREEN
    title = "\n".join(style.paint(line, code) for line in wrapped(f"{visible(example.title)}:", columns))
    found = reported(rule, example) if example.verdict == "bad" else []
    if found:
        return "\n".join([title, *Painter(style, columns).annotated(found)])
    lines = [line for text in example.text.rstrip("\n").split("\n") for line in _cut(visible(text), columns - 4)]
    return "\n".join([title, *(f"    {line}".rstrip() for line in lines)])


def _cut(line: str, room: int) -> list[str]:
    """A line of source; if it is longer than the terminal it goes on below, as far to the right."""
    if width(line) <= room:
        return [line]
    indent = " " * min(len(line) - len(line.lstrip(" ")), room // 2)
    return [indent + piece for piece in wrapped(line.lstrip(" "), max(room - len(indent), 1))]
