"""What is needed for each thing that a task definition may say."""

from __future__ import annotations

import pytest

from tests.iam.support import needed, pairs

TOKEN = ("ecr:GetAuthorizationToken", "*")
PULL = ("ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer")
SECRETS = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:"


def pulled(repository: str) -> set[tuple[str, str]]:
    return {TOKEN, *((action, repository) for action in PULL)}


@pytest.mark.parametrize(
    ("image", "repository"),
    [
        ("111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop/web:1.4", "arn:aws:ecr:eu-west-1:111122223333:repository/shop/web"),
        ("111122223333.dkr.ecr.eu-west-1.amazonaws.com/web@sha256:0", "arn:aws:ecr:eu-west-1:111122223333:repository/web"),
        ("444455556666.dkr.ecr.us-east-2.amazonaws.com/web", "arn:aws:ecr:us-east-2:444455556666:repository/web"),
        ("111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn/web", "arn:aws-cn:ecr:cn-north-1:111122223333:repository/web"),
        ("111122223333.dkr.ecr.us-gov-west-1.amazonaws.com/web", "arn:aws-us-gov:ecr:us-gov-west-1:111122223333:repository/web"),
        ("111122223333.dkr.ecr-fips.us-gov-west-1.amazonaws.com/web", "arn:aws-us-gov:ecr:us-gov-west-1:111122223333:repository/web"),
        ("111122223333.dkr-ecr.eu-west-1.on.aws/web:1", "arn:aws:ecr:eu-west-1:111122223333:repository/web"),
        ("${ACCOUNT}.dkr.ecr.${AWS_REGION}.amazonaws.com/web:${TAG}", "arn:aws:ecr:*:*:repository/web"),
        ("ACCOUNT_ID.dkr.ecr.REGION.amazonaws.com/web-{{ stage }}:1", "arn:aws:ecr:*:*:repository/web-*"),
    ],
)
def test_images_in_ecr(image: str, repository: str) -> None:
    assert pairs(needed({"image": image})) == pulled(repository)


@pytest.mark.parametrize("image", ["nginx:1.27", "public.ecr.aws/docker/library/nginx:1", "ghcr.io/acme/app:${TAG}", "quay.io/x/y"])
def test_other_images_need_nothing(image: str) -> None:
    needs = needed({"image": image})
    assert pairs(needs) == set()
    assert not any("image" in note for note in needs.notes)


@pytest.mark.parametrize("image", ["<IMAGE1_NAME>", "${REPOSITORY}:1", "REPLACED_BY_CI"])
def test_an_image_that_may_be_in_ecr_is_a_note(image: str) -> None:
    needs = needed({"image": image})
    assert pairs(needs) == set()
    assert any("container 'app': image" in note and "ecr:BatchGetImage" in note for note in needs.notes)


def test_credentials_tell_that_an_image_is_not_in_ecr() -> None:
    needs = needed({"image": "${REGISTRY}/app", "repositoryCredentials": {"credentialsParameter": "hub"}})
    assert not any("image" in note for note in needs.notes)


def test_notes_on_images() -> None:
    notes = " ".join(needed({"image": "444455556666.dkr.ecr.eu-west-1.amazonaws.com/docker-hub/library/nginx"}).notes)
    assert "account 444455556666 has to allow it" in notes
    assert "ecr:BatchImportUpstreamImage" in notes
    assert "GuardDuty" in notes
    assert "account" not in " ".join(needed({"image": "111122223333.dkr.ecr.eu-west-1.amazonaws.com/web"}).notes)


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        (f"{SECRETS}web-AbCdEf", {("secretsmanager:GetSecretValue", f"{SECRETS}web-AbCdEf")}),
        (f"{SECRETS}web-AbCdEf:password::", {("secretsmanager:GetSecretValue", f"{SECRETS}web-AbCdEf")}),
        (f"{SECRETS}web/db", {("secretsmanager:GetSecretValue", f"{SECRETS}web/db-??????")}),
        (f"{SECRETS}web/db:password:AWSCURRENT:", {("secretsmanager:GetSecretValue", f"{SECRETS}web/db-??????")}),
        (f"{SECRETS}xyz-secret", {("secretsmanager:GetSecretValue", f"{SECRETS}xyz-secret")}),
        (f"{SECRETS}web-${{STAGE}}-db", {("secretsmanager:GetSecretValue", f"{SECRETS}web-*-db-??????")}),
        (f"{SECRETS}web-${{STAGE}}", {("secretsmanager:GetSecretValue", f"{SECRETS}web-*")}),
        ("${ARN}:password::", {("secretsmanager:GetSecretValue", "arn:aws:secretsmanager:*:*:secret:*")}),
        (
            "arn:aws:secretsmanager:REGION:ACCOUNT_ID:secret:db",
            {("secretsmanager:GetSecretValue", "arn:aws:secretsmanager:*:*:secret:db-??????")},
        ),
        (
            "arn:${AWS::Partition}:secretsmanager:cn-north-1:111122223333:secret:db",
            {("secretsmanager:GetSecretValue", "arn:aws-cn:secretsmanager:cn-north-1:111122223333:secret:db-??????")},
        ),
        ("/web/db", {("ssm:GetParameters", "arn:aws:ssm:eu-west-1:111122223333:parameter/web/db")}),
        ("DB", {("ssm:GetParameters", "arn:aws:ssm:eu-west-1:111122223333:parameter/DB")}),
        ("DB:3", {("ssm:GetParameters", "arn:aws:ssm:eu-west-1:111122223333:parameter/DB")}),
        ("/web/${STAGE}${X}/db", {("ssm:GetParameters", "arn:aws:ssm:eu-west-1:111122223333:parameter/web/*/db")}),
        (
            "arn:aws-cn:ssm:cn-north-1:111122223333:parameter//web/db",
            {("ssm:GetParameters", "arn:aws-cn:ssm:cn-north-1:111122223333:parameter/web/db")},
        ),
        (
            "/aws/reference/secretsmanager/db",
            {
                ("ssm:GetParameters", "arn:aws:ssm:eu-west-1:111122223333:parameter/aws/reference/secretsmanager/db"),
                ("secretsmanager:GetSecretValue", f"{SECRETS}db-??????"),
            },
        ),
        ("${REFERENCE}", set()),
        ("{{resolve:ssm:/a/B}}", set()),
        ("arn:aws:s3:::bucket/key", set()),
        (f"{SECRETS}*", set()),
        ("arn:aws:ssm:*:111122223333:parameter/web", set()),
    ],
)
def test_secrets(reference: str, expected: set[tuple[str, str]]) -> None:
    needs = needed({"secrets": [{"name": "DB", "valueFrom": reference}]})
    assert pairs(needs) == expected
    assert expected or any("secret 'DB'" in note and "no statement" in note for note in needs.notes)
    options = {"logDriver": "splunk", "secretOptions": [{"name": "t", "valueFrom": reference}]}
    assert pairs(needed({"logConfiguration": options})) == expected


