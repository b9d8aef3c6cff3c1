"""Which rules are in force, from the words by which users choose them."""

from __future__ import annotations

from taskdef_lint.engine.run_rules import Enabled
from taskdef_lint.errors import UsageError
from taskdef_lint.model.document import Document

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
    word = token.strip().lower()
    if word == "all":
        return list(rules)
    if word.startswith("tag:"):
        found = [rule for rule in rules if word[4:] in (tag.lower() for tag in rule.tags)]
    else:
        found = (
            [rule for rule in rules if rule.name.lower() == word]
            or [rule for rule in rules if word in (alias.lower() for alias in rule.aliases)]
            or [rule for rule in rules if word in (foreign.lower() for foreign in rule.foreign_ids)]
        )
    if not found:
        raise UsageError(_unknown(token.strip(), rules))
    return found


def _unknown(token: str, rules: Sequence[Rule]) -> str:
    from taskdef_lint.suggest import closest

    tags = sorted({tag for rule in rules for tag in rule.tags})
    what, shown = ("tag", token[4:]) if token.lower().startswith("tag:") else ("rule", token)
    if what == "rule" and token.lower() in tags:
        meant: str | None = f"tag:{token.lower()}"
    elif what == "tag":
        near = closest(shown, tags)
        meant = f"tag:{near}" if near else None
    else:
        names = [name for rule in rules for name in (rule.name, *rule.aliases, *rule.foreign_ids)]
        meant = closest(shown, ["all", *names], most=len(names) + 1)
    hint = f"did you mean '{meant}'?" if meant else "'taskdef-lint rules' lists all rules and their tags"
    return f"unknown {what} {shown[:60]!r}: {hint}"


def select(
    rules: Sequence[Rule],
    profile: str = "recommended",
    *,
    steps: Iterable[tuple[Collection[Rule], Collection[Rule]]] = (),
    only: Iterable[str] = (),
    ignore: Iterable[str] = (),
) -> list[Enabled]:
    """The rules in force, in the order of `rules`, with their own severities and options.

    The profile's rules are the start. Each of the `steps` (what configuration files say) adds rules and then takes some away. `only`
    (`--select`) takes the place of all that: exactly these rules, and those about the text of a file, as a file that cannot be read
    would otherwise pass for clean. `ignore` (`--ignore`) is taken away in the end. These two hold words as `resolve` takes them;
    UsageError for an unknown word or profile, and where `ignore` leaves nothing.
    """
    if profile not in PROFILES:
        from taskdef_lint.suggest import closest

        near = closest(profile, PROFILES)
        hint = f"did you mean '{near}'?" if near else f"it is one of {', '.join(PROFILES)}"
        raise UsageError(f"unknown profile {profile[:60]!r}: {hint}")
    wanted = {rule for rule in rules if profile == "strict" or not rule.strict}
    for added, removed in steps:
        wanted.update(added)
        wanted.difference_update(removed)
    selected = {rule for token in only for rule in resolve(token, rules)}
    if selected:
        wanted = selected | {rule for rule in wanted if rule.target is Document}
    unwanted = {rule for token in ignore for rule in resolve(token, rules)}
    if unwanted and unwanted.issuperset(selected or rules):
        raise UsageError("--ignore leaves none of the rules that --select names" if selected else "--ignore leaves no rule")
    return [Enabled(rule) for rule in rules if rule in wanted and rule not in unwanted]
