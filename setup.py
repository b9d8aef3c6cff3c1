"""What pyproject.toml cannot say: the README that PyPI shows has absolute addresses, as PyPI has none of the files beside it."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent
PROJECT = "taskdef-lint/taskdef-lint"


def absolute(text: str, version: str) -> str:
    """A Markdown text in which links and pictures of the repository are addresses of the version's tag on GitHub."""
    picture = rf"\1https://raw.githubusercontent.com/{PROJECT}/v{version}/"
    page = rf"\1https://github.com/{PROJECT}/blob/v{version}/"
    text = re.sub(r"(!\[[^\]]*\]\()(?!https?:|#)", picture, text)
    return re.sub(r"((?<!!)\[[^\]]*\]\()(?!https?:|#)", page, text)


def version() -> str:
    """The version, read without importing the package."""
    return re.findall(r'^__version__ = "(.*)"$', (ROOT / "linter" / "version.py").read_text(encoding="utf-8"), re.MULTILINE)[0]


if __name__ == "__main__":
    from setuptools import setup

    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    setup(long_description=absolute(readme, version()), long_description_content_type="text/markdown")
