"""From properties as a template writes them to values in the shape of the ECS API, and back to where each of them is written."""

from __future__ import annotations

import re
from functools import cache

from taskdef_lint.adapters.functions import called
from taskdef_lint.adapters.intrinsics import NO_VALUE, Template
from taskdef_lint.model.kinds import CLOUDFORMATION
from taskdef_lint.model.node import ABSENT, Unknown
from taskdef_lint.model.origin import Origin
from taskdef_lint.schema.accept import Accepter, accepter_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from taskdef_lint.model.kinds import Kind
    from taskdef_lint.model.node import Path
    from taskdef_lint.model.reading import Reading
    from taskdef_lint.schema.accept import Schema

    # Values in the shape of the API by the identity of what is written and of its schema, and whether more may be added to them.
    Shared = dict[tuple[int, int, bool], object]

# Keys of templates that are not those of the API with a capital, by kind and definition of the schema ("": the resource itself).
# From the registry schemas of October 2026 against botocore 1.44.8.
SPELLED: dict[tuple[str, str], dict[str, str]] = {
    ("task-definition", "Volume"): {
        "EFSVolumeConfiguration": "efsVolumeConfiguration",
        "FSxWindowsFileServerVolumeConfiguration": "fsxWindowsFileServerVolumeConfiguration",
        "S3FilesVolumeConfiguration": "s3filesVolumeConfiguration",
    },
    ("task-definition", "EFSVolumeConfiguration"): {"FilesystemId": "fileSystemId"},
    ("task-definition", "EFSAuthorizationConfig"): {"IAM": "iam"},
    ("task-definition", "ProxyConfiguration"): {"ProxyConfigurationProperties": "properties"},
    ("service", ""): {"PlacementStrategies": "placementStrategy"},
    ("cluster", ""): {"ClusterSettings": "settings"},
    ("capacity-provider", ""): {"ClusterName": "cluster"},
    ("task-set", "NetworkConfiguration"): {"AwsVpcConfiguration": "awsvpcConfiguration"},
}
# Properties that only templates have: what they say is nothing that the API is told.
ONLY_IN_TEMPLATES = {
    "task-definition": frozenset(("TaskDefinitionArn",)),
    "service": frozenset(("ForceNewDeployment", "Name", "ServiceArn")),
    "cluster": frozenset(("Arn",)),
    "task-set": frozenset(("Id",)),
}
MAY_BE_ADDED = Unknown(optional=True)  # what is not written, and may be there all the same
_NOTHING: frozenset[str] = frozenset()
_INTEGER = re.compile(r"-?[0-9]{1,18}\Z")
_REAL = re.compile(r"-?[0-9]{1,18}\.[0-9]{1,18}\Z")
_ANY: Schema = {}
_MISSPELT = "!"  # before a key that a template spells as the API does


class _Shape:
    """What a part of a schema says of an object in a template: by the keys of the template those of the API, with the definition that each
    member is of and its schema; and the other way round. `others` are members of another key, where any are allowed.
    """

    __slots__ = ("members", "others", "schema", "spelled")

    def __init__(self, accepter: Accepter, kind: Kind, definition: str, schema: Schema) -> None:
        def named(member: Schema) -> tuple[str, Schema]:
            return str(member.get("$ref", "")).rpartition("/")[2], accepter.resolved(member)

        special = {key: written for written, key in SPELLED.get((kind.name, definition), {}).items()}
        properties: Schema = schema.get("properties", {})
        extra = schema.get("additionalProperties")
        self.schema = schema  # lives as long as this, which is kept by its identity
        self.spelled = {key: special.get(key, key[0].upper() + key[1:]) for key in properties}
        self.members = {written: (key, *named(properties[key])) for key, written in self.spelled.items()}
        self.others = named(extra) if isinstance(extra, dict) else ("", _ANY) if "properties" not in schema else None


@cache
def _known(kind: Kind) -> tuple[Accepter, dict[int, _Shape]]:
    """The schema of a kind, and what has been found out about its parts, by their identity."""
    return accepter_of(kind, CLOUDFORMATION) if kind.schema else Accepter(_ANY), {}


