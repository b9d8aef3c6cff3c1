"""What the weekly renewal of the schemas tells, and what it takes off the table for templates."""

from __future__ import annotations

import copy
import json
import os
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest
import yaml

from tests.repository.tree import ROOT

SOURCE = ROOT / "schemas" / "source"
SERVICE = {
    "type": "object",
    "properties": {
        "cluster": {"type": "string", "description": "old words"},
        "launchType": {"type": "string", "enum": ["EC2", "FARGATE"]},
        "hooks": {"type": "array", "items": {"$ref": "#/$defs/Hook"}},
        "force": {"type": "boolean"},
        "anything": {},
    },
    "$defs": {"Hook": {"type": "object", "required": ["name"], "properties": {"name": {"type": "string", "maxLength": 5}}}},
}


@pytest.fixture(scope="module")
def scripts():  # type: ignore[no-untyped-def]  # modules of scripts, which no package holds
    sys.path.insert(0, str(SOURCE))
    pytest.importorskip("botocore")
    import changes
    import generate
    import registry

    sys.path.remove(str(SOURCE))
    return changes, registry, generate


def test_nothing_is_said_of_words(scripts) -> None:  # type: ignore[no-untyped-def]
    new = copy.deepcopy(SERVICE)
    new["properties"]["cluster"]["description"] = "new words"
    assert scripts[0].changes("service", SERVICE, new) == []


def test_which_verdicts_move(scripts) -> None:  # type: ignore[no-untyped-def]
    new = copy.deepcopy(SERVICE)
    new["properties"]["launchType"]["enum"] = ["EC2", "EXTERNAL"]
    new["properties"]["added"] = {"type": "string"}
    new["properties"]["force"] = {"type": "string"}
    new["properties"]["anything"] = {"x-documented": {"maximum": 9, "$comment": "words"}}
    hook = new["$defs"]["Hook"]
    hook["properties"] = {"title": {"type": "string"}, "name": {"type": "string", "maxLength": 9}}
    hook["required"] = ["title"]
    del new["properties"]["cluster"]
    assert scripts[0].changes("service", SERVICE, new) == [
        "`service.added` is new: `unknown-key` reports it no more",
        "`service.anything` as documented has another `maximum`, none before and `9` now: `invalid-value` judges by it",
        "`service.cluster` is gone: `unknown-key` reports it from now on",
        "`service.force` has another `type`, `boolean` before and `string` now: `wrong-type` judges by it",
        "`service.launchType` takes `EXTERNAL` as well: `invalid-value` reports that no more",
        "`service.launchType` takes `FARGATE` no more: `invalid-value` reports that from now on",
        "`service: Hook.name` has another `maxLength`, `5` before and `9` now: `invalid-value` judges by it",
        "`service: Hook.title` is new: `unknown-key` reports it no more",
        "`service: Hook` needs `name` no more: `missing-key` reports the absence no more",
        "`service: Hook` needs `title`: `missing-key` reports the absence from now on",
    ]


REGISTRY = {
    "properties": {
        "Cluster": {"type": "string"},
        "LaunchType": {"type": "string"},
        "Hooks": {"type": "array", "items": {"$ref": "#/definitions/TheHook"}},
        "Force": {"type": "object"},
        "Anything": {"type": ["string", "object"]},
        "ServiceArn": {"type": "string"},
        "Brand": {"type": "string"},
    },
    "definitions": {"TheHook": {"type": "object", "properties": {"Colour": {"type": "string"}}}},
}


def test_what_aws_has_added_to_values_is_taken_though_a_table_lists_them(scripts) -> None:  # type: ignore[no-untyped-def]
    with_new_values = scripts[2].with_new_values
    table = {"enum": ["a", "nat"], "x-documented": {"enum": ["a"], "$comment": "x"}}
    assert with_new_values(table, ["a"]) == table
    assert with_new_values(table, []) == table
    assert with_new_values({"maxLength": 3}, ["a"]) == {"maxLength": 3}
    assert with_new_values(table, ["a", "mesh"]) == {"enum": ["a", "nat", "mesh"], "x-documented": {"enum": ["a", "mesh"], "$comment": "x"}}
    assert table == {"enum": ["a", "nat"], "x-documented": {"enum": ["a"], "$comment": "x"}}


def test_where_the_registry_differs(scripts) -> None:  # type: ignore[no-untyped-def]
    assert sorted(map(str, scripts[1].differences("service", SERVICE, [REGISTRY]))) == [
        "service, Hook: `colour` is new in the registry",
        "service, Hook: `name` is lacked by the registry",
        "service: `brand` is new in the registry",
        "service: `force` has another form in the registry",
    ]


def test_what_the_registry_has_by_now_is_taken_off_the_table(scripts) -> None:  # type: ignore[no-untyped-def]
    table = {
        "rules": {"as": "they are"},
        "kinds": {
            "service": {"": {"absent": ["cluster", "force"]}, "Hook": {"absent": ["name"], "required": ["x"]}},
            "task-set": {"": {"absent": ["y"]}},
        },
    }
    made, left = scripts[1].renewed(table, scripts[1].differences("service", SERVICE, [REGISTRY]))
    assert made == {
        "rules": {"as": "they are"},
        "kinds": {"service": {"": {"absent": ["force"]}, "Hook": {"absent": ["name"], "required": ["x"]}}, "task-set": {}},
    }
    assert left == ["service, Hook: `colour` is new in the registry", "service: `brand` is new in the registry"]


