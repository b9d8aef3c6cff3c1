"""Makes one problem of those that were found in several readings of a resource (see model.reading), and says what it depends on.

What is found in every reading that supposes nothing stays as it is. What is found in some names the conditions; what only Defaults or a
row of a mapping bring about is no more than a warning. That something is missing, and advice, has to be so in every reading in which
there is what it is about; the policies of users hold in each.
"""

from __future__ import annotations

from itertools import combinations, pairwise

from taskdef_lint.adapters.conditions import is_hidden
from taskdef_lint.adapters.functions import called, text_of
from taskdef_lint.adapters.graft import member_of
from taskdef_lint.adapters.intrinsics import NO_ROW, NO_VALUE, Template, branch_of
from taskdef_lint.engine.dialects import rules_in
from taskdef_lint.engine.made_by import made_by
from taskdef_lint.engine.rule import Severity
from taskdef_lint.engine.run_rules import Enabled
from taskdef_lint.fixes.edits import value_at
from taskdef_lint.model.node import Node
from taskdef_lint.model.problem import Problem
from taskdef_lint.model.reading import Reading
from taskdef_lint.model.resource import short

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from taskdef_lint.engine.run_rules import Found
    from taskdef_lint.model.document import Document, Place
    from taskdef_lint.model.node import Path
    from taskdef_lint.model.text import Span

    Readings = list[tuple[Reading, Found]]

POLICY = "policy"  # the tag of the rules that users write
_MOST_NAMED = 3  # conditions, or Defaults


def merged(found: Sequence[Found]) -> list[Found]:
    """The problems with one in the place of those at one place of one resource, in the order of the first."""
    groups: dict[tuple[object, ...], Readings | Found] = {}
    counts: dict[tuple[object, ...], int] = {}
    at_values: dict[tuple[object, ...], set[int]] = {}  # the certain readings with something of one rule at a value, wherever it is written
    for one in found:
        reading: Reading | None = getattr(one[1], "reading", None)
        if reading is None:
            groups["", len(groups)] = one
            continue
        if reading.certain:
            at_values.setdefault(_value(one), set()).add(id(reading))
        place = (one[0].rule.name, *_subject(one[1]), *_place(one[2]))
        # A rule may find several things at one place.
        counts[place, id(one[1])] = counts.get((place, id(one[1])), 0) + 1
        groups.setdefault((*place, counts[place, id(one[1])]), []).append((reading, one))  # type: ignore[union-attr]  # of another key
    shown = _Places()
    kept = (_merged(group, at_values, shown) if isinstance(group, list) else group for group in groups.values())
    reported = [(one, [place for place in (_looked_up(one[2]), made_by(one[2])) if place]) for one in kept if one is not None]
    return [_told(one, "", [*one[2].related, *places]) if places else one for one, places in reported]


def _looked_up(problem: Problem) -> tuple[Span, str] | None:
    """The value in a mapping that a problem is about, where it is looked up by nothing but literals."""
    if not isinstance(problem.where, Node):
        return None
    origin = problem.where.origin
    name, argument = called(value_at(origin.document.data, origin.path))
    keys = [text_of(key) for key in argument[:3]] if name == "Fn::FindInMap" and isinstance(argument, list) else []
    path: Path = ("Mappings", *(key for key in keys if key is not None))
    place = origin.document.locate([path]).get(path) if len(path) == 4 else None
    return (place.value, "the value in the mapping") if place else None


def _dialect(subject: object) -> str:
    return str(getattr(subject, "dialect", ""))


def _subject(subject: object) -> tuple[object, ...]:
    """What a subject is, whatever its reading."""
    parts = [getattr(subject, name, None) for name in ("service", "task")] if hasattr(subject, "service") else [subject]
    return tuple((id(getattr(part, "document", None)), getattr(part, "address", "")) for part in parts)


