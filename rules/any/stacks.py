"""Templates of CloudFormation as a whole."""

from __future__ import annotations

from taskdef_lint.api import Document, Problem, Problems, Severity, rule


@rule(
    Document,
    severity=Severity.ERROR,
    phase="register",
    maps_to={"cfn-lint": "E3010"},
    aws="Template format error: Number of resources, …, is greater than maximum allowed, 500",
)
def too_many_resources(document: Document, *, limit: int = 500) -> Problems:
    """A template of CloudFormation has more than 500 resources

    CloudFormation refuses a template that declares more than 500 resources. Parts of it can go to templates of their own, as nested stacks
    or as stacks that import each other's values. Of a template with very many resources of ECS only the first 2,500 are linted.

    A template with a macro in `Transform` is not counted, as the macro may make another one of it.

    - `limit` (default 500): the resources that are allowed; less where a deployment tool adds some.

    ```yaml bad limit=1 1:1
    Resources:
      Web: {Type: AWS::ECS::Cluster}
      Logs: {Type: AWS::Logs::LogGroup}
    ```

    ```yaml good limit=1
    Resources:
      Web: {Type: AWS::ECS::Cluster}
    ```

    References: CloudFormation user guide, quotas; the message in serverless/serverless#2387, of the time when the limit was 200.
    """
    data = document.data
    resources = data.get("Resources") if isinstance(data, dict) else None
    if not isinstance(data, dict) or not isinstance(resources, dict) or len(resources) <= limit:
        return
    from taskdef_lint.facts.stacks import MOST_LINTED, is_plain

    types = [one.get("Type") for one in resources.values() if isinstance(one, dict)]
    ours = sum(isinstance(kind, str) and kind.startswith("AWS::ECS::") for kind in types)
    if not is_plain(data.get("Transform")) or not all(isinstance(kind, str) for kind in types):
        return
    place = document.locate([("Resources",)]).get(("Resources",))
    if place is not None and place.key is not None:
        linted = f", and only the first {MOST_LINTED:,} of ECS are linted" if ours > MOST_LINTED else ""
        yield Problem(
            place.key,
            f"the template declares {len(resources):,} resources{linted}",
            label=f"{limit:,} at most",
            help="move some of them to another stack, or to a nested one",
        )
