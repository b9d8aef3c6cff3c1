"""Tries the examples in policy files: is what is bad reported, at the places that are named, and what is good not?"""

from __future__ import annotations

from taskdef_lint.config.error import ConfigError
from taskdef_lint.config.item import Item, located
from taskdef_lint.engine.locate import Spot, locate_all
from taskdef_lint.model.document import Document
from taskdef_lint.model.node import Node
from taskdef_lint.model.selector import parse_at
from taskdef_lint.model.text import Span
from taskdef_lint.policies.path import place_of, words_of
from taskdef_lint.policies.patience import Patience
from taskdef_lint.policies.policy import Policy, PolicyFile
from taskdef_lint.schema.accept import accepter_of
from taskdef_lint.suggest import did_you_mean
from taskdef_lint.syntax.placeholders import settle
from taskdef_lint.text import counted, visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from taskdef_lint.config.yaml import Written
    from taskdef_lint.engine.rule import Rule
    from taskdef_lint.model.kinds import Kind
    from taskdef_lint.model.problem import Problem
    from taskdef_lint.model.selector import Step


def try_examples(paths: Sequence[str], known: Sequence[Rule], *, verbose: bool = False) -> tuple[bool, list[str | ConfigError]]:
    """Whether all examples in policy files are as stated, and what they show: lines, and errors at places in the examples.

    `known` are the rules that policies may use. `verbose`: tell of what is as it should be, too.
    UsageError, with the place, for a file that cannot be used.
    """
    patience = Patience()
    files = [PolicyFile(path, known, patience, vouched=True) for path in dict.fromkeys(paths)]
    lines: list[str | ConfigError] = []
    examples = wrong = 0
    for file in files:
        for policy in file.policies:
            if not policy.bad or not policy.good:
                lacking = " and ".join(word for word, found in (("bad", policy.bad), ("good", policy.good)) if not found)
                lines.append(f"{policy.name.place}: {policy.name.text} has no {lacking} example")
            for verdict, example in _examples(policy):
                examples += 1
                outcome = _Outcome(policy, verdict, example)
                wrong += bool(outcome.errors)
                lines += outcome.errors
                if verbose and not outcome.errors:
                    lines.append(outcome.told)
    policies = sum(len(file.policies) for file in files)
    what = f"{counted(len(files), 'file')}, {counted(policies, 'policy', 'policies')}, {counted(examples, 'example')}"
    verdict = f"{counted(wrong, 'is', 'are')} not as stated" if wrong else "all as stated" if examples else "nothing was tried"
    lines.append(f"{what}: {verdict}")
    return not wrong, lines


def _examples(policy: Policy) -> Iterator[tuple[str, Item]]:
    for verdict, examples in (("bad", policy.bad), ("good", policy.good)):
        for example in examples:
            yield verdict, example


class _Outcome:
    """What one example shows: `errors` say what is not as stated, `told` in one line what is."""

    def __init__(self, policy: Policy, verdict: str, example: Item) -> None:
        self.document = policy.file.document
        at = example["at"]
        members = {key: item for key, item in example.items() if key != "at"}
        self._check_keys(policy, members, example)
        self._item = Item(members, example.span, example.keys)
        expected = _expected(policy, at)
        if verdict == "good" and at is not None:
            raise policy.file.written(at).error("a good example names no places: nothing may be reported in it", help="leave 'at' out")
        problems = self._problems(policy.rule)
        nodes = [problem.where for problem in problems if isinstance(problem.where, Node)]
        name = policy.name.text
        place = f"{self.document.path}:{self.document.position(example.span.start)[0]}"
        places = ", ".join(visible(place_of(node)) for node in nodes)
        self.told = f"{place}: {name}: this {verdict} example is {f'reported at {places}' if nodes else 'not reported'}, as stated"
        self.errors: list[ConfigError] = []
        if verdict == "bad" and not problems:
            self.errors.append(self._error(self._start(example), f"{name}: nothing is reported in this bad example"))
            return
        for word, steps in expected:
            if not any(_fits(steps, node) for node in nodes):
                self.errors.append(word.error(f"{name}: nothing is reported here: {word.text}", label="named, but not reported"))
        for problem, span in zip(problems, self._spans(problems), strict=True):
            if verdict == "bad" and (not expected or any(_fits(steps, problem.where) for _, steps in expected)):
                continue
            where = visible(place_of(problem.where)) if isinstance(problem.where, Node) else "the text"
            why = "which 'at' does not name" if verdict == "bad" else "in a good example"
            self.errors.append(self._error(span, f"{name}: reported at {where}, {why}", label=problem.message))

    def _check_keys(self, policy: Policy, members: dict[str, Item], example: Item) -> None:
        """Raise for a key that no such resource has: an example in which nothing can be found proves nothing."""
        kind: Kind = policy.rule.target.kind  # type: ignore[attr-defined]  # it is one of the resources that `for` names
        known = accepter_of(kind).schema["properties"]
        for key in members:
            if key not in known:
                label = did_you_mean(key, known)
                raise ConfigError(self.document, example.keys[key], f"no {kind.words} has a key {key[:60]!r}", label=label)

    def _problems(self, rule: Rule) -> list[Problem]:
        item = self._item
        data = settle(item.plain)
        source = self.document
        document = Document(source.source, data, syntax="yaml", locator=lambda _, paths: located(item, paths))
        return list(rule.check(rule.target(document, data)))

    def _spans(self, problems: list[Problem]) -> list[Span]:
        spots = [Spot(problem.where) for problem in problems if isinstance(problem.where, Node)]
        spans = locate_all(spots)
        found = iter(range(len(spots)))
        whole = self._start(self._item)
        # What has no place of its own, such as a member of the whole that is absent, is shown at the start of the example.
        spans_of = [spans[next(found)] if isinstance(problem.where, Node) else problem.where for problem in problems]
        return [whole if span == Span(0, 0) else span for span in spans_of]

    def _start(self, item: Item) -> Span:
        """The first key of an example."""
        return next(iter(item.keys.values()), item.span)

    def _error(self, span: Span, message: str, label: str = "") -> ConfigError:
        return ConfigError(self.document, span, message, label=label)


def _expected(policy: Policy, at: Item | None) -> list[tuple[Written, list[Step]]]:
    """The places that an example names."""
    if at is None:
        return []
    words = list(at) if isinstance(at.value, list) else [at]
    found: list[tuple[Written, list[Step]]] = []
    for item in words:
        word = policy.file.written(item)
        try:
            steps = parse_at("" if item.value == "." else item.text)
        except ValueError as error:
            raise word.error(f"this place is not understood: {error}", help="write it like containerDefinitions[app].image") from None
        if not isinstance(item.value, str) or (not steps and item.value != "."):
            raise word.error("a place is expected here", help="write it like containerDefinitions[app].image")
        found.append((word, steps))
    return found


def _fits(steps: Sequence[Step], where: Node | Span) -> bool:
    """Whether a place, as written, is where a problem is: at the node, or at the nearest thing that exists."""
    if not isinstance(where, Node):
        return False
    nodes = [where]
    while not nodes[-1].exists and nodes[-1].parent is not None:
        nodes.append(nodes[-1].parent)
    for node in (nodes[0], nodes[-1]):
        words = words_of(node)
        if len(words) == len(steps) and all(step is None or step in known for step, known in zip(steps, words, strict=True)):
            return True
    return False
