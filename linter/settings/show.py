"""`taskdef-lint config`: the settings in force for a file, and where each of them is written."""

from __future__ import annotations

import json
import os

from taskdef_lint.config.rules import Section
from taskdef_lint.engine.registry import builtin_rules
from taskdef_lint.engine.rule import VERIFY
from taskdef_lint.engine.selection import tokens
from taskdef_lint.files.output import say
from taskdef_lint.settings.finder import SettingsFinder
from taskdef_lint.text import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from taskdef_lint.config.yaml import Written
    from taskdef_lint.engine.rule import Rule
    from taskdef_lint.settings.config import Config
    from taskdef_lint.settings.options import CheckOptions

    Row = tuple[str, str, str]  # setting, value, where it comes from

COMMAND_LINE = "command line"
DEFAULT = "default"


def settings_table(options: CheckOptions, path: str | None) -> str:
    """The settings for a file (or for any file in a directory; None for the working directory), one row for each value."""
    if path is not None and path != "-" and not os.path.lexists(path):
        say(f"note: '{visible(path)}' does not exist; these are the settings that it would have")
    finder = SettingsFinder(options)
    asked = "-" if path is None else os.path.join(path, "-") if os.path.isdir(path) else path
    settings = finder.settings(asked)
    config = settings.config
    absolute = finder.absolute(asked)
    rows: list[Row] = []
    if config is None:
        rows.append(("config", "none", "--isolated" if options.isolated else DEFAULT))
    else:
        origin = COMMAND_LINE if options.given("config") else "TASKDEF_LINT_CONFIG" if options.config is not None else "the nearest"
        for file in reversed(config.files):
            rows.append(("config", file.document.path, origin))
            extends = file.word("extends")
            origin = extends.place if extends else ""
    rows += _scalars(options, config)
    in_force = {one.rule for one in settings.complete()}
    rows += _rules(options, config, absolute, in_force)
    if config is not None:
        rows += _lists(config, absolute, in_force)
    rules = config.rules if config is not None else builtin_rules()
    total = sum(rule.profile != VERIFY for rule in rules)
    rows.append(("rules", f"{len(settings.enabled)} of {total} in force", ""))
    where = "in the working directory" if path is None else f"for {path}"
    return visible(f"Settings {where}") + "\n\n" + _table(rows)


def _scalars(options: CheckOptions, config: Config | None) -> Iterator[Row]:
    for name in ("profile", "fail_on"):
        value: str = getattr(options, name)
        word: Written | None = None
        if config is not None:
            value, word = config.profile if name == "profile" else config.fail_on
        otherwise = COMMAND_LINE if options.given(name) else DEFAULT
        yield name.replace("_", "-"), value, word.place if word else otherwise


def _rules(options: CheckOptions, config: Config | None, path: str, in_force: set[Rule]) -> Iterator[Row]:
    """What is said about rules, in the order in which it counts."""
    for section in config.sections(path) if config is not None else ():
        yield from _section(section, in_force)
    for name in ("select", "ignore"):
        for word in tokens(getattr(options, name)):
            yield f"--{name}", word, COMMAND_LINE


def _section(section: Section, in_force: set[Rule]) -> Iterator[Row]:
    files = f" (per-file {', '.join(word.text for word in section.files)})" if section.files else ""
    for word, rules in section.select:
        yield "select", word.text + _idle(rules, in_force), word.place + files
    for word, _ in section.ignore:
        yield "ignore", word.text, word.place + files
    for word, rules, severity in section.severity:
        yield "severity", f"{word.text}: {severity.label}{_idle(rules, in_force)}", word.place + files
    for word, rules, name, value in section.options:
        plain = sorted(value) if isinstance(value, set | frozenset) else value
        shown = f"{word.text}: {name}: {json.dumps(plain, ensure_ascii=False)}"
        yield "options", shown + _idle(rules, in_force), word.place + files


def _idle(rules: Iterable[Rule], in_force: set[Rule]) -> str:
    """A mark for what is said about rules of which none is in force."""
    return "  <- not in force" if in_force.isdisjoint(rules) else ""


def _lists(config: Config, path: str, in_force: set[Rule]) -> Iterator[Row]:
    for word, globs in config.excluded:
        yield "exclude", word.text + ("  <- this file" if globs.match(path) else ""), word.place
    for one in config.suppressions:
        if one.covers(path):
            until = f" until {one.until}" if one.until else ""
            place = f"{one.document.path}:{one.document.position(one.where.start)[0]}"
            said = f"{one.word}{f' at {one.place}' if one.place else ''}{until}: {one.reason}"
            yield "suppress", said + _idle(one.rules, in_force), place
    for word in (*(word for _, word in config.policies), *config.plugins):
        yield ("plugins" if word in config.plugins else "policies"), word.text, word.place


def _table(rows: list[Row]) -> str:
    """The rows in columns; the name of a setting only where it changes."""
    cells = [(name, visible(value), visible(origin)) for name, value, origin in rows]
    first = max(len(name) for name, _, _ in cells)
    second = max((len(value) for _, value, origin in cells if origin and len(value) <= 60), default=0)
    lines: list[str] = []
    before = ""
    for name, value, origin in cells:
        lines.append(f"{name if name != before else '':<{first}}  {value:<{second}}  {origin}".rstrip())
        before = name
    return "\n".join(lines) + "\n"
