"""Whatever is on the line: an answer or a clean end, nothing but messages on standard output, and no traceback."""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taskdef_lint.server.framing import LARGEST
from taskdef_lint.server.session import Session
from tests.server.client import Editor, answers, codes, framed, unframed
from tests.server.test_session import CLEAN, WRONG_SIZE

INITIALIZE = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"capabilities": {}}}
SHUTDOWN = {"jsonrpc": "2.0", "id": 2, "method": "shutdown"}
EXIT = {"jsonrpc": "2.0", "method": "exit"}
GOODBYE = framed(SHUTDOWN) + framed(EXIT)


def errors(messages: list[dict[str, Any]]) -> list[int]:
    return [message["error"]["code"] for message in messages if "error" in message]


@pytest.mark.parametrize(
    ("sent", "status", "expected"),
    [
        (b"", 1, []),
        (framed(EXIT), 1, []),
        (framed(INITIALIZE) + framed(EXIT), 1, []),
        (framed(INITIALIZE), 1, []),
        (framed(INITIALIZE) + framed(SHUTDOWN), 0, []),
        (framed(INITIALIZE) + GOODBYE, 0, []),
        (framed(INITIALIZE)[:-5], 1, []),
        (b"Content-Length: 10", 1, []),
        (framed(SHUTDOWN) + framed(EXIT), 1, [-32002]),
        (framed(INITIALIZE) + framed(INITIALIZE) + GOODBYE, 0, [-32600]),
        (framed(b"{nonsense") + framed(INITIALIZE) + GOODBYE, 0, [-32700]),
        (framed(b"") + framed(INITIALIZE) + GOODBYE, 0, [-32700]),
        (framed(b"[" * 200_000) + framed(INITIALIZE) + GOODBYE, 0, [-32700]),
        (framed(b"\xff\xfe") + framed(INITIALIZE) + GOODBYE, 0, [-32700]),
        (framed(b"9" * 5000) + framed(INITIALIZE) + GOODBYE, 0, [-32700]),
        (framed([INITIALIZE]) + framed(INITIALIZE) + GOODBYE, 0, [-32600]),
        (framed({"id": 7}) + framed(INITIALIZE) + GOODBYE, 0, [-32600]),
        (framed({"id": 7, "method": 3}) + framed(INITIALIZE) + GOODBYE, 0, [-32600]),
        (framed(INITIALIZE) + framed({"id": 9, "method": "workspace/symbol"}) + GOODBYE, 0, [-32601]),
        (framed(INITIALIZE) + framed({"id": 9, "method": "textDocument/hover", "params": [1]}) + GOODBYE, 0, [-32602]),
        (framed(INITIALIZE) + framed({"id": 9, "result": None}) + framed({"method": "$/cancelRequest"}) + GOODBYE, 0, []),
        (framed(INITIALIZE) + framed(SHUTDOWN) + framed({"id": 9, "method": "textDocument/hover"}) + framed(EXIT), 0, [-32600]),
        (framed(INITIALIZE).replace(b"Content-Length", b"content-length") + GOODBYE, 0, []),
        (b"Content-Type: application/vscode-jsonrpc; charset=utf-8\r\n" + framed(INITIALIZE) + GOODBYE, 0, []),
        (b"GET / HTTP/1.1\r\n\r\n" + framed(INITIALIZE) + GOODBYE, 0, []),
        (b"\0" * 100_000 + b"\n" + framed(INITIALIZE) + GOODBYE, 0, []),
        (b"Content-Length: -5\r\nContent-Length: x\r\n\r\n" + framed(INITIALIZE) + GOODBYE, 0, []),
        (b"Content-Length: 99999999999999999999\r\n\r\n" + framed(INITIALIZE) + GOODBYE, 0, []),
        (b"Content-Length: 3\r\n\r\n{}" + framed(INITIALIZE) + framed(INITIALIZE) + GOODBYE, 0, [-32700]),  # too long: one is lost
        (b"Content-Length: 1\r\n\r\n{}" + framed(INITIALIZE) + GOODBYE, 0, [-32700]),  # too short
        (framed(b'"' + b"x" * LARGEST + b'"') + framed(INITIALIZE) + GOODBYE, 0, [-32700]),
    ],
    ids=lambda value: repr(value)[:30],
)  # fmt: skip
def test_an_answer_or_a_clean_end(sent: bytes, status: int, expected: list[int], capsys: pytest.CaptureFixture[str]) -> None:
    done, messages = answers(sent)
    assert (done, errors(messages)) == (status, expected)
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    "params",
    [None, [], "x", {}, {"textDocument": None}, {"textDocument": {"uri": 1, "text": "x"}}, {"textDocument": {"uri": "file:///taskdef.json"}},
     {"textDocument": {"uri": "file:///a", "text": "{}"}, "contentChanges": [3]}],
)  # fmt: skip
@pytest.mark.parametrize("method", ["didOpen", "didChange", "didClose", "didSave"])
def test_a_notification_that_makes_no_sense_is_passed_over(method: str, params: object, capsys: pytest.CaptureFixture[str]) -> None:
    sent: list[dict[str, object]] = []
    session = Session(sent.append)
    for message in (INITIALIZE, {"method": f"textDocument/{method}", "params": params}):
        session.receive(json.dumps(message).encode())
    assert len(sent) == 1
    assert "error" not in capsys.readouterr().err


