"""Values of Terraform's expressions: what they are, where they are written, and how far they are known."""

from __future__ import annotations

from taskdef_lint.model.document import Document, Embedding, Place
from taskdef_lint.model.node import Unknown
from taskdef_lint.model.text import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from taskdef_lint.model.node import Path


_FLAGS = frozenset(("yes", "no", "on", "off", "true", "false", "y", "n"))
MOST_PARTS = 50_000  # scalars, lists and objects in one value


class Site:
    """Where a value is written, and its key where it has one. `first`: the place that a reference there leads to in the end."""

    __slots__ = ("document", "first", "key", "value")

    def __init__(self, document: Document, value: Span, key: Span | None = None, *, first: Site | None = None) -> None:
        self.document = document
        self.value = value
        self.key = key
        self.first = first

    def used_in(self, document: Document, value: Span) -> Site:
        """The place of an expression that has the value written here, which is a part of the expression, or which it refers to."""
        inside = document is self.document and value.start <= self.value.start <= self.value.end <= value.end
        return Site(document, value, first=self.first if inside else self.first or self)

    def with_key(self, key: Span | None) -> Site:
        """The same place with the key that the value has there."""
        return Site(self.document, self.value, key, first=self.first)


class Run:
    """A stretch of a string: where it begins there, and where its characters are written; `exact`, where each is written as itself."""

    __slots__ = ("at", "exact", "start")

    def __init__(self, start: int, at: int, *, exact: bool) -> None:
        self.start = start
        self.at = at
        self.exact = exact


class Written:
    """The text of a string with `${…}` for each part of it that is not known, and the runs of it that stand in `document`."""

    __slots__ = ("document", "runs", "text")

    def __init__(self, document: Document, text: str, runs: list[Run]) -> None:
        self.document = document
        self.text = text
        self.runs = runs

    def outer(self, span: Span) -> Span:
        """Where a stretch of the text is written."""
        from bisect import bisect_right

        def offset(place: int) -> int:
            index = max(bisect_right(self.runs, place, key=lambda run: run.start) - 1, 0)
            run = self.runs[index]
            return run.at + (place - run.start if run.exact else 0)

        start = offset(span.start)
        return Span(start, max(start, offset(span.end - 1) + 1 if span.end > span.start else start))


class Value:
    """A value. `data` is a scalar, a list of values, values by their keys, or an Unknown.

    `soft`: it is the default of a variable, or made of one, and whoever uses the module may change it. `sensitive`: nothing may quote it.
    `written` has the text of a string, `inner` the value that a string is the JSON of.
    """

    __slots__ = ("data", "inner", "sensitive", "site", "size", "soft", "written")

    def __init__(
        self,
        data: object,
        site: Site | None = None,
        *,
        soft: bool = False,
        sensitive: bool = False,
        written: Written | None = None,
        inner: Value | None = None,
    ) -> None:
        self.size = 1
        self.data = data
        if isinstance(data, dict):
            self.size += sum([part.size for part in data.values()])
        elif isinstance(data, list):
            self.size += sum([part.size for part in data])
        if self.size > MOST_PARTS:
            self.data = Unknown(optional=True)  # what refers to one thing twice doubles each time
        self.site = site
        self.soft = soft
        self.sensitive = sensitive
        self.written = written
        self.inner = inner

    @property
    def known(self) -> bool:
        """Whether it is no Unknown; members and items may be."""
        return not isinstance(self.data, Unknown)

    @property
    def text(self) -> str | None:
        """The value if it is a string."""
        return self.data if isinstance(self.data, str) else None

    def at(self, site: Site) -> Value:
        """The same value, written elsewhere."""
        return self._copy(site, soft=self.soft, sensitive=self.sensitive)

    def marked(self, others: list[Value]) -> Value:
        """The value with the marks of those that it is made of."""
        soft, sensitive = self.soft, self.sensitive
        for other in others:
            soft = soft or other.soft
            sensitive = sensitive or other.sensitive
        if soft is self.soft and sensitive is self.sensitive:
            return self
        return self._copy(self.site, soft=soft, sensitive=sensitive)

    def _copy(self, site: Site | None, *, soft: bool, sensitive: bool) -> Value:
        made = Value.__new__(Value)  # its size is known
        made.size, made.data, made.written, made.inner = self.size, self.data, self.written, self.inner
        made.site, made.soft, made.sensitive = site, soft, sensitive
        return made

    def parts(self) -> list[Value]:
        """The value and all that is in it, in order."""
        found: list[Value] = []
        pending = [self]
        while pending:
            part = pending.pop()
            found.append(part)
            data = part.data
            if isinstance(data, dict):
                pending += reversed(data.values())
            elif isinstance(data, list):
                pending += reversed(data)
        return found


def plain(value: Value) -> object:
    """The value without places, as Python has it."""
    return _plain(value, (), None, firm=False)


def mapped(value: Value, path: Path, sites: dict[Path, Site], *, firm: bool) -> object:
    """The value as Python has it; `sites` is told where each part is written. `firm`: what is soft becomes an Unknown."""
    return _plain(value, path, sites, firm=firm)


def _plain(value: Value, path: Path, sites: dict[Path, Site] | None, *, firm: bool) -> object:
    if sites is not None and value.site is not None:
        sites.setdefault(path, value.site)
    data = value.data
    if firm and value.soft:
        return Unknown(optional=True)
    if isinstance(data, dict):
        return {key: _plain(item, (*path, key), sites, firm=firm) for key, item in data.items()}
    if isinstance(data, list):
        return [_plain(item, (*path, index), sites, firm=firm) for index, item in enumerate(data)]
    return int(data) if isinstance(data, float) and data.is_integer() and abs(data) < 1e15 else data


def json_in(written: Written) -> Document:
    """The JSON document in a string; parts of it that are not known are Unknown. Where it is none, the document is not readable."""
    from taskdef_lint.syntax.json_text import parse

    inner = parse(written.document.path, written.text.encode("utf-8", "surrogatepass"))
    return Document(
        inner.source,
        inner.data,
        readable=inner.readable,
        syntax=inner.syntax,
        locator=inner.locator,
        embedding=Embedding(written.document, (), written.outer),
    )


def yaml_in(written: Written) -> object:
    """The values of the YAML document in a string; Unknown where it is none, and for booleans and dates, which have many words there."""
    from taskdef_lint.syntax.yaml_text import parse

    document, *others = parse(written.document.path, written.text.encode("utf-8", "surrogatepass"))
    return _sure(document.data) if document.readable and not others else Unknown(optional=True)


def _sure(data: object) -> object:
    if isinstance(data, dict):
        return {key: _sure(item) for key, item in data.items()}
    if isinstance(data, list):
        return [_sure(item) for item in data]
    is_sure = data is None or type(data) in (str, int, float)
    return data if is_sure and str(data).lower() not in _FLAGS else Unknown()


def from_plain(data: object, site: Site | None) -> Value:
    """A value of what Python has, all of it written at one place."""
    if isinstance(data, dict):
        return Value({str(key): from_plain(item, site) for key, item in data.items()}, site)
    if isinstance(data, list):
        return Value([from_plain(item, site) for item in data], site)
    return Value(data, site)


def place_of(site: Site) -> Place:
    """The place of a site."""
    return Place(site.key, site.value)
