"""The first pass over a file, from its text to findings: the one way that everybody takes."""

from __future__ import annotations

from taskdef_lint.adapters import adapt
from taskdef_lint.engine.run_rules import Crash, lint
from taskdef_lint.model.kinds import TASK_DEFINITION
from taskdef_lint.model.task_definition import TaskDefinition
from taskdef_lint.syntax import read

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from taskdef_lint.engine.finding import Finding
    from taskdef_lint.engine.run_rules import Enabled
    from taskdef_lint.model.deployment import Deployment
    from taskdef_lint.model.document import Document
    from taskdef_lint.model.resource import Resource
    from taskdef_lint.syntax.variables import Variables

    # Rules, or what says which ones are needed for what there is to judge.
    Rules = Iterable[Enabled] | Callable[[Sequence[object]], Iterable[Enabled]]


_LARGEST = 1 << 16  # bytes that ECS takes


class Linted:
    """What the first pass made of a file: the documents that were linted, the resources in them, the findings, and rules that raised.

    There are no documents where nothing in the file is known and it was only found, not named.
    """

    __slots__ = ("crashes", "documents", "findings", "resources")

    def __init__(self, documents: Sequence[Document], resources: Sequence[Resource]) -> None:
        self.documents = documents
        self.resources = resources
        self.crashes: list[Crash] = []
        self.findings: list[Finding] = []

    @property
    def readable(self) -> bool:
        """Whether the whole file could be read."""
        return all(document.readable for document in self.documents)


def lint_source(text: str | bytes, path: str, enabled: Rules, *, variables: Variables | None = None) -> Linted:
    """Lint the text, or the bytes, of a file. `path` is what findings call it; its ending tells JSON from YAML."""
    raw = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    return lint_documents(read(path, raw, variables), enabled)


def lint_documents(documents: Sequence[Document], enabled: Rules, *, named: bool = True) -> Linted:
    """Lint the documents of a file, at least one. `named`: that nothing in it is known is reported."""
    linted = recognised(documents, named=named)
    introduce(linted.resources, {})
    return judged(linted, enabled)


def recognised(documents: Sequence[Document], *, named: bool = False) -> Linted:
    """What is to be linted in the documents of a file, before any rule has looked at it."""
    ours: list[Document] = []
    resources: list[Resource] = []
    for document in documents:
        found = adapt(document) if document.readable else []
        # A plan may change nothing that is linted, and a source of Terraform may have nothing to do with ECS.
        if found or not document.readable or document.source.private or document.syntax.startswith("hcl"):
            ours.append(document)
            resources += found
    if not ours and named:
        from taskdef_lint.adapters.unrecognised import reported

        ours.append(reported(documents[0]))
    return Linted(ours, resources)


def introduce(resources: Iterable[Resource], met: dict[str, TaskDefinition], most: int = 200) -> None:
    """Tell the task definitions in a file of those of their family that were `met` before, by family; `most` of them are kept there.

    What has an address, or stands in an answer of AWS, is not what registers a family.
    """
    for resource in resources:
        if not isinstance(resource, TaskDefinition) or resource.address or resource.wrapper:
            continue
        family, document = resource["family"].text, resource.document
        first = met.get(family) if family else None
        if family and first is None and len(met) < most and len(document.text) <= _LARGEST:
            met[family] = resource
        elif (
            first and first.document is not document and (first.document.path != document.path or first.document.source is document.source)
        ):
            resource.namesake = first  # and not what an earlier look saw in this very file


def judged(linted: Linted, enabled: Rules) -> Linted:
    """The same, with what rules find in it."""
    ours, resources = linted.documents, linted.resources
    if ours:
        subjects: list[object] = [*ours, *resources]
        pairs: list[Deployment] = []
        if any(resource.kind is not TASK_DEFINITION for resource in resources):
            from taskdef_lint.engine.pairs import cluster_uses, in_stream

            pairs = in_stream(resources)
            subjects += [*pairs, *(cluster_uses(resources) if len(resources) > 1 else ())]
        if any(resource.names_roles for resource in (*resources, *(pair.task for pair in pairs))):
            from taskdef_lint.engine.role_uses import role_uses

            subjects += role_uses(resources, pairs)
        rules = enabled(subjects) if callable(enabled) else enabled
        linted.findings = lint(subjects, ours[0].path, rules, linted.crashes)
        if linted.findings and any(resource.firm is not None for resource in resources):
            from taskdef_lint.engine.proof import soften

            soften(linted.findings, resources, rules)
    return linted


def lint_text(
    text: str, path: str = "taskdef.json", *, profile: str = "recommended", select: Sequence[str] = (), ignore: Sequence[str] = ()
) -> list[Finding]:
    """The findings in the text of a task definition, sorted by place: for programs. No file, and no configuration, is read.

    `path` is what the findings call the file; its ending tells JSON from YAML. `profile`, `select` and `ignore` mean what the options of
    `taskdef-lint check` mean: `select` and `ignore` hold names of rules, `tag:NAME`, ids of other tools, or `all`.

    A finding has `rule` (with `name`, `summary`, `phase`, `tags`), `severity` (with `label`), `message`, `help` and `aws` ("" where there
    is nothing to say), `path`, `line`, `column`, `end_line`, `end_column` (from 1, in code points, the end exclusive) and `pointer`.
    ValueError for an unknown profile or rule; a rule that raises is not caught.
    """
    from taskdef_lint.engine.registry import builtin_rules
    from taskdef_lint.engine.selection import select as chosen
    from taskdef_lint.errors import UsageError

    try:
        enabled = chosen(builtin_rules(), profile, only=select, ignore=ignore)
    except UsageError as error:
        raise ValueError(str(error)) from None
    linted = lint_source(text, path, enabled)
    for crash in linted.crashes:
        raise crash.error
    return linted.findings
