"""What is found of a role's policies in a template, or in a configuration of Terraform."""

from __future__ import annotations

from taskdef_lint.iam.evaluate import HOLE, statements_in
from taskdef_lint.iam.role import Role

TYPE_CHECKING = False
if TYPE_CHECKING:
    from taskdef_lint.iam.evaluate import PolicyStatement

    Known = tuple[list[PolicyStatement], str]  # the statements of a policy, and what it is called

OF_AWS = ":iam::aws:policy/"  # stands in the ARNs of AWS's policies


class Policies:
    """The policies of a role, as far as they are known."""

    def __init__(self, *, complete: bool) -> None:
        self.complete = complete
        self.statements: list[PolicyStatement] = []
        self.sources: list[str] = []

    def add(self, document: object, source: str) -> None:
        """Add the statements of a document."""
        statements = statements_in(document, source)
        if statements is None:
            self.open()
        else:
            self.extend(statements, source)

    def extend(self, statements: list[PolicyStatement], source: str) -> None:
        """Add statements."""
        self.statements += statements
        self.sources.append(source)

    def attach(self, known: Known | None) -> None:
        """Add a managed policy; None for one that is not known."""
        if known is None:
            self.open()
        else:
            self.extend(*known)

    def open(self) -> None:
        """Say that there are others, or may be."""
        self.complete = False

    def role(self, name: str, trust: object, boundary: list[PolicyStatement] | None) -> Role:
        """The role that has them. A trust policy that is no document is not known."""
        trusted = trust if isinstance(trust, dict) else None
        return Role(name, self.statements, complete=self.complete, sources=self.sources, trust=trusted, boundary=boundary)


def boundary_of(known: Known | None) -> list[PolicyStatement]:
    """The statements of a boundary; None for one that is not known."""
    return known[0] if known is not None else statements_in({"Statement": HOLE}) or []
