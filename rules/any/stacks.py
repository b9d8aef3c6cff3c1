"""Templates of CloudFormation as a whole."""

from __future__ import annotations

import re

from taskdef_lint.api import Document, Problem, Problems, Resource, Severity, Unknown, leaves, rule, short

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_REFERENCE = r"\$\{(AWS::[A-Za-z]+|[A-Za-z0-9]+)(?:\.[A-Za-z0-9.]+)?\}"  # compiled when first used: few templates have any


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


@rule(
    Document,
    severity=Severity.ERROR,
    phase="register",
    maps_to={"cfn-lint": "E3001"},
    aws="Template format error: Every Resources member must be an object.",
)
def malformed_resource(document: Document) -> Problems:
    """A resource of a template of CloudFormation is no object

    Each member of `Resources` is a resource: an object with its `Type`. What is indented too little, or commented out but for its name, is
    something else, and CloudFormation refuses the template.

    ```yaml bad 2:9
    Resources:
      Logs: AWS::Logs::LogGroup
      Web: {Type: AWS::ECS::Cluster}
    ```

    ```yaml good
    Resources:
      Logs: {Type: AWS::Logs::LogGroup}
      Web: {Type: AWS::ECS::Cluster}
    ```

    References: the message in serverless/serverless#1443; CloudFormation user guide, Resources.
    """
    data = document.data
    resources = data.get("Resources") if isinstance(data, dict) else None
    if not isinstance(data, dict) or not isinstance(resources, dict):
        return
    from taskdef_lint.facts.stacks import is_plain

    wrong = [name for name, value in resources.items() if not isinstance(value, dict | Unknown) and not name.startswith("Fn::")]
    if not wrong or not is_plain(data.get("Transform")) or not any(map(_is_typed, resources.values())):
        return
    places = document.locate([("Resources", name) for name in wrong])
    for name in wrong:
        place = places.get(("Resources", name))
        if place is not None:
            yield Problem(
                place.value if resources[name] is not None or place.key is None else place.key,
                f"resource '{short(name)}' is no object",
                label="expected an object with its Type",
                help="give it a Type, or remove it",
            )


def _is_typed(resource: object) -> bool:
    kind = resource.get("Type") if isinstance(resource, dict) else None
    return isinstance(kind, str) and kind.startswith("AWS::ECS::")


@rule(Resource, severity=Severity.WARNING, phase="ignored", maps_to={"cfn-lint": "E1029"})
def unsubstituted_reference(resource: Resource) -> Problems:
    """A reference stands in a string that CloudFormation does not fill in

    CloudFormation fills in `${Name}` in the argument of `Fn::Sub`, and nowhere else: in any other string it stays as it is. Reported is
    what names a parameter or a resource of the template, or a pseudo parameter such as `AWS::Region`. Other names may be variables of a
    shell, or of a tool that renders the template first.

    ```yaml bad /Resources/Web/Properties/ContainerDefinitions/0/Image
    Parameters:
      Tag: {Type: String}
    Resources:
      Web:
        Type: AWS::ECS::TaskDefinition
        Properties:
          ContainerDefinitions: [{Name: app, Image: "registry.example.org/app:${Tag}", Memory: 128}]
    ```

    ```yaml good
    Parameters:
      Tag: {Type: String}
    Resources:
      Web:
        Type: AWS::ECS::TaskDefinition
        Properties:
          ContainerDefinitions:
            - {Name: app, Image: !Sub "registry.example.org/app:${Tag}", Memory: 128, Command: [sh, -c, "echo ${HOME}"]}
    ```

    References: CloudFormation user guide, Fn::Sub.
    """
    if resource.parameters is None:
        return
    data = resource.document.data
    resources = data.get("Resources") if isinstance(data, dict) else None
    if not any(isinstance(one, Unknown) and one.text and not one.computed for one in leaves(resource.root.value)):
        return  # as nearly always, and no paths are needed to see that
    for path, text in _deferred(resource.root.value):
        for name in re.findall(_REFERENCE, text):
            if name.startswith("AWS::") or name in resource.parameters or (isinstance(resources, dict) and name in resources):
                yield Problem(
                    resource.at(path),
                    f"'${{{short(name)}}}' stands in a string that CloudFormation does not fill in",
                    label="stays as it is",
                    help="make it the argument of Fn::Sub",
                )
                break


def _deferred(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """The texts below a value that are settled later, and their paths, but for those that functions make. The depth of values is bounded by
    the reader. They are plain values, as nearly none is found and the nodes of all would be asked for it alone.
    """
    if isinstance(value, Unknown):
        if value.text and not value.computed:
            yield path, value.text
    elif isinstance(value, dict | list):
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            if isinstance(item, dict | list | Unknown):
                yield from _deferred(item, (*path, key))
