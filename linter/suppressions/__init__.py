"""What hides findings: suppressions, comments, baselines."""
