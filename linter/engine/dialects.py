"""What of the rules does not hold in a dialect: a table, so that no rule has to know where its resources are written."""

from __future__ import annotations

SILENT = {
    "cloudformation": frozenset((
        # Nobody pastes answers of AWS or skeletons of its CLI into a template; keys that only those have are unknown keys there.
        "pasted-output", "pasted-description", "leftover-skeleton",
        # The registry schema demands it, so that the shape says it as an error.
        "missing-image",
        # CloudFormation counts an absent DesiredCount as 1, and leaves an empty list of tags out.
        "missing-desired-count", "empty-tags", "keys-of-two-calls",
        # A template is YAML 1.1 for everybody who reads it.
        "ambiguous-yaml-value",
        # Tags of the stack reach its resources.
        "missing-tags", "untagged-resource",
    )),
}  # fmt: skip

# Rules that look at single values and not at what they mean together. They hold for the Default of a parameter all the same.
OF_TEXTS = frozenset(("plaintext-secret", "likely-plaintext-secret"))

# Rules that say that something is missing, and hold where it is so under some conditions only: what is there without it is refused.
REFUSED = frozenset(("missing-task-size",))
