"""Puts the faults of a document's shape into words: what is wrong here, what is meant, and how to mend it.

Messages never hold what may be a secret: the values of environment variables, commands, labels and options.
"""

from __future__ import annotations

import re

from taskdef_lint.node import Date, Node, Path
from taskdef_lint.resource import TaskDefinition, called
from taskdef_lint.rule import REMOVE, Fix, Problem, Rename
from taskdef_lint.shape import ShapeError
from taskdef_lint.shape_hints import KeyHint, Site, key_hint, nearest
from taskdef_lint.shape_names import in_digits, is_private, listed, parameter_of, quoted, short, subject_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from taskdef_lint.shape import Schema

_RANKS = {"type": 0, "missing": 2}
_CLASS_WORDS = {bool: "true or false", str: "a string", dict: "an object", list: "a list", type(None): "null", Date: "a date"}
_FLAGS = {"yes": True, "on": True, "no": False, "off": False}
_WANTED = {"string": "a string", "integer": "an integer", "boolean": "true or false", "object": "an object", "array": "a list"}


class Fault:
    """One thing wrong with a document: the keyword that is broken (`validator`), where, and by what."""

    __slots__ = ("documented", "instance", "keyword", "limit", "path", "schema")

    def __init__(self, keyword: str, path: Path, limit: object, instance: object, schema: Schema, *, documented: bool) -> None:
        self.keyword = keyword
        self.path = path
        self.limit = limit
        self.instance = instance
        self.schema = schema
        self.documented = documented

    @property
    def place(self) -> tuple[Path, str]:
        """What it is about. Of the faults about one thing only the gravest is reported."""
        if self.keyword in ("missing", "unknown"):
            return (*self.path, str(self.limit)), ""
        return self.path, self.keyword if self.keyword.startswith("more-") else ""

    @property
    def rank(self) -> tuple[bool, int]:
        """How grave: proven before documented, a wrong type before a wrong value before a missing one."""
        return self.documented, _RANKS.get(self.keyword, 1)


def worded(task: TaskDefinition, fault: Fault) -> ShapeError:
    """The error to report for a fault."""
    node: Node = task.root
    for key in fault.path:
        node = node[key]
    if fault.keyword == "unknown":
        return ShapeError("unknown-key", _unknown_key(task, fault, node))
    if fault.keyword == "more-keys":
        return ShapeError("unknown-key", _more(task, fault, node, "unknown keys"))
    if fault.keyword in ("more-items", "more-documented"):
        kind = "wrong-type" if fault.keyword == "more-items" else "undocumented-value"
        return ShapeError(kind, _more(task, fault, node, "items of the wrong shape"))
    if fault.keyword == "missing":
        return ShapeError("undocumented-value" if fault.documented else "missing-key", _missing_key(task, fault, node))
    if fault.keyword == "type":
        return ShapeError("wrong-type", _wrong_type(task, fault, node))
    return ShapeError("undocumented-value" if fault.documented else "invalid-value", _wrong_value(task, fault, node))


def _more(task: TaskDefinition, fault: Fault, node: Node, what: str) -> Problem:
    return Problem(node, f"{subject_of(task, fault.path)} has {fault.limit} more {what}", label=f"{fault.limit} more")


# Unknown and missing keys


def _unknown_key(task: TaskDefinition, fault: Fault, holder: Node) -> Problem:
    key = str(fault.limit)
    node = holder[key]
    hint = key_hint(key, fault.path, fault.schema["properties"])
    message, label, advice = _unknown_words(task, fault.path, key, hint)
    fix = None
    if hint.kind == "comment":
        fix = Fix(f"remove {short(key)}", node, REMOVE, safe=False)
    elif hint.certain and holder[hint.key].exists:
        advice = f'remove "{short(key)}": "{hint.key}" is given too'
    elif hint.certain:
        fix = Fix(f"rename it to {hint.key}", node, Rename(hint.key))
    aws = f'Unknown parameter in {parameter_of(fault.path) or "input"}: "{short(key)}"'
    return Problem(node, message, label=label, help=advice, aws=aws, at_key=True, fix=fix)