def _place(problem: Problem) -> tuple[object, ...]:
    where = problem.where
    if not isinstance(where, Node):
        return (where, problem.at_key)
    origin = where.origin
    return (id(origin.document), origin.path, origin.spelled, where.exists, problem.at_key)


def _value(one: Found) -> tuple[object, ...]:
    """What a problem is about, whatever its reading: the place in the shape of the API."""
    where = one[2].where
    return (one[0].rule.name, *_subject(one[1]), where.path if isinstance(where, Node) else where, one[2].at_key)


def _merged(group: Readings, at_values: Mapping[tuple[object, ...], set[int]], shown: _Places) -> Found | None:
    """The one problem to report; None where none of it is sure enough."""
    certain = [(reading, one) for reading, one in group if reading.certain]
    if not certain:
        return _likely(*group[0], shown) if group[0][0].choice is None else _allowed(group, shown)
    reading, first = certain[0]
    if len(certain) == len(reading.all):
        return first
    enabled, of, problem = first
    in_some = rules_in(_dialect(of), "of-one-condition")
    missing = isinstance(problem.where, Node) and problem.where.missing
    if POLICY in enabled.rule.tags or (enabled.rule.phase in ("register", "launch") and (not missing or enabled.rule.name in in_some)):
        words = _conditions(reading, [of.conditions for of, _ in certain])
        return None if words is None else _told(first, words)
    if enabled.rule.name in rules_in(_dialect(of), "of-single-values") or len(at_values[_value(first)]) == len(reading.all):
        return first
    found_in = [of.conditions for of, _ in certain]
    return first if all(conditions in found_in or _gone(problem, conditions) for conditions in reading.all) else None


def _gone(problem: Problem, conditions: Mapping[str, bool]) -> bool:
    """Whether there is nothing that a problem could be about under some conditions: the branch that they choose says `AWS::NoValue`."""
    if not isinstance(problem.where, Node):
        return False
    origin = problem.where.origin
    template, reading = Template(origin.document), Reading(conditions)
    value = origin.document.data
    for key, number in pairwise(origin.path):
        if key == "Fn::If":
            taken = branch_of(member_of(value, key), reading)
            if taken is None or taken[0] != number:
                return taken is not None and template.resolve(taken[1], (), reading)[0] is NO_VALUE
        value = member_of(value, key)
    return False


def _conditions(reading: Reading, occurring: Sequence[Mapping[str, bool]]) -> str | None:
    """The conditions under which something is found, in words; None where it depends on several of which one is not understood."""
    fixed = {name: held for name, held in occurring[0].items() if all(one[name] is held for one in occurring)}
    names = sorted(name for name in fixed if any(one[name] is not fixed[name] for one in reading.all))
    for count in range(1, _MOST_NAMED):
        for chosen in combinations(names, count):
            if sum(all(one[name] is fixed[name] for name in chosen) for one in reading.all) == len(occurring):
                return None if count > 1 and not reading.free.isdisjoint(chosen) else _held(chosen, fixed)
    if reading.free:
        return None
    return _held(names[:_MOST_NAMED], fixed) if names else "with some of the conditions"


def _held(names: Sequence[str], held: Mapping[str, bool]) -> str:
    """`with condition IsProd and without condition HasName`."""
    return " and ".join(f"{'with' if held[name] else 'without'} condition {name}" for name in names)


