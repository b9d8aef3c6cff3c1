"""Configuration files: YAML with places, held against a schema."""