class Graft:
    """One resource of a template, read in one way. `at` is where its properties are. `shared` takes what is the same in each reading.

    `added_to`: something that nobody sees may add to any part of it, so that nothing is known to be absent.
    """

    def __init__(
        self,
        template: Template,
        kind: Kind,
        at: Path,
        properties: object,
        reading: Reading,
        *,
        shared: Shared | None = None,
        added_to: bool = False,
    ) -> None:
        self._template = template
        self._added_to = added_to or template.changed
        self._shared: Shared = {} if shared is None else shared
        self._kind = kind
        self._at = at
        self._properties = properties
        self._reading = reading
        self._accepter, self._shapes = _known(kind)

    def data(self) -> object:
        """The resource in the shape of the API."""
        value = self._value(self._properties, self._accepter.schema, "")
        return {} if value in (ABSENT, None) else value

    def origin(self, path: Path) -> Origin:
        """Where a value is written, or would be; for the whole resource where its logical id is."""
        document = self._template.document
        if not path:
            return Origin(document, self._at[:-1])
        value, at = self._template.resolve(self._properties, self._at, self._reading)
        schema: Schema = self._accepter.schema
        definition = spelled = ""
        inside = True  # where the keys are those of the template's own text
        for key in path:
            if isinstance(key, str):
                shape = self._shape(schema, definition)
                written: str | int = _written(shape, key)
                _, definition, schema = shape.members.get(str(written)) or ("", *(shape.others or ("", _ANY)))
                spelled = str(written)
            else:
                written = self._index(value, key)
                definition, schema = self._item(schema)
                spelled = ""
            if not inside:
                continue
            inside = isinstance(value, dict | list)
            if inside:
                value = member_of(value, written)
                at = (*at, written)
                value, at = self._template.resolve(value, at, self._reading)
        return Origin(document, at, spelled=spelled)

    def _value(self, written: object, schema: Schema, definition: str) -> object:
        if type(written) is not dict and type(written) is not list:
            return _cast(written, schema.get("type", ""))
        key = id(written), id(schema), self._added_to
        if key in self._shared:
            return self._shared[key]
        depended = self._template.depended
        made = self._composed(written, schema, definition)
        if self._template.depended == depended:
            self._shared[key] = made
        return made

    def _composed(self, written: dict[str, object] | list[object], schema: Schema, definition: str) -> object:
        value = written if len(written) != 1 else self._template.resolve(written, (), self._reading)[0]  # a function is alone in its object
        if value is NO_VALUE:
            return ABSENT
        if isinstance(value, dict):
            if "Fn::" not in "\0".join(value):  # most have no function among their members, which is soon seen
                return self._object(value, schema, definition)
            before = self._added_to
            self._added_to = before or any(key.startswith("Fn::") for key in value)  # Fn::Transform and Fn::ForEach make further members
            made_of_it = self._object(value, schema, definition)
            self._added_to = before
            return made_of_it
        if isinstance(value, list):
            for item in value:
                if type(item) is dict and len(item) == 1 and self._may_vanish(item):
                    return Unknown()
            below, item = self._item(schema)
            made = [one for one in [self._value(one, item, below) for one in value] if one is not ABSENT]
            return [*made, MAY_BE_ADDED] if self._added_to and "properties" in item else made
        return _cast(value, schema.get("type", ""))

    def _may_vanish(self, item: object) -> bool:
        """Whether nobody knows if a list has an item: it depends on a condition that is not settled in this reading."""
        return called(item)[0] == "Fn::If" and isinstance(self._template.resolve(item, (), self._reading)[0], Unknown)

    def _object(self, value: dict[str, object], schema: Schema, definition: str) -> object:
        shape = self._shape(schema, definition)
        ignored = _NOTHING if definition or schema is not self._accepter.schema else ONLY_IN_TEMPLATES.get(self._kind.name, _NOTHING)
        made: dict[str, object] = {}
        if self._added_to:
            if not shape.members:
                return MAY_BE_ADDED
            made |= {key: MAY_BE_ADDED for key, _, _ in shape.members.values()}
        for written, one in value.items():
            if written in ignored:
                continue
            known = shape.members.get(written)
            if known is not None:
                key, below, member = known
                if one.__class__ is str and member.get("type") == "string":  # most are
                    made[key] = one
                    continue
            elif written.startswith("Fn::"):
                continue
            elif shape.others is not None:
                key, (below, member) = written, shape.others
            else:
                key, below, member = _MISSPELT + written if written in shape.spelled else written, "", _ANY
            inner = self._value(one, member, below)
            if inner is not ABSENT:
                made[key] = inner
        return made

    def _shape(self, schema: Schema, definition: str) -> _Shape:
        shape = self._shapes.get(id(schema))
        if shape is None:
            shape = self._shapes[id(schema)] = _Shape(self._accepter, self._kind, definition, schema)
        return shape

    def _item(self, schema: Schema) -> tuple[str, Schema]:
        """The name of the definition that the items of a list are of ("" for none), and their schema."""
        items: Schema = schema.get("items", _ANY)
        return str(items.get("$ref", "")).rpartition("/")[2], self._accepter.resolved(items)

    def _index(self, value: object, index: int) -> int:
        """The position of an item in the list as written, in which some count as absent."""
        if isinstance(value, list):
            for place, item in enumerate(value):
                if self._template.resolve(item, (), self._reading)[0] is NO_VALUE:
                    continue
                if index == 0:
                    return place
                index -= 1
        return index


def _written(shape: _Shape, key: str) -> str:
    """A key of the API as the template spells it."""
    if key[:1] == _MISSPELT and key[1:] in shape.spelled:
        return key[1:]
    return shape.spelled.get(key, key)


def member_of(value: object, key: str | int) -> object:
    """A member of an object or a list; ABSENT for one that is not there."""
    if isinstance(value, dict):
        return value.get(str(key), ABSENT)
    return value[key] if isinstance(value, list) and isinstance(key, int) and key < len(value) else ABSENT


def _cast(value: object, wanted: str) -> object:
    """A scalar as CloudFormation hands it on: it makes texts of numbers and flags, and the other way round, as the property wants."""
    if wanted == "string":
        if isinstance(value, bool):
            return "true" if value else "false"
        return str(value) if isinstance(value, int | float) else value
    if isinstance(value, str):
        if wanted == "boolean" and value.lower() in ("true", "false"):
            return value.lower() == "true"
        if wanted in ("integer", "number") and _INTEGER.match(value):
            return int(value)
        if wanted == "number" and _REAL.match(value):
            return float(value)
        if wanted == "integer" and value != value.strip():
            return Unknown(value)
    if wanted == "boolean" and isinstance(value, int | float) and not isinstance(value, bool):
        return Unknown(str(value))  # nobody has tried
    return value