def _unknown_words(task: TaskDefinition, path: Path, key: str, hint: KeyHint) -> tuple[str, str, str]:
    """Message, label and help for an unknown key."""
    here, name = subject_of(task, path), quoted(key)
    unknown = f"unknown key {name} in {here}"
    match hint.kind:
        case "case":
            return f"{name} in {here} is written '{hint.key}'", f"written '{hint.key}'", f'rename it to "{hint.key}"'
        case "typo":
            return f"{unknown}: did you mean '{hint.key}'?", f"perhaps '{hint.key}'", f'rename it to "{hint.key}"'
        case "foreign":
            return f"{unknown}: ECS calls it '{hint.key}'", f"called '{hint.key}'", f'rename it to "{hint.key}"'
        case "misplaced":
            owner, target = _target(task, path, hint)
            away = f"in {here}" if path else "at the top of the task definition"
            if target == f"in {owner}" and here.endswith(f" of {owner}"):
                away = f"in its {here.removesuffix(f' of {owner}')}"
            elif target.endswith(f" of {here}"):
                away = "directly in it"
            return f"{name} belongs {target}, not {away}", f"belongs {target}", f"move it {_into(target)}"
        case "comment" if key == "$schema":
            return unknown, "AWS refuses it", "remove it, and tell your editor in its settings which schema the file has"
        case "comment":
            advice = "remove it: a task definition has no place for comments (in YAML, write them after #)"
            return unknown, "AWS refuses comments", advice
    return unknown, "AWS knows no such key here", f'remove "{short(key)}"'


def _target(task: TaskDefinition, here: Path, hint: KeyHint) -> tuple[str, str]:
    """Where a misplaced key belongs: the container or volume, and the whole place in words ("in 'linuxParameters' of container 'app'")."""
    site: Site = hint.site
    if not site:
        return "", "at the top of the task definition"
    inside = here[:1] == site[:1] and len(here) > 1
    owner = subject_of(task, here[:2]) if inside else _GENERAL.get(site[0], "")
    rest = site[1:] if owner else site
    if not rest:
        return owner, f"in {owner}"
    named = f"in '{'.'.join(rest)}'"
    return owner, f"{named} of {owner}" if owner else named


_GENERAL = {"containerDefinitions": "a container definition", "volumes": "a volume"}


def _into(target: str) -> str:
    return "to" + target.removeprefix("at") if target.startswith("at ") else "into" + target.removeprefix("in")


def _missing_key(task: TaskDefinition, fault: Fault, holder: Node) -> Problem:
    key = str(fault.limit)
    node = holder[key]
    if node.exists:
        label, advice = "null" if node.value is None else "empty", "give it a value"
        message = f"{subject_of(task, (*fault.path, key))} is {label}"
    else:
        label, advice = f"'{key}' is missing", f'add "{key}"'
        message = f"{subject_of(task, fault.path)} lacks '{key}'"
    if fault.documented:
        return Problem(node, f"{message}, which AWS documents as required", label=label, help=advice)
    # An empty value passes the client, and so does the lack of what only the API demands.
    passes = node.exists or "x-aws" in fault.schema
    aws = "" if passes else f'Missing required parameter in {parameter_of(fault.path) or "input"}: "{key}"'
    return Problem(node, message, label=label, help=advice, aws=aws)


# Wrong types


def _wrong_type(task: TaskDefinition, fault: Fault, node: Node) -> Problem:
    wanted = str(fault.limit)
    value = fault.instance
    private = is_private(fault.path)
    got = _CLASS_WORDS.get(type(value), "a number")
    if not private:
        if isinstance(value, str) and value:
            got = f"the string {quoted(value)}"
        elif isinstance(value, bool):
            got = str(value).lower()
        elif isinstance(value, int | float):
            got = f"the number {in_digits(value)}"
    advice, fix = _type_advice(wanted, value, node, private=private)
    return Problem(
        node,
        f"{subject_of(task, fault.path)} must be {_WANTED[wanted]}, not {got}",
        label=f"must be {_WANTED[wanted]}",
        help=advice,
        aws=f"Invalid type for parameter {parameter_of(fault.path)}",
        fix=fix,
    )


