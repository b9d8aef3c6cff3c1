"""Rules about files, shapes and suppressions, whatever kind of resource it is."""
