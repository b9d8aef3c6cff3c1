"""Holds the table of what differs in templates, schemas/cloudformation.json, against the registry schemas of CloudFormation.

A wheel of cfn-lint has those, renewed each week:

    pip download --no-deps cfn-lint && .venv/bin/python schemas/source/registry.py cfn_lint-*.whl

Keys that the table calls absent and the registry has by now, in the same form, are taken off it. All other differences are printed for
somebody to judge: a key that the registry lacks may be one that it only forgot.
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


def differences(kind: str, ours: Schema, theirs: list[Schema]) -> list[Difference]:
    """All differences between our schema of a kind and the registry's of its resources, each object once."""
    return list(_differences(kind, "", ours, ours, [(schema, schema) for schema in theirs], set()))


def _differences(kind: str, name: str, ours: Schema, whole: Schema, theirs: list[Part], seen: set[str]) -> Iterator[Difference]:
    if name in seen:
        return
    seen.add(name)
    spelled = SPELLED.get((kind, name), {})
    there: dict[str, list[Part]] = {}
    for root, part in theirs:
        for written, value in _object(part.get("properties")).items():
            if name or written not in ONLY_IN_TEMPLATES.get(kind, ()):
                there.setdefault(spelled.get(written, written).casefold(), []).append(_resolved(root, _object(value)))
    members = {key.casefold(): (key, _object(value)) for key, value in _object(ours.get("properties")).items()}
    for folded in there.keys() - members.keys():
        yield Difference(kind, name, folded, NEW)
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
            yield from _differences(kind, _reference(value), inner, whole, parts, seen)


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


def renewed(table: Schema, found: Iterable[Difference]) -> tuple[Schema, list[str]]:
    """The table without what it calls absent and the registry has, changed in place, and what is left to judge, in words."""
    differing = {(one.kind, one.definition, one.key): one for one in found}
    kinds = _object(table["kinds"])
    judged: set[tuple[str, str, str]] = set()
    for kind, changes in kinds.items():
        kept: Schema = {}
        for definition, demanded in _object(changes).items():
            change = _object(demanded)
            written = change.pop("absent", None)
            absent = [key for key in written if (kind, definition, key) in differing] if isinstance(written, list) else []
            judged |= {(kind, definition, key) for key in absent}
            if change or absent:
                kept[definition] = {**change, **({"absent": absent} if absent else {})}
        kinds[kind] = kept
    return table, sorted(str(one) for place, one in differing.items() if place not in judged)


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
    for kind, theirs in registry_schemas(wheel).items():
        found += differences(kind, json.loads((TARGET / f"{kind}.json").read_text(encoding="utf-8")), theirs)
    table, left = renewed(json.loads(path.read_text(encoding="utf-8")), found)
    version = re.search(r"cfn_lint-([\d.]+)-", wheel)
    table["x-source"] = f"registry schemas in cfn-lint {version[1] if version else '?'}, region {REGION}"
    path.write_text(json.dumps(table, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return left


if __name__ == "__main__":
    print("\n".join(main(sys.argv[1])))  # noqa: T201 - a script
