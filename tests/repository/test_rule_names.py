"""Outside the rules no code knows one by its name: faults name theirs by constants, all else asks for the stage."""

from __future__ import annotations

import ast

import pytest

from taskdef_lint.engine.registry import builtin_rules
from taskdef_lint.engine.rule import READ, SHAPE, STAGES
from taskdef_lint.model import faults
from taskdef_lint.model.document import Fault
from taskdef_lint.model.text import Span
from tests.repository.tree import packages

RULES = {rule.name: rule for rule in builtin_rules()}
KINDS = {name for name, rule in RULES.items() if rule.stage == SHAPE}
MODULES = {
    f"{package}.{file.stem}": file.read_text()
    for package, directory in packages().items()
    if not package.startswith("taskdef_lint.rules")
    for file in directory.glob("*.py")
}


def test_faults_name_the_rules_about_reading() -> None:
    assert {name for name, rule in RULES.items() if rule.stage == READ} == faults.NAMES
    assert {value for name, value in vars(faults).items() if name.isupper() and isinstance(value, str)} == faults.NAMES


def test_every_rule_has_a_stage() -> None:
    assert {rule.stage for rule in RULES.values()} == set(STAGES)


def test_a_fault_that_no_rule_reports_is_refused() -> None:
    with pytest.raises(ValueError, match="no rule reports faults as invalid-sintax"):
        Fault("invalid-sintax", Span(0, 0), "something is wrong")


def test_no_code_knows_a_rule_by_its_name() -> None:
    found = {
        (module, node.value)
        for module, text in MODULES.items()
        if module != "taskdef_lint.model.faults"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in RULES
    }
    assert {(module, name) for module, name in found if not (name in KINDS and module == "taskdef_lint.schema.wording")} == set()


def values(node: ast.expr) -> list[object]:
    """The constants that an expression may be."""
    if isinstance(node, ast.IfExp):
        return [*values(node.body), *values(node.orelse)]
    return [node.value] if isinstance(node, ast.Constant) else []


def test_every_kind_of_shape_error_has_its_rule() -> None:
    kinds: set[object] = set()
    for module, text in MODULES.items():
        for node in ast.walk(ast.parse(text)) if module.startswith("taskdef_lint.schema.") else ():
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "ShapeError":
                kinds.update(values(node.args[0]))
            elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == "kind":
                kinds.update(values(node.value))
    assert kinds == {"unknown-key", "wrong-type", "unquoted-size", "missing-key", "invalid-value", "undocumented-value"}
    assert kinds <= KINDS
