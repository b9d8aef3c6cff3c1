"""Rules name the keys of the ECS API as the user spells them, by `key(node)`: a template says HostPort or host_port and not hostPort.

The source of each rule module is read for keys in its texts, and each example is linted with another spelling of all keys: what still
says a key of the API has not asked its node. Docstrings, AWS's own texts and values are free to say them.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from taskdef_lint.api import lint_text
from taskdef_lint.engine.finding import Finding
from taskdef_lint.model import kinds
from taskdef_lint.model.document import Document
from taskdef_lint.model.node import Node
from taskdef_lint.pages.page import Page
from taskdef_lint.rules import MODULES
from tests.repository.tree import ROOT
from tests.rules.support import RULES, findings
from tests.rules.test_one_cause import CASES, changed

SCHEMAS = [
    json.loads((ROOT / "schemas" / kind.schema).read_text())
    for kind in vars(kinds).values()
    if isinstance(kind, kinds.Kind) and kind.schema
]
# Rules about a file, and that about a key that does not belong where it is, quote what is written.
QUOTING = {rule.name for rule in RULES.values() if rule.target is Document} | {"unknown-key"}
SOURCES = [
    *(Path("rules", *module.split(".")).with_suffix(".py") for module in MODULES),
    *(path.relative_to(ROOT) for path in sorted(ROOT.glob("linter/schema/wording*.py"))),
]


def _keys(schema: object) -> Iterator[str]:
    if isinstance(schema, dict):
        for word, value in schema.items():
            if word in {"properties", "$defs"} and isinstance(value, dict):
                yield from value if word == "properties" else ()
                for member in value.values():
                    yield from _keys(member)
            else:
                yield from _keys(value)
    elif isinstance(schema, list):
        for item in schema:
            yield from _keys(item)


# "host" is a network mode, a PID mode and an IPC mode much rather than the key of a volume.
KEYS = set(_keys(SCHEMAS)) - {"host"}
_NAMED = re.compile(f'"({"|".join(sorted(KEYS))})"')
_UNMISTAKABLE = re.compile(rf"\b({'|'.join(sorted(name for name in KEYS if name != name.lower()))})\b")


def _docstrings(tree: ast.Module) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node, clean=False) is not None:
            yield node.body[0]


def _literals(node: ast.AST) -> Iterator[ast.Constant]:
    """The strings in a piece of code, those in f-strings included, without what it looks up or compares and without AWS's texts."""
    if isinstance(node, ast.Constant):
        if isinstance(node.value, str):
            yield node
        return
    if isinstance(node, ast.Compare):
        return
    skipped = {id(node.slice)} if isinstance(node, ast.Subscript) else set()
    for child in ast.iter_child_nodes(node):
        if id(child) not in skipped and not (isinstance(child, ast.keyword) and child.arg == "aws"):
            yield from _literals(child)


def keys_in(source: str) -> list[tuple[int, str]]:
    """The keys that the texts of a rule module hold, each with its line: any in double quotes; and those that can be nothing but a key, as
    their letter case changes within, without them too in what is given to `Problem`, `Fix` and `Unsupported`."""
    tree = ast.parse(source)
    docstrings = {id(constant) for docstring in _docstrings(tree) for constant in _literals(docstring)}
    found = {
        (constant.lineno, name) for constant in _literals(tree) if id(constant) not in docstrings for name in _NAMED.findall(constant.value)
    }
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in {"Problem", "Fix", "Unsupported"}:
            where = call.func.id != "Fix"  # the first argument of the others
            texts = [*call.args[where:], *(word for word in call.keywords if word.arg != "aws")]
            found |= {
                (constant.lineno, name) for text in texts for constant in _literals(text) for name in _UNMISTAKABLE.findall(constant.value)
            }
    return sorted(found)


def texts(finding: Finding) -> Iterator[str]:
    """All that a finding says, but AWS's own text."""
    yield from (finding.message, finding.label, finding.help)
    yield from (other.label for other in finding.related)
    if finding.fix:
        yield finding.fix.title


def said(found: list[Finding]) -> dict[str, str]:
    """The rules whose findings say a key of the API, with a text that does."""
    return {finding.rule.name: text for finding in found for text in texts(finding) if _NAMED.search(text) or _UNMISTAKABLE.search(text)}


@pytest.fixture
def spelling(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Node, "key_text", property(lambda node: str(node.key).upper()))


def test_the_keys_are_those_of_the_schema() -> None:
    assert {"cpu", "hostPort", "portMappings", "name", "s3filesVolumeConfiguration"} <= KEYS
    assert not {"description", "required", "items", "enum"} & KEYS


@pytest.mark.parametrize("source", SOURCES, ids=str)
def test_no_text_in_the_source_holds_a_key(source: Path) -> None:
    assert keys_in((ROOT / source).read_text()) == []


@pytest.mark.parametrize("name", sorted(RULES.keys() - QUOTING))
@pytest.mark.usefixtures("spelling")
def test_examples_are_told_in_the_spelling_of_the_user(name: str) -> None:
    told = said([finding for example in Page(RULES[name]).examples for finding in findings(RULES[name], example)])
    assert told == {}


@pytest.mark.parametrize(("_", "changes"), CASES)
@pytest.mark.usefixtures("spelling")
def test_defects_are_told_in_the_spelling_of_the_user(_: str, changes: dict[str, object]) -> None:
    told = said(lint_text(json.dumps(changed(changes))))
    assert told.keys() <= QUOTING, told


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('Problem(node, "set \\"hostPort\\" to 0")', ["hostPort"]),
        ("help = f'remove {what}, or \"cpu\"'", ["cpu"]),
        ('Problem(node, message, help=f"remove hostPort of {name}")', ["hostPort"]),
        ("Fix(\"drop 'hostPort'\", node, REMOVE)", ["hostPort"]),
        ('Problem(task["hostPort"], f"{key(task[\'networkMode\'])} is \\"awsvpc\\" or \\"host\\"")', []),
        ('Fix("write it as a list", node, [value], safe=node.key == "requiresCompatibilities")', []),
        ('Problem(node, message, aws="set \\"hostPort\\"")', []),
        ('Unsupported("task.pidMode", "pidMode {}")', ["pidMode"]),
        ('def rule(task):\n    """Set `"hostPort": 0`"""\n    return task["hostPort"]', []),
    ],
)
def test_a_key_in_a_text_is_found(source: str, expected: list[str]) -> None:
    assert [name for _, name in keys_in(source)] == expected
