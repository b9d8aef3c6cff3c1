"""Rules that users write in YAML."""
