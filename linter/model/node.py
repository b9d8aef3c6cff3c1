"""A cursor on a value of a resource, present or not, so that rules read like the document they judge.

`container["logConfiguration"]["options"]["awslogs-group"]` never fails: below something absent everything is absent, below
something unknown everything is unknown. A rule asks `.text`, `.number` or `.flag` and stays silent on `None`.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from taskdef_lint.model.origin import Origin
    from taskdef_lint.model.resource import Resource

Key = str | int
Path = tuple[Key, ...]


class Unknown:
    """A value that is settled later: a placeholder such as `${IMAGE}` or `<IMAGE1_NAME>`.

    It satisfies every schema keyword and silences every rule that needs the value. `text` is the value as written. `optional`: it may turn
    out that there is none. `computed`: a function of the document makes it, such as `Fn::Sub`, and what looks like a placeholder in
    `text` is what that fills in.
    """

    __slots__ = ("computed", "optional", "text")

    def __init__(self, text: str = "", *, optional: bool = False, computed: bool = False) -> None:
        self.text = text
        self.optional = optional
        self.computed = computed

    def __repr__(self) -> str:
        return f"Unknown({self.text!r})"


class Date:
    """A date or a time, which YAML has and JSON does not. `text` is the value as written."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return f"Date({self.text!r})"


class _Absent:
    __slots__ = ()

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT = _Absent()
_UNKNOWN = Unknown()
_OPTIONAL = Unknown(optional=True)
_WRITTEN = (str, Unknown)


class Node:
    """One value of a resource. Nodes are made on demand and kept, so that many rules may ask the same question cheaply."""

    __slots__ = ("_children", "_items", "key", "parent", "value")

    def __init__(self, parent: Node | None, key: Key, value: object) -> None:
        self.parent = parent
        self.key = key
        self.value = value
        self._children: dict[Key, Node] | None = None
        self._items: Sequence[Node] | None = None

    def __getitem__(self, key: Key) -> Node:
        """The member or item `key`; an absent (or unknown) node where there is none."""
        children = self._children
        if children is None:
            children = self._children = {}
        child = children.get(key)
        if child is None:
            value = self.value
            # What is asked for is nearly always a member of an object, and another call would cost as much as making its node.
            found = value.get(key, ABSENT) if value.__class__ is dict else self._value_of(key)
            child = children[key] = Node(self, key, found)
        return child

    def _value_of(self, key: Key) -> object:
        value = self.value
        if isinstance(value, dict):
            return value.get(key, ABSENT)
        if isinstance(value, list):
            return value[key] if isinstance(key, int) and 0 <= key < len(value) else ABSENT
        if isinstance(value, Unknown):
            return _OPTIONAL  # what is in it, if it is there at all
        return ABSENT

    def __iter__(self) -> Iterator[Node]:
        """The items of a list; nothing for any other value."""
        items = self._items
        if items is None:
            value = self.value
            if not isinstance(value, list):
                items = ()
            elif self._children:
                items = [self[index] for index in range(len(value))]
            else:
                items = [Node(self, index, item) for index, item in enumerate(value)]
                self._children = dict(enumerate(items))
            self._items = items
        return iter(items)

    def below(self, path: Path) -> Node:
        """What is at a path from here, present or not."""
        node = self
        for key in path:
            node = node[key]
        return node

    def items(self) -> Iterator[tuple[str, Node]]:
        """The members of an object with their keys; nothing for any other value."""
        if isinstance(self.value, dict):
            for key in self.value:
                yield key, self[key]

    def __bool__(self) -> bool:
        raise TypeError("a node has no truth of its own: ask .given, .missing, .known or .flag")

    @property
    def missing(self) -> bool:
        """True where nothing is given: absent, `null`, an empty string, list or object. False for an unknown value."""
        value = self.value
        return value is ABSENT or value is None or value == "" or value == [] or value == {}

    @property
    def given(self) -> bool:
        """Something is written here, known or not.

        Neither this nor `missing` holds for an unknown value that may be none, nor for what is in a value that is unknown as a whole.
        """
        return not self.missing and not (isinstance(self.value, Unknown) and self.value.optional)

    @property
    def exists(self) -> bool:
        """True where the document has a value at this place, be it `null` or empty."""
        return self.value is not ABSENT and self.value is not _UNKNOWN and self.value is not _OPTIONAL

    @property
    def unknown(self) -> bool:
        """True for a value that is settled later, and for everything below it."""
        return isinstance(self.value, Unknown)

    def defer(self) -> None:
        """Makes a missing value an unknown one: it is given, but not where it belongs."""
        if self.missing:
            self.value = _UNKNOWN
            self._children = self._items = None

    @property
    def text(self) -> str | None:
        """The value if it is a string (an empty one included), otherwise None."""
        return self.value if isinstance(self.value, str) else None

    def texts(self, key: str) -> list[str]:
        """The strings that objects in a list have as the member `key`: a look at all of them at once, before any is asked by itself.

        What is lacking here may have been meant by a misspelt key, which only the nodes know (see `defer`): so do not report it.
        """
        items = self.value if isinstance(self.value, list) else ()
        return [text for item in items if isinstance(item, dict) and isinstance(text := item.get(key), str)]

    def written(self, key: str) -> list[str]:
        """The same with placeholders, as they are written."""
        items = self.value if isinstance(self.value, list) else ()
        return as_written([item.get(key) for item in items if isinstance(item, dict)])

    @property
    def objects(self) -> list[dict[str, object]]:
        """The items of a list that are objects, as they are: for a look at all of them at once, before any is asked by itself."""
        return [item for item in self.value if isinstance(item, dict)] if isinstance(self.value, list) else []

    def having(self, keys: Iterable[str]) -> list[str]:
        """Those of some keys that an object has, in their order: a look at all of them at once, before any is asked by itself."""
        value = self.value
        return [key for key in keys if key in value] if isinstance(value, dict) else []

    @property
    def number(self) -> int | None:
        """The value if it is an integer, otherwise None: `true`, `1.0` and `"1"` are not integers for AWS."""
        return self.value if type(self.value) is int else None

    @property
    def flag(self) -> bool | None:
        """The value if it is `true` or `false`, otherwise None."""
        return self.value if isinstance(self.value, bool) else None

    @property
    def path(self) -> Path:
        """Where the node is in its resource, in the shape of the ECS API."""
        keys: list[Key] = []
        node = self
        while node.parent is not None:
            keys.append(node.key)
            node = node.parent
        return tuple(reversed(keys))

    @property
    def origin(self) -> Origin:
        """Where the value is written, or would be."""
        return self.resource.origin(self.path)

    @property
    def key_text(self) -> str:
        """The key of a member as the user spells it, or would where it is absent."""
        return self.resource.spelled(self.path)

    @property
    def unquoted(self) -> bool:
        """Whether the value is written without quotes and without a tag in YAML, so that it depends on the reader what it is."""
        origin = self.origin
        place = origin.document.locate([origin.path]).get(origin.path)
        return place is not None and place.unquoted

    @property
    def resource(self) -> Resource:
        """The resource that the node belongs to."""
        node = self
        while node.parent is not None:
            node = node.parent
        assert isinstance(node, Root)  # noqa: S101 - every tree of nodes hangs from a Root
        return node.owner

    def __repr__(self) -> str:
        return f"<Node {pointer(self.path)!r} {type(self.value).__name__}>"


