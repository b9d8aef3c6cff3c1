"""Values that are like secrets and are none: samples, names of secrets, keys that anybody may see, program text.

For reports alone: what is concealed is decided without them. Imported only where a value is like a secret.
"""

from __future__ import annotations

import json
import re

# Before SECRET: what such a secret is for. Without one of them plain words are rather what a secret is called.
_USES = frozenset((
    "JWT", "SESSION", "COOKIE", "TOKEN", "CLIENT", "APP", "AUTH", "NEXTAUTH", "SIGNING", "ACCESS", "REFRESH", "HASH", "API", "WEBHOOK",
    "SHARED",
    "CSRF", "ENCRYPTION", "HMAC", "KEY", "OAUTH", "ADMIN", "MASTER", "STATE", "CONSUMER", "CHANNEL", "SALT", "SSO", "BASE",
))  # fmt: skip
_NAME_OF_ONE = r"[a-z]+(?:[_-][a-z]+)+\Z"
# In program text: a call, an attribute, an item, what a command prints. Commas and brackets after a value are no part of it.
_PROGRAM = r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+\Z|[A-Za-z_][\w.]*[\[(]|[`$]|self\b|f?[\"']\Z"
_SHOWN_TO_ALL = ("FIREBASE", "MAPS", "PUBLIC", "VITE", "REACT_APP", "PUBLISHABLE", "BROWSER")  # in names of keys that web pages hold


def is_program(value: str) -> bool:
    """Whether what is assigned in a command is rather program text than a value."""
    return bool(re.match(_PROGRAM, value))


def is_shown_to_all(name: str) -> bool:
    """Whether a name says that its key is one that web pages hold."""
    return any(word in name.upper() for word in _SHOWN_TO_ALL)


def is_rather_none(name: str, value: str) -> bool:
    """Whether a value is concealed, but not reported: a sample, or what a secret is called, where the name does not say what it is for."""
    if re.match(r"[Yy]our[A-Z]", value):
        return True
    words = name.upper().replace("-", "_").split("_")
    return words[-1] in ("SECRET", "SECRETS") and _USES.isdisjoint(words[:-1]) and bool(re.match(_NAME_OF_ONE, value))


def is_open(token: str) -> bool:
    """Whether a JSON web token is one that web pages hold: it gives no more than the rights of anybody, and says so."""
    from base64 import urlsafe_b64decode

    payload = token.split(".")[1]
    try:
        claims = json.loads(urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except (ValueError, RecursionError):
        return False
    return isinstance(claims, dict) and claims.get("role") in ("anon", "anonymous", "public")
