"""`taskdef-lint config`: what is in force for a file, and where each value is written; and the schema of the format."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from taskdef_lint.engine.registry import builtin_rules
from taskdef_lint.engine.rule import VERIFY
from tests.cli.support import Command

BASE = "profile: strict\nignore: [tag:practice]\n"
CONFIG = """\
extends: base.yaml
fail-on: warning
exclude: ["examples/**", "*.dev.json"]
select: ["mutable-image-tag"]
severity: {mutable-image-tag: error}
options: {too-many-containers: {limit: 6}}
per-file:
  - files: ["deploy/dev/**"]
    ignore: ["missing-health-check"]
suppress:
  - rule: plaintext-secret
    file: deploy/**
    at: containerDefinitions[app].environment[LEGACY]
    reason: |
      rotated daily,
      see OPS-12
    until: 2027-01-31
  - {rule: duplicate-key, file: other.json, reason: not here}
"""


def without_counts(text: str) -> str:
    return re.sub(r"\d+ of \d+ in force", "N of M in force", text)


def write(work: Path) -> None:
    (work / "base.yaml").write_text(BASE)
    (work / ".taskdef-lint.yaml").write_text(CONFIG)


def test_everything(run: Command, work: Path) -> None:
    write(work)
    (work / "deploy" / "dev").mkdir(parents=True)
    (work / "deploy" / "dev" / "web.dev.json").touch()
    outcome = run("config", "--show", "deploy/dev/web.dev.json", "--ignore", "tag:efs,tag:tags", "--fail-on", "note")
    assert (outcome.status, outcome.err) == (0, "")
    assert (
        without_counts(outcome.out)
        == """\
Settings for deploy/dev/web.dev.json

config    .taskdef-lint.yaml             the nearest
          base.yaml                      .taskdef-lint.yaml:1
profile   strict                         base.yaml:1
fail-on   note                           command line
ignore    tag:practice                   base.yaml:2
select    mutable-image-tag              .taskdef-lint.yaml:4
severity  mutable-image-tag: error       .taskdef-lint.yaml:5
options   too-many-containers: limit: 6  .taskdef-lint.yaml:6
ignore    missing-health-check           .taskdef-lint.yaml:9 (per-file deploy/dev/**)
--ignore  tag:efs                        command line
          tag:tags                       command line
exclude   examples/**                    .taskdef-lint.yaml:3
          *.dev.json  <- this file       .taskdef-lint.yaml:3
suppress  plaintext-secret at containerDefinitions[app].environment[LEGACY] until 2027-01-31: rotated daily, see OPS-12  <- not in force  \
.taskdef-lint.yaml:11
rules     N of M in force
"""
    )


def test_a_file_that_does_not_exist_is_noted(run: Command) -> None:
    outcome = run("config", "--show", "nope.json")
    assert (outcome.status, outcome.err) == (0, "note: 'nope.json' does not exist; these are the settings that it would have\n")
    assert outcome.out.startswith("Settings for nope.json\n")
    assert run("config", "--show", ".").err == run("config", "--show", "-").err == run("config").err == ""


def test_what_is_said_of_rules_that_are_off_is_marked(run: Command, work: Path) -> None:
    (work / ".taskdef-lint.yaml").write_text(
        "select: [missing-health-check, duplicate-key]\n"
        "ignore: [mutable-image-tag, missing-health-check, too-many-containers]\n"
        "severity: {mutable-image-tag: error, duplicate-key: note, 'tag:images': note}\n"
        "options: {too-many-containers: {limit: 6}}\n"
        "suppress:\n  - {rule: mutable-image-tag, reason: so}\n  - {rule: duplicate-key, reason: so}\n"
    )
    marked = [line.split("  <-")[0] for line in run("config").out.splitlines() if "<- not in force" in line]
    assert [" ".join(line.split()) for line in marked] == [
        "select missing-health-check",
        "severity mutable-image-tag: error",
        "options too-many-containers: limit: 6",
        "suppress mutable-image-tag: so",
    ]


def test_nothing(run: Command, work: Path) -> None:
    assert (
        without_counts(run("config").out)
        == """\
Settings in the working directory

config   none         default
profile  recommended  default
fail-on  error        default
rules    N of M in force
"""
    )
    total = sum(rule.profile != VERIFY for rule in builtin_rules())
    assert f"{total} of {total} in force" in run("config", "--profile", "strict").out
    write(work)
    assert "none         --isolated" in run("config", "--isolated").out
    assert "per-file" not in run("config").out
    (work / "deploy" / "dev").mkdir(parents=True)
    assert "per-file" in run("config", "--show", "deploy/dev").out
    assert "base.yaml     command line" in run("config", "--config", "base.yaml").out


def test_on_a_runner_quoted_text_gives_no_orders(run: Command, work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    (work / ".taskdef-lint.yaml").write_text('exclude: ["##[error]x"]')
    assert run("config").out.startswith("::stop-commands::")


def test_errors(run: Command, work: Path) -> None:
    (work / ".taskdef-lint.yaml").write_text("x: 1")
    outcome = run("config")
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err.startswith("error: unknown key 'x'\n --> .taskdef-lint.yaml:1:1\n")
    assert run("config", "--select", "x", "--isolated").status == 2


def test_the_schema(run: Command, work: Path) -> None:
    del work
    assert json.loads(run("schema", "config").out)["title"] == "Configuration of taskdef-lint"
