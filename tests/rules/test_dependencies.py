"""Dependencies and links: more cases than the pages show."""

from __future__ import annotations

import pytest

from tests.rules.support import lint, reported


def task(*containers: dict[str, object], **more: object) -> dict[str, object]:
    return {"family": "web", "containerDefinitions": list(containers), **more}


def waits(name: str, *others: str, condition: str = "START", **more: object) -> dict[str, object]:
    return {"name": name, "dependsOn": [{"containerName": other, "condition": condition} for other in others], **more}


def links(name: str, *others: str) -> dict[str, object]:
    return {"name": name, "links": list(others)}


@pytest.mark.parametrize(
    ("containers", "messages"),
    [
        pytest.param([waits("a", "b"), waits("b")], [], id="straight"),
        pytest.param([waits("a", "a")], ["container 'a' depends on itself"], id="self"),
        pytest.param([waits("a", "b"), waits("b", "a")], ["containers wait for each other: a -> b -> a"], id="two"),
        pytest.param([waits("a", "b"), waits("b", "c"), waits("c", "a")], ["containers wait for each other: a -> b -> c -> a"], id="three"),
        pytest.param(
            [waits("start", "a"), waits("a", "b"), waits("b", "a")], ["containers wait for each other: a -> b -> a"], id="with-a-tail"
        ),
        pytest.param([waits("a", "b", "c"), waits("b", "d"), waits("c", "d"), waits("d")], [], id="diamond"),
        pytest.param([waits("a", "a"), waits("b", "b")], ["container 'a' depends on itself", "container 'b' depends on itself"], id="both"),
        pytest.param([waits("a", "missing")], [], id="unknown-target"),
        pytest.param([waits("a", "${B}"), waits("${B}", "a")], [], id="placeholders"),
    ],
)
def test_cycles(containers: list[dict[str, object]], messages: list[str]) -> None:
    assert [problem.message for problem in lint("dependency-cycle", task(*containers))] == messages


def test_cycle_shows_every_step() -> None:
    [problem] = lint("dependency-cycle", task(waits("a", "b"), waits("b", "c"), waits("c", "a")))
    assert [node.path[1] for node, _ in problem.related] == [0, 1]


def test_long_chains_and_dense_graphs_end_quickly() -> None:
    chain = [waits(f"c{number}", f"c{number + 1}") for number in range(5000)]
    assert not lint("dependency-cycle", task(*chain))
    names = [f"c{number}" for number in range(60)]
    assert lint("dependency-cycle", task(*[waits(name, *names) for name in names]))


@pytest.mark.parametrize("condition", ["COMPLETE", "SUCCESS"])
@pytest.mark.parametrize(
    ("essential", "hit"),
    [
        ({}, True),
        ({"essential": None}, True),
        ({"essential": True}, True),
        ({"essential": False}, False),
        ({"essential": "${E}"}, False),
    ],
)
def test_essential_dependency(condition: str, essential: dict[str, object], hit: bool) -> None:
    document = task(waits("app", "init", condition=condition), {"name": "init", **essential})
    assert bool(reported("essential-dependency", document)) == hit


def test_essential_fix_leaves_an_essential_container() -> None:
    [problem] = lint("essential-dependency", task(waits("app", "init", condition="SUCCESS"), {"name": "init"}))
    assert problem.fix is not None
    assert not problem.fix.safe
    [problem] = lint("essential-dependency", task(waits("app", "init", condition="SUCCESS", essential=False), {"name": "init"}))
    assert problem.fix is None


@pytest.mark.parametrize(("check", "hit"), [({}, True), (None, True), ({"command": ["CMD", "x"]}, False), ("${CHECK}", False)])
def test_health_check_of_a_dependency(check: object, hit: bool) -> None:
    document = task(waits("app", "db", condition="HEALTHY"), {"name": "db", "healthCheck": check})
    assert bool(reported("dependency-without-health-check", document)) == hit
    assert not reported("dependency-without-health-check", task(waits("app", "db"), {"name": "db"}))


@pytest.mark.parametrize(
    ("rule", "container"),
    [
        ("unknown-dependency", waits("app", "x")),
        ("unknown-volumes-from", {"name": "app", "volumesFrom": [{"sourceContainer": "x"}]}),
        ("unknown-link", links("app", "x")),
    ],
)
def test_unknown_names(rule: str, container: dict[str, object]) -> None:
    assert reported(rule, task(container))
    assert not reported(rule, task(container, {"name": "x"}))
    assert not reported(rule, task(container, {"name": "${NAME}"})), "may be the one that is named"
    assert not reported(rule, {**task(), "containerDefinitions": [container, "${MORE}"]})


@pytest.mark.parametrize(
    ("mode", "rules"),
    [
        ("bridge", {"unknown-link", "link-cycle"}),
        (None, {"unknown-link", "link-cycle"}),
        ("host", {"unsupported-links"}),
        ("none", {"unsupported-links"}),
        ("awsvpc", {"unsupported-with-awsvpc"}),
        ("${MODE}", {"unknown-link", "link-cycle"}),
    ],
)
def test_where_links_are_refused_nothing_else_is_said_about_them(mode: str | None, rules: set[str]) -> None:
    document = task(links("a", "b"), links("b", "a:alias", "missing"), networkMode=mode)
    names = {"unknown-link", "link-cycle", "unsupported-links", "unsupported-with-awsvpc"}
    assert {name for name in names if reported(name, document)} == rules


def test_a_container_that_links_to_itself_is_a_cycle() -> None:
    assert reported("link-cycle", task(links("a", "a"))) == ["/containerDefinitions/0/links/0"]


@pytest.mark.parametrize("link", ["db:", ":db", "db:database:5432", ""])
def test_the_form_of_a_link_is_left_to_the_schema(link: str) -> None:
    document = task({**links("app", link), "image": "app:1"}, {"name": "db", "image": "db:1"})
    assert bool(reported("undocumented-value", document)) == bool(link)
    assert not reported("unknown-link", document)
