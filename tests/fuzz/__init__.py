"""Fuzzing: `make fuzz`, or `python -m tests.fuzz`. Not part of the suite but for a few tries with a fixed seed."""
