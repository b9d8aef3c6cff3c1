"""Finds secrets, and keeps them out of every output."""
