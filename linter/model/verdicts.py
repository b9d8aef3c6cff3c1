"""Languages in which resources are written, where they forgive or refuse what the ECS API does not."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping


class Verdicts:
    """What rules say otherwise in a language, as a table: `most` has, by the name of a rule, the most severe that its findings are there
    (`warning`, `note`), or None where the rule does not hold; `help`, by the name of a rule, what its findings advise there.
    """

    __slots__ = ("help", "most")

    def __init__(self, most: Mapping[str, str | None], help: Mapping[str, str]) -> None:  # noqa: A002 - the word that users see
        self.most = most
        self.help = help
