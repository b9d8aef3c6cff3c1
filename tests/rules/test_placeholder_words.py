"""Placeholders that are words are no values, for any rule."""

from __future__ import annotations

import json

import pytest

from taskdef_lint.engine.lint_source import lint_text


def rules(**task: object) -> set[str]:
    container = {"name": "app", "image": "app:1.4.2", "memory": 128, "essential": True, "logConfiguration": {"logDriver": "json-file"}}
    first = container | task.pop("container", {})  # type: ignore[operator]
    return {finding.rule.name for finding in lint_text(json.dumps({"family": "web", "containerDefinitions": [first], **task}))}


@pytest.mark.parametrize("word", ["PLACEHOLDER", "placeholder", "CHANGEME", "TASK_ROLE_ARN", "REPLACE_ME", "[role arn]"])
def test_two_words_are_no_shared_role(word: str) -> None:
    assert rules(taskRoleArn=word, executionRoleArn=word) == set()


@pytest.mark.parametrize(
    "word",
    ["EFS_FILESYSTEM_ID", "FS_ID", "FILE_SYSTEM_ID", "CHANGEME", "fs-xxxxxxxx", "fs-XXXXXXXXX", "YOUR_EFS_ID", "<fs>", "[file system id]"],
)
def test_a_word_is_no_file_system(word: str) -> None:
    volume = {"name": "data", "efsVolumeConfiguration": {"fileSystemId": word, "transitEncryption": "ENABLED"}}
    mounted = {"mountPoints": [{"sourceVolume": "data", "containerPath": "/data"}]}
    assert rules(volumes=[volume], container=mounted) == set()


def test_an_id_that_is_none_is_still_reported() -> None:
    volume = {"name": "data", "efsVolumeConfiguration": {"fileSystemId": "my-files", "transitEncryption": "ENABLED"}}
    mounted = {"mountPoints": [{"sourceVolume": "data", "containerPath": "/data"}]}
    assert rules(volumes=[volume], container=mounted) == {"undocumented-value"}


@pytest.mark.parametrize("account", ["[account id]", "[ACCOUNT]", "ACCOUNT_ID", "xxxxxxxxxxxx", "<account>"])
def test_a_word_in_an_arn_is_an_account(account: str) -> None:
    arns = {name: f"arn:aws:iam::{account}:role/{name}" for name in ("taskRoleArn", "executionRoleArn")}
    assert rules(**arns) == set()


@pytest.mark.parametrize("image", ["[Your Private Repo]/app:latest", "IMAGE", "MY_IMAGE", "[image uri]"])
def test_words_in_an_image_are_filled_in_later(image: str) -> None:
    assert rules(container={"image": image}) <= {"mutable-image-tag"}


def test_a_bare_placeholder_leaves_the_rest_linted() -> None:
    text = """{"family": "web", "containerDefinitions": [
      {"name": "app", "image": "app:latest", "memory": ${memory}, "portMappings": [{"containerPort": <port>, "protocl": "tcp"}]}]}"""
    found = {finding.rule.name for finding in lint_text(text)}
    assert found == {"mutable-image-tag", "missing-log-configuration", "unknown-key", "unrendered-template"}
