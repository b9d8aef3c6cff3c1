"""Rules about what several files of a directory say of one thing."""
