"""Writes schemas/managed-policies.json, the documents of policies of AWS that people attach to the roles of tasks, from a wheel of moto.

    pip download --no-deps moto && .venv/bin/python schemas/source/managed_policies.py moto-*.whl

To be renewed with each release, and the diff to be read.
A copy that is older than AWS's may lack what AWS has added since,
and its absence would be reported.
"""

from __future__ import annotations

import ast
import json
import re
import sys
from pathlib import Path
from zipfile import ZipFile

TARGET = Path(__file__).resolve().parents[1] / "managed-policies.json"
NAMES = (
    "AWSXRayDaemonWriteAccess", "AWSXrayWriteOnlyAccess", "AdministratorAccess", "AmazonEC2ContainerRegistryFullAccess",
    "AmazonEC2ContainerRegistryPowerUser", "AmazonEC2ContainerRegistryPullOnly", "AmazonEC2ContainerRegistryReadOnly",
    "AmazonECSTaskExecutionRolePolicy", "AmazonElasticFileSystemClientFullAccess", "AmazonElasticFileSystemClientReadOnlyAccess",
    "AmazonElasticFileSystemClientReadWriteAccess", "AmazonKinesisFirehoseFullAccess", "AmazonKinesisFullAccess",
    "AmazonPrometheusRemoteWriteAccess", "AmazonS3FilesClientFullAccess", "AmazonS3FilesClientReadOnlyAccess",
    "AmazonS3FilesClientReadWriteAccess", "AmazonS3FullAccess", "AmazonS3ReadOnlyAccess", "AmazonSSMFullAccess",
    "AmazonSSMManagedInstanceCore", "AmazonSSMReadOnlyAccess", "CloudWatchAgentServerPolicy", "CloudWatchFullAccess",
    "CloudWatchFullAccessV2", "CloudWatchLogsFullAccess", "PowerUserAccess", "SecretsManagerReadWrite",
)  # fmt: skip


def policies(source: str) -> dict[str, dict[str, object]]:
    """All policies in moto's module, which assigns them as JSON in a string."""
    for node in ast.parse(source).body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            found: dict[str, dict[str, object]] = json.loads(node.value.value)
            return found
    raise SystemExit("moto keeps its policies in another way now")


def main(wheel: str) -> None:
    version = re.search(r"moto-([\d.]+)-", wheel)
    with ZipFile(wheel) as archive:
        found = policies(archive.read("moto/iam/aws_managed_policies.py").decode())
    entries = {
        name: {
            "version": found[name]["DefaultVersionId"],
            "updated": str(found[name]["UpdateDate"])[:10],
            "document": found[name]["Document"],
        }
        for name in NAMES
    }
    whole = {"source": f"moto {version[1] if version else '?'}", "policies": entries}
    TARGET.write_text(json.dumps(whole, indent=1, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
