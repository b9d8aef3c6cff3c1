"""What a task definition's roles must be allowed to do, and how that is written as policies for IAM."""
