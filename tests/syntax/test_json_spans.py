"""Where values stand."""

from __future__ import annotations

import pytest

from taskdef_lint.model.document import Place
from taskdef_lint.syntax.json_spans import locate

TEXT = ' {"a": [1, {"b c": "x\\"]"}, []], "d/e": {"f": null},\r\n\t"g":-1.5e3 , "":true}\n'


def shown(text: str, place: Place) -> tuple[str | None, str]:
    key = place.key
    return None if key is None else text[key.start : key.end], text[place.value.start : place.value.end]


@pytest.mark.parametrize(("path", "expected"), [
    ((), (None, TEXT.strip())),
    (("a",), ('"a"', '[1, {"b c": "x\\"]"}, []]')),
    (("a", 0), (None, "1")),
    (("a", 1), (None, '{"b c": "x\\"]"}')),
    (("a", 1, "b c"), ('"b c"', '"x\\"]"')),
    (("a", 2), (None, "[]")),
    (("d/e",), ('"d/e"', '{"f": null}')),
    (("d/e", "f"), ('"f"', "null")),
    (("g",), ('"g"', "-1.5e3")),
    (("",), ('""', "true")),
])  # fmt: skip
def test_path(path: tuple[str | int, ...], expected: tuple[str | None, str]) -> None:
    assert shown(TEXT, locate(TEXT, [path])[path]) == expected


def test_many_paths_in_one_pass() -> None:
    paths = [("g",), ("a",), ("a", 1, "b c"), ("none",), ()]
    found = locate(TEXT, paths)
    assert set(found) == {("g",), ("a",), ("a", 1, "b c"), ()}
    assert shown(TEXT, found[("a", 1, "b c")]) == ('"b c"', '"x\\"]"')


@pytest.mark.parametrize("path", [("x",), ("a", 3), ("a", "0"), ("a", 0, "x"), ("g", "x"), (0,), ("a", -1), ("a", 2, 0)])
def test_what_does_not_exist_is_left_out(path: tuple[str | int, ...]) -> None:
    assert locate(TEXT, [path]) == {}


def test_nothing_is_wanted() -> None:
    assert locate(TEXT, []) == {}


def test_keys_are_compared_decoded() -> None:
    text = r'{"\u0061\/\n": 1, "\ud83d\ude00": 2, "\ud800": 3}'
    assert shown(text, locate(text, [("a/\n",)])[("a/\n",)]) == (r'"\u0061\/\n"', "1")
    assert shown(text, locate(text, [("😀",)])[("😀",)])[1] == "2"
    assert shown(text, locate(text, [("\ufffd",)])[("\ufffd",)])[1] == "3"


def test_the_last_of_two_members_counts() -> None:
    text = '{"a": {"b": 1, "c": 1}, "a": {"b": 2}, "x": [0], "x": 5, "\\u0061": {"b": 3, "b": {"d": 4}}}'
    found = locate(text, [("a",), ("a", "b"), ("a", "c"), ("a", "b", "d"), ("x", 0)])
    assert shown(text, found[("a",)]) == ('"\\u0061"', '{"b": 3, "b": {"d": 4}}')
    assert shown(text, found[("a", "b")]) == ('"b"', '{"d": 4}')
    assert shown(text, found[("a", "b", "d")]) == ('"d"', "4")
    assert ("a", "c") not in found, "it is in the first one only"
    assert ("x", 0) not in found


@pytest.mark.parametrize("text", ["1", '"a"', " null ", "[]", "{}"])
def test_whole_document(text: str) -> None:
    assert shown(text, locate(text, [()])[()]) == (None, text.strip())
