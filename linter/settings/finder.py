"""The settings in force for each file. Where there is no configuration this costs a few looks into directories and imports nothing."""

from __future__ import annotations

import os

from taskdef_lint.engine.registry import SIGNS, builtin_rules, may_find
from taskdef_lint.engine.rule import VERIFY
from taskdef_lint.engine.selection import select, tokens, with_option
from taskdef_lint.errors import UsageError
from taskdef_lint.files.paths import NAME_OF_INPUT
from taskdef_lint.model.document import Document
from taskdef_lint.model.resource import Resource
from taskdef_lint.model.task_definition import TaskDefinition

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Protocol

    from taskdef_lint.config.config_file import ConfigFile, Globs
    from taskdef_lint.engine.run_rules import Enabled
    from taskdef_lint.settings.config import Config
    from taskdef_lint.settings.options import CheckOptions
    from taskdef_lint.suppressions.suppression import Suppression

    class Load(Protocol):
        """Loads rules and says which of them are in force; the words are those of `builtin_rules`."""

        def __call__(self, *, of: frozenset[type] | None = None, having: frozenset[str] | None = None) -> list[Enabled]: ...


NAMES = (".taskdef-lint.yaml", ".taskdef-lint.yml")
FIRST = frozenset((Document, *TaskDefinition.__mro__))  # what is in nearly every file
MOST_KEPT = 1000  # selections of rules, for task definitions with different signs


class Settings:
    """What holds for a file: the rules in force, what makes the run fail, what may hide findings, and the configuration, if any.

    `enabled` are the rules, or what loads them (see `builtin_rules`): those that judge something else than nearly every file has when such
    a thing is met.
    """

    __slots__ = ("_enabled", "_load", "_met", "_needed", "config", "fail_on", "suppressions")

    def __init__(
        self,
        enabled: list[Enabled] | Load,
        fail_on: str,
        suppressions: Sequence[Suppression] = (),
        config: Config | None = None,
    ) -> None:
        self._enabled: list[Enabled] | None = enabled if isinstance(enabled, list) else None
        self._load: Load | None = None if isinstance(enabled, list) else enabled
        self._met = FIRST
        self._needed: dict[tuple[frozenset[type], frozenset[str]], list[Enabled]] = {}
        self.fail_on = fail_on
        self.suppressions = suppressions
        self.config = config

    @property
    def enabled(self) -> list[Enabled]:
        """The rules in force for all that was met so far: documents and task definitions at least."""
        if self._enabled is None:
            assert self._load is not None  # noqa: S101 - there is one of the two
            self._enabled = self._load(of=self._met)
        return self._enabled

    def rules_for(self, subjects: Sequence[object]) -> list[Enabled]:
        """The rules in force for what there is to judge, without those that certainly find nothing there."""
        of, shown = FIRST, set[str]()
        for subject in subjects:
            if type(subject) not in of:
                of = of.union(type(subject).__mro__)
            shown |= _signs(subject)
        having = SIGNS & shown
        if not of <= self._met:
            self._met |= of
            if self._load is not None:
                self._enabled = None
        if of == FIRST and having == SIGNS:
            return self.enabled
        needed = self._needed.get((of, having))
        if needed is None:
            if self._enabled is None and self._load is not None:
                needed = self._load(of=of, having=having)
            else:
                # All may be loaded by now, also those that look at other things.
                needed = [one for one in self.enabled if one.rule.target in of and may_find(one, having)]
            if len(self._needed) < MOST_KEPT:
                self._needed[of, having] = needed
        return needed

    def complete(self) -> list[Enabled]:
        """The rules in force for resources of all kinds."""
        if self._load is not None:
            self._enabled, self._load = self._load(), None
        return self.enabled


def _signs(subject: object) -> frozenset[str]:
    """Which signs something shows that is to be judged; all of SIGNS where they cannot be seen."""
    if isinstance(subject, Document):
        return frozenset(("faults",) if subject.faults else ())
    signs: frozenset[str] | None = getattr(subject, "signs", frozenset())  # task definitions, what runs them, and pairs of both have some
    if signs is None:
        return SIGNS
    if isinstance(subject, Resource) and (subject.parameters is not None or subject.shape):
        return signs.union(("template",) if subject.parameters is not None else (), ("errors",) if subject.shape else ())
    return signs


