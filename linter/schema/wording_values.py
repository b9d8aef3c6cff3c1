"""Values that break the schema, in words: those of a wrong type and those that are not allowed.

Messages never hold what may be a secret: the values of environment variables, commands, labels and options.
"""

from __future__ import annotations

import re

from taskdef_lint.model.node import Date, Node, key
from taskdef_lint.model.problem import FLAGS, QUOTE, Fix, Problem
from taskdef_lint.model.resource import Resource, called, short
from taskdef_lint.schema.hints import KeyHint
from taskdef_lint.schema.marks import may_hold_secret
from taskdef_lint.schema.names import listed, number_in_words, parameter_of, quoted, subject_of
from taskdef_lint.suggest import nearest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from taskdef_lint.schema.wording import Breach

_CLASS_WORDS = {bool: "true or false", str: "a string", dict: "an object", list: "a list", type(None): "null", Date: "a date"}
_WANTED = {
    "string": "a string", "integer": "an integer", "number": "a number", "boolean": "true or false", "object": "an object",
    "array": "a list",
}  # fmt: skip


def wrong_type(resource: Resource, breach: Breach, node: Node) -> Problem:
    """The problem that a value is of another type than the schema has."""
    wanted = str(breach.limit)
    value = breach.instance
    private = may_hold_secret(node)
    got = _CLASS_WORDS.get(type(value), "a number")
    if not private:
        if isinstance(value, str) and value:
            got = f"the string {quoted(value)}"
        elif isinstance(value, bool):
            got = str(value).lower()
        elif isinstance(value, int | float):
            got = number_in_words(value, "the number ")
    choices: list[str] = breach.schema.get("enum", [])
    advice, fix = _of_choices(choices, value, node) if choices else _type_advice(wanted, value, node, private=private)
    return Problem(
        node,
        f"expected {_WANTED[wanted]} for {subject_of(resource, breach.path)}, found {got}",
        label=f"expected {_WANTED[wanted]}",
        help=advice,
        aws="" if resource.dialect else f"Invalid type for parameter {parameter_of(breach.path)}",
        fix=fix,
    )


def _of_choices(choices: list[str], value: object, node: Node) -> tuple[str, Fix | None]:
    """The advice where a string of a few is expected: quotes alone would not make one of what stands there."""
    meant = {True: "ENABLED", False: "DISABLED"}[value] if isinstance(value, bool) else ""
    if meant in choices:
        return f'write "{meant}"', Fix(f"write {meant}", node, meant, safe=False)
    return f"use {listed(choices)}", None


def _type_advice(wanted: str, value: object, node: Node, *, private: bool) -> tuple[str, Fix | None]:
    if wanted == "string" and isinstance(value, bool | int | float | Date):
        why = ": YAML reads it as a date" if isinstance(value, Date) else ""
        return ("put the value in quotes" if private else "put it in quotes" + _example(node, value)) + why, Fix(
            "put it in quotes", node, QUOTE
        )
    if wanted == "integer":
        integer = _as_integer(value)
        if integer is not None:
            return f"write {integer}, without quotes or fraction", Fix("write it as an integer", node, integer)
    if wanted == "boolean" and isinstance(value, str) and value.lower() in ("true", "false"):
        return f"write {value.lower()} without quotes", Fix("remove the quotes", node, value.lower() == "true")
    if wanted == "boolean" and isinstance(value, str) and value.lower() in FLAGS and node.resource.document.syntax == "yaml":
        flag = FLAGS[value.lower()]
        return f"write {str(flag).lower()}", Fix(f"write {str(flag).lower()}", node, flag)
    if wanted == "array":
        if isinstance(value, str) and node.key in ("command", "entryPoint"):
            return "write each argument as an item of its own, in square brackets", None
        if isinstance(value, dict) and node.key in ("environment", "secrets", "secretOptions", "tags"):
            name, other = {"environment": ("name", "value"), "tags": ("key", "value")}.get(str(node.key), ("name", "valueFrom"))
            if name not in value:
                return f"write a list of objects, each with {key(node[0][name])} and {key(node[0][other])}", None
        if isinstance(value, str) and value:
            return "put it in square brackets", Fix("make it a list", node, [value], safe=node.key == "requiresCompatibilities")
        if isinstance(value, dict):
            return "put it in square brackets", None
    if wanted == "object" and isinstance(value, list) and len(value) == 1 and isinstance(value[0], dict):
        return "remove the square brackets", None
    return f"write {_WANTED[wanted]}", None


