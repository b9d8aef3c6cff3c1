"""The version, as a literal: reading it from the package's metadata would cost more than linting a file."""

__version__ = "0.1.0"
