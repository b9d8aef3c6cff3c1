"""A property that is computed once: a class of its own, as that of functools takes a lock."""

from __future__ import annotations

__all__ = ["cached_property", "forget"]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from functools import cached_property
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
