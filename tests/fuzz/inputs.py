"""Hostile texts: the examples of the rules' pages, mutated. Each is made of a seed alone, so that a number is enough to make it again."""

from __future__ import annotations

import json
import random
from functools import cache

import yaml

from taskdef_lint.engine.registry import builtin_rules
from taskdef_lint.pages.page import Page

SECRET = "AKIAQWERTYUIOPASDFGH"  # noqa: S105 - no output may hold it where it stands alone
# What has broken readers, writers, terminals and logs before.
SNIPPETS = (
    "\x00", "\x1b[31m", "\r", "\r\n", "\n", "\t", "\u2028", "\u202e", "\ufeff", "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
    "é", "😀", '"', "'", "\\", "\\u0000", "\\ud83d", "{", "}", "[", "]", ",", ":", "- ", "? ", "# ", " #", "&a ", "*a", "<<: ", "!!str ",
    "!x ", "|", ">", "|2-", "%TAG !e! x\n", "---\n", "...\n", "null", "true", "yes", "~", "1e999", "-0", "0x1F", "1_000", "12:30:45",
    "2027-01-31", "9" * 25, "0.1", ".inf", "NaN", "${X}", "{{ x }}", "<X>", "# taskdef-lint: ignore[mutable-image-tag] so\n",
    "# taskdef-lint: ignore[", "password", SECRET, "https://a:hunter22@example.org/",
    "::error::x", "##[error]", "<<<<<<< HEAD\n",
)  # fmt: skip
KEYS = (
    "family", "Image", "IMAGE", "dockerlabels", "environment", "value", "nmae", "containerDefinitions", "revision", "tags", "options", "",
)  # fmt: skip
VALUES = (
    None, True, False, 0, 1, -1, 10**18 + 1, 1.5, "", "1", "true", "arn:aws:iam::111122223333:role/x", "DB_PASSWORD", [], {}, [[]],
    {"a": None},
)  # fmt: skip


@cache
def examples() -> tuple[str, ...]:
    """The JSON examples on the pages of all rules, good and bad, but for those that are not JSON."""
    found = [example.text for rule in builtin_rules() for example in Page(rule).examples if example.language == "json"]
    return tuple(dict.fromkeys(text for text in found if _is_json(text)))


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def text(seed: int, syntax: str, *, readable: bool) -> str:
    """A text in JSON or YAML (`syntax`). `readable`: its values are mutated, and it is written well; else its characters are, too."""
    pick = random.Random(f"{syntax} {seed}")  # noqa: S311 - to be made again
    data = json.loads(pick.choice(examples()))
    for _ in range(pick.choice((0, 1, 1, 2, 3, 8))):
        data = changed(pick, data)
    written = _yaml(pick, data) if syntax == "yaml" else _json(pick, data)
    for _ in range(0 if readable else pick.choice((1, 1, 2, 4, 20))):
        written = broken(pick, written)
    return written


def changed(pick: random.Random, data: object) -> object:
    """The data with one change somewhere."""
    holders = list(_holders(data))
    if not holders:
        return data
    holder = pick.choice(holders)
    if isinstance(holder, list):
        if holder and pick.random() < 0.7:
            holder[pick.randrange(len(holder))] = _value(pick, data)
        else:
            holder.insert(pick.randint(0, len(holder)), _value(pick, data))
        return data
    key = pick.choice([*holder, pick.choice(KEYS)])
    what = pick.random()
    if what < 0.5 or key not in holder:
        holder[key] = _value(pick, data)
    elif what < 0.7:
        holder.pop(key, None)
    else:
        slip = pick.choice((key.lower(), key.upper(), key[1:], key + "s", key[:1].upper() + key[1:], key.replace("e", "ee")))
        holder[slip] = json.loads(json.dumps(holder[key])) if pick.random() < 0.5 else holder.pop(key)
    return data


def _holders(data: object) -> list[list[object] | dict[str, object]]:
    found: list[list[object] | dict[str, object]] = []
    pending = [data]
    while pending:
        value = pending.pop()
        if isinstance(value, list | dict):
            found.append(value)
            pending += value.values() if isinstance(value, dict) else value
    return found


def _value(pick: random.Random, data: object) -> object:
    """A value: one that is a trap, one from elsewhere in the data, or a string with a trap in it. A copy, as it may be changed later."""
    what = pick.random()
    if what < 0.5:
        found: object = pick.choice(VALUES)
    elif what < 0.8:
        holder = pick.choice(_holders(data))
        found = pick.choice(list(holder.values() if isinstance(holder, dict) else holder) or [None])
    else:
        found = "a" + pick.choice(SNIPPETS) + "b"
    return json.loads(json.dumps(found))


def _json(pick: random.Random, data: object) -> str:
    indent = pick.choice((None, 1, 2, "\t"))
    written = json.dumps(data, indent=indent, ensure_ascii=pick.random() < 0.5, separators=pick.choice((None, (",", ":"), (" , ", " : "))))
    return _framed(pick, written)


def _yaml(pick: random.Random, data: object) -> str:
    written: str = yaml.safe_dump(
        data, default_flow_style=pick.choice((False, False, None, True)), sort_keys=False, allow_unicode=pick.random() < 0.5,
        indent=pick.choice((2, 4)), default_style=pick.choice((None, None, None, '"', "'")), width=pick.choice((20, 80, 1000)),
    )  # fmt: skip
    lines = written.splitlines(keepends=True)
    for _ in range(pick.choice((0, 0, 1, 3))):
        number = pick.randrange(len(lines))
        comment = pick.choice(("# a comment\n", "# taskdef-lint: ignore[mutable-image-tag] so\n", "\n"))
        lines.insert(number, " " * pick.choice((0, 2, 4)) + comment)
    return _framed(pick, "".join(lines))


def _framed(pick: random.Random, written: str) -> str:
    """With any ends of lines, of the text, and perhaps a mark at its beginning."""
    written = written.rstrip("\n") + pick.choice(("", "\n", "\n", "\n\n"))
    return pick.choice(("", "", "", "\ufeff")) + (written.replace("\n", "\r\n") if pick.random() < 0.2 else written)


def broken(pick: random.Random, written: str) -> str:
    """With some characters gone, doubled, moved, or with others among them."""
    start = pick.randint(0, len(written))
    end = min(len(written), start + pick.choice((0, 1, 1, 3, 30)))
    taken = written[start:end]
    at = pick.randint(0, len(written))
    return pick.choice((
        written[:start] + pick.choice(SNIPPETS) + written[end:],
        written[:start] + written[end:],
        written[:start] + taken * pick.choice((2, 2, 3, 50)) + written[end:],
        written[:at] + taken + written[at:],
        written[:at],
    ))  # fmt: skip
