"""A configuration in force: a file with all that it extends, and what that means for each file to lint."""

from __future__ import annotations

from taskdef_lint.config.config_file import ConfigFile, chain
from taskdef_lint.config.quotas import check_counts
from taskdef_lint.config.reach import reachable
from taskdef_lint.config.rules import Section, adjusted, resolved
from taskdef_lint.engine.selection import select, tokens, with_option
from taskdef_lint.files.output import say
from taskdef_lint.model.resource import Resource
from taskdef_lint.model.selector import parse_at, split_address
from taskdef_lint.settings.finder import Settings
from taskdef_lint.settings.rule_sources import rules_with
from taskdef_lint.suppressions.suppression import Suppression

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from taskdef_lint.config.item import Item
    from taskdef_lint.config.yaml import Written
    from taskdef_lint.engine.rule import Rule
    from taskdef_lint.engine.run_rules import Enabled
    from taskdef_lint.iam.role import Role
    from taskdef_lint.model.node import Node
    from taskdef_lint.settings.options import CheckOptions


class Config:
    """A configuration file with those that it extends.

    `files` are these, the farthest first; `rules` all rules that exist under it, `policies` the absolute paths of the policy files
    and `plugins` the names of the plug-ins, each with the place where it is written; `suppressions` what may hide findings, and
    `suppressions_of` the same by file; `roles` those whose policies are known, by name, and
    `role_files` the absolute paths of these policies.
    """

    def __init__(
        self, path: str, options: CheckOptions, read: dict[str, ConfigFile], suppressions_of: dict[ConfigFile, list[Suppression]]
    ) -> None:
        """`read` keeps the files that have been read, `suppressions_of` what they have made of `suppress`: once, so that whatever extends
        a file counts in one place what they hide.

        UsageError, with the place, for whatever is wrong in any of them.
        """
        self.options = options
        self.files = chain(path, read, said=options.config)
        check_counts(self.files)
        self.policies = [(reachable(word, file.directory, file.limit), word) for file in self.files for word in file.list("policies")]
        self.plugins = [word for file in self.files for word in file.list("plugins")]
        if self.plugins and not options.trusted:
            advice = "trust the workspace; an editor that does not ask can set the initialization option trusted to true"
            raise self.plugins[0].error("plug-ins are loaded in trusted workspaces only", help=advice)
        self.rules: list[Rule] = rules_with(self.policies, self.plugins)
        self.general = [Section(file, file.root, self.rules) for file in self.files]
        self.per_file = [Section(file, entry, self.rules) for file in self.files for entry in file.root["per-file"] or ()]
        self.excluded = [(word, file.globs([word])) for file in self.files for word in file.list("exclude")]
        for file in self.files:
            if file not in suppressions_of:
                suppressions_of[file] = _suppressions(file, self.rules)
        self.suppressions_of = suppressions_of
        self.suppressions = [one for file in self.files for one in suppressions_of[file]]
        self.roles: Mapping[str, Role] = {}
        self.role_files: list[str] = []
        if any(file.root["roles"] is not None for file in self.files):
            from taskdef_lint.config.roles import described, files_of

            note = _silent if self.options.quiet else say
            self.roles, self.role_files = described(self.files, note), files_of(self.files)
        self._settings: dict[tuple[Section, ...], Settings] = {}

    def settings(self, path: str) -> Settings:
        """The settings for a file (absolute path)."""
        return self._made(self.sections(path))

    def _made(self, sections: tuple[Section, ...]) -> Settings:
        made = self._settings.get(sections)
        if made is None:
            made = Settings(self.chosen(sections, self.profile[0]), self.fail_on[0], self.suppressions, self)
            self._settings[sections] = made
        return made

    def chosen(self, sections: Sequence[Section], profile: str) -> list[Enabled]:
        """The rules in force where these sections hold and a profile is the start."""
        steps = [section.step for section in sections]
        enabled = select(self.rules, profile, steps=steps, only=tokens(self.options.select), ignore=tokens(self.options.ignore))
        enabled = adjusted(enabled, sections)
        return with_option(enabled, "rendered", value=True) if self.options.rendered else enabled

    def ignored(self, count: int) -> set[Rule]:
        """The rules that the first `count` of its files ignore, and that it has in force for no file, whatever the command line says."""
        added = {rule for section in self.per_file for rule in section.step[0]}
        in_force = {one.rule for one in select(self.rules, self.profile[0], steps=[section.step for section in self.general])}
        return {rule for section in self.general[:count] for rule in section.step[1]} - added - in_force

    @property
    def used(self) -> list[Settings]:
        """The settings that files have had so far."""
        return list(self._settings.values())

    @property
    def in_general(self) -> Settings:
        """The settings of a file that no entry of `per-file` is about."""
        return self._made(tuple(self.general))

    def sections(self, path: str) -> tuple[Section, ...]:
        """What is said about the rules for a file, in the order in which it counts."""
        return (*self.general, *(section for section in self.per_file if section.globs and section.globs.match(path)))

    def excludes(self, path: str, *, directory: bool = False) -> bool:
        """Whether a file (absolute path), or all that is in a directory, is not to be linted."""
        return any(globs.match(path, directory=directory) for _, globs in self.excluded)

    @property
    def profile(self) -> tuple[str, Written | None]:
        """The profile, and where it is written; None for the command line or the default."""
        return self._setting("profile", self.options.profile)

    @property
    def fail_on(self) -> tuple[str, Written | None]:
        """The least severity that makes the run fail, and where it is written."""
        return self._setting("fail_on", self.options.fail_on)

    @property
    def baseline(self) -> tuple[str, Written] | None:
        """The absolute path of the baseline, and where it is written; UsageError, with the place, for one out of reach."""
        for file in reversed(self.files):
            word = file.word("baseline")
            if word is not None and file.shared:
                raise word.error("an installed package has no baseline", help="name one in the configuration that extends it")
            if word is not None:
                return reachable(word, file.directory, file.limit), word
        return None

    def _setting(self, name: str, otherwise: str) -> tuple[str, Written | None]:
        if not self.options.given(name):
            for file in reversed(self.files):
                word = file.word(name.replace("_", "-"))
                if word is not None:
                    return word.text, word
        return otherwise, None


