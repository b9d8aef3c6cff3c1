"""Where a value is settled later, no rule about the value speaks; rules about shape and presence still do."""

from __future__ import annotations

import copy
import json
from pathlib import Path as File

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taskdef_lint.engine.lint_source import lint_documents
from taskdef_lint.engine.registry import builtin_rules
from taskdef_lint.engine.run_rules import Crash, Enabled, problems
from taskdef_lint.model.document import Document
from taskdef_lint.model.node import Node, Path, Unknown
from taskdef_lint.model.problem import Problem
from taskdef_lint.pages.page import Page
from taskdef_lint.syntax import read, read_file

CORPUS = File(__file__).resolve().parents[3] / "shared" / "corpus"
ENABLED = [Enabled(rule) for rule in builtin_rules()]
# Rules that ask whether something is there: what it will be makes no difference to them.
PRESENCE = {
    "unknown-key", "pasted-output", "mixed-port-range", "unsupported-in-host-mode", "buffer-size-in-blocking-mode",
    "unknown-awslogs-option",
    "disallowed-awslogs-option", "datetime-format-with-multiline-pattern", "invalid-firelens-option", "incomplete-firelens-config-file",
    "disabled-restart-policy", "efs-access-point-without-encryption", "ignored-windows-task-size", "missing-firelens-output",
    "ambiguous-capacity-provider", "ambiguous-load-balancer", "expression-of-distinct-instance", "keys-of-run-and-start",
    "keys-of-two-calls", "pasted-description", "refused-for-external-controller", "refused-service-role",
}  # fmt: skip
# Rules that judge what is written beside a placeholder (arn:aws:iam::ACCOUNT_ID:role/app is no secret, whatever the account, and
# `${IMAGE}:latest`
# is latest), that the same is written twice, or which kind of placeholder it is.
BESIDE = {
    "malformed-secret-reference", "mutable-image-tag", "shared-task-and-execution-role", "secret-filled-in",
    "secret-reference-in-environment", "resolved-secret", "resolved-secret-reference", "unsupported-dynamic-reference",
}  # fmt: skip
ALLOWED = PRESENCE | BESIDE
PLACEHOLDERS = [
    "${X}", "a-$X", "$(X)", "<IMAGE1_NAME>", "%ENV%", "{{ must_env `X` }}", "#{X}#", "__X__", "@@X@@", "<+x.y>", "${{ secrets.X }}",
    "arn:aws:iam::ACCOUNT_ID:role/app", "ACCOUNT_ID.dkr.ecr.eu-west-1.amazonaws.com/app:1", "REPLACED_BY_CI",
]  # fmt: skip


def scalars(value: object, path: Path = ()) -> list[Path]:
    """The paths of all values that are neither a list nor an object."""
    if isinstance(value, dict | list):
        members = value.items() if isinstance(value, dict) else enumerate(value)
        return [found for key, item in members for found in scalars(item, (*path, key))]
    return [path]


def broken() -> list[tuple[object, Path]]:
    """The bad examples of all rules, each with every place at which a placeholder may stand."""
    cases: list[tuple[object, Path]] = []
    for enabled in ENABLED:
        for example in Page(enabled.rule).examples:
            try:
                data = json.loads(example.text)
            except ValueError:
                continue
            cases += [(data, path) for path in scalars(data) if path]
    return cases


CASES = broken()


def with_placeholder(data: object, path: Path, placeholder: str) -> object:
    """A copy of a document in which the placeholder stands at the path."""
    data = copy.deepcopy(data)
    holder = data
    for key in path[:-1]:
        holder = holder[key]  # type: ignore[index]
    holder[path[-1]] = placeholder  # type: ignore[index]
    return data


def about_unknown(data: object) -> list[tuple[str, Problem]]:
    """What rules say about values of a document that are settled later."""
    return about_unknown_in(read("a.json", json.dumps(data).encode()))


def about_unknown_in(documents: list[Document]) -> list[tuple[str, Problem]]:
    """The same for documents that have been read."""
    linted = lint_documents(documents, [])
    crashes: list[Crash] = []
    found: list[tuple[str, Problem]] = []
    for enabled, _, problem in problems(ENABLED, linted.resources, "", crashes):
        where = problem.where
        if isinstance(where, Node) and where.exists and isinstance(where.value, Unknown):
            found.append((enabled.rule.name, problem))
    assert crashes == []
    return found


