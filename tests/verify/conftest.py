"""Fixtures: `run` runs a command in an empty working directory, and `validator` says what a validator of policies finds."""

from tests.iam.conftest import run, validator

__all__ = ["run", "validator"]
