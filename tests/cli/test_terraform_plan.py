"""Plans of Terraform on the command line: nothing of them that is secret, and no line of them, reaches any output."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from taskdef_lint.reporters import FORMATS
from tests.cli.support import Command

SHOP = Path(__file__).parents[1] / "terraform" / "shop" / "plan.json"


def plan(*changes: dict[str, object]) -> str:
    return json.dumps({"format_version": "1.2", "resource_changes": list(changes)})


def change(after: dict[str, object]) -> dict[str, object]:
    kind = "aws_ecs_task_definition"
    planned = {"actions": ["create"], "after": after, "after_unknown": {}, "after_sensitive": {}}
    return {"address": f"{kind}.web", "mode": "managed", "type": kind, "name": "web", "change": planned}


@pytest.mark.parametrize("form", FORMATS)
def test_nothing_sensitive_and_no_line_of_a_plan_is_shown(run: Command, work: Path, form: str) -> None:
    (work / "plan.json").write_text(SHOP.read_text())
    answer = run("check", "-f", form, "plan.json")
    assert answer.status == 1
    assert "aws_ecs_task_definition.hidden" in answer.out.replace("\\", "")
    for word in ("Regen-im", "zitronenfalter", "98765", "terraform_version", "after_unknown"):
        assert word not in answer.out, word


def test_a_credential_in_a_plan_is_masked_everywhere(run: Command, work: Path) -> None:
    token = "ghp_" + "a1B2" * 9
    containers = [{"name": "app", "image": f"app:{token}", "memory": 4, "environment": [{"name": "DB_PASSWORD", "value": "Corr3ct-h0rse"}]}]
    (work / "plan.json").write_text(plan(change({"family": token, "container_definitions": json.dumps(containers)})))
    for form in FORMATS:
        answer = run("check", "-f", form, "--select", "all", "plan.json")
        assert token not in answer.out
        assert "Corr3ct-h0rse" not in answer.out


def test_a_plan_that_is_cut_is_not_shown(run: Command, work: Path) -> None:
    (work / "plan.json").write_text('{"format_version":"1.2","variables":{"name":{"value":"zitronenfalter","value":"zitronenfalter","x":')
    for form in FORMATS:
        answer = run("check", "-f", form, "plan.json")
        assert answer.status == 1
        assert "zitronenfalter" not in answer.out


def test_a_plan_without_anything_of_ecs_is_clean(run: Command, work: Path) -> None:
    (work / "plan.json").write_text(plan())
    answer = run("check", "plan.json")
    assert (answer.status, answer.out) == (0, "")


def test_a_large_plan_is_linted_in_every_format_from_input_and_in_directories(
    run: Command, work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    large = json.loads(SHOP.read_text())
    large["variables"]["filling"] = {"value": ["zitronenfalter" * 10] * 20_000}
    (work / "plans").mkdir()
    (work / "plans" / "plan.json").write_text(json.dumps(large, indent=1))
    small = {**large, "variables": {}}
    (work / "small.json").write_text(json.dumps(small, indent=1))
    count = len(json.loads(run("check", "-f", "json", "small.json").out)["findings"])
    assert count > 20
    for form in FORMATS:
        answer = run("check", "-f", form, "plans")
        assert answer.status == 1
        assert "aws_ecs_task_definition.hidden" in answer.out.replace("\\", "")
        assert "zitronenfalter" not in answer.out
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(json.dumps(large).encode())))
    assert len(json.loads(run("check", "-f", "json", "-").out)["findings"]) == count


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be"])
def test_a_plan_in_utf_16_is_read_as_powershell_writes_it(run: Command, work: Path, encoding: str) -> None:
    large = json.loads(SHOP.read_text())
    large["variables"]["filling"] = {"value": ["zitronenfalter" * 10] * 20_000}
    mark = "" if encoding == "utf-16" else "\ufeff"
    (work / "utf-8.json").write_text(SHOP.read_text())
    expected = run.concise("utf-8.json").lines
    assert len(expected) > 20
    for text in (SHOP.read_text(), json.dumps(large, separators=(",", ":"))):
        (work / "plan.json").write_bytes((mark + text).encode(encoding))
        found = run.concise("plan.json")
        assert [line.partition(": ")[2] for line in found.lines] == [line.partition(": ")[2] for line in expected]
        assert "zitronenfalter" not in found.out
    (work / "plan.json").write_bytes((mark + SHOP.read_text()).encode(encoding)[:-1])
    assert [line.partition(": ")[0] for line in run.concise("plan.json").lines] == ["plan.json:1:1"]  # half a character
    (work / "other.json").write_bytes((mark + "{}").encode(encoding))
    assert "UTF-16" in run("check", "other.json").out


def test_no_hash_of_a_line_of_a_plan_is_shown(run: Command, work: Path) -> None:
    (work / "plan.json").write_text(json.dumps(json.loads(SHOP.read_text()), indent=1))
    results = json.loads(run("check", "-f", "sarif", "plan.json").out)["runs"][0]["results"]
    assert {tuple(one["partialFingerprints"]) for one in results} == {("taskdefLint/v1",)}
