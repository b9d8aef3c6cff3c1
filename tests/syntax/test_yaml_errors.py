"""What is said of text that is not YAML: one finding, in plain words, at the place where it goes wrong. The same with both parsers."""

from __future__ import annotations

import pytest
import yaml

from taskdef_lint.model.document import Document, Fault
from taskdef_lint.model.node import Unknown
from taskdef_lint.syntax import read
from taskdef_lint.syntax.yaml_text import parse

# The text, with » and « around what the finding underlines, and words of its message and its help.
CASES = [
    ("family: web\n»\t«cpu: 1\n", "tab", "spaces"),
    ("a:\n»\t«- b\n", "tab", "spaces"),
    ("a: »\t«@b", "", ""),
    ("family: web\n  »networkMode«: awsvpc\n", "deeper than line 1", "begin it like line 1"),
    ("a:\n  b: web\n\n  # c\n    »c:« d\n", "deeper than line 2", "2 spaces like line 2"),
    ("image: »nginx:« 1\n", "a colon and a space", "quotes"),
    ("- command: »echo a:« b\n", "a colon and a space", "quotes"),
    ("a\n»b«: 1\n", "line 1 is no key", "colon"),
    ("a: »'x«\nb: 1\n", "never closed: '''", "close"),
    ('a: »"x: 1, 2«\n', "never closed: '\"'", "close"),
    ('a: "\\\\ »\\d«"\n', "\\d means nothing", "\\\\d"),
    ('a: "»\\u«12"\n', "\\u means nothing", "\\\\u"),
    ('a: "»\\U«FFFFFFFF"\n', "\\U means nothing", "\\\\U"),
    ('a: "x»\\«', "\\ means nothing", ""),
    ("a: [1, 2\n»b:« 1\n", "',' or ']' is missing before this, in what the '[' of line 1 opens", ""),
    ("a: {b: 1»«\n", "the file ends while '}' is missing for the '{' of line 1", ""),
    ("a: [b, {c: 1»]«\n", "']' cannot close the '{' of line 1", ""),
    ("a: [b, [", "the file ends where a value is expected", ""),
    ("a: »}«\n", "'}' stands where a value is expected", "quotes"),
    ("a: b\n»]«\n", "']' closes nothing", "remove"),
    ("a: »@x« y\n", "cannot begin with '@'", "quotes"),
    ("a: »`x`«\n", "cannot begin with '`'", "quotes"),
    ("a: »*«\n", "begins the name of an anchor", "quotes"),
    ("a: »*« b\n", "begins the name of an anchor", "quotes"),
    ("a: »-« b\n", "on the line of its key", "line of its own"),
    ("a:\n    b: 1\n  »c:« 2\n", "indented by 2 spaces, and no mapping", "0 spaces"),
    ("a:\n- name: a\n  image: b\n »c:« d\n", "indented by 1 space, and no mapping", "0 spaces"),
    ("a:\n  - b\n - »c«\n", "", ""),
    ("- a\n»b:« 1\n", "an item that begins with '- ' is expected", ""),
    ("a: 1\n»-« b\n", "a key is expected", ""),
    ("a: b # c\n  »d:« e\n", "deeper than line 1", "begin it like line 1"),
    ("a: 'it'»s'«\n", "follows a value that has ended", "''"),
    ('a: "x" »y«\n', "follows a value that has ended", '\\"'),
    ("a: b\n»key«\n", "':' is missing after the key key", "space after the colon"),
    ("- a\n»-«b\n- c\n", "a space is missing after the '-'", "- b"),
    ("a: b\n...\n»c«\n", "ends before this", "---"),
    ("a: »!<x« b\n", "tag", "quotes"),
    ("»<<<<<<<« HEAD\na: 1\n=======\n", "merge conflict", "resolve"),
    ("a: |»x«\n  b\n", "not valid YAML", ""),
    ("a: 1\n»\ufeff«b: 1\n", "byte-order mark", "remove"),
    ("a: 1\r»\ufeff«---\rb: 1\r", "byte-order mark", "remove"),
]


@pytest.fixture(params=["c", "python"], autouse=True)
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything holds with PyYAML's C library and without it."""
    if request.param == "python":
        monkeypatch.setattr(yaml, "__with_libyaml__", False)
    elif not yaml.__with_libyaml__:
        pytest.skip("PyYAML has no C library here")


def refused(text: str) -> tuple[Document, Fault]:
    documents = read("x.yaml", text.encode())
    (found,) = [fault for document in documents for fault in document.faults]
    assert not documents[-1].readable
    return documents[-1], found


@pytest.mark.parametrize(("marked", "message", "advice"), CASES)
def test_errors(marked: str, message: str, advice: str) -> None:
    text = marked.replace("»", "").replace("«", "")
    document, found = refused(text)
    assert found.rule == "invalid-syntax"
    assert message in found.message
    assert advice in found.help
    if message and "»" in marked:
        assert f"{text[: found.span.start]}»{text[found.span.start : found.span.end]}«{text[found.span.end :]}" == marked
    assert found.span.start <= found.span.end <= len(document.text)


