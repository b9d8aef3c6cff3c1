"""Plug-ins: installed packages with rules. Imported only when a configuration names one.

A package offers rules through the entry-point group `taskdef_lint.rules`; the entry point is a module (its rules count), a rule, or a list
of rules. Nothing of the repository that is linted is run: a working directory that `python -m` puts into the search path is left out.
"""

from __future__ import annotations

import os
import re
import sys
from importlib.metadata import distributions
from types import ModuleType

from taskdef_lint.engine.registry import rules_in
from taskdef_lint.engine.rule import PHASES, Rule, Severity
from taskdef_lint.model.document import Document
from taskdef_lint.model.task_definition import Resource
from taskdef_lint.suggest import did_you_mean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from importlib.metadata import EntryPoint

    from taskdef_lint.config.yaml import Written

GROUP = "taskdef_lint.rules"
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*(/[a-z0-9]+(-[a-z0-9]+)*)*")


def plugin_rules(names: Sequence[Written], known: Sequence[Rule]) -> list[Rule]:
    """The rules of plug-ins, given by their names and the places in the configuration where these stand.

    `known` are the rules that exist already. UsageError, with the place, for a plug-in that is not installed, cannot be loaded, or has a
    rule whose name is taken.
    """
    path, modules = search_path()
    offered = _offered(path)
    taken = {word.lower(): "a built-in rule" for rule in known for word in (rule.name, *rule.aliases, *rule.foreign_ids)}
    found: list[Rule] = []
    for word in {name.text: name for name in names}.values():
        for rule in _loaded(word, offered, modules):
            for name in (rule.name, *rule.aliases):
                if name.lower() in taken:
                    raise word.error(f"the plug-in '{word.text}' has a rule '{name}', which is the name of {taken[name.lower()]}")
                taken[name.lower()] = f"a rule of the plug-in '{word.text}'"
            found.append(rule)
    return found


def search_path() -> tuple[list[str], list[str]]:
    """Where packages are looked for, and from where their modules are imported: as Python does it, but for the working directory.

    `python -m` puts that first, and an empty part of PYTHONPATH anywhere, often by mistake. What is linted declares no plug-ins and
    stands in for no module of theirs. The end of the list is for a plug-in that is being developed there, installed as editable.
    """
    here = os.path.realpath(os.getcwd())
    elsewhere = [entry for entry in sys.path if entry and os.path.realpath(entry) != here]
    implied = sys.path[:1] if not sys.flags.safe_path else []
    named = [entry for entry in sys.path[len(implied) :] if entry and os.path.realpath(entry) == here]
    return elsewhere, elsewhere + named[:1]


def _offered(path: list[str]) -> dict[str, list[tuple[str, EntryPoint]]]:
    """The entry points by name, each with the package that has it; of two packages of one name the first, which is the one imported."""
    offered: dict[str, list[tuple[str, EntryPoint]]] = {}
    seen: set[str] = set()
    for distribution in distributions(path=path):
        package = distribution.metadata["Name"] or ""
        key = re.sub(r"[-_.]+", "-", package).lower()
        if key in seen:
            continue
        seen.add(key)
        for point in distribution.entry_points:
            if point.group == GROUP:
                offered.setdefault(point.name, []).append((package, point))
    return offered


def _loaded(word: Written, offered: dict[str, list[tuple[str, EntryPoint]]], path: list[str]) -> Iterator[Rule]:
    points = offered.get(word.text, [])
    if not points:
        known = f"installed ones: {', '.join(sorted(offered))}" if offered else "none is installed"
        help_text = f"install it into the environment of taskdef-lint ({sys.prefix}); {known}"
        raise word.error(f"there is no plug-in {word.text[:60]!r}", label=did_you_mean(word.text, offered), help=help_text)
    if len(points) > 1:
        packages = " and ".join(sorted(package for package, _ in points))
        raise word.error(f"several packages have a plug-in '{word.text}': {packages}", help="uninstall all but one")
    (package, point) = points[0]
    before = sys.path[:]
    sys.path[:] = path
    try:
        value = point.load()
    except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever its modules do
        told = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        message = f"the plug-in '{word.text}' of {package} cannot be loaded: {' '.join(told.split())[:300]}"
        raise word.error(message, help=f"its entry point is {point.value}") from None
    finally:
        if sys.path == path:  # a plug-in may have changed it
            sys.path[:] = before
    rules = rules_in(value) if isinstance(value, ModuleType) else [value] if isinstance(value, Rule) else value
    try:
        rules = list(rules)
    except TypeError:
        rules = [value]
    if not rules:
        raise word.error(f"the plug-in '{word.text}' of {package} has no rules", help=f"its entry point is {point.value}")
    for rule in rules:
        fault = _fault(rule)
        if fault:
            raise word.error(f"the plug-in '{word.text}' of {package} cannot be used: {fault}", help=f"its entry point is {point.value}")
        yield rule


def _fault(rule: object) -> str:
    """What is wrong with what should be a rule; "" for nothing."""
    if not isinstance(rule, Rule):
        return f"{type(rule).__name__} is no rule"
    if not _NAME.fullmatch(rule.name):
        return f"{rule.name!r} is no name for a rule"
    severity: object = rule.severity  # whatever a plug-in wrote there
    if not isinstance(severity, Severity):
        return f"the severity of {rule.name} is none"
    if rule.phase not in PHASES:
        return f"the phase of {rule.name} is none of {', '.join(PHASES)}"
    target: object = rule.target
    if not isinstance(target, type) or not issubclass(target, Document | Resource):
        return f"{rule.name} judges something that does not exist"
    return "" if rule.summary else f"{rule.name} has no docstring, which is its page"
