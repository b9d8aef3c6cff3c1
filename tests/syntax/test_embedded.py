"""JSON in strings of other documents: every place in it is one of the file."""

from __future__ import annotations

import json

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from taskdef_lint.model.document import Document
from taskdef_lint.model.node import Path, Unknown
from taskdef_lint.model.origin import Origin, in_file, places
from taskdef_lint.syntax import read
from taskdef_lint.syntax.embedded import embedded

INNER = '[{"name": "web\\u00e9", "command": ["a\\"b", "😀"], "cpu": 256}]'


def outer(text: str, syntax: str, path: Path = ("definitions",)) -> Document:
    (document,) = read(f"x.{syntax}", text.encode())
    value = document.data
    for key in path:
        value = value[key]  # type: ignore[index]
    text_of = value.text if isinstance(value, Unknown) else value  # a placeholder in it makes the whole string an unknown value
    assert isinstance(text_of, str)
    return embedded(document, path, text_of)


def shown(document: Document, path: Path) -> str:
    """The characters of the file that a place in the embedded document stands for."""
    (place,) = places([Origin(document, path)]).values()
    file = in_file(document, place.value)[0]
    return file.content[place.value.start : place.value.end]


@pytest.mark.parametrize(
    ("text", "name", "command"),
    [
        (json.dumps({"a": 1, "definitions": INNER}), '\\"web\\\\u00e9\\"', '\\"a\\\\\\"b\\"'),
        (json.dumps({"a": 1, "definitions": INNER}, ensure_ascii=False), '\\"web\\\\u00e9\\"', '\\"a\\\\\\"b\\"'),
    ],
)
def test_in_json(text: str, name: str, command: str) -> None:
    document = outer(text, "json")
    assert shown(document, (0, "name")) == name
    assert shown(document, (0, "command", 0)) == command
    assert shown(document, (0, "cpu")) == "256"
    assert shown(document, (0, "command", 1)) in ('\\"\\ud83d\\ude00\\"', '\\"😀\\"')


@pytest.mark.parametrize(
    "text",
    [
        f"a: 1\ndefinitions: |\n  {INNER}\nb: 2\n",
        f"definitions: |-\n    {INNER}\n",
        'definitions: |\n  [\n    {\n      "name": "web\\u00e9",\n      "command": ["a\\"b", "😀"],\n\n      "cpu": 256}]\n',
        f"definitions: '{INNER}'\n",
        yaml.safe_dump({"definitions": INNER}, default_style='"', width=1000, allow_unicode=True),
    ],
)
def test_in_yaml(text: str) -> None:
    document = outer(text, "yaml")
    assert shown(document, (0, "cpu")) == "256"
    assert "web" in shown(document, (0, "name"))
    assert shown(document, (0, "command", 1)) in ('"😀"', '\\"😀\\"', '\\"\\U0001F600\\"')


def test_what_is_folded_is_shown_as_a_whole() -> None:
    document = outer(f"definitions: >\n  [1,\n  {INNER}]\n", "yaml")
    assert shown(document, (1, 0, "cpu")).startswith(">")


def test_a_fault_stands_in_the_file() -> None:
    text = json.dumps({"definitions": '[1, "\u00e9\n",]'})
    document = outer(text, "json")
    assert not document.readable
    file, span = in_file(document, document.faults[0].span)
    assert (file.content, document.path) == (text, "x.json")
    assert 0 < span.start < len(text)
    assert text.index("[1") < span.start <= text.index(",]") + 1


def test_the_place_in_the_file_is_that_of_the_string() -> None:
    document = outer(json.dumps({"a": {"definitions": INNER}}), "json", ("a", "definitions"))
    assert Origin(document, (0, "cpu")).in_file().path == ("a", "definitions")


@settings(max_examples=200, deadline=None)
@example({"${": "\ud000"})
@given(st.recursive(st.text() | st.integers(), lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4)))
def test_any_place_reads_as_the_value_there(data: object) -> None:
    text = json.dumps({"definitions": json.dumps([data])})
    document = outer(text, "json")

    def check(value: object, path: Path) -> None:
        written = shown(document, path)
        assert json.loads(json.loads(f'"{written}"')) == value
        if isinstance(value, dict):
            for key, item in value.items():
                check(item, (*path, key))
        elif isinstance(value, list):
            for index, item in enumerate(value):
                check(item, (*path, index))

    check([data], ())