def _likely(reading: Reading, one: Found, shown: _Places) -> Found | None:
    """What only Defaults or a row of a mapping bring about, as a warning at most."""
    enabled, of, problem = one
    rule, where = enabled.rule, problem.where
    if not isinstance(where, Node) or where.missing:
        return None
    if rule.name in rules_in(_dialect(of), "of-single-values"):
        severity = enabled.severity
    elif rule.phase in ("register", "launch"):
        severity = min(enabled.severity, Severity.WARNING)
    else:
        return None
    if reading.row is not None:
        _, row, name = reading.row
        path: Path = ("Mappings", name, row)
        words, label = f"row {row} of mapping {name}", "this row"
        if row == NO_ROW:
            words = f"where mapping {name} has no such row"
    else:
        parameters = _parameters(problem)
        declared = Template(where.origin.document).parameters
        single = rule.name in rules_in(_dialect(of), "of-single-values")
        if not parameters or (not single and any(is_hidden(declared[name]) for name in parameters)):
            return None
        path = ("Parameters", parameters[0], "Default")
        words = f"with the default of parameter {' and '.join(parameters[:_MOST_NAMED])}"
        label = f"the default of parameter {parameters[0]}"
    document = where.origin.document
    place = shown.at(document, path)
    related = [*problem.related, (place, label)] if place else problem.related
    return _told((Enabled(rule, severity), one[1], problem), words, related)


def _allowed(group: Readings, shown: _Places) -> Found | None:
    """What only values bring about that a parameter may have, as a note: the first of them is told, the others are related places."""
    _, (enabled, subject, problem) = group[0]
    where = problem.where
    if not isinstance(where, Node) or where.missing or enabled.rule.phase not in ("register", "launch"):
        return None
    document = where.origin.document
    related = [*problem.related]
    for choice in (reading.choice for reading, _ in group):
        if choice is not None:
            name, value = choice
            path: Path = ("Parameters", name, "AllowedValues", Template(document).choices[name].index(value))
            place = shown.at(document, path)
            if place:
                related.append((place, f"an allowed value of parameter {name}"))
    assert group[0][0].choice is not None  # noqa: S101 - see above
    name, value = group[0][0].choice
    enabled = Enabled(enabled.rule, min(enabled.severity, Severity.NOTE))
    words = f"with the allowed value {short(value)} of parameter {name}"
    advice = f"remove {short(value)} from the allowed values of {name}, or change what does not go with it"
    return _told((enabled, subject, problem), words, related, advice=advice)


def _parameters(problem: Problem) -> list[str]:
    """The parameters whose Defaults a problem is about: those in its place, else those in the places it relates to, or beside it."""
    nodes = [problem.where, *(other for other, _ in problem.related)]
    nearby = [node.parent for node in nodes if isinstance(node, Node) and node.parent is not None]
    for node in (*nodes, *nearby, *(parent.parent for parent in nearby)):
        if isinstance(node, Node):
            origin = node.origin
            found = dict.fromkeys(Template(origin.document).defaults_in(value_at(origin.document.data, origin.path)))
            if found:
                return list(found)
    return []


class _Places:
    """Where Defaults and the rows of mappings are written: found for all of a template at once, as looking for one costs as much."""

    def __init__(self) -> None:
        self._known: dict[int, dict[Path, Place]] = {}

    def at(self, document: Document, path: Path) -> Span | None:
        """The stretch of the text that a message underlines: a Default, or the key of a row."""
        known = self._known.get(id(document))
        if known is None:
            template = Template(document)
            defaults: list[Path] = [("Parameters", name, "Default") for name in template.parameters]
            rows: list[Path] = [("Mappings", name, row) for name, of in template.mappings.items() if isinstance(of, dict) for row in of]
            allowed: list[Path] = [
                ("Parameters", name, "AllowedValues", index) for name, values in template.choices.items() for index in range(len(values))
            ]
            known = self._known[id(document)] = document.locate([*defaults, *rows, *allowed])
        place = known.get(path)
        return (place.key if path[0] == "Mappings" else place.value) if place else None


def _told(one: Found, words: str, related: Sequence[tuple[Node | Span, str]] | None = None, *, advice: str = "") -> Found:
    enabled, subject, old = one
    problem = Problem(
        old.where,
        f"{words}: {old.message}" if words else old.message,
        label=old.label,
        help=advice or old.help,
        aws=old.aws,
        related=old.related if related is None else related,
        fix=None if words else old.fix,
        at_key=old.at_key,
    )
    return enabled, subject, problem
