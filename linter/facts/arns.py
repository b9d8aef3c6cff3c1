"""Amazon Resource Names: `arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE`, where the resource may hold further colons."""

from __future__ import annotations

from functools import lru_cache


class Arn:
    """The parts of an ARN. `region` and `account` may be empty."""

    __slots__ = ("account", "partition", "region", "resource", "service")

    def __init__(self, partition: str, service: str, region: str, account: str, resource: str) -> None:
        self.partition = partition
        self.service = service
        self.region = region
        self.account = account
        self.resource = resource


LONGEST = 2048  # characters of an ARN that is kept


def parse_arn(text: str | None) -> Arn | None:
    """The parts of a text that starts like an ARN and has all of an ARN's six parts; None for any other."""
    if not text or not text.startswith("arn:"):
        return None
    return _parsed(text) if len(text) <= LONGEST else _parsed.__wrapped__(text)


@lru_cache(256)  # several rules ask about the same one
def _parsed(text: str) -> Arn | None:
    parts = text.split(":", 5)
    return Arn(*parts[1:]) if len(parts) == 6 else None
