"""Searches directories for task definitions: by the names that they commonly have, and by content."""

from __future__ import annotations

import os
import re

from taskdef_lint.errors import UsageError
from taskdef_lint.files.discover import Source
from taskdef_lint.files.git_index import Tracked
from taskdef_lint.files.gitignore import above, ignored, patterns_of
from taskdef_lint.files.gitignore import excludes as local_excludes
from taskdef_lint.files.repository import repository_root

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from taskdef_lint.files.gitignore import IgnoreFile

# Directories that hold other people's files, copies, or what tools made. Other hidden ones (.aws, .github) are searched.
SKIPPED = frozenset((
    ".git", ".hg", ".svn", "node_modules", "bower_components", "vendor", ".terraform", ".terragrunt-cache", "cdk.out", ".aws-sam",
    ".serverless", "__pycache__", ".venv", "site-packages", ".tox", ".nox", ".mypy_cache", ".pytest_cache", ".ruff_cache",
))  # fmt: skip
SUFFIXES = (".json", ".yaml", ".yml", ".tf", ".tofu")
TEMPLATES = frozenset(("tpl", "tmpl", "tftpl", "template", "j2", "jinja", "jinja2", "erb", "mustache"))
# The names that thousands of public repositories use, such as .aws/task-definition.json, ecs-taskdef-prod.yml, task-definitions/web.json,
# ecs-service-def.json. A service-definition.json is ECS's in every second repository, so that it is found by its content unless in ecs/.
NAME = (
    r"(?i)(?:^|/)(?:"
    r"(?:[^/]*[-_.])?(?:ecs)?task[-_.]?def(?:inition)?s?(?:[-_.][^/]*)?\.(?:json|ya?ml)"
    r"|(?:[^/]*[-_.])?(?:ecs)?container[-_.]?def(?:inition)?s?(?:[-_.][^/]*)?\.(?:json|ya?ml)"
    r"|(?:task|container)[-_.]?def(?:inition)?s?/(?:[^/]+/)*[^/]+\.(?:json|ya?ml)"
    r"|(?:[^/]*[-_.])?ecs[-_.]?tasks?(?:[-_.][^/]*)?\.(?:json|ya?ml)"
    r"|[^/]+[-_]task\.json"
    r"|(?:[^/]*[-_.])?(?:ecs)?service[-_.]?def(?:[-_.][^/]*)?\.(?:json|ya?ml)"
    r"|(?:[^/]*[-_.])?ecs[-_.]?service(?:[-_.]?def(?:inition)?s?)?(?:[-_.][^/]*)?\.json"
    r"|ecs/(?:[^/]+/)*service[-_.]?def(?:inition)?s?(?:[-_.][^/]*)?\.(?:json|ya?ml)"
    r")$"
)
# Keys that tell; "apacity…" is the end of two of them.
MARKERS = (
    b"containerDefinitions",
    b"aws_ecs_",  # in the sources and plans of Terraform
    b"awsvpcConfiguration", b"desiredCount", b"deploymentConfiguration", b"apacityProviderStrategy",
    b"autoScalingGroupProvider", b"managedInstancesProvider", b"containerOverrides", b"taskDefinition", b"forceNewDeployment",
    b"capacityProviders", b"containerInsights", b"executeCommandConfiguration",
    b"AWS::ECS::",  # in templates of CloudFormation
)  # fmt: skip
# What a template of CloudFormation with ECS has, and the suffix that only such templates have.
TEMPLATE_MARKER = MARKERS[-1]
TEMPLATE_SUFFIX = ".template"
# A list of container definitions has no such key: it is known by these, in a file that is a list.
_CONTAINER_KEYS = (b'"essential"', b'"portMappings"', b'"logConfiguration"', b'"mountPoints"', b'"memoryReservation"', b'"environment"')
# What of a file that cannot be read shows that it was meant for ECS: a key at the beginning of a line or behind a bracket or comma. A
# script that only mentions such keys does not have it, nor does what a CI file is made of stand beside it.
_KEY = re.compile(
    rb"""(?:^|[{,])[ \t]*+(?:-[ \t]++)*+["']?(?:containerDefinitions|awsvpcConfiguration|desiredCount|deploymentConfiguration"""
    rb"""|capacityProviderStrategy|containerOverrides)["']?[ \t]*+:""",
    re.MULTILINE,
)
_TYPE = re.compile(rb"""["']?Type["']?[ \t]*+:[ \t]*+["']?AWS::ECS::""")  # of a resource in a template
_CI = re.compile(
    rb"^(?:on|jobs|stages|steps|script|before_script|pipelines?|phases|variables|workflows|orbs|image|trigger|pool|include|default)"
    rb"[ \t]*+:",
    re.MULTILINE,
)
MOST_SNIFFED = 1 << 20  # bytes; ECS takes 64 KiB. A larger file in a directory is linted only if its name tells, or it begins as a plan
PLAN = re.compile(rb'\s*+\{\s*+"(?:format_version|applyable)"\s*+:')  # of Terraform: as it is printed, or with sorted keys


