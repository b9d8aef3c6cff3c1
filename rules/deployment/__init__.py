"""Rules about services, task sets and tasks to run together with their task definitions."""
