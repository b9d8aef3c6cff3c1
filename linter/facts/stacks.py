"""Stacks of CloudFormation: how many resources there are in one."""

from __future__ import annotations

MOST_LINTED = 2_500  # resources of ECS in one template, five times what CloudFormation takes: to lint more would take too long
PLAIN_TRANSFORMS = frozenset(("AWS::Serverless-2016-10-31", "AWS::LanguageExtensions", "AWS::SecretsManager-2020-07-23"))
"""Transforms that make of the resources of ECS what is written, and nothing beside them."""


def is_plain(transforms: object) -> bool:
    """Whether the `Transform` of a template (None for none) names no macro, which may make of it whatever it likes."""
    if transforms is None:
        return True
    listed = transforms if isinstance(transforms, list) else [transforms]
    return all(isinstance(one, str) and one in PLAIN_TRANSFORMS for one in listed)
