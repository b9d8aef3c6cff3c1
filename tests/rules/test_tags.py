"""Tags that repeat a key or use AWS's own prefix."""

from __future__ import annotations

import pytest

from tests.rules.support import lint, reported


def task(*tags: tuple[object, object]) -> dict[str, object]:
    return {"family": "web", "tags": [{"key": key, "value": value} for key, value in tags], "containerDefinitions": [{"name": "app"}]}


@pytest.mark.parametrize(
    ("tags", "places"),
    [
        ([("a", "1"), ("b", "1")], []), ([("a", "1"), ("A", "1")], []),
        ([("a", "1"), ("a", "2"), ("a", "3")], ["/tags/1/key", "/tags/2/key"]),
        ([("", "1"), ("", "1")], []), ([(None, "1"), (None, "1")], []), ([("${K}", "1"), ("${K}", "1")], []),
    ],
)  # fmt: skip
def test_duplicates(tags: list[tuple[object, object]], places: list[str]) -> None:
    assert reported("duplicate-tag-key", task(*tags)) == places


@pytest.mark.parametrize(("second", "fixable"), [("1", True), ("2", False), ("${V}", False)])
def test_only_an_identical_tag_is_removed(second: str, fixable: bool) -> None:
    (problem,) = lint("duplicate-tag-key", task(("a", "1" if second != "${V}" else "${V}"), ("a", second)))
    assert (problem.fix is not None) == fixable


@pytest.mark.parametrize(
    ("key", "reports"),
    [("aws:x", True), ("AWS:x", True), ("aWs:", True), ("aws", False), ("x:aws:", False), ("aws-x", False), ("${K}", False), (None, False)],
)
def test_reserved(key: object, reports: bool) -> None:
    assert reported("reserved-tag-key", task((key, "1"))) == (["/tags/0/key"] if reports else [])
    assert reported("reserved-tag-value", task(("a", key))) == (["/tags/0/value"] if reports else [])


def test_one_cause_one_finding() -> None:
    assert reported("reserved-tag-value", task(("aws:a", "aws:b"))) == []


def test_tags_beside_a_described_task_definition() -> None:
    document = {"taskDefinition": {"family": "web", "containerDefinitions": []}, "tags": [{"key": "aws:x", "value": "1"}]}
    assert reported("reserved-tag-key", document) == ["/tags/0/key"]
