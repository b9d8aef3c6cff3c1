"""What validators say of a SARIF report: the official JSON Schema, and the multitool with the rules of the format and of GitHub.

The multitool ends with status 0 whatever it finds, and says nothing at all about a file that it cannot load: so the schema comes first, and
a planted fault shows that the multitool speaks.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from jsonschema.validators import validator_for

from taskdef_lint.config.error import ConfigError
from taskdef_lint.engine.finding import Finding, Related
from taskdef_lint.engine.lint_source import lint_source
from taskdef_lint.engine.registry import builtin_rules
from taskdef_lint.engine.rule import Severity
from taskdef_lint.engine.run_rules import Crash, Enabled
from taskdef_lint.errors import UsageError
from taskdef_lint.model.document import Document
from taskdef_lint.model.text import Span, Text
from taskdef_lint.reporters import render
from taskdef_lint.reporters.report import Run
from taskdef_lint.suppressions.suppression import Suppression
from tests.reporters.support import acme_made_up, at, bare, finding

CORPUS = Path(__file__).resolve().parents[2] / ".." / "shared" / "corpus" / "task-definitions"
PER_CORPUS = 40  # files

WRONG = {
    "family": "web",
    "networkMode": "awsvpc",
    "requiresCompatibilities": ["FARGATE"],
    "cpu": "256",
    "memory": "4096",
    "containerDefinitions": [
        {
            "name": "app",
            "image": "nginx:latest",
            "privileged": True,
            "environment": [{"name": "DB_PASSWORD", "value": "hunter2-Zx81-correct-horse"}],
            "portMappings": [{"containerPort": 8080, "hostPort": 80}],
            "mountPoints": [{"sourceVolume": "gone", "containerPath": "data"}],
            "dependsOn": [{"containerName": "nobody", "condition": "HEALTHY"}],
        },
        {"name": "app", "image": "😀", "essential": False, "links": ["x"]},
    ],
}
FILES = {
    "deploy/web.json": json.dumps(WRONG, indent=2),
    "a b/ünï#1%.json": json.dumps(WRONG),
    "a:b.json": json.dumps(WRONG, indent="\t").replace("\n", "\r\n"),
    "bom.json": "\ufeff" + json.dumps(WRONG, indent=1),
    "return.json": json.dumps(WRONG, indent=1, ensure_ascii=False).replace("\n", "\r"),
    "empty.json": "",
    "broken.json": '{"family": "web",}',
    "control.json": '{"family": "w\\u0000\\ud800](1)", "containerDefinitions": [], "x[y](1)": 1}',
}
Validate = Callable[[str], list[str]]


def run_over(files: dict[str, bytes], root: Path) -> Run:
    enabled = [Enabled(rule) for rule in builtin_rules()]
    crashes: list[Crash] = []
    findings: list[Finding] = []
    for path, raw in files.items():
        linted = lint_source(raw, str(root / path), enabled)
        findings += linted.findings
        crashes += linted.crashes
    return Run(
        sorted(findings, key=lambda found: found.order),
        files=len(files), version="0.1.0", root=str(root), exit_code=1, rules=enabled, crashes=crashes,
    )  # fmt: skip


@pytest.fixture(scope="module")
def rich(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A report with everything that one can hold."""
    root = tmp_path_factory.mktemp("repository")
    run = run_over({path: text.encode("utf-8") for path, text in FILES.items()}, root)
    assert len(run.findings) > len(FILES)
    web = Document(Text(str(root / "deploy" / "web.json"), FILES["deploy/web.json"]), WRONG)
    outside = Document(Text("/else where/web.json", "{}"), {})
    unread = Document(Text(str(root / "gone.json"), ""), readable=False)
    run.findings += [
        finding(web, at(web, '"256"'), pointer="/cpu", related=(Related(web, at(web, '"4096"'), "/memory", "the [memory](9)"),)),
        finding(web, Span(0, 0), made_by=bare, severity=Severity.NOTE, aws="No [such](1) thing", help="do it"),
        finding(outside, Span(0, 2)),
        finding(unread, Span(0, 0), "no such file"),
    ]
    run.hidden = [
        (finding(web, Span(0, 1)), Suppression(web, Span(0, 1), "acme-made-up", reason="it is right here")),
        (finding(web, Span(1, 2)), Suppression(outside, Span(0, 1), "acme-made-up")),
    ]
    run.crashes.append(Crash(acme_made_up, "deploy/web.json", KeyError("x")))
    config = Document(Text(str(root / "deploy" / ".taskdef-lint.yaml"), "igore: [x]\n"), syntax="yaml")
    run.failures = [
        ConfigError(config, Span(0, 5), "unknown [key](1) 'igore'", label="did you mean 'ignore'?", help="leave it out"),
        UsageError("'gone.json' does not exist", path="gone.json"),
        UsageError("no task definition found"),
    ]
    run.unchecked = [str(root / "unread.json")]
    return render("sarif", run)


