"""Fixes become edits of YAML text that leave comments, quotes and layout as they are."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from taskdef_lint.fixes.edits import apply, plan, value_at
from taskdef_lint.model.node import Node, Path
from taskdef_lint.model.problem import QUOTE, REMOVE, Fix, Rename
from taskdef_lint.model.resource import Resource
from taskdef_lint.syntax import read
from tests.test_edits import Step, changes_of, edited, fix_of, outside, paths, untouched


def whole(text: str, number: int = 0) -> Resource:
    parsed = read("task.yaml", text.encode())
    assert all(one.readable and one.syntax == "yaml" for one in parsed)
    return Resource(parsed[number], parsed[number].data)


def fixed(text: str, *steps: Step, number: int = 0) -> str | None:
    resource = whole(text, number)
    (edits,) = plan(resource.document, [fix_of(resource, steps)])
    return apply(text, edits) if edits else None


BLOCK = """\
# the service
family: web # its name
cpu: 256   # a number

containerDefinitions:
  - name: app
    image: 'app:1'
    links:
    - db
    - cache # the second
  - image: db:1
    name: "db"
    command: null
tags: [ {key: a, value: b}, {key: c} ]
"""

CPU = "cpu: 256   # a number\n"
LINKS = "    links:\n    - db\n    - cache # the second\n"
FIRST = BLOCK[BLOCK.index("  - name: app") : BLOCK.index("  - image: db")]

CASES: list[tuple[str, str, tuple[Step, ...], str | None]] = [
    ("a number by a string", BLOCK, (("cpu", "256"),), BLOCK.replace("256", '"256"')),
    ("quotes stay", BLOCK, (("containerDefinitions/0/image", "app:2"),), BLOCK.replace("app:1", "app:2")),
    ("a word needs none", BLOCK, (("family", "Web"),), BLOCK.replace("web", "Web")),
    ("a word that may be more", BLOCK, (("family", "No"),), BLOCK.replace("web", '"No"')),
    ("a list", BLOCK, (("family", ["web"]),), BLOCK.replace("web", '["web"]')),
    ("another list", BLOCK, (("family", ["a", 1]),), None),
    ("true", BLOCK, (("cpu", True),), None),
    ("a number as it is written", BLOCK.replace("256", "0x1_0"), (("cpu", QUOTE),), BLOCK.replace("256", '"0x1_0"')),
    ("a date as it is written", BLOCK.replace("256", "2027-01-31"), (("cpu", QUOTE),), BLOCK.replace("256", '"2027-01-31"')),
    ("a string is quoted by no fix", BLOCK, (("family", QUOTE),), None),
    ("an item", BLOCK, (("containerDefinitions/0/links/1", "x"),), BLOCK.replace("- cache", "- x")),
    ("in flow style", BLOCK, (("tags/0/value", "B"),), BLOCK.replace("value: b", "value: B")),
    ("a key", BLOCK, (("containerDefinitions/0/links", Rename("Links")),), BLOCK.replace("links", "Links")),
    ("a key in flow style", BLOCK, (("tags/1/key", Rename("name")),), BLOCK.replace("key: c", "name: c")),
    ("a key that is there", BLOCK, (("cpu", Rename("family")),), None),
    ("a member and its comment", BLOCK, (("cpu", REMOVE),), BLOCK.replace(CPU, "")),
    ("a member of lines", BLOCK, (("containerDefinitions/0/links", REMOVE),), BLOCK.replace(LINKS, "")),
    ("the last member of an item", BLOCK, (("containerDefinitions/1/command", REMOVE),), BLOCK.replace("    command: null\n", "")),
    ("the first member of an item", BLOCK, (("containerDefinitions/1/image", REMOVE),), BLOCK.replace("image: db:1\n    ", "")),
    ("an item of lines", BLOCK, (("containerDefinitions/0", REMOVE),), BLOCK.replace(FIRST, "")),
    ("a short item", BLOCK, (("containerDefinitions/0/links/1", REMOVE),), BLOCK.replace("    - cache # the second\n", "")),
    ("all items", BLOCK, (("containerDefinitions/0/links/0", REMOVE), ("containerDefinitions/0/links/1", REMOVE)), None),
    ("an item in flow style", BLOCK, (("tags/0", REMOVE),), BLOCK.replace("{key: a, value: b}, ", "")),
    ("a member in flow style", BLOCK, (("tags/0/value", REMOVE),), BLOCK.replace(", value: b", "")),
    ("the last line, without end", "a: 1\r\nb: 2", (("b", REMOVE),), "a: 1"),
    ("two members", BLOCK, (("cpu", REMOVE), ("tags", REMOVE)), BLOCK.replace(CPU, "")[: BLOCK.index("tags") - len(CPU)]),
    ("the only member", "a:\n  b: 1\n", (("a/b", REMOVE),), None),
    ("add a member", BLOCK, (("networkMode", "awsvpc"),), BLOCK + "networkMode: awsvpc\n"),
    ("add to an item", BLOCK, (("containerDefinitions/0/user", "1000"),), BLOCK.replace("second\n", 'second\n    user: "1000"\n')),
    ("add what is deeper", BLOCK, (("containerDefinitions/1/linux/init", True),),
     BLOCK.replace("command: null\n", 'command: null\n    linux: {"init": true}\n')),
    ("add in flow style", BLOCK, (("tags/1/value", "x"),), BLOCK.replace("{key: c}", '{key: c, "value": "x"}')),
    ("add to what is empty", "a: {}\n", (("a/b", 1),), 'a: {"b": 1}\n'),
    ("add with other line ends", "a: 1\r\nb: 2\r\n", (("c", 3),), "a: 1\r\nb: 2\r\nc: 3\r\n"),
    ("add without a last line end", "a: 1", (("c", "x y"),), 'a: 1\nc: "x y"'),
    ("add where a text of lines ends", "a: 1\nb: |\n  x\n\n", (("c", 3),), "a: 1\nc: 3\nb: |\n  x\n\n"),
    ("a text of lines", "a: |\n  x\nb: 1\n", (("a", "y"),), None),
    ("remove a text of lines", "a: |\n  x\nb: 1\n", (("a", REMOVE),), None),
    ("a text over two lines", "a: x\n  y\nb: 1\n", (("a", "y"),), None),
    ("an anchor anywhere", "a: &x 1\nb: 2\n", (("b", REMOVE),), None),
    ("an alias", "a: &x 1\nb: *x\n", (("b", 2),), None),
    ("a tag", "a: !!str 1\nb: 2\n", (("b", REMOVE),), None),
    ("a key behind a question mark", "? a\n: 1\nb: 2\n", (("a", REMOVE),), None),
    ("an empty value", "a:\nb: 2\n", (("a", 1),), None),
    ("remove an empty value", "a: # none\nb: 2\n", (("a", REMOVE),), "b: 2\n"),
    ("a comment in flow style", "a: [1, # one\n  2]\n", (("a/0", REMOVE),), None),
    ("a list in a list", "a:\n- - 1\n  - 2\n- 3\n", (("a/0/0", REMOVE),), None),
    ("the first two of an item", "a:\n- b: 1\n  c: 2\n  d: 3\n", (("a/0/b", REMOVE), ("a/0/c", REMOVE)), "a:\n- d: 3\n"),
    (
        "the first two and another", "a:\r\n- b:\r\n  c: [\r\n    ]\r\n  d: 3\r\n  e: 4\r\n",
        (("a/0/c", REMOVE), ("a/0/e", REMOVE), ("a/0/b", REMOVE)), "a:\r\n- d: 3\r\n",
    ),
    ("the second behind a comment", "a:\n- b: 1\n  c: 2 # two\n  d: 3\n", (("a/0/b", REMOVE), ("a/0/c", REMOVE)), None),
    ("behind a comment", "a:\n- b: 1\n  # two\n  c: 2\n", (("a/0/b", REMOVE),), None),
    ("what does not print", "a: 1\n", (("a", "\u2028"),), None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "steps", "after"), [pytest.param(*case[1:], id=case[0]) for case in CASES])
def test_edits(text: str, steps: tuple[Step, ...], after: str | None) -> None:
    assert fixed(text, *steps) == after


def test_documents_of_a_stream() -> None:
    text = "---\na: 1\nb: &x 2\n---\na: 1\nb: 2\n...\n---\n{a: 1}\n"
    assert fixed(text, ("a", 5)) is None
    assert fixed(text, ("a", REMOVE), number=1) == text.replace("a: 1\nb: 2", "b: 2")
    assert fixed(text, ("b", 7), number=2) == text.replace("{a: 1}", '{a: 1, "b": 7}')


# Any text, any edit

strings = st.sampled_from(["x", "on", "a b", "1", "# a", "é: ü", "'", '"', "- x"])
scalars = st.one_of(st.booleans(), st.integers(-99, 99), strings)
values = st.recursive(
    st.one_of(st.none(), scalars, st.just("two\nlines\n")),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from("abcé"), inner, max_size=3)),
    max_leaves=10,
)


@settings(max_examples=300, deadline=None)
@given(
    st.dictionaries(st.sampled_from("abcd"), values, min_size=1, max_size=3),
    st.sampled_from([None, False]),
    st.sampled_from([None, "'", '"']),
    st.integers(2, 4),
    st.sampled_from(["\n", "\r\n"]),
    st.data(),
)
def test_any_edit_gives_the_edited_data_and_leaves_the_rest(
    value: dict[str, object], flow: bool | None, quote: str | None, indent: int, line_end: str, data: st.DataObject
) -> None:
    written = yaml.safe_dump(value, default_flow_style=flow, default_style=None, indent=indent, sort_keys=False, allow_unicode=True)
    text = written.replace("\n", line_end) if "\n\n" not in written else written
    if text.startswith("{"):
        text = "--- " + text
    if quote:
        text += f"q: {quote}z{quote}{line_end}" if not text.startswith("---") else ""
    resource = whole(text)
    before = yaml.safe_load(text)
    known = paths(before)
    chosen = data.draw(st.lists(st.sampled_from(known), min_size=1, max_size=2, unique=True))
    chosen = [path for path in chosen if not any(path != other and path[: len(other)] == other for other in chosen)]
    steps: list[tuple[Path, object]] = [(path, data.draw(changes_of(value_at(before, path), scalars, strings))) for path in chosen]
    if data.draw(st.booleans()):
        objects = [(), *(path for path in known if isinstance(value_at(before, path), dict))]
        holder = data.draw(st.sampled_from([path for path in objects if not any(path[: len(other)] == other for other in chosen)]))
        steps.append(((*holder, "new"), data.draw(scalars)))

    def node(path: Path) -> Node:
        found: Node = resource.root
        for key in path:
            found = found[key]
        return found

    (first, *rest) = [(node(path), change) for path, change in steps]
    (edits,) = plan(resource.document, [Fix("", *first, also=rest)])
    if not edits:
        return
    result = apply(text, edits)
    assert yaml.safe_load(result) == edited(yaml.safe_load(text), steps)
    assert outside(text, edits) == untouched(text, result, edits)
