"""Which rules hold otherwise in a dialect: a table in schemas/, so that no rule has to know where its resources are written."""

from __future__ import annotations

from functools import cache

from taskdef_lint.schema.overlay import table_of


@cache
def rules_in(dialect: str, how: str) -> frozenset[str]:
    """The names of rules that hold in another way in a dialect ("" for none): those `of-single-values` hold for the Default of a parameter,
    too; those `of-one-condition` where something is missing under some conditions only.
    """
    return frozenset(table_of(dialect)["rules"][how]) if dialect else frozenset()
