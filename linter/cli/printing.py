"""What commands about rules print: plain text and Markdown, and on terminals colours, as wide as these, through a pager."""

from __future__ import annotations

import os
import shutil
import sys

from taskdef_lint.files.output import write_stdout
from taskdef_lint.files.workflow import defused, fenced
from taskdef_lint.text import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from taskdef_lint.engine.rule import Rule
    from taskdef_lint.reporters.style import Style


def print_quoting(text: str) -> None:
    """Print text that quotes users' files: it steers no terminal, and on a GitHub Actions runner it must not be taken for commands."""
    write_stdout(fenced("full", _visible(text), os.environ))


def print_pages(word: str, rules: Sequence[Rule], *, every: bool) -> None:
    """Print the pages of the rules that a word stands for; `every`: with all examples, and not just two."""
    style, columns = _terminal()
    if style is None:
        from taskdef_lint.pages.catalogue import explanation

        print_quoting(explanation(word, rules, every=every))
        return
    from taskdef_lint.cli.pager import show
    from taskdef_lint.cli.rule_page import rule_page
    from taskdef_lint.engine.selection import resolve

    text = "\n".join(rule_page(rule, style, columns, every=every) for rule in resolve(word, rules))
    show(fenced("full", text, os.environ))


def print_rules(rules: Sequence[Rule], format: str) -> None:  # noqa: A002 - the option's name
    """Print the list of rules as `text`, `json` or `markdown`."""
    style, columns = _terminal()
    if style is not None and format == "text":
        from taskdef_lint.cli.pager import show
        from taskdef_lint.cli.rule_list import rule_list

        show(fenced("full", rule_list(rules, style, columns), os.environ))
        return
    from taskdef_lint.pages.catalogue import rules_text

    text = rules_text(rules, format)
    if format == "text":
        print_quoting(text)
    elif format == "markdown":  # mostly goes to a file: nothing is to be put around it
        write_stdout(defused(_visible(text)) + "\n")
    else:
        write_stdout(text.replace("##[", r"#\u0023["))  # a GitHub Actions runner obeys it anywhere


def _visible(text: str) -> str:
    """The lines of a text with everything in them visible."""
    return "\n".join(map(visible, text.split("\n")))


def _terminal() -> tuple[Style | None, int]:
    """How to write on standard output, and its width, if it is a terminal or colours are forced; no style for anything else."""
    from taskdef_lint.reporters.style import Style, wants_color

    stream = sys.stdout
    color = stream is not None and wants_color("auto", stream, os.environ)
    if not color and not (stream is not None and stream.isatty()):
        return None, 0
    return Style(color=color, links=False), shutil.get_terminal_size().columns
