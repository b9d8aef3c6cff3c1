"""Rules about task definitions, one module per subject."""
