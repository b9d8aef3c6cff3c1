"""The second pass: what several resources of a run make together, such as a service and the task definition that it runs.

A linker says which resources it has to see (`wants`), and makes subjects for rules of all that it wanted (`subjects`). A subject has a
`document`, in which what its rules say of the text stands; its nodes lead to their own files, like any others.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Protocol

    from taskdef_lint.model.document import Document
    from taskdef_lint.model.resource import Resource

    class Subject(Protocol):
        """What rules over several resources look at."""

        @property
        def document(self) -> Document:
            """The document that it mainly stands in."""

    class Linker(Protocol):
        """A kind of subject over several resources."""

        def wants(self, resource: Resource) -> bool:
            """Whether a resource may be part of such a subject."""

        def subjects(self, resources: Sequence[Resource]) -> Iterable[Subject]:
            """The subjects that resources make, those of a whole run that were wanted."""


LINKERS: list[Linker] = []


def wanted(resources: Iterable[Resource]) -> bool:
    """Whether resources have to be kept for the second pass."""
    return any(linker.wants(resource) for linker in LINKERS for resource in resources)


def linked(resources: Sequence[Resource]) -> list[Subject]:
    """The subjects that the resources of a run make together."""
    return [subject for linker in LINKERS for subject in linker.subjects([resource for resource in resources if linker.wants(resource)])]
