"""The server in a real editor: Neovim without a screen opens a broken file, sees what is wrong, hides a finding, and applies a fix."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).with_name("neovim.lua")
TEXT = '{"family": "web", "tags": [{"key": "\U0001f600\U0001f600", "valu": "x"}],\n "containerDefinitions": []}\n'


@pytest.mark.skipif(shutil.which("nvim") is None, reason="there is no Neovim")
def test_a_session_in_neovim(tmp_path: Path) -> None:
    path = tmp_path / "taskdef.json"
    path.write_text(TEXT)
    server = "\n".join([sys.executable, "-m", "taskdef_lint", "server"])
    homes = {f"XDG_{name}_HOME": str(tmp_path / name) for name in ("CONFIG", "DATA", "STATE", "CACHE")}
    done = subprocess.run(
        ["nvim", "--headless", "--clean", "-n", "-c", f"luafile {SCRIPT}", "-c", "cquit"],
        env={**os.environ, **homes, "TASKDEF": str(path), "SERVER": server},
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    told = dict(line.split(" ", 1) for line in done.stdout.splitlines() if " " in line)
    assert done.returncode == 0, done.stderr
    before = {one["code"]: one for one in json.loads(told["before"])}
    # Neovim counts in bytes, and an emoji has four.
    start = len(TEXT[: TEXT.index('"valu"')].encode())
    found = before["unknown-key"]
    assert (found["line"], found["column"], found["end_column"]) == (0, start, start + 6)
    config = json.loads(told["config"])
    assert config[0] == "suppress:"
    assert {"    file: /taskdef.json", '    reason: ""'} < set(config)
    assert json.loads(told["action"]) == "Rename it to value"
    assert json.loads(told["text"]) == TEXT.replace('"valu"', '"value"').splitlines()
    assert "unknown-key" not in {one["code"] for one in json.loads(told["after"])}
    assert path.read_text() == TEXT
