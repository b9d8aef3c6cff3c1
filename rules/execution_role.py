"""execution_role."""

from __future__ import annotations
