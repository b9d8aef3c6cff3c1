"""What configurations say about rules: which to add and leave out, their severities and their options."""

from __future__ import annotations

from taskdef_lint.engine.rule import Severity
from taskdef_lint.engine.run_rules import Enabled
from taskdef_lint.engine.selection import resolve
from taskdef_lint.errors import UsageError
from taskdef_lint.suggest import closest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Protocol

    from taskdef_lint.config.config_file import ConfigFile, Globs
    from taskdef_lint.config.item import Item
    from taskdef_lint.config.yaml import Written
    from taskdef_lint.engine.rule import Rule

    class Placing(Protocol):
        """A file that knows the places of its values."""

        def written(self, item: Item, /) -> Written: ...


class Section:
    """One part of a configuration file, the top level or an entry of `per-file`: each word with its place and the rules it stands for."""

    def __init__(self, file: ConfigFile, item: Item, rules: Sequence[Rule]) -> None:
        files = item["files"]
        self.files = file.words(files)
        self.globs: Globs | None = file.globs(self.files) if files is not None else None
        self.select = [(word, resolved(word, rules)) for word in file.words(item["select"])]
        self.ignore = [(word, resolved(word, rules)) for word in file.words(item["ignore"])]
        self.severity: list[tuple[Written, list[Rule], Severity]] = []
        self.options: list[tuple[Written, list[Rule], str, object]] = []
        severities = item["severity"]
        for key, value in severities.items() if severities else ():
            word = file.keyed(severities, key)  # type: ignore[arg-type]  # it has items, so it is not None
            self.severity.append((word, resolved(word, rules), Severity[value.text.upper()]))
        options = item["options"]
        for key, values in options.items() if options else ():
            word = file.keyed(options, key)  # type: ignore[arg-type]
            chosen = resolved(word, rules)
            for name, value in values.items():
                option = name.replace("-", "_")
                checked = option_value(file, file.keyed(values, name), value, option, word, chosen)
                self.options.append((word, chosen, option, checked))

    @property
    def step(self) -> tuple[set[Rule], set[Rule]]:
        """The rules that it adds and those that it takes away."""
        return {rule for _, rules in self.select for rule in rules}, {rule for _, rules in self.ignore for rule in rules}


def resolved(word: Written, rules: Sequence[Rule]) -> list[Rule]:
    """The rules that a word stands for; UsageError, with its place, for one that stands for none."""
    try:
        return resolve(word.text, rules)
    except UsageError as error:
        message, _, hint = str(error).partition(": ")
        raise word.error(message, **({"label": hint} if hint.startswith("did you mean") else {"help": hint})) from None


def adjusted(enabled: Iterable[Enabled], sections: Iterable[Section]) -> list[Enabled]:
    """Rules with the severities and options that sections give them, the last one counting."""
    severities: dict[Rule, Severity] = {}
    options: dict[Rule, dict[str, object]] = {}
    for section in sections:
        for _, rules, severity in section.severity:
            severities.update(dict.fromkeys(rules, severity))
        for _, rules, name, value in section.options:
            for rule in rules:
                options.setdefault(rule, {})[name] = value
    return [Enabled(one.rule, severities.get(one.rule, one.severity), options.get(one.rule)) for one in enabled]


def option_value(file: Placing, key: Written, value: Item, name: str, word: Written, rules: Sequence[Rule]) -> object:
    """The value of an option, in the type of its default. UsageError, with the place, where a rule has no such option or type."""
    for rule in rules:
        known = rule.options
        if not known:
            raise word.error(f"the rule '{rule.name}' has no options", help="leave it out of 'options'")
        if name not in known:
            near = closest(name, known)
            label = f"did you mean '{near}'?" if near else ""
            raise key.error(f"the rule '{rule.name}' has no option {key.text[:60]!r}", label=label, help=f"its options: {', '.join(known)}")
    default = rules[0].options[name]
    given = value.plain
    if isinstance(default, bool):
        fits, wanted = isinstance(given, bool), "true or false"
    elif isinstance(default, int):
        fits, wanted = isinstance(given, int) and not isinstance(given, bool) and given >= 0, "a whole number, 0 or more"
    elif isinstance(default, tuple | list | set | frozenset):
        fits, wanted = isinstance(given, list) and all(isinstance(one, str) for one in given), "a list of texts"
    else:
        fits, wanted = isinstance(given, str), "text"
    if not fits:
        place = key if isinstance(given, dict | list) else file.written(value)
        raise place.error(f"the option '{key.text}' must be {wanted}", help=f"the default is {_shown(default)}")
    return type(default)(given) if isinstance(default, tuple | list | set | frozenset) else given


def _shown(default: object) -> str:
    import json

    return json.dumps(sorted(default) if isinstance(default, set | frozenset) else default)
