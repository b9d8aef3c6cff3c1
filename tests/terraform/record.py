"""Records the plans of the configurations beside this file with the real program: `python tests/terraform/record.py MIRROR`.

MIRROR is a directory with the provider hashicorp/aws, as `terraform providers mirror` makes it; without one it comes from the registry.
What a plan holds that differs from run to run is taken out.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
FROM_MIRROR = 'provider_installation {\n  filesystem_mirror {\n    path = "%s"\n  }\n}\n'


def record(directory: Path, mirror: str) -> str:
    """The plan of a configuration as JSON on one line. CalledProcessError where Terraform refuses it, or the provider is not there."""
    with tempfile.TemporaryDirectory() as scratch:
        work = Path(scratch) / "work"
        shutil.copytree(directory, work, ignore=shutil.ignore_patterns("plan.json"))
        settings = Path(scratch) / "rc"
        settings.write_text(FROM_MIRROR % mirror if mirror else "")
        environment = {**os.environ, "TF_CLI_CONFIG_FILE": str(settings), "TF_DATA_DIR": str(Path(scratch) / "data")}
        for words in (["init"], ["plan", "-out=plan", "-input=false"]):
            subprocess.run(["terraform", *words, "-no-color"], cwd=work, env=environment, check=True, capture_output=True)
        shown = subprocess.run(["terraform", "show", "-json", "plan"], cwd=work, env=environment, check=True, capture_output=True)
    plan = json.loads(shown.stdout)
    for key in ("timestamp", "relevant_attributes"):
        plan.pop(key, None)
    return json.dumps(plan, separators=(",", ":")) + "\n"


def main(words: list[str]) -> int:
    """Record all plans."""
    if not shutil.which("terraform"):
        sys.stderr.write("terraform is not installed\n")
        return 1
    for source in sorted(HERE.glob("*/main.tf")):
        (source.parent / "plan.json").write_text(record(source.parent, words[0] if words else ""))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
