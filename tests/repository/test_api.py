"""`taskdef_lint.api` is what is public, and it is all that rules need."""

from __future__ import annotations

import ast
import subprocess
import sys
from types import ModuleType

import pytest

from taskdef_lint import api
from taskdef_lint.rules import MODULES
from tests.repository.tree import PARTS


def test_all_names_what_is_public() -> None:
    public = {name for name, value in vars(api).items() if not name.startswith("_") and not isinstance(value, ModuleType)}
    assert public - {"annotations"} == set(api.__all__)
    assert len(api.__all__) == len(set(api.__all__))


def test_public_things_are_documented() -> None:
    # Aliases of types and constants are explained where they are defined.
    for name in api.__all__:
        value = getattr(api, name)
        if isinstance(value, type) or callable(value):
            assert getattr(value, "__doc__", None) or name == "Problems", name


def test_the_whole_api_is_imported_by_a_star() -> None:
    command = [sys.executable, "-c", "from taskdef_lint.api import *; Rule, Problem, TaskDefinition, rule"]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0


@pytest.mark.parametrize("name", MODULES)
def test_rules_import_the_api_and_facts_but_no_machinery(name: str) -> None:
    """A rule that reaches into the engine or a reporter could not be moved into a plug-in."""
    machinery = {"engine", "report", "locate", "finding", "check", "cli", "lane", "options", "reporters", "selection", "discover", "run"}
    tree = ast.parse((PARTS["taskdef_lint.rules"] / f"{name.replace('.', '/')}.py").read_text())
    imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module}
    assert {module for module in imported if module.split(".")[1:2] and module.split(".")[1] in machinery} == set()
