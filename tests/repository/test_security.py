"""What docs/security.md says is true, as far as it is not held elsewhere (tests/cli/test_reach.py, tests/cli/test_plugins.py)."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from taskdef_lint.config import quotas as config_limits
from taskdef_lint.config import whole_yaml
from taskdef_lint.config import yaml as config_text
from taskdef_lint.files import gitignore
from taskdef_lint.policies import patience
from taskdef_lint.run import fix_rounds
from taskdef_lint.schema import plain
from taskdef_lint.suppressions import baseline
from taskdef_lint.syntax import hcl, hcl_json, limits
from tests.cli.support import BAD, GOOD
from tests.repository.tree import ROOT

PAGE = (ROOT / "docs" / "security.md").read_text()

# Runs a command and tells on standard error which events there were that it is said not to cause.
SPY = """
import json, sys
events = []
def heard(event, arguments):
    if event.split(".")[0] in ("socket", "subprocess") or event in ("os.system", "os.exec", "os.posix_spawn", "os.spawn", "pty.spawn"):
        events.append(event)
sys.addaudithook(heard)
from taskdef_lint.__main__ import main
status = main(sys.argv[1:])
print(json.dumps([status, events]), file=sys.stderr)
"""


def test_limits() -> None:
    mebibyte = 1024 * 1024
    rounds = fix_rounds.MOST_CHARACTERS // mebibyte
    ours = f"{config_text.MAX_BYTES // mebibyte} MiB, {whole_yaml.MAX_DEPTH} levels deep, {whole_yaml.MAX_ITEMS:,} values"
    rows = [
        ("a file to lint", f"{limits.MAX_BYTES // mebibyte} MiB, {limits.MAX_DEPTH} levels deep"),
        (
            "a plan of Terraform",
            f"{limits.MAX_PLAN_BYTES // mebibyte} MiB, and {limits.MAX_BYTES // mebibyte} MiB of it about changes in ECS",
        ),
        ("a source of Terraform", f"{hcl.MOST_BYTES // 1024} KiB, written as JSON {hcl_json.MOST_BYTES // mebibyte} MiB"),
        ("a configuration, a policy file", f"{ours} with what aliases stand for"),
        (
            "texts that `--fix` looks at again for one file",
            f"{fix_rounds.MOST_ATTEMPTS}, and {rounds} MiB of them together (but one in any case)",
        ),
        ("configurations that extend each other", f"{config_limits.MOST_EXTENDED} after the first"),
        (
            "in these together",
            (
                f"{config_limits.MOST_SUPPRESSIONS:,} suppressions, {config_limits.MOST_GLOBS:,} globs in `exclude` and `per-file`, "
                f"{config_limits.MOST_POLICY_FILES} policy files"
            ),
        ),
        ("a glob", f"{config_limits.LONGEST_GLOB} characters"),
        ("policies in all policy files", f"{config_limits.MOST_POLICIES:,}"),
        (f"the same after {patience.LONG_WAITS} of a run that took so long", f"{patience.SHORT} seconds"),
        ("answers of a run that take too long", f"{patience.MOST_WAITS}; then no policy is asked any more"),
        ("a `.gitignore` (a larger one is not read)", f"{gitignore.MOST_BYTES // 1024} KiB"),
        ("a baseline", f"{baseline.MAX_BYTES // mebibyte} MiB"),
        ("a string or key that a policy's pattern is matched with", f"{plain.MOST_CHARACTERS:,} characters"),
        ("a policy's answer about one task definition", f"{patience.SECONDS:.0f} second of processor time"),
    ]
    for what, most in rows:
        assert f"| {what} | {most} |\n" in PAGE


@pytest.mark.parametrize("words", [("-f", "full"), ("-f", "sarif"), ("--fix",), ("--diff",), ("--statistics",)])
def test_no_program_is_started_and_no_connection_opened(tmp_path: Path, words: tuple[str, ...]) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".taskdef-lint.yaml").write_text("profile: strict\nextends: base.yaml\npolicies: [p.yaml]\n")
    (tmp_path / "base.yaml").write_text("fail-on: never\n")
    (tmp_path / "p.yaml").write_text("policies: {acme/one: {each: family, must: {const: x}, summary: A family is not x}}\n")
    (tmp_path / "a-task-definition.json").write_text(BAD)
    (tmp_path / "b-task-definition.yaml").write_text(GOOD)
    (tmp_path / "c-task-definition.json").write_text('{"family": 1, "containerDefinitions": [{"Image": 1}]}')
    spied = [sys.executable, "-c", SPY, "check", *words, "."]
    answer = subprocess.run(spied, cwd=tmp_path, capture_output=True, text=True, check=False)
    status, events = json.loads(answer.stderr.splitlines()[-1])
    assert status == ("--diff" in words)
    assert events == []
    assert answer.stdout


def test_the_configuration_of_a_pull_request_holds_for_its_own_run(tmp_path: Path) -> None:
    (tmp_path / "web.json").write_text(BAD)
    (tmp_path / ".taskdef-lint.yaml").write_text("fail-on: never\n")
    for words, status in (((), 0), (("--isolated",), 1)):
        command = [sys.executable, "-m", "taskdef_lint", "check", "web.json", *words]
        assert subprocess.run(command, cwd=tmp_path, capture_output=True, check=False).returncode == status
