"""Suppressions in the Metadata of a template of CloudFormation, or of a resource in it, which JSON and generated templates have, too:

`Metadata: {taskdef-lint: {ignore: [{rule: …, reason: …, until: …, at: …}]}}`
"""

from __future__ import annotations

from taskdef_lint.engine.selection import named, unknown
from taskdef_lint.model.node import Unknown
from taskdef_lint.model.selector import parse_at, split_address
from taskdef_lint.model.text import Span
from taskdef_lint.suppressions.suppression import Suppression

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from taskdef_lint.engine.rule import Rule
    from taskdef_lint.model.document import Document
    from taskdef_lint.model.node import Path

MOST = 1000  # entries of one template
_BLOCK: Path = ("Metadata", "taskdef-lint")
_MEMBERS = ("rule", "reason", "until", "at")
_FORM = "write: ignore: [{rule: rule-name, reason: why it is right here}]"


def suppressions(document: Document, rules: Sequence[Rule]) -> list[Suppression]:
    """The suppressions in the Metadata of a template. `rules` are those that it may name. One with a `fault` hides nothing."""
    entries = list(_entries(document.data))[:MOST]
    wanted = [place for path, _, _ in entries for place in (path, (*path, "rule"), (*path, "until"))]
    places = {path: place.value for path, place in document.locate(wanted).items()}
    return [_suppression(document, path, value, address, rules, places) for path, value, address in entries]


def _entries(data: object) -> Iterator[tuple[Path, object, str]]:
    """Each entry with its path and the logical id of its resource; "" for those of the template. What is no list is one bad entry."""
    yield from _below((), data, "")
    resources = data.get("Resources") if isinstance(data, dict) else None
    for name, resource in resources.items() if isinstance(resources, dict) else ():
        yield from _below(("Resources", name), resource, name)


def _below(path: Path, holder: object, address: str) -> Iterator[tuple[Path, object, str]]:
    for key in _BLOCK:
        if not isinstance(holder, dict) or key not in holder:
            return
        holder = holder[key]
    path += _BLOCK
    if not isinstance(holder, dict) or list(holder) != ["ignore"] or not isinstance(holder["ignore"], list):
        yield path, None, address
        return
    for index, entry in enumerate(holder["ignore"]):
        yield (*path, "ignore", index), entry, address


def _suppression(
    document: Document, path: Path, entry: object, address: str, rules: Sequence[Rule], places: dict[Path, Span]
) -> Suppression:
    whole = places.get(path, Span(0, 0))
    members = {key: _text(value) for key, value in entry.items()} if isinstance(entry, dict) else {}
    word = members.get("rule") or ""
    where = places.get((*path, "rule"), whole)
    meant, fault, advice = _meant(word, rules) if word else ([], "this suppression is not understood, and hides nothing", _FORM)
    reason, until = " ".join((members.get("reason") or "").split()), members.get("until") or ""
    steps: list[str | None] = []
    if not fault:
        fault, advice = _fault(members, reason, until)
    if not fault and members.get("at"):
        named_address, place = split_address(str(members["at"]))
        if address and named_address and named_address != address:
            fault, advice = f"this suppression hides nothing: it stands in {address}, and names {named_address}", "leave the name out"
        address = address or named_address
        try:
            steps = parse_at(place)
        except ValueError as error:
            fault, advice = f"this suppression hides nothing: {error}", "write at: ContainerDefinitions[app].Environment[LEGACY]"
    return Suppression(
        document,
        where,
        word,
        [] if fault else meant,
        address=address,
        steps=steps,
        place=str(members.get("at") or ""),
        reason=reason,
        until=until,
        until_where=places.get((*path, "until")),
        fault=fault,
        help=advice,
    )


def _meant(word: str, rules: Sequence[Rule]) -> tuple[Sequence[Rule], str, str]:
    """The rules that a word stands for, or what is wrong with it and how to fix that."""
    if word.lower() == "all" or word.lower().startswith("tag:"):
        return [], "this suppression hides nothing: a suppression names single rules", _FORM
    meant = named(word, rules)
    if meant:
        return meant, "", ""
    message, _, advice = unknown(word, rules).partition(": ")
    return [], f"this suppression hides nothing: {message}", advice


def _fault(members: dict[str, str | None], reason: str, until: str) -> tuple[str, str]:
    other = next((key for key in members if key not in _MEMBERS), None)
    if other is not None:
        return f"this suppression hides nothing: {other[:60]!r} is no member of it", _FORM
    if not reason:
        return "this suppression hides nothing, as it gives no reason", "say why it is right here"
    if until and not _is_date(until):
        return f"this suppression hides nothing: {until[:60]!r} is no date", "write it like 2027-01-31"
    return "", ""


def _is_date(text: str) -> bool:
    from datetime import date

    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _text(value: object) -> str | None:
    if isinstance(value, Unknown):
        return value.text
    return value if isinstance(value, str) else None