def _type_advice(wanted: str, value: object, node: Node, *, private: bool) -> tuple[str, Fix | None]:
    if wanted == "string" and isinstance(value, bool | int | float | Date):
        text = _as_text(node, value, exactly=private)
        # How a float was written is not known in JSON, and a huge number is not a size.
        fix = (
            None
            if (isinstance(value, float) and node.resource.document.syntax == "json") or len(text) > 20
            else Fix("put it in quotes", node, text)
        )
        why = ": YAML takes it for a date" if isinstance(value, Date) else ""
        return ("put the value in quotes" if private else f'put it in quotes: "{text}"') + why, fix
    if wanted == "integer":
        integer = _as_integer(value)
        if integer is not None:
            return f"write {integer}, without quotes or fraction", Fix("write it as an integer", node, integer)
    if wanted == "boolean" and isinstance(value, str) and value.lower() in ("true", "false"):
        return f"write {value.lower()} without quotes", Fix("take the quotes away", node, value.lower() == "true")
    if wanted == "boolean" and isinstance(value, str) and value.lower() in _FLAGS and node.resource.document.syntax == "yaml":
        flag = _FLAGS[value.lower()]
        return f"write {str(flag).lower()}", Fix(f"write {str(flag).lower()}", node, flag)
    if wanted == "array":
        if isinstance(value, str) and node.key in ("command", "entryPoint"):
            return "write each argument as an item of its own, in square brackets", None
        if isinstance(value, dict) and node.key in ("environment", "secrets", "secretOptions", "tags"):
            name, other = {"environment": ("name", "value"), "tags": ("key", "value")}.get(str(node.key), ("name", "valueFrom"))
            if name not in value:
                return f'write a list of objects, each with "{name}" and "{other}"', None
        if isinstance(value, str):
            return "put it in square brackets", Fix("make it a list", node, [value], safe=node.key == "requiresCompatibilities")
        if isinstance(value, dict):
            return "put it in square brackets", None
    if wanted == "object" and isinstance(value, list) and len(value) == 1 and isinstance(value[0], dict):
        return "take the square brackets away", None
    return f"write {_WANTED[wanted]}", None


def _as_text(node: Node, value: object, *, exactly: bool) -> str:
    """A number, flag or date as a string. `exactly`: as it is written. In YAML `010` is ten, but who gives it to a program means "010"."""
    if isinstance(value, Date):
        return value.text
    resource = node.resource
    if resource.document.syntax == "yaml" and (exactly or isinstance(value, float)):
        place = resource.document.locate([resource.written_at(node.path)]).get(resource.written_at(node.path))
        if place is not None:
            written = resource.document.text[place.value.start : place.value.end]
            if written.isprintable() and len(written) <= 40:
                return written
    return str(value).lower() if isinstance(value, bool) else in_digits(value)


def _as_integer(value: object) -> int | None:
    if isinstance(value, str) and re.fullmatch(r"0|[1-9][0-9]{0,8}", value):
        return int(value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e9:
        return int(value)
    return None


# Wrong values


def _wrong_value(task: TaskDefinition, fault: Fault, node: Node) -> Problem:
    value = fault.instance
    subject, says = subject_of(task, fault.path), _says(fault)
    label, advice, aws = says, _NUDGES.get(fault.keyword, "").format(fault.limit), _aws(task, fault)
    if isinstance(value, list):
        subject = f"{subject} has {len(value)} items"
    elif is_private(fault.path) or value == "":
        return Problem(node, f"{subject} {says}{', as AWS documents it' * fault.documented}", label=label, help=advice, aws=aws)
    else:
        subject = f"{subject} is {quoted(value) if isinstance(value, str) else in_digits(value)}"
    if fault.keyword == "enum" and isinstance(value, str):
        meant = _meant(value, _choices(fault))
        if meant is not None:
            words = f"which AWS writes '{meant.key}'" if meant.kind == "case" else f"none of the known values: did you mean '{meant.key}'?"
            fix = Fix(f"write {meant.key}", node, meant.key) if meant.certain else None
            return Problem(node, f"{subject}, {words}", label=f"perhaps '{meant.key}'", help=f'write "{meant.key}"', aws=aws, fix=fix)
        label, advice = "not a known value", f"use {listed(_choices(fault))}"
    joint = ", but AWS documents that it" if fault.documented else ": it"
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


def _says(fault: Fault) -> str:
    if fault.keyword == "enum":
        return f"must be {listed(_choices(fault))}"
    said = fault.schema.get("errorMessage")
    if said and fault.keyword in _SPOKEN:
        return str(said)
    return _BOUNDS.get(fault.keyword, "must have another form").format(fault.limit)


def _choices(fault: Fault) -> list[str]:
    # The documented values, not those that are merely tolerated.
    choices: list[str] = fault.schema.get("x-documented", {}).get("enum") or fault.schema["enum"]
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


def _aws(task: TaskDefinition, fault: Fault) -> str:
    text = str(fault.schema.get("x-aws", {}).get(fault.keyword, ""))
    if fault.documented or not text:
        return ""
    if "{container}" in text:
        text = text.replace("{container}", called(task.root["containerDefinitions"][fault.path[1]]))
    return text.replace("{value}", short(str(fault.instance)))
