"""The schemas of policies: the answers are those of `jsonschema`, and right whatever an unknown part turns out to be."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from taskdef_lint.config.yaml import read_yaml
from taskdef_lint.errors import UsageError
from taskdef_lint.model.node import Unknown
from taskdef_lint.policies.pattern import Patience, TooLongError
from taskdef_lint.policies.schema import compiled
from taskdef_lint.reporters.failures import framed

scalars = st.sampled_from([0, 1, 2, -1, 1.0, 1.5, True, False, "", "a", "b", "ab", None])
keys = st.sampled_from(["a", "b", "ab"])


def holding(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.lists(inner, max_size=3), st.dictionaries(keys, inner, max_size=3))


instances = st.recursive(scalars, holding, max_leaves=6)
types = st.sampled_from(["string", "integer", "number", "boolean", "array", "object", "null"])
patterns = st.sampled_from(["^a", "b$", "^(a|b)+$", ""])
counts = st.sampled_from([0, 1, 2, 2.0])


def schemas_over(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    several = st.lists(inner, min_size=1, max_size=3)
    members = st.dictionaries(keys, inner, max_size=2)
    keywords: dict[str, st.SearchStrategy[Any]] = {
        "type": types | st.lists(types, min_size=1, max_size=3, unique=True),
        "enum": st.lists(instances, max_size=3), "const": instances,
        "pattern": patterns, "minLength": counts, "maxLength": counts,
        "minimum": scalars.filter(lambda value: type(value) in (int, float)), "exclusiveMaximum": st.sampled_from([0, 1, 1.5]),
        "maximum": counts, "exclusiveMinimum": counts, "multipleOf": st.sampled_from([1, 2, 3]),
        "items": inner, "prefixItems": several, "contains": inner, "minContains": counts, "maxContains": counts,
        "minItems": counts, "maxItems": counts, "uniqueItems": st.booleans(),
        "required": st.lists(keys, unique=True, max_size=2), "properties": members, "additionalProperties": inner,
        "patternProperties": st.dictionaries(patterns, inner, max_size=2), "propertyNames": inner,
        "minProperties": counts, "maxProperties": counts,
        "dependentRequired": st.dictionaries(keys, st.lists(keys, unique=True, max_size=2), max_size=2), "dependentSchemas": members,
        "allOf": several, "anyOf": several, "oneOf": several, "not": inner, "if": inner, "then": inner, "else": inner,
    }  # fmt: skip
    chosen = st.lists(st.sampled_from(sorted(keywords)), min_size=1, max_size=4, unique=True)
    return chosen.flatmap(lambda names: st.fixed_dictionaries({name: keywords[name] for name in names}))


schemas = st.recursive(st.booleans() | st.builds(lambda kind: {"type": kind}, types), schemas_over, max_leaves=5)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("schema") / "schema.yaml"


def check_of(file: Path, schema: object) -> Any:
    file.write_text(json.dumps(schema))
    document, item = read_yaml(str(file))
    assert item is not None
    return compiled(item, document, Patience())


@settings(max_examples=300, deadline=None)
@given(schema=schemas, instance=instances)
def test_the_answers_are_those_of_jsonschema(file: Path, schema: Any, instance: object) -> None:
    Draft202012Validator.check_schema(schema)
    assert check_of(file, schema)(instance) is Draft202012Validator(schema).is_valid(instance)


def with_hole(instance: Any, hole: object, count: list[int]) -> Any:
    """The instance with `hole` in the place of the scalar that is counted to zero."""
    if isinstance(instance, dict):
        return {key: with_hole(value, hole, count) for key, value in instance.items()}
    if isinstance(instance, list):
        return [with_hole(value, hole, count) for value in instance]
    count[0] -= 1
    return hole if count[0] == -1 else instance


@settings(max_examples=300, deadline=None)
@given(schema=schemas, instance=instances, where=st.integers(0, 5), filled=st.lists(instances, min_size=1, max_size=6))
def test_what_is_certain_holds_whatever_the_unknown_part_is(
    file: Path, schema: Any, instance: object, where: int, filled: list[object]
) -> None:
    answer = check_of(file, schema)(with_hole(instance, Unknown("${X}"), [where]))
    if answer is not None:
        for value in filled:
            assert Draft202012Validator(schema).is_valid(with_hole(instance, value, [where])) is answer


@pytest.mark.parametrize(
    ("schema", "value", "answer"),
    [
        ({"not": {"properties": {"a": {"const": 1}}}}, {"a": Unknown()}, None),
        ({"required": ["a"]}, {"a": Unknown()}, True),
        ({"properties": {"a": {"const": 1}, "b": {"const": 2}}}, {"a": Unknown(), "b": 3}, False),
        ({"contains": {"const": 1}}, [Unknown(), 2], None),
        ({"contains": {"const": 1}}, [Unknown(), 1], True),
        ({"uniqueItems": True}, [1, Unknown(), 1.0], False),
        ({"uniqueItems": True}, [1, {"a": Unknown()}], None),
        ({"const": {"a": 1}}, {"a": Unknown()}, None),
        ({"enum": [1, {"a": 1}]}, {"b": Unknown()}, False),
        (True, Unknown(), True),
        ({"if": {"const": 1}, "then": {"type": "string"}, "else": {"type": "string"}}, {"a": Unknown()}, False),
        ({"multipleOf": 0.1}, 0.3, True),
        ({"multipleOf": 0.1}, 0.35, False),
        ({"$ref": "#/$defs/a~1b", "$defs": {"a/b": {"const": 1}}}, 1, True),
        ({"properties": {"a": {"$ref": "#"}}, "required": ["b"]}, {"b": 1, "a": {}}, False),
        ({"allOf": [{"const": 1}, {"$ref": "#/allOf/0"}]}, 1, True),
        ({"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "t", "minLength": 1}, "", False),
    ],
)  # fmt: skip
def test_cases(file: Path, schema: object, value: object, answer: bool | None) -> None:
    assert check_of(file, schema)(value) is answer


@pytest.mark.parametrize(
    ("schema", "words", "line"),
    [
        ("patern: x", "'patern' is no keyword of JSON Schema, and would check nothing\n --> *:1:1\n*did you mean 'pattern'?", 1),
        ("properties:\n  a: {minLenght: 1}", "*did you mean 'minLength'?*", 2),
        ("format: date", "the keyword 'format' is not supported*help: write a pattern*", 1),
        ("type: strng", "'strng' is no type*did you mean 'string'?*the types are string, integer*", 1),
        ("type: []", "the name of a type is expected here*", 1),
        ("type: [string, 1]", "'1' is no type*", 1),
        ("pattern: '('", "this pattern cannot be used: missing ), unterminated subpattern*", 1),
        ("pattern: 1", "a pattern is expected here*", 1),
        ("patternProperties:\n  '[': {}", "this pattern cannot be used: unterminated character set*:2:3*", 2),
        ("minimum: true", "a number is expected here*", 1),
        ("minLength: -1", "a whole number, 0 or more, is expected here*", 1),
        ("minLength: 1.5", "a whole number, 0 or more, is expected here*", 1),
        ("multipleOf: 0", "a number above 0 is expected here*", 1),
        ("required: a", "a list of texts is expected here*write [[]a]*", 1),
        ("allOf: []", "a list of schemas is expected here*", 1),
        ("properties: []", "a mapping is expected here*", 1),
        ("uniqueItems: yes please", "true or false is expected here*", 1),
        ("items: [{}]", "'items' is one schema, for all items*prefixItems*", 1),
        ("not: 5", "a schema is expected here*", 1),
        ("enum: x", "a list of values is expected here*", 1),
        ("$ref: other.json", "only references within this schema are followed*", 1),
        ("$ref: '#/$defs/nme'\n$defs: {name: {}}", "nothing stands at '#/$defs/nme'*did you mean 'name'?*", 1),
        ("$defs:\n  x: {type: strng}", "'strng' is no type*", 2),
        ("$schema: http://json-schema.org/draft-07/schema#", "only JSON Schema 2020-12 is understood*", 1),
        ("minContains: x", "a number is expected here*", 1),
        ("then: 1", "a schema is expected here*", 1),
    ],
)  # fmt: skip
def test_what_is_no_schema(file: Path, schema: str, words: str, line: int) -> None:
    from fnmatch import fnmatchcase

    file.write_text(schema)
    document, item = read_yaml(str(file), "schema.yaml")
    assert item is not None
    with pytest.raises(UsageError) as caught:
        compiled(item, document, Patience())
    assert fnmatchcase(framed(caught.value), words + "*")
    assert f"schema.yaml:{line}:" in framed(caught.value)


def test_no_reference_is_meant_by_definitions_that_are_missing(file: Path) -> None:
    with pytest.raises(UsageError) as caught:
        check_of(file, {"$ref": "#/$defs/x"})
    assert framed(caught.value).startswith("nothing stands at '#/$defs/x'")
    assert "did you mean" not in framed(caught.value)


def test_references_without_end_come_to_an_end(file: Path) -> None:
    with pytest.raises(TooLongError):
        check_of(file, {"$ref": "#"})(1)
    with pytest.raises(TooLongError):
        check_of(file, {"anyOf": [{"not": {"$ref": "#/$defs/a"}}], "$defs": {"a": {"allOf": [{"$ref": "#"}]}}})(1)


def test_references_that_multiply_come_to_an_end(file: Path) -> None:
    definitions: dict[str, object] = {f"d{n}": {"allOf": [{"$ref": f"#/$defs/d{n + 1}"}] * 2} for n in range(60)}
    with pytest.raises(TooLongError):
        check_of(file, {"$ref": "#/$defs/d0", "$defs": {**definitions, "d60": {}}})(1)