_UNRENDERED = "a template, which is linted where it is named"


class _Directory:
    """A directory to search: its path as users see it, ending with a slash, its real path, and the patterns of Git that bear on it.

    `tracked` is what Git tracks in its repository, None outside any. `ignored`: nothing else of the directory is searched.
    """

    __slots__ = ("ignored", "patterns", "real", "shown", "tracked")

    def __init__(self, shown: str, real: str, patterns: tuple[IgnoreFile, ...], tracked: Tracked | None, *, ignored: bool = False) -> None:
        self.shown = shown
        self.real = real
        self.patterns = patterns
        self.tracked = tracked
        self.ignored = ignored


def search(root: str, errors: list[UsageError], note: Callable[[str], None], excludes: Callable[[str, str], bool]) -> Iterator[Source]:
    """The files in a directory that look like task definitions, in the order of names.

    Symbolic links are not followed and directories that Git ignores or that are in SKIPPED are not entered, but for `root` itself.
    What cannot be searched is added to `errors`; `note` is told what was passed over, and why. Nor are directories entered that
    `excludes` says no to, given the path and `root`.
    """
    real = os.path.realpath(root)
    top = _Directory("" if root in (".", "./") else os.path.join(root, ""), real, above(real), _tracked(real))
    pending = [top]
    while pending:
        directory = pending.pop()
        entries = _entries(directory.shown or ".", errors)
        names = {entry.name for entry in entries}
        if directory is not top:
            if "pyvenv.cfg" in names:
                note(f"skipped {directory.shown}: a virtual environment")
                continue
            if ".git" in names:
                directory.patterns = local_excludes(directory.real)  # a repository inside another: what the outer one says ends here
                directory.tracked, directory.ignored = Tracked(directory.real), False
        if ".gitignore" in names:
            directory.patterns += patterns_of(directory.real)
        below: list[_Directory] = []
        for entry in entries:
            path = directory.shown + entry.name
            is_directory = entry.is_dir(follow_symlinks=False)
            may_be_template = not is_directory and _may_be_template(path)
            if entry.name in SKIPPED if is_directory else not (_may_be_one(entry.name) or may_be_template):
                stem, _, ending = path.rpartition(".")
                if ending in TEMPLATES and not is_directory and _looks_right(stem.replace(os.sep, "/")):
                    note(f"skipped {path}: {_UNRENDERED}")
                continue
            real_path = f"{directory.real}/{entry.name}"
            is_ignored = directory.ignored or (
                bool(directory.patterns) and not entry.is_symlink() and ignored(directory.patterns, real_path, directory=is_directory)
            )
            kept = is_ignored and directory.tracked is not None and directory.tracked.holds(real_path, directory=is_directory)
            reason = "ignored by Git" if is_ignored and not kept else _objection(entry)
            if reason:
                note(f"skipped {path}: {reason}")
            elif is_directory and excludes(path, root):
                note(f"skipped {path}: excluded")
            elif is_directory:
                below.append(_Directory(path + os.sep, real_path, directory.patterns, directory.tracked, ignored=is_ignored))
            elif _looks_right(path.replace(os.sep, "/")):
                yield Source(path, root=root)
            else:
                raw = _sniffed(path, note, template=may_be_template)
                if raw is not None:
                    yield Source(path, raw if len(raw) <= MOST_SNIFFED else None, root, by_content=True)
        pending += reversed(below)


