"""The format `azure`.

The commands are read here as the agent of Azure Pipelines reads them
(https://learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands, its source Agent.Sdk/CommandPlugin and Command.TryParse): from
the first `##vso[` of a line to the next `]` stand the command and its properties, `NAME=VALUE` between semicolons; what follows is the
message. Escapes are %3B %0D %0A %5D in properties, %0D %0A in messages, and %AZP25 for the percent sign in both.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from taskdef_lint.engine.rule import Severity
from taskdef_lint.model.text import Span
from taskdef_lint.reporters import render
from tests.cli.support import BAD
from tests.reporters.support import at, document, finding, run
from tests.reporters.test_sarif_validation import FILES, run_over

SOURCE = document('{\n  "cpu": 1\n}\n')


def commands(report: str) -> list[tuple[dict[str, str], str]]:
    """The properties and the message of each line."""
    found: list[tuple[dict[str, str], str]] = []
    for line in report.splitlines():
        before, _, rest = line.partition("##vso[")
        inside, end, message = rest.partition("]")
        name, _, properties = inside.partition(" ")
        assert (before, name, end) == ("", "task.logissue", "]")
        pairs = dict(pair.split("=", 1) for pair in properties.split(";") if pair)
        found.append(({name: unescaped(value) for name, value in pairs.items()}, unescaped(message)))
    return found


def unescaped(text: str) -> str:
    for code, char in (("%3B", ";"), ("%5D", "]"), ("%0D", "\r"), ("%0A", "\n"), ("%AZP25", "%")):
        text = text.replace(code, char)
    return text


def test_the_most_severe_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    note = finding(SOURCE, Span(0, 1), "odd", severity=Severity.NOTE)
    error = finding(SOURCE, at(SOURCE, '"cpu"'), "100% wrong", help="another one")
    assert render("azure", run(note, error, root=str(tmp_path))) == (
        "##vso[task.logissue type=error;sourcepath=deploy/web.json;linenumber=2;columnnumber=3;code=acme-made-up;]"
        "deploy/web.json:2:3: 100%AZP25 wrong; another one\n"
        "##vso[task.logissue type=warning;sourcepath=deploy/web.json;linenumber=1;columnnumber=1;code=acme-made-up;]"
        "deploy/web.json:1:1: note: odd\n"
    )
    assert render("azure", run()) == ""


def test_standard_input_is_no_file() -> None:
    ((properties, _),) = commands(render("azure", run(finding(document("{}", "<stdin>"), Span(0, 1)))))
    assert properties == {"type": "error", "code": "acme-made-up"}


def test_names_and_messages_are_escaped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    source = document("{}", "a;b=c]%3B.json")
    message = "]x\n##vso[task.complete result=Failed]##[error]y%0A"
    ((properties, told),) = commands(render("azure", run(finding(source, Span(0, 1), message), root=str(tmp_path))))
    assert properties["sourcepath"] == "a;b=c]%3B.json"
    assert told == "a;b=c]%3B.json:1:1: ]x␊##vso[task.complete result=Failed]## [error]y%0A"


def test_real_findings(tmp_path: Path) -> None:
    made = run_over({path: text.encode() for path, text in FILES.items()}, tmp_path)
    found = commands(render("azure", made))
    assert len(found) == len(made.findings) > len(FILES)
    for properties, message in found:
        assert properties["type"] in {"error", "warning"}
        assert message.startswith(f"{properties['sourcepath']}:{properties['linenumber']}:{properties['columnnumber']}: ")
    types = [properties["type"] for properties, _ in found]
    assert types == sorted(types)


HOSTILE = json.dumps({**json.loads(BAD), "##vso[task.setvariable variable=x]y": 1, "##VSO[x]": 1})


@pytest.mark.parametrize(
    "format_name", ["full", "concise", "json", "sarif", "gitlab", "junit", "markdown", "checkstyle", "sonarqube", "rdjson"]
)
def test_no_other_format_gives_orders_to_the_agent(
    format_name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from taskdef_lint.__main__ import main

    monkeypatch.chdir(tmp_path)
    (tmp_path / "taskdef.json").write_text(HOSTILE)
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    monkeypatch.delenv("TF_BUILD", raising=False)
    main(["check", "-f", format_name, "taskdef.json", "##vso[x]y.json"])
    plain, _ = capsys.readouterr()
    assert "##vso[" in plain
    monkeypatch.setenv("TF_BUILD", "True")
    main(["check", "-f", format_name, "taskdef.json", "##vso[x]y.json"])
    guarded, aside = capsys.readouterr()
    assert "##vso[" not in (guarded + aside).lower()
    if format_name in ("json", "sarif", "gitlab", "sonarqube", "rdjson"):
        assert json.loads(guarded) == json.loads(plain)
