"""How the configuration of an image is fetched: from a server on loopback that speaks TLS."""

from __future__ import annotations

import datetime as dt
import hashlib
import ipaddress
import json
import ssl
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from taskdef_lint.verify import download
from taskdef_lint.verify.ask import Failure
from taskdef_lint.verify.download import platform_of

CONFIG = json.dumps({"os": "linux", "architecture": "arm64", "config": {"Env": ["PASSWORD=hunter2"]}}).encode()


class Handler(BaseHTTPRequestHandler):
    """Gives the configuration at /config, and is no such server elsewhere."""

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        if path == "/elsewhere":
            self.send_response(302)
            self.send_header("Location", "/config")
            self.end_headers()
            return
        if path == "/slow":
            self.send_response(200)
            self.end_headers()
            threading.Event().wait(1)
        if path == "/drop":
            self.send_response(200)
            self.end_headers()
            for _ in range(40):
                self.wfile.write(b" ")
                threading.Event().wait(0.05)
            return
        body = {"/config": CONFIG, "/long": b" " * 2_000_000, "/other": CONFIG + b" "}.get(path)
        self.send_response(200 if body else 403)
        self.send_header("Content-Length", str(len(body or b"")))
        self.end_headers()
        self.wfile.write(body or b"")

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name that the base class gives it
        """Say nothing."""


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of callers who leave."""


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the certificate of 127.0.0.1, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM) + key.private_bytes(*form))
    return path


@pytest.fixture
def address(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of the server, which counts as one of Amazon S3."""
    monkeypatch.setattr(download, "HOSTS", ("0.0.1",))
    monkeypatch.setenv("AWS_CA_BUNDLE", str(certificate))
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with Server(("127.0.0.1", 0), Handler) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield f"https://127.0.0.1:{server.server_port}"
        server.shutdown()


def asked(address: str) -> object:
    answer = platform_of({"downloadUrl": address, "layerDigest": f"sha256:{hashlib.sha256(CONFIG).hexdigest()}"})
    return answer.code if isinstance(answer, Failure) else answer


def test_of_a_configuration_the_platform_is_kept(address: str) -> None:
    assert asked(f"{address}/config?X-Amz-Signature=x") == {"platform": ["linux", "arm64"]}


@pytest.mark.parametrize(
    ("path", "code"), [("/elsewhere", "HTTPError"), ("/denied", "HTTPError"), ("/long", "ValueError"), ("/other", "OtherDigest")]
)
def test_what_is_no_configuration_is_not_taken(path: str, code: str, address: str) -> None:
    assert asked(address + path) == code


def test_it_is_not_waited_for_long(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(download, "PAUSE", 0.2)
    assert asked(f"{address}/slow") == "TimeoutError"
    monkeypatch.setattr(download, "SECONDS", 0.2)
    assert asked(f"{address}/drop") == "TimeoutError"


def test_who_has_no_trusted_certificate_is_not_heard(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_CA_BUNDLE")
    assert asked(f"{address}/config") == "URLError"


@pytest.mark.parametrize(
    "change",
    [
        lambda address: address.replace("https", "http"),
        lambda address: address.replace("//", "//user:x@"),
        lambda _: "file:///etc/passwd",
        lambda _: "https://evil.example/config",
        lambda _: "https://evil0.0.1.example/config",
        lambda _: "",
        lambda _: "https://[",
    ],
)
def test_other_addresses_are_not_asked(change: Any, address: str) -> None:
    assert asked(change(f"{address}/config")) == "ValueError"
