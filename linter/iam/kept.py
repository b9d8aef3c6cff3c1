"""Placeholders of a template, or of Terraform, that policies in the same language refer to instead of `*`.

Each has a token of twelve digits in its place until the policy is spelled: that is valid as an account, in a name and in an ARN.
"""

from __future__ import annotations

import re

from taskdef_lint.iam.written import WILD
from taskdef_lint.model.kinds import CLOUDFORMATION, TERRAFORM

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

_FORMS = {CLOUDFORMATION: r"\$\{(?:AWS::)?\w+(?:\.\w+)*\}", TERRAFORM: r"\$\{[\w.\[\]-]{1,59}\}"}
_LOCAL = r"\$\{(?:each|count|self|path|terraform)\."  # what means something else, or nothing, elsewhere
# What says where the task itself runs, by what is asked of it.
_OWN = {
    CLOUDFORMATION: {
        "region": r"\$\{AWS::Region\}",
        "account": r"\$\{AWS::AccountId\}",
        "partition": r"\$\{AWS::Partition\}",
    },
    TERRAFORM: {
        "region": r"\$\{data\.aws_region\.(?:current|this|default)\.(?:name|id|region)\}",
        "account": r"\$\{data\.aws_caller_identity\.(?:current|this|default)\.account_id\}",
        "partition": r"\$\{data\.aws_partition\.(?:current|this|default)\.partition\}",
    },
}
SECRET, PARAMETER, REPOSITORY, ROLE, NAME = "secret", "parameter", "repository", "role", "name"
# References that certainly are the ARN of something (for a repository its address, or the NAME of anything): by type and attribute, "" for
# the reference alone.
_KINDS = {
    ("AWS::SecretsManager::Secret", ""): SECRET,
    ("AWS::SecretsManager::SecretTargetAttachment", ""): SECRET,
    ("AWS::IAM::Role", "Arn"): ROLE,
    ("AWS::ECR::Repository", "RepositoryUri"): REPOSITORY,
    ("aws_secretsmanager_secret", "arn"): SECRET,
    ("aws_secretsmanager_secret", "id"): SECRET,
    ("aws_secretsmanager_secret_version", "arn"): SECRET,
    ("aws_secretsmanager_secret_version", "secret_id"): SECRET,
    ("aws_ssm_parameter", "arn"): PARAMETER,
    ("aws_iam_role", "arn"): ROLE,
    ("aws_ecr_repository", "repository_url"): REPOSITORY,
    ("AWS::SSM::Parameter", ""): NAME,
    ("AWS::Logs::LogGroup", ""): NAME,
    ("AWS::ECR::Repository", ""): NAME,
    ("AWS::S3::Bucket", ""): NAME,
    ("aws_secretsmanager_secret", "name"): NAME,
    ("aws_ssm_parameter", "name"): NAME,
    ("aws_cloudwatch_log_group", "name"): NAME,
    ("aws_cloudwatch_log_group", "id"): NAME,
    ("aws_ecr_repository", "name"): NAME,
    ("aws_s3_bucket", "bucket"): NAME,
    ("aws_s3_bucket", "id"): NAME,
}
_REFERENCE = r"\$\{(?P<id>(?:data\.)?(?:(?P<type>aws_\w+)\.)?[\w-]+?)(?:\[[\w-]*\])?(?:\.(?P<attribute>\w+(?:\.\w+)?))?\}"


class Kept:
    """The placeholders of one document in `language`, CLOUDFORMATION, TERRAFORM or "".

    `named` are the types and names of what stands beside the task definition, by ids or addresses; `form` is the language of the policies,
    and `text` that of the document.
    """

    def __init__(self, language: str = "", form: str = "", named: Mapping[str, tuple[str, str]] | None = None, text: str = "") -> None:
        self._language = language
        self._named = named or {}
        self._text = text
        self._tokens: dict[str, str] = {}  # placeholders by their tokens
        self.keeps = bool(language) and language == form
        self.knows = bool(language)  # whether anything is known of any placeholder

    def own(self, placeholder: str) -> str:
        """What a placeholder says of where the task runs: `region`, `account` or `partition`; "" for any other."""
        return next((name for name, form in _OWN.get(self._language, {}).items() if re.fullmatch(form, placeholder)), "")

    def token(self, placeholder: str) -> str:
        """What stands for a placeholder until the policy is spelled."""
        known = next((token for token, one in self._tokens.items() if one == placeholder), None)
        if known is not None:
            return known
        number = 990_000_000_000 + len(self._tokens)
        while str(number) in self._text:
            number += 1_000_003
        self._tokens[str(number)] = placeholder
        return str(number)

    def kept(self, placeholder: str) -> str | None:
        """The token of a placeholder that a policy can say, too; None for any other."""
        valid = self.keeps and re.fullmatch(_FORMS[self._language], placeholder) and not re.match(_LOCAL, placeholder)
        return self.token(placeholder) if valid else None

    def is_token(self, text: str) -> bool:
        """Whether a text stands for a placeholder, and is no account or region."""
        return text in self._tokens

    def ends(self, pattern: str) -> bool:
        """Whether a pattern ends with a placeholder, kept or not."""
        return pattern.endswith((WILD, *self._tokens))

    def kind(self, placeholder: str) -> str:
        """What kind of resource a placeholder certainly is the ARN of, or for a repository its address; "" for any other."""
        match = re.fullmatch(_REFERENCE, placeholder) if self._language else None
        if match is None:
            return ""
        kind = match["type"] or self._named.get(match["id"], ("", ""))[0]
        attribute = match["attribute"] or ""
        if attribute == "MasterUserSecret.SecretArn":
            return SECRET
        return _KINDS.get((kind, attribute), "")

    def name(self, placeholder: str) -> str:
        """The name of what a placeholder refers to, with placeholders in it; "" where it is not known."""
        match = re.fullmatch(_REFERENCE, placeholder) if self._language else None
        return self._named.get(match["id"], ("", ""))[1] if match else ""

    def arn_of_repository(self, placeholder: str) -> str | None:
        """The token of the ARN of a repository, of which a placeholder is the address."""
        name, _, _ = placeholder.rpartition(".")
        return self.token(f"{name}.{'Arn' if self._language == CLOUDFORMATION else 'arn'}}}") if self.keeps else None

    def restored(self, text: str) -> str:
        """A text with the placeholders in the place of their tokens."""
        for token, placeholder in self._tokens.items():
            text = text.replace(token, placeholder)
        return text

    def holds(self, text: str) -> bool:
        """Whether a text has a token in it."""
        return any(token in text for token in self._tokens)
