"""Plug-ins: installed packages with rules. Imported only when a configuration names one.

A package offers rules through the entry-point group `taskdef_lint.rules`; the entry point is a module (its rules count), a rule, or a list
of rules. Only what is installed where taskdef-lint is counts: PYTHONPATH and the working directory declare no plug-ins and stand in for
no module of theirs, and nothing of the repository that is linted is run.
"""

from __future__ import annotations

import os
import re
import sys
from types import ModuleType

from taskdef_lint.config.installed import offered, sites
from taskdef_lint.config.yaml import shown_path
from taskdef_lint.engine.registry import rules_in
from taskdef_lint.engine.rule import PHASES, STAGES, Rule, Severity
from taskdef_lint.files.repository import is_in, repository_root
from taskdef_lint.model.cluster_use import ClusterUse
from taskdef_lint.model.deployment import Deployment
from taskdef_lint.model.document import Document
from taskdef_lint.model.resource import Resource
from taskdef_lint.suggest import did_you_mean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from importlib.metadata import EntryPoint

    from taskdef_lint.config.yaml import Written

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*(/[a-z0-9]+(-[a-z0-9]+)*)*")


def plugin_rules(names: Sequence[Written], known: Sequence[Rule]) -> list[Rule]:
    """The rules of plug-ins, given by their names and the places in the configuration where these stand.

    `known` are the rules that exist already. UsageError, with the place, for a plug-in that is not installed, cannot be loaded, or has a
    rule whose name is taken.
    """
    points = offered(sites())
    taken = {word.lower(): "a built-in rule" for rule in known for word in (rule.name, *rule.aliases, *rule.foreign_ids)}
    found: list[Rule] = []
    for word in {name.text: name for name in names}.values():
        for rule in _loaded(word, points):
            for name in (rule.name, *rule.aliases):
                if name.lower() in taken:
                    raise word.error(f"the plug-in '{word.text}' has a rule '{name}', which is the name of {taken[name.lower()]}")
                taken[name.lower()] = f"a rule of the plug-in '{word.text}'"
            found.append(rule)
    return found


def _search_path() -> list[str]:
    """Where plug-ins and what they need are imported from: as Python does it, without PYTHONPATH and the working directory."""
    chosen = {os.path.realpath(entry) for entry in os.environ.get("PYTHONPATH", "").split(os.pathsep)} - set(sites())
    return [entry for entry in sys.path if entry and os.path.realpath(entry) not in chosen]


def _places(module: str, path: list[str]) -> list[str]:
    """The real paths that a module, which is not run, would be imported from; a namespace may have several."""
    before = sys.path[:]
    sys.path[:] = path
    try:
        for finder in sys.meta_path:
            spec = finder.find_spec(module, None)
            if spec is not None:
                found = list(spec.submodule_search_locations or ()) or [spec.origin or ""]
                return [os.path.realpath(place) for place in found if os.path.isabs(place)]
    finally:
        sys.path[:] = before
    return []


def _foreign(module: str, path: list[str], roots: Sequence[str]) -> str:
    """Where a module stands in a repository that is linted, outside the directories of installed packages; "" for none that does."""
    for place in _places(module, path):
        if any(is_in(place, root) for root in roots) and not any(is_in(place, site) for site in sites()):
            return place
    return ""


def _loaded(word: Written, known: dict[str, list[tuple[str, EntryPoint]]]) -> Iterator[Rule]:
    points = known.get(word.text, [])
    if not points:
        listed = f"installed ones: {', '.join(sorted(known))}" if known else "none is installed"
        help_text = f"install it into the environment of taskdef-lint ({sys.prefix}), the only place that counts; {listed}"
        raise word.error(f"there is no plug-in {word.text[:60]!r}", label=did_you_mean(word.text, known), help=help_text)
    if len(points) > 1:
        packages = " and ".join(sorted(package for package, _ in points))
        raise word.error(f"several packages have a plug-in '{word.text}': {packages}", help="uninstall all but one")
    (package, point) = points[0]
    path = _search_path()
    roots = _linted(word)
    place = _foreign(point.module.partition(".")[0], path, roots)
    if place:
        where = f"is at '{shown_path(place)}', in the repository that is linted: nothing there is run"
        message = f"the plug-in '{word.text}' of {package} {where}"
        raise word.error(message, help=f"install it without --editable into the environment of taskdef-lint ({sys.prefix})")
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


def _linted(word: Written) -> list[str]:
    """The roots of the repositories that nothing is run from: that of the configuration, and that of the working directory."""
    directory = os.path.realpath(os.path.dirname(os.path.abspath(word.document.path)))
    started = repository_root(os.getcwd())
    return [repository_root(directory) or directory, *([started] if started else ())]


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
    if rule.stage not in STAGES:
        return f"the stage of {rule.name} is none of {', '.join(STAGES)}"
    target: object = rule.target
    if not isinstance(target, type) or not issubclass(target, Document | Resource | Deployment | ClusterUse):
        return f"{rule.name} judges something that does not exist"
    return "" if rule.summary else f"{rule.name} has no docstring, which is its page"
