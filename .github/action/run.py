"""Lints for the GitHub Action: installs taskdef-lint from the Action's own checkout, so that the ref in `uses:` is the version.

It is here because `uses:` checks out the whole repository, and because it is no part of the package. It needs nothing but Python 3.11.
Inputs come in the environment, as TASKDEF_LINT_NAME, and reach the command as single words: no shell ever reads them. Nothing is
written outside RUNNER_TEMP but the files that the runner or the user names.

The exit status is 0 when taskdef-lint ran, whatever it found; its own status is the output `exit-code`, on which the Action's last step
acts, after the reports are where they belong.
"""

from __future__ import annotations

import hashlib
import html
import json
import os
import re
import secrets
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

ACTION = Path(__file__).resolve().parents[2]
SOURCES = ("linter", "rules", "schemas", "pyproject.toml", "setup.py", "README.md", "LICENSE")
# Inputs that are options of the same name.
OPTIONS = ("config", "baseline", "fail-on", "min-severity")
SWITCHES = ("fail-on-no-files", "annotations", "summary", "upload-sarif", "verify")
MOST_ERRORS = 5  # that are annotations as well
INPUTS = ("paths", *OPTIONS, *SWITCHES, "sarif-file", "install", "extra-args", "working-directory")


class ActionError(Exception):
    """Something that the user of the Action can fix, in words."""


def read_inputs(environ: Mapping[str, str]) -> dict[str, str]:
    """The inputs by name; what is not given is empty."""
    return {name: environ.get(f"TASKDEF_LINT_{name.upper().replace('-', '_')}", "").strip() for name in INPUTS}


