"""Errors of usage as people and programs read them: those in configurations with their place."""

from __future__ import annotations

from taskdef_lint.config.error import ConfigError
from taskdef_lint.text import visible

USAGE_ERROR = "usage-error"  # what stands in the place of a rule's name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from taskdef_lint.errors import UsageError


def framed(error: UsageError) -> str:
    """The message of an error, and below it, where it has a place, the code frame and what helps. Without a line end."""
    if not isinstance(error, ConfigError):
        return visible(str(error))
    from taskdef_lint.reporters.frame import Painter
    from taskdef_lint.reporters.style import Style

    lines, digits = Painter(Style(color=False, links=False), None).drawn(error.document, error.span, error.label)
    if error.help:
        lines += [" " * digits + " |", " " * digits + f" = help: {visible(error.help)}"]
    return "\n".join([visible(str(error)), *lines])


def extent(error: UsageError) -> tuple[int, int, int, int] | None:
    """The place of an error in its file, if it has one: line, column, and the same of its end, from 1 in code points, the end exclusive."""
    if not isinstance(error, ConfigError):
        return None
    return *error.document.position(error.span.start), *error.document.position(error.span.end)


def label_and_help(error: UsageError) -> tuple[str, str]:
    """A few words about the place of an error, and how to put it right; "" where there is nothing to say."""
    return (error.label, error.help) if isinstance(error, ConfigError) else ("", "")


def on_one_line(error: UsageError) -> str:
    """An error as one line for grep and editors, without a line end."""
    where = extent(error)
    before = f"{visible(error.path)}:{where[0]}:{where[1]}: " if where else ""
    return f"{before}error: {visible(str(error))}"
