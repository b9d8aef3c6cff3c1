"""One way to read a resource whose values depend on conditions, Defaults or rows of mappings."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Reading:
    """What is taken for true while a resource is read.

    `conditions` has the truth of each condition that the resource uses. Beside these a reading may suppose more, and what is found in it
    then is no more than likely: `defaults`, that parameters have their Defaults, `row`, that mappings are asked for one row
    (the expression that asks, the row, and the mapping), or `choice`, that a parameter has one of its AllowedValues (its name, the value).

    `all` are the conditions of every reading of the resource that supposes nothing. `free` are conditions of which it is not understood
    what they depend on.
    """

    __slots__ = ("all", "choice", "conditions", "defaults", "free", "row")

    def __init__(
        self,
        conditions: Mapping[str, bool],
        *,
        all: Sequence[Mapping[str, bool]] = (),  # noqa: A002 - of them
        free: frozenset[str] = frozenset(),
        defaults: bool = False,
        row: tuple[str, str, str] | None = None,
        choice: tuple[str, str] | None = None,
    ) -> None:
        self.conditions = conditions
        self.all = all or (conditions,)
        self.free = free
        self.defaults = defaults
        self.row = row
        self.choice = choice

    @property
    def certain(self) -> bool:
        """Whether nothing is supposed that a deployment may not have."""
        return not self.defaults and self.row is None and self.choice is None
