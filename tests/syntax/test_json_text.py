"""From bytes to a document: encodings, limits, files that are no files."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from taskdef_lint.model.document import Document
from taskdef_lint.model.node import Unknown
from taskdef_lint.syntax import json_text, read, read_file
from taskdef_lint.syntax.limits import MAX_BYTES, MAX_DEPTH, MAX_NUMBER

SOURCE = '{"family": "wéb 😀"}'


def parse(raw: bytes) -> Document:
    return json_text.parse("a.json", raw)


def only(document: Document) -> tuple[str, tuple[int, int], str]:
    (fault,) = document.faults
    assert not document.readable
    assert document.data is None
    assert document.locate([()]) == {}
    return fault.rule, document.position(fault.span.start), fault.message


def test_utf_8() -> None:
    document = parse(SOURCE.encode())
    assert (document.data, document.text, document.source.bom, document.faults) == ({"family": "wéb 😀"}, SOURCE, False, [])


def test_byte_order_mark() -> None:
    document = parse(SOURCE.encode("utf-8-sig"))
    assert (document.data, document.text, document.source.bom, document.faults) == ({"family": "wéb 😀"}, SOURCE, True, [])
    assert document.locate([("family",)])[("family",)].value.start == 11


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends(end: str) -> None:
    document = parse(f'{{{end}\t"a":\t1,{end}"b": 2}}'.encode())
    assert document.data == {"a": 1, "b": 2}
    assert document.position(document.locate([("b",)])[("b",)].value.start) == (3, 6)


@pytest.mark.parametrize(("encoding", "name"), [
    ("utf-16", "UTF-16 (little-endian)"), ("utf-16-le", "UTF-16 (little-endian)"), ("utf-16-be", "UTF-16 (big-endian)"),
    ("utf-32", "UTF-32 (little-endian)"), ("utf-32-le", "UTF-32 (little-endian)"), ("utf-32-be", "UTF-32 (big-endian)"),
])  # fmt: skip
@pytest.mark.parametrize("source", ['{"family": "web"}', SOURCE])
def test_wide_encodings(encoding: str, name: str, source: str) -> None:
    document = parse(source.encode(encoding))
    rule, position, message = only(document)
    assert (rule, position) == ("invalid-syntax", (1, 1))
    assert name in message
    assert "byte offset 0" in message
    assert f"iconv -f {name[:6]}" in document.faults[0].help
    assert document.text == source, "shown as what it is"


def test_byte_order_mark_of_utf_16_big_endian() -> None:
    assert "UTF-16 (big-endian)" in only(parse(b"\xfe\xff" + "{}".encode("utf-16-be")))[2]


def test_latin_1() -> None:
    document = parse('{"a":\n "café"}'.encode("latin-1"))
    assert only(document) == (
        "invalid-syntax", (2, 6), "the file is not UTF-8: the byte at offset 11 is 0xe9; it looks like Windows-1252 or Latin-1",
    )  # fmt: skip
    assert "iconv -f WINDOWS-1252" in document.faults[0].help


def test_bad_byte_after_a_byte_order_mark() -> None:
    document = parse(b'\xef\xbb\xbf{"\xff"}')
    assert only(document)[1] == (1, 3)
    assert "offset 5" in document.faults[0].message


def test_surrogates_in_utf_8() -> None:
    assert only(parse(b'["\xed\xa0\x80"]'))[:2] == ("invalid-syntax", (1, 3))


@pytest.mark.parametrize(("raw", "word"), [(b"\x1f\x8b\x08\x00abc", "gzip"), (b"PK\x03\x04\xff", "zip"), (b"\x89PNG\x00\x00", "binary")])
def test_other_files(raw: bytes, word: str) -> None:
    assert word in only(parse(raw))[2]


def test_nul() -> None:
    assert only(parse(b'{"a":\n "b\0"}')) == ("invalid-syntax", (2, 4), "the byte at offset 9 is zero: the file is binary or damaged")


def test_half_characters_reach_no_output() -> None:
    document = parse(rb'{"a": ["x\udfff", "\ud83d\ude00"], "\ud800": 1}')
    assert document.readable
    assert isinstance(document.data, dict)
    assert document.data.keys() == {"a"}
    broken, whole = document.data["a"]
    assert isinstance(broken, Unknown)  # no other rule speaks about it
    assert (broken.text, whole) == ("x\ufffd", "😀")
    assert [fault.rule for fault in document.faults] == ["invalid-syntax", "invalid-syntax"]
    assert document.locate([("a", 0)])[("a", 0)].value.start == 7


# Limits


@pytest.mark.parametrize(("start", "end"), [("[", "]"), ('{"a":', "}"), ('[{"a":', "}]")])
def test_depth(start: str, end: str) -> None:
    times = MAX_DEPTH // start.count("[") if start == "[" else MAX_DEPTH if start[0] == "{" else MAX_DEPTH // 2
    fits = parse((start * times + "1" + end * times).encode())
    assert fits.readable
    assert fits.faults == []
    document = parse((start * times + "[1]" + end * times).encode())
    assert only(document) == ("unreadable-file", (1, len(start) * times + 1), "more than 100 lists and objects are inside each other here")


@pytest.mark.parametrize("raw", [
    b"[" * 100_000, b"[" * 100_000 + b"]" * 100_000, b'{"a":' * 100_000, b"[{" * 50_000, b'["\\"",' * 50_000, b'["\\\\",' * 50_000,
    b'["[",' * 50_000,
])  # fmt: skip
def test_hostile_depth(raw: bytes) -> None:
    document = parse(raw)
    assert not document.readable
    assert document.faults


def test_many_brackets_side_by_side() -> None:
    for value in ([[]] * 1000, {"a": [{"b": "[" * 500}] * 50}, ['\\"[', '["', "\\"] * 200, ["{ " * 150, "]"]):
        document = parse(json.dumps(value).encode())
        assert (document.data, document.faults) == (value, [])


def test_broken_brackets_in_number_are_an_error_and_no_depth() -> None:
    (fault,) = parse(b'{"a": [' + b"[]," * 200 + b"]}").faults
    assert fault.rule == "invalid-syntax"
    assert only(parse(b'["' + b"[" * 200))[0] == "invalid-syntax"


@pytest.mark.parametrize("number", ["1" * 5000, "-" + "1" * 5000, "0." + "1" * 5000, "1e400", "-1E+999"])
def test_numbers_beyond_measure(number: str) -> None:
    assert only(parse(f'{{"a":\n [{number}]}}'.encode()))[:2] == ("unreadable-file", (2, 3))


def test_numbers_at_the_limit() -> None:
    number = "1" * MAX_NUMBER
    assert parse(number.encode()).data == int(number)
    assert not parse(b"1" + number.encode()).readable
    assert parse(b"1e308").data == 1e308


def test_digits_do_not_depend_on_pythons_limit() -> None:
    before = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(0)
    try:
        assert only(parse(b"1" * 5000))[0] == "unreadable-file"
    finally:
        sys.set_int_max_str_digits(before)


def test_large_text() -> None:
    (document,) = read("a.json", b" " * (MAX_BYTES + 1))
    assert only(document) == ("unreadable-file", (1, 1), "the file has 2,097,153 bytes, and no more than 2,097,152 are read")
    (document,) = read("a.json", b" " * (MAX_BYTES - 2) + b"{}")
    assert document.data == {}


def test_large_unterminated_string() -> None:
    size = MAX_BYTES - 2
    document = parse(b'["' + b"a" * size)
    assert [fault.message for fault in document.faults] == ["the string that starts here is never closed"]
    document = parse(b'["' + b"\\n" * (size // 2))
    assert [fault.message for fault in document.faults] == ["the string that starts here is never closed"]


# Placeholders


def test_placeholders_are_unknown() -> None:
    document = parse(b'{"a": "${X}", "b": ["1", {"c": "<NAME>"}], "d": 1}')
    assert isinstance(document.data, dict)
    assert isinstance(document.data["a"], Unknown)
    assert document.data["a"].text == "${X}"
    assert isinstance(document.data["b"][1]["c"], Unknown)
    assert document.data["b"][0] == "1"


# Files


def test_read_file(tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    file.write_bytes(b'{"a": 1}')
    (document,) = read_file(str(file))
    assert (document.path, document.data) == (str(file), {"a": 1})


def refusal(path: object) -> str:
    (document,) = read_file(str(path))
    rule, position, message = only(document)
    assert (rule, position, document.text) == ("unreadable-file", (1, 1), "")
    return message


def test_missing_file(tmp_path: Path) -> None:
    assert refusal(tmp_path / "none.json") == "the file does not exist"
    assert refusal("a\0b") == "the name is not one that a file can have"
    (tmp_path / "link.json").symlink_to(tmp_path / "none.json")
    assert refusal(tmp_path / "link.json") == "a symbolic link leads to nothing"


def test_directory(tmp_path: Path) -> None:
    assert refusal(tmp_path) == "this is a directory, not a file"


def test_no_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> int:
        raise PermissionError(13, "denied")

    monkeypatch.setattr(os, "open", refuse)
    assert refusal(tmp_path / "a.json") == "there is no permission to read the file"


def test_error_while_reading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> bytes:
        raise OSError(5, "Input/output error")

    (tmp_path / "a.json").write_bytes(b"{}")
    monkeypatch.setattr(os, "read", fail)
    assert refusal(tmp_path / "a.json") == "the file cannot be read: Input/output error"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names on this system")
def test_a_pipe_does_not_block(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.json")
    assert refusal(tmp_path / "pipe.json") == "this is a pipe: reading it could wait for ever"


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no devices on this system")
def test_a_device_is_not_read() -> None:
    assert refusal("/dev/zero") == "this is a device: reading it could wait for ever"


def test_huge_file(tmp_path: Path) -> None:
    with (tmp_path / "a.json").open("wb") as file:
        file.truncate(100_000_000)
    assert refusal(tmp_path / "a.json") == "the file has 100,000,000 bytes, and no more than 2,097,152 are read"


def test_file_in_small_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.json").write_bytes(b'{"a": [1, 2, 3]}')
    whole = os.read
    monkeypatch.setattr(os, "read", lambda handle, size: whole(handle, min(size, 3)))
    assert read_file(str(tmp_path / "a.json"))[0].data == {"a": [1, 2, 3]}


def test_json_in_a_yaml_file() -> None:
    (document,) = read("a.yml", b'\n {"a": 1}')
    assert document.data == {"a": 1}


def test_a_marker_in_valid_json_is_no_hole_where_halves_of_characters_are_looked_for() -> None:
    text = '{"command": "[{\\"${\\": \\"\\ud83d\\ude00\\"}]", "name": "\\ud83d\\ude00"}'
    (document,) = read("x.json", text.encode())
    assert document.readable
    assert document.faults == []
    assert document.data["name"] == "\U0001f600"  # type: ignore[index]
