"""Makes all that is made from AWS's own descriptions anew, and prints in Markdown what has changed and which verdicts move.

    .venv/bin/pip install --upgrade botocore && pip download --no-deps --dest build/wheels moto cfn-lint
    .venv/bin/python schemas/source/renew.py build/wheels

The workflow `renew.yml` does so each week, and opens a pull request with what this prints.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import managed_policies
import registry
from changes import changes

ROOT = Path(__file__).resolve().parents[2]
SCHEMAS = ROOT / "schemas"


def main(wheels: Path) -> str:
    """Renew the schemas, the table for templates and the policies of AWS. What has changed, "" for nothing."""
    before = {path.name: json.loads(path.read_text(encoding="utf-8")) for path in SCHEMAS.glob("*.json")}
    made = subprocess.run([sys.executable, str(SCHEMAS / "source" / "generate.py")], check=False)  # noqa: S603 - our own script
    if made.returncode != 0:  # it has said why: mostly that a key is gone for which a table has limits
        raise SystemExit(made.returncode)
    left = registry.main(str(_only(wheels, "cfn_lint-*.whl")))
    managed_policies.main(str(_only(wheels, "moto-*.whl")))
    after = {path.name: json.loads(path.read_text(encoding="utf-8")) for path in SCHEMAS.glob("*.json")}
    pin(after["task-definition.json"]["x-source"]["botocore"])
    return report(before, after, left)


def pin(version: str) -> None:
    """Have the tests use the version of botocore that the schemas are made from."""
    path = ROOT / "pyproject.toml"
    path.write_text(re.sub(r'"botocore==[\d.]+"', f'"botocore=={version}"', path.read_text(encoding="utf-8")), encoding="utf-8")


def report(before: dict[str, registry.Schema], after: dict[str, registry.Schema], left: list[str]) -> str:
    """What differs between two states of schemas/, in Markdown; "" where nothing does. `left`: what somebody has to judge."""
    if before == after:
        return ""
    moved = [
        line for name in sorted(after) if "$defs" in after[name] for line in changes(name.removesuffix(".json"), before[name], after[name])
    ]
    policies = [name for name, old, new in _policies(before, after) if old != new]
    parts = ["## Verdicts that move", "\n".join(f"- {line}" for line in moved) or "None: only what is recorded of the source has changed."]
    if policies:
        parts += ["## Policies of AWS that have changed", "\n".join(f"- `{name}`" for name in policies)]
    if before["cloudformation.json"] != after["cloudformation.json"]:
        parts += ["## Templates", "Keys that CloudFormation has by now are taken off the table of those that it lacks: see the difference."]
    if left:
        parts += [
            "## To judge: where the registry schemas of CloudFormation differ and the table does not say so",
            "\n".join(f"- {line}" for line in left),
        ]
    return "\n\n".join(parts) + "\n"


def _policies(before: dict[str, registry.Schema], after: dict[str, registry.Schema]) -> list[tuple[str, object, object]]:
    old, new = before["managed-policies.json"]["policies"], after["managed-policies.json"]["policies"]
    return [(name, old.get(name), new[name]) for name in new] if isinstance(old, dict) and isinstance(new, dict) else []


def _only(directory: Path, pattern: str) -> Path:
    found = sorted(directory.glob(pattern))
    if len(found) != 1:
        raise SystemExit(f"one {pattern} is needed in {directory}, and there are {len(found)}")
    return found[0]


if __name__ == "__main__":
    print(main(Path(sys.argv[1])), end="")  # noqa: T201 - a script
