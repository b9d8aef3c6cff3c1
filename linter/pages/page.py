"""A rule's page: its docstring, read as Markdown with executable examples.

    Summary line

    Prose.

    ```json bad /containerDefinitions/0/image
    {…}
    ```

The info string of a fence names the language, the verdict (`bad`, `good`, or `fixed` for what `--fix` makes of the example before
it) and, for `bad`, every place that the rule must report: JSON Pointers, or `line:column` where the rule is about the text.
`name=value` sets an option of the rule, the value being JSON.
"""

from __future__ import annotations

import json
import re
from inspect import cleandoc

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection

    from taskdef_lint.engine.rule import Rule

_FENCE = re.compile(r"^```(?P<info>[a-z]+ (?:bad|good|fixed)\b[^\n]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
_OPTION = re.compile(r"([a-z_]+)=(.*)")
_TITLES = {"bad": "Reported", "good": "Not reported", "fixed": "After the fix"}


class Example:
    """One fenced example: its language, verdict, the places it names, the options it sets and its text."""

    __slots__ = ("language", "options", "places", "text", "verdict")

    def __init__(self, info: str, text: str) -> None:
        self.language, self.verdict, *rest = info.split()
        self.places: list[str] = []
        self.options: dict[str, object] = {}
        for word in rest:
            option = _OPTION.fullmatch(word)
            if option:
                self.options[option[1]] = json.loads(option[2])
            else:
                self.places.append("" if word == "/" else word)
        self.text = text

    @property
    def title(self) -> str:
        """What the example shows, without a colon."""
        options = ", ".join(f"`{name}` set to `{json.dumps(value)}`" for name, value in self.options.items())
        return f"{_TITLES[self.verdict]}{' with ' * bool(options)}{options}"


class Page:
    """A rule's summary line, the rest of the page as Markdown, and the examples in it."""

    __slots__ = ("body", "examples", "summary")

    def __init__(self, rule: Rule) -> None:
        self.summary, _, body = cleandoc(rule.check.__doc__ or "").partition("\n")
        self.body = body.strip("\n")
        self.examples = [Example(match["info"], match["text"]) for match in _FENCE.finditer(self.body)]

    @property
    def prose(self) -> str:
        """The body without its fenced blocks."""
        return re.sub(r"^```.*?^```$\n?", "", self.body, flags=re.MULTILINE | re.DOTALL).strip()

    @property
    def parts(self) -> list[str | Example]:
        """The body in order: prose as Markdown, and examples."""
        found: list[str | Example] = []
        end = 0
        examples = iter(self.examples)
        for match in _FENCE.finditer(self.body):
            found += [self.body[end : match.start()].strip("\n"), next(examples)]
            end = match.end()
        return [part for part in (*found, self.body[end:].strip("\n")) if part]

    def few(self) -> list[Example]:
        """Two examples that show what the rule is about: the first bad one, and the first good one."""
        return [example for example in (self._first("bad"), self._first("good")) if example]

    def _first(self, verdict: str) -> Example | None:
        return next((example for example in self.examples if example.verdict == verdict), None)

    def markdown(self, examples: Collection[Example] | None = None) -> str:
        """The body for readers: examples under a word that says what they are, without the places for the test; all, or some."""
        shown = self.examples if examples is None else examples
        parts = [
            part if isinstance(part, str) else f"{part.title}:\n\n```{part.language}\n{part.text}```"
            for part in self.parts
            if isinstance(part, str) or part in shown
        ]
        return "\n\n".join(parts)
