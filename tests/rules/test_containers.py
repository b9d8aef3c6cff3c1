"""Containers as a whole: number, names, essential ones, images."""

from __future__ import annotations

import pytest

from tests.rules.support import lint, reported


def task(*containers: object) -> dict[str, object]:
    return {"family": "web", "containerDefinitions": list(containers)}


def named(number: int) -> list[dict[str, object]]:
    return [{"name": f"c{index}", "image": "app:1"} for index in range(number)]


def test_ten_containers_are_the_limit() -> None:
    assert reported("too-many-containers", task(*named(10))) == []
    (problem,) = lint("too-many-containers", task(*named(11)))
    assert problem.message == "11 containers in one task definition, where ECS accepts 10"
    assert problem.aws == "Too many containers."


def test_a_policy_is_not_the_answer_of_the_api() -> None:
    (problem,) = lint("too-many-containers", task(*named(3)), limit=2)
    assert problem.message == "3 containers in one task definition, where the policy allows 2"
    assert problem.aws == ""
    (problem,) = lint("too-many-containers", task(*named(11)), limit=2)
    assert problem.aws == "Too many containers."


@pytest.mark.parametrize(
    ("names", "places"),
    [
        (["a", "b"], []),
        (["a", "a", "a"], ["/containerDefinitions/1/name", "/containerDefinitions/2/name"]),
        (["a", "A"], []),
        (["", ""], []),
        ([None, None], []),
        (["${NAME}", "${NAME}"], []),
        ([1, 1], []),
    ],
)
def test_duplicate_names(names: list[object], places: list[str]) -> None:
    document = task(*({"name": name, "image": "app:1"} for name in names))
    assert reported("duplicate-container-name", document) == places


def test_a_duplicate_shows_the_first() -> None:
    (problem,) = lint("duplicate-container-name", task({"name": "a"}, {"name": "b"}, {"name": "a"}))
    assert [node.path for node, _ in problem.related] == [("containerDefinitions", 0, "name")]


@pytest.mark.parametrize(
    ("essential", "reports"),
    [
        ([False], True), ([False, False], True), ([True, False], False), ([None, False], False), (["${E}", False], False),
        (["false", False], False), ([], False), ([0, False], False),
    ],
)  # fmt: skip
def test_essential(essential: list[object], reports: bool) -> None:
    document = task(*({"name": f"c{number}", "essential": value} for number, value in enumerate(essential)))
    assert reported("missing-essential-container", document) == (["/containerDefinitions"] if reports else [])


def test_a_container_that_cannot_be_seen_may_be_essential() -> None:
    assert reported("missing-essential-container", task({"name": "a", "essential": False}, "${SIDECAR}")) == []


@pytest.mark.parametrize(
    ("container", "reports"),
    [
        ({"name": "a"}, True), ({"name": "a", "image": None}, True), ({"name": "a", "image": ""}, True),
        ({"name": "a", "image": "<IMAGE1_NAME>"}, False), ({"name": "a", "image": "app"}, False), ({"name": "a", "image": 1}, False),
    ],
)  # fmt: skip
def test_image(container: dict[str, object], reports: bool) -> None:
    assert len(reported("missing-image", task(container))) == int(reports)
