"""What all reports share: the run, its summary, paths for machines."""

from __future__ import annotations

from pathlib import Path

import pytest

from taskdef_lint.engine.rule import Severity
from taskdef_lint.files.paths import machine_path
from taskdef_lint.model.text import Span
from taskdef_lint.reporters import FORMATS, render
from taskdef_lint.reporters.summary import summary
from tests.reporters.support import document, finding, run


def test_the_summary_mentions_what_is_not_zero() -> None:
    web, api = document("[]", "web.json"), document("[]", "api.json")
    errors = [finding(source, Span(0, 1)) for source in (web, web, api)]
    warning = finding(web, Span(0, 1), severity=Severity.WARNING)
    note = finding(web, Span(0, 1), severity=Severity.NOTE)
    assert summary(run(warning)) == "1 finding in 1 file: 1 warning"
    assert summary(run(*errors, warning, files=2)) == "4 findings in 2 files: 3 errors, 1 warning"
    assert summary(run(*errors, warning, note, note, files=10, suppressed=2, baselined=5)) == (
        "6 findings in 2 of 10 files: 3 errors, 1 warning, 2 notes (2 ignored, 5 in the baseline)"
    )
    assert summary(run(files=3)) == "3 files checked, no findings"
    assert summary(run(files=1, baselined=1)) == "1 file checked, no findings (1 in the baseline)"


def test_a_machine_path_is_relative_to_the_root_from_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "real" / "deploy" / "dev").mkdir(parents=True)
    (tmp_path / "link").symlink_to("real")
    (tmp_path / "real" / "alias.json").symlink_to(tmp_path / "elsewhere.json")
    root = str(tmp_path / "link")
    monkeypatch.chdir(tmp_path / "real" / "deploy")
    assert machine_path("web.json", root) == "deploy/web.json"
    assert machine_path("../deploy/./dev/web.json", root + "/") == "deploy/dev/web.json"
    assert machine_path(str(tmp_path / "link" / "deploy" / "web.json"), str(tmp_path / "real")) == "deploy/web.json"
    assert machine_path("../alias.json", root) == "alias.json"  # the link is the file under version control
    monkeypatch.chdir(tmp_path)
    assert machine_path("link/deploy/web.json", root) == "deploy/web.json"
    assert machine_path("real-not/web.json", root) == f"{tmp_path.resolve()}/real-not/web.json"
    assert machine_path("web.json", "/") == f"{tmp_path.resolve()}/web.json".lstrip("/")
    assert machine_path("-", root) == "-"


@pytest.mark.parametrize("name", ["full", "concise", "json"])
def test_every_format_renders_an_empty_run(name: str) -> None:
    assert name in FORMATS
    report = render(name, run(files=0))
    assert not report or report.endswith("\n")
