"""fargate_support."""

from __future__ import annotations
