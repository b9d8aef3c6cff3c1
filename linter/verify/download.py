"""Reads the configuration of an image where ECR says that it is, for the platform that it is for."""

from __future__ import annotations

import json
import time
import urllib.request
from http.client import HTTPException

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from taskdef_lint.verify.ask import Answer

LARGEST = 256 * 1024  # bytes
PATIENCE = 10.0  # seconds
_PIECE = 16 * 1024  # bytes


class _Stay(urllib.request.HTTPRedirectHandler):
    """Follows no redirection."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        """None, which makes it an error."""


def platform_at(url: object) -> Answer:
    """The `os` and the `architecture` in the configuration of an image, which is read from an https URL. Empty where it cannot be read."""
    if not isinstance(url, str) or not url.lower().startswith("https://"):
        return {}
    return fetched(url)


def fetched(url: str) -> Answer:
    """The same, of a URL of whatever kind. No redirection is followed."""
    try:
        with urllib.request.build_opener(_Stay).open(url, timeout=PATIENCE) as answer:
            return platform_in(_read(answer))
    except (OSError, ValueError, HTTPException):
        return {}


def _read(answer: Any) -> bytes:
    """The body of an answer. ValueError where it is too long, or takes too long."""
    until = time.monotonic() + PATIENCE
    body = b""
    while piece := answer.read1(_PIECE):
        body += piece
        if len(body) > LARGEST or time.monotonic() > until:
            raise ValueError("the configuration of the image is too long")
    return body


def platform_in(body: bytes) -> Answer:
    """The `os` and the `architecture` in the configuration of an image; empty for what is none."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    names = {name: found.get(name) for name in ("os", "architecture")} if isinstance(found, dict) else {}
    return names if all(isinstance(value, str) and value for value in names.values()) else {}
