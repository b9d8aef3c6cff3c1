"""Conditions of a template: which of their combinations a deployment can have.

A condition is a formula over comparisons of parameters with texts. Parameters take the values that they are compared with, and any other
one; or only their AllowedValues, where they have some. What is not understood may be true or false whatever the rest is.
"""

from __future__ import annotations

import json
from itertools import islice, product

from taskdef_lint.adapters.functions import called, text_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    Assignment = Mapping[str, object]
    Choice = tuple[str, str] | None

MOST_COMBINATIONS = 64
MOST_ASSIGNMENTS = 4096  # of parameters, for one set of conditions
MOST_COMPARISONS = 400_000  # in all of a template: some microseconds each
_OTHER = object()  # a value that no condition names
_DEEPEST = 20  # conditions that name conditions


class Conditions:
    """The conditions of a template. `parameters` are declared there, `given` those whose values are known."""

    def __init__(self, written: object, parameters: Mapping[str, object], given: Mapping[str, str]) -> None:
        self._written = written if isinstance(written, dict) else {}
        self._parameters = parameters
        self._given = given
        self._known: dict[tuple[frozenset[str], frozenset[str], bool, Choice], list[dict[str, bool]] | None] = {}
        self._made_of: dict[str, list[tuple[str, str, str]]] = {}
        self._is_free: dict[str, bool] = {}
        self._comparisons_left = MOST_COMPARISONS

    def combinations(
        self, used: frozenset[str], required: frozenset[str] = frozenset(), *, defaults: bool = False, choice: Choice = None
    ) -> list[dict[str, bool]] | None:
        """The combinations of `used` conditions that a deployment can have in which the `required` ones are true; None for too many.

        With `defaults` parameters have their Defaults; `choice` is one parameter and its value.
        """
        key = used, required, defaults, choice
        if key not in self._known:
            self._known[key] = self._combinations(used | required, required, defaults=defaults, choice=choice)
        return self._known[key]

    def free(self, used: Iterable[str]) -> frozenset[str]:
        """Those of some conditions that depend on something that is not understood."""
        for name in used:
            if name not in self._is_free:
                self._is_free[name] = any(key.startswith(("{", '"')) for key in self._domains([name]))
        return frozenset(name for name in used if self._is_free[name])

    def _combinations(
        self, used: frozenset[str], required: frozenset[str], *, defaults: bool, choice: Choice
    ) -> list[dict[str, bool]] | None:
        if not used:
            return [{}]
        domains = self._domains(used)
        if defaults:
            for name in domains:
                default = default_of(self._parameters.get(name))
                if default is not None:
                    domains[name] = (default,)
        if choice is not None and choice[0] in domains:
            domains[choice[0]] = (choice[1],)
        size = 1
        for domain in domains.values():
            size *= len(domain)
        comparisons = size * sum(len(self._parts(name)) for name in self._with_all_named(used))
        left = self._comparisons_left if choice is None else self._comparisons_left // 2  # what is certain comes first
        if size > MOST_ASSIGNMENTS or comparisons > left:
            return None
        self._comparisons_left -= comparisons
        names = sorted(used)
        found: dict[tuple[bool, ...], None] = {}
        for values in product(*domains.values()):
            truths: dict[str, bool] = {}
            assignment = dict(zip(domains, values, strict=True))
            row = tuple(self._truth(name, assignment, truths, 0) for name in names)
            if all(truths[name] for name in required):
                found[row] = None
        if len(found) > MOST_COMBINATIONS:
            return None
        return [dict(zip(names, row, strict=True)) for row in found]

    def _domains(self, used: Iterable[str]) -> dict[str, tuple[object, ...]]:
        """What conditions depend on, each with the values that it may have: parameters by their name, all else by its expression."""
        compared: dict[str, set[str]] = {}
        free: set[str] = set()
        for name in self._with_all_named(used):
            for kind, one, other in self._parts(name):
                if kind == "free":
                    free.add(one)
                elif kind == "parameter":
                    compared.setdefault(one, set()).add(other)
        domains: dict[str, tuple[object, ...]] = {}
        for parameter, texts in sorted(compared.items()):
            declared = self._parameters.get(parameter)
            allowed = allowed_of(declared)
            if parameter in self._given:
                domains[parameter] = (self._given[parameter],)
            elif allowed:
                domains[parameter] = tuple(dict.fromkeys(allowed))
            else:
                domains[parameter] = (*sorted(texts), _OTHER)
        domains |= dict.fromkeys(sorted(free), (True, False))
        return domains

    def _with_all_named(self, used: Iterable[str]) -> Iterable[str]:
        """Some conditions, and those that they name."""
        seen: dict[str, None] = {}
        pending = list(used)
        while pending:
            name = pending.pop()
            if name not in seen:
                seen[name] = None
                pending += [one for kind, one, _ in self._parts(name) if kind == "condition"]
        return seen

    def _parts(self, name: str) -> list[tuple[str, str, str]]:
        """What a condition is made of, see `_atoms`."""
        if name not in self._made_of:
            written = self._written.get(name)
            self._made_of[name] = [("free", json.dumps(name), "")] if written is None else list(self._atoms(written))
        return self._made_of[name]

    def _atoms(self, formula: object) -> Iterator[tuple[str, str, str]]:
        """What a formula is made of. The depth of formulas is bounded by the reader."""
        function, argument = called(formula)
        if function == "Condition" and isinstance(argument, str):
            yield "condition", argument, ""
        elif function in ("Fn::And", "Fn::Or", "Fn::Not") and isinstance(argument, list):
            for part in argument:
                yield from self._atoms(part)
        elif function == "Fn::Equals" and isinstance(argument, list) and len(argument) == 2:
            yield from self._compared(formula, argument)
        else:
            yield "free", _expression(formula), ""

    def _compared(self, formula: object, sides: list[object]) -> Iterator[tuple[str, str, str]]:
        names = [_parameter(side) for side in sides]
        texts = [text_of(side) for side in sides]
        if texts[0] is not None and texts[1] is not None:
            return
        for name, text in ((names[0], texts[1]), (names[1], texts[0])):
            if name is not None and text is not None:
                yield "parameter", name, text
                return
        yield "free", _expression(formula), ""

    def _truth(self, name: str, assignment: Assignment, truths: dict[str, bool], depth: int) -> bool:
        if name not in truths:
            if depth > _DEEPEST:
                return False
            truths[name] = False  # one that names itself, which CloudFormation refuses
            written = self._written.get(name)
            truths[name] = bool(assignment[json.dumps(name)]) if written is None else self._holds(written, assignment, truths, depth)
        return truths[name]

    def _holds(self, formula: object, assignment: Assignment, truths: dict[str, bool], depth: int) -> bool:
        function, argument = called(formula)
        if function == "Condition" and isinstance(argument, str):
            return self._truth(argument, assignment, truths, depth + 1)
        if function in ("Fn::And", "Fn::Or", "Fn::Not") and isinstance(argument, list):
            held = [self._holds(part, assignment, truths, depth) for part in argument]
            return all(held) if function == "Fn::And" else any(held) if function == "Fn::Or" else not all(held)
        if function == "Fn::Equals" and isinstance(argument, list) and len(argument) == 2:
            texts = [text_of(side) for side in argument]
            if texts[0] is not None and texts[1] is not None:
                return texts[0] == texts[1]
            for name, text in ((_parameter(argument[0]), texts[1]), (_parameter(argument[1]), texts[0])):
                if name is not None and text is not None:
                    return assignment[name] == text
        return bool(assignment[_expression(formula)])


