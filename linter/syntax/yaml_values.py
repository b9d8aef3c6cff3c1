"""Values of YAML nodes, and where they are written. What an alias repeats is made once and written where its anchor is."""

from __future__ import annotations

import re
from bisect import bisect_right

from taskdef_lint.model.document import Fault, Place
from taskdef_lint.model.faults import DUPLICATE_KEY, INVALID_SYNTAX, UNREADABLE_FILE
from taskdef_lint.model.node import Date, Unknown
from taskdef_lint.model.text import Span
from taskdef_lint.syntax.limits import MAX_NUMBER
from taskdef_lint.syntax.yaml_node import RefusedText, YamlNode
from taskdef_lint.syntax.yaml_scalars import plain, plain_in_template, tagged

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from taskdef_lint.model.node import Path

    Pair = tuple[YamlNode, YamlNode]
    Members = dict[str, Pair]

MAX_FAULTS = 10  # of errors in one document
MAX_REPEATED = 100  # keys
_TAG_PREFIX = "tag:yaml.org,2002:"
_TAG = r"!(?:<[^>\s]*+>|[^\s,\[\]{}]*+)"
# What YAML takes for a comment where a value is missing, and a deployment tool fills in: image: #{Image}#, image: #{Registry}/app:1
_MARKED_COMMENT = r"[ \t]++(#(?:\{[^}\r\n]++\}|[A-Z][A-Z0-9_]*+#)\S*+)[ \t]*+(?=[\r\n]|\Z)"
_KINDS = {"scalar": "a single value", "list": "a list", "map": "a mapping"}


