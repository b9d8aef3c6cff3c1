"""Messages on a stream: a header with the length, an empty line, and JSON in UTF-8."""

from __future__ import annotations

import json
import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import BinaryIO

LARGEST = 16 * 1024 * 1024  # bytes of a message: a text of the 2 MiB that are read has six times as many where all is escaped
_LONGEST_LINE = 8192
_CHUNK = 1024 * 1024
# Anywhere in a line: a header may follow right behind a body that is longer than its own header says.
_LENGTH = re.compile(rb"content-length:[ \t]*([0-9]{1,10})[ \t]*\r?\n\Z", re.IGNORECASE)


def read_body(stream: BinaryIO) -> bytes | None:
    """The body of the next message; b"" for one that is too large, which is passed over, None at the end of the stream.

    Whatever is no header is passed over, too: the next one that is whole counts.
    """
    length: int | None = None
    while True:
        line = stream.readline(_LONGEST_LINE)
        if not line:
            return None
        found = _LENGTH.search(line)
        if found:
            length = int(found[1])
        elif not line.strip() and length is not None:
            break
    if length <= LARGEST:
        body = stream.read(length)
        return body if len(body) == length else None
    while length > 0:
        passed = len(stream.read(min(length, _CHUNK)))
        if not passed:
            return None
        length -= passed
    return b""


def write_message(stream: BinaryIO, message: dict[str, object]) -> None:
    """Write a message. It is ASCII, so that half a surrogate pair of a linted text does no harm. OSError where nobody reads any more."""
    body = json.dumps(message, separators=(",", ":")).encode("ascii")
    stream.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
    stream.flush()
