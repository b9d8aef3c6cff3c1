"""Rules about roles whose policies a configuration describes, and the task definitions that name them."""
