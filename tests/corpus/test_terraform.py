"""Real sources of Terraform: every error in them has been read and is true. Each file is linted by itself, as its module is not here."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from taskdef_lint.engine.lint_source import lint_documents
from taskdef_lint.engine.registry import builtin_rules
from taskdef_lint.engine.run_rules import Enabled
from taskdef_lint.syntax import read_file

SOURCES = Path(__file__).resolve().parents[3] / "shared" / "corpus" / "terraform"

pytestmark = pytest.mark.skipif(not SOURCES.is_dir(), reason=f"the real sources of Terraform are not at {SOURCES}")


def test_every_error_is_a_true_one(tmp_path: Path) -> None:
    errors: list[str] = []
    for path in sorted(SOURCES.glob("*.tf")):
        alone = tmp_path / path.stem / "main.tf"
        alone.parent.mkdir()
        shutil.copy(path, alone)
        linted = lint_documents(read_file(str(alone)), [Enabled(rule) for rule in builtin_rules()])
        assert linted.crashes == []
        errors += [f"{path.name[-70:]}:{one.line} {one.rule.name}" for one in linted.findings if one.severity.label == "error"]
    assert errors == TRUE


TRUE = [
    "orm__aws__ecs_task_definition_volume_not_encrypted__test__positive1.tf:10 efs-root-with-access-point",
    "orm__aws__ecs_task_definition_volume_not_encrypted__test__positive1.tf:15 efs-iam-without-encryption",
    "aform__commons__testdata__terraform_iac_files__with_provider_config.tf:29 mismatched-host-port",
    "orm__commons__testdata__terraform_iac_files__with_required_provider.tf:33 mismatched-host-port",
    "rce_for_vulnerability_scan__aws_ecr_registry_used_in_resource__main.tf:24 mismatched-host-port",
]
