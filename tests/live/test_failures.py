"""`taskdef-lint verify` where AWS answers with failures: an endpoint that knows who asks, and otherwise gives one answer to everything."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.cli.support import Command
from tests.live.server import environment
from tests.live.test_process import CALLER, TASK

JSON = "application/x-amz-json-1.1"


class Failing(ThreadingHTTPServer):
    """Gives `answer` (a status, a type and a body) to every question but who asks, and keeps what was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answer = (500, "text/html", "")
        self.asked: list[str] = []


class _Handler(BaseHTTPRequestHandler):
    server: Failing

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        status, kind, text = self.server.answer
        if b"GetCallerIdentity" in body:
            status, kind, text = 200, "text/xml", CALLER
        else:
            if kind == JSON and status != 200 and "X-Amz-Target" not in self.headers:  # what speaks XML says the same so
                kind, text = "text/xml", f"<ErrorResponse><Error><Code>{text.split(chr(34))[3]}</Code></Error></ErrorResponse>"
            self.server.asked.append(self.headers.get("X-Amz-Target") or body.decode().partition("&")[0])
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(text.encode())))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name that the base class gives it
        """Say nothing."""


@pytest.fixture
def failing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Failing]:
    """The server that is asked, with a task definition in the working directory."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "task-def.json").write_text(TASK)
    for name in ("PRE_COMMIT", "GITHUB_ACTIONS", "AWS_PROFILE", "AWS_DEFAULT_REGION", "AWS_SESSION_TOKEN", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.delenv(name, raising=False)
    # Nobody waits between two attempts.
    monkeypatch.setattr("botocore.endpoint.time", SimpleNamespace(sleep=lambda _: None))
    with Failing() as server:
        for name, value in environment(f"http://127.0.0.1:{server.server_port}").items():
            monkeypatch.setenv(name, value)
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield server
        server.shutdown()


def coded(code: str) -> str:
    return f'{{"__type": "{code}", "message": "told by somebody"}}'


@pytest.mark.parametrize(
    ("answer", "told", "attempts"),
    [
        ((500, "text/html", "<html>Internal Server Error</html>"), "AWS failed (500)", 6),
        ((503, JSON, coded("ServiceUnavailable")), "AWS failed (503)", 6),
        ((400, JSON, coded("ThrottlingException")), "asked too often (ThrottlingException)", 6),
        ((400, JSON, coded("AccessDeniedException")), "not allowed (ssm:DescribeParameters)", 1),
        ((403, "text/xml", "<Error><Code>AccessDenied</Code></Error>"), "not allowed (ssm:DescribeParameters)", 1),
        ((400, JSON, coded("ValidationException")), "AWS answered ValidationException", 1),
        ((200, JSON, "<html>a page to log in</html>"), "no answer (", 1),
    ],
    ids=["500", "503", "throttled", "denied", "denied in XML", "refused", "no JSON"],
)
def test_a_failure_proves_nothing(
    answer: tuple[int, str, str], told: str, attempts: int, failing: Failing, capsys: pytest.CaptureFixture[str]
) -> None:
    failing.answer = answer
    outcome = Command(capsys)("verify")
    assert (outcome.status, outcome.out) == (0, "")
    assert " 0 ok, 0 wrong, " in outcome.err
    assert f"not verified: {told}" in outcome.err
    assert "somebody" not in outcome.err
    assert "Traceback" not in outcome.err
    assert failing.asked.count("AmazonSSM.DescribeParameters") == attempts
    assert Command(capsys)("verify", "--strict").status == 1


@pytest.mark.parametrize("code", ["ExpiredTokenException", "ExpiredToken"])
def test_credentials_that_expire_meanwhile_end_it(code: str, failing: Failing, capsys: pytest.CaptureFixture[str]) -> None:
    failing.answer = (400, JSON, coded(code))
    outcome = Command(capsys)("verify")
    assert (outcome.status, outcome.out, outcome.err) == (2, "", "error: the credentials have expired: nothing was verified\n")


@pytest.mark.usefixtures("failing")
def test_who_asks_is_not_told(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.live.test_failures.CALLER", "<html>a page to log in")
    outcome = Command(capsys)("verify")
    assert (outcome.status, outcome.out, outcome.err.count("\n")) == (2, "", 1)
    assert outcome.err.startswith("error: AWS cannot be asked (ResponseParserError)")


def test_a_role_that_may_not_be_assumed(failing: Failing, capsys: pytest.CaptureFixture[str]) -> None:
    failing.answer = (403, "text/xml", "<ErrorResponse><Error><Code>AccessDenied</Code></Error></ErrorResponse>")
    outcome = Command(capsys)("verify", "--assume-role", "arn:aws:iam::111122223333:role/ask")
    told = "error: --assume-role arn:aws:iam::111122223333:role/ask: AWS answered AccessDenied\n"
    assert (outcome.status, outcome.out, outcome.err) == (2, "", told)
