"""The wheel holds exactly the package: every module of the tree, the schemas and the mark that it is typed, and nothing generic."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from importlib.util import find_spec
from pathlib import Path

import pytest

from taskdef_lint.rules import MODULES
from taskdef_lint.version import __version__
from tests.repository.tree import PARTS, ROOT, packages

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())


def expected() -> set[str]:
    """The files that the wheel has to hold, besides its metadata."""
    files = {"taskdef_lint/py.typed"}
    for name, source in packages().items():
        files |= {f"{name.replace('.', '/')}/{file.name}" for file in source.glob("*.py")}
    return files | {f"taskdef_lint/schemas/{file.name}" for file in PARTS["taskdef_lint.schemas"].glob("*.json")}


def test_pyproject_lists_the_packages_of_the_tree() -> None:
    assert set(PROJECT["tool"]["setuptools"]["packages"]) == set(packages())


def test_every_directory_of_modules_is_a_package() -> None:
    for part in PARTS.values():
        for module in part.rglob("*.py"):
            if "source" not in module.parts:  # scripts that make the schema; they are not installed
                assert (module.parent / "__init__.py").exists(), module


def test_rules_lists_its_modules() -> None:
    files = {f"{file.parent.name}.{file.stem}" for file in PARTS["taskdef_lint.rules"].glob("*/*.py") if file.stem != "__init__"}
    assert set(MODULES) == files
    assert len(MODULES) == len(set(MODULES))


def test_three_run_time_dependencies_and_no_more() -> None:
    names = {requirement.split(">")[0].strip() for requirement in PROJECT["project"]["dependencies"]}
    assert names == {"jsonschema", "PyYAML", "typer"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    for needed in ("build", "setuptools"):
        if find_spec(needed) is None:
            pytest.skip(f"{needed} is not installed")
    target = tmp_path_factory.mktemp("wheel")
    # A copy, as setuptools leaves its own directories behind in the tree that it builds.
    source = tmp_path_factory.mktemp("source")
    for name in ("linter", "rules", "schemas"):
        _copy(ROOT / name, source / name)
    for name in ("pyproject.toml", "setup.py", "MANIFEST.in", "README.md", "LICENSE"):
        (source / name).write_bytes((ROOT / name).read_bytes())
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(target), str(source)]
    built = subprocess.run(command, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stdout[-2000:] + built.stderr[-2000:]
    [path] = target.glob("*.whl")
    return zipfile.ZipFile(path)


def _copy(source: Path, target: Path) -> None:
    for file in source.rglob("*"):
        if file.is_file() and "__pycache__" not in file.parts:
            copy = target / file.relative_to(source)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(file.read_bytes())


def test_wheel_holds_the_tree(wheel: zipfile.ZipFile) -> None:
    metadata = f"taskdef_lint-{__version__}.dist-info/"
    held = {name for name in wheel.namelist() if not name.startswith(metadata) and not name.endswith("/")}
    assert held == expected()


def test_wheel_names_the_command_and_the_version(wheel: zipfile.ZipFile) -> None:
    metadata = f"taskdef_lint-{__version__}.dist-info/"
    assert "taskdef-lint = taskdef_lint.__main__:command" in wheel.read(metadata + "entry_points.txt").decode()
    assert f"\nVersion: {__version__}\n" in wheel.read(metadata + "METADATA").decode()
    assert any(name.endswith("/LICENSE") for name in wheel.namelist())


def test_wheel_works_from_a_clean_directory(wheel: zipfile.ZipFile, tmp_path: Path) -> None:
    """Imported without the checkout: what a module needs is in the wheel."""
    wheel.extractall(tmp_path)  # noqa: S202 - our own wheel
    code = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); from taskdef_lint.__main__ import main; sys.exit(main(sys.argv[1:]))"
    for words, status in ((["check", "good.json"], 0), (["check", "web.json", "-f", "sarif"], 1)):
        answer = subprocess.run(
            [sys.executable, "-S", "-c", code, *words],
            cwd=ROOT / "examples",
            capture_output=True,
            check=False,
            env={"PYTHONPATH": _packages()},
        )
        assert answer.returncode == status, answer.stderr.decode()


def _packages() -> str:
    spec = find_spec("jsonschema")
    assert spec is not None
    assert spec.origin is not None
    return str(Path(spec.origin).parents[1])


def test_the_source_distribution_holds_what_its_tests_need(tmp_path: Path) -> None:
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("this is no checkout")
    kept = subprocess.run(["git", "-C", ROOT, "ls-files"], capture_output=True, text=True, check=True).stdout.splitlines()
    for name in kept:
        if (ROOT / name).is_file():
            (tmp_path / "source" / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / "source" / name).write_bytes((ROOT / name).read_bytes())
    command = [sys.executable, "-m", "build", "--sdist", "--no-isolation", "--outdir", tmp_path, tmp_path / "source"]
    built = subprocess.run(command, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stdout[-2000:] + built.stderr[-2000:]
    [path] = tmp_path.glob("*.tar.gz")
    with tarfile.open(path) as archive:
        held = {name.partition("/")[2] for name in archive.getnames()}
    assert set(kept) - held == set()
