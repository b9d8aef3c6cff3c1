"""YAML that is read without PyYAML: its nodes are those of PyYAML, for whatever text, and what people commonly write is read so."""

from __future__ import annotations

import time

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from taskdef_lint.syntax.limits import MAX_DEPTH
from taskdef_lint.syntax.yaml_node import BrokenText, YamlNode
from taskdef_lint.syntax.yaml_nodes import MAX_NODES, compose
from taskdef_lint.syntax.yaml_quick import MAX_CHARACTERS, quickly

pytestmark = pytest.mark.skipif(not yaml.__with_libyaml__, reason="PyYAML has no C library here")

COMMON = {
    "maps": "a: 1\nb:\n  c: x y\n  d:   z  # why\n\n# more\ne:\n    f: g\n",
    "no end of the last line": "a: b",
    "a start": "# YAML\n---\na: b\n",
    "nothing": "a:\nb:\n  - c:\n  -\n  - d\nc:",
    "lists": "- a\n- - b\n  - c\n-   d: e\n    f: g\n-\n  h: i\n",
    "lists beside keys": "a:\n- b\n- c: d\n  e:\n  - f\n  - g\nh: i\n",
    "keys": "Fn::If: a\n'b ''c': d\n\"e\": f\na b: c\n80: d\n-1: e\n.f: g\n",
    "words": "- a:b\n- http://x#y\n- -1\n- .5\n- $x\n- (a) [b] {c}, d\n- é\n- 'it''s'\n- \"\\\"a\\\" \\\\ \\n\\t\"\n- ''\n",
    "words in several lines": "a: b\n  c\n     d e\nf:\n  g\n  h\ni:\n  - j\n    k\n",
    "brackets": "a: [b, 'c', \"d\", [], {}, ]\ne: {f: g, 'h': [i], j: {k: AWS::X}}  # l\nm: [n,\no, {p:\n  q}]\n",
    "functions": 'a: !Sub "b"\nc: !If [d, !Ref e, {f: !GetAtt g.h}]\ni: !Join\n  - j\n  - - k\nl: !Sub\n  m\nn:\n- !Ref o\np: !Q\n  r: s\n',
    "blocks": "a: |\n  b\n    c\n\n  d # e\n\nf: |-\n  g\nh: |+\n  i\n\nj:\n  - |\n   k\n  - !Sub |\n    ${l}\nm: |\n\n  n\n",
    "blocks without an end": "a: |\n  b\n  c",
    "folded blocks": "a: >\n  b\n  c\n\n  d\n    e\n  f\n\n\ng: >-\n\n  h\n   i\n\n   j\n  k\n",
}
OTHERS = {
    "anchors": "a: &b c\nd: *b\n",
    "tags of YAML": "a: !!str b\n",
    "escapes": 'a: "\\u0041"\n',
    "tabs": "a:\tb\n",
    "line ends of Windows": "a: b\r\n",
    "characters that are seen by nobody": "a: b\u200b\n",
    "line ends of YAML 1.1": "a: b\u2028c: d\n",
    "a mark of byte order": "\ufeffa: b\n",
    "several documents": "a: b\n---\nc: d\n",
    "an end": "a: b\n...\n",
    "an end before a key": "... a: b\n",
    "directives": "%YAML 1.1\n---\na: b\n",
    "a single value": "a\n",
    "nothing": "",
    "comments alone": "# a\n",
    "merge keys": "a: {<<: *b}\n",
    "keys that are no words": "? a\n: b\n",
    "indented blocks": "a: |2\n    b\n",
    "pairs in lists": "a: [b: c]\n",
    "quotes over several lines": "a: 'b\n  c'\n",
    "a long key": "a" * 2_000 + ": b\n",
    "a long key in brackets": "a: {" + "a" * 2_000 + ": b}\n",
    "mistakes": "a: b\n c: d\n",
    "keys in keys": "a: b: c\n",
    "brackets that do not close": "a: [b\n",
    "brackets that close others": "a: [b}\n",
    "too deep in brackets": "a: " + "[" * MAX_DEPTH + "]" * MAX_DEPTH + "\n",
    "too deep in lists": "- " * (MAX_DEPTH + 1) + "a\n",
    "too deep in maps": "".join(" " * depth + "a:\n" for depth in range(MAX_DEPTH + 1)),
    "too long": "- a\n" * (MAX_CHARACTERS // 4 + 1),
}


def shown(node: YamlNode | None) -> object:
    """A node as values that can be compared."""
    if node is None:
        return None
    value = node.value
    if node.kind == "list":
        value = [shown(item) for item in value]
    if node.kind == "map":
        value = [(shown(key), shown(item)) for key, item in value]
    return node.kind, node.outer, node.start, node.end, node.tag, node.plain, value


@pytest.mark.parametrize("text", COMMON.values(), ids=COMMON)
def test_what_is_common_is_read_as_pyyaml_reads_it(text: str) -> None:
    node = quickly(text)
    assert node is not None
    assert [shown(node)] == [shown(root) for root in compose(text)]


@pytest.mark.parametrize("text", OTHERS.values(), ids=OTHERS)
def test_everything_else_is_left_to_pyyaml(text: str) -> None:
    assert quickly(text) is None


def test_there_is_room_for_fewer_nodes_than_are_allowed() -> None:
    assert MAX_CHARACTERS < MAX_NODES


PIECES = [
    "\n", "\n\n", "\n  ", "\n    ", "\n- ", "\n  - ", " ", "  ", "    ", "- ", "-", "a", "a b", "é", "1", "-1", ".5", "AWS::X", "x:y",
    "x,y", "b: ", "c:", "key: ", ",", ", ", ":", ": ", "[", "]", "{", "}", "'", "''", "'x'", '"', '"q"', "\\", '\\"', " #c", "#", "\n# c\n",
    " \n", "!Ref ", "!If", "!Sub x", "|", "|-", "|+", ">", ">-", "&a ", "*a", "? ", "%", "---", "---\n", "...", "~", "@", "`", "=", "<<: ",
]  # fmt: skip
LINES = st.builds(
    lambda indent, pieces, end: " " * indent + "".join(pieces) + end,
    st.sampled_from([0, 0, 1, 2, 2, 3, 4, 6]),
    st.lists(st.sampled_from(PIECES[6:]), max_size=5),
    st.sampled_from(["\n", "\n", " \n", "\n\n"]),
)
TEXTS = st.lists(st.sampled_from(PIECES), max_size=14).map("".join) | st.lists(LINES, max_size=8).map("".join)
CHANGED = st.builds(
    lambda text, at, piece, length: text[: at % len(text)] + piece + text[at % len(text) + length :],
    st.sampled_from(list(COMMON.values())),
    st.integers(0, 1_000),
    st.sampled_from(PIECES),
    st.integers(0, 2),
)


@settings(max_examples=2_000, deadline=None)
@given(TEXTS | CHANGED)
def test_no_text_is_read_otherwise_than_pyyaml_reads_it(text: str) -> None:
    node = quickly(text)
    if node is not None:
        try:
            roots = [shown(root) for root in compose(text)]
        except BrokenText as broken:
            raise AssertionError(text) from broken.error
        assert [shown(node)] == roots


@pytest.mark.parametrize(
    "piece", ["a: ", "- ", "a\n ", "[", "[a,", "{a: ", "''", "'", '"', '\\"', " ", "\n", "#", "a: |\n ", "!A ", ":", "a: b\n", " a", "x:"]
)
@pytest.mark.parametrize("before", ["", "a: ", "a: '", 'a: "', "a: |\n  b\n", "a: >\n  b\n", "a: b\n c"])
def test_time_grows_with_the_length(before: str, piece: str) -> None:
    start = time.process_time()
    quickly(before + piece * ((MAX_CHARACTERS - 20) // len(piece)))
    assert time.process_time() - start < 1
