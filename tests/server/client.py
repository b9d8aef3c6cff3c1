"""A client of the language server that speaks in raw messages: what an editor would send, and what none should."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Mapping
from pathlib import Path
from threading import Thread
from types import TracebackType
from typing import Any, Self

from taskdef_lint.server.serve import serve

# What editors say of themselves in `initialize`, as far as the server asks for it.
VSCODE: dict[str, Any] = {
    "general": {"positionEncodings": ["utf-16"]},
    "textDocument": {
        "publishDiagnostics": {"relatedInformation": True, "codeDescriptionSupport": True, "tagSupport": {"valueSet": [1, 2]}},
        "codeAction": {
            "codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["", "quickfix", "source"]}},
            "isPreferredSupport": True,
        },
        "hover": {"contentFormat": ["markdown", "plaintext"]},
    },
    "workspace": {
        "workspaceEdit": {"documentChanges": True, "resourceOperations": ["create", "rename", "delete"]},
        "didChangeWatchedFiles": {"dynamicRegistration": True},
    },
}
NEOVIM: dict[str, Any] = {
    "general": {"positionEncodings": ["utf-8", "utf-16", "utf-32"]},
    "textDocument": {
        "publishDiagnostics": {"relatedInformation": True, "tagSupport": {"valueSet": [1, 2]}},
        "codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["", "quickfix"]}}, "isPreferredSupport": True},
        "hover": {"contentFormat": ["markdown", "plaintext"]},
    },
    "workspace": {
        "workspaceEdit": {"resourceOperations": ["rename", "create", "delete"]},
        "didChangeWatchedFiles": {"dynamicRegistration": False},
    },
}
EGLOT: dict[str, Any] = {
    "general": {"positionEncodings": ["utf-32", "utf-8", "utf-16"]},
    "textDocument": {
        "publishDiagnostics": {"relatedInformation": False, "codeDescriptionSupport": False, "tagSupport": {"valueSet": [1, 2]}},
        "codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["quickfix"]}}, "isPreferredSupport": True},
        "hover": {"contentFormat": ["plaintext"]},
    },
    "workspace": {"workspaceEdit": {"documentChanges": True}, "didChangeWatchedFiles": {"dynamicRegistration": True}},
}


def framed(message: object) -> bytes:
    """A message with its header."""
    body = message if isinstance(message, bytes) else json.dumps(message).encode()
    return b"Content-Length: %d\r\n\r\n" % len(body) + body


def unframed(raw: bytes) -> list[dict[str, Any]]:
    """The messages in all that a server has written; an AssertionError for anything else in it."""
    messages = []
    while raw:
        header, end, rest = raw.partition(b"\r\n\r\n")
        name, colon, length = header.partition(b": ")
        assert (name, colon, end) == (b"Content-Length", b": ", b"\r\n\r\n"), raw[:200]
        messages.append(json.loads(rest[: int(length)]))
        raw = rest[int(length) :]
    return messages


def answers(sent: bytes) -> tuple[int, list[dict[str, Any]]]:
    """What becomes of a server that is sent these bytes and then no more: its exit status, and its messages."""
    target = io.BytesIO()
    status = serve(io.BytesIO(sent), target)
    return status, unframed(target.getvalue())


class Editor:
    """A session with a server, which runs in a thread. `shown` has the latest diagnostics of each file by its URI."""

    def __init__(self, root: Path, abilities: Mapping[str, Any] = VSCODE, **options: object) -> None:
        """`options` are the initialization options."""
        self.shown: dict[str, list[dict[str, Any]]] = {}
        self.published: list[dict[str, Any]] = []
        self.messages: list[dict[str, Any]] = []  # all others that nobody has asked for
        self.version = 0
        self._asked = 0
        self._status: list[int] = []
        (theirs_in, ours_out), (ours_in, theirs_out) = os.pipe(), os.pipe()
        self._in, self._out = os.fdopen(ours_out, "wb"), os.fdopen(ours_in, "rb")
        self._thread = Thread(target=self._serve, args=(theirs_in, theirs_out))
        self._thread.start()
        params = {"processId": None, "rootUri": root.as_uri(), "capabilities": abilities, "initializationOptions": options}
        self.server = self.ask("initialize", params)
        self.note("initialized", {})

    def _serve(self, source: int, target: int) -> None:
        with os.fdopen(source, "rb") as theirs, os.fdopen(target, "wb") as ours:
            self._status.append(serve(theirs, ours))
            theirs.read()  # until this side is done, so that the server's reader is, too

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._in.close()
        self._out.read()
        self._thread.join(60)
        self._out.close()

    def leave(self) -> int:
        """Say goodbye; the exit status."""
        assert self.ask("shutdown", None) is None
        self.note("exit", None)
        self._in.close()
        assert self._out.read() == b""
        self._thread.join(60)
        return self._status[0]

    def send(self, message: object) -> None:
        """Send a message, or any bytes as the body of one."""
        self._in.write(framed(message))
        self._in.flush()

    def note(self, method: str, params: object) -> None:
        """Send a notification."""
        self.send({"jsonrpc": "2.0", "method": method, "params": params})

    def ask(self, method: str, params: object) -> Any:
        """The result of a request."""
        answer = self.answer(method, params)
        assert "error" not in answer, answer
        return answer["result"]

    def answer(self, method: str, params: object) -> dict[str, Any]:
        """The whole answer to a request."""
        self._asked += 1
        self.send({"jsonrpc": "2.0", "id": self._asked, "method": method, "params": params})
        while True:
            message = self.receive()
            if message.get("id") == self._asked and "method" not in message:
                return message

    def receive(self) -> dict[str, Any]:
        """The next message."""
        header = self._out.readline()
        assert header.startswith(b"Content-Length: "), header
        assert self._out.readline() == b"\r\n"
        message: dict[str, Any] = json.loads(self._out.read(int(header.split()[1])))
        if message.get("method") == "textDocument/publishDiagnostics":
            self.published.append(message["params"])
            self.shown[message["params"]["uri"]] = message["params"]["diagnostics"]
        elif "method" in message:
            self.messages.append(message)
        return message

    def open(self, path: Path | str, text: str, language: str = "json") -> list[dict[str, Any]]:
        """Open a file; its diagnostics."""
        self.version += 1
        document = {"uri": uri(path), "languageId": language, "version": self.version, "text": text}
        self.note("textDocument/didOpen", {"textDocument": document})
        return self.diagnostics(path)

    def change(self, path: Path | str, text: str) -> list[dict[str, Any]]:
        """Change a file; its diagnostics."""
        self.version += 1
        about = {"uri": uri(path), "version": self.version}
        self.note("textDocument/didChange", {"textDocument": about, "contentChanges": [{"text": text}]})
        return self.diagnostics(path)

    def diagnostics(self, path: Path | str) -> list[dict[str, Any]]:
        """The diagnostics of the newest version of a file, once they are published."""
        while not any(one["uri"] == uri(path) and one.get("version") == self.version for one in self.published):
            self.receive()
        return self.shown[uri(path)]

    def actions(self, path: Path | str, where: dict[str, Any], *only: str) -> list[dict[str, Any]]:
        """The code actions for a range of a file, of some kinds or all."""
        context = {"diagnostics": [], **({"only": list(only)} if only else {})}
        actions: list[dict[str, Any]] = self.ask(
            "textDocument/codeAction", {"textDocument": {"uri": uri(path)}, "range": where, "context": context}
        )
        return actions


def uri(path: Path | str) -> str:
    """What a file is called: URIs stay as they are."""
    return path if isinstance(path, str) else path.as_uri()


def codes(diagnostics: list[dict[str, Any]]) -> list[str]:
    """The rules of diagnostics."""
    return [one["code"] for one in diagnostics]


def edited(text: str, edits: list[dict[str, Any]], *, utf16: bool = True) -> str:
    """A text with edits applied as an editor does it."""

    def offset(position: dict[str, int]) -> int:
        lines = text.replace("\r\n", "\n\n").replace("\r", "\n").split("\n")
        before = sum(len(line) + 1 for line in lines[: position["line"]])
        # A CRLF was made two lines: no text of these tests with CRLF is edited but by whole lines.
        line = lines[position["line"]]
        if not utf16:
            return before + position["character"]
        units = line.encode("utf-16-le", "surrogatepass")
        return before + len(units[: 2 * position["character"]].decode("utf-16-le", "surrogatepass"))

    for edit in sorted(edits, key=lambda one: offset(one["range"]["start"]), reverse=True):
        start, end = offset(edit["range"]["start"]), offset(edit["range"]["end"])
        text = text[:start] + edit["newText"] + text[end:]
    return text
