"""Measures the language server as an editor meets it: from a change of a file to the diagnostics for it."""

from __future__ import annotations

import json
import subprocess
import time
from pathlib import Path
from typing import IO

PAUSE = 0.02  # seconds between two changes, so that each is linted


def changes(server: list[str], texts: dict[str, str], count: int) -> dict[str, list[float]]:
    """Seconds from sending a change to the diagnostics, `count` for each of the texts by name, in turn; `start`: those to the first answer.

    A text's name is that of a file, too.
    """
    found: dict[str, list[float]] = {name: [] for name in ("start", *texts)}
    begun = time.perf_counter()
    with subprocess.Popen(server, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin  # noqa: S101 - they are pipes
        assert process.stdout  # noqa: S101
        _send(process.stdin, {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"capabilities": {}}})
        _receive(process.stdout)
        found["start"].append(time.perf_counter() - begun)
        for name, text in texts.items():
            _send(process.stdin, _about(name, "didOpen", text=text))
            _receive(process.stdout)
        for number in range(count):
            for name, text in texts.items():
                changed = _about(name, "didChange", [{"text": text + " " * (number % 10)}])
                time.sleep(PAUSE)
                sent = time.perf_counter()
                _send(process.stdin, changed)
                _receive(process.stdout)
                found[name].append(time.perf_counter() - sent)
        process.stdin.close()
        process.stdout.read()
    return found


def _about(name: str, what: str, changed: object = None, **document: object) -> dict[str, object]:
    about = {"uri": Path(f"/nowhere/{name}").as_uri(), "languageId": "json", "version": 1, **document}
    params = {"textDocument": about, **({"contentChanges": changed} if changed else {})}
    return {"jsonrpc": "2.0", "method": f"textDocument/{what}", "params": params}


def _send(stream: IO[bytes], message: dict[str, object]) -> None:
    body = json.dumps(message).encode()
    stream.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
    stream.flush()


def _receive(stream: IO[bytes]) -> object:
    length = int(stream.readline().split()[1])
    stream.readline()
    return json.loads(stream.read(length))
