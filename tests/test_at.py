"""Places in words: how they are read, what they lead to, and that they are read as our reports spell them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskdef_lint.model.node import Path, pointer
from taskdef_lint.model.selector import parse_at, steps_in_file
from taskdef_lint.model.stable_path import named_path

DATA = {
    "containerDefinitions": [
        {"name": "app", "environment": [{"name": "A", "value": "1"}, {"name": "LEGACY", "value": "2"}], "dockerLabels": {"a.b": "c"}},
        {"name": "1", "environment": [{"name": "LEGACY", "value": "3"}]},
        {"name": "app", "image": "x"},
    ],
}


def paths(data: object, path: Path = ()) -> list[Path]:
    """The paths of all values, those outside before those in them."""
    members = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [path, *(below for key, value in members for below in paths(value, (*path, key)))]


def places(data: object, steps: list[str | None]) -> list[Path]:
    """The paths of all values that the steps lead to."""
    named = [(path, list(steps_in_file(data, pointer(path)))) for path in paths(data)]
    return [path for path, names in named if len(names) == len(steps) and all(map(set.__contains__, names, steps))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("containerDefinitions[1].image", ["/containerDefinitions/1", ""]),
        ("containerDefinitions[app].environment[LEGACY]", ["/containerDefinitions/0/environment/1"]),
        ("containerDefinitions[app]", ["/containerDefinitions/0", "/containerDefinitions/2"]),
        ("containerDefinitions[1]", ["/containerDefinitions/1"]),
        ("containerDefinitions[0].environment[0].value", ["/containerDefinitions/0/environment/0/value"]),
        ("containerDefinitions[*].environment[LEGACY]", ["/containerDefinitions/0/environment/1", "/containerDefinitions/1/environment/0"]),
        ("containerDefinitions[app].*", [
            "/containerDefinitions/0/name", "/containerDefinitions/0/environment", "/containerDefinitions/0/dockerLabels",
            "/containerDefinitions/2/name", "/containerDefinitions/2/image",
        ]),
        ('containerDefinitions[app].dockerLabels["a.b"]', ["/containerDefinitions/0/dockerLabels/a.b"]),
        ("containerDefinitions[app].dockerLabels['a.b']", ["/containerDefinitions/0/dockerLabels/a.b"]),
        ("containerDefinitions['*']", []),
        ("/containerDefinitions/0/environment/1", ["/containerDefinitions/0/environment/1"]),
        ("/containerDefinitions/0/dockerLabels/a.b", ["/containerDefinitions/0/dockerLabels/a.b"]),
        ("containerDefinitions[gone]", []),
        ("family", []),
    ],
)  # fmt: skip
def test_places(text: str, expected: list[str]) -> None:
    wanted = [place for place in expected if place != ""] if "image" not in text else []
    assert [pointer(path) for path in places(DATA, parse_at(text))] == wanted


@pytest.mark.parametrize(
    "text", ["a[", "a]", "a[]", "a..b", "a b", "[ ]", "a[b", 'a["b]', "a[b]c", r'a["\x"]', "a['']", "[x", "a." * 3, "x." * 150 + "x"]
)
def test_not_understood(text: str) -> None:
    with pytest.raises(ValueError, match=r"understood|deeper"):
        parse_at(text)


names = st.text(st.sampled_from("ab.[]*'\"\\/ é~0\n"), min_size=1, max_size=5)


@given(names, names)
def test_read_as_named(name: str, key: str) -> None:
    data = {key: [{"name": name, key: {name: 1}}]}
    path = (key, 0, key, name)
    assert places(data, parse_at(named_path(data, pointer(path)))) == [path]
