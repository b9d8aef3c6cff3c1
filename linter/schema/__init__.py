"""The shape of resources, held against the schema of their kind."""
