"""Puts what breaks the schema into words: what is wrong here, what is meant, and how to fix it. Keys here, values in `wording_values`.

Messages never hold what may be a secret: the values of environment variables, commands, labels and options.
"""

from __future__ import annotations

from taskdef_lint.model.kinds import SERVICE, TASK_DEFINITION
from taskdef_lint.model.node import Node, Path, key
from taskdef_lint.model.problem import REMOVE, Fix, Problem, Rename, ShapeError
from taskdef_lint.model.resource import Resource, short
from taskdef_lint.schema.accept import accepter_of
from taskdef_lint.schema.hints import KeyHint, Site, key_hint
from taskdef_lint.schema.names import parameter_of, subject_of
from taskdef_lint.schema.wording_values import wrong_type, wrong_value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from taskdef_lint.schema.accept import Schema

_RANKS = {"type": 0, "missing": 2}


class Breach:
    """One thing that breaks the schema: the keyword that it breaks what that demands (`limit`), where, and the value (`instance`).

    `documented`: only what AWS documents is broken, not what AWS is known to refuse.
    """

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
        """What it is about. Of the breaches about one thing only the gravest is reported."""
        if self.keyword in ("missing", "unknown"):
            return (*self.path, str(self.limit)), ""
        return self.path, self.keyword if self.keyword.startswith("more-") else ""

    @property
    def rank(self) -> tuple[bool, int]:
        """How grave: proven before documented, a wrong type before a wrong value before a missing one."""
        return self.documented, _RANKS.get(self.keyword, 1)


def worded(resource: Resource, breach: Breach) -> ShapeError:
    """The error to report for a breach."""
    node = resource.at(breach.path)
    if breach.keyword == "unknown":
        name = _as_written(resource, breach)
        if resource.dialect:
            name = name[:1].lower() + name[1:]
        hint = key_hint(name, breach.path, breach.schema["properties"], accepter_of(resource.kind, resource.dialect))
        return ShapeError("unknown-key", _unknown_key(resource, breach, node, hint), _meant(resource, breach.path, hint))
    if breach.keyword == "more-keys":
        return ShapeError("unknown-key", _more(resource, breach, node, "unknown keys"))
    if breach.keyword in ("more-items", "more-documented"):
        kind = "wrong-type" if breach.keyword == "more-items" else "undocumented-value"
        return ShapeError(kind, _more(resource, breach, node, "invalid items"))
    if breach.keyword == "empty":
        return ShapeError("missing-key", _empty_object(resource, breach, node))
    if breach.keyword == "missing":
        return ShapeError("undocumented-value" if breach.documented else "missing-key", _missing_key(resource, breach, node))
    if breach.keyword == "type":
        kind = "unquoted-size" if _is_unquoted_size(resource, breach) else "wrong-type"
        return ShapeError(kind, wrong_type(resource, breach, node))
    return ShapeError("undocumented-value" if breach.documented else "invalid-value", wrong_value(resource, breach, node))


def null_error(resource: Resource, path: Path) -> ShapeError:
    """The error that a value is null where its dialect has no such value (CloudFormation's words are in aws/copilot-cli, issue 963)."""
    node = resource.at(path)
    nothing = "!Ref AWS::NoValue" if resource.document.syntax == "yaml" else '{"Ref": "AWS::NoValue"}'
    message = f"{subject_of(resource, path)} is null, which CloudFormation does not take"
    aws = "'null' values are not allowed in templates"
    return ShapeError("wrong-type", Problem(node, message, label="null", help=f"remove it, or write {nothing}", aws=aws))


def _is_unquoted_size(resource: Resource, breach: Breach) -> bool:
    """Whether this is the task's `cpu` or `memory` as a number in YAML, which some readers turn into the string that it is to be."""
    size = breach.path in (("cpu",), ("memory",)) and breach.instance.__class__ is int
    return size and breach.limit == "string" and resource.document.syntax == "yaml"


def _more(resource: Resource, breach: Breach, node: Node, what: str) -> Problem:
    return Problem(node, f"{subject_of(resource, breach.path)} has {breach.limit} more {what}", label=f"{breach.limit} more")


# Unknown and missing keys


def _meant(resource: Resource, path: Path, hint: KeyHint) -> list[Node]:
    """The members that an unknown key in the object at `path` is probably meant for: several where it belongs in every item of a list."""
    if not hint.key:
        return []
    if hint.kind != "misplaced":
        return [resource.at(path)[hint.key]]
    nodes: list[Node] = [resource.root]
    around = list(path)
    for step in hint.site:
        nodes = [node[step] for node in nodes]
        if around[:1] == [step] and len(around) > 1 and isinstance(around[1], int):
            nodes = [nodes[0][around[1]]]
            around = around[2:]
            continue
        around = around[1:] if around[:1] == [step] else []
        nodes = [item for node in nodes for item in (node if isinstance(node.value, list) else (node,))]
    return [node[hint.key] for node in nodes]


def _as_written(resource: Resource, breach: Breach) -> str:
    """An unknown key as the user has it: in a dialect one may be known to the API, under which name it is no key of the resource."""
    name = str(breach.limit)
    return resource.spelled((*breach.path, name)) if resource.dialect else name


