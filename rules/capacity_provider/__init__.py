"""Rules about capacity providers."""
