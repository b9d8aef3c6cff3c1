"""Names with the word null in them."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from taskdef_lint.rules.task_definition import null_names
from taskdef_lint.syntax.placeholders import is_placeholder
from tests.rules.support import reported

PIECES = st.sampled_from(["null", "None", "nil", "undefined", "[object Object]", "/", ":", "@", " ", "a", "dev"])


@given(st.lists(PIECES, min_size=1, max_size=6).map("".join), st.booleans())
def test_whole_parts_of_names_are_reported(name: str, escaped: bool) -> None:
    family = "\\" if escaped else "web"  # a text with a backslash is not read as it stands
    expected = ["/taskRoleArn"] if re.search(null_names._NOTHING, name) and not is_placeholder(name) else []
    containers = [{"name": "app", "image": "app:1.4.2", "healthCheck": {"command": ["CMD-SHELL", "true > /dev/null"]}}]
    assert reported("null-in-name", {"family": family, "taskRoleArn": name, "containerDefinitions": containers}) == expected
