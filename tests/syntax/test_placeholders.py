"""Which strings count as filled in later."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskdef_lint.model.node import Unknown
from taskdef_lint.syntax import placeholders
from taskdef_lint.syntax.placeholders import is_placeholder, may_hold_placeholder, settle

PLACEHOLDERS = [
    "${X}", "a-${X}-b", "${X:-default}", "$IMAGE", "app:$TAG", "$(Build.BuildId)", "${{ secrets.DB_PASSWORD }}", "${var.image}",
    "<IMAGE1_NAME>", "<ES-URL>", "postgres://u:<DB_PASSWORD>@host/db", "<your account>", "<+env.name>", '<+secrets.getValue("x")>',
    "%ENV%", "tasks-%ENV%", '{{ must_env "X" }}', "{{ env `X` }}", "{{X}}", "#{Tag}#", "#{tag}", "#VERSION#", "__ENV__", "app-__tag__",
    "@@VERSION@@", "<% env %>",
    "arn:aws:iam::ACCOUNT_ID:role/app", "arn:aws:iam::YOUR_ACCOUNT:role/app", "arn:aws:iam::your-account-id:role/app",
    "arn:aws:iam::xxxxxx:role/app", "arn:aws:secretsmanager:REGION:111122223333:secret:a", "arn:aws:secretsmanager:region:account:secret:a",
    "arn:aws:secretsmanager:eu-west-1:ACCOUNT:secret:a", "arn:aws:iam::{AWS_ID}:role/app",
    "ACCOUNT_ID.dkr.ecr.eu-west-1.amazonaws.com/app:1", "111122223333.dkr.ecr.REGION.amazonaws.com/app:1",
    "your-account-id.dkr.ecr.us-east-1.amazonaws.com/app:1",
    "arn:aws:iam::[account id]:role/app", "[Your Private Repo]/app:latest", "app:[image_tag]", "%{ if x }a%{ endif }", "a%{~ for x in y }",
    "CHANGEME", "CHANGE_ME", "REPLACEME", "FILLME", "change-me", "replace_me", "PLACEHOLDER", "placeholder", "INSERT_TOKEN", "fs-xxxxxxxx",
    "fs-XXXXXXXXX", "subnet-xxxx",
    "REPLACED_BY_CI", "REPLACE_JWT_SECRET", "PLACEHOLDER_DB_HOST", "IMAGE_PLACEHOLDER", "YOUR_BUCKET",
]  # fmt: skip

VALUES = [
    "", "web", "nginx:1.27.3", "111122223333.dkr.ecr.eu-west-1.amazonaws.com/app:1.4.2", "public.ecr.aws/docker/library/nginx:1",
    "11122223333.dkr.ecr.eu-west-1.amazonaws.com/app:1",  # 11 digits are a mistake
    "arn:aws:iam::111122223333:role/app", "arn:aws:iam::aws:policy/ReadOnlyAccess", "arn:aws:s3:::bucket/Key_NAME",
    "arn:aws-us-gov:secretsmanager:us-gov-west-1:111122223333:secret:A_B-AbCdEf:KEY::", "arn:aws:ssm:eu-west-1:111122223333:parameter/A_B",
    "%Y-%m-%d %H:%M:%S", "%b %d", "100%", "a%20b%2Fc", "pa$$word", "pa$word", "5$", "US$ 5", "a < b > c", "Jo <jo@example.com>",
    "C#", "#1", "#fff",
    "a__b", "__init", "replaced_by_ci", "REPLACEMENT", "YOURS", "A PLACEHOLDER", "EXCHANGE_ME", "changement",
    "[error]", "[a-z ]+", "[INFO] up", "a[b c]", "fs-xx", "%{COMBINEDAPACHELOG}", "X_PLACEHOLDERS",
    "IRREPLACEABLE_X", "{a}", '{"a": {"b": 1}}', "user@host", "https://example.com/?a=1&b=%7B",
]  # fmt: skip


@pytest.mark.parametrize("text", PLACEHOLDERS)
def test_placeholder(text: str) -> None:
    assert is_placeholder(text)
    assert may_hold_placeholder(f'{{"a": ["{text}"]}}'), "the quick look at the source agrees"
    assert isinstance(settle({"a": [text]})["a"][0], Unknown)


@pytest.mark.parametrize("text", VALUES)
def test_value(text: str) -> None:
    assert not is_placeholder(text)
    assert settle({"a": [text]}) == {"a": [text]}


@pytest.mark.parametrize("part", ["$", "${", "<a", "%aaa", "#A", "__a", "@@A", "arn:aws:a-", "{{", ".dkr.ecr."])
def test_hostile_text_takes_linear_time(part: str) -> None:
    is_placeholder(part * 200_000)  # hangs where it does not


@pytest.mark.parametrize("key", ["fileSystemId", "accessPointId", "taskRoleArn", "executionRoleArn", "image"])
@pytest.mark.parametrize("word", ["FS_ID", "FILE_SYSTEM_ID", "EFS_FILESYSTEM_ID", "ARN", "IMAGE"])
def test_capitals_are_no_id(key: str, word: str) -> None:
    text = f'{{"a": {{"{key}": "{word}"}}}}'
    assert may_hold_placeholder(text)
    assert isinstance(settle({"a": {key: word}})["a"][key], Unknown)
    assert settle({"name": word}) == {"name": word}


PARTS = st.sampled_from(
    [
        "arn:",
        "aws",
        ":",
        "::",
        "eu-west-1",
        "EU",
        "111122223333",
        "x2",
        "é",
        "²",
        "ACCOUNT",
        "{",
        "[a",
        ".dkr.ecr.",
        ".",
        "1",
        '"',
        "/",
        "-",
    ]
)


@given(st.lists(PARTS, max_size=14).map("".join))
def test_the_quick_look_at_arns_and_registries_is_that_of_the_patterns(text: str) -> None:
    told = bool(re.search(placeholders._WORDED_ARN, text) or re.search(placeholders._WORDED_REGISTRY, text))
    assert placeholders._has_worded_places(text) == told
