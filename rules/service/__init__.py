"""Rules about services, and about what they have in common with task sets and tasks to run."""
