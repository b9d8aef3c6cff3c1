"""YAML: values, documents of a stream, the place of every value, and what hostile or odd files get."""

from __future__ import annotations

import pytest
import yaml

from taskdef_lint.model.document import Document, Fault
from taskdef_lint.model.node import Date, Path, Unknown
from taskdef_lint.model.text import Span
from taskdef_lint.syntax import read
from taskdef_lint.syntax.yaml_nodes import MAX_NODES


@pytest.fixture(params=["c", "python"], autouse=True)
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything holds with PyYAML's C library and without it."""
    if request.param == "python":
        monkeypatch.setattr(yaml, "__with_libyaml__", False)
    elif not yaml.__with_libyaml__:
        pytest.skip("PyYAML has no C library here")


def documents(text: str, path: str = "x.yaml") -> list[Document]:
    return read(path, text.encode())


def only(text: str, path: str = "x.yaml") -> Document:
    (document,) = documents(text, path)
    return document


def data(text: str) -> object:
    document = only(text)
    assert document.faults == []
    return document.data


def fault(text: str) -> Fault:
    (found,) = [fault for document in documents(text) for fault in document.faults]
    return found


def written(text: str, *path: str | int) -> tuple[str | None, str]:
    """The text of key and value at a path."""
    document = only(text)
    place = document.locate([path])[path]
    return place.key and document.text[place.key.start : place.key.end], document.text[place.value.start : place.value.end]


# --- values ----------------------------------------------------------------------------------------------------------------------


def test_values_of_a_task_definition() -> None:
    text = 'family: web\ncpu: "256"\ncontainerDefinitions:\n- name: app\n  essential: true\n  memory: 512\n  command: [a, "b"]\n  user: ~\n'
    container = {"name": "app", "essential": True, "memory": 512, "command": ["a", "b"], "user": None}
    assert data(text) == {"family": "web", "cpu": "256", "containerDefinitions": [container]}


def test_quoted_words_are_strings() -> None:
    assert data("a: \"256\"\nb: 'true'\nc: '2024-01-01'\nd: |\n  5\ne: !!str 5\nf: ! 5") == {
        "a": "256", "b": "true", "c": "2024-01-01", "d": "5\n", "e": "5", "f": "5",
    }  # fmt: skip


def test_a_date_is_no_string() -> None:
    value = data("a: 2024-01-01")["a"]  # type: ignore[index]
    assert isinstance(value, Date)


def test_placeholders_are_unknown() -> None:
    values = data("a: ${X}\nb: <IMAGE1_NAME>\nc: <+artifact.image>\nd: $(Build.Id)\ne: __X__\nf: '{{ must_env `X` }}'\ng: $X")
    assert isinstance(values, dict)
    assert all(isinstance(value, Unknown) for value in values.values())


def test_placeholder_that_yaml_takes_for_a_comment() -> None:
    text = "image: #{Image}#\ntag: #TAG#  \ncpu: # a comment\nlist:\n- #{X}\n- #{X}/app:#{Y}\n- #{X} is a comment\n"
    values = data(text)
    assert isinstance(values, dict)
    assert [values["image"].text, values["tag"].text, values["cpu"], values["list"][0].text] == ["#{Image}#", "#TAG#", None, "#{X}"]
    assert [isinstance(item, Unknown) for item in values["list"]] == [True, True, False]
    assert written(text, "image") == ("image", "#{Image}#")


# --- anchors, aliases and merge keys ---------------------------------------------------------------------------------------------


ANCHORED = "x: &defaults\n  cpu: 5\n  tags: [a]\ny:\n  <<: *defaults\n  cpu: 6\nz: *defaults\nw: &n 7\nv: [*n]\n"


def test_aliases_and_merge_keys() -> None:
    assert data(ANCHORED) == {
        "x": {"cpu": 5, "tags": ["a"]}, "y": {"cpu": 6, "tags": ["a"]}, "z": {"cpu": 5, "tags": ["a"]}, "w": 7, "v": [7],
    }  # fmt: skip
    assert data(ANCHORED) == yaml.safe_load(ANCHORED)


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (("y", "cpu"), ("cpu", "6")),
        (("y", "tags", 0), (None, "a")),
        (("z", "cpu"), ("cpu", "5")),
        (("z",), ("z", "cpu: 5\n  tags: [a]")),
        (("v", 0), (None, "7")),
        (("w",), ("w", "7")),
    ],
)
def test_what_is_repeated_stands_where_it_is_written(path: Path, place: tuple[str | None, str]) -> None:
    assert written(ANCHORED, *path) == place


