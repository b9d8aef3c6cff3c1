"""Reading YAML holds for any text and any bytes: values are those of PyYAML's composer, places are right, nothing raises."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from taskdef_lint.engine.lint_source import lint_source
from taskdef_lint.engine.registry import builtin_rules
from taskdef_lint.engine.run_rules import Enabled
from taskdef_lint.model.document import Document
from taskdef_lint.model.node import Date, Path, Unknown
from taskdef_lint.syntax import read
from taskdef_lint.syntax.placeholders import is_placeholder
from taskdef_lint.syntax.yaml_scalars import plain

QUICK = settings(max_examples=300, deadline=None)
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the two differ where tabs and byte-order marks stand
ENABLED = [Enabled(rule) for rule in builtin_rules()]

WORDS = st.sampled_from([
    "a", "name", "yes", "no", "true", "null", "~", "", "256", "010", "0x1F", "22:22", "2024-01-01", "1.5", ".inf", "-", "- a", "a: b",
    "#a", "a #b", "{", "}", "[a", "*a", "&a", "!a", "%a", "@a", "`a", '"', "'", "\\", "a\nb", "a\n\nb\n", " a ", "é", "\U0001f600",
    "\u2028", "\x85", "<<", "=", "|", ">",
])  # fmt: skip
TEXT = WORDS | st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8)
# PyYAML writes a key such as 0E0, a string in YAML 1.1, without quotes; for the AWS CLI it is a number.
KEY = TEXT.filter(lambda text: isinstance(plain(text), str) or yaml.safe_load(text) != text)
VALUE = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**30), 10**30) | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEY, inner, max_size=4),
    max_leaves=12,
)
# Pieces of YAML, to be put together at random.
PIECES = st.lists(
    st.sampled_from([
        "a", "b", "cpu", ": ", ":", "- ", "\n", "\n  ", "\n    ", "[", "]", "{", "}", ", ", "'", '"', "&x ", "*x", "!!str ", "!x ", "<<",
        "# c", "|", ">-", "256", "yes", "2024-01-01", "${X}", "{{ x }}", "#{X}#", "---\n", "...\n", "? ", "\t", "\r\n", "\r", "%", "@",
        "\\", "\u2028", "é", "~", "\ufeff", "\0",
    ]),
    max_size=30,
).map("".join)  # fmt: skip


def documents(text: str) -> list[Document]:
    return read("x.yaml", text.encode())


def known(value: Any) -> Any:
    """A value with the text of what is unknown or a date, so that values can be compared."""
    if isinstance(value, Unknown):
        return value.text
    if isinstance(value, Date):
        return ("date", value.text)
    if isinstance(value, dict):
        return {key: known(item) for key, item in value.items()}
    return [known(item) for item in value] if isinstance(value, list) else value


def meant(node: yaml.Node) -> Any:
    """The value of a node of PyYAML's composer, as the AWS CLI takes it."""
    if isinstance(node, yaml.MappingNode):
        return {str(key.value): meant(item) for key, item in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [meant(item) for item in node.value]
    return known(plain(node.value)) if not node.style else node.value


def scalars(value: object, path: Path = ()) -> list[Path]:
    if isinstance(value, dict | list) and value:
        members = value.items() if isinstance(value, dict) else enumerate(value)
        return [found for key, item in members for found in scalars(item, (*path, key))]
    return [path]


@QUICK
@given(VALUE, st.sampled_from([None, True, False]))
def test_what_is_written_is_read(value: Any, flow: bool | None) -> None:
    text = yaml.dump(value, default_flow_style=flow, allow_unicode=True)
    (document,) = documents(text)
    if document.data is None and value is None:
        return
    root = yaml.compose(text, Loader=LOADER)
    assert root is not None
    assert document.faults == []
    assert known(document.data) == meant(root)


@QUICK
@given(PIECES)
@example("a: &x [1]\nb: *x\n")
@example("a: {b: 1, c: [d, 'e']}\nf: |\n  x\n  y\n")
def test_values_are_those_of_the_composer(text: str) -> None:
    read_documents = documents(text)
    if any(document.faults or document.syntax != "yaml" for document in read_documents):
        return
    if "<<" in text or "#{X}#" in text or "!!str" in text:
        return  # what the composer does not know of, or not any more
    roots = [root for root in yaml.compose_all(text.removeprefix("\ufeff"), Loader=LOADER) if root is not None]
    values = [meant(root) for root in roots]
    values = [
        value for value, root in zip(values, roots, strict=True) if not (value is None and root.start_mark.index == root.end_mark.index)
    ]
    assert [known(document.data) for document in read_documents if document.data is not None or values] == values


@QUICK
@given(VALUE, st.sampled_from([True, False, None]), st.sampled_from(["\n", "\r\n", "\r"]))
def test_the_characters_at_a_place_are_the_value(value: Any, flow: bool | None, line_end: str) -> None:
    text = yaml.dump(value, default_flow_style=flow, allow_unicode=True, line_break=line_end)
    (document,) = documents(text)
    paths = scalars(document.data)
    places = document.locate(paths)
    assert set(places) == set(paths)
    for path in paths:
        place = places[path]
        written = document.text[place.value.start : place.value.end]
        if "\n" in written or "\r" in written or not written:
            continue
        (alone,) = documents(written)
        item: Any = document.data
        for key in path:
            item = item[key]
        assert known(alone.data) == known(item)
        if place.key is not None and place.key.end > place.key.start and "\n" not in document.text[place.key.start : place.key.end]:
            (key_alone,) = documents(document.text[place.key.start : place.key.end])
            assert known(key_alone.data) == path[-1] or not isinstance(key_alone.data, str | Unknown)


@QUICK
@given(st.binary(max_size=60) | PIECES.map(str.encode) | st.text(max_size=40).map(str.encode))
@example(b"a: \xff")
@example(b"- &a\n- *a")
@example(b'"\\UFFFFFFFF"')
@example(b"? {{")
def test_nothing_raises_for_any_bytes(raw: bytes) -> None:
    for document in read("x.yaml", raw):
        assert document.readable or document.faults
        for each in document.faults:
            assert 0 <= each.span.start <= each.span.end <= len(document.text)
            assert each.message
    linted = lint_source(raw, "x.yaml", ENABLED)
    for finding in linted.findings:
        assert 0 <= finding.span.start <= finding.span.end <= len(finding.document.text)
    assert linted.crashes == []


@given(TEXT)
@settings(max_examples=200, deadline=None)
def test_quotes_make_strings(text: str) -> None:
    quoted = yaml.dump(text, default_style='"', allow_unicode=True)
    (document,) = documents(f"a: {quoted}")
    assert known(document.data) == {"a": text}
    assert isinstance(document.data["a"], Unknown) == is_placeholder(text)  # type: ignore[index]


HOSTILE = {
    "brackets": "# YAML\n" + "[" * 2_000_000,
    "braces": "a: " + "{a: " * 500_000,
    "items": "- " * 1_000_000,
    "keys": "? " * 1_000_000,
    "quotes": '"' * 2_000_000,
    "open quote": 'a: "' + "x\n" * 1_000_000,
    "members": "a: b\n" * 400_000,
    "distinct members": "".join(f"k{number}: [a]\n" for number in range(33_000)),
    "documents": "--- a\n" * 340_000,
    "anchors": "&a " * 700_000,
    "laughs": "a: &a [x, x]\n" + "".join(f"k{number}: &a [{', '.join(['*a'] * 50)}]\n" for number in range(40)),
    "laughing keys": "a: &a {x: 1, y: 1}\n" + "".join(f"k{number}: &a {{<<: [{', '.join(['*a'] * 50)}]}}\n" for number in range(40)),
    "template": "{{ x }}\n" * 250_000,
    "tags": "".join(f"%TAG !{number}! x\n" for number in range(120_000)) + "--- a\n",
    "comments": "#\n" * 1_000_000,
    "blanks": " " * 2_000_000,
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_files_take_little_memory(kind: str) -> None:
    """In a process of its own, as C code may crash."""
    script = (
        "import sys\n"
        "from taskdef_lint.syntax import read\n"
        "raw = sys.stdin.buffer.read()\n"
        "documents = read('x.yaml', raw)\n"
        # Not getrusage: its peak is inherited from the process that runs the tests.
        "peak = next(line for line in open('/proc/self/status') if line.startswith('VmHWM'))\n"
        "print(len(documents), peak.split()[1])\n"
    )
    if sys.platform != "linux":
        pytest.skip("memory is measured in the units of Linux")
    done = subprocess.run([sys.executable, "-c", script], input=HOSTILE[kind].encode(), capture_output=True, timeout=60, check=True)
    number, kibibytes = map(int, done.stdout.split())
    assert 1 <= number <= 101
    assert kibibytes < 200 * 1024
