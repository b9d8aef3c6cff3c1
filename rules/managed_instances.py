"""managed_instances."""

from __future__ import annotations
