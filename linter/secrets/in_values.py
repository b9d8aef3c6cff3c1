"""Which values of a document hold secrets, whatever it is and wherever they are: no schema is asked, as values are misplaced, too."""

from __future__ import annotations

from functools import lru_cache

from taskdef_lint.model.node import Date, Unknown
from taskdef_lint.secrets.in_text import STRUCTURES, is_encoded, stretches
from taskdef_lint.secrets.telling_names import is_name, is_secret, is_value, like_reference, sounds_secret

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from taskdef_lint.model.node import Path

_REFERENCES = frozenset(("Ref", "Fn::GetAtt", "Fn::ImportValue"))  # functions of CloudFormation
_SHORT = 200  # characters: an answer about a string of so many is kept
_USERS = ("-u", "--user", "--proxy-user")


class Disclosed:
    """A value, or the key of a member, that holds secrets: where it is, what it says, and the secrets in it."""

    __slots__ = ("at_key", "path", "secrets", "text")

    def __init__(self, path: Path, text: str, secrets: Sequence[str], *, at_key: bool = False) -> None:
        self.path = path
        self.text = text
        self.secrets = secrets
        self.at_key = at_key


def disclosed(data: object) -> Iterator[Disclosed]:
    """The values and keys in the data of a document that hold secrets. What YAML repeats by an alias comes once."""
    return _Search().below((), data, "")


class _Search:
    def __init__(self) -> None:
        self._seen: set[tuple[int, bool]] = set()

    def below(self, path: Path, value: object, name: str, around: str = "") -> Iterator[Disclosed]:
        """What is in a value. `name` is what it goes by, where that sounds secret; `around` that of an object, of which only the `value` is
        secret, as {"password": {"type": …, "value": …}}. The depth of documents is bounded by their readers.
        """
        if isinstance(value, dict | list):
            key = id(value), bool(name or around)
            if key in self._seen:
                return
            self._seen.add(key)
            yield from self._members(path, value, name, around) if isinstance(value, dict) else self._items(path, value, name)
            return
        text = _text(value)
        if not text:
            return
        if name and is_secret(name, text):
            yield Disclosed(path, text, [text])
        elif not isinstance(value, int | float):
            found = secrets_of(text)
            if found:
                yield Disclosed(path, text, found)

    def _members(self, path: Path, members: dict[str, object], name: str, around: str) -> Iterator[Disclosed]:
        if not path and isinstance(members.get("Resources"), dict):
            yield from self._sections(members)
            return
        if len(members) == 1 and not _REFERENCES.isdisjoint(members):
            return  # the name of something
        beside = _name_beside(members)
        in_environment = "environment" in path or "Environment" in path
        for key, value in members.items():
            found = secrets_of(key)
            if found:
                yield Disclosed((*path, key), key, found, at_key=True)
            lower = key.lower()
            called = name or (around if is_value(lower) else "")
            if sounds_secret(key):
                if isinstance(value, dict):
                    yield from self.below((*path, key), value, "", "" if lower in STRUCTURES else key)
                    continue
                called = "" if lower in STRUCTURES and isinstance(value, list) else key
            elif beside and (is_value(lower) or (len(members) == 2 and isinstance(value, str) and not _is_known(lower))):
                called = beside
            elif beside and lower == "valuefrom" and isinstance(value, str):
                strict = in_environment and not value.startswith("arn:") and "/" not in value
                called = beside if strict or not like_reference(value) else ""
            yield from self.below((*path, key), value, called)

    def _sections(self, sections: dict[str, object]) -> Iterator[Disclosed]:
        """What is in a template. The names in its sections are those of resources, and of parameters, whose Defaults may be secrets."""
        for section, members in sections.items():
            if not isinstance(members, dict):
                yield from self.below((section,), members, "")
                continue
            for name, value in members.items():
                if section == "Parameters" and isinstance(value, dict):
                    text = _text(value.get("Default"))
                    if text and (value.get("NoEcho") is True or _text(value.get("NoEcho")).lower() == "true"):
                        yield Disclosed((section, name, "Default"), text, [text])
                    elif sounds_secret(name):
                        yield from self.below((section, name, "Default"), value.get("Default"), name)
                yield from self.below((section, name), value, "")

    def _items(self, path: Path, items: list[object], name: str) -> Iterator[Disclosed]:
        option = ""
        for index, item in enumerate(items):
            text = _text(item)
            called = name
            if text and option in _USERS and text.partition(":")[2].strip("0123456789"):
                yield Disclosed((*path, index), text, [text.partition(":")[2], text])
            elif text[:2] == "-p" and len(text) > 2 and "mysql" in _text(items[0]):
                yield Disclosed((*path, index), text, [text[2:], text])
            elif option and text[:1] != "-" and sounds_secret(option.lstrip("-")):
                called = option.lstrip("-")
            yield from self.below((*path, index), item, called)
            option = text if text and text[0] == "-" and len(text) < 100 else ""


def _name_beside(members: dict[str, object]) -> str:
    """The name that sounds secret among the members of an object, such as an environment variable or a tag; "" for none."""
    if len(members) > 8 or "image" in members or "Image" in members:
        return ""
    for key, value in members.items():
        if isinstance(value, str) and is_name(key.lower()) and not is_value(key.lower()) and sounds_secret(value):
            return value
    return ""


def _is_known(key: str) -> bool:
    return key in {"valuefrom", "type", "containerport", "condition", "sourcevolume", "namespace", "host"} or is_name(key)


def secrets_of(text: str) -> Sequence[str]:
    """The secrets in a text: what stands behind names that sound secret, what has a known form, all of it where it is encoded."""
    if len(text) < 6 or (len(text) < 15 and not any(sign in text for sign in "=: ")):
        return ()
    return _secrets_of_short(text) if len(text) <= _SHORT else _secrets_of(text)


def _secrets_of(text: str) -> Sequence[str]:
    if is_encoded(text.strip()):
        return (text,)
    return tuple(text[start:end] for start, end in stretches(text))


# Nearly all strings of a file are in its next version as well: what an editor has, what a fix has made.
_secrets_of_short = lru_cache(20_000)(_secrets_of)


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, Unknown | Date):
        return value.text
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""
