"""Stacks of CloudFormation: how many resources there are in one."""

from __future__ import annotations

MOST_LINTED = 2_500  # resources of ECS in one template, five times what CloudFormation takes: to lint more would take too long
PLAIN_TRANSFORMS = frozenset(("AWS::Serverless-2016-10-31", "AWS::LanguageExtensions", "AWS::SecretsManager-2020-07-23"))
"""Transforms that make of the resources of ECS what is written, and nothing beside them."""

_HARMLESS = ("AWS::CodeDeployBlueGreen", "AWS::CodeStar", "AWS::SecretsManager-")  # how the names begin of those that only add resources


def changes_resources(transforms: object) -> bool:
    """Whether the `Transform` of a template (None for none) names a macro, which may change what is written in any way."""
    listed = transforms if isinstance(transforms, list) else [] if transforms is None else [transforms]
    return not all(isinstance(one, str) and (one in PLAIN_TRANSFORMS or one.startswith(_HARMLESS)) for one in listed)


def is_plain(transforms: object) -> bool:
    """Whether the `Transform` of a template (None for none) names no macro, which may make of it whatever it likes."""
    if transforms is None:
        return True
    listed = transforms if isinstance(transforms, list) else [transforms]
    return all(isinstance(one, str) and one in PLAIN_TRANSFORMS for one in listed)
