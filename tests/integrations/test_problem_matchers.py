"""The problem matchers in examples/, and those of others for gcc, tried on real output of the format `concise`."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from taskdef_lint.__main__ import main

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"

# `$gcc` of VS Code's C++ extension; the rule `gnu` of Emacs' compilation-error-regexp-alist, cut to what it says of such lines; Jenkins'
# Gcc4CompilerParser likewise. The first two do not know notes, or take them for something else.
GCC = {
    "VS Code": r"^(.*?):(\d+):(\d*):?\s+(?:fatal\s+)?(warning|error):\s+(.*)$",
    "Emacs": r"^(?:[A-Za-z][-A-Za-z0-9.]+: ?)?([^:\n]*?[^\d\n:][^:\n]*):(\d+):(\d+):(?: *(?:error|[Ww]arning|(?:note|info)):)? (.*)$",
    "Jenkins": r"^(.+?):(\d+):(?:(\d+):)? ?(?:fatal )?([wW]arning|[eE]rror|note): (.*)$",
}


def matcher_of_vscode() -> dict[str, Any]:
    text = "\n".join(line for line in (EXAMPLES / "tasks.json").read_text().splitlines() if not line.strip().startswith("//"))
    (task,) = json.loads(text)["tasks"]
    return task


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> tuple[list[str], list[dict[str, Any]]]:
    """The lines that the task's own words print about a file with findings of all severities, and these as JSON."""
    monkeypatch.chdir(EXAMPLES)
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    words = matcher_of_vscode()["args"]
    main([*words, "--profile", "strict", "web.json"])
    lines = capsys.readouterr().out.splitlines()
    main(["check", "--format", "json", "--repo-root", ".", "--profile", "strict", "web.json"])
    findings = json.loads(capsys.readouterr().out)["findings"]
    assert {finding["severity"] for finding in findings} == {"error", "warning", "note"}
    assert len(lines) == len(findings)
    return lines, findings


def read(pattern: dict[str, Any], line: str) -> dict[str, str] | None:
    match = re.match(pattern["regexp"], line)
    return {name: match[group] for name, group in pattern.items() if name != "regexp"} if match else None


def expected(finding: dict[str, Any]) -> dict[str, str]:
    place = {name: str(finding[name]) for name in ("file", "line", "column")}
    return {**place, "severity": finding["severity"], "message": finding["message"], "code": finding["rule"]}


def test_vscode(found: tuple[list[str], list[dict[str, Any]]]) -> None:
    pattern = matcher_of_vscode()["problemMatcher"]["pattern"]
    lines, findings = found
    assert [read(pattern, line) for line in lines] == list(map(expected, findings))


def test_actions(found: tuple[list[str], list[dict[str, Any]]]) -> None:
    matchers = json.loads((EXAMPLES / "problem-matcher.json").read_text())["problemMatcher"]
    assert len({matcher["owner"] for matcher in matchers}) == len(matchers)
    seen: list[dict[str, str]] = []
    for line in found[0]:
        (one,) = [
            {"severity": {"notice": "note"}.get(matcher.get("severity"), ""), **told}
            for matcher in matchers
            if (told := read(matcher["pattern"][0], line))
        ]
        seen.append(one)
    assert seen == list(map(expected, found[1]))


@pytest.mark.parametrize("name", GCC)
def test_matchers_for_gcc(found: tuple[list[str], list[dict[str, Any]]], name: str) -> None:
    for line, finding in zip(*found, strict=True):
        match = re.match(GCC[name], line)
        if match is None:
            assert (name, finding["severity"]) == ("VS Code", "note")
            continue
        assert match.groups()[:3] == (finding["file"], str(finding["line"]), str(finding["column"]))


def test_the_summary_is_no_problem(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(EXAMPLES)
    main(["check", "--format", "concise", "web.json"])
    last = capsys.readouterr().out.splitlines()[-1]
    assert "findings in" in last
    assert read(matcher_of_vscode()["problemMatcher"]["pattern"], last) is None
