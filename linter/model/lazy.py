"""What is made when it is first asked for: properties, in a class of their own as that of functools takes a lock, and patterns."""

from __future__ import annotations

__all__ = ["cached_property", "forget", "lazy_pattern"]

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from functools import cached_property
    from typing import AnyStr

    def lazy_pattern(source: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
        """A pattern that is compiled when it is first used."""
        return re.compile(source, flags)
else:

    class cached_property:  # noqa: N801 - in place of that of functools
        """A property that is computed once and kept. Up to Python 3.11 that of functools takes a lock, for longer than most take here."""

        def __init__(self, compute):
            self.compute = compute

        def __set_name__(self, owner, name):
            self.name = name
            self.__doc__ = self.compute.__doc__

        def __get__(self, instance, owner=None):
            if instance is None:
                return self
            value = instance.__dict__[self.name] = self.compute(instance)
            return value

    class lazy_pattern:  # noqa: N801 - in place of a function
        """A pattern that is compiled when it is first used: to compile many of which a run uses few takes longer than the run."""

        def __init__(self, source, flags=0):
            self._given = source, flags

        def __getattr__(self, name):
            import re

            made = re.compile(*self._given)
            used = ("match", "fullmatch", "search", "finditer", "findall", "sub", "split")
            vars(self).update({method: getattr(made, method) for method in used})
            return getattr(made, name)


def forget(instance: object) -> None:
    """Drop what the cached properties of an object have computed, so that they compute it again when somebody asks."""
    of_class = type(instance)
    names = _COMPUTED.get(of_class)
    if names is None:
        names = _COMPUTED[of_class] = [name for name in dir(of_class) if isinstance(getattr(of_class, name), cached_property)]
    kept = vars(instance)
    for name in names:
        kept.pop(name, None)


_COMPUTED: dict[type, list[str]] = {}  # the names of the cached properties of classes
