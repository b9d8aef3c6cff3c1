"""Capacity providers that every account has."""

from __future__ import annotations

FARGATE_PROVIDERS = frozenset(("FARGATE", "FARGATE_SPOT"))
