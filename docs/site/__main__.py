"""Builds the site into build/site/html: `make docs`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from docs.site.assemble import assemble
from docs.site.documents import ROOT


def build(directory: Path) -> int:
    """Build the site into `html` below a directory, which is made anew: the exit status of the generator. A broken link is an error."""
    for line in assemble(directory):
        print(f"The site is built without {line}", file=sys.stderr)
    return subprocess.run([sys.executable, "-m", "zensical", "build", "--clean", "--strict"], cwd=directory, check=False).returncode


if __name__ == "__main__":
    sys.exit(build(ROOT / "build" / "site"))
