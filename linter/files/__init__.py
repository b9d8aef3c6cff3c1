"""Which files are linted."""
