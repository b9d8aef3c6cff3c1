"""The schemas of policies: the answers are those of `jsonschema`, and right whatever an unknown part turns out to be."""

from __future__ import annotations

import json
import signal
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from taskdef_lint.config.yaml import read_yaml
from taskdef_lint.errors import UsageError
from taskdef_lint.model.node import Unknown
from taskdef_lint.policies import patience
from taskdef_lint.policies.patience import Patience
from taskdef_lint.policies.schema import read_schema
from taskdef_lint.reporters.failures import framed
from taskdef_lint.schema.plain import _KEYWORDS as COMPILED
from taskdef_lint.schema.plain import MOST_CHARACTERS, TooLongError, _Compiler
from taskdef_lint.schema.readings import plain_readings

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


def few_keywords_over(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Schemas with the keywords that are compiled, and no others."""
    known = {*COMPILED, "then", "else"}
    return schemas_over(inner).map(lambda schema: {keyword: limit for keyword, limit in schema.items() if keyword in known})


schemas = st.recursive(st.booleans() | st.builds(lambda kind: {"type": kind}, types), schemas_over, max_leaves=5)

compiled_schemas = st.recursive(st.booleans() | st.builds(lambda kind: {"type": kind}, types), few_keywords_over, max_leaves=5)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("schema") / "schema.yaml"


class Answer:
    """What the two readings say: `may` a value satisfy the schema, and does it for `certain`."""

    def __init__(self, schema: Any, *, engine: str) -> None:
        if engine == "compiled":
            self.may, self.certain = (_Compiler(unknown=unknown).check(schema) for unknown in (True, False))
        else:
            self.may, self.certain = (reading(schema).is_valid for reading in plain_readings())

    def __call__(self, value: object) -> bool | None:
        """True or False where both readings agree, None where it depends on what is unknown."""
        may, certain = self.may(value), self.certain(value)
        assert may or not certain
        return may if may == certain else None


def read(file: Path, schema: object) -> Any:
    file.write_text(json.dumps(schema))
    document, item = read_yaml(str(file))
    assert item is not None
    return read_schema(item, document)


def answers(file: Path, schema: object) -> list[Answer]:
    """The answers of `jsonschema`, and of the compiled schema where it has but the keywords that are compiled."""
    made = read(file, schema)
    found = [Answer(made, engine="jsonschema")]
    with suppress(LookupError):
        found.append(Answer(made, engine="compiled"))
    return found


@settings(max_examples=300, deadline=None)
@given(schema=schemas, instance=instances)
def test_the_answers_are_those_of_jsonschema(file: Path, schema: Any, instance: object) -> None:
    Draft202012Validator.check_schema(schema)
    for answer in answers(file, schema):
        assert answer(instance) is Draft202012Validator(schema).is_valid(instance)


@settings(max_examples=300, deadline=None)
@given(schema=compiled_schemas, instance=instances)
def test_the_answers_of_the_compiled_schema_are_those_of_jsonschema(file: Path, schema: Any, instance: object) -> None:
    assert [answer(instance) for answer in answers(file, schema)] == [Draft202012Validator(schema).is_valid(instance)] * 2


def with_hole(instance: Any, hole: object, count: list[int]) -> Any:
    """The instance with `hole` in the place of the scalar that is counted to zero."""
    if isinstance(instance, dict):
        return {key: with_hole(value, hole, count) for key, value in instance.items()}
    if isinstance(instance, list):
        return [with_hole(value, hole, count) for value in instance]
    count[0] -= 1
    return hole if count[0] == -1 else instance


@settings(max_examples=300, deadline=None)
@given(schema=schemas | compiled_schemas, instance=instances, where=st.integers(0, 5), filled=st.lists(instances, min_size=1, max_size=6))
def test_what_is_certain_holds_whatever_the_unknown_part_is(
    file: Path, schema: Any, instance: object, where: int, filled: list[object]
) -> None:
    given_answers = [answer(with_hole(instance, Unknown("${X}"), [where])) for answer in answers(file, schema)]
    assert len(set(given_answers)) == 1
    if given_answers[0] is not None:
        for value in filled:
            assert Draft202012Validator(schema).is_valid(with_hole(instance, value, [where])) is given_answers[0]


@pytest.mark.parametrize(
    ("schema", "value", "answer"),
    [
        ({"not": {"properties": {"a": {"const": 1}}}}, {"a": Unknown()}, None),
        ({"not": {"not": {"type": "string"}}}, Unknown(), None),
        ({"not": {"properties": {"a": {"const": 1}, "b": {"const": 2}}}}, {"a": Unknown(), "b": 3}, True),
        ({"required": ["a"]}, {"a": Unknown()}, True),
        ({"properties": {"a": {"const": 1}, "b": {"const": 2}}}, {"a": Unknown(), "b": 3}, False),
        ({"contains": {"const": 1}}, [Unknown(), 2], None),
        ({"contains": {"const": 1}}, [Unknown(), 1], True),
        ({"contains": {"const": 1}, "maxContains": 1}, [Unknown(), 1], None),
        ({"contains": {"const": 1}, "maxContains": 1}, [Unknown(), 1, 1], False),
        ({"contains": {"const": 1}, "minContains": 3}, [Unknown(), 1], False),
        ({"oneOf": [{"type": "string"}, {"const": "a"}]}, Unknown(), None),
        ({"oneOf": [{"required": ["a"]}, {"properties": {"a": {"const": 1}}}]}, {"a": Unknown()}, None),
        ({"oneOf": [{"required": ["a"]}, {"properties": {"a": {"const": 1}, "b": {"const": 2}}}]}, {"a": Unknown(), "b": 3}, True),
        ({"anyOf": [{"type": "string"}, True]}, [Unknown()], True),
        ({"uniqueItems": True}, [1, Unknown(), 1.0], False),
        ({"uniqueItems": True}, [1, {"a": Unknown()}], True),
        ({"uniqueItems": True}, [{"a": 1}, {"a": Unknown()}], None),
        ({"uniqueItems": True}, [{"b": 1}, {"a": Unknown()}], True),
        ({"const": {"a": 1}}, {"a": Unknown()}, None),
        ({"enum": [1, {"a": 1}]}, {"b": Unknown()}, False),
        (True, Unknown(), True),
        (False, Unknown(), False),
        ({"if": {"const": 1}, "then": {"type": "string"}, "else": {"type": "string"}}, {"a": Unknown()}, False),
        ({"if": {"properties": {"a": {"const": 1}}}, "then": {"required": ["b"]}}, {"a": Unknown()}, None),
        ({"if": {"properties": {"a": {"const": 1}}}, "then": {"required": ["b"]}}, {"a": Unknown(), "b": 1}, True),
        ({"multipleOf": 0.1}, 0.3, True),
        ({"multipleOf": 0.1}, 0.35, False),
        ({"$ref": "#/$defs/a~1b", "$defs": {"a/b": {"const": 1}}}, 1, True),
        ({"not": {"$ref": "#/$defs/a"}, "$defs": {"a": {"const": 1}}}, 1, False),
        ({"properties": {"a": {"$ref": "#"}}, "required": ["b"]}, {"b": 1, "a": {}}, False),
        ({"allOf": [{"const": 1}, {"$ref": "#/allOf/0"}]}, 1, True),
        ({"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "t", "minLength": 1}, "", False),
        ({"properties": {"a": {"$schema": "https://json-schema.org/draft/2020-12/schema", "multipleOf": 2}}}, {"a": Unknown()}, None),
    ],
)  # fmt: skip
def test_cases(file: Path, schema: object, value: object, answer: bool | None) -> None:
    assert {one(value) for one in answers(file, schema)} == {answer}


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
        read_schema(item, document)
    assert fnmatchcase(framed(caught.value), words + "*")
    assert f"schema.yaml:{line}:" in framed(caught.value)


def test_no_reference_is_meant_by_definitions_that_are_missing(file: Path) -> None:
    with pytest.raises(UsageError) as caught:
        read(file, {"$ref": "#/$defs/x"})
    assert framed(caught.value).startswith("nothing stands at '#/$defs/x'")
    assert "did you mean" not in framed(caught.value)


def test_what_judges_nothing_is_no_work_for_jsonschema(file: Path) -> None:
    dialect = "https://json-schema.org/draft/2020-12/schema"
    assert read(file, {"$schema": dialect, "title": "t", "$defs": {"a": {"$comment": "x"}}, "const": 1}) == {"const": 1}


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("(", "missing ), unterminated subpattern at position 0"),
        ("[b-a]", "bad character range"),
        ("a{99999999999}", "the repetition number is too large"),
        ("(" * 900 + ")" * 900, "its groups nest too deeply"),
        ("a" * 2001, "it has more than 2,000 characters"),
        ("(?<=a+)b", "look-behind requires fixed-width pattern"),
    ],
)
def test_patterns_that_are_refused(file: Path, pattern: str, words: str) -> None:
    with pytest.raises(UsageError) as caught:
        read(file, {"pattern": pattern})
    assert f"this pattern cannot be used: {words}" in str(caught.value)


def test_possible_nested_sets_do_not_warn(file: Path) -> None:
    assert [answer("[") for answer in answers(file, {"pattern": "[[a]"})] == [True, True]


# --- what would take too long -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"pattern": "^a"}, "a" * (MOST_CHARACTERS + 1)),
        ({"propertyNames": {"pattern": "^a"}}, {"a" * (MOST_CHARACTERS + 1): 1}),
        ({"patternProperties": {"^a": True}}, {"a" * (MOST_CHARACTERS + 1): 1}),
        ({"patternProperties": {"^a": True}, "additionalProperties": False}, {"a" * (MOST_CHARACTERS + 1): 1}),
        ({"uniqueItems": True}, list(range(1001))),
    ],
)
def test_what_patterns_see_is_limited(file: Path, schema: object, value: Any) -> None:
    shorter = value[:-1] if isinstance(value, (str, list)) else {key[:-1]: item for key, item in value.items()}
    for answer in answers(file, schema):
        assert answer(shorter) is True
        with pytest.raises(TooLongError):
            answer(value)


def test_references_without_end_come_to_an_end(file: Path) -> None:
    for schema in ({"$ref": "#"}, {"anyOf": [{"not": {"$ref": "#/$defs/a"}}], "$defs": {"a": {"allOf": [{"$ref": "#"}]}}}):
        [answer] = answers(file, schema)
        with pytest.raises(RecursionError):
            answer(1)


needs_a_timer = pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="this platform has no timer of processor time")


@needs_a_timer
@pytest.mark.parametrize("pattern", ["^(a+)+$", "^(a|a?)+$", "^(?=(a+)+$)a", "(.*a){20}$"])
def test_patterns_that_would_take_for_ever_come_to_an_end(file: Path, monkeypatch: pytest.MonkeyPatch, pattern: str) -> None:
    """That this test ends is what it shows."""
    monkeypatch.setattr(patience, "SECONDS", 0.05)
    before = signal.getsignal(signal.SIGVTALRM)
    for answer in answers(file, {"pattern": pattern}):
        with pytest.raises(TooLongError), Patience():
            answer("a" * 50 + "!")
    assert signal.getsignal(signal.SIGVTALRM) == before
    assert signal.getitimer(signal.ITIMER_VIRTUAL) == (0, 0)


@needs_a_timer
def test_answers_that_multiply_come_to_an_end(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both readings of each level ask both readings of the next. That they are compiled is shown by this test's end, too."""
    monkeypatch.setattr(patience, "SECONDS", 0.05)
    schema: dict[str, object] = {"type": "object"}
    for _ in range(30):
        schema = {"oneOf": [schema]}
    for answer in answers(file, schema):
        with pytest.raises(TooLongError), Patience():
            answer({})


@needs_a_timer
def test_references_that_multiply_come_to_an_end(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "SECONDS", 0.05)
    definitions: dict[str, object] = {f"d{n}": {"allOf": [{"$ref": f"#/$defs/d{n + 1}"}] * 2} for n in range(60)}
    [answer] = answers(file, {"$ref": "#/$defs/d0", "$defs": {**definitions, "d60": {}}})
    with pytest.raises(TooLongError), Patience():
        answer(1)


@needs_a_timer
def test_the_timer_ends_with_what_it_is_for() -> None:
    with Patience():
        assert signal.getitimer(signal.ITIMER_VIRTUAL) != (0, 0)
    assert signal.getitimer(signal.ITIMER_VIRTUAL) == (0, 0)


def test_other_threads_have_no_timer_and_go_on(file: Path) -> None:
    found: list[bool | None] = []

    def ask() -> None:
        with Patience():
            found.extend(answer("ab") for answer in answers(file, {"pattern": "^a"}))

    thread = Thread(target=ask)
    thread.start()
    thread.join()
    assert found == [True, True]
