"""awsvpc."""

from __future__ import annotations