@pytest.mark.parametrize("line_end", ["\r\n", "\r"])
def test_places_with_other_line_ends(line_end: str) -> None:
    document, found = refused(f"family: web{line_end}cpu: 1{line_end}  memory: 2{line_end}")
    assert document.position(found.span.start) == (3, 3)
    assert "line 2" in found.message


TEMPLATES = [
    "»{{ if .x }}«\na: b\n{{ end }}\n",
    "a: »{{ image }}«\n",
    "a: »{{ must_env \"X\" }}«\n",
    "a: »{{ x }}«-y\n",
    "a: [»{{ x }}«]\n",
    "a: b\n»{% if x %}«\nc: d\n{% endif %}\n",
    "a: b\n»<% if x %>«\nc: d\n",
    "a: »%X%«\n",
    "a: »@@X@@«\n",
    "a: [»${X}«]\n",
    "a: {b: »${X}«}\n",
    'a: "»{{ env "X" }}«"\n',
    '{"a": »${X}«}\n',
]  # fmt: skip


# Those whose placeholder takes the place of a value.
READ = [*TEMPLATES[1:4], TEMPLATES[7], TEMPLATES[8], TEMPLATES[11]]


@pytest.mark.parametrize("marked", TEMPLATES)
def test_templates(marked: str) -> None:
    text = marked.replace("»", "").replace("«", "")
    (document,) = parse("a.yaml", text.encode())
    (found,) = document.faults
    assert found.rule == "unrendered-template"
    assert document.readable == (marked in READ)
    assert f"{text[: found.span.start]}»{text[found.span.start : found.span.end]}«{text[found.span.end :]}" == marked
    assert "lint the result" in found.help


@pytest.mark.parametrize(
    "text",
    [
        "a: ${X}\n  b: c\n",
        "a: <+input>\n  b: c\n",
        "a: 'x {{ y }}'\n  b: c\n",
        "# {{ x }}\na: b\n  b: c\n",
        "a: 50%\n  b: c\n",
        "a: [1, 2\n# ${X}\n",
    ],
)
def test_errors_beside_placeholders_stay_errors(text: str) -> None:
    assert refused(text)[1].rule == "invalid-syntax"


@pytest.mark.parametrize(
    "part", ["- ", "a: ", "{{", '"', "'", "\\", '"\\', "[", "a:\n ", "%A", "\t", "- {{", "\n", "#", "&a ", "!x ", "*", "a:b: ", "|", "@@A"]
)
def test_hostile_text_takes_linear_time(part: str) -> None:
    from taskdef_lint.syntax.yaml_errors import fault_of

    text = part * (200_000 // len(part))
    mark = yaml.Mark("", len(text), 0, 0, None, None)
    for problem in ("mapping values", "cannot start any token", "escape", "did not find expected key", "could not find expected ':'"):
        fault_of(text, yaml.MarkedYAMLError("while parsing a block mapping", mark, problem, mark))


HOLES = ['{{ port }}', '{{ must_env "X" }}', '{{ .a }}-{{ .b }}', '{{- include "x" . | nindent 4 }}', '"{{ env "X" }}"',
    '"a:{{ env "X" }}"', '%X%',
    '@X@', '@@X@@', '{{ if x }}1{{ else }}2{{ end }}', '%{ if x }1%{ else }2%{ endif }']  # fmt: skip


@pytest.mark.parametrize("hole", HOLES)
def test_a_bare_placeholder_is_a_value_that_is_settled_later(hole: str) -> None:
    text = f"a: 1\nb:\n- {hole}\n- c: {hole} # note\n  d: x\ne: |\n  f: {hole}\n"
    (document,) = parse("a.yaml", text.encode())
    assert [fault.rule for fault in document.faults] == ["unrendered-template"]
    data = document.data
    assert [value.text for value in (data["b"][0], data["b"][1]["c"])] == [hole.strip('"')] * 2
    assert isinstance(data["e"], Unknown)
    assert hole.strip('"') in data["e"].text
    assert (data["a"], data["b"][1]["d"]) == (1, "x")
    places = document.locate([("b", 0), ("b", 1, "c"), ("b", 1, "d")])
    assert [text[one.value.start : one.value.end] for one in places.values()] == [hole, hole, "x"]


@pytest.mark.parametrize(
    "text",
    [
        "a: {{ if x }}\n  1\n{{ end }}\n",
        "a: {{ b }}\n{{ if x }}\nc: 1\n{{ end }}\n",
        "{{ toYaml . }}\na: {{ b }}\n",
        "a: {{ x }}\n  b: 1\n c: 2\n",
    ],
)
def test_conditions_and_what_is_left_over_are_a_template(text: str) -> None:
    (document,) = parse("a.yaml", text.encode())
    assert [fault.rule for fault in document.faults] == ["unrendered-template"]
    assert not document.readable