def test_merging_a_list_of_mappings() -> None:
    text = "a: &a {x: 1}\nb: &b {x: 2, y: 3}\nc:\n  z: 0\n  <<: [*a, *b]\n"
    assert data(text)["c"] == {"z": 0, "x": 1, "y": 3}  # type: ignore[index]
    assert written(text, "c", "y") == ("y", "3")


def test_a_quoted_merge_key_merges_nothing() -> None:
    assert data('"<<": {a: 1}') == {"<<": {"a": 1}}


def test_merging_something_else() -> None:
    found = fault("a:\n  <<: 5\n")
    assert (found.rule, found.message) == ("invalid-syntax", "the key << takes mappings to merge, not a single value")


def test_alias_of_nothing() -> None:
    found = fault("a: *nothing\n")
    assert found.rule == "invalid-syntax"
    assert "defined nowhere" in found.message


def test_alias_inside_its_anchor() -> None:
    found = fault("a: &a\n  b: [*a]\n")
    assert (found.rule, found.span.start) == ("invalid-syntax", 12)


def test_billion_laughs() -> None:
    text = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{name}: &{name} [{','.join(['*' + before] * 9)}]\n" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    found = fault(text)
    assert found.rule == "unreadable-file"
    assert f"{MAX_NODES:,}" in found.message


def test_aliases_nest_as_deep_as_what_they_repeat() -> None:
    text = "a: &a " + "[" * 60 + "]" * 60 + "\nb: " + "[" * 60 + "*a" + "]" * 60
    assert fault(text).rule == "unreadable-file"


# --- several documents -----------------------------------------------------------------------------------------------------------


def test_documents_of_a_stream() -> None:
    text = "# one\nfamily: a\n---\n# nothing\n---\nfamily: b\n...\n"
    first, second = documents(text)
    assert (first.data, second.data) == ({"family": "a"}, {"family": "b"})
    for document, at in ((first, 14), (second, 42)):
        assert (document.path, document.text) == ("x.yaml", text)
        assert document.locate([("family",)])[("family",)].value.start == at
    assert text[14] + text[42] == "ab"


@pytest.mark.parametrize("text", ["", "\n", "# nothing\n", "---\n", "---\n---\n"])
def test_no_value(text: str) -> None:
    document = only(text)
    assert (document.data, document.readable, document.faults) == (None, True, [])


def test_what_stands_before_an_error_is_kept() -> None:
    first, second = documents("a: 1\n---\nb: [\n")
    assert (first.data, first.readable, second.readable) == ({"a": 1}, True, False)


def test_too_many_documents() -> None:
    *_, last = documents("--- a\n" * 101)
    assert last.faults[0].rule == "unreadable-file"


@pytest.mark.parametrize("line_end", ["\n", "\r", "\r\n", "\x85", "\u2028"])
def test_too_many_tag_directives(line_end: str) -> None:
    """libyaml compares each with all before it, so they are counted before it sees them."""
    text = "".join(f"%TAG !e{number}! tag:x{line_end}" for number in range(100)) + f"---{line_end}a: ' %TAG'{line_end}"
    assert only(text).data == {"a": " %TAG"}
    refused = fault("%TAG !f! tag:x" + line_end + text)
    assert (refused.rule, refused.message) == ("unreadable-file", "more than 100 %TAG directives are not read")
    assert refused.span.start == text.index("%TAG !e99!") + len("%TAG !f! tag:x" + line_end)


# --- JSON in a YAML file ---------------------------------------------------------------------------------------------------------


def test_json_is_read_as_json() -> None:
    document = only('{\n\t"a": "\\ud83d\\ude00", "b": 1e3}')
    assert (document.syntax, document.data) == ("json", {"a": "\U0001f600", "b": 1000.0})


def test_json_with_trailing_commas_is_yaml() -> None:
    document = only('{"a": [1, 2,], # why not\n "b": "x",}')
    assert (document.syntax, document.data, document.faults) == ("yaml", {"a": [1, 2], "b": "x"}, [])


def test_json_keys_given_twice() -> None:
    assert fault('{"a": 1, "a": 2}').rule == "duplicate-key"