class Root(Node):
    """The topmost node of a resource."""

    __slots__ = ("owner",)
    partial = False

    def __init__(self, owner: Resource, value: object) -> None:
        super().__init__(None, "", value)
        self.owner = owner


class PartialRoot(Root):
    """The topmost node of a resource of which this is a part: what is absent here may be written elsewhere, so it is unknown."""

    __slots__ = ()
    partial = True

    def __getitem__(self, key: Key) -> Node:
        child = super().__getitem__(key)
        if child.value is ABSENT:
            child.value = _UNKNOWN
        return child


def dismantle(root: Root) -> None:
    """Take a tree of nodes apart, in which each refers to its parent and back: nothing else would be freed before garbage is collected."""
    holders: list[Node] = [root]
    for node in holders:
        children, node._children, node._items = node._children, None, None  # noqa: SLF001 - this is about how nodes hold together
        if children:
            holders += [child for child in children.values() if child._children]  # noqa: SLF001


def member(value: object, key: str) -> object:
    """A member of a plain value; None where it has none."""
    return value.get(key) if isinstance(value, dict) else None


def leaves(value: object) -> list[object]:
    """All that is in a plain value and is neither a list nor an object, in no order: for a look at all of it at once, without paths."""
    found: list[object] = []
    left = [value]
    for one in left:
        if type(one) is dict:
            left += one.values()
        elif type(one) is list:
            left += one
        else:
            found.append(one)
    return found


def as_written(values: Iterable[object]) -> list[str]:
    """The strings among values, with placeholders as they are written."""
    return [value if isinstance(value, str) else value.text for value in values if isinstance(value, _WRITTEN)]


def key(node: Node) -> str:
    """How a message names the key of a member: as the user spells it, or would where it is absent, in double quotes."""
    return f'"{node.key_text}"'


def pointer(path: Path) -> str:
    """The JSON Pointer (RFC 6901) of a path."""
    return "".join("/" + str(key).replace("~", "~0").replace("/", "~1") for key in path)
