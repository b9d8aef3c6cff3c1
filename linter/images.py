"""Image references: `[REGISTRY/]REPOSITORY[:TAG][@DIGEST]`, and what they tell."""

from __future__ import annotations

import re

# Amazon ECR's names for a private registry, in every partition: with FIPS, and with dual stack (`ACCOUNT.dkr-ecr.REGION.on.aws`).
_PRIVATE_ECR = re.compile(r"(\d{12})\.dkr[.-]ecr(?:-fips)?\.([a-z]{2,4}(?:-[a-z]+)+-\d{1,2})\.([a-z0-9.-]+)\Z")
_SUFFIXES = {  # of the host name, by partition
    "amazonaws.com.cn": "aws-cn",
    "on.amazonwebservices.com.cn": "aws-cn",
    "amazonaws.eu": "aws-eusc",
    "c2s.ic.gov": "aws-iso",
    "sc2s.sgov.gov": "aws-iso-b",
}
_SHOUTED = re.compile(r"(?<![A-Za-z0-9])[A-Z][A-Z0-9]+(?![A-Za-z0-9])")
_STAND_IN = re.compile(r"placeholder|\byour[-_]|\breplace[-_]|\bchange[-_]?me\b|\bto be (?:filled|replaced)\b", re.IGNORECASE)


class Image:
    """The parts of an image reference; those that are not written are empty."""

    __slots__ = ("digest", "registry", "repository", "tag")

    def __init__(self, registry: str, repository: str, tag: str, digest: str) -> None:
        self.registry = registry
        self.repository = repository
        self.tag = tag
        self.digest = digest


def parse_image(text: str) -> Image:
    """The parts of a reference. A first part with a dot or a colon, or `localhost`, is a registry, as Docker reads it."""
    name, _, digest = text.partition("@")
    first, slash, rest = name.partition("/")
    registry = ""
    if slash and ("." in first or ":" in first or first == "localhost"):
        registry, name = first, rest
    head, slash, last = name.rpartition("/")
    last, _, tag = last.partition(":")
    return Image(registry, head + slash + last, tag, digest)


def stands_in(text: str) -> bool:
    """Whether a reference is a word that a pipeline replaces: `IMAGE_PLACEHOLDER`, `REPLACED_BY_CI`. The tag does not count."""
    image = parse_image(text)
    return bool(_STAND_IN.search(text) or _SHOUTED.search(f"{image.registry}/{image.repository}"))


class EcrRegistry:
    """The account, region and partition of a private Amazon ECR registry."""

    __slots__ = ("account", "partition", "region")

    def __init__(self, account: str, region: str, partition: str) -> None:
        self.account = account
        self.region = region
        self.partition = partition


def ecr_registry(text: str | None) -> EcrRegistry | None:
    """The private ECR registry that an image comes from, pull-through caches included; None for `public.ecr.aws` and all others."""
    if not text or "ecr" not in text:
        return None
    match = _PRIVATE_ECR.match(text.partition("/")[0])
    if not match:
        return None
    account, region, suffix = match.groups()
    partition = _SUFFIXES.get(suffix, "aws")
    if partition == "aws" and region.startswith("us-gov-"):
        partition = "aws-us-gov"
    return EcrRegistry(account, region, partition)
