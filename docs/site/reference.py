"""The keys of configurations and of policy files as Markdown, made from their schemas."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from taskdef_lint.schema.editor import CONTAINERS, editor_schema

Schema = dict[str, object]
TYPES = {"string": "a string", "array": "a list", "object": "a mapping", "boolean": "true or false", "integer": "an integer"}
KINDS = ("task-definition", CONTAINERS, "service", "run-task", "task-set", "cluster", "capacity-provider")
READ = ("config", "policy")


def write_schemas(pages: Path) -> None:
    """Write the schemas for editors below the directory `pages`, where their identifiers say that they are."""
    (pages / "schemas").mkdir()
    for kind in KINDS:
        text = json.dumps(editor_schema(kind), indent=1, ensure_ascii=False) + "\n"
        (pages / "schemas" / f"{kind}.json").write_text(text, encoding="utf-8")
    for name in READ:
        (pages / "schemas" / f"{name}.json").write_text(shipped(name), encoding="utf-8")


def shipped(name: str) -> str:
    """The text of a schema as the package has it."""
    return files("taskdef_lint.schemas").joinpath(f"{name}.json").read_text(encoding="utf-8")


def keys_of(name: str) -> str:
    """The keys that the schema `config` or `policy` describes, as a part of a page, below the heading "Every key"."""
    schema = json.loads(shipped(name))
    top = schema["properties"]
    if name == "policy":
        top = top["policies"]["additionalProperties"]["properties"]
    return "## Every key\n\n" + "\n".join(line for key, value in top.items() for line in _key(key, value, schema["$defs"]))


def _key(key: str, value: Schema, definitions: dict[str, Schema]) -> Iterator[str]:
    value = _resolved(value, definitions)
    yield f"### `{key}`\n"
    yield _told(value, definitions)
    members = list(_members(value, definitions))
    if members:
        yield "\n| key | what it is |\n|---|---|"
        yield from (
            f"| `{name}` | {_told(member, definitions, needed=needed).replace('|', chr(92) + '|')} |" for name, member, needed in members
        )
    yield ""


def _members(value: Schema, definitions: dict[str, Schema]) -> Iterator[tuple[str, Schema, bool]]:
    """The keys of the mappings that a value is, or holds: name, schema, whether it is needed."""
    for within in (value, value.get("items"), value.get("additionalProperties")):
        if isinstance(within, dict) and isinstance(within.get("properties"), dict):
            needed = within.get("required", [])
            yield from ((name, _resolved(member, definitions), name in needed) for name, member in within["properties"].items())


def _resolved(value: Schema, definitions: dict[str, Schema]) -> Schema:
    reference = value.get("$ref")
    return {**definitions[reference.rpartition("/")[2]], **value} if isinstance(reference, str) else value


def _told(value: Schema, definitions: dict[str, Schema], *, needed: bool = False) -> str:
    """What a schema says in words: title, type, choices, description."""
    sentences = [f"{value.get('title', '')}.", str(value.get("description", ""))]
    kind = value.get("type")
    choices = value.get("enum")
    if isinstance(choices, list):
        sentences.append(f"One of {', '.join(f'`{choice}`' for choice in choices)}.")
    elif isinstance(kind, str):
        sentences.append(f"It is {TYPES[kind]}{_of_what(value, definitions)}.")
    if needed:
        sentences.append("**Needed.**")
    return " ".join(sentence.replace("*", r"\*") if sentence != "**Needed.**" else sentence for sentence in sentences if sentence)


def _of_what(value: Schema, definitions: dict[str, Schema]) -> str:
    items = value.get("items")
    if value.get("type") != "array" or not isinstance(items, dict):
        return ""
    kind = _resolved(items, definitions).get("type")
    return {"object": " of mappings", "string": " of strings"}.get(str(kind), "")
