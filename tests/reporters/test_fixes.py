"""How the reports show the fixes of findings."""

from __future__ import annotations

import json

import pytest

from taskdef_lint.engine.finding import Finding
from taskdef_lint.engine.lint_source import lint_documents
from taskdef_lint.engine.registry import builtin_rules
from taskdef_lint.engine.run_rules import Enabled
from taskdef_lint.reporters import render
from taskdef_lint.syntax import read
from tests.reporters.support import run

HIDDEN = "hunter2-Zx81-correct-horse"
RULES = {rule.name: rule for rule in builtin_rules()}


def found(text: str, *names: str) -> list[Finding]:
    """What some rules find in a text."""
    (document,) = read("web.json", text.encode())
    return lint_documents([document], [Enabled(RULES[name]) for name in names]).findings


def changes(text: str, name: str, **how: object) -> list[str]:
    """The lines of the full report from the fix on."""
    lines = render("full", run(*found(text, name), quiet=True, **how)).splitlines()
    starts = [index for index, line in enumerate(lines) if "fix: " in line]
    ends = [index for index, line in enumerate(lines) if "docs: " in line]
    return lines[starts[0] : ends[-1]] if starts else []


PORTS = """\
{
  "networkMode": "awsvpc",
  "containerDefinitions": [
    {"name": "app", "portMappings": [
      {
        "containerPort": 8080,
        "hostPort": 80
      }
    ]}
  ]
}
"""


def test_a_fix_is_shown_as_a_difference() -> None:
    assert changes(PORTS, "mismatched-host-port") == [
        "  = fix: use the container port",
        '7 -         "hostPort": 80',
        '7 +         "hostPort": 8080',
    ]


def test_the_finding_is_marked() -> None:
    report = render("full", run(*found(PORTS, "mismatched-host-port")))
    assert report.startswith("error[mismatched-host-port] [*]: ")
    assert report.endswith("1 finding in 1 file: 1 error (1 fixable with --fix)\n")


NULLS = """\
{
  "family": "web",
  "cpu": null,
  "containerDefinitions": [
    {"name": "app", "image": "a:1", "command": null, "user": null}
  ],
  "volumes": [
    {"name": "x"}
  ],
  "memory": null,
  "revision": 7
}
"""


def test_a_long_difference_is_shown_on_demand() -> None:
    assert changes(NULLS, "pasted-output") == []
    assert changes(NULLS, "pasted-output", verbose=1) == [
        "   = fix: remove what only output has",
        ' 3 -   "cpu": null,',
        ' 5 -     {"name": "app", "image": "a:1", "command": null, "user": null}',
        ' 5 +     {"name": "app", "image": "a:1"}',
        " 9 -   ],",
        '10 -   "memory": null,',
        '11 -   "revision": 7',
        " 9 +   ]",
    ]


UNSAFE = (
    '{"family": "web", "requiresCompatibilities": ["FARGATE"], "cpu": "256", "memory": "513", "containerDefinitions": [{"name": "app"}]}'
)


def test_an_unsafe_fix_is_shown_when_asked_for() -> None:
    assert changes(UNSAFE, "invalid-fargate-size") == []
    shown = changes(UNSAFE, "invalid-fargate-size", unsafe_fixes=True)
    assert shown[0] == "  = unsafe fix: use 1024 MiB, the next size"
    assert shown[1:] == [f"1 - {UNSAFE}", "1 + " + UNSAFE.replace("513", "1024")]
    assert "[*]" not in render("full", run(*found(UNSAFE, "invalid-fargate-size")))


@pytest.mark.parametrize(
    ("how", "words"),
    [({}, "(1 fixable with --fix --unsafe-fixes)"), ({"unsafe_fixes": True, "fixed": 3}, "(3 fixed, 1 fixable with --fix --unsafe-fixes)")],
)
def test_the_summary_counts_unsafe_fixes(how: dict[str, object], words: str) -> None:
    assert render("concise", run(*found(UNSAFE, "invalid-fargate-size"), **how)).endswith(words + "\n")


def test_the_summary_counts_both() -> None:
    both = found(UNSAFE.replace('"cpu"', '"networkMode": "AWSVPC", "cpu"'), "invalid-fargate-size", "invalid-value")
    assert render("concise", run(*both)).endswith("(1 fixable with --fix and 1 more with --unsafe-fixes)\n")


def test_a_line_of_any_length_is_cut_around_the_change() -> None:
    text = json.dumps({**json.loads(PORTS), "containerDefinitions": [json.loads(PORTS)["containerDefinitions"][0]] * 200})
    (first, *_) = found(text, "mismatched-host-port")
    lines = render("full", run(first, width=60)).splitlines()
    assert all(len(line) <= 60 for line in lines if line.startswith(("1 -", "1 +")))
    assert any('"hostPort": 80}' in line for line in lines if line.startswith("1 -"))
    assert any('"hostPort": 8080}' in line for line in lines if line.startswith("1 +"))


# A fix that repeats a secret: the value is a number where a string belongs, and the key has a wrong letter case.
DISCLOSING = f"""\
{{
  "family": "web",
  "containerDefinitions": [
    {{"name": "app", "image": "a:1", "Environment": [{{"name": "DB_PASSWORD", "value": "{HIDDEN}"}}]}}
  ]
}}
"""
TWICE = DISCLOSING.replace(
    '"Environment": [', f'"environment": [{{"name": "DB_PASSWORD", "value": "{HIDDEN}"}}, '
)  # fmt: skip


@pytest.mark.parametrize("format_name", ["full", "json", "sarif", "concise"])
@pytest.mark.parametrize(("text", "rule"), [(DISCLOSING, "unknown-key"), (TWICE, "duplicate-variable")])
def test_no_secret_is_shown(text: str, rule: str, format_name: str) -> None:
    findings = found(text, rule)
    assert findings[0].fix is not None
    assert HIDDEN not in render(format_name, run(*findings, verbose=1))


def test_edits_that_would_disclose_a_secret_are_left_out() -> None:
    (plain,) = found(PORTS, "mismatched-host-port")
    edits = plain.edits
    plain.edits_shown = False
    shown = render("full", run(plain)).splitlines()
    assert '7 -         "hostPort": 80' in shown
    assert '7 +         "hostPort": •••' in shown
    assert json.loads(render("json", run(plain)))["findings"][0]["fix"] == {"title": "use the container port", "safe": True, "edits": []}
    assert "fixes" not in json.loads(render("sarif", run(plain)))["runs"][0]["results"][0]
    assert plain.edits == edits


def test_sarif_has_safe_fixes_in_its_own_columns() -> None:
    text = PORTS.replace('"name": "app"', '"name": "😀", "image": "a"').replace("\n", "")
    report = json.loads(render("sarif", run(*found(text, "mismatched-host-port"))))
    (fix,) = report["runs"][0]["results"][0]["fixes"]
    assert fix["description"] == {"text": "Use the container port."}
    (change,) = fix["artifactChanges"]
    (replacement,) = change["replacements"]
    start = len(text[: text.index("80      }")].encode("utf-16-le")) // 2 + 1
    assert replacement == {
        "deletedRegion": {"startLine": 1, "startColumn": start, "endLine": 1, "endColumn": start + 2},
        "insertedContent": {"text": "8080"},
    }
    assert change["artifactLocation"] == report["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]


def test_sarif_has_no_unsafe_fixes() -> None:
    assert "fixes" not in json.loads(render("sarif", run(*found(UNSAFE, "invalid-fargate-size"))))["runs"][0]["results"][0]
