"""The command line as typer declares it: every command, `--help`, shell completion and the messages for typing errors.

Plain `check` calls do not come here, see `lane`. The options of `check` are declared in `options`; typer's parameters are made of them.
"""

from __future__ import annotations

import inspect
from enum import StrEnum
from typing import Annotated, Any

import typer
import typer.core

from taskdef_lint.cli.declare import PATHS, app, check_options, declare, parameter, rule_names
from taskdef_lint.cli.help import Command
from taskdef_lint.cli.mistakes import in_words
from taskdef_lint.cli.verify_command import PARAMETERS, verify
from taskdef_lint.settings.options import TABLE
from taskdef_lint.version import __version__


class RulesFormat(StrEnum):
    """How `rules` prints."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"


class PolicyFormat(StrEnum):
    """How `policy` prints."""

    JSON = "json"
    TEXT = "text"
    CLOUDFORMATION = "cloudformation"
    TERRAFORM = "terraform"


class PolicyRole(StrEnum):
    """Whose policy `policy` prints."""

    EXECUTION = "execution"
    TASK = "task"
    DEPLOYER = "deployer"


class SchemaName(StrEnum):
    """The schemas that `schema` prints."""

    TASK_DEFINITION = "task-definition"
    CONTAINER_DEFINITIONS = "container-definitions"
    SERVICE = "service"
    RUN_TASK = "run-task"
    TASK_SET = "task-set"
    CLUSTER = "cluster"
    CAPACITY_PROVIDER = "capacity-provider"
    CONFIG = "config"
    POLICY = "policy"


def _print(text: str) -> None:
    from taskdef_lint.files.output import write_stdout

    write_stdout(text)


def _print_version(wanted: bool) -> None:
    if wanted:
        _print(f"taskdef-lint {__version__}\n")
        raise typer.Exit


@app.callback()
def _main(
    version: Annotated[
        bool, typer.Option("--version", "-V", help="Print the version and exit.", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    del version


def _check(paths: list[str] | None = None, **values: Any) -> None:
    """Lint files and directories, and print what is wrong with the task definitions in them.

    Exit status: 0 nothing at or above --fail-on, 1 findings, 2 wrong usage or nothing to lint, 3 a defect of taskdef-lint.
    """
    from taskdef_lint.run.check import run_check

    try:
        raise typer.Exit(run_check(check_options(paths, values)))
    except KeyboardInterrupt:  # typer would make it status 1
        raise typer.Exit(130) from None


declare("check", _check, [PATHS, *(parameter(name, option) for name, option in TABLE.items())])


def _config(show: str | None = None, **values: Any) -> None:
    """Print the settings in force for a file, and where each of them is written."""
    from taskdef_lint.cli.printing import print_quoting
    from taskdef_lint.settings.show import settings_table

    print_quoting(settings_table(check_options(None, values), show))


_show = inspect.Parameter(
    "show",
    inspect.Parameter.KEYWORD_ONLY,
    default=None,
    annotation=Annotated[str | None, typer.Option("--show", metavar="FILE", help="The file (default: any in the working directory).")],
)
declare(
    "config",
    _config,
    [_show, *(parameter(name, TABLE[name]) for name in ("config", "isolated", "profile", "fail_on", "select", "ignore"))],
)


_FILTER = "List the rules of these {} only; repeatable, commas separate."
_ConfigFile = Annotated[
    str | None,
    typer.Option("--config", metavar="FILE", help="Know the policies and plug-ins of this configuration (default: the nearest)."),
]
_Isolated = Annotated[bool, typer.Option("--isolated", help="Know the built-in rules only.")]


@app.command("explain", cls=Command)
def _explain(
    rule: Annotated[str, typer.Argument(help="A rule's name, or the id that another tool has for it.", autocompletion=rule_names)],
    config: _ConfigFile = None,
    isolated: _Isolated = False,
    every: Annotated[bool, typer.Option("--all", help="Show all examples, and not just two.")] = False,
) -> None:
    """Print a rule's page: why it exists, what is bad and what is good, its options, how to ignore it, where to read more.

    On a terminal the bad places are marked, and a long page goes through $PAGER. Elsewhere the page is Markdown.
    """
    from taskdef_lint.cli.printing import print_pages
    from taskdef_lint.settings.known_rules import rules_for

    rules = rules_for(rule, check_options(None, {"config": config, "isolated": isolated}))
    print_pages(rule, rules, every=every)


@app.command("rules", cls=Command)
def _rules(
    output_format: Annotated[RulesFormat, typer.Option("--format", "-f", help="How to print them.")] = RulesFormat.TEXT,
    config: _ConfigFile = None,
    isolated: _Isolated = False,
    severity: Annotated[list[str], typer.Option("--severity", metavar="WORDS", help=_FILTER.format("severities"))] = [],  # noqa: B006
    tag: Annotated[list[str], typer.Option("--tag", metavar="WORDS", help=_FILTER.format("tags"))] = [],  # noqa: B006
    kind: Annotated[
        list[str], typer.Option("--kind", metavar="WORDS", help=_FILTER.format("kinds of resources, such as task-definition,"))
    ] = [],  # noqa: B006
    profile: Annotated[
        list[str], typer.Option("--profile", metavar="WORDS", help=_FILTER.format("profiles, which have no smaller one with the rule,"))
    ] = [],  # noqa: B006
) -> None:
    """List the rules, those of the configuration's policies and plug-ins included."""
    from taskdef_lint.cli.printing import print_rules
    from taskdef_lint.cli.rule_list import filtered
    from taskdef_lint.settings.known_rules import known_rules

    known = known_rules(check_options(None, {"config": config, "isolated": isolated}))
    print_rules(filtered(known, {"severity": severity, "tag": tag, "kind": kind, "profile": profile}), output_format.value)


