"""What no file can tell: AWS is asked whether that is there which files name."""
