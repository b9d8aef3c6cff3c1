"""Regular expressions of users: whatever the expression and the text, the answer comes soon.

Python's `re` tries one way after another, which for `(a+)+$` and forty characters takes longer than a lifetime. So it is asked only where
a bound on its work, computed from the expression and the length of the text, is small. Otherwise all ways are followed at the same time
(Thompson's construction): each character costs no more than the expression has parts. Both give the same answer. What has no such
automaton (references back to a group, atomic groups and possessive repeats) is refused when the expression is read.
"""

from __future__ import annotations

import re
import warnings
from importlib import import_module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    # What is read off a state; one of: a test of a character, an anchor, a look ahead or behind, nothing.
    State = tuple[int, Any, Any]

LONGEST = 2_000  # characters of an expression
MOST_STATES = 10_000
_CHEAP = 1_000_000  # steps of `re` that one text may take at worst: some 5 ms
_UNBOUNDED = 1 << 40

_parser: Any = import_module("re._parser")
_compiler: Any = import_module("re._compiler")

_REFUSED = {
    "GROUPREF": r"a reference back to a group (such as \1)",
    "GROUPREF_EXISTS": "a condition on a group",
    "ATOMIC_GROUP": "an atomic group (?>…)",
    "POSSESSIVE_REPEAT": "a possessive repeat (such as *+)",
}
_CHAR, _SPLIT, _AT, _LOOK, _ACCEPT = range(5)


class TooLongError(Exception):
    """A text, or all texts together, would take too long to be matched."""


class Patience:
    """How many steps remain for all texts and all policies in one document: `fast` ones of `re` at worst, and `slow` ones of ours."""

    __slots__ = ("_document", "fast", "slow")

    def __init__(self) -> None:
        self._document: object = None
        self._grant()

    def renew(self, document: object) -> None:
        """Begin with another document, unless it is the one before."""
        if document is not self._document:
            self._document = document
            self._grant()

    def _grant(self) -> None:
        """Grant what takes a second or two."""
        self.fast = 200_000_000
        self.slow = 2_000_000


class Pattern:
    """A regular expression in Python's syntax, which is that of JSON Schema as far as people use it."""

    def __init__(self, source: str) -> None:
        """ValueError, in words, for what is no regular expression or has no bound."""
        if len(source) > LONGEST:
            raise ValueError(f"it has more than {LONGEST:,} characters")
        self._size = len(source)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                self._re = re.compile(source)
                tree = _parser.parse(source)
            self._anchored = _is_anchored(tree)
            self._factors = _factors(tree)
            self._automaton = _Automaton(tree, anchored=self._anchored)
        except (re.error, OverflowError) as error:
            raise ValueError(str(error)) from None
        except RecursionError:
            raise ValueError("its groups nest too deeply") from None

    def search(self, text: str, patience: Patience) -> bool:
        """Whether the expression matches anywhere in a text. TooLongError when patience is at an end."""
        if self._factors is not None:
            length = len(text) + self._size
            cost = 1 if self._anchored else length
            for factor in self._factors:
                cost *= min(factor, length)
            if cost <= _CHEAP and cost <= patience.fast:
                patience.fast -= cost
                return self._re.search(text) is not None
        return self._automaton.search(text, patience)


def _is_anchored(tree: Any) -> bool:
    """Whether a match can begin at the start of a text only."""
    first = tree[0] if len(tree) else None
    return first is not None and str(first[0]) == "AT" and str(first[1]).startswith("AT_BEGINNING") and not tree.state.flags & re.MULTILINE


def _factors(items: Iterable[Any]) -> list[int] | None:
    """In how many ways each choice in an expression can go: `re` tries no more than their product at each place of a text.

    None where a repeated part has choices itself: then the number grows exponentially with the length of the text.
    """
    found: list[int] = []
    for op, argument in items:
        name = str(op)
        below: list[int] | None = []
        if name in _REFUSED:
            raise ValueError(f"{_REFUSED[name]} may take for ever, and is not supported")
        if name == "BRANCH":
            found.append(len(argument[1]))
            for branch in argument[1]:
                choices = _factors(branch)
                below = None if below is None or choices is None else below + choices
        elif name in ("MAX_REPEAT", "MIN_REPEAT"):
            most = _most(argument[1])
            below = _factors(argument[2])
            if below and most > 1:
                below = None
            found.append(max(most, 2))
        elif name in ("SUBPATTERN", "ASSERT", "ASSERT_NOT"):
            below = _factors(argument[-1])
        if below is None:
            _refuse_below(items)
            return None
        found += below
    return found


def _refuse_below(items: Iterable[Any]) -> None:
    """Raise for what is refused in the parts that `_factors` has not come to."""
    stack: list[Any] = [list(items)]
    while stack:
        for op, argument in stack.pop():
            name = str(op)
            if name in _REFUSED:
                raise ValueError(f"{_REFUSED[name]} may take for ever, and is not supported")
            if name == "BRANCH":
                stack += argument[1]
            elif name in ("MAX_REPEAT", "MIN_REPEAT", "SUBPATTERN", "ASSERT", "ASSERT_NOT"):
                stack.append(argument[-1])


