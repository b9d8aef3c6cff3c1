"""Rules' pages: what `explain` prints and the links to it."""
