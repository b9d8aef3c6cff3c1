"""Configurations, baselines and suppressions hold in the editor as on the command line, and are looked at anew when they change."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from taskdef_lint.__main__ import main
from tests.server.client import NEOVIM, VSCODE, Editor, codes
from tests.server.test_session import CLEAN, WRONG_SIZE

RULE = "invalid-fargate-size"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    return tmp_path


def test_the_nearest_configuration_holds(root: Path) -> None:
    (root / ".taskdef-lint.yaml").write_text(f"severity: {{{RULE}: note}}\n")
    with Editor(root) as editor:
        assert [(one["code"], one["severity"]) for one in editor.open(root / "taskdef.json", WRONG_SIZE)] == [(RULE, 3)]


def test_what_is_excluded_is_not_linted(root: Path) -> None:
    (root / ".taskdef-lint.yaml").write_text("exclude: [old/**]\n")
    with Editor(root) as editor:
        assert editor.open(root / "old" / "taskdef.json", WRONG_SIZE) == []


def test_suppressions_and_what_is_wrong_with_them(root: Path) -> None:
    (root / ".taskdef-lint.yaml").write_text(f"suppress: [{{rule: {RULE}, file: taskdef.json, reason: a test}}]\n")
    with Editor(root) as editor:
        assert editor.open(root / "taskdef.json", WRONG_SIZE) == []
        assert codes(editor.open(root / "other-taskdef.json", WRONG_SIZE)) == [RULE]
        text = "containerDefinitions: [] # taskdef-lint: ignore[mutable-image-tag] a test\n"
        assert "unused-suppression" in codes(editor.open(root / "taskdef.yaml", text, "yaml"))


def test_a_baseline_hides_what_it_holds(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)
    path = root / "taskdef.json"
    path.write_text(WRONG_SIZE)
    main(["check", "-q", "--baseline", "known.json", "--write-baseline", "taskdef.json"])
    (root / ".taskdef-lint.yaml").write_text("baseline: known.json\n")
    with Editor(root) as editor:
        assert editor.open(path, WRONG_SIZE) == []
        assert codes(editor.change(path, WRONG_SIZE.replace("1025", "1026"))) == [RULE]
        (root / "known.json").unlink()
        assert codes(editor.change(path, WRONG_SIZE)) == [RULE]
        editor.ask("textDocument/hover", {"textDocument": {"uri": "file:///x"}, "position": {"line": 0, "character": 0}})
        assert ["known.json" in json.dumps(one) for one in editor.messages[-1:]] == [True]


@pytest.mark.parametrize("way", ["watched", "saved", "typed"])
def test_a_configuration_that_changes_counts_at_once(root: Path, way: str) -> None:
    path, config = root / "taskdef.json", root / ".taskdef-lint.yaml"
    with Editor(root, VSCODE if way == "watched" else NEOVIM) as editor:
        assert codes(editor.open(path, WRONG_SIZE)) == [RULE]
        assert ("client/registerCapability" in [one["method"] for one in editor.messages]) == (way == "watched")
        for text, expected in ((f"ignore: [{RULE}]\n", []), ("profile: recommended\n", [RULE])):
            config.write_text(text)
            editor.published.clear()
            if way == "watched":
                editor.note("workspace/didChangeWatchedFiles", {"changes": [{"uri": config.as_uri(), "type": 2}]})
            elif way == "saved":
                editor.note("textDocument/didSave", {"textDocument": {"uri": config.as_uri()}})
            else:
                editor.version += 1
                change = {
                    "textDocument": {"uri": path.as_uri(), "version": editor.version},
                    "contentChanges": [{"text": WRONG_SIZE + "\n"}],
                }
                editor.note("textDocument/didChange", change)
            assert codes(editor.diagnostics(path)) == expected


def test_a_broken_configuration_is_told_in_its_own_file_and_once(root: Path) -> None:
    path, config = root / "taskdef.json", root / ".taskdef-lint.yaml"
    config.write_text("profile: recommended\nignore: [no-such-rule]\n")
    with Editor(root) as editor:
        assert editor.open(path, WRONG_SIZE) == []
        assert editor.change(path, WRONG_SIZE + "\n") == []
        editor.ask("textDocument/hover", {"textDocument": {"uri": path.as_uri()}, "position": {"line": 0, "character": 0}})
        (found,) = editor.shown[config.as_uri()]
        assert found["range"]["start"] == {"line": 1, "character": 9}
        assert "no-such-rule" in found["message"]
        assert [one["params"]["type"] for one in editor.messages if one["method"] == "window/showMessage"] == [1]
        config.write_text("profile: recommended\n")
        assert codes(editor.change(path, WRONG_SIZE)) == [RULE]
        editor.change(path, CLEAN)
        assert editor.shown[config.as_uri()] == []


@pytest.mark.parametrize("trusted", [True, False])
def test_plug_ins_are_loaded_in_trusted_workspaces_only(root: Path, trusted: bool) -> None:
    (root / ".taskdef-lint.yaml").write_text("plugins: [no-such-plug-in]\n")
    with Editor(root, trusted=trusted) as editor:
        assert editor.open(root / "taskdef.json", WRONG_SIZE) == []
        editor.ask("textDocument/hover", {"textDocument": {"uri": "file:///x"}, "position": {"line": 0, "character": 0}})
        (found,) = editor.shown[(root / ".taskdef-lint.yaml").as_uri()]
        assert ("there is no plug-in" in found["message"]) == trusted
        assert ("trusted workspaces only" in found["message"]) == (not trusted)


def test_a_file_outside_any_repository(tmp_path: Path) -> None:
    with Editor(Path(os.sep)) as editor:
        assert codes(editor.open(tmp_path / "taskdef.json", WRONG_SIZE)) == [RULE]
        assert editor.leave() == 0