def test_yaml_in_a_json_file_stays_json() -> None:
    document = only("family: web\n", "x.json")
    assert not document.readable
    assert ".yaml" in document.faults[0].help


@pytest.mark.parametrize("path", ["-", "<stdin>"])
@pytest.mark.parametrize(
    "text", ["family: web\n", "---\nfamily: web", "# it\n\nfamily: web", '"family": web', "- name: a\n", "\ufefffamily: a"]
)
def test_standard_input_by_content(path: str, text: str) -> None:
    assert only(text, path).syntax == "yaml"


@pytest.mark.parametrize("text", ['{"a": 1,}', "[1,]", "nonsense", "", "// x\n{}", "<html>"])
def test_other_standard_input_is_json(text: str) -> None:
    assert only(text, "-").syntax == "json"


def test_capital_suffix() -> None:
    assert only("family: web", "X.YML").syntax == "yaml"


# --- keys ------------------------------------------------------------------------------------------------------------------------


def test_duplicate_key() -> None:
    text = "cpu: 1\nmemory: 5\n'cpu': 2\n"
    document = only(text)
    (found,) = document.faults
    assert (found.rule, text[found.span.start : found.span.end], document.data) == ("duplicate-key", "'cpu'", {"cpu": 2, "memory": 5})
    assert "line 1" in found.message
    assert [text[span.start : span.end] for span, _ in found.related] == ["cpu"]
    assert written(text, "cpu") == ("'cpu'", "2")


@pytest.mark.parametrize(
    ("key", "kind"), [("8080", "a number"), ("true", "a flag"), ("2024-01-01", "a date"), ("~", "null"), ("1.5", "a number")]
)
def test_keys_that_are_no_strings(key: str, kind: str) -> None:
    document = only(f"a:\n  {key}: x\n")
    (found,) = document.faults
    assert (found.rule, document.readable) == ("invalid-syntax", True)
    assert f"{key} is {kind}" in found.message
    assert document.data == {"a": {key: "x"}}


@pytest.mark.parametrize("key", ["yes", "22:22", "!!str 5", "'5'"])
def test_keys_that_are_strings(key: str) -> None:
    assert only(f"{key}: x\n").faults == []


@pytest.mark.parametrize("text", ["? [a]\n: b\n", "{a: 1}: b\n", "? {a: 1}\n"])
def test_keys_that_are_collections(text: str) -> None:
    assert fault(text).rule == "invalid-syntax"


# --- tags ------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "tag", ["!!python/object:os.system", "!!python/name:os.system", "!!binary", "!!set", "!!omap", "!Custom", "!<tag:example.com,2000:x>"]
)
@pytest.mark.parametrize("value", ["x", "[x]", "{x: y}"])
def test_tags_are_refused_and_nothing_is_built(tag: str, value: str) -> None:
    document = only(f"a: {tag} {value}\n")
    (found,) = document.faults
    assert found.rule == "invalid-syntax"
    assert document.text[found.span.start : found.span.end] == tag
    assert isinstance(document.data["a"], Unknown)  # type: ignore[index]


def test_short_forms_of_cloudformation_are_no_errors() -> None:
    document = only("Resources:\n  T:\n    Type: AWS::ECS::TaskDefinition\n    Properties: {Cpu: !Ref Cpu, Family: !Sub '${A}-b'}\n")
    assert document.faults == []


# --- places ----------------------------------------------------------------------------------------------------------------------


PLACED = (
    "# a comment\n"
    "family:   web  # the shop\n"
    'containerDefinitions:\n'
    "  - name: 'app'\n"
    "    command:\n"
    "    - |\n"
    "      one\n"
    "      two\n"
    "\n"
    "    image: &image !!str nginx:1\n"
    "    # more\n"
    '    "environment": [{name: A, value: "x\\n"}, ]\n'
    "    empty:\n"
    "\n"
    "# the end\n"
    "volumes: &v\n"
    "  # some\n"
    "  - name: d\n"
    "\n"
)  # fmt: skip


