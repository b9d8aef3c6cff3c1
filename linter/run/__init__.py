"""One run of `check`: from options to reports and the exit status."""
