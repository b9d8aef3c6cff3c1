"""The YAML files that users write for taskdef-lint: their values, the places of these, and what broken ones get."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taskdef_lint.config.item import Item
from taskdef_lint.config.plain_yaml import plainly
from taskdef_lint.config.whole_yaml import composed
from taskdef_lint.config.yaml import MAX_BYTES, read_yaml
from taskdef_lint.errors import UsageError
from taskdef_lint.model.document import Document
from taskdef_lint.model.text import Text
from taskdef_lint.reporters.failures import framed
from tests.syntax.test_yaml_quick import CHANGED, TEXTS


def read(work: Path, text: str | bytes) -> Item | None:
    path = work / "c.yaml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_yaml(str(path))[1]


def test_values(work: Path) -> None:
    root = read(
        work,
        "a: [1, -2, 1.5, true, No, ~, null]\nb: {until: 2027-01-31, time: 1:30, octal: 010, hex: 0x1f, big: 1_000, inf: .inf, x: 1e3}\n"
        "c: |\n  two\n  lines\n'd e': \"é\\n\"\n1: one\n=: equals\n",
    )
    assert root is not None
    assert root.plain == {
        "a": [1, -2, 1.5, True, False, None, None],
        "b": {"until": "2027-01-31", "time": "1:30", "octal": "010", "hex": "0x1f", "big": "1_000", "inf": ".inf", "x": "1e3"},
        "c": "two\nlines\n",
        "d e": "é\n",
        "1": "one",
        "=": "equals",
    }


def test_places(work: Path) -> None:
    text = "# 😀\r\nlist:\r\n  - name: 'é'\r\n    more: [x,  y]\r\n\r\nlast: 1\r\n"
    read(work, b"\xef\xbb\xbf" + text.encode())
    document, root = read_yaml("c.yaml")
    assert root is not None

    def cut(path: tuple[str | int, ...]) -> tuple[str, str]:
        place = document.locate([path])[path]
        return document.text[place.key.start : place.key.end] if place.key else "", document.text[place.value.start : place.value.end]

    assert cut(("list", 0, "name")) == ("name", "'é'")
    assert cut(("list", 0, "more", 1)) == ("", "y")
    assert cut(("list",)) == ("list", "- name: 'é'\r\n    more: [x,  y]")
    assert cut(("last",)) == ("last", "1")
    assert document.locate([("gone",), ("list", 7), ("last", "x")]) == {}


def test_nothing_is_written(work: Path) -> None:
    assert read(work, "") is None
    assert read(work, "# a comment\n---\n") is not None  # an explicit document is null


def test_aliases_count_as_often_as_they_are_used(work: Path) -> None:
    root = read(work, "a: &x [1]\nb: *x\n")
    assert root is not None
    assert root.plain == {"a": [1], "b": [1]}
    laughs = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"{name}: &{name} [{', '.join(['*' + before] * 9)}]\n" for before, name in zip("abcdefg", "bcdefgh", strict=True)
    )
    with pytest.raises(UsageError, match="aliases in this file stand for too much"):
        read(work, laughs)
    with pytest.raises(UsageError, match="aliases in this file stand for too much"):
        read(work, "a: &a [*a]\n")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: [1, 2\nb: 3\n", "this file is not valid YAML: did not find expected ',' or ']'\n --> c.yaml:2:2"),
        ("required-version: >=0.1\n", "= help: put quotes around the value"),
        ("exclude: [**/x]\n", "= help: put quotes around the value"),
        ("reason: done: yes\n", "= help: put quotes around the value"),
        ("a:\n\tb: 1\n", "= help: indent with spaces: YAML takes no tabs"),
        ("a: 1\n---\nb: 2\n", "a second document starts here, and only one is read\n --> c.yaml:2:1"),
        ("a: 1\nb: 2\na: 3\n", "the key 'a' is written twice\n --> c.yaml:3:1"),
        ("a: !custom 1\n", "tags such as !custom have no meaning here\n --> c.yaml:1:4"),
        ("a: !!python/object/apply:os.system [ls]\n", "tags such as !!python/object/apply:os.system"),
        ("[a]: 1\n", "a key must be a word"),
        ("a: *b\n", "found undefined alias"),
        ("a: \x01\n", "control characters are not allowed"),
        ("a: 'x\n", "found unexpected end of stream"),
        ("[" * 100_000, "exceeded maximum nesting depth"),
        ("[" * 500, "more than 100 deep"),
        ("- " * 500, "more than 100 deep"),
        ("{a: " * 500, "more than 100 deep"),
        ("%TAG !a! b\n" * 101 + "--- a\n", "more than 100 %TAG directives are not read\n   --> c.yaml:101:1"),
        (b"a: \xff\n", "cannot read 'c.yaml': line 1 is not UTF-8"),
        (b"#" * (MAX_BYTES + 1), "cannot read 'c.yaml': it has more than 1,048,576 bytes"),
    ],
)
def test_refused(work: Path, text: str | bytes, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        read(work, text)
    assert message in framed(caught.value)
    assert len(framed(caught.value)) < 2000


def test_what_is_no_file(work: Path) -> None:
    import os

    os.mkfifo(work / "pipe")
    for path, message in ((".", "it is not a regular file"), ("pipe", "it is not a regular file"), ("gone", "No such file or directory")):
        with pytest.raises(UsageError, match=message):
            read_yaml(path)


def test_secrets_are_not_shown(work: Path) -> None:
    with pytest.raises(UsageError) as caught:
        read(work, "DB_PASSWORD: hunter2hunter2\nDB_PASSWORD: hunter2hunter2\n")
    assert "hunter2" not in framed(caught.value)


def shown(item: Item) -> object:
    """An item as values that can be compared."""
    value: object = item.value
    if isinstance(item.value, dict):
        value = [(key, shown(member), item.keys[key]) for key, member in item.value.items()]
    elif isinstance(item.value, list):
        value = [shown(member) for member in item.value]
    return type(item.value), value, item.span


PLAIN = """# a configuration
profile: strict
rules: {missing-log-configuration: off, mutable-image-tag: {severity: error, allowed: [main, "1.x"]}}
suppressions:   # why
  - rules: [root-user, 'unset-user']
    at: containerDefinitions[name=app].user
    reason: |
      until the next release

    # more
  - {rules: [zero-host-port], until: soon}
