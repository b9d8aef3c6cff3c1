"""Where the values of a resource of Terraform are written, which may be in several files."""

from __future__ import annotations

from taskdef_lint.adapters.hcl_values import place_of
from taskdef_lint.model.document import Document
from taskdef_lint.model.origin import Origin

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from taskdef_lint.adapters.hcl_values import Site
    from taskdef_lint.model.document import Place
    from taskdef_lint.model.node import Path


class Places:
    """Where the values of one resource are written. Each file that holds some of them has a document of its own for that."""

    def __init__(self, data: object, sites: dict[Path, Site], home: Document) -> None:
        self._data = data
        self._sites = sites
        self._home = home
        self._documents: dict[int, Document] = {}

    def origin(self, path: Path) -> Origin:
        """Where the value at a path in the arguments is written, or what holds it."""
        for length in range(len(path), -1, -1):
            site = self._sites.get(path[:length])
            if site is not None:
                written = (site.first.document, site.first.value) if site.first is not None and length == len(path) else None
                return Origin(self._document(site.document), path, written=written)
        return Origin(self._document(self._home), path)

    def _document(self, of: Document) -> Document:
        known = self._documents.get(id(of))
        if known is None:
            known = Document(of.source, self._data, syntax="hcl", locator=lambda _, paths: self._located(of, paths))
            self._documents[id(of)] = known
        return known

    def _located(self, document: Document, paths: Iterable[Path]) -> dict[Path, Place]:
        found: dict[Path, Place] = {}
        for path in paths:
            site = self._sites.get(path)
            if site is not None and site.document.source is document.source:
                found[path] = place_of(site)
        return found
