"""The rules that commands about rules know: the built-in ones, and those of the configuration that holds in the working directory."""

from __future__ import annotations

from taskdef_lint.engine.registry import builtin_rules
from taskdef_lint.engine.selection import resolve
from taskdef_lint.errors import UsageError
from taskdef_lint.settings.finder import SettingsFinder
from taskdef_lint.settings.rule_sources import rules_with

TYPE_CHECKING = False
if TYPE_CHECKING:
    from taskdef_lint.engine.rule import Rule
    from taskdef_lint.settings.options import CheckOptions


def known_rules(options: CheckOptions) -> list[Rule]:
    """The built-in rules and those of the configuration in force (`--config`, `--isolated`). UsageError where that cannot be used."""
    config = SettingsFinder(options).config("-")
    return config.rules if config is not None else builtin_rules()


def rules_for(word: str, options: CheckOptions) -> list[Rule]:
    """The rules among which to look for a word. No configuration, be it broken, stands in the way of a page about a built-in rule."""
    from taskdef_lint.engine.crash import internal_error

    builtin = [*builtin_rules(), internal_error]
    if not word.lower().startswith("tag:") and word.lower() != "all":
        try:
            resolve(word, builtin)
        except UsageError:
            pass
        else:
            return builtin
    return [*known_rules(options), internal_error]


def usable_rules(config: str | None) -> list[Rule]:
    """The rules that policies may use: the built-in ones, and those of the plug-ins that a configuration file, if any, names."""
    if config is None:
        return builtin_rules()
    from taskdef_lint.config.config_file import chain

    return rules_with([], [word for file in chain(config, {}, said=config) for word in file.list("plugins")])
