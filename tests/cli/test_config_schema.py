"""The schema of the configuration: valid itself, and our own quick validator says what `jsonschema` says."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from taskdef_lint.config.validate import schema_of, validate
from taskdef_lint.config.yaml import read_yaml
from taskdef_lint.errors import UsageError
from taskdef_lint.reporters.failures import framed

SCHEMA = schema_of("config")
FULL: dict[str, Any] = {
    "extends": "../base.yaml",
    "required-version": ">=0.1, <1",
    "profile": "strict",
    "fail-on": "note",
    "exclude": ["examples/**", "./x"],
    "select": ["mutable-image-tag"],
    "ignore": ["tag:practice"],
    "severity": {"mutable-image-tag": "error"},
    "options": {"too-many-containers": {"limit": 6}},
    "per-file": [{"files": ["deploy/dev/**"], "ignore": ["x"], "select": ["y"], "severity": {"a": "note"}, "options": {"b": {"c": []}}}],
    "suppress": [{"rule": "plaintext-secret", "file": "deploy/web.json", "at": "a[b].c", "reason": "so", "until": "2027-01-31"}],
    "policies": ["policies/acme.yaml"],
    "plugins": ["acme"],
}


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)


def described(schema: dict[str, Any], place: str = "") -> None:
    assert schema.get("title") or "$ref" in schema, f"{place} has no title"
    for key, member in schema.get("properties", {}).items():
        described(member, f"{place}/{key}")
    for key in ("items", "additionalProperties"):
        if isinstance(schema.get(key), dict):
            described(schema[key], f"{place}/{key}")


def test_everything_is_described_for_editors() -> None:
    described(SCHEMA)
    for name, definition in SCHEMA["$defs"].items():
        described(definition, name)


def accepted(path: Path, data: object) -> bool:
    path.write_text(json.dumps(data, ensure_ascii=True))
    document, root = read_yaml(str(path))
    assert root is not None
    complaint = ""
    try:
        validate(document, root, SCHEMA)
    except UsageError as error:
        complaint = framed(error)
    assert not complaint or complaint.count("\n") > 2, "shows the place"
    return not complaint


def test_a_full_file_is_accepted(tmp_path: Path) -> None:
    assert accepted(tmp_path / "c.yaml", FULL)
    assert accepted(tmp_path / "c.yaml", {})


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    below = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(found for key, child in below for found in places(child, (*path, key)))]


values = st.sampled_from([
    None, True, 0, -1, 1.5, "", "x", " ", "error", "never", "strict", [], [""], [1], ["x"], {}, {"x": {}}, {"x": "y"}, {"rule": "x"},
    "../x", "!x", "./", "./../x", "*", ">=1", ">= 1.2 ,<2", "1.0", ">=1,", "2027-1-31", "2027-01-31",
])  # fmt: skip


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("schema") / "c.yaml"


@settings(max_examples=300, deadline=None)
@given(place=st.sampled_from(places(FULL)), value=values, key=st.sampled_from(["", "x", "reason", "ignore", "files"]), drop=st.booleans())
def test_the_verdicts_are_those_of_jsonschema(file: Path, place: tuple[Any, ...], value: object, key: str, drop: bool) -> None:
    data = copy.deepcopy(FULL)
    holder: Any = data
    for step in place[:-1]:
        holder = holder[step]
    if not place:
        data = value  # type: ignore[assignment]
    elif drop:
        del holder[place[-1]]
    elif key and isinstance(holder, dict):
        holder[key] = value
    else:
        holder[place[-1]] = value
    assert accepted(file, data) == Draft202012Validator(SCHEMA).is_valid(data)
