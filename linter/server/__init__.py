"""The language server: the linter in an editor, as the Language Server Protocol 3.17 has it, on standard input and output."""
