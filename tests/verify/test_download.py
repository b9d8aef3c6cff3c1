"""The platform in the configuration of an image: what is read, and what is not. Asks a server on loopback alone."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from taskdef_lint.verify.download import LARGEST, fetched, platform_at, platform_in

GOOD = b'{"os": "linux", "architecture": "arm64", "config": {"Env": ["TOKEN=hunter2"]}}'


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = {"/long": b" " * LARGEST + GOOD, "/largest": b" " * (LARGEST - len(GOOD)) + GOOD}.get(self.path, GOOD)
        self.send_response({"/moved": 302, "/expired": 403}.get(self.path, 200))
        self.send_header("Location", "/good")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name that the base class gives it
        """Say nothing."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), _Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")


@pytest.mark.parametrize("path", ["/good", "/largest"])
def test_of_a_configuration_the_platform_alone_is_kept(address: str, path: str) -> None:
    assert fetched(address + path) == {"os": "linux", "architecture": "arm64"}


@pytest.mark.parametrize("path", ["/long", "/moved", "/expired"])
def test_what_is_not_taken(address: str, path: str) -> None:
    """What is too long, what is elsewhere, what has expired."""
    assert fetched(address + path) == {}


def test_https_alone_is_asked(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert platform_at(f"{address}/good") == {}
    for other in (None, 1, "", "file:///etc/passwd", "ftp://127.0.0.1/x", "https://"):
        assert platform_at(other) == {}
    monkeypatch.setattr("taskdef_lint.verify.download.fetched", lambda url: {"os": url})
    assert platform_at("https://somewhere/x") == {"os": "https://somewhere/x"}


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b"\xff", b'{"os": 1, "architecture": "x"}', b'{"os": "linux"}', b"[" * 100_000, b"null"]
)
def test_what_is_no_configuration(body: bytes) -> None:
    assert platform_in(body) == {}