def _entries(directory: str, errors: list[UsageError]) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(directory) as listing:
            return sorted(listing, key=lambda entry: entry.name)
    except OSError as error:
        errors.append(UsageError(f"cannot search '{directory}': {error.strerror}"))
        return []


def _may_be_one(name: str) -> bool:
    name = name.lower()
    return name.endswith(SUFFIXES) and not name.endswith(".schema.json") and not name.startswith(".taskdef-lint")  # our own files


def _looks_right(path: str) -> bool:
    """Whether a path with slashes has a name that tells, which no source of Terraform has."""
    return not path.endswith((".tf", ".tofu")) and re.search(NAME, path) is not None


def _may_be_template(path: str) -> bool:
    """Whether a file may be a template of CloudFormation, and not one of a task definition: taskdef.json.template."""
    return path.lower().endswith(TEMPLATE_SUFFIX) and not _looks_right(path[: -len(TEMPLATE_SUFFIX)].replace(os.sep, "/"))


def taken(path: str, raw: bytes) -> Source | None:
    """A text as a search would lint it, by its path and what it holds, as it would the template of one; None where it would not."""
    shown = path.replace(os.sep, "/")
    stem, _, ending = shown.rpartition(".")
    shown = stem if ending in TEMPLATES else shown
    if not _may_be_one(shown.rpartition("/")[2]):
        return None
    if re.search(NAME, shown):
        return Source(path, raw, os.path.dirname(path))
    holds = len(raw) <= MOST_SNIFFED and any(marker in raw for marker in MARKERS)
    return Source(path, raw, os.path.dirname(path), by_content=True) if holds else None


def _tracked(directory: str) -> Tracked | None:
    root = repository_root(directory)
    return Tracked(root) if root is not None else None


def _objection(entry: os.DirEntry[str]) -> str:
    """Why a member of a directory is passed over; "" where nothing speaks against it."""
    if entry.is_symlink():
        return "a symbolic link, and what it leads to is linted where it is"
    return "" if entry.is_dir() or entry.is_file() else "not a regular file"


def _sniffed(path: str, note: Callable[[str], None], *, template: bool) -> bytes | None:
    """The bytes of a file if they hold one of MARKERS, or are a list with keys of container definitions; a `template` has but one.

    Of a plan that is larger than other files the beginning.
    """
    try:
        with open(path, "rb", buffering=0) as file:
            raw = file.read(MOST_SNIFFED + 1)
    except OSError as error:
        note(f"skipped {path}: {error.strerror}")
        return None
    if len(raw) > MOST_SNIFFED:
        if PLAN.match(raw):
            return raw
        note(f"skipped {path}: too large to be a task definition, unless its name says that it is one")
        return None
    if template:
        return raw if TEMPLATE_MARKER in raw else None
    found = any(marker in raw for marker in MARKERS)
    return raw if found or (raw.lstrip()[:1] == b"[" and b'"image"' in raw and any(key in raw for key in _CONTAINER_KEYS)) else None


def is_meant(raw: bytes) -> bool:
    """Whether a file that was found by its content, and cannot be read, was meant for ECS all the same."""
    return bool(_TYPE.search(raw)) or b'resource "aws_ecs_' in raw or bool(_KEY.search(raw) and not _CI.search(raw))
