"""linux_parameters."""

from __future__ import annotations
