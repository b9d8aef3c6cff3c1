"""What a launch type or an operating system does not take, as a table that is walked once per task definition.

A rule about such a family is a table of these rows and one loop. A value that is absent, empty, `false`, zero, unknown or of a wrong
type is never counted: nothing is asked for there, or the schema reports it.
"""

from __future__ import annotations

from taskdef_lint.model.node import key
from taskdef_lint.model.resource import called, short

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from taskdef_lint.model.node import Node, Path
    from taskdef_lint.model.task_definition import TaskDefinition

    Asks = Callable[[object], bool]


def filled(value: object) -> bool:
    """Whether a value asks for something: a non-empty string or list, a number other than 0, `true`, or an object with any of these."""
    return isinstance(value, _THAT_ASK) and _asks(value)


_THAT_ASK = (str, list, dict, int)  # a union would be made anew for each value


def _asks(value: object) -> bool:
    return any(_asks(member) for member in value.values()) if isinstance(value, dict) else bool(value)


def one_of(*texts: str) -> Asks:
    """Asks for one of these strings."""
    return lambda value: value in texts


def other_than(*texts: str) -> Asks:
    """Asks for a string that is not among these."""
    return lambda value: isinstance(value, str) and value not in ("", *texts)


class Unsupported:
    """A row: what is not supported.

    `path` starts at `task`, `container` or `volume`, with `*` for each item of a list. `asks` tells whether a value counts. `what` names
    it in a message and `help` says what to do; in both `{key}` stands for the key as the user spells it, in double quotes, and in `what`
    `{}` for the value (of enumerations only: nothing secret). `aws` is AWS's answer, `{}` again being the value.
    """

    __slots__ = ("asks", "aws", "help", "keys", "level", "what")

    def __init__(
        self,
        path: str,
        what: str = "{key}",
        *,
        asks: Asks = filled,
        aws: str = "",
        help: str = "remove {key}",  # noqa: A002 - the word that users see
    ) -> None:
        self.level, *keys = path.split(".")
        self.keys = tuple(keys)
        self.what = what
        self.asks = asks
        self.aws = aws
        self.help = help


class Refused:
    """A place where a row applies: the node, the row's words about it, whose it is (`of container 'app'`)."""

    __slots__ = ("aws", "help", "node", "what")

    def __init__(self, row: Unsupported, node: Node, owner: str) -> None:
        value = short(node.text or "")
        self.node = node
        self.what = row.what.format(value, key=key(node)) + owner
        self.aws = row.aws.format(value)
        self.help = row.help.format(key=key(node))


class _Branch:
    """Where the paths of rows lead: the rows that end here, and those that go on, by their next key."""

    __slots__ = ("below", "rows")

    def __init__(self) -> None:
        self.rows: list[Unsupported] = []
        self.below: dict[str, _Branch] = {}


class Restrictions:
    """The rows of one launch type, kept as a tree of the keys in their paths, so that a document costs a look-up per key it has.

    Plain values are asked, as nearly none is refused: nodes of all of them would take half of the time.
    """

    __slots__ = ("_levels",)

    def __init__(self, *rows: Unsupported) -> None:
        self._levels = {"task": _Branch(), "container": _Branch(), "volume": _Branch()}
        for row in rows:
            branch = self._levels[row.level]
            for step in row.keys:
                branch = branch.below.setdefault(step, _Branch())
            branch.rows.append(row)

    def found(self, task: TaskDefinition) -> Iterator[Refused]:
        """The places in a task definition where a row applies."""
        for kind, holders in (("task", task.root), ("container", task["containerDefinitions"]), ("volume", task["volumes"])):
            branch, value = self._levels[kind], holders.value
            if kind == "task":
                for row, path in _asking(branch, value):
                    yield Refused(row, holders.below(path), "")
            elif branch.below and isinstance(value, list):
                for index, item in enumerate(value):
                    for row, path in _asking(branch, item):
                        holder = holders[index]
                        yield Refused(row, holder.below(path), f" of {called(holder, kind)}")


def _asking(branch: _Branch, value: object) -> list[tuple[Unsupported, Path]]:
    """The rows whose paths end at a value or below it that counts, and where."""
    asking: list[tuple[Unsupported, Path]] = []
    _follow(branch, value, (), asking)
    return asking


def _follow(branch: _Branch, value: object, path: Path, asking: list[tuple[Unsupported, Path]]) -> None:
    """Collect such rows. A path has a handful of keys at most."""
    asking += [(row, path) for row in branch.rows if row.asks(value)]
    below = branch.below
    if not below:
        return
    if isinstance(value, dict):
        for step, under in below.items():
            if step in value:
                _follow(under, value[step], (*path, step), asking)
    elif "*" in below and isinstance(value, list):
        for index, item in enumerate(value):
            _follow(below["*"], item, (*path, index), asking)


def unreported(found: Iterator[Refused], reported: Iterator[Refused]) -> Iterator[Refused]:
    """Those of `found` about which `reported` says nothing: neither about the node, nor about anything in it, nor about what it is in."""
    exact: set[Path] | None = None
    holders: set[Path] = set()
    for refused in found:
        if exact is None:
            exact = {other.node.path for other in reported}
            holders = {path[:length] for path in exact for length in range(1, len(path))}
        path = refused.node.path
        if path not in holders and not any(path[:length] in exact for length in range(1, len(path) + 1)):
            yield refused
