"""Reading holds for any JSON and any bytes: positions are right, nothing raises, and our scanner and the standard parser agree."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from taskdef_lint.adapters import adapt
from taskdef_lint.adapters.unrecognised import reported
from taskdef_lint.model.node import Unknown
from taskdef_lint.syntax import read
from taskdef_lint.syntax.json_examined import Examined
from taskdef_lint.syntax.json_spans import locate
from taskdef_lint.syntax.json_text import parse
from taskdef_lint.syntax.limits import MAX_DEPTH, MAX_NUMBER

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus"
QUICK = settings(max_examples=300, deadline=None)

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8) | st.sampled_from(
    ["a", "name", '"', "\\", "/", "\n", "[", "}", "é", "😀"]
)
VALUE = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**30), 10**30) | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)
BLANK = st.text(" \t\r\n", max_size=3)


@st.composite
def written(draw: st.DrawFn, value: Any) -> str:
    """The value as JSON, with any blanks between tokens and any escapes in strings."""
    if isinstance(value, str):
        return '"' + "".join(draw(character(char)) for char in value) + '"'
    around = draw(BLANK)
    if isinstance(value, list):
        return "[" + around + ",".join(draw(BLANK) + draw(written(item)) + draw(BLANK) for item in value) + "]"
    if isinstance(value, dict):
        members = (draw(BLANK) + draw(written(key)) + draw(BLANK) + ":" + draw(BLANK) + draw(written(item)) for key, item in value.items())
        return "{" + around + (draw(BLANK) + ",").join(members) + around + "}"
    return json.dumps(value)


@st.composite
def character(draw: st.DrawFn, char: str) -> str:
    escaped = "".join(f"\\u{unit:04x}" for unit in units(char))
    ways = [escaped, escaped.upper().replace("U", "u")]
    if char in '"\\/':
        ways.append("\\" + char)
    if char not in '"\\' and char >= " ":
        ways += [char, char]
    return draw(st.sampled_from(ways))


def units(char: str) -> Iterator[int]:
    raw = char.encode("utf-16-be")
    return (int.from_bytes(raw[index : index + 2]) for index in range(0, len(raw), 2))


def paths(value: Any, at: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    yield at, value
    below = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in below:
        yield from paths(item, (*at, key))


@st.composite
def documents(draw: st.DrawFn) -> tuple[Any, str]:
    value = draw(VALUE)
    return value, draw(BLANK) + draw(written(value)) + draw(BLANK)


@QUICK
@given(documents())
def test_every_position_is_right(document: tuple[Any, str]) -> None:
    value, text = document
    assert json.loads(text) == value, "the test writes JSON"
    examined = Examined(text)
    assert (examined.faults, examined.readable) == ([], True)
    wanted = dict(paths(value))
    found = locate(text, wanted)
    assert set(found) == set(wanted)
    for path, item in wanted.items():
        place = found[path]
        assert json.loads(text[place.value.start : place.value.end]) == item
        assert not text[place.value.start].isspace()
        assert not text[place.value.end - 1].isspace()
        if path and isinstance(path[-1], str):
            assert place.key is not None
            assert json.loads(text[place.key.start : place.key.end]) == path[-1]
            assert text[place.key.end : place.value.start].strip() == ":"
        else:
            assert place.key is None


@QUICK
@given(documents(), st.data())
def test_a_position_does_not_depend_on_what_else_is_asked(document: tuple[Any, str], data: st.DataObject) -> None:
    value, text = document
    everything = locate(text, dict(paths(value)))
    some = data.draw(st.lists(st.sampled_from(sorted(everything, key=repr)), max_size=3))
    found = locate(text, some)
    assert {path: repr(place) for path, place in found.items()} == {path: repr(everything[path]) for path in some}


def accepts(text: str) -> bool:
    """Whether the standard parser takes a text, within the limits and without what it lets pass: NaN, halves, repeated keys."""

    def refuse(_: str) -> None:
        raise ValueError

    def number(digits: str) -> float:
        if len(digits) > MAX_NUMBER or abs(float(digits)) == float("inf"):
            raise ValueError
        return 0

    def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(dict(pairs)) != len(pairs):
            raise ValueError
        return dict(pairs)

    try:
        value = json.loads(text, parse_constant=refuse, parse_int=number, parse_float=number, object_pairs_hook=members)
        json.dumps(value, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        return False
    return depth(value) <= MAX_DEPTH


def depth(value: Any) -> int:
    below = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return 0 if below is None else 1 + max(map(depth, below), default=0)


# Pieces that put together are often nearly JSON.
PIECES = st.lists(
    st.sampled_from([
        "{", "}", "[", "]", ",", ":", '"a"', '"b": ', '"a": 1', "1", "-0.5e+3", "01", "true", "null", "NaN", "Infinity", "-Infinity", " ",
        "\n", "\r", "\t", "'x'", "//c\n", "/*c*/", "#c\n", '"', "\\", '"\\u0061"', '"\\ud800"', '"\\ud83d\\ude00"', '"\\x"', "${X}", "{{",
        "}}", "$", "\x00", "\x0b", "\u00a0", "\ufeff", "\u2028", "<", ">", "%", "_", "=", ";", "(", "tru", "é", "1e999", "/", "*", ".", "+",
    ]),
    max_size=14,
).map("".join)  # fmt: skip


@st.composite
def nearly_json(draw: st.DrawFn) -> str:
    """JSON from which a piece is missing, or into which another was put."""
    _, text = draw(documents())
    start = draw(st.integers(0, len(text)))
    end = draw(st.integers(start, min(len(text), start + 2)))
    return text[:start] + draw(PIECES | st.just("")) + text[end:]


@settings(max_examples=1500, deadline=None)
@given(PIECES | nearly_json() | st.text(max_size=20))
@example("[" * 100 + "]" * 100)
@example("[" * 101 + "]" * 101)
@example("[" * 5000)
@example('{"a": 1}\x00')
def test_scanner_and_parser_agree(text: str) -> None:
    examined = Examined(text)
    faults, readable = examined.faults, examined.readable
    assert (not faults) == accepts(text)
    assert readable or faults
    for found in faults:
        assert 0 <= found.span.start <= found.span.end <= len(text)
        assert found.message
    if readable:
        json.loads(text if examined.patched is None else examined.patched)
        assert len(examined.patched or text) == len(text)


@settings(max_examples=1500, deadline=None)
@given(
    PIECES.map(str.encode) | nearly_json().map(str.encode) | st.binary(max_size=40) | documents().map(lambda pair: pair[1].encode("utf-16"))
)
@example(b"\xef\xbb\xbf")
@example(b"\xff\xfe")
@example(b"\xff\xfe\x00")
@example(b"\x00\xd8\x00\xd8")
def test_any_bytes_give_a_document(raw: bytes) -> None:
    whole(raw)


def whole(raw: bytes) -> None:
    """Read bytes and ask for all that a report asks for."""
    for read_one in read("a.json", raw):
        document = reported(read_one) if read_one.readable and not adapt(read_one) else read_one
        assert document.readable or document.faults
        for found in document.faults:
            document.position(found.span.start)
            line, _ = document.position(found.span.end)
            f"{found.message}{found.label}{found.help}{document.source.line(line)}".encode()
        if document.readable:
            known = [path for path, _ in paths(document.data)]
            assert set(document.locate(known)) == set(known)


@pytest.mark.skipif(not CORPUS.is_dir(), reason=f"the corpus of real files is not at {CORPUS}")
@settings(max_examples=400, deadline=None)
@given(st.data())
def test_broken_real_files_give_a_document(data: st.DataObject) -> None:
    raw = data.draw(st.sampled_from(REAL))
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(raw)))
        end = min(len(raw), start + data.draw(st.integers(0, 4)))
        raw = raw[:start] + data.draw(st.binary(max_size=3) | PIECES.map(str.encode)) + raw[end:]
    whole(raw)


REAL = [path.read_bytes()[:20_000] for path in sorted(CORPUS.glob("*/*.json"))[::12]] if CORPUS.is_dir() else []


@QUICK
@given(documents())
def test_reading_gives_the_values_of_the_parser(document: tuple[Any, str]) -> None:
    value, text = document

    def settled(item: Any) -> Any:
        if isinstance(item, Unknown):
            return item.text
        if isinstance(item, dict):
            return {key: settled(inner) for key, inner in item.items()}
        return [settled(inner) for inner in item] if isinstance(item, list) else item

    for bom in (b"", b"\xef\xbb\xbf"):
        read_back = parse("a.json", bom + text.encode())
        assert read_back.faults == []
        assert settled(read_back.data) == value
