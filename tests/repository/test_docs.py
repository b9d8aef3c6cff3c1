"""What the documents say is true: their rules exist, their options exist, their code runs."""

from __future__ import annotations

import json
import re
import runpy
import shutil
import subprocess
import sys
import types
from pathlib import Path

import pytest

from taskdef_lint.engine.lint_source import lint_source
from taskdef_lint.engine.registry import builtin_rules, rules_in
from taskdef_lint.engine.run_rules import Enabled
from taskdef_lint.pages.page import Page
from taskdef_lint.settings.options import TABLE
from taskdef_lint.version import __version__

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text()
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text()
DOCUMENTS = ["README.md", "CONTRIBUTING.md", *(f"docs/{path.name}" for path in sorted((ROOT / "docs").glob("*.md")))]
FLAGS = {flag for option in TABLE.values() for flag in option.flags} | {"--help", "--version", "--show", "--format", "--install-completion"}
FLAGS |= {"--all", "--severity", "--tag", "--kind"}  # of explain and rules
FLAGS |= {"--region", "--account", "--exec", "--kms-key", "--role"}  # of policy
FLAGS |= {"--strict", "--drift", "--simulate", "--read-secrets", "--assume-role"}  # of verify
# Options of the AWS CLI and of VS Code in recipes.
OTHERS = {"--install-extension", "--task-definition", "--query", "--cli-input-json", "--role-name", "--policy-name", "--policy-document"}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_options_exist(name: str) -> None:
    lines = [line for line in (ROOT / name).read_text().splitlines() if "taskdef-lint" in line or line.startswith(("`-", "| `-"))]
    options = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", "\n".join(lines)))
    assert options - FLAGS - OTHERS == set()


def test_rules_named_exist() -> None:
    named = set(re.findall(r"(?:explain|--select|--ignore) ([a-z]+(?:-[a-z]+)+)", README))
    assert named
    assert named <= {rule.name for rule in builtin_rules()}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_lead_somewhere(name: str) -> None:
    path = ROOT / name
    text = re.sub(r"`[^`\n]*`", "", path.read_text())  # what is code is no link
    for target, _, anchor in re.findall(r"\]\((?!https?:)([^)#]*)(#([^)]+))?\)", text):
        meant = (path.parent / target).resolve() if target else path
        assert meant.exists(), target
        if anchor:
            headings = re.findall(r"^#+ (.*)$", meant.read_text(), re.MULTILINE)
            assert anchor in {re.sub(r"[^\w\s-]", "", heading.lower()).replace(" ", "-") for heading in headings}, anchor


def test_make_targets_exist() -> None:
    makefile = (ROOT / "Makefile").read_text()
    for target in set(re.findall(r"^make ([a-z-]+)", README + "\n" + CONTRIBUTING, re.MULTILINE)):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_make_help_lists_every_target() -> None:
    if shutil.which("make") is None:
        pytest.skip("there is no make")
    makefile = (ROOT / "Makefile").read_text()
    told = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    targets = re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    assert targets
    assert set(re.findall(r"^make ([a-z-]+)", told, re.MULTILINE)) == set(targets[1].split()) - {"help"}


def test_the_rule_in_contributing_works() -> None:
    source = re.search(r"^````python\n(.*?)^````$", CONTRIBUTING, re.MULTILINE | re.DOTALL)
    assert source
    module = types.ModuleType("taskdef_lint.rules.task_definition.containers")
    exec(source[1], vars(module))  # noqa: S102 - the document's own code is what is tested
    [rule] = rules_in(module)
    assert f"-k {rule.name}" in CONTRIBUTING
    page = Page(rule)
    assert [example.verdict for example in page.examples] == ["bad", "good"]
    for example in page.examples:
        linted = lint_source(example.text, "taskdef.json", [Enabled(rule)])
        assert [finding.pointer for finding in linted.findings] == example.places
        assert linted.crashes == []


