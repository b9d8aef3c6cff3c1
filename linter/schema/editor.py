"""The schemas that `taskdef-lint schema` prints for editors: draft-07, which all of them read, made from those that the linter uses.

They complain of less than the linter, and of nothing that it is silent about: a value with a placeholder is right anywhere, and what is
documented only is offered and not demanded. Besides draft-07 there is `errorMessage` and `patternErrorMessage`, which VS Code and
yaml-language-server show instead of a regular expression; other programs pass over them.
"""

from __future__ import annotations

import json
import re
from importlib.resources import files
from typing import Any

from taskdef_lint.project import SITE_URL
from taskdef_lint.syntax.placeholders import in_editors

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

CONTAINERS = "container-definitions"

# What is accepted and not offered, as it is retired.
RETIRED = {"inferenceAccelerators", "InferenceAccelerator"}
# What is offered before the other values.
FIRST = ("awsvpc", "FARGATE", "awslogs", "LINUX", "X86_64", "tcp", "ENABLED", "nofile", "HEALTHY")
KEPT = (
    "title", "description", "$ref", "required", "enum", "pattern", "errorMessage", "minItems", "maxItems", "minimum", "maximum",
    "not", "examples",
)  # fmt: skip
PLACEHOLDER = in_editors()
EXPECTED = {"integer": "an integer", "number": "a number", "boolean": "true or false", "object": "an object", "array": "an array"}

# The options of awslogs, as docs.docker.com and the developer guide of ECS describe them.
AWSLOGS = {
    "awslogs-group": "awslogs: the log group that the container logs to.",
    "awslogs-region": "awslogs: the region of the log group, such as eu-west-1.",
    "awslogs-stream-prefix": "awslogs: the beginning of the log stream's name, PREFIX/CONTAINER/TASK. Compulsory on Fargate.",
    "awslogs-create-group": 'awslogs: "true" creates the log group if it is missing; the execution role needs logs:CreateLogGroup.',
    "awslogs-datetime-format": "awslogs: a message begins with a date of this strftime format.",
    "awslogs-multiline-pattern": "awslogs: a message begins with a match of this regular expression.",
    "mode": "non-blocking: logs may be lost rather than stop the application; blocking: the application waits.",
    "max-buffer-size": 'With mode non-blocking: how much is kept until it is sent, such as "25m".',
}
VALUES = {"awslogs-create-group": ["true", "false"], "mode": ["non-blocking", "blocking"]}

Schema = dict[str, object]


def editor_schema(name: str) -> Schema:
    """The schema of a kind of resource, such as `task-definition`, or of `container-definitions` alone, as editors take it."""
    shipped = "task-definition" if name == CONTAINERS else name
    source = json.loads(files("taskdef_lint.schemas").joinpath(f"{shipped}.json").read_text(encoding="utf-8"))
    definitions = {key: _translated(schema) for key, schema in source["$defs"].items()}
    if "LogConfiguration" in definitions:
        _complete_awslogs(definitions["LogConfiguration"])
    head: Schema = {"$schema": "http://json-schema.org/draft-07/schema#", "$id": f"{SITE_URL}schemas/{name}.json"}
    if name == CONTAINERS:
        root = {"title": "Amazon ECS container definitions", **_translated(source["properties"]["containerDefinitions"]), "type": "array"}
    else:
        root = {**_translated(source), "type": "object"}
    for key in ("pattern", "patternErrorMessage", "errorMessage"):
        root.pop(key, None)  # of a whole file there is more than a placeholder
    return {**head, **root, "definitions": definitions}


def _translated(schema: dict[str, Any]) -> Schema:
    """A schema in draft-07, satisfied by placeholders as well."""
    made: Schema = {key: schema[key] for key in KEPT if key in schema}
    if "$ref" in made:
        return {"$ref": str(made["$ref"]).replace("#/$defs/", "#/definitions/")}
    expected = schema.get("type")
    if expected == "string":
        made |= _string(schema, made)
    elif isinstance(expected, str):
        made |= {"type": [expected, "string"], "pattern": PLACEHOLDER}
        # Of an object the errorMessage would be said of unknown keys as well.
        made.setdefault("patternErrorMessage" if expected == "object" else "errorMessage", f"must be {EXPECTED[expected]}")
    return made | dict(_members(schema))


def _string(schema: dict[str, Any], made: Schema) -> Schema:
    """The keywords for a string: its values are offered in a good order, and a placeholder is none of them."""
    made.pop("enum", None)
    values: list[str] = schema.get("enum", [])
    offered: list[str] = schema.get("x-documented", {}).get("enum", values)
    if offered:
        shown = sorted((value for value in offered if value not in RETIRED), key=lambda value: value not in FIRST)
        other: Schema = {"type": "string"}
        if values:
            hidden = "|".join(re.escape(value) for value in values if value not in shown)
            other["pattern"] = f"^(?:{hidden})$|{PLACEHOLDER}"  # the empty string is a value left out
        return {"anyOf": [{"enum": shown}, other]}
    if "pattern" in made:
        return {"type": "string", "pattern": f"(?:{made['pattern']})|{PLACEHOLDER}"}
    return {"type": "string"}


def _members(schema: dict[str, Any]) -> Iterator[tuple[str, object]]:
    """What is said of the members of an object and the items of an array."""
    members = schema.get("properties")
    if isinstance(members, dict):
        yield "properties", {key: _translated(member) for key, member in members.items() if key not in RETIRED}
        hidden: Schema = {f"^{key}$": _translated(member) for key, member in members.items() if key in RETIRED}
        if "x-output-only" in schema:  # of a pasted answer of AWS the linter complains once
            hidden[f"^(?:{'|'.join(schema['x-output-only'])})$"] = True
        if hidden:
            yield "patternProperties", hidden
    for key in ("items", "additionalProperties"):
        inner = schema.get(key)
        if inner is not None:
            yield key, _translated(inner) if isinstance(inner, dict) else inner


def _complete_awslogs(log: Schema) -> None:
    """Offer the options of awslogs among those of the log drivers; others stay right."""
    options: Any = log["properties"]
    options = options["options"]
    options["properties"] = {
        key: {"description": words, **options["additionalProperties"], **({"examples": VALUES[key]} if key in VALUES else {})}
        for key, words in AWSLOGS.items()
    }