def lines(text: str) -> list[str]:
    """The lines of an input that takes several values, one on each."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def flag(inputs: Mapping[str, str], name: str) -> bool:
    """An input that is true or false."""
    value = inputs[name].lower()
    if value not in ("true", "false", ""):
        raise ActionError(f"the input '{name}' is '{inputs[name]}', and should be true or false")
    return value == "true"


def command(inputs: Mapping[str, str], reports: Mapping[str, Path], changed: Path | None = None) -> list[str]:
    """The words of the command, given the reports to write by format, and a file with the names of the changed files.

    User's paths stand behind `--`, values behind `=`.
    """
    words = ["check"]
    words += [f"--{name}={inputs[name]}" for name in OPTIONS if inputs[name]]
    words += ["--allow-no-files"] if inputs["fail-on-no-files"].lower() == "false" else []
    words += [f"--output={name}={path}" for name, path in reports.items()]
    words += [f"--annotate-first={changed}"] if changed else []
    words += lines(inputs["extra-args"])
    # The runner has no standard input to read, so this can only be a file.
    return [*words, "--", *("./-" if path == "-" else path for path in lines(inputs["paths"]) or ["."])]


def question(inputs: Mapping[str, str], reports: Mapping[str, Path]) -> list[str]:
    """The words of the command that asks AWS about the same files."""
    words = ["verify"]
    words += [f"--{name}={inputs[name]}" for name in OPTIONS if inputs[name] and name != "baseline"]
    words += ["--allow-no-files"] if inputs["fail-on-no-files"].lower() == "false" else []
    words += [f"--output={name}={path}" for name, path in reports.items()]
    return [*words, "--", *("./-" if path == "-" else path for path in lines(inputs["paths"]) or ["."])]


def base(event: Mapping[str, Any]) -> str:
    """The commit before the changes that an event is about; "" where it has none."""
    before = event.get("before")
    for name, key in (("pull_request", "base"), ("merge_group", "base_sha")):
        about = event.get(name)
        before = about.get(key) if isinstance(about, dict) else before
    before = before.get("sha") if isinstance(before, dict) else before
    return before if isinstance(before, str) and re.fullmatch("[0-9a-f]{40,64}", before) else ""


def changed_files(where: Path, environ: Mapping[str, str]) -> bytes | None:
    """The names of the files that the event changes, relative to the root of the repository, each ended by a NUL.

    None where that is not known: the event has no base, or the checkout is too shallow to have it. No token is needed and nothing is
    fetched.
    """
    try:
        event = json.loads(Path(environ["GITHUB_EVENT_PATH"]).read_bytes())
    except (KeyError, OSError, ValueError):
        return None
    before = base(event) if isinstance(event, dict) else ""
    if not before:
        return None
    # A pull request is checked out merged into its base as that is by now. The commit in the event may be older.
    merged = "pull_request" in event and _git(where, environ, "rev-parse", "--verify", "--quiet", "HEAD^2") is not None
    since = b"HEAD^1" if merged else _git(where, environ, "merge-base", before, "HEAD") or before.encode()
    return _git(where, environ, "diff-tree", "-r", "-z", "--name-only", "--no-renames", "--diff-filter=d", since.decode().strip(), "HEAD")


def _git(where: Path, environ: Mapping[str, str], *words: str) -> bytes | None:
    """What git prints; None where it fails. The workspace of a job in a container belongs to somebody else, which git would refuse."""
    quiet = {"GIT_NO_LAZY_FETCH": "1", "GIT_TERMINAL_PROMPT": "0"}
    try:
        done = subprocess.run(
            ["git", "-c", "safe.directory=*", "-C", str(where), *words],
            env={**environ, **quiet}, stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return None
    return None if done.returncode else done.stdout


def install(temporary: Path, words: Sequence[str] = (), where: Path | None = None, *, asks: bool = False) -> Path:
    """The Python of an environment with taskdef-lint in it, and with what `words` tell pip to install in `where`: made once in a job.

    `asks`: with what asks AWS.
    """
    told = "\n".join([str(ACTION), sys.executable, sys.version, *words, str(where) if words else "", str(asks)])
    key = hashlib.sha256(told.encode("utf-8", "surrogateescape")).hexdigest()[:16]
    home = temporary / f"taskdef-lint-{key}"
    python = home / "environment" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    finished = home / "installed"
    if finished.exists():
        return python
    shutil.rmtree(home, ignore_errors=True)
    source = home / "source"  # setuptools writes into the directory that it builds, and the Action's own may be the user's checkout
    source.mkdir(parents=True)
    for name in SOURCES:
        if (ACTION / name).is_dir():
            shutil.copytree(ACTION / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copyfile(ACTION / name, source / name)
    pip = [str(python), "-I", "-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check"]
    _prepare(
        [sys.executable, "-I", "-m", "venv", str(home / "environment")], "make a virtual environment (on Debian it needs python3-venv)"
    )
    lists = [ACTION / ".github" / "action" / name for name in ("requirements.txt", *(["requirements-verify.txt"] if asks else []))]
    for requirements in lists:
        _prepare([*pip, "--require-hashes", "--requirement", str(requirements)], "install what taskdef-lint needs")
    _prepare([*pip, "--no-deps", "--no-build-isolation", str(source)], "install taskdef-lint")
    if words:
        text = "\n".join(requirements.read_text(encoding="utf-8") for requirements in lists)
        pinned = re.findall(r"^[\w.-]+==.*?(?= *\\?$)", text, re.MULTILINE)
        constraints = home / "constraints.txt"  # whatever is added, what is pinned stays
        constraints.write_text("\n".join(pinned), encoding="utf-8")
        _prepare([*pip, "--constraint", str(constraints), *words], "install what the input 'install' names", where)
    finished.touch()
    return python


def _prepare(words: list[str], purpose: str, where: Path | None = None) -> None:
    done = subprocess.run(
        words, cwd=where, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", errors="replace", check=False
    )
    if done.returncode:
        print(_fenced(done.stdout), flush=True)
        raise ActionError(f"cannot {purpose}: the log tells more")


def _run(words: list[str], where: Path, environ: Mapping[str, str]) -> tuple[int, str]:
    """Run a command whose standard output is ours; its status, and what it wrote to standard error."""
    sys.stdout.flush()
    done = subprocess.run(
        words, cwd=where, env=environ, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, encoding="utf-8", errors="replace", check=False
    )
    return done.returncode, done.stderr.strip("\n")


def _fenced(text: str) -> str:
    """A text that the runner takes no commands from."""
    token = secrets.token_hex(16)
    return f"::stop-commands::{token}\n{text}\n::{token}::"


def escaped(text: str) -> str:
    """A text as the message of a workflow command."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def write_outputs(values: Mapping[str, object], environ: Mapping[str, str]) -> None:
    """Hand the outputs of the step to the runner. The delimiter is such that no value can hold it."""
    path = environ.get("GITHUB_OUTPUT")
    if path:
        with open(path, "a", encoding="utf-8", newline="\n") as file:
            for name, value in values.items():
                end = f"end-{secrets.token_hex(16)}"
                file.write(f"{name}<<{end}\n{value}\n{end}\n")


def write_summary(report: Path, words: list[str], environ: Mapping[str, str]) -> None:
    """Add the report, and how to make it elsewhere, to the summary of the job."""
    path = environ.get("GITHUB_STEP_SUMMARY")
    if path and report.exists():
        told = [word for word in words if not word.startswith(("--output=", "--annotate-first="))]
        again = html.escape(shlex.join(["taskdef-lint", *told]), quote=False)
        with open(path, "a", encoding="utf-8", newline="\n") as file:
            file.write(f"{report.read_text(encoding='utf-8')}\n<pre>{again}</pre>\n")


