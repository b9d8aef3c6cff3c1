"""role_arns."""

from __future__ import annotations