number: 12
"""


def test_what_is_plain_is_read_without_pyyaml() -> None:
    root = plainly(PLAIN)
    assert root is not None
    assert root.plain["rules"]["missing-log-configuration"] is False
    assert root.plain["number"] == 12


@pytest.mark.parametrize("value", ["2027-01-31", "1.5", "+1", "010", "1_000", ".inf", "=", "<<", "!x y", "&x y"])
def test_what_may_be_something_else_is_left_to_pyyaml(value: str) -> None:
    assert plainly(f"a: {value}\n") is None


WORDS = st.sampled_from(
    ["a", "no", "On", "NULL", "~", "-1", "007", "x: y", "[no, 'no']", "{a: , b: 1}", "|\n  a\n", "", "'1'", "y", "1e3", "=", "é #"]
)
MEMBERS = st.lists(st.tuples(st.sampled_from(["a", "b", "no", "1", "'c d'", "- e"]), WORDS), max_size=6)
LISTED = MEMBERS.map(lambda members: "".join(f"{key}: {word}\n" for key, word in members))


@settings(max_examples=1_000, deadline=None)
@given(TEXTS | CHANGED | LISTED)
def test_what_is_read_without_pyyaml_is_what_pyyaml_reads(text: str) -> None:
    root = plainly(text)
    if root is not None:
        whole = composed(Document(Text("c.yaml", text), syntax="yaml"))
        assert whole is not None
        assert shown(root) == shown(whole)
