"""A name for a finding that stays while lines come and go: for reports whose readers follow a finding from run to run."""

from __future__ import annotations

from collections import Counter

from taskdef_lint.files.paths import machine_path
from taskdef_lint.model.node import Unknown, pointer
from taskdef_lint.model.stable_path import joined, keys, named_path, steps_to
from taskdef_lint.secrets.detect import mask_texts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from taskdef_lint.engine.finding import Finding
    from taskdef_lint.model.document import Document


def shown_pointer(document: Document, place: str) -> str:
    """A JSON Pointer as reports show it: without the keys that are secrets."""
    mask = mask_texts(document.source)
    return pointer(tuple(map(mask, keys(place)))) if mask(place) != place or "~" in place else place


def shown_address(finding: Finding) -> str:
    """The address of the resource that a finding is about, as reports show it; "" where the file holds nothing else."""
    return mask_texts(finding.document.source)(finding.node.resource.address) if finding.node is not None else ""


def shown_place(finding: Finding) -> str:
    """The name of a finding's place as reports show it: without the keys and names that are secrets."""
    return named_path(finding.document.data, finding.pointer, mask_texts(finding.document.source))


def identity(finding: Finding) -> tuple[str, str]:
    """The name of a finding's place, and the value there as far as it may be told: a scalar, a string only if the message shows it too.

    The place is one in the shape of the ECS API, whatever the file's own is, after the address of the resource where it has one. Keys,
    names and numbers that are secrets are masked: a hash of one could be guessed.
    """
    node = finding.node
    if node is None:
        return "", ""
    resource, path = node.resource, node.path
    if resource.sensitive:
        return f"{resource.address}{pointer(path)}", ""
    mask = mask_texts(finding.document.source)
    steps, value = steps_to(resource.root.value, path, mask), node.value
    place = f"{mask(resource.address)}/{joined(steps)}" if resource.address else joined(steps)
    if isinstance(value, Unknown):
        value = value.text
    told = isinstance(value, int | float) or (isinstance(value, str) and value in finding.message)
    return place, mask(repr(value)) if told else ""


def fingerprints(findings: Iterable[Finding], root: str) -> list[str]:
    """A fingerprint for each finding, all different: 32 hex digits, and `:2` and so on for what cannot be told apart otherwise.

    It is made of the rule, the path from `root`, the place in the document (list items by their name) and the value there, if it is a
    scalar: of no line number and no order. A string counts only if the message shows it too, as a hash of a secret could be guessed.
    """
    from hashlib import sha256  # OpenSSL with it, which takes as long to load as all rules; reports for people have no fingerprints

    seen: Counter[str] = Counter()
    paths: dict[str, str] = {}
    results: list[str] = []
    for finding in findings:
        path = paths.get(finding.path)
        if path is None:
            path = paths[finding.path] = machine_path(finding.path, root)
        place, shown = identity(finding)
        parts = "\0".join([finding.rule.name, path, place, shown])
        digest = sha256(parts.encode("utf-8", "surrogatepass")).hexdigest()[:32]
        seen[digest] += 1
        results.append(digest if seen[digest] == 1 else f"{digest}:{seen[digest]}")
    return results
