"""The schema of policy files: valid itself, complete for editors, and our own validator says what `jsonschema` says."""

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
from tests.cli.support import Command
from tests.cli.test_config_schema import described, places
from tests.repository.tree import ROOT

SCHEMA = schema_of("policy")
FULL: dict[str, Any] = {
    "policies": {
        "acme/a-b": {
            "summary": "It is wrong", "severity": "note", "phase": "launch", "tags": ["naming"], "aliases": ["acme/old"], "strict": True,
            "each": "family", "required": False, "must": {"type": "string"}, "when": True, "message": "{value}", "help": "mend it",
            "docs": "Why", "bad": {"family": "x"}, "good": [{"family": "y"}],
        },
        "acme/c": {"uses": "too-many-containers", "options": {"limit": 3}},
    },
}  # fmt: skip
values = st.sampled_from([None, True, 0, 1.5, "", "x", " ", "error", "acme/x", "x\ny", [], [""], ["x"], {}, {"x": {}}, {"acme/y": {}}])


def accepted(path: Path, data: object) -> bool:
    path.write_text(json.dumps(data))
    document, root = read_yaml(str(path))
    assert root is not None
    try:
        validate(document, root, SCHEMA)
    except UsageError:
        return False
    return True


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("schema") / "p.yaml"


def test_the_schema_is_one_and_describes_everything() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    described(SCHEMA)
    described(SCHEMA["$defs"]["name"])


def test_it_is_printed(run: Command) -> None:
    assert json.loads(run("schema", "policy").out) == SCHEMA


def test_full_files_are_accepted(file: Path) -> None:
    assert accepted(file, FULL)
    _, root = read_yaml(str(ROOT / "examples" / "platform" / "policies" / "platform.yaml"))
    assert root is not None
    assert Draft202012Validator(SCHEMA).is_valid(root.plain)


@settings(max_examples=200, deadline=None)
@given(place=st.sampled_from(places(FULL)), value=values, key=st.sampled_from(["", "x", "acme/z", "summary", "each"]), drop=st.booleans())
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
