"""Policies: rules that users write in YAML. Each becomes a rule like any other. Imported only when a configuration names a policy file."""

from __future__ import annotations

import json
import os

from taskdef_lint.config.error import ConfigError
from taskdef_lint.config.item import Item
from taskdef_lint.config.quotas import check_policies
from taskdef_lint.config.rules import option_value, resolved
from taskdef_lint.config.validate import schema_of, validate
from taskdef_lint.config.yaml import Written, read_yaml
from taskdef_lint.engine.rule import Rule, Severity
from taskdef_lint.errors import UsageError
from taskdef_lint.model.problem import Problem
from taskdef_lint.model.resource import Resource
from taskdef_lint.model.text import Span
from taskdef_lint.policies.about import class_of
from taskdef_lint.policies.message import FIELDS, Words, lowered, template
from taskdef_lint.policies.path import is_empty, parse_each, place_of, pruned, selected, unknown_step
from taskdef_lint.policies.patience import Patience
from taskdef_lint.policies.schema import read_schema
from taskdef_lint.schema.plain import TooLongError, judge
from taskdef_lint.suggest import did_you_mean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from taskdef_lint.engine.rule import Check
    from taskdef_lint.model.node import Node
    from taskdef_lint.model.problem import Problems
    from taskdef_lint.schema.accept import Check as Judge

_INTRICATE = "this is too long or too intricate to be judged by the policy's patterns"


class Policy:
    """A policy as written: its rule, and the examples for it."""

    __slots__ = ("bad", "file", "good", "name", "rule")

    def __init__(self, file: PolicyFile, name: Written, rule: Rule, bad: list[Item], good: list[Item]) -> None:
        self.file = file
        self.name = name
        self.rule = rule
        self.bad = bad
        self.good = good


class PolicyFile:
    """A policy file. `policies` are those in it, in order."""

    def __init__(self, path: str, known: Sequence[Rule], patience: Patience, *, vouched: bool) -> None:
        """`known` are the rules that exist already; `vouched`: the user has named the file, not a configuration.

        `patience` is that with all policies in force.

        UsageError, with the place, for whatever is wrong in the file.
        """
        self.document, root = read_yaml(path, keys=None if vouched else schema_of("policy")["properties"])
        self.root = root or Item({}, Span(0, 0))
        validate(self.document, self.root, schema_of("policy"))
        self.known = known
        self.patience = patience
        self.policies: list[Policy] = []
        taken = {word.lower(): rule.name for rule in known for word in (rule.name, *rule.aliases, *rule.foreign_ids)}
        listing = self.root["policies"]
        for name, item in listing.items() if listing is not None else ():
            written = Written(name, self.document, listing.keys[name])  # type: ignore[union-attr]  # it has items, so it is not None
            aliases = [self.written(alias) for alias in item["aliases"] or ()]
            for word in (written, *aliases):
                if word.text in taken:
                    raise word.error(f"the name {word.text} is taken", label="already the name of a rule", help="give it another name")
                taken[word.text] = name
            self.policies.append(_policy(self, written, item))

    def written(self, item: Item, /) -> Written:
        """A value with its place."""
        return Written(item.text, self.document, item.span)


def policy_rules(policies: Sequence[tuple[str, Written]], known: Sequence[Rule]) -> list[Rule]:
    """The rules of policy files, each named by an absolute path and the place where a configuration names it.

    `known` are the rules that exist already. UsageError, with the place, for what cannot be used.
    """
    found: list[Rule] = []
    seen: set[str] = set()
    patience = Patience()
    for path, word in policies:
        real = os.path.realpath(path)
        if real in seen:  # a configuration and the one that it extends may both name it
            continue
        seen.add(real)
        try:
            file = PolicyFile(path, [*known, *found], patience, vouched=False)
        except UsageError as error:
            if isinstance(error, ConfigError):  # it has its place, in the policy file itself
                raise
            raise word.error(str(error), help="paths of policies are relative to the configuration that names them") from None
        found += [policy.rule for policy in file.policies]
        check_policies(len(found))
    return found


