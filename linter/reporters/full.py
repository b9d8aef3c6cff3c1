"""The format `full`: each finding with its code frame, for people."""

from __future__ import annotations

from taskdef_lint.engine.identity import shown_pointer
from taskdef_lint.engine.rule import Severity
from taskdef_lint.pages.addresses import rule_url
from taskdef_lint.reporters.failures import framed
from taskdef_lint.reporters.frame import DEFAULT_WIDTH, LEAST_ROOM, MOST_PLACES, Painter
from taskdef_lint.reporters.report import is_fixable
from taskdef_lint.reporters.style import BLUE, BOLD, GREEN, LEVEL, RED, Style
from taskdef_lint.reporters.summary import statistics, summary
from taskdef_lint.text import counted, visible, wrapped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from taskdef_lint.engine.finding import Finding
    from taskdef_lint.engine.rule import Rule
    from taskdef_lint.reporters.report import Run

HANG = 2  # columns before the second line of a message


def render(run: Run) -> str:
    """The findings for people, and a summary; nothing where nothing was found."""
    if not run.findings and not run.failures:
        return ""
    style = Style(color=run.color, links=run.links)
    parts = [f"error: {framed(error)}" for error in run.failures]
    if run.statistics and run.findings:
        parts.append(statistics(run, style).rstrip("\n"))
    elif run.findings:
        painter = Painter(style, run.width)
        parts += [_block(finding, run, painter) for finding in run.findings]
    if not run.quiet:
        parts.append(style.paint(summary(run), BOLD))
    return "\n\n".join(parts) + "\n"


def _block(finding: Finding, run: Run, painter: Painter) -> str:
    style = painter.style
    name = style.link(visible(finding.rule.name), rule_url(finding.rule))
    level = style.paint(f"{finding.severity.label}[{name}]", LEVEL[finding.severity])
    mark = style.paint(" [*]", LEVEL[Severity.NOTE]) if is_fixable(finding) else ""
    lines = _headline(level + mark, finding, run.width, style)
    frames, digits = painter.frames(finding)
    lines += frames
    trailers = _trailers(finding, run, linked=style.links)
    change = _change(finding, run, painter, digits)
    if trailers or change:
        lines.append(style.paint(" " * digits + " |", BLUE))
    for word, text in trailers:
        if word == "docs":
            lines += change
            change = []
        sign = style.paint(" " * digits + " =", BLUE)
        label = style.paint(f"{word}:", GREEN if word == "help" else "")
        taken = digits + len(f" = {word}: ")
        room = max(run.width - taken, LEAST_ROOM) if run.width is not None and word != "docs" else None
        pieces = [piece for line in text for piece in (wrapped(line, room) if room else (line,))]
        hang = "\n" + " " * taken
        lines.append(f"{sign} {label} {hang.join(pieces)}")
    return "\n".join(lines + change)


def _headline(level: str, finding: Finding, columns: int | None, style: Style) -> list[str]:
    """The severity, the rule and the message, which is broken at words where the terminal ends."""
    text = f": {visible(finding.message)}"
    if columns is None:
        return [level + style.paint(text, BOLD)]
    taken = len(f"{finding.severity.label}[{visible(finding.rule.name)}]") + len(" [*]") * is_fixable(finding)
    hang = " " * HANG
    first, *more = wrapped(text, max(columns - HANG, LEAST_ROOM), max(columns - taken, 0))
    return [level + style.paint(first, BOLD), *(hang + style.paint(line, BOLD) for line in more)]


def _change(finding: Finding, run: Run, painter: Painter, digits: int) -> list[str]:
    """What the fix does, as a difference: a small one always, if the fix is safe or asked for, any with `-v`."""
    if finding.fix is None or not (finding.fix.safe or run.unsafe_fixes or run.verbose):
        return []
    from taskdef_lint.reporters.fix_diff import FEW, MANY, rows

    style = painter.style
    changed = rows(finding, painter.source(finding.document), painter.columns - digits - 3, MANY if run.verbose else FEW)
    if not changed and not run.verbose:
        return []
    word = "fix" if finding.fix.safe else "unsafe fix"
    lines = [f"{style.paint(' ' * digits + ' =', BLUE)} {style.paint(f'{word}:', GREEN)} {visible(finding.fix_title)}"]
    for line, sign, text in changed:
        lines.append(f"{style.paint(f'{line:>{digits}}', BLUE)} {style.paint(f'{sign} {text}'.rstrip(), GREEN if sign == '+' else RED)}")
    return lines


def _trailers(finding: Finding, run: Run, *, linked: bool) -> list[tuple[str, list[str]]]:
    """What is said below the frame: (word, lines)."""
    trailers: list[tuple[str, list[str]]] = []
    more = len(finding.related) - MOST_PLACES
    if more > 0:
        trailers.append(("note", [f"{counted(more, 'more place')} not shown"]))
    if finding.help:
        trailers.append(("help", [visible(finding.help)]))
    if finding.aws:
        trailers.append(("AWS", [f'"{visible(finding.aws)}"']))
    if run.verbose:
        trailers += _explanation(finding, (run.width or DEFAULT_WIDTH) - 12)
    url = rule_url(finding.rule)
    if url and not linked:
        trailers.append(("docs", [url]))
    return trailers


def _explanation(finding: Finding, columns: int) -> list[tuple[str, list[str]]]:
    """What `-v` adds: the place as a JSON Pointer, when the problem bites, why it is one."""
    from taskdef_lint.pages.phases import meaning

    trailers = [("at", [visible(shown_pointer(finding.document, finding.pointer))])] if finding.pointer else []
    trailers.append(("phase", [f"{finding.rule.phase}: {meaning(finding.rule)}"]))
    why = _first_paragraph(finding.rule)
    if why:
        from textwrap import wrap

        trailers.append(("why", wrap(why, max(columns, 40))))
    return trailers


def _first_paragraph(rule: Rule) -> str:
    from taskdef_lint.pages.page import Page

    return " ".join(visible(line) for line in Page(rule).prose.partition("\n\n")[0].splitlines())
