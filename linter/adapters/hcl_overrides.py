"""Override files of Terraform, `override.tf` and `NAME_override.tf`: what stands in them takes the place of what other files of the
directory have in the block of the same type and labels, as developer.hashicorp.com/terraform/language/files/override says.
"""

from __future__ import annotations

import os

from taskdef_lint.syntax.hcl_nodes import Block, Body

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from taskdef_lint.model.document import Document
    from taskdef_lint.syntax.hcl_nodes import Argument


def is_override(path: str) -> bool:
    """Whether a source is an override file, by its name."""
    name = os.path.basename(path).removesuffix(".json").removesuffix(".tf").removesuffix(".tofu")
    return name == "override" or name.endswith("_override")


class Overrides:
    """The blocks of the override files of a directory, which are given in the order of their names: the last one wins."""

    def __init__(self, documents: Iterable[Document]) -> None:
        self.documents = list(documents)
        self._blocks: dict[tuple[str, ...], list[tuple[Block, Document]]] = {}
        self._merged: dict[tuple[str, ...], Block] = {}
        self._homes: dict[int, Document] = {}
        for document in self.documents:
            for block in document.data.blocks if isinstance(document.data, Body) else ():
                self._blocks.setdefault((block.kind, *block.labels), []).append((block, document))

    def merged(self, block: Block) -> Block:
        """A block of another file with what overrides it: arguments one by one, blocks in it all of one type together."""
        key = (block.kind, *block.labels)
        if key not in self._blocks:
            return block
        if key not in self._merged:
            self._merged[key] = self._made(block, self._blocks[key])
        return self._merged[key]

    def _made(self, block: Block, others: list[tuple[Block, Document]]) -> Block:
        body = Body()
        body.arguments, body.blocks = dict(block.body.arguments), list(block.body.blocks)
        for other, document in others:
            replaced = {_made_by(inner) for inner in other.body.blocks}
            body.blocks = [inner for inner in body.blocks if _made_by(inner) not in replaced] + other.body.blocks
            body.arguments |= other.body.arguments
            parts: list[Argument | Block] = [*other.body.blocks, *other.body.arguments.values()]
            self._homes.update((id(part), document) for part in parts)
        return Block(block.kind, block.labels, block.head, body)

    def home(self, part: Argument | Block, document: Document) -> Document:
        """The source that a part of a merged block stands in, given that of the block."""
        return self._homes.get(id(part), document)


def _made_by(block: Block) -> str:
    """The type of the blocks that one is, or makes."""
    return block.labels[0] if block.kind == "dynamic" and block.labels else block.kind
