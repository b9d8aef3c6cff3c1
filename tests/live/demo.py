"""`make demo-live`: `taskdef-lint verify` in a world where one file is right, one is wrong, and one is not known before it is filled in."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.live.server import environment, server
from tests.live.world import REGISTRY, World


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> int:
    """Show a run with all three answers. The exit status is 0 if it ended as it should, with 1."""
    with server() as endpoint, TemporaryDirectory() as directory:
        world = World(endpoint).build()
        task, service = world.good_task(), world.good_service()
        task["containerDefinitions"][0]["image"] = f"{REGISTRY}/web:1.4.3"
        task["taskRoleArn"] = task["taskRoleArn"].replace("role/web", "role/wbe")
        task["containerDefinitions"][0]["logConfiguration"]["options"]["awslogs-group"] = "${LOG_GROUP}"
        service["cluster"] = "staging"
        for name, value in (("task-def.json", task), ("service-def.json", service)):
            Path(directory, name).write_text(json.dumps(value, indent=2) + "\n", encoding="utf-8")
        _tell("$ taskdef-lint verify")
        environ = {**os.environ, **environment(endpoint)}
        done = subprocess.run([sys.executable, "-m", "taskdef_lint", "verify"], cwd=directory, env=environ, check=False)
        told = "as three things are wrong on purpose" if done.returncode == 1 else "and 1 was expected"
        _tell(f"\nThe exit status was {done.returncode}, {told}.")
    return 0 if done.returncode == 1 else 1


if __name__ == "__main__":
    sys.exit(main())
