"""Files with values of Terraform's variables, `.tfvars` and `.tfvars.json`, as `--var-file` names them."""

from __future__ import annotations

import json

from taskdef_lint.errors import UsageError
from taskdef_lint.syntax import hcl
from taskdef_lint.syntax.hcl_nodes import Body
from taskdef_lint.syntax.variables import Expressed


def values_in(path: str, text: str) -> dict[str, str]:
    """The values by name: strings, and what is none as an expression. UsageError for what cannot be understood, which names no value."""
    if path.endswith(".json"):
        try:
            data = json.loads(text)
        except (ValueError, RecursionError):
            raise UsageError(f"--var-file {path}: this is not valid JSON") from None
        if not isinstance(data, dict):
            raise UsageError(f"--var-file {path}: expected an object with the values of variables")
        return {name: value if isinstance(value, str) else Expressed(_expressed(value)) for name, value in data.items()}
    if not hcl.is_installed():
        raise UsageError(f"--var-file {path}: {hcl.NEEDS_EXTRA}: {hcl.INSTALL}")
    document = hcl.parse(path, text.encode("utf-8", "surrogatepass"))
    if not document.readable or not isinstance(document.data, Body):
        line, _ = document.position(document.faults[0].span.start)
        raise UsageError(f"--var-file {path}: line {line} is not understood: write NAME = VALUE")
    values: dict[str, str] = {}
    for argument in document.data.arguments.values():
        value = argument.value
        pieces = value.parts[0] if value.kind == "template" else None
        if pieces is not None and all(isinstance(piece, tuple) for piece in pieces):
            values[argument.name] = "".join(piece[0] for piece in pieces)
        else:
            values[argument.name] = Expressed(document.text[value.start : value.end])
    return values


def _expressed(value: object) -> str:
    """A value of JSON in HCL, where strings are templates."""
    return json.dumps(value).replace("${", "$${").replace("%{", "%%{")