def _silent(_: str) -> None:
    pass


def _suppressions(file: ConfigFile, rules: Sequence[Rule]) -> list[Suppression]:
    """The suppressions of one file."""
    listing = Resource(file.document, file.document.data)["suppress"]
    entries = list(file.root["suppress"] or ())
    # Without its last entry the whole list goes.
    removals = list(listing) if len(entries) > 1 else [listing]
    return [_suppression(file, entry, rules, removal) for entry, removal in zip(entries, removals, strict=False)]


def _suppression(file: ConfigFile, entry: Item, rules: Sequence[Rule], removal: Node) -> Suppression:
    word = file.written(_member(entry, "rule"))
    if word.text.lower() == "all" or word.text.lower().startswith("tag:"):
        raise word.error("a suppression names one rule", help="to leave out whole groups, use 'ignore' or 'per-file'")
    at = entry["at"]
    steps: list[str | None] = []
    address = ""
    if at is not None:
        try:
            address, place = split_address(at.text)
            steps = parse_at(place)
        except ValueError as error:
            help_text = "write it like containerDefinitions[app].environment[LEGACY]"
            raise file.written(at).error(f"this place is not understood: {error}", help=help_text) from None
    until = entry["until"]
    if until is not None:
        from datetime import date

        try:
            date.fromisoformat(until.text)
        except ValueError:
            raise file.written(until).error(f"{until.text!r} is no date", help="write it like 2027-01-31") from None
    target = entry["file"]
    return Suppression(
        file.document,
        word.span,
        word.text,
        resolved(word, rules),
        file=target.text if target is not None else "",
        globs=file.globs([file.written(target)]) if target is not None else None,
        directory=file.directory,
        address=address,
        steps=steps,
        place=at.text if at is not None else "",
        reason=" ".join(_member(entry, "reason").text.split()),
        until=until.text if until is not None else "",
        until_where=until.span if until is not None else None,
        removal=removal,
    )


def _member(entry: Item, key: str) -> Item:
    """A member that the schema requires."""
    found = entry[key]
    assert found is not None  # noqa: S101
    return found
