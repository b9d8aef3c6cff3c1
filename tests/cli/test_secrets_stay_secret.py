"""Whatever is asked for, a credential of a linted file is in no output."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from taskdef_lint.reporters import FORMATS
from taskdef_lint.run.check import run_check
from taskdef_lint.settings.options import CheckOptions

KEY = "AKIAIOSFODNN7QWERTYU"
TOKEN = "ghp_" + "a1B2c3D4e5F6" * 3
PASSWORD = "-".join(["hunter2", "and", "more"])
SECRETS = (KEY, TOKEN, PASSWORD)

APP = {
    "name": "app",
    "image": "app",
    "privilged": True,
    "essential": "true",
    "environment": [
        {"name": "DB_PASSWORD", "value": PASSWORD},
        {"name": "AWS_ACCESS_KEY_ID", "value": KEY},
        {"name": "AWS_ACCESS_KEY_ID", "value": KEY},
        {"name": "URL", "value": f"postgres://app:{PASSWORD}@db/app"},
        {"name": "DB_PASSWORD", "valeu": PASSWORD},
    ],
    "secrets": [{"name": "DB_PASSWORD", "valueFrom": f"https://app:{PASSWORD}@vault/x"}],
    "command": ["sh", "-c", f"GITHUB_TOKEN={TOKEN} run --password={PASSWORD}"],
    "entryPoint": ["run", "--token", TOKEN],
    "dockerLabels": {"token": TOKEN},
    "healthCheck": {"command": ["CMD-SHELL", f"curl -u app:{PASSWORD} http://app:{PASSWORD}@localhost", "x"], "timeout": 99},
    "logConfiguration": {"logDriver": "splunk", "options": {"splunk-token": TOKEN, "splunk-url": f"https://app:{PASSWORD}@splunk"}},
}
DOCUMENT = {"family": "web", "revision": 3, "cpu": 256, "containerDefinitions": [APP, {**APP, "dependsOn": [{"containerName": "ap"}]}]}

TEXTS = {
    "pretty.json": json.dumps(DOCUMENT, indent=2),
    "minified.json": json.dumps(DOCUMENT),
    "broken.json": json.dumps(DOCUMENT, indent=2).replace('"essential": "true",', '"essential": "true"'),
    "unclosed.json": json.dumps(DOCUMENT, indent=2)[:-3],
    "taskdef.yaml": json.dumps(DOCUMENT, indent=2) + "\n# JSON is YAML too\n",
}


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("format_name", FORMATS)
def test_no_report_shows_one(tmp_path: Path, capfd: pytest.CaptureFixture[str], name: str, format_name: str) -> None:
    path = tmp_path / name
    path.write_text(TEXTS[name])
    run_check(CheckOptions([str(path)], format=format_name, profile="strict", verbose=1, isolated=True))
    printed = "".join(capfd.readouterr())
    assert name in printed
    assert [secret for secret in SECRETS if secret in printed] == []


NUMBER = 99887766554433
# Where a value is not where it belongs, or its name is misspelt.
MISPLACED: list[dict[str, object]] = [
    {"environment": [f"DB_PASSWORD={PASSWORD}"]},
    {"environment": {"DB_PASSWORD": PASSWORD}},
    {"environment": [{"DB_PASSWORD": PASSWORD}]},
    {"environment": [{"name": "DB_PASSWORD", "value": NUMBER}]},
    {"environment": [{"name": "DB_PASSWORD", "value": [PASSWORD]}]},
    {"environment": [{"name": "DB_PASWORD", "value": PASSWORD, "x": 1}]},
    {"environment": [{"name": "DB_PASSWORD", "valueFrom": PASSWORD}]},
    {"secrets": [{"name": "DB_PASSWORD", "valueFrom": PASSWORD + "!"}]},
    {"comand": ["--password", PASSWORD]},
    {"command": f"run --password {PASSWORD}"},
    {"command": [["--password", PASSWORD]]},
    {"healthCheck": {"comand": ["CMD-SHELL", f"curl --token {PASSWORD}"]}},
    {"logConfiguration": {"logDriver": "splunk", "options": {"splunk-tokn": PASSWORD, "splunk-url": "https://splunk"}}},
    {"logConfiguration": {"logDriver": "splunk", "secretOptions": [{"name": "splunk-token", "value": PASSWORD}]}},
    {"anything": {"below": {"password": PASSWORD}}},
]


@pytest.mark.parametrize("form", ["minified.json", "pretty.json", "taskdef.yaml"])
@pytest.mark.parametrize("container", MISPLACED, ids=json.dumps)
def test_nor_where_it_is_misplaced(tmp_path: Path, capfd: pytest.CaptureFixture[str], container: dict[str, object], form: str) -> None:
    data = {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1", "memory": 128, **container}]}
    texts = {"minified.json": json.dumps(data), "pretty.json": json.dumps(data, indent=2), "taskdef.yaml": yaml.safe_dump(data)}
    path = tmp_path / form
    path.write_text(texts[form])
    for format_name in FORMATS:
        run_check(CheckOptions([str(path)], format=format_name, profile="strict", verbose=1, isolated=True))
    run_check(CheckOptions([str(path)], diff=True, unsafe_fixes=True, profile="strict", isolated=True))
    printed = "".join(capfd.readouterr())
    assert form in printed
    assert PASSWORD not in printed
    assert str(NUMBER) not in printed


def test_no_baseline_holds_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pretty.json").write_text(TEXTS["pretty.json"])
    run_check(CheckOptions(["pretty.json"], profile="strict", isolated=True, write_baseline=True))
    written = (tmp_path / ".taskdef-lint-baseline.json").read_text()
    assert "plaintext-secret" in written
    assert [secret for secret in SECRETS if secret in written] == []
