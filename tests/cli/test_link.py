"""Rules over several resources of a run, with a small pair of kinds made for these tests: a harbour names the ships that lie in it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import SimpleNamespace

import pytest

from taskdef_lint import adapters
from taskdef_lint.api import Fix, Node, Problem, Problems, Severity, rule
from taskdef_lint.engine import link, registry
from taskdef_lint.model.document import Document
from taskdef_lint.model.kinds import Kind
from taskdef_lint.model.origin import Origin
from taskdef_lint.model.resource import Resource
from taskdef_lint.settings import finder, rule_sources
from taskdef_lint.syntax.embedded import embedded
from tests.cli.support import Command

TOKEN = "ghp_" + "a1B2" * 9
OTHER_TOKEN = "ghp_" + "c3D4" * 9


class Harbour(Resource):
    """A resource of these tests; it has no schema."""

    kind = Kind("harbour", "harbour", "")


class Ship(Resource):
    """Another one. Its cargo is JSON in a string of the file."""

    kind = Kind("ship", "ship", "")


class Berth:
    """What a harbour and a ship make together."""

    def __init__(self, harbour: Harbour, ship: Ship) -> None:
        self.harbour = harbour
        self.ship = ship

    @property
    def document(self) -> Document:
        return self.harbour.document


class Berths:
    """The linker of these tests."""

    def wants(self, resource: Resource) -> bool:
        return isinstance(resource, Harbour | Ship)

    def subjects(self, resources: Sequence[Resource]) -> Iterable[Berth]:
        ships = {ship["ship"].text: ship for ship in resources if isinstance(ship, Ship)}
        for harbour in resources:
            if isinstance(harbour, Harbour):
                yield from (Berth(harbour, ships[name.text]) for name in harbour["ships"] if name.text in ships)


def _ships(document: Document) -> list[Resource]:
    data = document.data
    assert isinstance(data, dict)
    if "harbour" in data:
        return [Harbour(document, data)]
    inner = embedded(document, ("cargo",), data["cargo"])

    def origin(path: tuple[str | int, ...]) -> Origin:
        return Origin(inner, path[1:]) if path[:1] == ("cargo",) else Origin(document, path)

    return [Ship(document, {**data, "cargo": inner.data}, origin=origin)]


def _knows(data: object) -> bool:
    return isinstance(data, dict) and ("harbour" in data or "ship" in data)


@rule(Berth, severity=Severity.ERROR, phase="launch")
def too_deep(berth: Berth) -> Problems:
    """A ship is too deep for the harbour"""
    draught = berth.ship["cargo"]["draught"]
    if (draught.number or 0) > (berth.harbour["depth"].number or 0):
        message = f"{berth.ship['ship'].text} draws {draught.number}, with {berth.ship['note'].text} and {berth.harbour['note'].text}"
        depth: Node = berth.harbour["depth"]
        fix = Fix("dredge", depth, draught.value)
        yield Problem(draught, message, related=[(depth, f"the depth, {berth.ship['note'].text}")])
        yield Problem(depth, f"{berth.harbour['harbour'].text} is shallow", related=[(draught, "the draught")], fix=fix)


@rule(Harbour, severity=Severity.WARNING, phase="launch")
def shallow_harbour(harbour: Harbour) -> Problems:
    """A harbour is shallow"""
    if (harbour["depth"].number or 0) < 3:
        yield Problem(harbour["depth"], "less than 3 m")


pytestmark = pytest.mark.usefixtures("port")

HARBOUR = {"harbour": "Emden", "depth": 5, "note": TOKEN, "ships": ["Ada", "Eva"]}
SHIP = {"ship": "Ada", "note": OTHER_TOKEN, "cargo": json.dumps({"draught": 7, "crates": [1, 2]})}


@pytest.fixture
def port(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A directory with a harbour and a ship, to a program that knows them."""
    adapter = SimpleNamespace(recognises=_knows, resources=_ships)
    rules = [*registry.builtin_rules(), too_deep, shallow_harbour]
    monkeypatch.setattr(adapters, "_adapters", lambda _: [adapter])
    monkeypatch.setattr(link, "LINKERS", [Berths()])
    for module in (finder, rule_sources):
        monkeypatch.setattr(module, "builtin_rules", lambda **_: list(rules))
    (work / "a-harbour-taskdef.json").write_text(json.dumps(HARBOUR))
    (work / "b-ship-taskdef.json").write_text(json.dumps(SHIP, indent=1))


def found(run: Command, *arguments: str) -> list[dict[str, object]]:
    outcome = run("check", "-f", "json", *arguments)
    return [one for one in json.loads(outcome.out)["findings"] if one["rule"] in ("too-deep", "shallow-harbour")]


def test_each_finding_stands_in_its_own_file_with_the_secrets_of_both_masked(run: Command) -> None:
    shallow, deep = found(run)
    text = Path("b-ship-taskdef.json").read_text()
    assert (deep["file"], deep["pointer"], deep["line"]) == ("b-ship-taskdef.json", "/cargo", 4)
    assert deep["message"] == "Ada draws 7, with ••• and •••"
    assert text.splitlines()[3][int(str(deep["column"])) - 1 :].startswith("7")
    (related,) = deep["related"]  # type: ignore[misc]
    assert (related["file"], related["line"], related["column"], related["pointer"]) == ("a-harbour-taskdef.json", 1, 31, "/depth")
    assert related["message"] == "the depth, •••"
    assert (shallow["file"], shallow["pointer"]) == ("a-harbour-taskdef.json", "/depth")
    assert shallow["related"][0]["file"] == "b-ship-taskdef.json"  # type: ignore[index]


def test_frames_of_both_files_hide_what_is_secret(run: Command) -> None:
    outcome = run("check", "-f", "full")
    assert "a-harbour-taskdef.json:1:31" in outcome.out
    assert "b-ship-taskdef.json:4:" in outcome.out
    assert "a1B2" not in outcome.out
    assert "c3D4" not in outcome.out


def test_nothing_is_said_without_the_other_file(run: Command) -> None:
    assert found(run, "a-harbour-taskdef.json") == []
    assert len(found(run, "a-harbour-taskdef.json", "b-ship-taskdef.json")) == 2


def test_what_the_settings_of_its_file_leave_out_is_left_out(run: Command) -> None:
    assert found(run, "--ignore", "too-deep") == []


def test_a_suppression_hides_it_where_it_stands(run: Command) -> None:
    Path(".taskdef-lint.yaml").write_text("suppress: [{rule: too-deep, file: b-ship-taskdef.json, at: cargo.draught, reason: x}]\n")
    (left,) = found(run)
    assert left["file"] == "a-harbour-taskdef.json"


def test_a_fix_is_judged_by_what_the_files_then_make_together(run: Command) -> None:
    outcome = run("check", "--fix")
    assert json.loads(Path("a-harbour-taskdef.json").read_text()) == {**HARBOUR, "depth": 7}
    assert outcome.status == 1, "what the other file was found to have is reported as it was found"
    assert found(run) == []


def test_a_rule_that_raises_keeps_no_file_from_being_reported(run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_: object) -> Problems:
        raise ZeroDivisionError

    Path("a-harbour-taskdef.json").write_text(json.dumps({**HARBOUR, "depth": 2}))
    monkeypatch.setattr(too_deep, "check", fails)
    outcome = run("check", "-f", "json")
    assert outcome.status == 3
    assert {one["rule"] for one in json.loads(outcome.out)["findings"]} >= {"internal-error", "shallow-harbour"}
