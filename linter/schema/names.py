"""How messages name places and values of a resource."""

from __future__ import annotations

from taskdef_lint.model.node import Path
from taskdef_lint.model.resource import Resource, called, short


def _split(resource: Resource, path: Path) -> tuple[str, Path]:
    """The container or volume that a place is in, in words ("" for neither), and the path in it."""
    if len(path) > 1 and path[0] == "containerDefinitions":
        return called(resource.root[path[0]][path[1]]), path[2:]
    if len(path) > 1 and path[0] == "volumes" and isinstance(path[1], int):
        return called(resource.root[path[0]][path[1]], "volume"), path[2:]
    return "", path


def subject_of(resource: Resource, path: Path) -> str:
    """How a message names a value, its keys as the user spells them: `"healthCheck.timeout" of container 'app'`."""
    owner, rest = _split(resource, path)
    node = resource.at(path[: len(path) - len(rest)])
    words = ""
    for step in rest:
        node = node[step]
        if isinstance(step, int):
            name = node["name"].text
            words += f"[{short(name)}]" if name else f"[{step}]"
        else:
            words += "." * bool(words) + short(node.key_text)
    if not words:
        return owner or f"the {resource.kind.words}"
    return f'"{words}" of {owner}' if owner else f'"{words}"'


def parameter_of(path: Path) -> str:
    """A place as the AWS CLI names it: `containerDefinitions[0].memory`."""
    return "".join(f"[{key}]" if isinstance(key, int) else f".{short(key)}" for key in path).removeprefix(".")


def quoted(text: str) -> str:
    """A text of the document in quotes."""
    return f"'{short(text)}'"


def number_in_words(value: object, called: str = "") -> str:
    """How a message names a number of the document: in digits, behind what it is `called`, unless they are too many to be read."""
    if isinstance(value, int) and abs(value) >= 10**18:
        return "a huge number"
    return f"{called}{value}"


def listed(choices: list[str]) -> str:
    """Choices in a sentence, the first few where they are many."""
    words = [f"'{choice}'" for choice in choices]
    if len(words) > 12:
        words = [*words[:8], f"one of {len(words) - 8} others"]
    return " or ".join(filter(None, (", ".join(words[:-1]), words[-1])))
