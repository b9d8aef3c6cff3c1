"""The things that rules judge, in the shape of the ECS API, and what all kinds of them share.

An adapter makes resources of a document. Rules never know the dialect that a resource was written in: `origin` leads back to it.
"""

from __future__ import annotations

from taskdef_lint.model.lazy import cached_property, forget
from taskdef_lint.model.node import Node, PartialRoot, Path, Root, dismantle
from taskdef_lint.model.origin import Origin, placed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Self, TypeVar

    from taskdef_lint.model.document import Document
    from taskdef_lint.model.kinds import Kind
    from taskdef_lint.model.problem import ShapeError
    from taskdef_lint.model.reading import Reading
    from taskdef_lint.model.verdicts import Verdicts

    T = TypeVar("T")


class Resource:
    """One resource: `data` in API shape, and `origin`, which tells of a path in it where the value is written.

    `document` is the one that it stands in, as a whole or for the most part; `address` its name there, where a file has several resources
    (`WebTask` in a template), otherwise "". `partial`: what is absent in it may be written elsewhere.

    `dialect` names the language that it is written in, where its shape there is another one and not all rules hold: "cloudformation".
    `reading` says what is taken for true where its values depend on that, `parameters` which parameters whoever deploys it gives values to,
    and whether each is one that is shown to nobody; None where any placeholder may be one. `stack` is what its adapter knows of the
    template that it stands in.

    `shape` is how it breaks the schema of its kind, settled before any rule looks: each error is reported by the rule that its kind names.
    """

    kind: Kind
    shape: Sequence[ShapeError] = ()
    verdicts: Verdicts | None = None  # what rules say otherwise in the language that it is written in
    firm: Resource | None = None  # the same without what may be given another value elsewhere: only that proves an error
    names_roles = False  # whether it may refer to roles that stand in the same template or configuration of Terraform
    sensitive = False  # whether something in it is marked as nothing that may be shown, so that no message may quote any of it
    dialect = ""
    reading: Reading | None = None
    parameters: Mapping[str, bool] | None = None
    stack: object = None

    def __init__(
        self,
        document: Document,
        data: object,
        *,
        origin: Callable[[Path], Origin] | None = None,
        address: str = "",
        partial: bool = False,
    ) -> None:
        self.document = document
        self.address = address
        self.origin = origin or placed(document)
        self._data = data
        self._partial = partial
        self._facts: dict[object, object] = {}

    @cached_property
    def root(self) -> Root:
        """The topmost node of the resource."""
        return (PartialRoot if self._partial else Root)(self, self._data)

    def __getitem__(self, key: str) -> Node:
        """A member of the resource, present or not."""
        return self.root[key]

    def fact(self, compute: Callable[[Self], T]) -> T:
        """What `compute` makes of the resource, computed once and kept."""
        if compute not in self._facts:
            self._facts[compute] = compute(self)
        return self._facts[compute]  # type: ignore[return-value]  # what this very function made

    def set_aside(self) -> None:
        """Drop the nodes and the facts that rules have asked for, which take more memory than the resource itself. Both come again.

        Where the shape is broken it is left as it is, as its nodes hold what was meant.
        """
        if not self.shape:
            dismantle(self.root)
            forget(self)
            self._facts.clear()

    @property
    def wrapper(self) -> Path:
        """Where the file holds the resource: `()` where it holds nothing else, `("taskDefinition",)` in an answer of AWS."""
        return self.origin(()).path

    def spelled(self, path: Path) -> str:
        """The last key of a path as the user spells it, or would where nothing is written there."""
        return self.origin(path).spelled or str(path[-1]) if path else ""

    def at(self, path: Path) -> Node:
        """The node at a path, present or not."""
        return self.root.below(path)


def called(item: Node, what: str = "container") -> str:
    """How a message names a container, or `what` else it is: `container 'app'`; without a literal name `container 2`, counted from 1."""
    name = item["name"].text
    if name:
        return f"{what} '{short(name)}'"
    return f"{what} {item.key + 1}" if isinstance(item.key, int) else f"the {what}"


def short(text: str, most: int = 80) -> str:
    """A text of the document as a message quotes it: cut, with an ellipsis, where it has more than `most` characters."""
    return text if len(text) <= most else f"{text[: most - 1]}…"
