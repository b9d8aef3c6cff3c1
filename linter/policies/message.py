"""What findings of policies say: texts of users in which a few words in braces stand for what was found, and nothing else does."""

from __future__ import annotations

import re

from taskdef_lint.policies.path import container_of, place_of, shown
from taskdef_lint.secrets.detect import mask_texts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from taskdef_lint.config.item import Item
    from taskdef_lint.config.rules import Placing
    from taskdef_lint.model.node import Node
    from taskdef_lint.model.resource import Resource

FIELDS = ("value", "path", "container", "family")

_UNCLOSED = re.compile(r"\{([A-Za-z_]\w*)(?![^{}]*\})")
_FIELD = re.compile(r"\{([A-Za-z_][^{}]*)\}")


class Words:
    """What the words in braces of a message stand for, computed when asked for."""

    __slots__ = ("_each", "_message", "_node", "_resource")

    def __init__(self, resource: Resource, node: Node, each: str, message: str = "") -> None:
        self._resource = resource
        self._node = node
        self._each = each
        self._message = message

    def __getitem__(self, field: str) -> str:
        node = self._node
        if field == "value":
            # Masked before it is cut: of a credential that is cut no part could be recognised any more.
            value = node.value
            return shown(mask_texts(self._resource.document.source)(value) if isinstance(value, str) else value)
        if field == "path":
            return place_of(node, self._each)
        if field == "container":
            return container_of(node) or "(none)"
        return shown(self._resource["family"].value) if field == "family" else self._message


def template(file: Placing, item: Item | None, fields: Sequence[str]) -> Callable[[Words], str]:
    """A function that fills in a message; of no message it makes "". Nothing but the fields means anything in it."""
    if item is None:
        return lambda _: ""
    text = " ".join(item.text.split())
    for field in _FIELD.findall(text):
        if field not in fields:
            from taskdef_lint.suggest import closest

            near = closest(field, fields)
            known = ", ".join(f"{{{known}}}" for known in fields)
            label = f"did you mean {{{near}}}?" if near else ""
            raise file.written(item).error(f"{{{field[:40]}}} stands for nothing here", label=label, help=f"the words are {known}")
    unclosed = _UNCLOSED.search(text)
    if unclosed:
        raise file.written(item).error(f"the brace before {unclosed[1][:40]!r} is not closed", help=f"write {{{unclosed[1][:40]}}}")
    return lambda words: _FIELD.sub(lambda match: words[match[1]], text)


def lowered(summary: str) -> str:
    """A summary as a message begins: `An image` as `an image`, and `ECS` as it is."""
    return summary[:1].lower() + summary[1:] if summary[1:2].islower() or summary[1:2] == " " else summary
