"""Which rules are in force, from the words by which users choose them."""

from __future__ import annotations

from functools import lru_cache

from taskdef_lint.engine.rule import READ, VERIFY
from taskdef_lint.engine.run_rules import Enabled
from taskdef_lint.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from taskdef_lint.engine.rule import Rule

PROFILES = ("recommended", "strict")


def tokens(values: Iterable[str]) -> list[str]:
    """The single words in the values of an option that is repeatable and comma-separated."""
    return [word for value in values for part in value.split(",") if (word := part.strip())]


def resolve(token: str, rules: Sequence[Rule]) -> list[Rule]:
    """The rules that a word stands for, in the order of `rules`: never an empty list.

    The word is a rule's name, an alias of it, `tag:NAME`, `all`, or the id that another tool has for the check (several rules may
    share it); letter case does not matter. UsageError for any other word, with what was probably meant.
    """
    found = named(token, rules)
    if not found:
        raise UsageError(unknown(token.strip(), rules))
    return found


def named(token: str, rules: Sequence[Rule]) -> list[Rule]:
    """As `resolve`, but an empty list for a word that stands for no rule."""
    word = token.strip().lower()
    if word == "all":
        return list(rules)
    if word.startswith("tag:"):
        return [rule for rule in rules if word[4:] in (tag.lower() for tag in rule.tags)]
    return list(_by_word(tuple(rules)).get(word, ()))


@lru_cache(maxsize=4)
def _by_word(rules: tuple[Rule, ...]) -> dict[str, list[Rule]]:
    """The rules by the words for them: what is the name of one is not looked for among aliases, nor these among the ids of other tools."""
    words: dict[str, list[Rule]] = {}
    for kind in ([(rule.name,) for rule in rules], [rule.aliases for rule in rules], [rule.foreign_ids for rule in rules]):
        before = set(words)
        for rule, names in zip(rules, kind, strict=True):
            for word in {name.lower() for name in names} - before:
                words.setdefault(word, []).append(rule)
    return words


def unknown(token: str, rules: Sequence[Rule], *, suggest: bool = True) -> str:
    """What is wrong with a word that stands for no rule, a colon, and a hint: the word that was meant, if `suggest` and one is near."""
    meant = _meant(token, rules) if suggest else None
    what, shown = ("tag", token[4:]) if token.lower().startswith("tag:") else ("rule", token)
    hint = f"did you mean '{meant}'?" if meant else "'taskdef-lint rules' lists all rules and their tags"
    return f"unknown {what} {shown[:60]!r}: {hint}"


def _meant(token: str, rules: Sequence[Rule]) -> str | None:
    from taskdef_lint.suggest import closest

    tags = sorted({tag for rule in rules for tag in rule.tags})
    if token.lower().startswith("tag:"):
        near = closest(token[4:], tags)
        return f"tag:{near}" if near else None
    if token.lower() in tags:
        return f"tag:{token.lower()}"
    names = [name for rule in rules for name in (rule.name, *rule.aliases, *rule.foreign_ids)]
    return closest(token, ["all", *names], most=len(names) + 1)


def select(
    rules: Sequence[Rule],
    profile: str = "recommended",
    *,
    steps: Iterable[tuple[Collection[Rule], Collection[Rule]]] = (),
    only: Iterable[str] = (),
    ignore: Iterable[str] = (),
) -> list[Enabled]:
    """The rules in force, in the order of `rules`, with their own severities and options.

    The profile's rules are the start (`verify` is that of the rules that ask AWS). Each of the `steps` (what configuration files say)
    adds rules and then takes some away. `only` (`--select`) takes the place of all that: exactly these rules, and those about reading a
    file, as a file that cannot be read would otherwise pass for clean. `ignore` (`--ignore`) is taken away in the end. These two hold
    words as `resolve` takes them; UsageError for an unknown word or profile, and where `ignore` leaves nothing.
    """
    if profile not in (*PROFILES, VERIFY):
        from taskdef_lint.suggest import closest

        near = closest(profile, PROFILES)
        hint = f"did you mean '{near}'?" if near else f"it is one of {', '.join(PROFILES)}"
        raise UsageError(f"unknown profile {profile[:60]!r}: {hint}")
    wanted = {rule for rule in rules if rule.belongs(profile)}
    for added, removed in steps:
        wanted.update(added)
        wanted.difference_update(removed)
    selected = {rule for token in only for rule in resolve(token, rules)}
    if selected:
        wanted = selected | {rule for rule in wanted if rule.stage == READ}
    unwanted = {rule for token in ignore for rule in resolve(token, rules)}
    if unwanted and unwanted.issuperset(selected or rules):
        raise UsageError("--ignore leaves none of the rules that --select names" if selected else "--ignore leaves no rule")
    return [Enabled(rule) for rule in rules if rule in wanted and rule not in unwanted]


def with_option(enabled: Iterable[Enabled], name: str, *, value: object) -> list[Enabled]:
    """The rules in force, with a value for an option that the command line sets, in those that have it."""
    return [one.with_option(name, value) if name in one.rule.options else one for one in enabled]
