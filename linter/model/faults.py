"""The names of the rules that report what reading a file found: a fault names one of them, and no other words for them are used."""

from __future__ import annotations

UNREADABLE_FILE = "unreadable-file"
INVALID_SYNTAX = "invalid-syntax"
DUPLICATE_KEY = "duplicate-key"
UNRENDERED_TEMPLATE = "unrendered-template"
UNRECOGNISED_DOCUMENT = "unrecognised-document"

NAMES = frozenset((UNREADABLE_FILE, INVALID_SYNTAX, DUPLICATE_KEY, UNRENDERED_TEMPLATE, UNRECOGNISED_DOCUMENT))
