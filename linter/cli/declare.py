"""How commands are declared to typer: the program itself, and parameters made of the table of options."""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable
from enum import Enum, StrEnum
from typing import Annotated, Any

import typer

from taskdef_lint.cli.help import Command, Group
from taskdef_lint.cli.mistakes import COMMANDS
from taskdef_lint.settings.options import CheckOptions, Choice, Count, Flag, Many, Option


class Commands(Group):
    """The group of commands, with a helpful word for those who leave the command out."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command that the first word names; usage error where it is none."""
        import os.path

        word = args[0]
        if word not in self.commands and (os.path.exists(word) or word.endswith((".json", ".yaml", ".yml")) or word == "-"):
            ctx.fail(f"'{word}' is not a command: to lint it, say taskdef-lint check {word}")
        if word not in self.commands and word in COMMANDS:
            ctx.fail(f"there is no command '{word}': did you mean 'taskdef-lint {COMMANDS[word]}'?")
        return super().resolve_command(ctx, args)


_HELP = """Finds mistakes in Amazon ECS task definitions before AWS does.

'taskdef-lint check' lints what is below the working directory, 'taskdef-lint COMMAND -h' tells more about a command.
The environment variables TASKDEF_LINT_FORMAT and TASKDEF_LINT_CONFIG stand for --format and --config where these are not given."""

app = typer.Typer(
    cls=Commands,
    name="taskdef-lint",
    help=_HELP,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def rule_names(incomplete: str) -> list[str]:
    """For shell completion: the words that name rules and end a list separated by commas."""
    from taskdef_lint.engine.registry import builtin_rules

    before, comma, begun = incomplete.rpartition(",")
    rules = builtin_rules()
    names = [*(rule.name for rule in rules), *sorted({f"tag:{tag}" for rule in rules for tag in rule.tags})]
    return [f"{before}{comma}{name}" for name in names if name.startswith(begun)]


def parameter(name: str, option: Option) -> inspect.Parameter:
    """Typer's declaration of an option. The default is None or nothing, so that what was given can be told from what was not."""
    kind: Any = str
    default: object = None
    if isinstance(option, Flag):
        kind, default = bool, False
    elif isinstance(option, Count):
        kind, default = int, 0
    elif isinstance(option, Many):
        kind, default = list[str], []
    elif isinstance(option, Choice):
        enumeration: Any = StrEnum
        kind = enumeration(name, {word: word for word in option.choices()})
    info = typer.Option(
        *option.flags,
        help=option.help,
        metavar=option.metavar or None,
        count=isinstance(option, Count),
        show_default=False,
        autocompletion=rule_names if option.metavar == "RULES" else None,
    )
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=Annotated[kind, info])


def check_options(paths: list[str] | None, values: dict[str, Any]) -> CheckOptions:
    """The options of a `check` call that typer parsed, without those that were not given."""
    given = {name: value.value if isinstance(value, Enum) else value for name, value in values.items() if value or value == ""}
    options = CheckOptions(paths or (), **given)
    options.fill_in(os.environ)
    return options


PATHS = inspect.Parameter(
    "paths",
    inspect.Parameter.POSITIONAL_OR_KEYWORD,
    default=None,
    annotation=Annotated[
        list[str] | None,
        typer.Argument(
            show_default=False, metavar="PATH", help="A file, a directory, or - for standard input. The default is the working directory."
        ),
    ],
)


def declare(name: str, command: Callable[..., None], parameters: list[inspect.Parameter]) -> None:
    """Declare a command. Typer reads its parameters from the function's signature and its annotations."""
    command.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]  # inspect.signature looks for it
    command.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    app.command(name, cls=Command)(command)
