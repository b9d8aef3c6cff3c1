"""What was probably meant: by a key that the schema does not know, or by a value that is not one of the allowed ones."""

from __future__ import annotations

from functools import cache

from taskdef_lint.suggest import nearest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from taskdef_lint.model.node import Path
    from taskdef_lint.schema.accept import Accepter, Schema

# Where a member may be: the keys that lead there from the top, list positions left out.
Site = tuple[str, ...]

# Names that Docker Compose, Kubernetes, CloudFormation and others give to what ECS calls otherwise.
_FOREIGN = {
    "env": "environment", "environmentvariables": "environment", "envvars": "environment", "envfile": "environmentFiles",
    "ports": "portMappings", "labels": "dockerLabels", "args": "command", "cmd": "command", "logging": "logConfiguration",
    "workdir": "workingDirectory", "workingdir": "workingDirectory", "memlimit": "memory", "memorylimit": "memory",
    "memorymib": "memory", "memorylimitmib": "memory", "memreservation": "memoryReservation", "containername": "name",
    "readonly": "readonlyRootFilesystem", "volumemounts": "mountPoints", "port": "containerPort", "taskrole": "taskRoleArn",
    "executionrole": "executionRoleArn", "containers": "containerDefinitions", "compatibilities": "requiresCompatibilities",
    "driver": "logDriver", "test": "command", "mountpath": "containerPath", "path": "containerPath", "target": "containerPath",
    "source": "sourceVolume", "volume": "sourceVolume", "from": "valueFrom", "arn": "valueFrom", "soft": "softLimit", "hard": "hardLimit",
    "logconfig": "logConfiguration", "mounts": "mountPoints", "value": "valueFrom", "restart": "restartPolicy",
}  # fmt: skip
_COMMENT_STARTS = ("_", "$", "//", "#", "x-")
_COMMENT_WORDS = frozenset(("comment", "comments", "description", "note", "notes", "todo"))
_LONGEST = 40  # the longest key of the schema has 36 characters


class KeyHint:
    """What an unknown key may mean.

    `kind`: `case` (another spelling of `key`), `typo` (`key` is near; `certain` where it is the only one, one edit away), `foreign`
    (another tool's name for `key`), `misplaced` (the key is right, at `site`), `comment`, or `none`.
    """

    __slots__ = ("certain", "key", "kind", "site")

    def __init__(self, kind: str, key: str = "", *, certain: bool = False, site: Site = ()) -> None:
        self.kind = kind
        self.key = key
        self.certain = certain
        self.site = site


def key_hint(key: str, path: Path, members: Iterable[str], accepter: Accepter) -> KeyHint:
    """What `key`, unknown among the `members` of the object at `path`, may mean; `accepter` has the whole schema."""
    if len(key) > _LONGEST:
        return KeyHint("none")
    if key.lower().startswith(_COMMENT_STARTS) or key.lower() in _COMMENT_WORDS:
        return KeyHint("comment")
    members = list(members)
    plain = _plain(key)
    for member in members:
        if _plain(member) == plain:
            return KeyHint("case", member, certain=True)
    near, edits = nearest(key, members)
    if edits == 1:
        return KeyHint("typo", near[0], certain=len(near) == 1)
    if _FOREIGN.get(plain) in members:
        return KeyHint("foreign", _FOREIGN[plain])
    site = _nearest_site(_sites(accepter).get(key, ()), tuple(step for step in path if isinstance(step, str)))
    if site is not None:
        return KeyHint("misplaced", key, site=site)
    return KeyHint("typo", near[0]) if near else KeyHint("none")


def _plain(key: str) -> str:
    return key.replace("_", "").replace("-", "").lower()


@cache
def _sites(accepter: Accepter) -> dict[str, list[Site]]:
    """Where each key of the schema may be."""
    found: dict[str, list[Site]] = {}

    def walk(schema: Schema, site: Site) -> None:
        schema = accepter.resolved(schema)
        for key, member in schema.get("properties", {}).items():
            found.setdefault(key, []).append(site)
            walk(member, (*site, key))
        if "items" in schema:
            walk(schema["items"], site)

    walk(accepter.schema, ())
    return found


def _nearest_site(sites: Iterable[Site], here: Site) -> Site | None:
    """The one of the places that is nearest to `here`; None where there is none, or no single one."""
    ranked = sorted((_steps(here, site), site) for site in sites)
    if not ranked or (len(ranked) > 1 and ranked[0][0] == ranked[1][0]):
        return None
    return ranked[0][1]


def _steps(here: Site, there: Site) -> int:
    shared = 0
    for left, right in zip(here, there, strict=False):
        if left != right:
            break
        shared += 1
    return len(here) + len(there) - 2 * shared
