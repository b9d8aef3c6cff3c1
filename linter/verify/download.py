"""The configuration of an image, which Amazon ECR does not show but gives an address for, and what may be kept of it."""

from __future__ import annotations

import hashlib
import json
import os
from time import monotonic

from taskdef_lint.verify.ask import Failure

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from taskdef_lint.verify.ask import Answer

HOSTS = ("amazonaws.com", "amazonaws.com.cn", "amazonaws.eu", "c2s.ic.gov", "sc2s.sgov.gov")  # whose subdomains Amazon S3 answers at
MOST_BYTES = 1024 * 1024
SECONDS = 10.0  # for all of it
PAUSE = 3.0  # seconds without a byte
_PIECE = 65_536


def platform_of(answer: Mapping[str, Any]) -> Answer | Failure:
    """What is kept of an answer of GetDownloadUrlForLayer: the platform in the configuration that its address leads to.

    The address itself, which holds a signature, is not kept. Failure for what cannot be fetched, or is not what was asked for.
    """
    try:
        content = _fetched(str(answer.get("downloadUrl", "")))
        if f"sha256:{hashlib.sha256(content).hexdigest()}" != answer.get("layerDigest"):
            return Failure("OtherDigest", 0)
        config = json.loads(content)
    except (OSError, ValueError, RecursionError) as error:
        return Failure(type(error).__name__, 0)
    return {"platform": [config.get("os"), config.get("architecture")]} if isinstance(config, dict) else Failure("NoConfiguration", 0)


def _fetched(address: str) -> bytes:
    """What is at an address of Amazon S3.

    ValueError for another address, and for too much; OSError for a redirection, and where there is no answer in time.
    """
    import ssl
    from http.client import HTTPException
    from urllib.parse import urlsplit
    from urllib.request import HTTPSHandler, Request, build_opener

    from botocore.httpsession import get_cert_path

    parts = urlsplit(address)
    host = parts.hostname or ""
    if parts.scheme != "https" or parts.username is not None or not host.endswith(tuple(f".{one}" for one in HOSTS)):
        raise ValueError("this is no address of Amazon S3")
    trusted = ssl.create_default_context(cafile=os.environ.get("AWS_CA_BUNDLE") or get_cert_path(True))
    until = monotonic() + SECONDS
    found = b""
    try:
        with build_opener(HTTPSHandler(context=trusted), _no_redirection()).open(Request(address), timeout=PAUSE) as response:  # noqa: S310 - it is https
            while piece := response.read1(_PIECE):
                found += piece
                if len(found) > MOST_BYTES:
                    raise ValueError("this is too long for the configuration of an image")
                if monotonic() > until:
                    raise TimeoutError
    except HTTPException as error:
        raise ValueError("this is not what HTTP looks like") from error
    return found


def _no_redirection() -> Any:
    from urllib.request import HTTPRedirectHandler

    class Stay(HTTPRedirectHandler):
        def redirect_request(self, *_: object) -> None:
            """None, which makes the redirection an error."""

    return Stay()
