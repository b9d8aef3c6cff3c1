"""What CDK writes beside a template: which construct made a resource, and where in the user's program.

Read only where there is something to report, and shown in words: the program may be minified, or on another machine.
"""

from __future__ import annotations

import json
import os
import re

from taskdef_lint.files.repository import is_in, left_through_link
from taskdef_lint.model.construct import Construct

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

TEMPLATE = ".template.json"
_MOST_BYTES = 4 << 20
# A frame of a stack trace, `new Web (/app/lib/web.ts:5:12)`: the file, the line and, where there is one, the column.
_FRAME = re.compile(r"(?:.*\()?(?:at )?((?:[A-Za-z]:)?[^:()]{1,500}):(\d{1,9})(?::\d{1,9})?\)?\s*\Z")
_NOT_OF_THE_USER = re.compile(r"[\\/]node_modules[\\/]|\bnode:|[\\/]jsii-|\Anative\b")


def constructs_beside(path: str) -> Mapping[str, Construct]:
    """The constructs of the resources in a template, by logical id, as the files beside it say. Nothing where there are none, or others."""
    directory, name = os.path.split(path)
    manifest = _object(os.path.join(directory, "manifest.json"))
    artifacts = manifest.get("artifacts")
    found: dict[str, Construct] = {}
    for artifact in artifacts.values() if isinstance(artifacts, dict) else ():
        properties = artifact.get("properties") if isinstance(artifact, dict) else None
        if isinstance(properties, dict) and properties.get("templateFile") == name:
            found |= _constructs(artifact.get("metadata"))
    return found | _constructs(_object(os.path.join(directory, name.removesuffix(TEMPLATE) + ".metadata.json")))


def _constructs(metadata: object) -> dict[str, Construct]:
    """From the path of each construct to what CDK knows about it."""
    found: dict[str, Construct] = {}
    for path, entries in metadata.items() if isinstance(metadata, dict) else ():
        if not isinstance(entries, list):
            continue
        known = {entry["type"]: entry for entry in entries if isinstance(entry, dict) and isinstance(entry.get("type"), str)}
        named = known.get("aws:cdk:logicalId", {})
        trace = known.get("aws:cdk:creationStack", {}).get("data") or named.get("trace")
        if isinstance(named.get("data"), str):
            found[named["data"]] = Construct(path.lstrip("/"), next(_lines(trace), ""))
    return found


def _lines(trace: object) -> Iterator[str]:
    """The lines of the user's own program in a stack trace, as `lib/web.ts:5`."""
    for frame in trace if isinstance(trace, list) else ():
        match = _FRAME.match(frame[:2000]) if isinstance(frame, str) else None
        if match and not _NOT_OF_THE_USER.search(match[1]):
            file, here = match[1].strip(), os.getcwd()
            yield f"{os.path.relpath(file, here) if os.path.isabs(file) and is_in(file, here) else file}:{match[2]}"


def _object(path: str) -> dict[str, object]:
    """The JSON object that a file holds; an empty one for any other file."""
    try:
        if left_through_link(path) or not os.path.isfile(path) or os.path.getsize(path) > _MOST_BYTES:
            return {}
        with open(path, "rb") as file:
            data = json.loads(file.read(_MOST_BYTES))
    except (OSError, ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}