@app.command("test", cls=Command)
def _test(
    files: Annotated[list[str], typer.Argument(help="Policy files.", show_default=False)],
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Tell of the examples that are as stated, too.")] = False,
    config: Annotated[
        str | None,
        typer.Option("--config", metavar="FILE", help="Know the plug-ins of this configuration, for policies that use their rules."),
    ] = None,
) -> None:
    """Run the examples in policy files: is what is bad reported, and what is good not?

    Exit status: 0 all as stated, 1 something is not, 2 a file that cannot be used.
    """
    from taskdef_lint.cli.printing import print_quoting
    from taskdef_lint.policies.examples import try_examples
    from taskdef_lint.reporters.failures import framed
    from taskdef_lint.settings.known_rules import usable_rules

    as_stated, told = try_examples(files, usable_rules(config), verbose=verbose)
    print_quoting("".join(f"{line}\n" if isinstance(line, str) else f"{framed(line)}\n\n" for line in told))
    raise typer.Exit(0 if as_stated else 1)


@app.command("policy", cls=Command)
def _policy(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A file with task definitions, or - for standard input.", show_default=False)],
    output_format: Annotated[PolicyFormat, typer.Option("--format", "-f", help="How to print it.")] = PolicyFormat.JSON,
    role: Annotated[
        PolicyRole | None,
        typer.Option("--role", metavar="ROLE", help="Print the policy of the execution or the task role alone, or that of a deployer."),
    ] = None,
    region: Annotated[str, typer.Option("--region", metavar="REGION", show_default=False, help="The region that the task runs in.")] = "",
    account: Annotated[
        str, typer.Option("--account", metavar="ACCOUNT", show_default=False, help="The account (default: that of its roles).")
    ] = "",
    execute: Annotated[bool, typer.Option("--exec", help="Allow ECS Exec (default: if a service in the file does).")] = False,
    keys: Annotated[
        list[str], typer.Option("--kms-key", metavar="ARN", show_default=False, help="A key of what is read; repeatable.")
    ] = [],  # noqa: B006
) -> None:
    """Print the least permissions that the roles of a task definition need.

    What the file cannot tell is said on standard error, and among the notes.

    Exit status: 0 printed, 2 a file that cannot be read, or without a task definition.
    """
    from taskdef_lint.run.print_policy import PolicyOptions, print_policies

    form, whose = output_format.value, role.value if role else ""
    options = PolicyOptions(region=region, account=account, execute=execute, keys=keys, role=whose, form=form)
    raise typer.Exit(print_policies(file, options))


declare("verify", verify, PARAMETERS)


@app.command("init", cls=Command)
def _init(
    directory: Annotated[
        str, typer.Argument(metavar="DIRECTORY", show_default=False, help="Where to write it. The default is the working directory.")
    ] = ".",
) -> None:
    """Write a configuration with comments, .taskdef-lint.yaml, for what is found in a directory.

    Exit status: 0 written, 2 there is one already, or it cannot be written.
    """
    from taskdef_lint.run.init import write_configuration

    raise typer.Exit(write_configuration(directory))


@app.command("server", cls=Command)
def _server() -> None:
    """Be a language server on standard input and output, for editors: docs/editors.md tells how to set them up.

    Exit status: 0 after the editor said goodbye, 1 if it is gone.
    """
    from taskdef_lint.server.serve import run_server

    raise typer.Exit(run_server())


@app.command("schema", cls=Command)
def _schema(
    schema: Annotated[SchemaName, typer.Argument(help="Which schema.")] = SchemaName.TASK_DEFINITION,
) -> None:
    """Print a JSON Schema, for editors and other tools."""
    if schema in (SchemaName.CONFIG, SchemaName.POLICY):
        from importlib.resources import files

        _print(files("taskdef_lint.schemas").joinpath(f"{schema.value}.json").read_text(encoding="utf-8"))
    else:
        import json

        from taskdef_lint.schema.editor import editor_schema

        _print(json.dumps(editor_schema(schema.value), indent=1, ensure_ascii=False) + "\n")


# The base of all errors in how the command line is written, which typer has from click or of its own, and exports only heirs of.
_TypingError: Any = next(base for base in typer.BadParameter.__mro__ if base.__name__ == "ClickException")


def run(words: list[str]) -> int:
    """Run the command line, given the words after the program's name. The answer is the exit status."""
    try:
        status = app(args=words, prog_name="taskdef-lint", standalone_mode=False)
    except OSError as error:
        from taskdef_lint.engine.crash import place
        from taskdef_lint.files.output import give_up_stdout

        if not place(error).startswith(("typer.", "click.")):
            raise
        give_up_stdout(error)  # the help
        return 0
    except SystemExit as stop:
        if isinstance(stop.__context__, BrokenPipeError):  # typer's answer where nobody reads its help to the end
            from taskdef_lint.files.output import give_up_stdout

            give_up_stdout(stop.__context__)
            return 0
        # Shell completion.
        return stop.code if isinstance(stop.code, int) else 1 if stop.code else 0
    except typer.Abort:
        return 130
    except _TypingError as error:
        from taskdef_lint.files.output import say, say_lines

        message: str = error.format_message()
        if message.startswith("Usage:"):  # the help, for those who said nothing
            say_lines(message)
        else:
            context = getattr(error, "ctx", None)
            say(f"error: {in_words(message, getattr(error, 'option_name', None) if 'No such' in message else None, context)}")
            say(f"try '{context.command_path if context else 'taskdef-lint'} -h' for help")
        return int(error.exit_code)
    return status if isinstance(status, int) else 0
