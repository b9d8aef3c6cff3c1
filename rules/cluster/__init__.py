"""Rules about clusters."""