VALUES = {
    "required": ["LaunchType", "Hooks"],
    "properties": {
        **REGISTRY["properties"],
        "LaunchType": {"type": "string", "enum": ["EC2", "EXTERNAL"]},
        "Hooks": {"type": "array", "items": {"type": "object", "properties": {"Name": {"type": "string", "enum": ["a", "b"]}}}},
    },
}


def told(scripts, table: dict[str, object], *theirs: dict[str, object]) -> list[str]:  # type: ignore[no-untyped-def]
    """What is left to judge of required keys and of values."""
    found = scripts[1].differences("service", SERVICE, list(theirs), table)
    left = scripts[1].renewed({"kinds": {"service": copy.deepcopy(table)}}, found)[1]
    return [words for words in left if "take" in words or "require" in words]


def test_what_is_required_and_enumerated_is_compared(scripts) -> None:  # type: ignore[no-untyped-def]
    assert told(scripts, {}, VALUES) == [
        "service, Hook: `name` takes nothing but `a`, `b` in the registry",
        "service: `hooks` is required by the registry",
        "service: `launchType` does not take `FARGATE` in the registry",
        "service: `launchType` is required by the registry",
        "service: `launchType` takes `EXTERNAL` as well in the registry",
    ]
    assert told(
        scripts, {"": {"documented": {"launchType": {"enum": ["EC2", "EXTERNAL"]}}, "required": ["launchType"], "given": ["hooks"]}}, VALUES
    ) == ["service, Hook: `name` takes nothing but `a`, `b` in the registry"]
    assert told(scripts, {"": {"documented": {"cluster": {"enum": ["x"]}}}}, REGISTRY) == [
        "service: `cluster` takes any value in the registry"
    ]


def test_what_all_resources_of_a_kind_require_is_required(scripts) -> None:  # type: ignore[no-untyped-def]
    other = {**VALUES, "required": ["LaunchType"]}
    assert "service: `hooks` is required by the registry" not in told(scripts, {}, VALUES, other)
    assert "service: `launchType` is required by the registry" in told(scripts, {}, VALUES, other)


def test_what_the_registry_requires_no_more_is_taken_off_the_table(scripts) -> None:  # type: ignore[no-untyped-def]
    kinds = {"service": {"": {"required": ["launchType", "cluster"], "optional": ["x"]}, "Hook": {"required": ["name"]}}}
    found = scripts[1].differences("service", SERVICE, [VALUES], kinds["service"])
    made, left = scripts[1].renewed({"kinds": copy.deepcopy(kinds)}, found)
    assert made["kinds"] == {"service": {"": {"required": ["launchType"], "optional": ["x"]}}}
    assert not any("table alone" in words for words in left)


def test_the_table_agrees_with_itself(scripts, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    """Of a registry that is just our schemas, nothing would be left on the table but what it demands."""
    registry = scripts[1]
    wheel = tmp_path / "cfn_lint-1.2.3-py3-none-any.whl"
    with ZipFile(wheel, "w") as archive:
        archive.writestr(f"cfnlint/data/schemas/providers/{registry.REGION}.json", json.dumps({name: name for name in registry.TYPES}))
        for name, made in registry.TYPES.items():
            ours = json.loads((ROOT / "schemas" / made.kind.schema).read_text())
            text = json.dumps({**ours, "definitions": ours["$defs"]}).replace("#/$defs/", "#/definitions/")
            archive.writestr(f"cfnlint/data/schemas/resources/{name}.json", text)
    found = [
        one
        for kind, theirs in registry.registry_schemas(str(wheel)).items()
        for one in registry.differences(kind, json.loads((ROOT / "schemas" / f"{kind}.json").read_text()), theirs)
    ]
    assert found == []


@pytest.mark.parametrize(("changed", "number", "asked"), [(False, "0", ""), (True, "0", "gh pr create"), (True, "1", "gh pr edit")])
def test_the_pull_request(tmp_path: Path, changed: bool, number: str, asked: str) -> None:
    steps = yaml.safe_load((ROOT / ".github" / "workflows" / "renew.yml").read_text())["jobs"]["renew"]["steps"]
    (tmp_path / "build").mkdir()
    (tmp_path / "build" / "changes.md").write_text("## Verdicts that move\n")
    for name, body in {"git": f'test "$1" != diff || exit {int(changed)}', "gh": f'test "$2" != list || echo {number}'}.items():
        (tmp_path / name).write_text(f'#!/bin/sh\necho "{name} $@" >> log\n{body}\n')
        (tmp_path / name).chmod(0o755)
    environment = {
        "PATH": f"{tmp_path}:{os.environ['PATH']}",
        "GH_TOKEN": "x",
        "OUTCOME": "failure",
        "RUN": "https://run",
        "GITHUB_REPOSITORY": "a/b",
    }
    subprocess.run(["bash", "-e", "-c", steps[-1]["run"]], cwd=tmp_path, env=environment, check=True, capture_output=True)
    log = (tmp_path / "log").read_text()
    assert ("git push" in log) == changed
    assert [word for word in ("gh pr create", "gh pr edit") if word in log] == [asked] * bool(asked)
    assert ("**failure**" in (tmp_path / "build" / "changes.md").read_text()) == changed
