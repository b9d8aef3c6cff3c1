"""What tests of rules share: `from tests.rules.support import lint, reported`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from taskdef_lint.adapters import adapt
from taskdef_lint.engine.finding import Finding
from taskdef_lint.engine.lint_source import lint_source
from taskdef_lint.engine.locate import Spot
from taskdef_lint.engine.registry import builtin_rules
from taskdef_lint.engine.rule import VERIFY, Rule
from taskdef_lint.engine.run_rules import Crash, Enabled, problems
from taskdef_lint.engine.run_rules import lint as run_lint
from taskdef_lint.iam.evaluate import statements_in
from taskdef_lint.iam.role import Role, RoleUse, uses
from taskdef_lint.model.deployment import Deployment
from taskdef_lint.model.document import Document
from taskdef_lint.model.node import Node, pointer
from taskdef_lint.model.problem import Problem
from taskdef_lint.model.task_definition import TaskDefinition
from taskdef_lint.model.workload import Workload
from taskdef_lint.pages.page import Example
from taskdef_lint.run.check import lint_all
from taskdef_lint.run.example import live_findings
from taskdef_lint.run.results import Results
from taskdef_lint.run.unused import judge_unused
from taskdef_lint.settings.finder import SettingsFinder
from taskdef_lint.settings.options import CheckOptions
from taskdef_lint.suppressions.suppression import SuppressionReport
from taskdef_lint.syntax import read

RULES = {rule.name: rule for rule in builtin_rules()}

# What the pages of rules about suppressions say about their examples.
LATEST = """{"family": "web", "memory": "512", "containerDefinitions": [
  {"name": "app", "image": "nginx:latest", "logConfiguration": {"logDriver": "syslog"}}
]}"""


def findings(rule: Rule, example: Example, others: Sequence[Rule] = ()) -> list[Finding]:
    """The findings of a rule, and of others, in an example of its page, in the order of the file. What a rule raises is raised.

    The example of a rule about suppressions is the configuration of a directory in which `web.json` is linted.
    """
    if rule.target is SuppressionReport:
        return [finding for finding in _in_configuration(example.text) if finding.rule is rule]
    if rule.target is RoleUse and "\n---\n" in example.text:
        return run_lint(role_uses(rule, example), "example.yaml", [Enabled(rule)], [])
    if rule.profile == VERIFY:
        found, tally = live_findings(example.text, f"example.{example.language}", Enabled(rule))
        assert found or tally.counts[0], "a good example is one of which AWS says that it is right"
        return found
    enabled = [Enabled(rule, options=example.options), *(Enabled(other) for other in others)]
    linted = lint_source(example.text, f"example.{example.language}", enabled)
    for crash in linted.crashes:
        raise crash.error
    return linted.findings


def role_uses(rule: Rule, example: Example) -> list[RoleUse]:
    """The uses of the role `web-start` in the first document of an example, of which the second is the policy, or the trust policy."""
    first, second = read("example.yaml", example.text.encode())
    trust = second.data if rule.name == "unusable-trust-policy" else None
    statements = [] if trust is not None else statements_in(second.data)
    assert statements is not None
    role = Role("web-start", statements, complete=True, trust=trust)
    return uses(adapt(first), [], lambda _, node, __: role if (node.text or "").endswith("web-start") else None)


def deployments(documents: Iterable[Document]) -> list[Deployment]:
    """What runs tasks in documents, each with the only task definition in them."""
    resources = [resource for document in documents for resource in adapt(document)]
    (task,) = (resource for resource in resources if isinstance(resource, TaskDefinition))
    return [Deployment(resource, task) for resource in resources if isinstance(resource, Workload)]


def _in_configuration(text: str) -> list[Finding]:
    with TemporaryDirectory() as directory:
        Path(directory, ".taskdef-lint.yaml").write_text(text)
        Path(directory, "web.json").write_text(LATEST)
        options, results = CheckOptions([directory]), Results()
        finder = SettingsFinder(options)
        lint_all(options.paths, finder, options, results)
        assert [finding.rule.name for finding, _ in results.hidden] + [finding.rule.name for finding in results.findings] == [
            "mutable-image-tag"
        ]
        return judge_unused(finder, options.paths, results)


def lint(rule_name: str, document: object, **options: object) -> list[Problem]:
    """What one rule finds in a document (a value, or the text of a file), in the order of the rule."""
    text = document if isinstance(document, str) else json.dumps(document, indent=2)
    return [problem for _, problem in problems_in([Enabled(RULES[rule_name], options=options)], "taskdef.json", text)]


def problems_in(enabled: Iterable[Enabled], path: str, text: str) -> list[tuple[Rule, Problem]]:
    """What rules find in a text, rule by rule. What one raises is raised."""
    linted = lint_source(text, path, [])
    crashes: list[Crash] = []
    found = [(one.rule, problem) for one, _, problem in problems(enabled, [*linted.documents, *linted.resources], path, crashes)]
    for crash in crashes:
        raise crash.error
    return found


def place(problem: Problem) -> str:
    """Where a problem is shown: the pointer of the nearest thing that exists, "" for the whole document."""
    assert isinstance(problem.where, Node)
    return pointer(Spot(problem.where).existing.path)


def reported(rule_name: str, document: object, **options: object) -> list[str]:
    """The pointers that one rule reports in a document, sorted."""
    return sorted(place(problem) for problem in lint(rule_name, document, **options))
