"""A second kind of resource is data: a schema of its own, and all that reads schemas goes by it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from taskdef_lint.model.document import Document
from taskdef_lint.model.kinds import TASK_DEFINITION, Kind
from taskdef_lint.model.node import Node, Unknown
from taskdef_lint.model.selector import parse_at
from taskdef_lint.model.task_definition import Resource
from taskdef_lint.model.text import Text
from taskdef_lint.policies.path import unknown_step
from taskdef_lint.schema.accept import accepter_of, accepts, output_only, shape_errors
from taskdef_lint.schema.explain import breaches
from taskdef_lint.schema.marks import marked, may_hold_secret

WAREHOUSE = {
    "type": "object",
    "required": ["owner", "shelves"],
    "properties": {
        "owner": {"type": "string", "pattern": "^[a-z]+$", "errorMessage": "must be small letters"},
        "shelves": {"type": "array", "items": {"$ref": "#/$defs/Shelf"}, "minItems": 1},
        "zones": {"type": "array", "items": {"type": "string"}, "maxItems": 2},
        "load": {"type": "number", "minimum": 0, "maximum": 1},
        "alarm": {"type": "array", "items": {"type": "string"}, "x-secret": "words"},
        "notes": {"type": "object", "additionalProperties": {"type": "string"}, "x-secret": "members"},
    },
    "additionalProperties": False,
    "x-output-only": ["warehouseArn"],
    "$defs": {
        "Shelf": {
            "type": "object",
            "required": ["label"],
            "properties": {
                "label": {"type": "string"},
                "locks": {"type": "array", "items": {"$ref": "#/$defs/Lock"}, "x-secret": "pairs"},
            },
            "additionalProperties": False,
            "x-output-only": ["shelfId"],
        },
        "Lock": {
            "type": "object",
            "properties": {"name": {"type": "string"}, "value": {"type": "string"}},
            "additionalProperties": False,
        },
    },
}
NAMES = {"type": "array", "items": {"type": "string", "pattern": "^[a-z]+$"}, "minItems": 1}
GOOD = {
    "owner": "ada",
    "shelves": [{"label": "A", "locks": [{"name": "door", "value": "4711"}], "shelfId": 7}],
    "zones": ["cold", ""],
    "load": 0.5,
    "warehouseArn": "arn:aws:x",
}


@pytest.fixture
def warehouse(tmp_path: Path) -> Kind:
    (tmp_path / "warehouse.json").write_text(json.dumps(WAREHOUSE))
    return Kind("warehouse", "warehouse", str(tmp_path / "warehouse.json"))


def resource(kind: Kind, data: Any) -> Resource:
    class Made(Resource):
        pass

    Made.kind = kind
    return Made(Document(Text("x.json", "")), data)


def test_what_its_schema_accepts(warehouse: Kind) -> None:
    for data in (GOOD, {**GOOD, "load": 1, "zones": None}, {**GOOD, "shelves": Unknown("${SHELVES}")}, {**GOOD, "alarm": []}):
        assert accepts(warehouse, data)
        assert breaches(warehouse, data) == []
        assert shape_errors(resource(warehouse, data)) == []
        assert not accepts(TASK_DEFINITION, data), "the schemas of two kinds live side by side"


@pytest.mark.parametrize(
    ("change", "kind", "path", "words"),
    [
        ({"owner": None}, "missing-key", ("owner",), "null"),
        ({"owner": "Ada"}, "invalid-value", ("owner",), "must be small letters"),
        ({"ownr": "ada"}, "unknown-key", ("ownr",), "owner"),
        ({"label": "A"}, "unknown-key", ("label",), "at the top of the warehouse"),
        ({"family": "web"}, "unknown-key", ("family",), "in the warehouse"),
        ({"shelfId": 7}, "unknown-key", ("shelfId",), "in the warehouse"),
        ({"revision": 7}, "unknown-key", ("revision",), "in the warehouse"),
        ({"shelves": [{"label": "A", "warehouseArn": "x"}]}, "unknown-key", ("shelves", 0, "warehouseArn"), "shelves[0]"),
        ({"shelves": ["A"]}, "wrong-type", ("shelves", 0), "an object"),
        ({"zones": ["a", "b", "c"]}, "invalid-value", ("zones",), "at most 2"),
        ({"zones": ["a", 5]}, "wrong-type", ("zones", 1), "a string"),
        ({"load": "0.5"}, "wrong-type", ("load",), "a number"),
        ({"load": True}, "wrong-type", ("load",), "a number"),
        ({"load": 1.5}, "invalid-value", ("load",), "at most 1"),
        ({"notes": {"door": 4711}}, "wrong-type", ("notes", "door"), "a string"),
        ({"shelves": [{"label": "A", "locks": [{"value": 4711}]}]}, "wrong-type", ("shelves", 0, "locks", 0, "value"), "a string"),
    ],
)
def test_what_it_refuses(warehouse: Kind, change: dict[str, object], kind: str, path: tuple[str | int, ...], words: str) -> None:
    data = {**GOOD, **change}
    assert not accepts(warehouse, data)
    [error] = shape_errors(resource(warehouse, data))
    assert isinstance(error.problem.where, Node)
    assert (error.kind, error.problem.where.path) == (kind, path)
    assert words in error.problem.message
    assert "4711" not in error.problem.message


def test_the_part_of_it_that_is_known(warehouse: Kind) -> None:
    assert accepts(warehouse, {"zones": ["a"]}, partial=True)
    assert breaches(warehouse, {"zones": ["a"]}, partial=True) == []
    assert not accepts(warehouse, {"zones": [1]}, partial=True)
    assert len(breaches(warehouse, {"zones": [1]}, partial=True)) == 1


def test_a_plain_list_is_a_resource_too(tmp_path: Path) -> None:
    (tmp_path / "names.json").write_text(json.dumps(NAMES))
    kind = Kind("names", "list of names", str(tmp_path / "names.json"))
    assert accepts(kind, ["a", "b"])
    assert breaches(kind, ["a", "b"]) == []
    assert marked(resource(kind, ["a"])) == []
    assert output_only(resource(kind, ["a"])) == frozenset()
    for data, kinds in ((["a", 1], ["wrong-type"]), ({"a": 1}, ["wrong-type"]), ([], ["invalid-value"]), (["a", "B"], ["invalid-value"])):
        assert not accepts(kind, data)
        assert [error.kind for error in shape_errors(resource(kind, data))] == kinds


def test_its_marks(warehouse: Kind) -> None:
    inner = {"label": "B", "locks": [{"name": "b", "value": "x"}]}
    data = {"alarm": ["--token", "x"], "notes": {"name": "x"}, "shelves": [{"label": "A", "locks": GOOD["shelves"][0]["locks"]}, inner]}  # type: ignore[index]
    made = resource(warehouse, data)
    assert all(made.at(path).value is value for path, value, _ in marked(made))
    assert [(path, how) for path, _, how in marked(made)] == [
        (("shelves", 0, "locks"), "pairs"),
        (("shelves", 1, "locks"), "pairs"),
        (("alarm",), "words"),
        (("notes",), "members"),
    ]
    secret = [("alarm", 1), ("alarm",), ("notes", "name"), ("shelves", 0, "locks", 0, "value"), ("shelves", 5, "locks")]
    public = [("owner",), ("shelves", 0, "label"), ("shelves", 0, "locks", 0, "name"), ("shelves",), (), ("command",), ("labels", "locks")]
    assert [path for path in (*secret, *public) if may_hold_secret(made.at(path))] == secret
    assert output_only(made) == {"warehouseArn"}


def test_paths_of_policies_go_by_it(warehouse: Kind) -> None:
    assert unknown_step(parse_at("shelves[*].label"), warehouse) is None
    assert unknown_step(parse_at("warehouseArn"), warehouse) is None
    assert unknown_step(parse_at("shelves[*].lable"), warehouse) == ("lable", ["label", "locks"])
    assert unknown_step(parse_at("family"), warehouse) == ("family", list(WAREHOUSE["properties"]))  # type: ignore[call-overload]


def test_each_schema_is_read_and_compiled_once(warehouse: Kind) -> None:
    accepter = accepter_of(warehouse)
    Path(warehouse.schema).unlink()
    assert accepter_of(warehouse) is accepter
    part = accepter.schema["properties"]["shelves"]
    assert accepter.check(part) is accepter.check(part)
