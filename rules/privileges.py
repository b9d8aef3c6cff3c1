"""privileges."""

from __future__ import annotations
