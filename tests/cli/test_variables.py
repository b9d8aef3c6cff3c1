"""`--var` and `--var-file`: what they take, what they refuse, and that secrets given by them are not told."""

from __future__ import annotations

from pathlib import Path

import pytest

from taskdef_lint.errors import UsageError
from taskdef_lint.syntax.variables import given
from tests.cli.support import GOOD, Command, rule_of

TEMPLATE = GOOD.replace('"memory": "1024"', '"memory": "${MEMORY}"')


@pytest.fixture
def template(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert TEMPLATE != GOOD
    monkeypatch.chdir(tmp_path)
    Path("web.json").write_text(TEMPLATE)


def rules(lines: list[str]) -> list[str]:
    return [rule_of(line) for line in lines]


@pytest.mark.usefixtures("template")
@pytest.mark.parametrize(
    ("words", "found"),
    [
        ([], []),
        (["--var", "MEMORY=1024"], []),
        (["--var", "MEMORY=1025"], ["invalid-fargate-size"]),
        (["--var=MEMORY=1025"], ["invalid-fargate-size"]),
        (["--var", "MEMORY=1025", "--var", "MEMORY=1024"], []),
        (["--var-file", "vars"], ["invalid-fargate-size"]),
        (["--var-file", "vars", "--var", "MEMORY=1024"], []),
        (["--var-file", "vars", "--var-file", "more"], []),
    ],
)
def test_values_are_linted(run: Command, words: list[str], found: list[str]) -> None:
    Path("vars").write_text("# sizes\nMEMORY=1025\n")
    Path("more").write_text("export MEMORY='1024'\n")
    outcome = run.concise("web.json", *words)
    assert (rules(outcome.lines), outcome.status) == (found, 1 if found else 0)
    if found:
        line = next(number for number, line in enumerate(TEMPLATE.splitlines(), 1) if "${MEMORY}" in line)
        column = TEMPLATE.splitlines()[line - 1].index('"${MEMORY}"') + 1
        assert outcome.lines[0].startswith(f"web.json:{line}:{column}: ")


def test_bare_placeholders_need_a_value(run: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("web.json").write_text(GOOD.replace('"memory": "1024"', '"memory": {{ MEMORY }}'))
    assert rules(run.concise("web.json").lines) == ["unrendered-template"]
    assert rules(run.concise("web.json", "--var", 'MEMORY="1024"').lines) == []


@pytest.mark.usefixtures("template")
def test_a_value_that_no_file_asks_for(run: Command) -> None:
    outcome = run.concise("web.json", "--var", "MEMROY=1024", "--var", "MEMORY=1024")
    assert "--var MEMROY: no file has a placeholder of this name" in outcome.err
    assert "MEMORY:" not in outcome.err
    assert run.concise("web.json", "--var", "MEMROY=1024", "-q").err == ""


@pytest.mark.usefixtures("template")
@pytest.mark.parametrize(
    ("words", "error"),
    [
        (["--var", "MEMORY"], "write NAME=VALUE"),
        (["--var", "=5"], "write NAME=VALUE"),
        (["--var", ""], "write NAME=VALUE"),
        (["--var-file", "gone"], "No such file"),
        (["--var-file", "."], "not a file"),
        (["--var-file", "broken"], "line 2"),
        (["--var-file", "open"], "line 1"),
        (["--var-file", "binary"], "not UTF-8"),
    ],
)
def test_wrong_usage(run: Command, words: list[str], error: str) -> None:
    Path("broken").write_text("A=1\nZq9xKw7Zq9xKw7\n")
    Path("open").write_text("PASSWORD='Zq9xKw7Zq9xKw7\n")
    Path("binary").write_bytes(b"A=\xff\n")
    outcome = run.concise("web.json", *words)
    assert outcome.status == 2
    assert error in outcome.err
    assert "Zq9xKw7" not in outcome.err
    assert outcome.out == ""


@pytest.mark.usefixtures("template")
def test_secrets_are_not_told(run: Command) -> None:
    for value in ("Zq9xKw7-Zq9xKw7", "Zq9xKw7" * 20):
        for output_format in ("full", "concise", "json", "sarif", "markdown", "github"):
            outcome = run("check", "web.json", "-f", output_format, "--var", f"MEMORY=1025 {value}", "--select", "all")
            assert "Zq9xKw7" in outcome.out or len(value) > 20, "the test can fail"
            Path("secret.json").write_text(TEMPLATE.replace("${MEMORY}", "${MEMORY_TOKEN}"))
            outcome = run("check", "secret.json", "-f", output_format, "--var", f"MEMORY_TOKEN=1025 {value}", "--select", "all")
            assert outcome.status == 1
            assert "Zq9xKw7" not in outcome.out + outcome.err


def test_lines_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "vars"
    path.write_text(
        "\ufeff# a comment\r\n\r\nA=1\nB = two words # a comment\nC='it is # no comment' # this is\n"
        'D="a \\"quoted\\" \\\\ line\\nnext"\nexport E=x=y\nF=\nG=#none\nH="" # none\n  I.j-k=5\nL=a#b\n',
        encoding="utf-8",
    )
    assert given([], [str(path)]).values == {
        "A": "1", "B": "two words", "C": "it is # no comment", "D": 'a "quoted" \\ line\nnext', "E": "x=y", "F": "", "G": "", "H": "",
        "I.j-k": "5", "L": "a#b",
    }  # fmt: skip


@pytest.mark.parametrize("line", ["A='x", 'A="x', "A='x' y", 'A="x\\"', "5=x", "A", "a b=c", "='x'"])
def test_lines_that_are_not_understood(tmp_path: Path, line: str) -> None:
    path = tmp_path / "vars"
    path.write_text(line)
    with pytest.raises(UsageError, match="line 1 is not understood"):
        given([], [str(path)])


def test_too_much(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="longer"):
        given(["A=" + "x" * 70_000], [])
    (tmp_path / "vars").write_text("A=1\n" * 300_000)
    with pytest.raises(UsageError, match="more than"):
        given([], [str(tmp_path / "vars")])