class SettingsFinder:
    """Finds the settings for files: the command line comes before the nearest configuration, and that before what it extends."""

    def __init__(self, options: CheckOptions, errors: list[UsageError] | None = None) -> None:
        """`errors` takes what is wrong with configurations, once for each of them. UsageError for options that contradict each other."""
        self.options = options
        self.configs: dict[str, Config] = {}  # those in force for some file, by path
        self._errors = errors if errors is not None else []
        self._broken: dict[str, UsageError] = {}  # by path, or by directory where it has two
        self._files: dict[str, ConfigFile] = {}
        self._suppressions_of: dict[ConfigFile, list[Suppression]] = {}
        self._nearest: dict[str, str | None] = {}
        self._real: dict[str, str] = {}
        self._plain: Settings | None = None
        self._excluded: Globs | None = None
        if options.exclude:
            from taskdef_lint.config.config_file import globs_of_option

            self._excluded = globs_of_option("--exclude", options.exclude)
        if options.config is not None and options.isolated:
            raise UsageError("--config and --isolated contradict each other: leave one of them out")
        if options.quiet and options.verbose:
            raise UsageError("--quiet and --verbose contradict each other: leave one of them out")
        if options.select and not tokens(options.select):
            raise UsageError("--select names no rule: name some, or leave it out to run those of the profile")

    def settings(self, path: str) -> Settings:
        """The settings for a file, given as the user gave it; `-` is standard input. UsageError where its configuration is broken."""
        config = self.config(path)
        return config.settings(self.absolute(path)) if config is not None else self._without_config()

    def _without_config(self) -> Settings:
        if self._plain is None:
            options = self.options
            words = tokens(options.select), tokens(options.ignore)

            def chosen(*, of: frozenset[type] | None = None, having: frozenset[str] | None = None) -> list[Enabled]:
                if having is not None and options.rendered:
                    having |= {"rendered"}
                live = options.profile == VERIFY or any(words)  # a name may be that of any rule
                rules = builtin_rules(of=of, having=having, live=live)
                enabled = select(rules, options.profile, only=words[0], ignore=words[1])
                return with_option(enabled, "rendered", value=True) if options.rendered else enabled

            self._plain = Settings(chosen() if any(words) else chosen, options.fail_on)
        return self._plain

    @property
    def enabled(self) -> list[Enabled]:
        """The rules that are in force for any file so far."""
        found = {one.rule: one for settings in self._in_force() for one in reversed(settings.enabled)}
        return list(reversed(found.values()))

    @property
    def files(self) -> list[str]:
        """The paths of the configurations that have been read, those that are broken included, and of their policies and those of roles."""
        roles = [path for config in self.configs.values() for path in config.role_files]
        broken = [path for key, error in self._broken.items() for path in (key, error.path)]
        return [*self._files, *broken, *(path for config in self.configs.values() for path, _ in config.policies), *roles]

    @property
    def fail_on(self) -> str:
        """The least severity that makes the run fail for any file so far."""
        order = ("note", "warning", "error", "never")
        return min((settings.fail_on for settings in self._in_force()), key=order.index)

    def _in_force(self) -> list[Settings]:
        found = [self._plain] if self._plain else []
        for config in self.configs.values():
            found += config.used
        return found or [self._without_config() if self.broken("-") else self.settings("-")]

    def beyond(self, path: str) -> list[Enabled]:
        """The rules that the strict profile would add for a file."""
        options, config = self.options, self.config(path)
        if options.given("select"):
            return []
        in_force = {one.rule for one in self.settings(path).enabled}
        if config is not None:
            strict = config.chosen(config.sections(self.absolute(path)), "strict")
        else:
            strict = select(builtin_rules(), "strict", ignore=tokens(options.ignore))
        return [one for one in strict if one.rule not in in_force]

    def excludes(self, path: str) -> bool:
        """Whether the command line or the configuration for a file says that it is not to be linted."""
        if self._excluded is not None and self._excluded.match(self.absolute(path)):
            return True
        config = self.config(path)
        return config is not None and config.excludes(self.absolute(path))

    def excludes_directory(self, path: str) -> bool:
        """Whether the command line or the configuration for the files beside a directory says that nothing in it is to be linted.

        A configuration that is broken says nothing.
        """
        if self._excluded is not None and self._excluded.match(self.absolute(path), directory=True):
            return True
        config = self._look(path)
        return config is not None and not isinstance(config, UsageError) and config.excludes(self.absolute(path), directory=True)

    def broken(self, path: str) -> bool:
        """Whether the configuration that holds for a file cannot be used: then nothing can be said of the file."""
        return isinstance(self._look(path), UsageError)

    @property
    def any_broken(self) -> bool:
        """Whether a configuration that was met cannot be used."""
        return bool(self._broken)

    def config(self, path: str) -> Config | None:
        """The configuration that holds for a file. UsageError, with the place, for one that cannot be used."""
        found = self._look(path)
        if isinstance(found, UsageError):
            raise found
        return found

    def _look(self, path: str) -> Config | UsageError | None:
        if self.options.isolated:
            return None
        found = self.options.config
        if found is None:
            found = self._above(self._directory(os.path.dirname(self._named(path))))
        if found is None:
            return None
        if found not in self.configs and found not in self._broken:
            from taskdef_lint.settings.config import Config

            try:
                self.configs[found] = Config(found, self.options, self._files, self._suppressions_of)
            except UsageError as error:
                self._refuse(found, error)
        return self._broken[found] if found in self._broken else self.configs[found]

    def _refuse(self, place: str, error: UsageError) -> None:
        """Keep what is wrong with a configuration. What is wrong with a file that several extend is said once."""
        if all((known.path, str(known)) != (error.path, str(error)) for known in self._broken.values()):
            self._errors.append(error)
        self._broken[place] = error

    def absolute(self, path: str) -> str:
        """The absolute path of a file, with links among its directories resolved: what globs are held against."""
        directory, name = os.path.split(self._named(path))
        return os.path.join(self._directory(directory), name)

    def _named(self, path: str) -> str:
        return (self.options.stdin_filename or NAME_OF_INPUT) if path == "-" else path

    def _directory(self, directory: str) -> str:
        real = self._real.get(directory)
        if real is None:
            real = self._real[directory] = os.path.realpath(directory)
        return real

    def _above(self, directory: str) -> str | None:
        """The configuration in a directory or the nearest one above it that has one, up to the root of the repository.

        Where a directory has two, that is an error of the directory, whose path is the answer.
        """
        passed: list[str] = []
        while directory not in self._nearest:
            passed.append(directory)
            found = [path for name in NAMES if os.path.lexists(path := os.path.join(directory, name))]
            if len(found) > 1:
                self._refuse(directory, UsageError(f"'{directory}' has both {NAMES[0]} and {NAMES[1]}: remove one of them"))
                found = [directory]
            parent = os.path.dirname(directory)
            if found or parent == directory or os.path.lexists(os.path.join(directory, ".git")):
                self._nearest[directory] = found[0] if found else None
            else:
                directory = parent
        nearest = self._nearest[directory]
        self._nearest.update(dict.fromkeys(passed, nearest))
        return nearest
