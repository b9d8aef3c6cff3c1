"""`taskdef-lint verify` as a process of its own, against an endpoint that knows who asks and otherwise never answers, or a proxy."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.live.server import PATIENCE, environment, free_port

COMMAND = [str(Path(sys.executable).with_name("taskdef-lint")), "verify"]
CALLER = """<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
<Arn>arn:aws:iam::111122223333:user/ci</Arn><UserId>AIDA</UserId><Account>111122223333</Account></GetCallerIdentityResult>
<ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></GetCallerIdentityResponse>"""
TASK = """{"family": "web", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"], "cpu": "256", "memory": "512",
 "executionRoleArn": "arn:aws:iam::111122223333:role/web-start", "containerDefinitions": [
  {"name": "app", "image": "111122223333.dkr.ecr.eu-west-1.amazonaws.com/app:1.4.2",
   "secrets": [{"name": "DB_PASSWORD", "valueFrom": "/web/db-password"}]}]}"""


class Silent(ThreadingHTTPServer):
    """Says who the caller is, and keeps everybody else waiting. `asked` is set with the first who waits."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked = threading.Event()
        self.over = threading.Event()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of callers who leave."""


class _Handler(BaseHTTPRequestHandler):
    server: Silent

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if b"GetCallerIdentity" not in body:
            self.server.asked.set()
            self.server.over.wait(PATIENCE)
            return
        self.send_response(200)
        self.send_header("Content-Length", str(len(CALLER)))
        self.end_headers()
        self.wfile.write(CALLER.encode())

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name that the base class gives it
        """Say nothing."""


@pytest.fixture
def silent() -> Iterator[Silent]:
    with Silent() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield server
        server.over.set()
        server.shutdown()


@pytest.fixture
def environ(tmp_path: Path, silent: Silent) -> dict[str, str]:
    (tmp_path / "task-def.json").write_text(TASK)
    plain = {name: os.environ[name] for name in ("PATH", "HOME", "SYSTEMROOT") if name in os.environ}
    return {**plain, **environment(f"http://127.0.0.1:{silent.server_port}"), "TERM": "xterm"}


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT to send")
def test_an_interrupt_while_nobody_answers(tmp_path: Path, silent: Silent, environ: dict[str, str]) -> None:
    with subprocess.Popen(COMMAND, cwd=tmp_path, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert silent.asked.wait(PATIENCE)
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=PATIENCE)
        finally:
            process.kill()
    assert (process.returncode, out, err) == (130, "", "")
    assert not silent.over.is_set()  # nobody had been answered


@pytest.mark.skipif(os.name == "nt", reason="Windows has no pseudo-terminals")
def test_a_terminal_sees_how_far_it_is(tmp_path: Path, environ: dict[str, str]) -> None:
    arn = "arn:aws:secretsmanager:eu-west-1:111122223333:secret"
    secrets = ", ".join(f'{{"name": "S{index}", "valueFrom": "{arn}:s{index}-AbCdEf"}}' for index in range(150))
    (tmp_path / "task-def.json").write_text(TASK.replace('{"name": "DB_PASSWORD"', f'{secrets}, {{"name": "DB_PASSWORD"'))
    ours, theirs = os.openpty()
    seen = b""
    with subprocess.Popen(COMMAND, cwd=tmp_path, env=environ, stdout=theirs, stderr=theirs, stdin=theirs) as process:
        os.close(theirs)
        until = time.monotonic() + PATIENCE
        try:
            while b"questions" not in seen and time.monotonic() < until:
                seen += os.read(ours, 4096)
            process.send_signal(signal.SIGINT)
            process.wait(PATIENCE)
            with contextlib.suppress(OSError):  # the end of a terminal on Linux
                while more := os.read(ours, 4096):
                    seen += more
        finally:
            process.kill()
            os.close(ours)
    assert process.returncode == 130
    assert b"questions" in seen
    assert b"Traceback" not in seen


@pytest.mark.parametrize("proxy", ["HTTPS_PROXY", "https_proxy"])
def test_a_proxy_that_is_not_there(tmp_path: Path, environ: dict[str, str], proxy: str) -> None:
    del environ["AWS_ENDPOINT_URL"], environ["NO_PROXY"]
    environ |= {proxy: f"http://127.0.0.1:{free_port()}", "AWS_MAX_ATTEMPTS": "1"}
    done = subprocess.run(COMMAND, cwd=tmp_path, env=environ, capture_output=True, text=True, check=False, timeout=PATIENCE)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error: AWS cannot be asked (ProxyConnectionError)")
    assert done.stderr.count("\n") == 1


def test_an_empty_profile_is_none(tmp_path: Path, environ: dict[str, str]) -> None:
    environ |= {"AWS_PROFILE": "", "AWS_DEFAULT_PROFILE": "", "AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}
    done = subprocess.run(COMMAND, cwd=tmp_path, env=environ, capture_output=True, text=True, check=False, timeout=PATIENCE)
    assert done.stderr == ("error: there are no credentials for AWS: set AWS_PROFILE or AWS_ACCESS_KEY_ID, or say --profile-name\n")
    assert done.returncode == 2
