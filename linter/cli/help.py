"""What `--help` prints: options in groups, each with a whole sentence. Neither rich nor a certain version of click is needed for it."""

from __future__ import annotations

import os
import shutil
import sys
from typing import Any

import typer.core

from taskdef_lint.reporters.style import BOLD, Style, wants_color
from taskdef_lint.settings.options import TABLE, VARIABLES, Choice
from taskdef_lint.text import width, wrapped

# The options of `check` by what they are about. A test sees to it that each is in one group.
GROUPS = {
    "What to lint": ("exclude", "force_exclude", "stdin_filename", "var", "var_file", "rendered", "allow_no_files", "show_files"),
    "Rules": ("select", "ignore", "profile", "no_ignores"),
    "Configuration": ("config", "isolated"),
    "Output": (
        "format", "output", "min_severity", "statistics", "quiet", "verbose", "color", "repo_root", "sarif_suppressed", "sarif_all_rules",
        "annotate_first",
    ),
    "Fixes": ("fix", "unsafe_fixes", "diff"),
    "Exit status and baseline": ("fail_on", "baseline", "write_baseline"),
}  # fmt: skip
WIDEST = 100  # columns: longer lines are hard to read
FLAGS_WIDEST = 30

Row = tuple[str, str]


def sentence(name: str) -> str:
    """What an option of `check` does, with the words that it takes, its default and its environment variable."""
    option = TABLE[name]
    if not isinstance(option, Choice):
        variable = _variable(name)
        return f"{option.help} The default is what {variable} says." if variable else option.help
    *first, last = option.choices()
    default = f"the default is {option.default}" + (f", or what {_variable(name)} says" if _variable(name) else "")
    return f"{option.help} One of {', '.join(first)} or {last}; {default}."


def _variable(name: str) -> str:
    return next((variable for variable, option in VARIABLES.items() if option == name), "")


class Command(typer.core.TyperCommand):
    """A command whose help is ours."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help into a formatter of click."""
        formatter.write(page(self, ctx))


class Group(typer.core.TyperGroup):
    """A group of commands whose help is ours."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help into a formatter of click."""
        formatter.write(page(self, ctx))


def page(command: Any, ctx: Any) -> str:
    """The help of a command."""
    style = Style(color=sys.stdout is not None and wants_color("auto", sys.stdout, os.environ), links=False)
    columns = min(shutil.get_terminal_size((80, 24)).columns, WIDEST)
    arguments = [parameter for parameter in command.params if parameter.param_type_name == "argument"]
    options = {parameter.name: parameter for parameter in command.get_params(ctx) if parameter.param_type_name == "option"}
    words = [ctx.command_path, "[OPTIONS]", *(_argument(parameter) for parameter in arguments)]
    commands = getattr(command, "commands", {})
    if commands:
        words.append("COMMAND")
    parts = [f"{style.paint('Usage:', BOLD)} {' '.join(words)}\n"]
    paragraphs = [" ".join(paragraph.split()) for paragraph in (command.help or "").split("\n\n")]
    parts += ["".join(f"{line}\n" for line in wrapped(paragraph, columns)) for paragraph in paragraphs]
    if commands:
        parts.append(_section("Commands", [(name, _summary(each)) for name, each in commands.items()], style, columns))
    if arguments:
        parts.append(_section("Arguments", [(_argument(each), each.help or "") for each in arguments], style, columns))
    grouped = [(title, [name for name in names if name in options]) for title, names in GROUPS.items()] if command.name == "check" else []
    rest = [name for name in options if not any(name in names for _, names in grouped)]
    for title, names in (*grouped, ("More" if grouped else "Options", rest)):
        rows = [_option(options[name], sentence(name) if name in TABLE and grouped else "") for name in names]
        if rows:
            parts.append(_section(title, rows, style, columns))
    return "\n".join(parts)


def _argument(parameter: Any) -> str:
    name = (parameter.metavar or parameter.name or "").upper()
    many = "..." if parameter.nargs == -1 else ""
    return f"{name}{many}" if parameter.required else f"[{name}{many}]"


def _option(parameter: Any, text: str) -> Row:
    flags = sorted(parameter.opts, key=len)
    word = "" if parameter.is_flag or parameter.count else parameter.metavar or parameter.name.rpartition("_")[2].upper()
    shown = ", ".join(flags) if len(flags) > 1 else f"{'' if len(flags[0]) == 2 else '    '}{flags[0]}"
    return f"{shown} {word}".rstrip(), text or parameter.help or ""


def _summary(command: Any) -> str:
    """The first sentence of what a command does."""
    return " ".join((command.help or "").partition("\n\n")[0].split())


def _section(title: str, rows: list[Row], style: Style, columns: int) -> str:
    """A heading with rows of two columns: what is too long for the first stands in a line of its own."""
    first = min(max((width(flags) for flags, _ in rows if width(flags) <= FLAGS_WIDEST), default=0), FLAGS_WIDEST) + 4
    text = f"{style.paint(f'{title}:', BOLD)}\n"
    for flags, told in rows:
        lines = wrapped(told, max(columns - first, 20))
        if width(flags) > FLAGS_WIDEST:
            text += f"  {flags}\n" + "".join(f"{' ' * first}{line}\n" for line in lines)
        else:
            text += f"  {flags}{' ' * (first - 2 - width(flags))}{lines[0]}\n" + "".join(f"{' ' * first}{line}\n" for line in lines[1:])
    return text
