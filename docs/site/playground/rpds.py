"""Stands in for rpds-py, which is compiled and has no wheel for browsers on PyPI: what jsonschema and referencing use of it, by copying."""

from __future__ import annotations


class HashTrieMap(dict):
    """A mapping of which each change makes a new one."""

    @classmethod
    def convert(cls, value):
        return value if isinstance(value, cls) else cls(value)

    def insert(self, key, value):
        return HashTrieMap({**self, key: value})

    def remove(self, key):
        made = dict(self)
        del made[key]
        return HashTrieMap(made)

    def update(self, *others, **more):
        made = dict(self)
        for other in others:
            made.update(other)
        return HashTrieMap({**made, **more})

    def __hash__(self):
        return hash(frozenset(self.items()))


class HashTrieSet(frozenset):
    """A set of which each change makes a new one."""

    def insert(self, value):
        return HashTrieSet(self | {value})

    def remove(self, value):
        return HashTrieSet(self - {value})

    def update(self, *others):
        return HashTrieSet(self.union(*others))


class List(tuple):
    """A list that grows and shrinks at its front."""

    __slots__ = ()

    @property
    def first(self):
        return self[0]

    @property
    def rest(self):
        return List(self[1:])

    def push_front(self, value):
        return List((value, *self))

    def drop_first(self):
        return self.rest
