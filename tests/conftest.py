"""What holds for every test."""

from __future__ import annotations

from hypothesis import settings

# The suite says the same of the same code, wherever and however often it runs: the examples follow from each test's own text.
# `make fuzz` tries others.
settings.register_profile("same", derandomize=True, deadline=None)
settings.register_profile("others", deadline=None, print_blob=True)
settings.load_profile("same")
