"""Sources of Terraform, in HCL or in JSON."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from taskdef_lint.model.document import Document
    from taskdef_lint.syntax.variables import Variables


def parse_source(path: str, raw: bytes, variables: Variables | None = None) -> Document:
    """The document in the bytes of a source, by the ending of its name: its data is a Body. Never raises for any bytes."""
    if path.endswith(".json"):
        from taskdef_lint.syntax.hcl_json import parse
    else:
        from taskdef_lint.syntax.hcl import parse
    return parse(path, raw, variables)