class Builder:
    """Makes the values of one document: those that JSON has, dates, and Unknown for a tag that means nothing.

    `faults` is what is wrong with them, `foreign` the faults about tags that are not YAML's own.

    `template`: the document is a template of CloudFormation. Plain words mean what they mean there, and a tag such as `!Sub` is the short
    form of a function, whose long form takes its place: an object with the function as its only key.
    """

    def __init__(self, text: str, *, template: bool = False) -> None:
        self.text = text
        self.template = template
        self._words = _Words(plain_in_template if template else plain)
        self._arguments: dict[int, YamlNode] = {}  # of functions, by node
        self.faults: list[Fault] = []
        self.foreign: list[Fault] = []
        self._values: dict[int, object] = {}  # by node
        self._members: dict[int, Members] = {}
        self._repeated = 0
        self._starts: Sequence[int] | None = None

    def value(self, node: YamlNode) -> object:
        """The value of a node: the same object wherever an alias repeats it. The depth of nodes is bounded."""
        key = id(node)
        if key not in self._values:
            self._values[key] = self._value(node)
        return self._values[key]

    def _value(self, node: YamlNode) -> object:
        if self._is_function(node):
            argument = node.value if node.kind == "scalar" else self.value(self._argument(node))
            return {function_of(str(node.tag)): argument}
        if node.kind == "scalar":
            return self._scalar(node)
        if node.tag is not None and node.tag not in ("!", _TAG_PREFIX + ("seq" if node.kind == "list" else "map")):
            return self._strange(node)
        if node.kind == "list":
            return [self._short(item) for item in node.value]
        named = self._named(node)
        if named is None:
            named = {key: value for key, (_, value) in self.members(node).items()}
        return {key: self._short(value) for key, value in named.items()}

    def _short(self, node: YamlNode) -> object:
        """The value of a node, found in a short way for what nearly all are: strings, and plain words, without a tag."""
        if node.tag is None and node.kind == "scalar":
            text: str = node.value
            if not node.plain:
                return text
            if text and len(text) <= MAX_NUMBER:
                return self._words[text]
        return self.value(node)

    def _named(self, node: YamlNode) -> dict[str, YamlNode] | None:
        """The values of a mapping by their keys; None where a key is no plain string, or is given twice: see `members`."""
        named: dict[str, YamlNode] = {}
        for key, value in node.value:
            name = key.value
            if key.tag is not None or key.kind != "scalar" or name in named or name == "<<":
                return None
            if key.plain and (len(name) > MAX_NUMBER or self._words[name].__class__ is not str):
                return None
            named[name] = value
        return named

    def _scalar(self, node: YamlNode) -> object:
        text: str = node.value
        if node.tag is None and not node.plain:
            return text
        try:
            if node.tag is not None:
                return tagged(node.tag, text)
            if not text and "#" in self.text and (comment := re.compile(_MARKED_COMMENT).match(self.text, node.end)):
                node.start, node.end = comment.span(1)
                return comment[1]
            return self._words[text]
        except KeyError:
            return self._strange(node)
        except ValueError:
            if len(text) > MAX_NUMBER:
                message = f"a number of {len(text):,} characters stands here: no more than {MAX_NUMBER} are read"
                raise RefusedText(UNREADABLE_FILE, node.span, message) from None
            tag = (node.tag or "").removeprefix(_TAG_PREFIX)
            self._fault(node.span, f"this is no value for the tag !!{tag}", "write the value without the tag")
            return Unknown(text)

    def _is_function(self, node: YamlNode) -> bool:
        tag = node.tag
        return self.template and tag is not None and tag[0] == "!" and len(tag) > 1

    def _argument(self, node: YamlNode) -> YamlNode:
        """What stands behind the tag of a function."""
        argument = self._arguments.get(id(node))
        if argument is None:
            argument = YamlNode(node.kind, node.value, node.start, node.start, node.end, None)
            self._arguments[id(node)] = argument
        return argument

    def _strange(self, node: YamlNode) -> Unknown:
        """A value with a tag that has no meaning here. No object is ever made of it."""
        found = re.compile(_TAG).search(self.text, node.outer, max(node.start, node.outer + 1))
        written = found[0][:60] if found else node.tag
        message = f"the tag {written} means nothing in a task definition: the AWS CLI refuses the file"
        if node.tag == _TAG_PREFIX + "str":
            message = f"the tag {written} announces a single value, and {_KINDS[node.kind]} follows"
        into = self.faults if (node.tag or "").startswith(_TAG_PREFIX) else self.foreign
        if len(into) < MAX_FAULTS:
            span = Span(*found.span()) if found else node.span
            into.append(Fault(INVALID_SYNTAX, span, message, help="write the value without the tag"))
        return Unknown(node.value if node.kind == "scalar" else "")

    def members(self, node: YamlNode) -> Members:
        """The members of a mapping by key, each with the nodes of key and value: its own, then those of a merge key."""
        members = self._members.get(id(node))
        if members is not None:
            return members
        members = self._members[id(node)] = {}
        merge: Pair | None = None
        firsts: dict[str, YamlNode] = {}
        for key, value in node.value:
            name = self._key(key)
            first = firsts.setdefault(name, key)
            if first is not key:
                self._duplicate(first, key, name)
            if name == "<<" and key.plain:
                merge = (key, value)
            else:
                members[name] = (key, value)
        if merge:
            for name, pair in self._merged(merge[1]).items():
                members.setdefault(name, pair)
        return members

    def _merged(self, value: YamlNode) -> Members:
        """The members of a mapping, or of each mapping of a list: of two with one key the first counts."""
        merged: Members = {}
        for source in value.value if value.kind == "list" else [value]:
            if source.kind == "map":
                for name, pair in self.members(source).items():
                    merged.setdefault(name, pair)
            else:
                self._fault(source.span, f"the key << takes mappings to merge, not {_KINDS[source.kind]}")
        return merged

    def _key(self, key: YamlNode) -> str:
        """A key as a string. AWS knows no others."""
        if key.kind != "scalar":
            for at in (key.start - 1, key.start):
                if at >= 0 and self.text.startswith("{{", at):
                    raise Unfilled(at)
            self._fault(key.span, f"{_KINDS[key.kind]} stands where a key is expected", "keys are strings")
            return self.text[key.start : key.end]
        value = self.value(key)
        if not isinstance(value, str | Unknown):
            what = "null" if value is None else "a date" if isinstance(value, Date) else "a flag" if isinstance(value, bool) else "a number"
            message = f"the key {key.value[:60]} is {what}: keys are strings" if key.value else "a key is missing here"
            self._fault(key.span, message, "put quotes around it")
        return value if isinstance(value, str) else str(key.value)

    def _duplicate(self, first: YamlNode, again: YamlNode, name: str) -> None:
        self._repeated += 1
        if self._repeated > MAX_REPEATED:
            return
        if self._starts is None:
            from taskdef_lint.model.lines import line_starts

            self._starts = line_starts(self.text)
        from taskdef_lint.syntax.json_words import clipped

        line = bisect_right(self._starts, first.start)
        kept = "CloudFormation keeps" if self.template else "the AWS CLI refuses the file, other readers keep"
        message = f"the key {clipped(name)} was given before, in line {line}: {kept} the last value"
        advice = f"remove one of the two, or give it the key that was meant: the value of line {line} is lost"
        related = [(first.span, "given first")]
        self.faults.append(Fault(DUPLICATE_KEY, again.span, message, label="given again", help=advice, related=related))

    def _fault(self, span: Span, message: str, advice: str = "") -> None:
        if len(self.faults) < MAX_FAULTS + MAX_REPEATED:
            self.faults.append(Fault(INVALID_SYNTAX, span, message, help=advice))

    def locate(self, root: YamlNode, paths: Iterable[Path]) -> dict[Path, Place]:
        """Where the values at these paths are written. Paths that lead to nothing are left out."""
        places: dict[Path, Place] = {}
        for path in paths:
            node: YamlNode | None = root
            key: YamlNode | None = None
            for step in path:
                node, key = self._step(node, step) if node else (None, None)
            if node is not None:
                start = node.outer if self._is_function(node) else node.start
                places[path] = Place(key.span if key else None, Span(start, node.end), unquoted=node.plain and node.tag is None)
        return places

    def _step(self, node: YamlNode, step: str | int) -> tuple[YamlNode | None, YamlNode | None]:
        if self._is_function(node):
            return (self._argument(node), None) if step == function_of(str(node.tag)) else (None, None)
        if isinstance(step, int):
            return (node.value[step], None) if node.kind == "list" and 0 <= step < len(node.value) else (None, None)
        key, value = self.members(node).get(step, (None, None)) if node.kind == "map" else (None, None)
        return value, key


def function_of(tag: str) -> str:
    """The name of a function of CloudFormation in its long form, given its tag."""
    name = tag[1:]
    return name if name in ("Ref", "Condition") else f"Fn::{name}"


class _Words(dict[str, object]):
    """What plain words mean, each found out once: most stand in a file many times. ValueError for a number that is too long to be read."""

    def __init__(self, meaning: Callable[[str], object]) -> None:
        super().__init__()
        self._meaning = meaning

    def __missing__(self, text: str) -> object:
        found = self[text] = self._meaning(text)
        return found


class Unfilled(Exception):  # noqa: N818 - a template is no error
    """The text is a template: `{{`, which would begin a mapping in a mapping, stands at an offset."""

    def __init__(self, at: int) -> None:
        super().__init__(at)
        self.at = at
