"""Finds, chooses and runs rules, and makes findings of what they yield."""