def _most(limit: Any) -> int:
    return _UNBOUNDED if limit is _parser.MAXREPEAT else int(limit)


class _Automaton:
    """The states of an expression, each with what it asks for and the states that follow."""

    def __init__(self, tree: Any, *, anchored: bool) -> None:
        self.anchored = anchored
        self._tests: dict[str, Callable[[str], bool]] = {}
        self.states: list[State] = []
        accept = self._add(_ACCEPT, None, None)
        self.start = self._sequence(tree, int(tree.state.flags), accept)

    def search(self, text: str, patience: Patience) -> bool:
        """Whether a match begins anywhere in a text."""
        return self._run(text, self.start, 0, patience, anywhere=not self.anchored)

    # From the expression to states, the last part first: each is given the state that follows it.

    def _add(self, kind: int, what: object, following: object) -> int:
        if len(self.states) >= MOST_STATES:
            raise ValueError("its repeats multiply to more than can be followed")
        self.states.append((kind, what, following))
        return len(self.states) - 1

    def _sequence(self, items: Any, flags: int, following: int) -> int:
        for op, argument in reversed(list(items)):
            following = self._item(str(op), op, argument, flags, following)
        return following

    def _item(self, name: str, op: Any, argument: Any, flags: int, following: int) -> int:
        if name == "SUBPATTERN":
            _, added, removed, below = argument
            return self._sequence(below, (flags | added) & ~removed if added or removed else flags, following)
        if name == "BRANCH":
            return self._add(_SPLIT, None, [self._sequence(branch, flags, following) for branch in argument[1]])
        if name in ("MAX_REPEAT", "MIN_REPEAT"):
            least, limit, below = argument
            return self._repeat(least, limit, below, flags, following)
        if name in ("ASSERT", "ASSERT_NOT"):
            direction, below = argument
            inside = self._sequence(below, flags, self._add(_ACCEPT, None, None))
            back = below.getwidth()[0] if direction < 0 else 0
            return self._add(_LOOK, (inside, back, name == "ASSERT"), following)
        if name == "FAILURE":
            return self._add(_SPLIT, None, [])
        if name == "AT":
            return self._add(_AT, self._alone(op, argument, flags).match, following)
        if name in ("LITERAL", "NOT_LITERAL", "ANY", "IN"):
            return self._add(_CHAR, self._test(op, argument, flags), following)
        raise ValueError(f"{name.lower()} is not supported")

    def _repeat(self, least: int, limit: Any, below: Any, flags: int, following: int) -> int:
        most = _most(limit)
        if most == _UNBOUNDED:
            loop = self._add(_SPLIT, None, [following])
            self.states[loop][2].insert(0, self._sequence(below, flags, loop))
            following = loop
        else:
            after = following
            for _ in range(most - least):
                following = self._add(_SPLIT, None, [self._sequence(below, flags, following), after])
        for _ in range(least):
            following = self._sequence(below, flags, following)
        return following

    def _alone(self, op: Any, argument: Any, flags: int) -> re.Pattern[str]:
        """An expression for one part: so that classes, letter case and anchors mean what they mean to `re`."""
        state = _parser.State()
        state.flags = flags
        compiled: re.Pattern[str] = _compiler.compile(_parser.SubPattern(state, [(op, argument)]), flags)
        return compiled

    def _test(self, op: Any, argument: Any, flags: int) -> Callable[[str], bool]:
        key = f"{op} {argument} {flags}"
        if key not in self._tests:
            fits = self._alone(op, argument, flags).fullmatch
            known: dict[str, bool] = {}

            def test(character: str) -> bool:
                answer = known.get(character)
                if answer is None:
                    answer = known[character] = fits(character) is not None
                return answer

            self._tests[key] = test
        return self._tests[key]

    # Following all ways at the same time.

    def _run(self, text: str, start: int, position: int, patience: Patience, *, anywhere: bool = False) -> bool:
        """Whether a match begins at a position; `anywhere`: or later."""
        states = self.states
        ahead = [start]
        while True:
            seen: set[int] = set()
            waiting: list[State] = []  # for a character
            while ahead:
                number = ahead.pop()
                if number in seen:
                    continue
                seen.add(number)
                state = states[number]
                kind, what, following = state
                if kind == _CHAR:
                    waiting.append(state)
                elif kind == _SPLIT:
                    ahead += following
                elif kind == _ACCEPT:
                    return True
                elif what(text, position) if kind == _AT else self._look(what, text, position, patience):
                    ahead.append(following)
            patience.slow -= len(seen) + 1
            if patience.slow < 0:
                raise TooLongError
            if position == len(text):
                return False
            character = text[position]
            ahead = [following for _, fits, following in waiting if fits(character)]
            position += 1
            if anywhere:
                ahead.append(start)
            elif not ahead:
                return False

    def _look(self, what: tuple[int, int, bool], text: str, position: int, patience: Patience) -> bool:
        inside, back, wanted = what
        found = position >= back and self._run(text, inside, position - back, patience)
        return found is wanted
