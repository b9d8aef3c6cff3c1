"""Builds the site into build/site/html: `make docs`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from docs.site.assemble import assemble
from docs.site.documents import ROOT
from docs.site.playground import MissingError, pyodide


def build(directory: Path) -> int:
    """Build the site into `html` below a directory, which is made anew: the exit status of the generator. A broken link is an error."""
    try:
        assemble(directory, pyodide())
    except MissingError as missing:
        print(f"The site is built without its playground: {missing}", file=sys.stderr)
        assemble(directory, str(missing))
    return subprocess.run([sys.executable, "-m", "zensical", "build", "--clean", "--strict"], cwd=directory, check=False).returncode


if __name__ == "__main__":
    sys.exit(build(ROOT / "build" / "site"))
