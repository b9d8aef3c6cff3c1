"""Rules about tasks to run."""