KEYS = [
    "textDocument", "uri", "text", "version", "range", "start", "end", "line", "character", "context", "only", "position", "capabilities",
    "workspaceFolders", "rootUri", "contentChanges", "languageId", "workspace", "general",
]  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4),
    max_leaves=12,
)
METHODS = [
    "initialize", "initialized", "textDocument/didOpen", "textDocument/didChange", "textDocument/didClose", "textDocument/hover",
    "textDocument/codeAction", "workspace/didChangeWatchedFiles", "shutdown", "no/such",
]  # fmt: skip


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from(METHODS), JSON, st.booleans()), max_size=6))
def test_any_messages_are_taken_and_each_request_has_one_answer(messages: list[tuple[str, object, bool]]) -> None:
    sent: list[dict[str, object]] = []
    session = Session(sent.append)
    session.receive(json.dumps(INITIALIZE).encode())
    opened = {"textDocument": {"uri": "file:///nowhere/taskdef.json", "text": WRONG_SIZE}}
    session.receive(json.dumps({"method": "textDocument/didOpen", "params": opened}).encode())
    for number, (method, params, request) in enumerate(messages, 10):
        session.receive(json.dumps({"method": method, "params": params, **({"id": number} if request else {})}).encode())
    session.settle()
    asked = [number for number, (_, _, request) in enumerate(messages, 10) if request]
    answered = [message["id"] for message in sent if message.get("id") in asked]
    assert answered == asked
    assert all(message["error"]["code"] != -32603 for message in sent if "error" in message)  # type: ignore[index]


@pytest.mark.parametrize(
    "uri",
    [
        "file:///a%00b/taskdef.json", "file://far/taskdef.json", "file:", "", "%%%", "untitled:", "untitled:a/../../b\0",
        "file:///" + "x" * 5000 + "/taskdef.json", "file:///%ff/taskdef.json", "file:///../../taskdef.json",
    ],
    ids=lambda uri: repr(uri)[:30],
)  # fmt: skip
def test_any_uri_is_taken(tmp_path: Path, uri: str, capsys: pytest.CaptureFixture[str]) -> None:
    with Editor(tmp_path) as editor:
        opened = {"textDocument": {"uri": uri, "languageId": "json", "version": 1, "text": WRONG_SIZE}}
        editor.note("textDocument/didOpen", opened)
        assert codes(editor.open(tmp_path / "taskdef.json", WRONG_SIZE)) == ["invalid-fargate-size"]
        assert editor.leave() == 0
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    "text", ["", "\0", "\ud800", "[" * 100_000, '{"containerDefinitions": ' + "9" * 10_000 + "}", "x" * 3_000_000, '{"a": "\ud83d']
)
def test_any_text_is_taken(tmp_path: Path, text: str) -> None:
    with Editor(tmp_path) as editor:
        editor.open(tmp_path / "taskdef.json", text)
        assert editor.change(tmp_path / "taskdef.json", CLEAN) == []
        assert editor.leave() == 0


