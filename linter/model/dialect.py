"""A language in which resources are written, where it forgives or refuses what the ECS API does not."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping


class Dialect:
    """A dialect as a table: `verdicts` has, by the name of a rule, the most severe that its findings are here (`warning`, `note`), or None
    where it is off.

    `help` has, by the name of a rule, what its findings advise here.
    """

    __slots__ = ("help", "name", "verdicts")

    def __init__(self, name: str, verdicts: Mapping[str, str | None], help: Mapping[str, str]) -> None:  # noqa: A002 - the word that users see
        self.name = name
        self.verdicts = verdicts
        self.help = help


TERRAFORM = Dialect(
    "Terraform",
    {
        "unknown-key": "warning",  # the provider drops such a key without a message
        "empty-tags": None,  # it does not send them
        "pasted-output": None,  # it drops what is null
        "pasted-description": None,
        "leftover-skeleton": None,
        "missing-tags": None,  # a provider may have default tags
        "untagged-resource": None,
    },
    {"unknown-key": "remove it, or write the key that was meant: the AWS provider drops keys that it does not know without a message"},
)