@pytest.mark.parametrize(
    ("path", "key", "value"),
    [
        (("family",), "family", "web"),
        (("containerDefinitions", 0, "name"), "name", "'app'"),
        (("containerDefinitions", 0, "command", 0), None, "|\n      one\n      two"),
        (("containerDefinitions", 0, "command"), "command", "- |\n      one\n      two"),
        (("containerDefinitions", 0, "image"), "image", "nginx:1"),
        (("containerDefinitions", 0, "environment"), '"environment"', '[{name: A, value: "x\\n"}, ]'),
        (("containerDefinitions", 0, "environment", 0, "value"), "value", '"x\\n"'),
        (("containerDefinitions", 0, "empty"), "empty", ""),
        (("volumes",), "volumes", "- name: d"),
        (("volumes", 0), None, "name: d"),
    ],
)
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_places(path: Path, key: str | None, value: str, line_end: str) -> None:
    assert written(PLACED.replace("\n", line_end), *path) == (key, value.replace("\n", line_end))


def test_the_whole_ends_with_its_last_value() -> None:
    document = only(PLACED)
    place = document.locate([()])[()]
    assert place.key is None
    assert PLACED[: place.value.start] == "# a comment\n"
    assert PLACED[place.value.end :] == "\n\n"


def test_paths_that_lead_to_nothing_have_no_place() -> None:
    paths: list[Path] = [
        ("gone",),
        ("family", "x"),
        ("containerDefinitions", 9),
        ("containerDefinitions", "0"),
        ("containerDefinitions", -1),
        (0,),
    ]
    assert only(PLACED).locate(paths) == {}


@pytest.mark.parametrize("odd", ["\u2028", "\x85", "\u2029"])
def test_line_ends_of_yaml_alone_count_as_no_lines(odd: str) -> None:
    text = f"a: \U0001f600 # x{odd}b: 1\nc: 2\n"
    document = only(text)
    assert document.position(document.locate([("c",)])[("c",)].value.start) == (2, 4)


def test_byte_order_mark() -> None:
    document = only("\ufeffa: 1\n")
    assert (document.source.bom, document.text, document.data) == (True, "a: 1\n", {"a": 1})
    assert document.position(document.locate([("a",)])[("a",)].value.start) == (1, 4)


@pytest.mark.parametrize("text", ['\ufeff\ufeff{"a": 1}', "\ufeff\ufeffa: 1\n"])
def test_second_byte_order_mark(text: str) -> None:
    (found,) = only(text).faults
    assert (found.rule, found.span) == ("invalid-syntax", Span(0, 1))


def test_byte_order_marks_in_strings() -> None:
    assert data('a: "b\n\ufeffc"\nd: |\n  \ufeffe\n') == {"a": "b \ufeffc", "d": "\ufeffe\n"}


# --- bytes -----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32", "latin-1"])
def test_other_encodings(encoding: str) -> None:
    (document,) = read("x.yaml", "family: w\xe4b\n".encode(encoding))
    assert not document.readable
    assert [found.rule for found in document.faults] == ["invalid-syntax"]


@pytest.mark.parametrize("char", ["\0", "\x07", "\x7f", "\ufffe", "\x1b"])
def test_control_characters(char: str) -> None:
    found = fault(f"a: 1\nb: x{char}\n")
    assert (found.rule, found.span.start) == ("invalid-syntax", 9)


# --- limits ----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["# YAML\n" + "[" * 50_000, "{a: " * 40_000, "- " * 50_000, "? " * 50_000, "a: " + "[" * 101, "[" * 101 + "]" * 101]
)
def test_depth(text: str) -> None:
    found = fault(text)
    assert found.rule == "unreadable-file"
    assert "100" in found.message


@pytest.mark.parametrize(
    ("before", "opening", "number"),
    [("", "[", 101), ("# YAML\n", "[", 101), ("a: ", "[", 100), ("a: 1\n---\n- - ", "{[ ", 50), ("- ", "- ", 100)],
)
def test_depth_is_reported_where_it_begins(before: str, opening: str, number: int) -> None:
    found = documents(before + opening * 50_000)[-1].faults[0]
    assert found.span.start == len(before + opening * (number - 1))


def test_depth_of_100_is_read() -> None:
    assert only("# YAML\n" + "[" * 100 + "]" * 100).faults == []


def test_number_of_values(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("taskdef_lint.syntax.yaml_nodes.MAX_NODES", 50)
    assert only("- &a a\n" + "- a\n" * 49).faults == []
    assert fault("- &a a\n" + "- a\n" * 50).rule == "unreadable-file"


def test_size_without_the_c_library() -> None:
    text = "a: " + "x" * 200_000
    assert [found.rule for found in only(text).faults] == ([] if yaml.__with_libyaml__ else ["unreadable-file"])
