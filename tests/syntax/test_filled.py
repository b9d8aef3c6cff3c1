"""Values for placeholders: which forms are filled in, and that places stay those of the file as written."""

from __future__ import annotations

import json

import pytest

from taskdef_lint.model.document import Document
from taskdef_lint.model.node import Unknown
from taskdef_lint.secrets.detect import mask_texts
from taskdef_lint.syntax import read
from taskdef_lint.syntax.limits import MAX_BYTES
from taskdef_lint.syntax.placeholders import is_placeholder
from taskdef_lint.syntax.variables import Variables

FORMS = [
    "${X}", "${X:-default}", "${X-}", "${X:?not set}", "$X", "$(X)", "${{ X }}", "<X>", "<+X>", "%XYZ%", "{{ X }}", "{{X}}", "{{- X -}}",
    "{{ .X }}", '{{ must_env "X" }}', "{{ must_env `X` }}", "{{ env 'X' }}", '{{ env "X" "default" }}', "{{ env `X` `` }}", "<%= X %>",
    "<% X %>", "#{X}#", "#{X}", "#X#", "__X__", "@@X@@",
]  # fmt: skip
NAMED = {"X": "value", "XYZ": "value", "secrets.TOKEN": "t", "your account": "a", "Build.Id": "7", "image": "i"}


def fill(text: str, **values: str) -> str:
    return Variables(values or dict(NAMED)).fill(text, MAX_BYTES)[0]


def only(text: str, path: str = "x.json", **values: str) -> Document:
    (document,) = read(path, text.encode(), Variables(values))
    return document


@pytest.mark.parametrize("form", FORMS)
def test_forms_that_name_a_variable(form: str) -> None:
    assert is_placeholder(form)
    assert fill(f"a-{form}.b") == "a-value.b"
    assert fill(form * 2 if form not in ("$X", "#{X}", "#X#") else form) in ("valuevalue", "value")


@pytest.mark.parametrize("form", FORMS)
def test_unknown_variables_stay(form: str) -> None:
    assert fill(form, OTHER="x") == form


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("${{ secrets.TOKEN }}", "t"),
        ("<your account>", "a"),
        ("$(Build.Id)", "7"),
        ("<+image>", "i"),
        ("$X_Y $XX", "$X_Y $XX"),
        ("$$X a$X \\$X", "$$X a$X \\value"),
        ("{{ tfstate `X` }} {{ if X }}", "{{ tfstate `X` }} {{ if X }}"),
        ("${X} $X", "value value"),
        ("X ${x} <x>", "X ${x} <x>"),
    ],
)
def test_names(text: str, filled: str) -> None:
    assert fill(text) == filled


def test_values_are_not_filled_in_themselves() -> None:
    assert fill("${A}${B}", A="${B}", B="$A") == "${B}$A"


def test_bare_placeholders() -> None:
    document = only('{"containerPort": ${PORT}, "on": $(ON), "none": {{ NONE }}}', PORT="8080", ON="true", NONE="null")
    assert document.data == {"containerPort": 8080, "on": True, "none": None}
    assert document.faults == []


def test_the_others_stay_unknown() -> None:
    data = only('{"a": "${A}", "b": "${B}"}', A="1").data
    assert isinstance(data, dict)
    assert data["a"] == "1"
    assert isinstance(data["b"], Unknown)


def written(document: Document, *path: str | int) -> str:
    place = document.locate([path])[path]
    return document.text[place.value.start : place.value.end]


TEXT = '{"a": "x${A}y", "b": ${B}, "c": [1, "$C", "é${A}${A}"], "d": "end", "${K}": 5, "e": ${E}}'


@pytest.mark.parametrize("size", [0, 1, 3, 4, 5, 40])
def test_places_are_those_of_the_file(size: int) -> None:
    document = only(TEXT, A="v" * size, B="1" * (size or 1), C="c" * size, K="key", E=json.dumps(["s" * size, 2]))
    assert document.text == TEXT
    assert document.filled
    expected = {
        ("a",): '"x${A}y"', ("b",): "${B}", ("c",): '[1, "$C", "é${A}${A}"]', ("c", 0): "1", ("c", 1): '"$C"', ("c", 2): '"é${A}${A}"',
        ("d",): '"end"', ("key",): "5", ("e",): "${E}", ("e", 1): "${E}", (): TEXT,
    }  # fmt: skip
    assert {path: written(document, *path) for path in expected} == expected
    assert document.locate([("key",)])[("key",)].key is not None