def holders(value: object, path: Path = ()) -> list[Path]:
    """The paths of all lists and objects within a document."""
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    below = [found for key, item in members for found in holders(item, (*path, key))]
    return [path, *below] if path and isinstance(value, dict | list) else below


@pytest.mark.parametrize("turn", range(4))
def test_no_rule_speaks_about_what_is_in_something_that_is_settled_later(turn: int) -> None:
    """A whole list or object may be a placeholder: nobody knows what is in it, be it forbidden, or given together with something else."""
    spoken: set[tuple[str, str]] = set()
    examples = [example for enabled in ENABLED for example in Page(enabled.rule).examples if example.language == "json"]
    for example in examples[turn::4]:
        try:
            data = json.loads(example.text)
        except ValueError:
            continue
        for path in holders(data):
            linted = lint_documents(read("a.json", json.dumps(with_placeholder(data, path, "${X}")).encode()), [])
            for enabled, _, problem in problems(ENABLED, linted.resources, "", []):
                where = problem.where
                if isinstance(where, Node) and isinstance(where.value, Unknown) and not where.exists:
                    spoken.add((enabled.rule.name, problem.message))
    assert spoken == set()


@pytest.mark.parametrize("turn", range(len(PLACEHOLDERS)), ids=PLACEHOLDERS)
def test_no_rule_speaks_about_a_value_that_is_settled_later(turn: int) -> None:
    """Every place has its turn, each with one of the placeholders: all of the other forms are tried in `make fuzz`."""
    spoken: set[tuple[str, str]] = set()
    for data, path in CASES[turn :: len(PLACEHOLDERS)]:
        about = about_unknown(with_placeholder(data, path, PLACEHOLDERS[turn]))
        spoken |= {(rule, problem.message) for rule, problem in about if rule not in ALLOWED}
    assert spoken == set()


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(CASES), st.sampled_from(PLACEHOLDERS))
def test_nor_in_any_form_of_placeholder(case: tuple[object, Path], placeholder: str) -> None:
    about = about_unknown(with_placeholder(*case, placeholder))
    assert [(rule, problem.message) for rule, problem in about if rule not in ALLOWED] == []


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(CASES), st.sampled_from(PLACEHOLDERS))
def test_nor_where_every_value_is(case: tuple[object, Path], placeholder: str) -> None:
    data = case[0]
    for path in scalars(data):
        if path:
            data = with_placeholder(data, path, placeholder)
    found = [(rule, problem) for rule, problem in about_unknown(data) if rule not in ALLOWED]
    # Two equal placeholders are the same value, whatever that will be.
    assert [(rule, problem.message) for rule, problem in found if "duplicate" not in rule and "same" not in problem.message] == []


def test_shape_and_presence_are_still_judged() -> None:
    data = {"family": "${FAMILY}", "revision": "${N}", "containerDefinitions": [{"name": "app", "privilged": "$(X)", "portMappings": {}}]}
    assert {rule for rule, _ in about_unknown(data)} == {"unknown-key", "pasted-output"}


@pytest.mark.skipif(not CORPUS.is_dir(), reason=f"the corpus of real files is not at {CORPUS}")
@pytest.mark.parametrize("folder", ["templates", "placeholders", "task-definitions"])
def test_real_templates_get_no_error_about_a_placeholder(folder: str) -> None:
    found: list[str] = []
    for path in sorted((CORPUS / folder).iterdir()):
        about = about_unknown_in(read_file(str(path)))
        found += [f"{path.name}: {rule}: {problem.message}" for rule, problem in about if rule not in ALLOWED]
    assert found == []


@pytest.mark.skipif(not CORPUS.is_dir(), reason=f"the corpus of real files is not at {CORPUS}")
def test_real_templates_that_are_not_json_are_called_templates() -> None:
    unreadable: dict[str, str] = {}
    for folder in ("templates", "placeholders"):
        for path in sorted((CORPUS / folder).iterdir()):
            for document in read_file(str(path)):
                if document.faults:
                    unreadable[path.name] = ", ".join(sorted({fault.rule for fault in document.faults}))
    broken_otherwise = {name for name, rules in unreadable.items() if rules != "unrendered-template"}
    assert {name.split("__")[0] for name in broken_otherwise} == {"Chitraksh03", "aws-samples"}, "a wrong indentation, a missing comma"
    assert len(unreadable) - len(broken_otherwise) >= 15