def _example(node: Node, value: object) -> str:
    """How the value looks in quotes, for the help; "" where that is long. In JSON a number is looked up in the text only by the fix."""
    resource = node.resource
    if resource.document.syntax == "json":
        written = "" if isinstance(value, float) else str(value).lower()
    else:
        origin = node.origin
        place = origin.document.locate([origin.path]).get(origin.path)
        written = origin.document.text[place.value.start : place.value.end] if place else ""
    return f': "{written}"' if written.isprintable() and 0 < len(written) <= 40 else ""


def _as_integer(value: object) -> int | None:
    if isinstance(value, str) and re.fullmatch(r"0|[1-9][0-9]{0,8}", value):
        return int(value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e9:
        return int(value)
    return None


def wrong_value(resource: Resource, breach: Breach, node: Node) -> Problem:
    """The problem that a value of the right type breaks another keyword: a bound, a pattern, a list of choices."""
    value = breach.instance
    subject, says = subject_of(resource, breach.path), _says(breach)
    judged = "undocumented" if breach.documented else "invalid"
    label, advice, aws = says, _NUDGES.get(breach.keyword, "").format(breach.limit), _aws(resource, breach)
    if isinstance(value, list):
        subject = f"{subject} has {len(value)} items"
    elif may_hold_secret(node) or value == "":
        return Problem(node, f"{subject} {says}{', as AWS documents it' * breach.documented}", label=label, help=advice, aws=aws)
    elif breach.keyword == "enum" and isinstance(value, str):
        message = f"{judged} value {quoted(value)} for {subject}"
        choices = _choices(breach)
        meant = _meant(value, choices)
        if meant is None:
            return Problem(node, f"{message}: {says}", label="not a known value", help=f"use {listed(choices)}", aws=aws)
        sensitive = ": values are case-sensitive" if value.lower() == meant.key.lower() else ""
        question = f"did you mean '{meant.key}'?"
        fix = Fix(f"write {meant.key}", node, meant.key) if meant.certain else None
        return Problem(node, f"{message}: {question}", label=question, help=f'write "{meant.key}"{sensitive}', aws=aws, fix=fix)
    else:
        subject = f"{subject} is {quoted(value) if isinstance(value, str) else number_in_words(value)}"
    joint = ", but AWS documents that it" if breach.documented else ": it"
    return Problem(node, f"{subject}{joint} {says}", label=label, help=advice, aws=aws)


_NUDGES = {
    "minimum": "set it to {} or more",
    "maximum": "set it to {} or less",
    "maxItems": "keep at most {}",
    "minLength": "give it a value",
}
_BOUNDS = {
    "minimum": "must be at least {}", "maximum": "must be at most {}", "maxItems": "may have at most {}",
    "minItems": "must have at least {}", "minLength": "must not be empty", "maxLength": "may have at most {} characters",
}  # fmt: skip
_SPOKEN = ("pattern", "minimum", "maximum", "not")


def _says(breach: Breach) -> str:
    if breach.keyword == "enum":
        return f"expected {listed(_choices(breach))}"
    said = breach.schema.get("errorMessage")
    if said and breach.keyword in _SPOKEN:
        return str(said)
    return _BOUNDS.get(breach.keyword, "must have another form").format(breach.limit)


def _choices(breach: Breach) -> list[str]:
    # The documented values, not those that are merely tolerated.
    choices: list[str] = breach.schema.get("x-documented", {}).get("enum") or breach.schema["enum"]
    return choices


def _meant(value: str, choices: list[str]) -> KeyHint | None:
    """The choice that a value probably stands for."""
    plain = _plain(value)
    for choice in choices:
        if _plain(choice) == plain:
            return KeyHint("case", choice, certain=True)
    if _FOREIGN.get(plain) in choices:
        return KeyHint("foreign", _FOREIGN[plain])
    near, edits = nearest(value, choices)
    return KeyHint("typo", near[0], certain=len(near) == 1 and edits == 1) if near else None


_FOREIGN = {
    "amd64": "X86_64", "x64": "X86_64", "x86": "X86_64", "aarch64": "ARM64", "cloudwatch": "awslogs", "firelens": "awsfirelens",
    "ready": "HEALTHY", "running": "START", "exited": "COMPLETE", "vpc": "awsvpc",
}  # fmt: skip


def _plain(value: str) -> str:
    return value.strip().lower().removeprefix("cap_").replace("-", "").replace("_", "").replace(" ", "")


def _aws(resource: Resource, breach: Breach) -> str:
    text = str(breach.schema.get("x-aws", {}).get(breach.keyword, ""))
    if breach.documented or not text:
        return ""
    if "{container}" in text:
        text = text.replace("{container}", called(resource.root["containerDefinitions"][breach.path[1]]))
    return text.replace("{value}", short(str(breach.instance)))
