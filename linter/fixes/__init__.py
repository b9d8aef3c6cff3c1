"""From fixes to edits of the text."""