def _unknown_key(resource: Resource, breach: Breach, holder: Node, hint: KeyHint) -> Problem:
    node, meant = holder[str(breach.limit)], holder[hint.key]
    name = _as_written(resource, breach)
    message, label, advice = _unknown_words(resource, breach.path, name, hint)
    # Another tool's name for the same string; lists and objects mostly have another form there.
    renamed = hint.kind == "foreign" and node.text is not None and breach.schema["properties"][hint.key].get("type") == "string"
    fix = None
    if hint.kind == "comment":
        fix = Fix(f"remove {short(name)}", node, REMOVE, safe=False)
    elif (hint.certain or renamed) and meant.exists:
        advice = f'remove "{short(name)}": {key(meant)} is given too'
    elif hint.certain or renamed:
        fix = Fix(f"rename it to {meant.key_text}", node, Rename(meant.key_text), safe=hint.certain)
    aws = f'Unknown parameter in {parameter_of(breach.path) or "input"}: "{short(name)}"'
    if resource.dialect:
        aws = f"extraneous key [{short(name)}] is not permitted"
    return Problem(node, message, label=label, help=advice, aws=aws, at_key=True, fix=fix)


def _unknown_words(resource: Resource, path: Path, name: str, hint: KeyHint) -> tuple[str, str, str]:
    """Message, label and help for an unknown key."""
    here, written = subject_of(resource, path), f'"{short(name)}"'
    unknown = f"unknown key {written} in {here}"
    meant = key(resource.at(path)[hint.key])
    match hint.kind:
        case "case" | "typo":
            sensitive = ": keys are case-sensitive" if name.lower() == hint.key.lower() else ""
            return f"{unknown}: did you mean {meant}?", f"did you mean {meant}?", f"rename it to {meant}{sensitive}"
        case "foreign":
            return f"{unknown}: ECS calls it {meant}", f"ECS calls it {meant}", f"rename it to {meant}"
        case "misplaced":
            owner, target = _target(resource, path, hint)
            away = f"in {here}" if path else f"at the top of the {resource.kind.words}"
            if target == f"in {owner}" and here.endswith(f" of {owner}"):
                away = f"in its {here.removesuffix(f' of {owner}')}"
            elif target.endswith(f" of {here}"):
                away = "directly in it"
            return f"{written} belongs {target}, not {away}", f"belongs {target}", f"move it {_into(target)}"
        case "comment" if name == "$schema":
            return unknown, "AWS refuses it", "remove it, and tell your editor in its settings which schema the file has"
        case "comment":
            advice = f"remove it: a {resource.kind.words} has no place for comments (in YAML, write them after #)"
            return unknown, "AWS refuses comments", advice
    if resource.kind is TASK_DEFINITION and not path and name in accepter_of(SERVICE).schema["properties"]:
        return unknown, "a key of services", f"move it to the service that runs this {resource.kind.words}: it is a key of CreateService"
    source: Schema = accepter_of(resource.kind, resource.dialect).schema.get("x-source", {})
    newer = f"; if AWS has added it since {source['date']}, update taskdef-lint" if source else ""
    return unknown, "not a valid key here", f"remove {written}{newer}"


def _target(resource: Resource, here: Path, hint: KeyHint) -> tuple[str, str]:
    """Where a misplaced key belongs: the container or volume, and the whole place in words ('in "linuxParameters" of container 'app')."""
    site: Site = hint.site
    if not site:
        return "", f"at the top of the {resource.kind.words}"
    inside = here[:1] == site[:1] and len(here) > 1
    owner = subject_of(resource, here[:2]) if inside else _GENERAL.get(site[0], "")
    start = (here[:2] if inside else (site[0], 0)) if owner else ()
    rest = site[1:] if owner else site
    if not rest:
        return owner, f"in {owner}"
    keys = ".".join(resource.spelled((*start, *rest[:length])) for length in range(1, len(rest) + 1))
    named = f'in "{keys}"'
    return owner, f"{named} of {owner}" if owner else named


_GENERAL = {"containerDefinitions": "a container definition", "volumes": "a volume"}


def _into(target: str) -> str:
    return "to" + target.removeprefix("at") if target.startswith("at ") else "into" + target.removeprefix("in")


def _empty_object(resource: Resource, breach: Breach, node: Node) -> Problem:
    """The problem of an object that holds nothing, although it has required members."""
    required = [str(name) for name in breach.limit] if isinstance(breach.limit, list) else []
    lacking = " and ".join(key(node[name]) for name in required)
    needed = node.key in _required_in(resource, breach.path[:-1])
    return Problem(
        node,
        f"{subject_of(resource, breach.path)} is empty, but {lacking} {'is' if len(required) == 1 else 'are'} required in it",
        label="empty",
        help=f"add {lacking}" + ("" if needed else f", or remove {key(node)}"),
        aws=f'Missing required parameter in {parameter_of(breach.path)}: "{required[0]}"',
        fix=None if needed else Fix(f"remove {node.key_text}", node, REMOVE),
        at_key=True,
    )


def _required_in(resource: Resource, path: Path) -> list[str]:
    """The members that the schema requires in the object at a path."""
    accepter = accepter_of(resource.kind)
    schema = accepter.schema
    for step in path:
        schema = accepter.resolved(schema["items"] if isinstance(step, int) else schema["properties"][step])
    required: list[str] = schema.get("required", [])
    return required


def _missing_key(resource: Resource, breach: Breach, holder: Node) -> Problem:
    name = str(breach.limit)
    node, subject = holder[name], subject_of(resource, (*breach.path, name))
    state = "missing" if not node.exists else "null" if node.value is None else "empty"
    label, advice = (state, "give it a value") if node.exists else (f"{key(node)} is missing", f"add {key(node)}")
    if breach.documented:
        return Problem(node, f"{subject} is {state}, but AWS documents it as required", label=label, help=advice)
    # An empty value passes the client, and so does the lack of what only the API demands.
    passes = node.exists or "x-aws" in breach.schema
    aws = "" if passes or resource.dialect else f'Missing required parameter in {parameter_of(breach.path) or "input"}: "{name}"'
    return Problem(node, f"required key {subject} is {state}", label=label, help=advice, aws=aws)