@pytest.mark.parametrize(("name", "resource"), [("hub", f"{SECRETS}hub-??????"), (f"{SECRETS}hub-AbCdEf", f"{SECRETS}hub-AbCdEf")])
def test_registry_credentials(name: str, resource: str) -> None:
    found = pairs(needed({"repositoryCredentials": {"credentialsParameter": name}}))
    assert found == {("secretsmanager:GetSecretValue", resource)}


def awslogs(**options: object) -> dict[str, object]:
    return {"logConfiguration": {"logDriver": "awslogs", "options": {name.replace("_", "-"): value for name, value in options.items()}}}


def test_logs_have_a_region_of_their_own() -> None:
    group = "arn:aws:logs:eu-central-1:111122223333:log-group:/ecs/web:*"
    found = pairs(needed(awslogs(awslogs_group="/ecs/web", awslogs_region="eu-central-1")))
    assert found == {("logs:CreateLogStream", group), ("logs:PutLogEvents", group)}
    found = pairs(needed(awslogs(awslogs_group="/ecs/web", awslogs_region="eu-central-1", awslogs_create_group="true")))
    assert ("logs:CreateLogGroup", group) in found


def test_what_is_not_known_of_the_task_is_a_wildcard_and_a_note() -> None:
    needs = needed({"secrets": [{"name": "DB", "valueFrom": "/web/db"}]}, region="", account="")
    assert pairs(needs) == {("ssm:GetParameters", "arn:aws:ssm:*:*:parameter/web/db")}
    assert needs.unknown == {"region", "account"}
    role = "arn:aws-us-gov:iam::444455556666:role/web"
    needs = needed({"secrets": [{"name": "DB", "valueFrom": "/web/db"}]}, region="", account="", executionRoleArn=role)
    assert pairs(needs) == {("ssm:GetParameters", "arn:aws-us-gov:ssm:*:444455556666:parameter/web/db")}


@pytest.mark.parametrize(
    ("value", "resource", "bucket"),
    [
        ("arn:aws:s3:::config/app.env", "arn:aws:s3:::config/app.env", "arn:aws:s3:::config"),
        ("arn:aws:s3:::config/${STAGE}/a*b?.env", "arn:aws:s3:::config/*/a${*}b${?}.env", "arn:aws:s3:::config"),
        ("arn:aws:s3:::${BUCKET}/app.env", "arn:aws:s3:::*/app.env", "arn:aws:s3:::*"),
        ("${PREFIX}:::config/app.env", "arn:aws:s3:::config/app.env", "arn:aws:s3:::config"),
    ],
)
def test_environment_files(value: str, resource: str, bucket: str) -> None:
    found = pairs(needed({"environmentFiles": [{"type": "s3", "value": value}]}))
    assert found == {("s3:GetObject", resource), ("s3:GetBucketLocation", bucket)}
    options = {"type": "fluentbit", "options": {"config-file-type": "s3", "config-file-value": value}}
    assert pairs(needed({"firelensConfiguration": options})) == found


def test_credential_specs() -> None:
    parameter = "arn:aws:ssm:eu-west-1:111122223333:parameter/spec"
    assert pairs(needed({"credentialSpecs": [f"credentialspec:{parameter}"]})) == {("ssm:GetParameters", parameter)}
    assert pairs(needed({"credentialSpecs": ["credentialspec:file://spec.json"]})) == set()
    found = pairs(needed({"dockerSecurityOptions": ["credentialspec:arn:aws:s3:::specs/a.json", "label:x"]}))
    assert found == {("s3:GetObject", "arn:aws:s3:::specs/a.json"), ("s3:GetBucketLocation", "arn:aws:s3:::specs")}
    needs = needed({"credentialSpecs": [f"credentialspecdomainless:{parameter}"]})
    assert any("secretsmanager:GetSecretValue" in note for note in needs.notes)


def test_windows_file_systems() -> None:
    fsx = {"fileSystemId": "fs-0123", "authorizationConfig": {"credentialsParameter": f"{SECRETS}ad-AbCdEf", "domain": "x"}}
    found = pairs(needed({}, volumes=[{"name": "v", "fsxWindowsFileServerVolumeConfiguration": fsx}]))
    assert found == {
        ("fsx:DescribeFileSystems", "arn:aws:fsx:eu-west-1:111122223333:file-system/fs-0123"),
        ("secretsmanager:GetSecretValue", f"{SECRETS}ad-AbCdEf"),
    }
