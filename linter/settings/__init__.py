"""The settings in force: the command line before the nearest configuration."""