def _policy(file: PolicyFile, name: Written, item: Item) -> Policy:
    bad, good = _examples(item["bad"]), _examples(item["good"])
    for example in (*bad, *good):
        inner = example["taskDefinition"]
        if not isinstance(example.value, dict | list) or (inner is not None and isinstance(inner.value, dict)):  # an answer of AWS
            help_text = f"write a {class_of(item).kind.words}, or the part of it that matters; a list holds several"
            raise file.written(example).error("this is no example", help=help_text)
    make = _variant if item["uses"] is not None else _judging
    return Policy(file, name, make(file, name, item, [*_fences("bad", bad), *_fences("good", good)]), bad, good)


def _examples(item: Item | None) -> list[Item]:
    if item is None:
        return []
    # A list holds examples, unless it is a list of container definitions itself.
    return list(item) if isinstance(item.value, list) else [item]


def _fences(verdict: str, examples: Sequence[Item]) -> Iterator[str]:
    for example in examples:
        data = example.plain
        if isinstance(data, dict):
            data.pop("at", None)
        yield f"```json {verdict}\n{_json(data)}\n```"


def _json(data: object) -> str:
    line = json.dumps(data, ensure_ascii=False)
    return line if len(line) <= 110 else json.dumps(data, indent=2, ensure_ascii=False)


def _rule(name: str, item: Item, check: Check, base: Rule | None) -> Rule:
    """The rule, with what the policy says about it, or else what the rule that it uses says."""
    severity, phase, strict = item["severity"], item["phase"], item["strict"]
    return Rule(
        check,
        class_of(item),
        Severity[severity.text.upper()] if severity is not None else base.severity if base is not None else Severity.ERROR,
        phase.text if phase is not None else base.phase if base is not None else "practice",
        strict=bool(strict.value) if strict is not None else False,
        tags=tuple(dict.fromkeys(("policy", *(tag.text for tag in item["tags"] or ())))),
        maps_to={},
        aliases=tuple(alias.text for alias in item["aliases"] or ()),
        aws=base.aws if base is not None else "",
        security=base.security if base is not None else None,
        since="",
        name=name,
        subject=name.partition("/")[0],
    )


def _refuse(file: PolicyFile, item: Item, keys: tuple[str, ...], why: str) -> None:
    for key in keys:
        if item[key] is not None:
            raise Written(key, file.document, item.keys[key]).error(f"'{key}' has no meaning here: {why}", help="leave it out")


def _summary(name: Written, item: Item) -> str:
    summary = item["summary"]
    if summary is None:
        raise name.error(f"'{name.text}' has no summary", help="say in one line what is wrong: An image comes from outside our registry")
    return summary.text.strip()


def _judging(file: PolicyFile, name: Written, item: Item, fences: list[str]) -> Rule:
    """The rule of a policy that judges values itself."""
    each, must, when, required = item["each"], item["must"], item["when"], item["required"]
    _refuse(file, item, ("options",), "it belongs to 'uses'")
    if each is None:
        raise name.error(f"'{name.text}' says neither what to judge nor which rule it uses", help="add 'each', such as: each: family")
    needed = required is not None and required.value is True
    if must is None and not needed:
        raise name.error(f"'{name.text}' says nothing about the values that it selects", help="add 'must', or 'required: true'")
    summary = _summary(name, item)
    try:
        steps = parse_each(each.text)
    except ValueError as error:
        raise file.written(each).error(
            f"this path is not understood: {error}", help="write it like containerDefinitions[*].image"
        ) from None
    kind = class_of(item).kind
    unknown = unknown_step(steps, kind)
    if unknown is not None:
        step, known = unknown
        meant = did_you_mean(step, known)
        there = "" if meant else f"the keys there are {', '.join(known)}" if known else "there is nothing below it"
        raise file.written(each).error(f"no {kind.words} has {step[:60]!r} at this place", label=meant, help=there)
    in_containers = steps[:1] == ["containerDefinitions"] and len(steps) > 1
    fields = tuple(field for field in FIELDS if field != "container" or in_containers)
    message = template(file, item["message"], fields)
    advice = template(file, item["help"], fields)
    satisfies = judge(read_schema(must, file.document), unknown=True) if must is not None else None
    applies = _condition(file, when)

    def check(resource: Resource) -> Problems:
        node: Node = resource.root
        # What only part of the file is known of cannot be judged as a whole.
        if resource.root.partial and (applies is not None or not steps):
            return
        broken: list[Node] = []
        answered = False
        try:
            with file.patience:
                if applies is None or applies(pruned(node.value)):
                    for node in selected(resource.root, steps):
                        if _breaks(node, satisfies, needed=needed):
                            broken.append(node)
                answered = True
        except (TooLongError, RecursionError):
            pass
        for found in broken:
            words = Words(resource, found, each.text)
            yield Problem(found, message(words) or f"{lowered(summary)}: {place_of(found, each.text)}", help=advice(words))
        if not answered:
            yield Problem(
                node, f"{_INTRICATE}: {place_of(node, each.text)}", help=f"shorten it, or make the patterns of {name.text} simpler"
            )

    parts = [summary, item["docs"].text.strip() if item["docs"] is not None else "", _told(each, must, when, needed=needed), *fences]
    check.__doc__ = "\n\n".join(part for part in parts if part)
    return _rule(name.text, item, check, None)


