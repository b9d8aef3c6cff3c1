"""The quick looks that `is_placeholder` begins with tell the same as the patterns themselves."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from taskdef_lint.syntax import placeholders
from taskdef_lint.syntax.placeholders import is_placeholder

PIECES = [
    "PLACEHOLDER", "placeholder", "CHANGEME", "REPLACEME", "FILLME", "REPLACED_", "YOUR_", "INSERT_", "change", "replace", "me", "xxxx",
    "XXXX", "fs-", "_", "-", " ", "arn:aws:iam::", "ACCOUNT_ID", ":role/app", "123456789012", ".dkr.ecr.", "eu-west-1", "REGION", "$X",
    "${", "{{", "<X>", "%X%", "[account id]", "#X#", "@@", "__", "A", "b", "7", "ß", "\n",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=5).map("".join))
def test_quick_looks_change_nothing(text: str) -> None:
    found = (
        re.search(placeholders._MARKER, text)
        or re.match(placeholders._WORDED_ARN, text)
        or re.search(placeholders._WORDED_REGISTRY, text)
        or re.match(placeholders._WORDED, text)
    )
    assert is_placeholder(text) == bool(found)