def test_places_in_yaml() -> None:
    text = "a: ${A}\nb: [{{ B }}, $C]\r\nc: #{C}#\nd: last\n"
    document = only(text, "x.yaml", A="a long value", B="1", C="5")
    assert document.data == {"a": "a long value", "b": [1, 5], "c": 5, "d": "last"}
    assert [written(document, *path) for path in (("a",), ("b", 0), ("b", 1), ("c",), ("d",))] == ["${A}", "{{ B }}", "$C", "#{C}#", "last"]


def test_errors_in_a_value_are_shown_at_the_placeholder() -> None:
    document = only('{"a": 1,\n "b": ${B}}', B="oops")
    assert not document.readable
    (fault,) = document.faults
    assert document.text[fault.span.start : fault.span.end] == "${B}"
    assert document.position(fault.span.start) == (2, 7)


def test_errors_after_a_value_are_where_they_are() -> None:
    document = only('{"a": "${A}", "b": oops}', A="x" * 50)
    (fault,) = document.faults
    assert document.text[fault.span.start : fault.span.end] == "oops"


def test_places_of_repeated_keys() -> None:
    document = only('{"${A}": 1, "key": 2}', A="key")
    (fault,) = document.faults
    assert fault.rule == "duplicate-key"
    assert [document.text[span.start : span.end] for span, _ in fault.related] == ['"${A}"']


def test_nothing_to_fill_in() -> None:
    document = only('{"a": "${A}"}', B="1")
    assert not document.filled
    assert isinstance(document.data["a"], Unknown)  # type: ignore[index]


def test_byte_order_mark() -> None:
    document = only('\ufeff{"a": ${A}}', A="1")
    assert (document.source.bom, document.data) == (True, {"a": 1})
    assert written(document, "a") == "${A}"


def test_bytes_that_are_no_text() -> None:
    (document,) = read("x.json", b'{"a": "${A}\xff"}', Variables({"A": "1"}))
    assert [fault.rule for fault in document.faults] == ["invalid-syntax"]
    (document,) = read("x.json", b'{"a": "${A}"}', Variables({"A": "\udcff"}))
    assert [fault.rule for fault in document.faults] == ["invalid-syntax"]


def test_values_that_make_a_file_too_large() -> None:
    document = only('{"a": "' + "$A " * 100_000 + '"}', A="x" * 60_000)
    assert [fault.rule for fault in document.faults] == ["unreadable-file"]


def test_secrets_are_told_by_their_names() -> None:
    variables = Variables({"DB_PASSWORD": "password-1", "secrets.API_KEY": "key-2-xyz", "IMAGE": "image:3", "TOKEN": ""})
    (document,) = read("x.json", b'{"a": "$DB_PASSWORD ${secrets.API_KEY} $IMAGE $TOKEN"}', variables)
    mask = mask_texts(document.source)
    assert [mask(word) for word in ("password-1", "key-2-xyz", "image:3", "")] == ["•••", "•••", "image:3", ""]


@pytest.mark.parametrize(
    "part", ["${a-", "${a", "$(", "<a", "%a", "{{", "{{ env ", '{{ env "', "#{", "#A", "__a", "@@a", "<%", "$", "{{ a ", "__"]
)
def test_hostile_text_takes_linear_time(part: str) -> None:
    text = part * (400_000 // len(part))
    assert fill(text, X="1") == text  # hangs where it does not


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ('{"a": ${PORT}}', "--var PORT=VALUE"),
        ('{"a": {{ must_env "PORT" }}}', "--var PORT=VALUE"),
        ('{"a": "{{ env "X.y" }}"}', "--var X.y=VALUE"),
        ('{"a": {{ if x }}}', ""),
        ('{"a": <your account>}', ""),
    ],
)
def test_templates_are_told_how_to_fill_them_in(text: str, advice: str) -> None:
    (document,) = read("x.json", text.encode())
    (fault,) = document.faults
    assert fault.rule == "unrendered-template"
    assert advice in fault.help
    assert ("--var" in fault.help) == bool(advice)


def test_a_span_behind_an_empty_value_does_not_end_before_it_begins() -> None:
    faults = only('{"family":${E}', E="").faults
    assert faults
    assert all(fault.span.start <= fault.span.end for fault in faults)
