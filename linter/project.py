"""Where the project is found: the one place that holds its addresses."""

from __future__ import annotations

PROJECT_URL = "https://github.com/taskdef-lint/taskdef-lint"
SITE_URL = "https://taskdef-lint.github.io/taskdef-lint/"  # made by `make docs`; what stands there keeps its address
