"""The command `verify`: its own options beside those of `check` that it has, too."""

from __future__ import annotations

import inspect
from typing import Annotated, Any

import typer

from taskdef_lint.cli.declare import PATHS, check_options, parameter
from taskdef_lint.settings.options import TABLE


def verify(
    paths: list[str] | None = None,
    region: str = "",
    account: str = "",
    profile_name: str = "",
    assume_role: str = "",
    *,
    read_secrets: bool = False,
    read_images: bool = False,
    simulate: bool = False,
    drift: bool = False,
    strict: bool = False,
    **values: Any,
) -> None:
    """Ask AWS what no file can tell: whether images, roles, secrets, log groups, subnets and the like are there, and fit.

    It only reads, and no values. What is wrong is a finding; what cannot be verified is said, with the action that the caller lacks, and
    with it the least policy that asking takes. It needs credentials, and boto3: pip install 'taskdef-lint[aws]'.

    Exit status: 0 nothing at or above --fail-on, 1 findings, 2 wrong usage, or AWS cannot be asked, 3 a defect of taskdef-lint.
    """
    from taskdef_lint.run.verify import VerifyOptions, run_verify

    asked = VerifyOptions(
        region=region,
        account=account,
        profile_name=profile_name,
        assume_role=assume_role,
        read_secrets=read_secrets,
        read_images=read_images,
        simulate=simulate,
        drift=drift,
        strict=strict,
    )
    try:
        raise typer.Exit(run_verify(check_options(paths, values), asked))
    except KeyboardInterrupt:  # typer would make it status 1
        raise typer.Exit(130) from None


def _own(name: str, metavar: str, text: str) -> inspect.Parameter:
    """Typer's declaration of an option of `verify` alone: a text, or without a metavar a flag."""
    flag = f"--{name.replace('_', '-')}"
    kind: Any = str if metavar else bool
    info = typer.Option(flag, help=text, metavar=metavar or None, show_default=False)
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default="" if metavar else False, annotation=Annotated[kind, info])


PARAMETERS = [
    PATHS,
    _own("region", "REGION", "The region that tasks run in (default: that of the profile, or of AWS_REGION)."),
    _own("account", "ACCOUNT", "The account to verify: what is in another one is not verified. It has to be that of the credentials."),
    _own("profile_name", "NAME", "Use the credentials of this profile of the AWS CLI."),
    _own("assume_role", "ARN", "Assume this role first, and ask as it."),
    _own("read_secrets", "", "Read the values of secrets, to see whether JSON keys are in them. None is kept or shown."),
    _own("read_images", "", "Read the configurations of images that are for one platform, to see for which."),
    _own("simulate", "", "Have IAM simulate the policies of the roles, too."),
    _own("drift", "", "Compare task definitions with their newest revisions, and services with those that are there."),
    _own("strict", "", "End with 1 where something could not be verified."),
    *(
        parameter(name, TABLE[name])
        for name in (
            "format", "output", "select", "ignore", "fail_on", "min_severity", "statistics", "quiet", "verbose", "color", "config",
            "isolated", "no_ignores", "exclude", "force_exclude", "allow_no_files", "var", "var_file", "stdin_filename", "repo_root",
        )
    ),
]  # fmt: skip
