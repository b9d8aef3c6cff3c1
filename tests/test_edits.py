"""Fixes become edits of the text that leave everything else as it is."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taskdef_lint.adapters import adapt
from taskdef_lint.fixes.edits import Edit, apply, before, plan, value_at
from taskdef_lint.model.node import Node, Path, Unknown
from taskdef_lint.model.problem import QUOTE, REMOVE, Fix, Rename, Unwrap
from taskdef_lint.model.resource import Resource
from taskdef_lint.model.task_definition import TaskDefinition
from taskdef_lint.model.text import Span
from taskdef_lint.syntax import read

Step = tuple[str, object]  # a place such as "tags/0/key" and what happens there


def whole(text: str) -> Resource:
    """What a text holds as a resource, be it a task definition or not."""
    (parsed,) = read("task.json", text.encode())
    assert parsed.readable, parsed.faults
    return Resource(parsed, parsed.data)


def at(resource: Resource, place: str) -> Node:
    node: Node = resource.root
    for step in place.split("/") if place else ():
        node = node[int(step) if step.isdecimal() else step]
    return node


def fix_of(resource: Resource, steps: tuple[Step, ...]) -> Fix:
    (place, value), *rest = steps
    return Fix("mend it", at(resource, place), value, also=[(at(resource, other), change) for other, change in rest])


def fixed(text: str, *steps: Step) -> str | None:
    """The text after a fix; None where it cannot be made."""
    resource = whole(text)
    (edits,) = plan(resource.document, [fix_of(resource, steps)])
    return apply(text, edits) if edits else None


BLOCK = '{\n  "a": 1,\n  "b": [true, "x"],\n  "c": {"d": null}\n}\n'

CASES: list[tuple[str, str, tuple[Step, ...], str | None]] = [
    ("replace a number", '{"a": 1, "b": 2}', (("a", 15),), '{"a": 15, "b": 2}'),
    ("replace by a string", '{"a" : 1 }', (("a", "1"),), '{"a" : "1" }'),
    ("replace by a list", '{"a": "é"}', (("a", ["é"]),), '{"a": ["é"]}'),
    ("replace an item", "[1,2 ,3]", (("1", 20),), "[1,20 ,3]"),
    ("replace null", '{"a": null}', (("a", "x\n"),), '{"a": "x\\n"}'),
    ("replace an object", '{"a": {"b": 1}}', (("a", None),), None),
    ("quote a number", '{"a": -1.50e+3 }', (("a", QUOTE),), '{"a": "-1.50e+3" }'),
    ("quote a long number", f"[{'9' * 90}]", (("0", QUOTE),), f'["{"9" * 90}"]'),
    ("quote a flag", '{"a": true}', (("a", QUOTE),), '{"a": "true"}'),
    ("quote a string", '{"a": "1"}', (("a", QUOTE),), None),
    ("quote null", '{"a": null}', (("a", QUOTE),), None),
    ("quote what is not there", '{"a": 1}', (("b", QUOTE),), None),
    ("a string of other words", f'{{"a": {10**18}}}', (("a", "a huge number"),), None),
    ("a string of a number written otherwise", '{"a": 1.50}', (("a", "1.5"),), None),
    ("a number of another string", '{"a": "08"}', (("a", 8),), None),
    ("a number of a string", '{"a": "8"}', (("a", 8),), '{"a": 8}'),
    ("a whole number", '{"a": 8.0}', (("a", 8),), '{"a": 8}'),
    ("a number that is not whole", '{"a": 8.5}', (("a", 8),), None),
    ("a flag of a word", '{"a": "Off"}', (("a", False),), '{"a": false}'),
    ("a flag of another word", '{"a": "never"}', (("a", False),), None),
    ("rename two to one", '{"a": 1, "b": 2}', (("a", Rename("c")), ("b", Rename("c"))), None),
    ("rename to what is added", '{"a": 1}', (("a", Rename("c")), ("c", 2)), None),
    ("rename", '{\t"é\\u0061" :1}', (("éa", Rename("ü")),), '{\t"ü" :1}'),
    ("rename to what is there", '{"a": 1, "b": 2}', (("a", Rename("b")),), None),
    ("rename an item", "[1]", (("0", Rename("b")),), None),
    ("remove the only member", '{"a": {\n "b": 1\n}}', (("a/b", REMOVE),), '{"a": {}}'),
    ("remove the only item", "[ 1 ]", (("0", REMOVE),), "[]"),
    ("remove the first member", BLOCK, (("a", REMOVE),), '{\n  "b": [true, "x"],\n  "c": {"d": null}\n}\n'),
    ("remove a middle member", BLOCK, (("b", REMOVE),), '{\n  "a": 1,\n  "c": {"d": null}\n}\n'),
    ("remove the last member", BLOCK, (("c", REMOVE),), '{\n  "a": 1,\n  "b": [true, "x"]\n}\n'),
    ("remove the first item", '["a", "b"]', (("0", REMOVE),), '["b"]'),
    ("remove a middle item", '[ "a", "b", "c" ]', (("1", REMOVE),), '[ "a", "c" ]'),
    ("remove the last item", '[ "a", "b" ]', (("1", REMOVE),), '[ "a" ]'),
    ("remove all but one", "[1, 2, 3, 4]", (("0", REMOVE), ("1", REMOVE), ("3", REMOVE)), "[3]"),
    ("remove all", "[\n1,\n2\n]", (("0", REMOVE), ("1", REMOVE)), "[]"),
    ("remove the start of a line", '{\n "a": 1,\n "b": 2, "c": 3\n}', (("b", REMOVE),), '{\n "a": 1,\n "c": 3\n}'),
    ("remove the end of a line", '{\n "a": 1, "b": 2,\n "c": 3\n}', (("b", REMOVE),), '{\n "a": 1,\n "c": 3\n}'),
    ("remove, commas first", '{ "a": 1\r\n, "b": 2\r\n, "c": 3\r\n}', (("b", REMOVE),), '{ "a": 1\r\n, "c": 3\r\n}'),
    ("remove what is in what goes", '{"a": {"b": 1}, "c": 2}', (("a/b", REMOVE), ("a", REMOVE)), '{"c": 2}'),
    ("remove what is not there", '{"a": 1}', (("b", REMOVE),), None),
    ("remove the document", '{"a": 1}', (("", REMOVE),), None),
    ("remove one of two with one key", '{"a": 1, "a": 2}', (("a", REMOVE),), None),
    ("add to one line", '{"a": 1}', (("b", "x"),), '{"a": 1, "b": "x"}'),
    ("add to a dense text", '{"a":1,"b":2}', (("c", 3),), '{"a":1,"b":2,"c":3}'),
    ("add to a dense member", '{"a":1}', (("c", 3),), '{"a":1,"c":3}'),
    ("add to lines", BLOCK, (("e", ["F"]),), BLOCK.replace("null}\n", 'null},\n  "e": ["F"]\n')),
    ("add to one line of many", '{\r\n\t"a": 1\r\n}', (("b", True),), '{\r\n\t"a": 1,\r\n\t"b": true\r\n}'),
    ("add after an empty line", '{\n  "a": 1,\n\n  "b": 2\n}', (("c", 3),), '{\n  "a": 1,\n\n  "b": 2,\n  "c": 3\n}'),
    ("add, commas first", '{ "a": 1\n, "b": 2\n}', (("c", 3),), '{ "a": 1\n, "b": 2\n, "c": 3\n}'),
    ("add, blanks before colons", '{"a" : 1, "b" : 2}', (("c", 3),), '{"a" : 1, "b" : 2, "c" : 3}'),
    ("add, value on the next line", '{\n"a":\n  1\n}', (("c", 3),), '{\n"a":\n  1,\n"c": 3\n}'),
    ("add to an empty object", '{"a": {}}', (("a/b", 1), ("a/c", 2)), '{"a": {"b": 1, "c": 2}}'),
    ("add to an empty object of lines", '{\n\t"a": {\n\t}\n}', (("a/b", 1),), '{\n\t"a": {\n\t  "b": 1\n\t}\n}'),
    ("add two", '{"a": 1}', (("b", 2), ("c", 3)), '{"a": 1, "b": 2, "c": 3}'),
    ("add below what is not there", '{"a": 1}', (("b/c", 2),), '{"a": 1, "b": {"c": 2}}'),
    ("add below null", '{"a": null}', (("a/b", 2),), None),
    ("add an item", '{"a": []}', (("a/0", 2),), None),
    ("add and remove", '{"a": 1, "b": 2}', (("b", REMOVE), ("c", 3)), '{"a": 1, "c": 3}'),
    ("add to what is emptied", '{"a": 1}', (("a", REMOVE), ("c", 3)), None),
    ("add an odd value", '{"a": 1}', (("b", Unknown("${X}")),), None),
    ("change twice", '{"a": 1}', (("a", 2), ("a", 3)), None),
    ("change inside what is replaced", '{"a": {"b": 1}}', (("a", 2), ("a/b", 3)), None),
    ("rename and replace", '{"a": 1, "b": 2}', (("a", Rename("c")), ("b", "2")), '{"c": 1, "b": "2"}'),
]


@pytest.mark.parametrize(("text", "steps", "after"), [pytest.param(*case[1:], id=case[0]) for case in CASES])
def test_edits(text: str, steps: tuple[Step, ...], after: str | None) -> None:
    assert fixed(text, *steps) == after


def task(text: str) -> TaskDefinition:
    (parsed,) = read("task.json", text.encode())
    (resource,) = adapt(parsed)
    assert isinstance(resource, TaskDefinition)
    return resource


def mended(text: str, make: Callable[[TaskDefinition], Fix]) -> str | None:
    resource = task(text)
    (edits,) = plan(resource.document, [make(resource)])
    return apply(text, edits) if edits else None


def test_a_fix_is_made_where_the_resource_is_written() -> None:
    text = '{"taskDefinition": {"containerDefinitions": []}, "tags": [{"key": "a"}, {"key": "b"}]}'
    add = mended(text, lambda resource: Fix("", resource["networkMode"], "awsvpc"))
    assert add == text.replace("[]}", '[], "networkMode": "awsvpc"}')
    assert mended(text, lambda resource: Fix("", resource["tags"][0], REMOVE)) == text.replace('{"key": "a"}, ', "")


@pytest.mark.parametrize("text", ['[{"name": "a", "image": "b", "essential": true}]', '{"name": "a", "image": "b", "essential": true}'])
def test_what_the_file_does_not_hold_is_not_written(text: str) -> None:
    assert mended(text, lambda resource: Fix("", resource["networkMode"], "awsvpc")) is None
    assert mended(text, lambda resource: Fix("", resource["containerDefinitions"], [])) is None
    assert mended(text, lambda resource: Fix("", resource.containers[0]["image"], "c")) == text.replace('"b"', '"c"')


def test_a_fix_of_another_document_is_not_made() -> None:
    here, there = whole('{"a": 1}'), whole('{"a": 1}')
    assert plan(here.document, [Fix("", there["a"], 2)]) == [[]]


def test_fixes_are_planned_together() -> None:
    root = whole('{"a": 1, "b": 2}').root
    parsed = root.owner.document
    (first, second, none) = plan(parsed, [Fix("", root["a"], 10), Fix("", root["b"], 20), None])
    assert apply(parsed.text, [*first, *second]) == '{"a": 10, "b": 20}'
    assert none == []


WRAPPED = """\
{
    "taskDefinition": {
        "family": "web",
        "containerDefinitions": [
            {"name": "app"}
        ],
        "revision": 7
    },
    "tags": []
}
"""


def test_unwrap() -> None:
    def unwrap(resource: TaskDefinition) -> Fix:
        return Fix("", resource.root, Unwrap(("tags",)), also=[(resource["revision"], REMOVE)])

    plain = '{\n    "family": "web",\n    "containerDefinitions": [\n        {"name": "app"}\n    ]\n}\n'
    assert mended(WRAPPED, unwrap) == plain
    tagged = WRAPPED.replace("[]", '[{"key": "a"}]')
    assert mended(tagged, unwrap) == plain.replace("    ]\n}", '    ],\n    "tags": [{"key": "a"}]\n}')
    assert mended(tagged.replace("tags", "failures"), unwrap) == plain
    assert mended('{"taskDefinition":{"containerDefinitions":[],"revision":1}}', unwrap) == '{"containerDefinitions":[]}'


# Any text, any edit

strings = st.text('aé"\\\n{}[],:', max_size=3)
scalars = st.one_of(st.none(), st.booleans(), st.integers(-99, 99), strings)
keys = st.sampled_from(["a", "b", "é", "x y", '"', "{", ","])
values = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(keys, inner, max_size=4)),
    max_leaves=12,
)
blanks = st.sampled_from(["", "", " ", "\n", "\n  ", "\r\n\t", "\r", " \n\n "])


@st.composite
def texts(draw: st.DrawFn) -> str:
    """A value as JSON with blanks wherever they may be."""

    def written(value: object) -> str:
        around = draw(blanks), draw(blanks)
        if isinstance(value, dict):
            inside = ",".join(f"{draw(blanks)}{json.dumps(key)}{draw(blanks)}:{written(item)}" for key, item in value.items())
            return f"{around[0]}{{{inside or draw(blanks)}}}{around[1]}"
        if isinstance(value, list):
            return f"{around[0]}[{','.join(map(written, value)) or draw(blanks)}]{around[1]}"
        return around[0] + json.dumps(value, ensure_ascii=draw(st.booleans())) + around[1]

    return written(draw(st.dictionaries(keys, values, min_size=1, max_size=4)))


def paths(value: object, path: Path = ()) -> list[Path]:
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [found for key, item in members for found in ((*path, key), *paths(item, (*path, key)))]


def edited(data: object, changed: list[tuple[Path, object]]) -> object:
    """Data after changes, computed on the values."""
    removed = [path for path, value in changed if value is REMOVE]
    for path, value in changed:
        holder = value_at(data, path[:-1])
        if value is not REMOVE:
            assert isinstance(holder, dict | list)
            holder[path[-1]] = value  # type: ignore[index]
    for path in sorted(removed, key=str, reverse=True):
        holder = value_at(data, path[:-1])
        if isinstance(holder, dict | list):
            del holder[path[-1]]  # type: ignore[arg-type]
    return data


def changes_of(old: object, scalars: st.SearchStrategy[object], strings: st.SearchStrategy[str]) -> st.SearchStrategy[object]:
    """What may become of a value: it goes, is another of its type, or is the same in another type."""
    others: st.SearchStrategy[object]
    if old in (None, "", [], {}):
        others = scalars
    elif isinstance(old, bool):
        others = st.one_of(st.booleans(), st.just(str(old).lower()))
    elif isinstance(old, int):
        others = st.one_of(st.integers(-99, 99), st.just(str(old)))
    elif isinstance(old, str):
        others = st.one_of(strings, st.just([old]))
    else:
        return st.just(REMOVE)
    return st.one_of(st.just(REMOVE), others)


@settings(max_examples=300, deadline=None)
@given(texts(), st.data())
def test_any_edit_gives_the_edited_data_and_leaves_the_rest(text: str, data: st.DataObject) -> None:
    root = whole(text).root
    parsed = root.owner.document
    known = paths(json.loads(text))
    objects = [(), *(path for path in known if isinstance(value_at(parsed.data, path), dict))]
    chosen = data.draw(st.lists(st.sampled_from(known), min_size=1, max_size=3, unique=True))
    chosen = [path for path in chosen if not any(path != other and path[: len(other)] == other for other in chosen)]
    steps: list[tuple[Path, object]] = [(path, data.draw(changes_of(value_at(parsed.data, path), scalars, strings))) for path in chosen]
    if data.draw(st.booleans()):
        holder = data.draw(st.sampled_from([path for path in objects if not any(path[: len(other)] == other for other in chosen)]))
        steps.append(((*holder, "new"), data.draw(scalars)))

    def node(path: Path) -> Node:
        found: Node = root
        for key in path:
            found = found[key]
        return found

    (first, *rest) = [(node(path), value) for path, value in steps]
    (edits,) = plan(parsed, [Fix("", *first, also=rest)])
    if not edits:  # only where a member is put into an object that is emptied
        added = [path[:-1] for path, _ in steps if path[-1] == "new"]
        assert added
        holder = value_at(parsed.data, added[0])
        assert isinstance(holder, dict)
        assert len(holder) == sum(path[:-1] == added[0] and value is REMOVE for path, value in steps)
        return
    result = apply(text, edits)
    assert json.loads(result) == edited(json.loads(text), steps)
    assert outside(text, edits) == untouched(text, result, edits)


def outside(text: str, edits: list[Edit]) -> list[str]:
    starts = [0, *(edit.span.end for edit in edits)]
    ends = [*(edit.span.start for edit in edits), len(text)]
    return [text[start:end] for start, end in zip(starts, ends, strict=True)]


def untouched(text: str, result: str, edits: list[Edit]) -> list[str]:
    """The pieces of the result that no edit wrote."""
    pieces: list[str] = []
    at = 0
    for piece, edit in zip(outside(text, edits), [*edits, None], strict=True):
        pieces.append(result[at : at + len(piece)])
        at += len(piece) + (len(edit.text) if edit else 0)
    assert at == len(result)
    return pieces


@given(st.text("abcdef", max_size=12), st.lists(st.tuples(st.integers(0, 12), st.text("XYZ", max_size=3)), max_size=6))
def test_what_no_edit_touches_is_found_where_it_was(text: str, drawn: list[tuple[int, str]]) -> None:
    places = sorted(min(place, len(text)) for place, _ in drawn)
    pairs = zip(places[::2], places[1::2], drawn, strict=False)
    edits = [Edit(Span(start, end), written) for start, end, (_, written) in pairs]
    result = apply(text, edits)
    origins = [before(edits, offset) for offset in range(len(result))]
    kept = [offset for offset in range(len(text)) if not any(edit.span.start <= offset < edit.span.end for edit in edits)]
    assert [origin for offset, origin in enumerate(origins) if result[offset] not in "XYZ"] == kept
    assert all(text[origin] == result[offset] for offset, origin in enumerate(origins) if result[offset] not in "XYZ")
