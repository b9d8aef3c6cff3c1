"""The names that a template, or a directory of Terraform, gives to what task definitions refer to: secrets, parameters, log groups, …"""

from __future__ import annotations

from taskdef_lint.model.kinds import CLOUDFORMATION
from taskdef_lint.model.node import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from taskdef_lint.model.resource import Resource

# Types and the property or argument that has the name.
_IN_TEMPLATES = {
    "AWS::SecretsManager::Secret": "Name",
    "AWS::SSM::Parameter": "Name",
    "AWS::Logs::LogGroup": "LogGroupName",
    "AWS::ECR::Repository": "RepositoryName",
    "AWS::S3::Bucket": "BucketName",
}
IN_TERRAFORM = {
    "aws_secretsmanager_secret": "name",
    "aws_ssm_parameter": "name",
    "aws_cloudwatch_log_group": "name",
    "aws_ecr_repository": "name",
    "aws_s3_bucket": "bucket",
}


def named_in(resource: Resource) -> dict[str, tuple[str, str]]:
    """The types and the names of what stands in the same template or directory as a resource, by logical id or address.

    A name may have placeholders; it is "" where it is not known at all.
    """
    if resource.dialect == CLOUDFORMATION:
        return _in_template(resource)
    return _in_directory(resource) if resource.document.syntax.startswith("hcl") else {}


def _in_template(resource: Resource) -> dict[str, tuple[str, str]]:
    from taskdef_lint.adapters.intrinsics import Template

    template = Template(resource.document)
    found: dict[str, tuple[str, str]] = {}
    for name, one in template.resources.items():
        kind = one.get("Type") if isinstance(one, dict) else None
        if isinstance(one, dict) and isinstance(kind, str):
            properties = one.get("Properties")
            written = properties.get(_IN_TEMPLATES.get(kind, "")) if isinstance(properties, dict) else None
            value = template.resolve(written, (), resource.reading)[0] if resource.reading is not None else None
            found[name] = kind, _text(value)
    return found


def _in_directory(resource: Resource) -> dict[str, tuple[str, str]]:
    from taskdef_lint.adapters.hcl_module import Module

    module = Module(resource.document)
    found: dict[str, tuple[str, str]] = {}
    for (kind, label), (block, document) in module.resources.items():
        argument = block.body.arguments.get(IN_TERRAFORM.get(kind, ""))
        many = "count" in block.body.arguments or "for_each" in block.body.arguments
        if argument is None or many:
            continue
        value = module.evaluated(argument, document, {})
        if not value.sensitive:
            found[f"{kind}.{label}"] = kind, _text(value.data)
    return found


def _text(value: object) -> str:
    return value if isinstance(value, str) else value.text if isinstance(value, Unknown) else ""
