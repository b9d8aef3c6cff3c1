"""Between the URIs of editors and paths."""

from __future__ import annotations

import os
import re
from urllib.parse import quote_from_bytes, unquote_to_bytes

_FILE = re.compile(r"file:(?://([^/?#]*))?(/[^?#]*)", re.IGNORECASE)
_DRIVE = re.compile(r"/([A-Za-z]):(?=/|\Z)")


def path_of(uri: str, *, windows: bool = os.name == "nt") -> str | None:
    r"""The absolute path that a `file:` URI stands for; None for any other URI, and for one that is no path of this machine.

    `windows`: `file:///c%3A/x` is `c:\x`, and `file://server/share` a path of that server.
    """
    found = _FILE.fullmatch(uri)
    if found is None:
        return None
    raw = unquote_to_bytes(found[2])
    if b"\0" in raw:
        return None
    path = raw.decode("utf-8", "surrogateescape")
    host = (found[1] or "").lower()
    if windows:
        drive = _DRIVE.match(path)
        path = f"//{host}{path}" if host and host != "localhost" else path[1:] if drive else path
        return path.replace("/", "\\")
    return os.path.normpath(path) if host in ("", "localhost") else None


def uri_of(path: str) -> str:
    """The `file:` URI of a path, which is taken from the working directory if it is relative."""
    path = os.path.abspath(path).replace(os.sep, "/")
    quoted = quote_from_bytes(os.fsencode(path), safe="/")
    return f"file:{quoted}" if path.startswith("//") else f"file://{'' if path.startswith('/') else '/'}{quoted}"
