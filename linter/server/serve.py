"""Runs the language server. One thread reads, so that of many changes in a row only the last is linted; all else is in the other."""

from __future__ import annotations

import os
import sys
from queue import Empty, Queue
from threading import Thread

from taskdef_lint.errors import UsageError
from taskdef_lint.server.framing import read_body, write_message
from taskdef_lint.server.session import Session

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import BinaryIO

MOST_WAITING = 8  # messages that are read ahead: each may have 16 MiB


def run_server() -> int:
    """Serve the editor on standard input and output until it ends. The exit status: 0 after `shutdown`, otherwise 1.

    UsageError where one of the two is closed.
    """
    if sys.stdin is None or sys.stdout is None:
        raise UsageError("a language server speaks over standard input and output, and one of them is closed")
    # Nothing but messages may get to the editor, whatever a plug-in prints: what else is written goes to standard error.
    source, target = os.fdopen(os.dup(sys.stdin.fileno()), "rb"), os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, sys.stdin.fileno())
    os.dup2(nowhere if sys.stderr is None else sys.stderr.fileno(), sys.stdout.fileno())
    os.close(nowhere)
    return serve(source, target)


def serve(source: BinaryIO, target: BinaryIO) -> int:
    """Answer the messages on a stream until it or the conversation ends; the exit status."""
    session = Session(lambda message: write_message(target, message))
    inbox: Queue[bytes | None] = Queue(MOST_WAITING)
    Thread(target=_read, args=(source, inbox), daemon=True).start()
    while session.status is None:
        try:
            body = inbox.get(timeout=session.patience)
        except Empty:
            session.settle()
            continue
        if body is None:
            break
        session.receive(body)
    return session.end()


def _read(source: BinaryIO, inbox: Queue[bytes | None]) -> None:
    body: bytes | None = b""
    while body is not None:
        try:
            body = read_body(source)
        except (OSError, ValueError):
            body = None
        inbox.put(body)