def test_commands_of_the_readme_run() -> None:
    for command in ("taskdef-lint explain mismatched-host-port", "taskdef-lint rules"):
        assert command in README
        run = subprocess.run([sys.executable, "-m", "taskdef_lint", *command.split()[1:]], capture_output=True, text=True, check=False)
        assert run.returncode == 0, run.stderr
        assert run.stdout


def yaml_block(name: str, start: str) -> str:
    """The YAML block of a document whose first line starts so."""
    blocks = re.findall(r"^```yaml\n(.*?)^```$", (ROOT / "docs" / name).read_text(), re.MULTILINE | re.DOTALL)
    [block] = [block for block in blocks if block.startswith(start)]
    return block


def run_in(directory: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "taskdef_lint", *arguments], cwd=directory, capture_output=True, text=True, check=False)


def test_the_configuration_can_be_pasted(tmp_path: Path) -> None:
    (tmp_path / ".taskdef-lint.yaml").write_text(yaml_block("configuration.md", "required-version"))
    (tmp_path / "taskdef.json").write_text((ROOT / "examples" / "good.json").read_text())
    run = run_in(tmp_path, "check", "taskdef.json", "--fail-on", "note")
    assert (run.returncode, run.stdout) == (0, "")


def test_all_in_the_configuration_has_an_effect(tmp_path: Path) -> None:
    lines = yaml_block("configuration.md", "required-version").splitlines(True)

    def shown(without: str = "nothing", file: str = "deploy/web.json") -> str:
        (tmp_path / ".taskdef-lint.yaml").write_text("".join(line for line in lines if not line.startswith(without)))
        return run_in(tmp_path, "config", "--show", file).stdout

    def count(settings: str) -> str:
        return settings.splitlines()[-1]

    assert "likely-plaintext-secret" in shown()
    assert "not in force" not in shown()
    for word in ("select:", "ignore:"):
        assert count(shown(word)) != count(shown()), word
    assert count(shown(file="deploy/dev/web.json")) != count(shown())


def test_the_policy_works(tmp_path: Path) -> None:
    (tmp_path / "acme.yaml").write_text(yaml_block("policies.md", "policies:"))
    run = run_in(tmp_path, "test", "acme.yaml")
    assert run.returncode == 0, run.stdout + run.stderr


def test_the_inputs_of_the_action_are_described() -> None:
    import yaml

    inputs = yaml.safe_load((ROOT / "action.yml").read_text())["inputs"]
    rows = [line.split("|")[1] for line in (ROOT / "docs" / "ci.md").read_text().splitlines() if line.startswith("| `")]
    assert set(inputs) == {name for row in rows for name in re.findall(r"`([a-z-]+)`", row)}


def test_the_number_of_rules_and_of_packages() -> None:
    claimed = re.search(r"^More than (\d+) rules", README, re.MULTILINE)
    assert claimed
    assert int(claimed[1]) <= len(builtin_rules()) < int(claimed[1]) + 100
    requirements = (ROOT / ".github" / "action" / "requirements.txt").read_text()
    assert 18 <= len(re.findall(r"^[\w.-]+==", requirements, re.MULTILINE)) <= 22, "docs/ci.md says some twenty"


def test_what_pypi_shows_has_no_relative_addresses() -> None:
    script = runpy.run_path(str(ROOT / "setup.py"), run_name="setup")
    shown = script["absolute"](README, "1.2.3")
    assert re.findall(r"\]\((?!https://)[^)]*\)", shown) == []
    assert "](https://raw.githubusercontent.com/taskdef-lint/taskdef-lint/v1.2.3/examples/output.svg)" in shown
    assert "](https://github.com/taskdef-lint/taskdef-lint/blob/v1.2.3/docs/ci.md#pre-commit-and-prek)" in shown
    assert script["version"]() == __version__


def test_settings_of_editors_are_json() -> None:
    blocks = re.findall(r"^```json\n(.*?)^```$", (ROOT / "docs" / "editor-schemas.md").read_text(), re.MULTILINE | re.DOTALL)
    [settings] = map(json.loads, blocks)
    assert settings.keys() == {"json.schemas", "yaml.schemas"}
