"""Plans that are larger than other files may be: the same is found in them as in small ones, at the same places."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskdef_lint.adapters import adapt
from taskdef_lint.engine.finding import Finding
from taskdef_lint.engine.lint_source import lint_documents
from taskdef_lint.engine.registry import builtin_rules
from taskdef_lint.engine.run_rules import Enabled
from taskdef_lint.model.document import Document
from taskdef_lint.syntax import large_plan, limits, read
from taskdef_lint.syntax.json_text import parse
from taskdef_lint.syntax.large_plan import read_large_plan

SHOP = Path(__file__).parents[1] / "terraform" / "shop" / "plan.json"
ONE_LINE = SHOP.read_text(encoding="utf-8")
RULES = [Enabled(rule) for rule in builtin_rules()]
WRITTEN = {
    "on one line": ONE_LINE,
    "indented": json.dumps(json.loads(ONE_LINE), indent=2),
    "with sorted keys": json.dumps(json.loads(ONE_LINE), sort_keys=True),
    "with CRLF": json.dumps(json.loads(ONE_LINE), indent=1).replace("\n", "\r\n"),
    "with other characters": ONE_LINE.replace('"variables":', '"outputs":"äöü😀","variables":'),
}


def shown(document: Document) -> list[tuple[object, ...]]:
    found: list[Finding] = lint_documents([document], RULES).findings
    return [(one.rule.name, one.message, one.help, one.line, one.column, one.end_line, one.end_column, one.pointer) for one in found]


@pytest.mark.parametrize("text", WRITTEN.values(), ids=WRITTEN)
def test_the_same_is_found_at_the_same_places(text: str) -> None:
    whole = shown(parse("plan.json", text.encode()))
    assert len(whole) > 20
    assert shown(read_large_plan("plan.json", text.encode())) == whole


def padded(size: int, changes: object = ()) -> bytes:
    plan = json.loads(ONE_LINE)
    other = {"address": "aws_iam_role.x", "type": "aws_iam_role", "change": {"actions": ["create"], "after": {"description": "x" * 1000}}}
    plan["resource_changes"] = [other] * (size // 1000) + list(changes or plan["resource_changes"])
    return json.dumps(plan).encode()


def test_a_plan_may_be_larger_than_other_files() -> None:
    raw = padded(limits.MAX_BYTES)
    assert len(raw) > limits.MAX_BYTES
    (document,) = read("plan.json", raw)
    found = lint_documents([document], RULES).findings
    assert {one.rule.name for one in found} == {one[0] for one in shown(parse("plan.json", ONE_LINE.encode()))}
    for one in found:
        if one.rule.name == "mismatched-host-port":
            assert raw.decode()[one.column - 1 : one.end_column - 1] == "8080"
    (other,) = read("plan.json", raw.replace(b'{"format_version"', b'{"version"'))
    assert "no more than 2,097,152 are read" in other.faults[0].message


def test_what_is_settled_and_what_is_not_of_ecs_is_left_out() -> None:
    change = {"actions": ["create"], "after": {"name": "a"}, "before": 1}
    kept = {"address": "aws_ecs_service.a", "type": "aws_ecs_service", "change": change}
    settled = {**kept, "change": {"actions": ["no-op"], "after": {"name": "a"}}}
    other = {**kept, "type": "aws_iam_role"}
    plan = {"format_version": "1.2", "x": [kept], "resource_changes": [settled, other, kept, 5]}
    document = read_large_plan("plan.json", json.dumps(plan).encode())
    after = {**kept, "change": {**change, "before": 0}}
    assert document.data == {"format_version": "1.2", "x": 0, "resource_changes": [0, 0, after, 0]}
    assert [resource.address for resource in adapt(document)] == ["aws_ecs_service.a"]


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ('{"format_version":"1.2","x":[[', 28), ('{"format_version":"1.2","x":{"a"}', 33),
        ('{"format_version":"1.2" "x":1}', 24), ('{"a":1}}', 7),
        ('{"format_version":"1.2","x":' + "[" * 101, 128), ('{\n"ä":1,\n"x":}', 14), ('{"a":"', 5), ('{"a', 1), ("", 0),
    ],
)  # fmt: skip
def test_what_is_broken_is_one_fault_without_a_line_of_the_plan(text: str, at: int) -> None:
    document = read_large_plan("plan.json", text.encode())
    (fault,) = document.faults
    before = text.encode()[:at].decode().split("\n")
    assert document.position(fault.span.start) == (len(before), len(before[-1]) + 1)
    assert not document.readable
    assert set(document.text) <= {"0", *text[at : at + 1]}


def test_too_much_is_refused_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = padded(1000)
    monkeypatch.setattr(large_plan, "MAX_PLAN_STEPS", 20)
    assert "more lists and objects" in read_large_plan("plan.json", raw).faults[0].message
    monkeypatch.undo()
    monkeypatch.setattr(large_plan, "MAX_BYTES", 100)
    assert "what the plan changes in ECS has" in read_large_plan("plan.json", raw).faults[0].message
    monkeypatch.setattr(large_plan, "MAX_PLAN_BYTES", 1000)
    assert "the plan has" in read_large_plan("plan.json", raw).faults[0].message


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.just("aws_ecs_service"),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["type", "change", "actions", "after", "resources", "module", "x", 'a"\\']), inner, max_size=4)
    ),
    max_leaves=30,
)


@given(st.dictionaries(st.sampled_from(["resource_changes", "configuration", "format_version", "x"]), JSON), st.none() | st.integers(0, 3))
def test_any_json_is_walked_through(plan: dict[str, object], indent: int | None) -> None:
    raw = json.dumps(plan, indent=indent, ensure_ascii=False).encode("utf-8", "surrogatepass")
    document = read_large_plan("plan.json", raw)
    assert document.readable
    assert isinstance(document.data, dict)
    assert document.data.keys() == plan.keys()


@given(st.binary(max_size=60))
def test_any_bytes_are_a_document(raw: bytes) -> None:
    document = read_large_plan("plan.json", b'{"format_version":' + raw)
    assert document.readable or document.faults
