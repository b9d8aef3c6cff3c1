"""efs."""

from __future__ import annotations