def _parameter(side: object) -> str | None:
    """The parameter, or pseudo parameter, that a side of a comparison is."""
    function, argument = called(side)
    return argument if function == "Ref" and isinstance(argument, str) else None


def _expression(formula: object) -> str:
    return json.dumps(formula, default=lambda value: value.text, sort_keys=True)


def default_of(declared: object) -> str | None:
    """The Default of a parameter as a text; None where it has none, or one that says nothing about the value: an empty one, the name of an
    SSM parameter, a list.
    """
    return text_of(declared.get("Default")) or None if isinstance(declared, dict) and has_scalar(declared) else None


def has_scalar(declared: object) -> bool:
    """Whether the value of a parameter is a single one, and not the name of what has it."""
    return isinstance(declared, dict) and declared.get("Type") in ("String", "Number")


def allowed_of(declared: object) -> list[str]:
    """The AllowedValues of a parameter as texts, in their order; [] where it has none, or one that is no literal."""
    allowed = declared.get("AllowedValues") if isinstance(declared, dict) else None
    texts = [text_of(value) for value in islice(allowed, 1000)] if isinstance(allowed, list) else []
    return [text for text in texts if text is not None] if None not in texts else []


def is_hidden(declared: object) -> bool:
    """Whether CloudFormation shows the value of a parameter to nobody."""
    return isinstance(declared, dict) and str(text_of(declared.get("NoEcho"))).lower() == "true"
