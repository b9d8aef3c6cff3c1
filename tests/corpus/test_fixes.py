"""Fixes on real files: what they make can be read, needs no second run, and nothing else has changed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from taskdef_lint.engine.finding import Finding
from taskdef_lint.engine.lint_source import Linted, lint_documents, lint_source
from taskdef_lint.engine.registry import builtin_rules
from taskdef_lint.engine.run_rules import Enabled
from taskdef_lint.fixes.edits import apply, value_at
from taskdef_lint.model.node import Node
from taskdef_lint.model.problem import Quote, Remove, Rename, Unwrap
from taskdef_lint.run.fix_rounds import Outcome, Seen, fix_in_rounds
from taskdef_lint.syntax import read, read_file

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus"
FOLDERS = ("task-definitions", "describe-output", "placeholders", "container-arrays", "templates", "yaml")
ENABLED = [Enabled(rule) for rule in builtin_rules()]

pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason=f"the corpus of real files is not at {CORPUS}")


def looked(linted: Linted) -> Seen:
    assert not linted.crashes
    return Seen(linted, linted.findings)


def fixed(path: Path, linted: Linted, *, unsafe: bool) -> Outcome:
    """The file with all fixes. Every text that was tried on the way is checked, too."""

    def look(text: str) -> Seen | None:
        again = lint_source(text, str(path), ENABLED)
        return looked(again) if again.readable and len(again.resources) == len(linted.resources) else None

    def wanted(finding: Finding) -> bool:
        return finding.fix is not None and (unsafe or finding.fix.safe)

    result = fix_in_rounds(looked(linted), look, wanted)
    assert not result.unfinished, path.name
    if result.fixed:
        again = look(result.seen.text.content)
        assert again is not None, path.name
        # A second run finds nothing that the first one left.
        assert fix_in_rounds(again, look, wanted).fixed == 0, path.name
    return result


def files(folder: str) -> list[tuple[Path, Linted]]:
    """The files in a folder that hold task definitions and can be read."""
    found = [(path, lint_documents(read_file(str(path)), ENABLED)) for path in sorted((CORPUS / folder).iterdir())]
    return [(path, linted) for path, linted in found if linted.readable and len(linted.resources) == len(linted.documents)]


@pytest.mark.parametrize("folder", FOLDERS)
def test_safe_fixes(folder: str) -> None:
    for path, linted in files(folder):
        assert fixed(path, linted, unsafe=False).failed == {}, path.name


def test_unsafe_fixes() -> None:
    number = 0
    for folder in FOLDERS:
        for path, linted in files(folder):
            result = fixed(path, linted, unsafe=True)
            number += result.fixed
            # On Fargate, say, more is demanded than before.
            assert all(reason.startswith("the result would break another rule") for reason in result.failed.values()), path.name
    assert number > 300


def written(node: Node) -> str:
    origin = node.origin
    span = origin.document.locate([origin.path])[origin.path].value
    return origin.document.text[span.start : span.end]


def changed(data: object, finding: Finding) -> object:
    """The values of a file after a fix, computed on the values."""
    assert finding.fix is not None
    removed: list[tuple[str | int, ...]] = []
    for node, value in finding.fix.edits:
        path = node.origin.path
        if isinstance(value, Remove):
            removed.append(path)
            continue
        holder = data
        for key in path[:-1]:
            assert isinstance(holder, dict | list)
            holder = holder.setdefault(key, {}) if isinstance(holder, dict) else holder[key]  # type: ignore[arg-type, index]
        assert isinstance(holder, dict | list)
        if isinstance(value, Rename):
            assert isinstance(holder, dict)
            members = [(value.key if key == path[-1] else key, member) for key, member in holder.items()]
            holder.clear()
            holder.update(members)
        else:
            holder[path[-1]] = written(node) if isinstance(value, Quote) else value  # type: ignore[index]
    for path in sorted(removed, key=lambda path: [str(key).zfill(9) for key in path], reverse=True):
        holder = value_at(data, path[:-1])
        if isinstance(holder, dict | list):
            del holder[path[-1]]  # type: ignore[arg-type]
    return data


@pytest.mark.parametrize("folder", ["task-definitions", "describe-output", "placeholders", "container-arrays"])
def test_each_fix_changes_what_it_says_and_nothing_else(folder: str) -> None:
    for path, linted in files(folder):
        (document,) = linted.documents
        if document.patched:
            continue  # only its text is changed, which is no JSON before
        for finding in linted.findings:
            if finding.fix is None or any(isinstance(value, Unwrap) for _, value in finding.fix.edits):
                continue
            result = apply(document.text, finding.edits)
            if finding.rule.stage == "read":  # what keeps the file from being JSON goes; what was read in spite of it stays
                (again,) = read(str(path), result.encode())
                assert repr(again.data) == repr(document.data), f"{path.name}: {finding.rule.name}"
            elif not document.faults:
                expected = changed(json.loads(document.text), finding)
                assert json.dumps(json.loads(result)) == json.dumps(expected), f"{path.name}: {finding.rule.name}"
            # Lines away from the edits are the same.
            first, last = finding.edits[0].span.start, finding.edits[-1].span.end
            assert result.startswith(document.text[:first])
            assert result.endswith(document.text[last:])