def test_a_rule_that_fails_is_one_logged_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    from taskdef_lint.engine.registry import builtin_rules

    rule = next(rule for rule in builtin_rules() if rule.name == "mutable-image-tag")

    def fails(_: object) -> Any:
        raise RuntimeError("hunter2")

    monkeypatch.setattr(rule, "check", fails)
    sent: list[dict[str, Any]] = []
    session = Session(sent.append)
    uri = (tmp_path / "taskdef.json").as_uri()
    for message in (INITIALIZE, {"method": "textDocument/didOpen", "params": {"textDocument": {"uri": uri, "text": WRONG_SIZE}}}):
        session.receive(json.dumps(message).encode())
    session.settle()
    (line,) = capsys.readouterr().err.splitlines()
    assert "mutable-image-tag" in line
    assert "hunter2" not in line
    assert codes(sent[-1]["params"]["diagnostics"]) == ["invalid-fargate-size"]


def run(words: list[str], sent: bytes) -> subprocess.CompletedProcess[bytes]:
    """A server in a process of its own."""
    return subprocess.run([sys.executable, *words], input=sent, capture_output=True, timeout=120, check=False)


@pytest.mark.parametrize(("sent", "status"), [(b"", 1), (framed(INITIALIZE) + GOODBYE, 0), (b"nonsense", 1), (framed(b"nonsense"), 1)])
def test_the_command_itself(sent: bytes, status: int) -> None:
    done = run(["-m", "taskdef_lint", "server"], sent)
    assert (done.returncode, done.stderr) == (status, b"")
    unframed(done.stdout)


def test_what_is_printed_goes_to_standard_error(tmp_path: Path) -> None:
    script = """if True:
        import os, sys
        import taskdef_lint.server.session as session
        from taskdef_lint.server.serve import run_server
        before = session.look_at
        def look_at(*arguments):
            print("noise", flush=True)
            os.write(1, b"noise")
            return before(*arguments)
        session.look_at = look_at
        sys.exit(run_server())"""
    about = {"textDocument": {"uri": (tmp_path / "taskdef.json").as_uri(), "text": WRONG_SIZE}, "position": {"line": 0, "character": 0}}
    asked = framed({"id": 3, "method": "textDocument/hover", "params": about})
    done = run(["-c", script], framed(INITIALIZE) + framed({"method": "textDocument/didOpen", "params": about}) + asked + GOODBYE)
    assert (done.returncode, done.stderr) == (0, b"noise\nnoise")
    assert [codes(one["params"]["diagnostics"]) for one in unframed(done.stdout) if "params" in one] == [["invalid-fargate-size"]]


@pytest.mark.skipif(os.name == "nt", reason="closes descriptors as shells do")
@pytest.mark.parametrize("closed", ["<&-", ">&-"])
def test_closed_streams_are_wrong_usage(closed: str) -> None:
    words = ["sh", "-c", f'"$@" {closed}', "sh", sys.executable, "-m", "taskdef_lint", "server"]
    done = subprocess.run(words, capture_output=True, stdin=subprocess.DEVNULL, timeout=120, check=False)
    assert (done.returncode, done.stderr.count(b"\n")) == (2, 1)


def test_an_editor_that_closes_early() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "taskdef_lint", "server"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as server:
        assert server.stdin
        assert server.stdout
        assert server.stderr
        server.stdout.close()
        server.stdin.write(framed(INITIALIZE))
        server.stdin.flush()
        assert server.wait(timeout=60) == 1
        assert server.stderr.read() == b""


def test_what_is_kept_does_not_grow_with_the_number_of_changes(tmp_path: Path) -> None:
    session = Session(lambda _: None)
    uri = (tmp_path / "taskdef.json").as_uri()
    session.receive(json.dumps(INITIALIZE).encode())
    session.receive(json.dumps({"method": "textDocument/didOpen", "params": {"textDocument": {"uri": uri, "text": CLEAN}}}).encode())
    counts: list[int] = []
    for number in range(150):
        change = {"textDocument": {"uri": uri}, "contentChanges": [{"text": WRONG_SIZE + " " * (number % 7)}]}
        session.receive(json.dumps({"method": "textDocument/didChange", "params": change}).encode())
        session.settle()
        if number in (49, 149):
            gc.collect()
            counts.append(len(gc.get_objects()))
    assert counts[1] - counts[0] < 500, counts
