"""Errors that users are told about in one line."""

from __future__ import annotations


class UsageError(Exception):
    """Wrong usage, a bad configuration or a path that does not exist: exit status 2."""