@pytest.fixture(scope="session")
def faults(sarif_schema: dict) -> Validate:
    """What the official schema refuses in a report."""
    validator = validator_for(sarif_schema)(sarif_schema)
    return lambda text: [f"{error.json_path}: {error.message[:200]}" for error in validator.iter_errors(json.loads(text))]


@pytest.fixture
def complaints(multitool: Path, faults: Validate, tmp_path: Path) -> Validate:
    """The multitool's errors and warnings about a report that the schema accepts."""

    def validate(text: str) -> list[str]:
        assert faults(text) == []
        (tmp_path / "report.sarif").write_text(text, encoding="utf-8")
        nowhere = "http://127.0.0.1:9"  # it would fetch each address in the file, to note whether it can be reached
        settings = {"DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1", "HTTP_PROXY": nowhere, "HTTPS_PROXY": nowhere, "NO_PROXY": ""}
        how = ("--rule-kind", "Sarif;Ghas", "--level", "Error;Warning;Note")
        done = subprocess.run(
            [multitool, "validate", "report.sarif", *how],
            cwd=tmp_path, env={**os.environ, **settings}, capture_output=True, text=True, timeout=300, check=False,
        )  # fmt: skip
        assert "Analysis completed successfully" in done.stdout, done.stdout + done.stderr
        return [line for line in done.stdout.splitlines() if re.search(r": (error|warning) ", line)]

    return validate


def changed(text: str, change: Callable[[dict], object]) -> str:
    log = json.loads(text)
    change(log["runs"][0])
    return json.dumps(log)


def test_suppressed_results_are_marked(rich: str) -> None:
    marks = [result["suppressions"] for result in json.loads(rich)["runs"][0]["results"] if "suppressions" in result]
    assert marks == [
        [{"kind": "inSource", "status": "accepted", "justification": "it is right here"}],
        [{"kind": "external", "status": "accepted", "justification": ""}],
    ]


def test_schema(rich: str, faults: Validate) -> None:
    assert faults(rich) == []


@pytest.mark.parametrize(
    "plant",
    [
        lambda run: run["results"][0]["locations"][0]["physicalLocation"]["region"].update(startLine=0),
        lambda run: run["results"][0].update(level="fatal"),
        lambda run: run["results"][0].pop("message"),
    ],
)
def test_the_schema_sees_a_planted_fault(plant: Callable[[dict], object], rich: str, faults: Validate) -> None:
    assert faults(changed(rich, plant))


def test_nothing_found(tmp_path: Path, complaints: Validate) -> None:
    assert complaints(render("sarif", run_over({}, tmp_path))) == []


def test_multitool(rich: str, complaints: Validate) -> None:
    assert complaints(rich) == []


@pytest.mark.parametrize(
    ("plant", "rule"),
    [
        (lambda run: run["tool"]["driver"]["rules"][0].pop("help"), "GH"),
        (lambda run: run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"].update(uri="/web.json"), "SARIF1004"),
    ],
)
def test_the_multitool_sees_a_planted_fault(plant: Callable[[dict], object], rule: str, rich: str, complaints: Validate) -> None:
    assert any(rule in line for line in complaints(changed(rich, plant)))


def test_real_files(complaints: Validate) -> None:
    if not CORPUS.is_dir():
        pytest.skip("the corpus of real task definitions is not here")
    files = {path.name: path.read_bytes() for path in sorted(CORPUS.rglob("*.json"))[:PER_CORPUS]}
    run = run_over(files, CORPUS.resolve())
    assert run.crashes == []
    assert complaints(render("sarif", run)) == []