def lint(environ: Mapping[str, str], python: Path | None = None) -> int:
    """Lint as the inputs say, report, and return taskdef-lint's exit status. `python` has taskdef-lint installed; without, it is made."""
    inputs = read_inputs(environ)
    for name, value in inputs.items():
        print(f"::debug::{escaped(f'input {name}: {value}')}")
    _, annotations, summary, upload, asks = (flag(inputs, name) for name in SWITCHES)
    where = Path(environ.get("GITHUB_WORKSPACE") or ".", inputs["working-directory"]).absolute()
    if not where.is_dir():
        raise ActionError(f"the input 'working-directory' is '{inputs['working-directory']}', which is no directory")
    temporary = Path(environ.get("RUNNER_TEMP") or tempfile.gettempdir()).absolute()
    own = Path(tempfile.mkdtemp(prefix="taskdef-lint-reports-", dir=temporary))
    reports = {"json": own / "report.json"}
    if annotations:
        reports["github"] = own / "annotations"
    if summary:
        reports["markdown"] = own / "summary.md"
    if inputs["sarif-file"] or upload:
        reports["sarif"] = where / inputs["sarif-file"] if inputs["sarif-file"] else own / "taskdef-lint.sarif"
        reports["sarif"].parent.mkdir(parents=True, exist_ok=True)
    changed = None
    names = changed_files(where, environ) if annotations else None
    if names is not None:
        changed = own / "changed"
        changed.write_bytes(names)
    print(f"::debug::changed files: {'not known, fetch-depth: 2 may help' if names is None else names.count(0)}")
    words = command(inputs, reports, changed)
    python = python or install(temporary, lines(inputs["install"]), where, asks=asks)
    # Isolated, so that no module of the linted repository is taken for one of ours.
    start = [str(python), "-I", "-X", "utf8", "-m", "taskdef_lint"]
    # The command knows variables of such names, too, and the inputs are its options already.
    others = {name: value for name, value in environ.items() if not name.startswith("TASKDEF_LINT_")}
    status, said = _run([*start, *words], where, {"FORCE_COLOR": "1", **others})
    if said:
        print(_fenced(said))
    annotated = reports["github"].read_text(encoding="utf-8") if annotations and reports["github"].exists() else ""
    if status > 1:
        errors = [line for line in said.splitlines() if line.startswith("error:")]
        for line in [line for line in errors if escaped(line.removeprefix("error: ")) not in annotated][:MOST_ERRORS]:
            print(f"::error title=taskdef-lint::{escaped(line)}")
    sys.stdout.write(annotated)
    if summary:
        write_summary(reports["markdown"], words, environ)
    found = [reports["json"]]
    if asks:
        asked = {name: own / f"verify-{path.name}" for name, path in reports.items() if name != "sarif"}
        status = max(status, verify(start, inputs, asked, where, {"FORCE_COLOR": "1", **others}))
        found.append(asked["json"])
    outputs: dict[str, object] = {"exit-code": status}
    told = [json.loads(path.read_text(encoding="utf-8")) for path in found if path.exists()]
    if told:
        counts = {level: sum(report["summary"][level] for report in told) for level in ("error", "warning", "note")}
        outputs["findings"] = sum(counts.values())
        outputs |= {"errors": counts["error"], "warnings": counts["warning"], "version": told[0]["version"]}
    if "sarif" in reports and reports["sarif"].exists():
        outputs["sarif-file"] = reports["sarif"]
    write_outputs(outputs, environ)
    return status


def verify(start: list[str], inputs: Mapping[str, str], reports: Mapping[str, Path], where: Path, environ: Mapping[str, str]) -> int:
    """Ask AWS about what was linted, report as for that, and return the command's exit status."""
    words = question(inputs, reports)
    status, said = _run([*start, *words], where, environ)
    if said:
        print(_fenced(said))
    if status > 1:
        for line in [line for line in said.splitlines() if line.startswith("error:")][:MOST_ERRORS]:
            print(f"::error title=taskdef-lint verify::{escaped(line)}")
    if "github" in reports and reports["github"].exists():
        sys.stdout.write(reports["github"].read_text(encoding="utf-8"))
    if "markdown" in reports:
        write_summary(reports["markdown"], words, environ)
    return status


def main() -> int:
    """Lint, and tell the runner of what went wrong before that."""
    try:
        lint(os.environ)
    except (ActionError, OSError) as error:
        print(f"::error title=taskdef-lint::{escaped(str(error))}", flush=True)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
