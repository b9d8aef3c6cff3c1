"""What the documents say is true: their rules exist, their options exist, their code runs."""

from __future__ import annotations

import re
import subprocess
import sys
import types
from pathlib import Path

import pytest

from taskdef_lint.adapters import adapt
from taskdef_lint.engine import Crash, Enabled, problems
from taskdef_lint.locate import Spot
from taskdef_lint.node import pointer
from taskdef_lint.options import TABLE
from taskdef_lint.page import Page
from taskdef_lint.registry import builtin_rules, rules_in
from taskdef_lint.syntax import read

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text()
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text()
FLAGS = {flag for option in TABLE.values() for flag in option.flags} | {"--help", "--version", "--show", "--format", "--install-completion"}
OTHERS = {"--task-definition", "--query", "--cli-input-json"}  # options of the AWS CLI in recipes


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_options_exist(name: str) -> None:
    lines = [line for line in (ROOT / name).read_text().splitlines() if "taskdef-lint" in line or line.startswith(("`-", "| `-"))]
    options = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", "\n".join(lines)))
    assert options - FLAGS - OTHERS == set()


def test_rules_named_exist() -> None:
    named = set(re.findall(r"(?:explain|--select|--ignore) ([a-z]+(?:-[a-z]+)+)", README))
    assert named
    assert named <= {rule.name for rule in builtin_rules()}


def test_links_lead_somewhere() -> None:
    for text in (README, CONTRIBUTING):
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", text):
            assert (ROOT / target).exists(), target


def test_make_targets_exist() -> None:
    makefile = (ROOT / "Makefile").read_text()
    for target in set(re.findall(r"^make ([a-z-]+)", README + "\n" + CONTRIBUTING, re.MULTILINE)):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_the_rule_in_contributing_works() -> None:
    source = re.search(r"^````python\n(.*?)^````$", CONTRIBUTING, re.MULTILINE | re.DOTALL)
    assert source
    module = types.ModuleType("taskdef_lint.rules.containers")
    exec(source[1], vars(module))  # noqa: S102 - the document's own code is what is tested
    [rule] = rules_in(module)
    assert f"-k {rule.name}" in CONTRIBUTING
    page = Page(rule)
    assert [example.verdict for example in page.examples] == ["bad", "good"]
    for example in page.examples:
        [document] = read("taskdef.json", example.text.encode())
        adapt(document)
        crashes: list[Crash] = []
        found = [pointer(Spot(problem.where).existing) for _, problem in problems([Enabled(rule)], document, crashes)]
        assert found == example.places
        assert crashes == []


def test_commands_of_the_readme_run() -> None:
    for command in ("taskdef-lint explain mismatched-host-port", "taskdef-lint rules"):
        assert command in README
        run = subprocess.run([sys.executable, "-m", "taskdef_lint", *command.split()[1:]], capture_output=True, text=True, check=False)
        assert run.returncode == 0, run.stderr
        assert run.stdout
