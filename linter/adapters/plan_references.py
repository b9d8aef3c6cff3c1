"""Where references lead in the configuration of a plan of Terraform: variables and outputs of modules, and what these refer to."""

from __future__ import annotations

import re

from taskdef_lint.model.node import member

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

_INDEX = r'\[(?:[0-9]+|"(?:[^"\\]|\\.)*")\]'
_STEP = re.compile(rf"module\.([\w-]+)({_INDEX})?")
_VARIABLE = re.compile(r"var\.([\w-]+)")
_OUTPUT = re.compile(rf"(module\.[\w-]+(?:{_INDEX})?)\.([\w-]+)")
_OF_INSTANCES = ("each.key", "each.value", "count.index")
_MOST_STEPS = 16  # from module to module


class Reference:
    """What an expression refers to, by the words of the module whose address is `module`. `index` is what `each.key` or `count.index` is
    there, with its brackets, "" where that is not known.
    """

    __slots__ = ("index", "module", "words")

    def __init__(self, module: str, words: list[str], index: str) -> None:
        self.module = module
        self.words = words
        self.index = index


def led_to(data: object, module: str, expression: object, index: str) -> Reference:
    """What an expression of a module refers to in the end, variables and outputs of modules being followed.

    Where it depends on more than one of them, and where that is not known, its words still are those of variables or modules.
    """
    reference = Reference(module, references(expression), index)
    for _ in range(_MOST_STEPS):
        further = _followed(data, reference)
        if further is None:
            break
        reference = further
    return reference


def references(expression: object) -> list[str]:
    """The references of an expression in a configuration."""
    listed = expression.get("references") if isinstance(expression, dict) else None
    return [one for one in listed if isinstance(one, str)] if isinstance(listed, list) else []


def _followed(data: object, reference: Reference) -> Reference | None:
    words = [one for one in reference.words if one not in _OF_INSTANCES]
    longest = max(words, key=len, default="")
    variable, output = _VARIABLE.match(longest), _OUTPUT.match(longest)
    whole = variable or output
    if whole is None or any(not _is_part(one, whole[0]) for one in words):
        return None
    if variable is not None:
        steps = list(_STEP.finditer(reference.module))
        if not steps:
            return None
        *above, called = steps
        holder = above[-1].end() if above else 0
        outer = reference.module[:holder]
        expression = member(member(member(_module(data, outer), "module_calls"), called[1]), "expressions")
        found = references(member(expression, variable[1]))
        return Reference(outer, found, called[2] or "") if found else None
    if output is None:
        return None
    inner = f"{reference.module}.{output[1]}" if reference.module else output[1]
    found = references(member(member(member(_module(data, inner), "outputs"), output[2]), "expression"))
    return Reference(inner, found, "") if found else None


def _is_part(words: str, whole: str) -> bool:
    """Whether a reference is the whole, something in it, or what holds it."""
    bare = re.sub(_INDEX, "", whole)
    return (
        f"{words}.".startswith(f"{whole}.")
        or words.startswith(f"{whole}[")
        or whole.startswith(f"{words}.")
        or bare.startswith(f"{words}.")
    )


def configured(data: object, module: str, address: str) -> Mapping[str, object] | None:
    """The expressions of a resource in the configuration that a plan holds; None where they cannot be found.

    `module` is the address of its module, "" for the root, and `address` its own in that.
    """
    listing = member(_module(data, module), "resources")
    for one in listing if isinstance(listing, list) else ():
        if member(one, "address") == address:
            expressions = member(one, "expressions")
            return expressions if isinstance(expressions, dict) else None
    return None


def _module(data: object, address: str) -> object:
    """The configuration of a module, given its address."""
    inside = member(member(data, "configuration"), "root_module")
    for name, _ in _STEP.findall(address):
        inside = member(member(member(inside, "module_calls"), name), "module")
    return inside
