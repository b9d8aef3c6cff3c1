"""JSON Schemas that the package ships, beside this file."""
