"""The section `roles` of configurations: which files hold the policies of which role."""

from __future__ import annotations

from taskdef_lint.config.reach import reachable
from taskdef_lint.iam.evaluate import is_trust_policy, statements_in
from taskdef_lint.iam.managed import managed_policy, names
from taskdef_lint.iam.role import Role
from taskdef_lint.iam.written import opened_document
from taskdef_lint.model.faults import UNREADABLE_FILE
from taskdef_lint.model.resource import short
from taskdef_lint.suggest import closest
from taskdef_lint.syntax import read_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from taskdef_lint.config.config_file import ConfigFile
    from taskdef_lint.config.item import Item
    from taskdef_lint.config.yaml import Written
    from taskdef_lint.iam.evaluate import PolicyStatement

MOST = 1_000  # policy documents


def files_of(files: Sequence[ConfigFile]) -> list[str]:
    """The absolute paths of the policy documents that configurations name."""
    found: list[str] = []
    for file in files:
        section = file.root["roles"]
        for _, entry in section.items() if section is not None else ():
            alone = [one for key in ("trust", "boundary") if (one := entry[key]) is not None]
            words = [*file.words(entry["policies"]), *map(file.written, alone)]
            found += [reachable(word, file.directory, file.limit) for word in words]
    return found


def described(files: Sequence[ConfigFile], note: Callable[[str], None]) -> dict[str, Role]:
    """The roles that configurations which extend each other describe, by name. `note` is told which policies of AWS are not known.

    UsageError, with the place, for a role that two of them describe, and for a file that is out of reach or holds no policy document.
    """
    found: dict[str, Role] = {}
    count = 0
    for file in files:
        section = file.root["roles"]
        for name in section.keys if section is not None else ():
            entry = section[name] if section is not None else None
            if section is None or entry is None:
                continue
            if name in found:
                raise file.keyed(section, name).error(f"the role '{name[:64]}' is described by a configuration that this one extends, too")
            count += len(file.words(entry["policies"]))
            if count > MOST:
                raise file.keyed(section, name).error(f"more than {MOST:,} policy documents are named, the most that are read")
            found[name] = _role(file, name, entry, note)
    return found


def _role(file: ConfigFile, name: str, entry: Item, note: Callable[[str], None]) -> Role:
    statements: list[PolicyStatement] = []
    complete = entry["complete"] is not None and entry["complete"].value is True
    sources = []
    for word in file.words(entry["policies"]):
        statements += _statements(file, word)
        sources.append(word.text)
    for word in file.words(entry["managed"]):
        known = managed_policy(word.text)
        if known is None:
            complete = False
            near = closest(word.text.rpartition("/")[2], names())
            meant = f" (did you mean {near}?)" if near else ""
            told = f"the policy '{short(word.text)}' of AWS is not known{meant}: nothing is missing from the role for certain"
            note(f"note: {word.place}: {told}")
        else:
            statements += known[0]
            sources.append(known[1])
    trust, boundary = entry["trust"], entry["boundary"]
    return Role(
        name,
        statements,
        complete=complete,
        sources=sources,
        trust=None if trust is None else _trust(file, file.written(trust)),
        boundary=None if boundary is None else _statements(file, file.written(boundary)),
    )


def _statements(file: ConfigFile, word: Written) -> list[PolicyStatement]:
    found = statements_in(_document(file, word), word.text)
    if found is None:
        raise word.error("this file holds no policy document", help="name a JSON file with Version and Statement, as IAM takes it")
    return found


def _trust(file: ConfigFile, word: Written) -> object:
    found = _document(file, word)
    if not is_trust_policy(found):
        raise word.error("this file holds no trust policy", help="name a JSON file with Version and Statement, in which a Principal stands")
    return found


def _document(file: ConfigFile, word: Written) -> object:
    documents = read_file(reachable(word, file.directory, file.limit))
    if len(documents) != 1 or not documents[0].readable:
        unreadable = [fault.message for one in documents for fault in one.faults if fault.rule == UNREADABLE_FILE]
        why = f": {unreadable[0]}" if unreadable else ""
        raise word.error(
            f"this file cannot be read as one JSON document{why}", help="name a JSON file with Version and Statement, as IAM takes it"
        )
    return opened_document(documents[0].data)
