"""health_check."""

from __future__ import annotations