def _condition(file: PolicyFile, when: Item | None) -> Judge | None:
    """The check whether a policy is about a resource for certain."""
    return judge(read_schema(when, file.document), unknown=False) if when is not None else None


def _breaks(node: Node, satisfies: Judge | None, *, needed: bool) -> bool:
    """Whether a selected node breaks the policy for certain."""
    if node.unknown:
        return False
    value = pruned(node.value)
    if node.missing or is_empty(value):
        return needed
    return satisfies is not None and not satisfies(value)


def _told(each: Item, must: Item | None, when: Item | None, *, needed: bool) -> str:
    """What a policy judges, for its page."""
    parts = [f"Judged: `{each.text}`" + (", which must be there" if needed else "")]
    if must is not None:
        parts.append(f"It must satisfy:\n\n```json\n{_json(must.plain)}\n```")
    if when is not None:
        parts.append(f"Where the whole satisfies:\n\n```json\n{_json(when.plain)}\n```")
    return "\n\n".join(parts)


def _variant(file: PolicyFile, name: Written, item: Item, fences: list[str]) -> Rule:
    """The rule of a policy that is another rule under its own name, with its own options."""
    _refuse(file, item, ("each", "must", "required"), "the rule that is used says what to judge")
    word = file.written(item["uses"] or item)
    found = resolved(word, file.known)
    kind = class_of(item).kind
    if len(found) > 1 or not issubclass(class_of(item), found[0].target):
        why = f"this rule is not about a {kind.words}" if len(found) == 1 else "this stands for several rules"
        if not issubclass(found[0].target, Resource):
            why = "a rule about files cannot have variants"
        raise word.error(why, help=f"name one rule about a {kind.words}, or say with 'for' what it is about")
    base = found[0]
    settings = base.options
    options = item["options"]
    for key, value in options.items() if options is not None else ():
        place = Written(key, file.document, options.keys[key])  # type: ignore[union-attr]  # it has items, so it is not None
        option = key.replace("-", "_")
        settings[option] = option_value(file, place, value, option, place, [base])
    when = item["when"]
    applies = _condition(file, when)
    fields = (*FIELDS, "message")
    message, advice = template(file, item["message"], fields), template(file, item["help"], fields)

    def check(resource: Resource, **chosen: object) -> Problems:
        try:
            with file.patience:
                if applies is not None and (resource.root.partial or not applies(pruned(resource.root.value))):
                    return
        except (TooLongError, RecursionError):
            yield Problem(resource.root, _INTRICATE, help=f"make the patterns of {name.text} simpler")
            return
        for problem in base.check(resource, **{**settings, **chosen}):
            if not isinstance(problem.where, Span):
                words = Words(resource, problem.where, "", problem.message)
                problem.message = message(words) or problem.message
                problem.help = advice(words) or problem.help
            yield problem

    check.__kwdefaults__ = settings
    summary = item["summary"].text.strip() if item["summary"] is not None else base.summary
    docs = item["docs"].text.strip() if item["docs"] is not None else ""
    facts = f"A variant of `{base.name}`" + (f" with `{_json(options.plain)}`." if options is not None else ".")
    check.__doc__ = "\n\n".join(part for part in (summary, docs, facts, *fences) if part)
    return _rule(name.text, item, check, base)
