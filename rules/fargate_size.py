"""fargate_size."""

from __future__ import annotations
