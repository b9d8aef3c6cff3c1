"""Image references: `[REGISTRY/]REPOSITORY[:TAG][@DIGEST]`, and what they tell."""

from __future__ import annotations

from functools import lru_cache

LOOK = 1000  # longer references are refused anyway

_SUFFIXES = {  # of the names of ECR registries, where they tell the partition
    "amazonaws.com.cn": "aws-cn",
    "on.amazonwebservices.com.cn": "aws-cn",
    "amazonaws.eu": "aws-eusc",
    "c2s.ic.gov": "aws-iso",
    "sc2s.sgov.gov": "aws-iso-b",
}
_SERVICES = (["dkr", "ecr"], ["dkr", "ecr-fips"])
_STAND_INS = (
    "placeholder",
    "your-",
    "your_",
    "replace-",
    "replace_",
    "changeme",
    "change-me",
    "change_me",
    "to be filled",
    "to be replaced",
)


class Image:
    """The parts of an image reference; those that are not written are empty."""

    __slots__ = ("digest", "registry", "repository", "tag")

    def __init__(self, registry: str, repository: str, tag: str, digest: str) -> None:
        self.registry = registry
        self.repository = repository
        self.tag = tag
        self.digest = digest


@lru_cache(256)
def _parsed(text: str) -> Image:
    name, _, digest = text.partition("@")
    first, slash, rest = name.partition("/")
    registry = ""
    if slash and ("." in first or ":" in first or first == "localhost"):
        registry, name = first, rest
    head, slash, last = name.rpartition("/")
    last, _, tag = last.partition(":")
    return Image(registry, head + slash + last, tag, digest)


def parse_image(text: str) -> Image:
    """The parts of a reference. A first part with a dot or a colon, or `localhost`, is a registry, as Docker reads it."""
    return _parsed(text[:LOOK])


def stands_in(text: str) -> bool:
    """Whether a reference is a word that a pipeline replaces: `IMAGE_PLACEHOLDER`, `REPLACED_BY_CI`. The tag does not count."""
    return _stands_in(text[:LOOK])


@lru_cache(256)  # each rule about images asks
def _stands_in(text: str) -> bool:
    lower = text.lower()
    for word in _STAND_INS:
        if word in lower:
            return True
    if lower == text:
        return False
    image = parse_image(text)
    words = f"{image.registry}/{image.repository}".replace("/", " ").replace(".", " ").replace("-", " ").replace("_", " ").split()
    return any(len(word) > 1 and word.isupper() for word in words)


class EcrRegistry:
    """The account, region and partition of a private Amazon ECR registry."""

    __slots__ = ("account", "partition", "region")

    def __init__(self, account: str, region: str, partition: str) -> None:
        self.account = account
        self.region = region
        self.partition = partition


def ecr_registry(text: str | None) -> EcrRegistry | None:
    """The private ECR registry that an image comes from, pull-through caches included; None for `public.ecr.aws` and all others.

    Private registries are called `ACCOUNT.dkr.ecr.REGION.SUFFIX`, with FIPS `ecr-fips`, with dual stack `ACCOUNT.dkr-ecr.REGION.on.aws`.
    """
    if not text or "dkr" not in text:
        return None
    host, slash, _ = text[:LOOK].partition("/")
    parts = host.replace(".dkr-ecr", ".dkr.ecr", 1).split(".")
    account = parts[0]
    if not slash or len(parts) < 6 or len(account) != 12 or not account.isdigit() or parts[1:3] not in _SERVICES:
        return None
    region, suffix = parts[3], ".".join(parts[4:])
    partition = _SUFFIXES.get(suffix, "aws")
    if partition == "aws" and region.startswith("us-gov-"):
        partition = "aws-us-gov"
    return EcrRegistry(account, region, partition)
