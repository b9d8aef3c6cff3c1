"""The folders of the package and the imports between them: from a folder to those below it, and never in a circle.

Imports inside functions and those for types count like all others. What one module needs of a folder above it belongs further down, or
is handed to it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.repository.tree import packages

# From the top of the way to its end.
FOLDERS = (
    "cli", "server", "run", "settings", "reporters", "suppressions", "policies", "config", "pages", "engine", "fixes", "secrets",
    "adapters", "schema", "verify", "iam", "syntax", "model", "facts", "files",
)  # fmt: skip
LEAVES = {"text", "suggest", "errors", "version", "project", "schemas"}
ENTRY = {"__init__", "__main__", "api"}
MODULES = {
    f"{name}.{file.stem}".removesuffix(".__init__").removeprefix("taskdef_lint").lstrip("."): ast.parse(file.read_text())
    for name, directory in packages().items()
    for file in directory.glob("*.py")
}


def folder(module: str) -> str:
    """The folder that a module is in; its own name for a module outside any."""
    return module.partition(".")[0]


def imported(tree: ast.Module) -> Iterator[str]:
    """The modules of the package that a module imports, wherever in it, or names in a string."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("taskdef_lint"):
            base = str(node.module).removeprefix("taskdef_lint").lstrip(".")
            for alias in node.names:
                whole = f"{base}.{alias.name}".lstrip(".")
                yield whole if whole in MODULES else base
        elif isinstance(node, ast.Import):
            yield from (alias.name.removeprefix("taskdef_lint.") for alias in node.names if alias.name.startswith("taskdef_lint."))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            name = node.value.removeprefix("taskdef_lint.")
            if name not in {node.value, "rules"} and name in MODULES:  # taskdef_lint.rules is the name of an entry point, too
                yield name


ARROWS = sorted({(module, target) for module, tree in MODULES.items() for target in imported(tree) if target and target != module})


def test_every_module_has_its_room() -> None:
    outside = {folder(module) for module in MODULES} - set(FOLDERS) - {"rules", "schemas"}
    assert outside == {*LEAVES - {"schemas"}, "__main__", "api", ""}


def test_no_import_runs_up() -> None:
    order = {name: place for place, name in enumerate(FOLDERS)}
    up = set()
    for module, target in ARROWS:
        if folder(module) not in order:
            continue
        if folder(target) in {"api", "__main__", "rules"}:
            assert (module, target) == ("engine.registry", "rules"), "only the registry names rules, and nobody the entry"
        elif order.get(folder(target), len(order)) < order[folder(module)]:
            up.add(f"{module} -> {target}")
    assert up == set()


@pytest.mark.parametrize("leaf", sorted(LEAVES - {"schemas"}))
def test_leaves_import_nothing(leaf: str) -> None:
    assert [target for module, target in ARROWS if module == leaf] == []


def test_folders_form_no_circle() -> None:
    reached: dict[str, set[str]] = {name: set() for name in FOLDERS}
    for module, target in ARROWS:
        if folder(module) in reached and folder(target) in reached:
            reached[folder(module)].add(folder(target))
    for name in FOLDERS:
        seen: set[str] = set()
        waiting = list(reached[name] - {name})
        while waiting:
            one = waiting.pop()
            if one not in seen:
                seen.add(one)
                waiting += reached[one]
        assert name not in seen, f"a circle through {name}"


@pytest.mark.parametrize("name", sorted(name for name in MODULES if folder(name) == "rules"))
def test_rules_import_the_api_and_facts_alone(name: str) -> None:
    """A rule that reaches further could not be moved into a plug-in. Rules may import each other."""
    allowed = {"api", "facts", "rules"}
    assert {target for target in imported(MODULES[name]) if folder(target) not in allowed} == set()


def test_one_name_is_one_module() -> None:
    """In folders, but for adapters, which are called by what they read, and rules, whose subjects each kind of resource has."""
    others = {"taskdef_lint", "taskdef_lint.adapters"}
    directories = [path for name, path in packages().items() if name not in others and not name.startswith("taskdef_lint.rules")]
    stems = [file.stem for directory in directories for file in directory.glob("*.py") if file.stem != "__init__"]
    assert {stem for stem in stems if stems.count(stem) > 1} == set()
