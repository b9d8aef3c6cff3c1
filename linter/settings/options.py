"""The options of `check`, declared once: the plain lane, typer and the run all read this table.

An option is one line of `CheckOptions`. Read from an instance it gives the value of the command line or the default;
`options.given(name)` tells the two apart, for settings that a file may change too.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

SEVERITIES = ("error", "warning", "note")
FOR_PEOPLE = ("full", "concise")  # formats that say nothing where nothing was found
VARIABLE = "TASKDEF_LINT_"  # the beginning of the names of environment variables that are options
VARIABLES = {"TASKDEF_LINT_FORMAT": "format", "TASKDEF_LINT_CONFIG": "config"}


def _formats() -> Iterable[str]:
    from taskdef_lint.reporters import FORMATS

    return FORMATS


def _profiles() -> Iterable[str]:
    from taskdef_lint.engine.selection import PROFILES

    return PROFILES


class Option:
    """One option: its flags as users write them, the help text, and the name of its value in usage texts."""

    def __init__(self, *flags: str, help: str, metavar: str = "") -> None:  # noqa: A002 - the word that users see
        self.flags = flags
        self.help = help
        self.metavar = metavar


# The kinds of options. Each is a descriptor without __set__: it gives the default, unless a value in the instance's __dict__ hides it.
class Flag(Option):
    """Given or not."""

    def __get__(self, instance: object, owner: type) -> bool:
        return False


class Count(Option):
    """How many times it is given."""

    def __get__(self, instance: object, owner: type) -> int:
        return 0


class Value(Option):
    """A text; of several the last one."""

    def __get__(self, instance: object, owner: type) -> str | None:
        return None


class Many(Option):
    """All texts given, in order."""

    def __get__(self, instance: object, owner: type) -> list[str]:
        return []


class Choice(Option):
    """One of some words; of several the last one. `choices` is called when a value is looked at, as some lists cost an import."""

    def __init__(
        self,
        *flags: str,
        choices: Callable[[], Iterable[str]],
        default: str,
        help: str,  # noqa: A002
        metavar: str = "",
    ) -> None:
        super().__init__(*flags, help=help, metavar=metavar)
        self.choices = choices
        self.default = default

    def __get__(self, instance: object, owner: type) -> str:
        return self.default


class CheckOptions:
    """What a `check` call asks for. Commas in `select` and `ignore` are still unsplit."""

    paths: list[str]

    format = Choice("--format", "-f", choices=_formats, default="full", help="How findings are printed.")
    output = Many("--output", "-o", metavar="FORMAT=FILE", help="Write one more report of the same run to a file; repeatable.")
    select = Many(
        "--select", metavar="RULES", help="Run these rules only: names, tag:NAME, ids of other tools, or all; repeatable, commas separate."
    )
    ignore = Many("--ignore", metavar="RULES", help="Leave rules out; written as for --select.")
    profile = Choice("--profile", choices=_profiles, default="recommended", help="The rules to start from; strict has every rule.")
    fail_on = Choice(
        "--fail-on",
        choices=lambda: (*SEVERITIES, "never"),
        default="error",
        metavar="SEVERITY",
        help="The least severity that makes the exit status 1.",
    )
    min_severity = Choice("--min-severity", choices=lambda: SEVERITIES, default="note", help="The least severity that is shown.")
    config = Value("--config", metavar="FILE", help="Use this configuration for all files, instead of the nearest one to each.")
    exclude = Many(
        "--exclude", metavar="GLOB", help="Leave out what matches in directories, beside what the configuration excludes; repeatable."
    )
    allow_no_files = Flag("--allow-no-files", help="End with 0 where a directory holds no task definition, instead of with 2.")
    show_files = Flag("--show-files", help="List what would be linted, each file with its configuration, and lint nothing.")
    var = Many("--var", metavar="NAME=VALUE", help="Fill in the placeholders of this name, in any form, before linting; repeatable.")
    var_file = Many("--var-file", metavar="FILE", help="Fill in placeholders from lines NAME=VALUE, parameters or .tfvars; --var wins.")
    rendered = Flag("--rendered", help="The files are final: report each placeholder that is left in them as an error.")
    isolated = Flag("--isolated", help="Read no configuration file.")
    no_ignores = Flag("--no-ignores", help="Show what suppressions hide, those in configurations and those in comments.")
    sarif_suppressed = Flag(
        "--sarif-suppressed", help="Have suppressed findings in SARIF reports, marked as such; GitHub takes no notice of the mark."
    )
    sarif_all_rules = Flag("--sarif-all-rules", help="Describe all rules in force in SARIF reports, not only those that found something.")
    annotate_first = Value(
        "--annotate-first", metavar="FILE", help="Have format github begin with the files that FILE names, as git diff --name-only does."
    )
    baseline = Value("--baseline", metavar="FILE", help="Report only what is not in this file. The default is what the configuration says.")
    write_baseline = Flag(
        "--write-baseline", help="Write what is found to the baseline; where none is named, to .taskdef-lint-baseline.json."
    )
    fix = Flag("--fix", help="Write the safe fixes into the files; of - (standard input) the result goes to standard output.")
    unsafe_fixes = Flag("--unsafe-fixes", help="Apply with --fix, or show with --diff, the fixes that need a look of yours, too.")
    diff = Flag("--diff", help="Print what --fix would change as a patch, and change nothing; exit status 1 if there is anything.")
    stdin_filename = Value("--stdin-filename", metavar="NAME", help="The name that - (standard input) has in reports.")
    force_exclude = Flag("--force-exclude", help="Let exclude hold for files that are named, too, as hooks do.")
    repo_root = Value("--repo-root", metavar="DIR", help="Paths in reports for programs are relative to it (default: the Git repository).")
    statistics = Flag("--statistics", help="Count the findings of each rule instead of showing them.")
    quiet = Flag("--quiet", "-q", help="Print findings and errors only.")
    verbose = Count("--verbose", "-v", help="Say more: why a rule exists, what was skipped; -vv adds tracebacks of defects.")
    color = Choice("--color", choices=lambda: ("auto", "always", "never"), default="auto", help="Whether to colour the output.")

    trusted = True  # whether plug-ins that a configuration names may be loaded; the language server asks the editor

    def __init__(self, paths: Iterable[str] = (), **values: object) -> None:
        """`values` are options by attribute; what is left out has its default."""
        self.paths = list(paths)
        for name, value in values.items():
            if name not in TABLE:
                raise TypeError(f"check has no option {name!r}")
            vars(self)[name] = value

    def given(self, name: str) -> bool:
        """Whether the command line gave this option."""
        return name in vars(self) and name not in vars(self).get("variables", ())

    def fill_in(self, environ: Mapping[str, str]) -> None:
        """Take from environment variables what the command line does not say. UsageError for one that is unknown, or its value is."""
        found = {name: environ[name] for name in environ if name.startswith(VARIABLE) and environ[name]}
        if found:
            from taskdef_lint.settings.environment import checked

            variables = {VARIABLES[name]: value for name, value in checked(found).items()}
            if self.isolated:
                variables.pop("config", None)
            named = {name: value for name, value in variables.items() if name not in vars(self)}
            vars(self).update(named, variables=tuple(named))

    def without_effect(self) -> Iterator[str]:
        """What is said of options that change nothing beside the others, or without them."""
        if self.unsafe_fixes and not (self.fix or self.diff):
            yield "--unsafe-fixes changes nothing without --fix or --diff"
        if self.diff and self.given("format"):
            yield f"--format {self.format} has no effect with --diff, which prints a patch; --output {self.format}=FILE writes a report"
        if self.statistics and (self.diff or self.format not in FOR_PEOPLE):
            yield f"--statistics has no effect with {'--diff' if self.diff else f'--format {self.format}'}"
        if self.stdin_filename is not None and "-" not in self.paths:
            yield "--stdin-filename has no effect without - (standard input)"

    def __repr__(self) -> str:
        return f"CheckOptions({vars(self)})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, CheckOptions) and vars(self) == vars(other)

    __hash__ = None  # type: ignore[assignment]  # it can change


TABLE: dict[str, Option] = {name: value for name, value in vars(CheckOptions).items() if isinstance(value, Option)}
