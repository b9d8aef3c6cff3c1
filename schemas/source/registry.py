"""Holds the table of what differs in templates, schemas/cloudformation.json, against the registry schemas of CloudFormation.

A wheel of cfn-lint has those, renewed each week:

    pip download --no-deps cfn-lint && .venv/bin/python schemas/source/registry.py cfn_lint-*.whl

Keys that the table calls absent and the registry has by now, in the same form, are taken off it, and so are keys that it demands and the
registry does not any more. All other differences are printed for somebody to judge, those of enumerations and of what is required
included: a key that the registry lacks may be one that it only forgot.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from zipfile import ZipFile

from taskdef_lint.adapters.cloudformation import TYPES
from taskdef_lint.adapters.graft import ONLY_IN_TEMPLATES, SPELLED

TARGET = Path(__file__).resolve().parents[1]
REGION = "us-east-1"

Schema = dict[str, object]
Part = tuple[Schema, Schema]  # a registry schema, and a part of it
FORMS = {"array": "a list", "object": "an object"}


class Difference:
    """A key of an object (`definition` of the schema of a `kind`) that only one side has, or both in different forms: `how`."""

    def __init__(self, kind: str, definition: str, key: str, how: str) -> None:
        self.kind = kind
        self.definition = definition
        self.key = key
        self.how = how

    def __str__(self) -> str:
        return f"{self.kind}{f', {self.definition}' if self.definition else ''}: `{self.key}` {self.how}"


LACKED, NEW, OTHER = "is lacked by the registry", "is new in the registry", "has another form in the registry"
REQUIRED, FREE = "is required by the registry", "is required by the table alone"


def differences(kind: str, ours: Schema, theirs: list[Schema], demanded: Schema | None = None) -> list[Difference]:
    """All differences between our schema of a kind and the registry's of its resources, each object once.

    `demanded` is what the table says of the kind already.
    """
    return list(_differences(kind, "", ours, ours, [(schema, schema) for schema in theirs], demanded or {}, set()))


def _differences(
    kind: str, name: str, ours: Schema, whole: Schema, theirs: list[Part], demanded: Schema, seen: set[str]
) -> Iterator[Difference]:
    if name in seen:
        return
    seen.add(name)
    spelled = SPELLED.get((kind, name), {})
    change = _object(demanded.get(name))
    documented = _object(change.get("documented"))
    there: dict[str, list[Part]] = {}
    for root, part in theirs:
        for written, value in _object(part.get("properties")).items():
            if name or written not in ONLY_IN_TEMPLATES.get(kind, ()):
                there.setdefault(spelled.get(written, written).casefold(), []).append(_resolved(root, _object(value)))
    members = {key.casefold(): (key, _object(value)) for key, value in _object(ours.get("properties")).items()}
    for folded in there.keys() - members.keys():
        yield Difference(kind, name, folded, NEW)
    for key, how in _required(
        ours, change, [{spelled.get(one, one).casefold() for one in _list(part.get("required"))} for _, part in theirs]
    ):
        yield Difference(kind, name, members[key][0] if key in members else key, how)
    for folded, (key, value) in members.items():
        if folded not in there:
            yield Difference(kind, name, key, LACKED)
            continue
        inner, parts = _items(value, there[folded])
        if "$ref" in inner:
            inner = _resolved_ours(whole, inner)
        if "type" not in inner and "properties" not in inner:
            continue  # anything is right
        if (inner.get("type") in FORMS and not any(part.get("type", "object") == inner["type"] for _, part in parts)) or (
            inner.get("type") not in FORMS and any(part.get("type") in FORMS for _, part in parts)
        ):
            yield Difference(kind, name, key, OTHER)
        elif "properties" in inner:
            yield from _differences(kind, _reference(value), inner, whole, parts, demanded, seen)
        else:
            yield from (
                Difference(kind, name, key, how) for how in _values(inner, _object(documented.get(key)), [part for _, part in parts])
            )


def _required(ours: Schema, change: Schema, theirs: list[set[str]]) -> Iterator[tuple[str, str]]:
    """The keys, in small letters, that only one side requires; those of ours only where the table adds them to what the API requires."""
    there = set.intersection(*theirs) if theirs else set()
    api, optional, added = (
        {one.casefold() for one in _list(part)} for part in (ours.get("required"), change.get("optional"), change.get("required"))
    )
    given = {one.casefold() for one in _list(change.get("given"))}
    yield from ((key, REQUIRED) for key in sorted(there - (api - optional) - added - given))
    yield from ((key, FREE) for key in sorted(added - there))


def _values(ours: Schema, documented: Schema, theirs: list[Schema]) -> Iterator[str]:
    """How the values that are enumerated differ, ours as the table or else the API has them."""
    of_table, of_pages, of_model = (set(_list(part.get("enum"))) for part in (documented, _object(ours.get("x-documented")), ours))
    here = of_table or of_pages or of_model
    there = {value for part in theirs for value in _list(part.get("enum"))}
    if not all("enum" in part for part in theirs):
        if "enum" in documented:
            yield "takes any value in the registry"
    elif not here:
        yield f"takes nothing but {_listed(there)} in the registry"
    else:
        if there - (of_table or of_pages | of_model):
            yield f"takes {_listed(there - (of_table or of_pages | of_model))} as well in the registry"
        if here - there:
            yield f"does not take {_listed(here - there)} in the registry"


def _listed(values: set[str]) -> str:
    return ", ".join(f"`{value}`" for value in sorted(values))


def _items(value: Schema, parts: list[Part]) -> tuple[Schema, list[Part]]:
    """What lists hold, on both sides; anything else as it is."""
    while value.get("type") == "array" and any("items" in part for _, part in parts):
        value = _object(value["items"])
        parts = [_resolved(root, _object(part["items"])) for root, part in parts if "items" in part]
    return value, parts


def _reference(value: Schema) -> str:
    while value.get("type") == "array":
        value = _object(value["items"])
    return str(value.get("$ref", "")).rpartition("/")[2]


def _resolved_ours(whole: Schema, value: Schema) -> Schema:
    return _object(_object(whole["$defs"])[str(value["$ref"]).rpartition("/")[2]])


def _resolved(root: Schema, part: Schema) -> Part:
    while "$ref" in part:
        part = _object(_object(root["definitions"])[str(part["$ref"]).rpartition("/")[2]])
    return root, part


def _object(value: object) -> Schema:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else []


def renewed(table: Schema, found: Iterable[Difference]) -> tuple[Schema, list[str]]:
    """The table without what it calls absent and the registry has, and without what it demands and the registry does not, changed in
    place; and what is left to judge, in words.
    """
    found = list(found)
    differing = {(one.kind, one.definition, one.key) for one in found if one.how in (LACKED, OTHER)}
    free = {(one.kind, one.definition, one.key) for one in found if one.how == FREE}
    kinds = _object(table["kinds"])
    judged: set[tuple[str, str, str]] = set()
    for kind, changes in kinds.items():
        kept: Schema = {}
        for definition, demanded in _object(changes).items():
            change = _object(demanded)
            absent = [key for key in _list(change.get("absent")) if (kind, definition, key) in differing]
            judged |= {(kind, definition, key) for key in absent}
            required = [key for key in _list(change.get("required")) if (kind, definition, key) not in free]
            left_of = {**change, "absent": absent, "required": required}
            if any(left_of.values()):
                kept[definition] = {key: left_of[key] for key in change if left_of[key]}
        kinds[kind] = kept
    left = [one for one in found if one.how != FREE and not (one.how in (LACKED, OTHER) and (one.kind, one.definition, one.key) in judged)]
    return table, sorted(map(str, left))


def registry_schemas(wheel: str) -> dict[str, list[Schema]]:
    """The registry schemas in a wheel of cfn-lint by our kinds."""
    found: dict[str, list[Schema]] = {}
    with ZipFile(wheel) as archive:
        files = json.loads(archive.read(f"cfnlint/data/schemas/providers/{REGION}.json"))
        for name, made in TYPES.items():
            schema = json.loads(archive.read(f"cfnlint/data/schemas/resources/{files[name]}.json"))
            found.setdefault(made.kind.name, []).append(schema)
    return found


def main(wheel: str) -> list[str]:
    """Renew the table; what is left to judge."""
    path = TARGET / "cloudformation.json"
    found: list[Difference] = []
    table = json.loads(path.read_text(encoding="utf-8"))
    for kind, theirs in registry_schemas(wheel).items():
        found += differences(kind, json.loads((TARGET / f"{kind}.json").read_text(encoding="utf-8")), theirs, table["kinds"].get(kind))
    table, left = renewed(table, found)
    version = re.search(r"cfn_lint-([\d.]+)-", wheel)
    table["x-source"] = f"registry schemas in cfn-lint {version[1] if version else '?'}, region {REGION}"
    path.write_text(json.dumps(table, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return left


if __name__ == "__main__":
    print("\n".join(main(sys.argv[1])))  # noqa: T201 - a script
