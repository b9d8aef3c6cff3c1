"""taskdef-lint: a linter and policy checker for Amazon ECS task definitions.

The stable Python surface is `taskdef_lint.api`; everything else may change between releases.
"""

from taskdef_lint.version import __version__

__all__ = ["__version__"]
