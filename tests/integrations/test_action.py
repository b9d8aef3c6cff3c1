"""The GitHub Action: its declaration, and its script on a runner that is made up."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
import yaml

from taskdef_lint.files.search import SKIPPED
from taskdef_lint.version import __version__
from tests.fetched import PIP, kept, run
from tests.integrations.conftest import ROOT, commit, git, tool

ACTION = yaml.safe_load((ROOT / "action.yml").read_text())
STEPS = {step.get("id") or step["name"]: step for step in ACTION["runs"]["steps"]}
SCRIPT = ROOT / ".github" / "action" / "run.py"
REQUIREMENTS = ROOT / ".github" / "action" / "requirements.txt"
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))

GOOD = json.loads((ROOT / "examples" / "good.json").read_text())
BAD = json.dumps({**GOOD, "memory": "1025"}, indent=2)


def load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("action_run", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


SUBJECT = load()


# --- The declaration ---------------------------------------------------------------------------------------------------------------


def test_inputs_reach_the_script_through_the_environment_only() -> None:
    for step in ACTION["runs"]["steps"]:
        assert "${{" not in step.get("run", ""), step["name"]


def test_every_input_is_used() -> None:
    mapped = STEPS["lint"]["env"]
    elsewhere = {"category", "python-version"}
    for name in ACTION["inputs"].keys() - elsewhere:
        assert mapped[f"TASKDEF_LINT_{name.upper().replace('-', '_')}"] == f"${{{{ inputs.{name} }}}}", name
    assert set(SUBJECT.INPUTS) == ACTION["inputs"].keys() - elsewhere
    text = (ROOT / "action.yml").read_text()
    for name in elsewhere:
        assert f"${{{{ inputs.{name}" in text


def test_every_output_is_set() -> None:
    for name, output in ACTION["outputs"].items():
        assert output["value"] == f"${{{{ steps.lint.outputs.{name} }}}}"
        assert f'"{name}"' in SCRIPT.read_text(), name


def test_conditions_compare_words() -> None:
    """What a composite action gets is text, and the text `false` is true."""
    for step in ACTION["runs"]["steps"]:
        for name in re.findall(r"inputs\.([\w-]+)", step.get("if", "")):
            assert re.search(rf"inputs\.{name} (==|!=) '", step["if"]), step["name"]


@pytest.mark.parametrize("path", [ROOT / "action.yml", *WORKFLOWS], ids=lambda path: path.name)
def test_what_is_used_is_pinned_to_a_commit(path: Path) -> None:
    own = r"\./(\.venv/taskdef-lint|\.github/workflows/lint\.yml)? # .*"
    for line in re.findall(r"^\s*(?:- )?uses: (.*)$", path.read_text(), re.MULTILINE):
        assert re.fullmatch(rf"{own}|[\w./-]+@[0-9a-f]{{40}} # v\d+\.\d+\.\d+", line), line


@pytest.mark.parametrize("requirements", [REQUIREMENTS, REQUIREMENTS.with_name("requirements-verify.txt")], ids=lambda path: path.name)
def test_the_requirements_are_pinned(requirements: Path) -> None:
    text = "".join(line for line in requirements.read_text().splitlines(keepends=True) if not line.startswith("#"))
    lines = text.replace("\\\n", "").splitlines()
    assert lines
    for line in lines:
        assert re.fullmatch(r"[\w-]+==[\w.]+(; sys_platform == \"win32\")? ( +--hash=sha256:[0-9a-f]{64})+", line), line


def test_the_workflow_for_organisations() -> None:
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "lint.yml").read_text())
    inputs = workflow[True]["workflow_call"]["inputs"]  # YAML 1.1 reads `on` as true
    own, action, use = workflow["jobs"]["lint"]["steps"]
    for name in inputs.keys() - {"runs-on"}:
        assert use["with"][name] == f"${{{{ inputs.{name} }}}}", name
        assert {key: inputs[name][key] for key in ("description", "default")} == ACTION["inputs"][name], name
    assert use["with"].keys() - inputs.keys() == {"fail-on-no-files"}
    assert use["with"]["fail-on-no-files"] == "false"
    assert own["with"]["fetch-depth"] == 2
    # The Action's own examples and tests are not to be linted beside the files of the repository.
    assert use["uses"] == f"./{action['with']['path']}"
    assert SKIPPED.intersection(Path(action["with"]["path"]).parts)


def test_the_notes_of_a_release(tmp_path: Path) -> None:
    steps = yaml.safe_load((ROOT / ".github" / "workflows" / "release.yml").read_text())["jobs"]["release"]["steps"]
    [script] = [step["run"] for step in steps if step.get("name") == "Make the release"]
    (tmp_path / "CHANGELOG.md").write_text("# Changelog\n\n## Unreleased\n\n- c\n\n## 1.2.3 - 2026-12-01\n\n- b\n\n## 1.2\n\n- a\n")
    (tmp_path / "gh").write_text("#!/bin/sh\necho $@\n")
    (tmp_path / "gh").chmod(0o755)
    environment = {"PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}", "GITHUB_REF_NAME": "v1.2.3"}
    done = subprocess.run(["sh", "-e", "-c", script], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout == "release create v1.2.3 dist/* --verify-tag --title v1.2.3 --notes-file notes.md\n"
    assert (tmp_path / "notes.md").read_text().strip() == "- b"


# --- The script --------------------------------------------------------------------------------------------------------------------


class Runner:
    """A runner of GitHub Actions as far as the script can see."""

    def __init__(self, place: Path) -> None:
        self.workspace = place / "my workspace"
        self.temporary = place / "temp dir"
        self.workspace.mkdir()
        self.temporary.mkdir()
        self.output = place / "output"
        self.summary = place / "summary.md"
        self.event = place / "event.json"
        self.system: dict[str, str] = {}
        self.log = ""
        self.errors = ""

    def environment(self, **inputs: str) -> dict[str, str]:
        given = {name: setting.get("default", "") for name, setting in ACTION["inputs"].items()}
        given |= {name.replace("_", "-"): value for name, value in inputs.items()}
        system = {name: value for name, value in os.environ.items() if not name.startswith(("GITHUB_", "TASKDEF_LINT_", "PYTHON", "AWS_"))}
        return {**system, **self.system} | {
            "GITHUB_ACTIONS": "true",
            "GITHUB_WORKSPACE": str(self.workspace),
            "GITHUB_OUTPUT": str(self.output),
            "GITHUB_STEP_SUMMARY": str(self.summary),
            "GITHUB_ACTION_PATH": str(ROOT),
            "GITHUB_EVENT_PATH": str(self.event),
            "RUNNER_TEMP": str(self.temporary),
            "NO_COLOR": "1",
            **{f"TASKDEF_LINT_{name.upper().replace('-', '_')}": value for name, value in given.items()},
        }

    def lint(self, **inputs: str) -> int:
        """Run the script with inputs, in a Python that has taskdef-lint; the Action's exit status, or taskdef-lint's."""
        code = (
            f"import os, runpy, sys; from pathlib import Path; script = runpy.run_path({str(SCRIPT)!r});"
            "sys.exit(script['lint'](os.environ, Path(sys.executable)))"
        )
        done = subprocess.run(
            [sys.executable, "-I", "-X", "utf8", "-c", code], cwd=self.workspace, env=self.environment(**inputs),
            capture_output=True, encoding="utf-8", check=False,
        )  # fmt: skip
        self.log, self.errors = done.stdout, done.stderr
        return done.returncode

    @property
    def outputs(self) -> dict[str, str]:
        found = re.findall(r"^([\w-]+)<<(end-[0-9a-f]{32})\n(.*?)\n\2$", self.output.read_text(), re.MULTILINE | re.DOTALL)
        return {name: value for name, _, value in found}

    def commands(self) -> list[str]:
        """The lines of the log that the runner obeys."""
        obeyed: list[str] = []
        token = ""
        for line in self.log.splitlines():
            if token:
                token = "" if line == f"::{token}::" else token
            elif line.startswith("::stop-commands::"):
                token = line.removeprefix("::stop-commands::")
            elif line.startswith("::"):
                obeyed.append(line)
            else:
                assert "##[" not in line
        assert not token
        return [line for line in obeyed if not line.startswith("::debug::")]


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    return Runner(tmp_path)


def test_findings(runner: Runner) -> None:
    (runner.workspace / "taskdef.json").write_text(BAD)
    assert runner.lint() == 1
    assert runner.outputs == {"exit-code": "1", "findings": "1", "errors": "1", "warnings": "0", "version": __version__}
    (command,) = runner.commands()
    assert command.startswith("::error file=taskdef.json,line=")
    assert "error[invalid-fargate-size]" in runner.log
    summary = runner.summary.read_text()
    assert summary.startswith("### taskdef-lint\n\n1 finding in 1 file: 1 error")
    assert summary.endswith("<pre>taskdef-lint check -- .</pre>\n")
    assert list(runner.workspace.iterdir()) == [runner.workspace / "taskdef.json"]


def test_aws_is_asked_where_it_is_wanted(runner: Runner) -> None:
    """Here nobody can be asked, and the job says why."""
    (runner.workspace / "taskdef.json").write_text(BAD)
    runner.system = {"AWS_EC2_METADATA_DISABLED": "true", "AWS_CONFIG_FILE": "/dev/null", "AWS_SHARED_CREDENTIALS_FILE": "/dev/null"}
    assert runner.lint(verify="true") == 2
    assert runner.outputs["exit-code"] == "2"
    assert runner.outputs["findings"] == "1"
    commands = runner.commands()
    assert commands[0].startswith("::error file=taskdef.json,line=")
    assert commands[1].startswith("::error title=taskdef-lint verify::error: ")
    assert re.search("no region is known|needs boto3", commands[1])
    assert runner.lint(verify="maybe") != 0


def test_nothing_found(runner: Runner) -> None:
    (runner.workspace / "taskdef.json").write_text(json.dumps(GOOD))
    assert runner.lint() == 0
    assert runner.outputs["exit-code"] == "0"
    assert runner.outputs["findings"] == "0"
    assert runner.commands() == []
    assert "1 file checked, no findings" in runner.summary.read_text()


def test_nothing_to_lint(runner: Runner) -> None:
    assert runner.lint() == 2
    assert runner.outputs["exit-code"] == "2"
    assert runner.commands() == ["::error title=taskdef-lint::no task definition found in '.' (-v tells what was skipped)"]


def test_a_broken_configuration_is_annotated_once_and_at_its_place(runner: Runner) -> None:
    (runner.workspace / "taskdef.json").write_text(BAD)
    (runner.workspace / "old").mkdir()
    (runner.workspace / "old" / "taskdef.json").write_text(BAD)
    (runner.workspace / "old" / ".taskdef-lint.yaml").write_text("igore: [x]\n")
    assert runner.lint() == 2
    broken, bad = runner.commands()
    assert broken.startswith("::error file=old/.taskdef-lint.yaml,line=1,endLine=1,col=1,endColumn=6,title=taskdef-lint::")
    assert bad.startswith("::error file=taskdef.json,line=")
    assert runner.outputs["errors"] == "1"
    assert "`old/.taskdef-lint.yaml:1`: unknown key `igore`" in runner.summary.read_text()


def test_a_wrong_option_is_told(runner: Runner) -> None:
    assert runner.lint(fail_on="eror") == 2
    assert runner.commands() == ["::error title=taskdef-lint::error: --fail-on eror: did you mean 'error'?"]


def test_options_and_extra_arguments(runner: Runner) -> None:
    (runner.workspace / "taskdef.json").write_text(BAD)
    assert runner.lint(fail_on="never", extra_args="--select\nduplicate-container-name\n\n-q\n") == 0
    assert runner.outputs["findings"] == "0"


def test_no_file_may_be_no_error(runner: Runner) -> None:
    assert runner.lint(fail_on_no_files="false") == 0
    assert runner.outputs["exit-code"] == "0"
    assert runner.commands() == []
    assert runner.summary.read_text().endswith("<pre>taskdef-lint check --allow-no-files -- .</pre>\n")


# --- The files that a pull request changes ------------------------------------------------------------------------------------------


def head(where: Path) -> str:
    return subprocess.run(["git", "-C", where, "rev-parse", "HEAD"], capture_output=True, text=True, check=True).stdout.strip()


@pytest.fixture
def changes(runner: Runner) -> Runner:
    """A workspace with eleven bad files of which the last is changed, beside one that is gone and one with a name of many letters."""
    if shutil.which("git") is None:
        pytest.skip("there is no git")
    for number in range(11):
        (runner.workspace / f"{number:02}-taskdef.json").write_text(BAD)
    (runner.workspace / "gone.json").write_text("{}")
    commit(runner.workspace)
    runner.event.write_text(json.dumps({"pull_request": {"base": {"sha": head(runner.workspace)}}}))
    git(runner.workspace, "checkout", "-q", "-b", "topic")
    (runner.workspace / "gone.json").unlink()
    (runner.workspace / "10-taskdef.json").write_text(BAD + "\n")
    (runner.workspace / '日本 ".json').write_text("{}")
    git(runner.workspace, "add", "-A")
    git(runner.workspace, "commit", "-q", "-m", "a change")
    return runner


def annotated(runner: Runner) -> list[str]:
    assert runner.lint() == 1
    return [re.sub(r"^::error file=([^,]*),.*", r"\1", command) for command in runner.commands()]


def test_changed_files_are_annotated_first(changes: Runner) -> None:
    assert SUBJECT.changed_files(changes.workspace, changes.environment()) == '10-taskdef.json\0日本 ".json\0'.encode()
    *files, last = annotated(changes)
    assert files == ["10-taskdef.json", *(f"{number:02}-taskdef.json" for number in range(9))]
    assert last.startswith("::notice title=taskdef-lint::1 more finding (1 error), none of them in changed files: ")
    assert changes.summary.read_text().endswith("<pre>taskdef-lint check -- .</pre>\n")


def test_a_pull_request_that_is_merged_into_what_its_base_is_by_now(changes: Runner) -> None:
    git(changes.workspace, "checkout", "-q", "main")
    (changes.workspace / "00-taskdef.json").write_text(BAD + "\n\n")  # somebody else's change
    git(changes.workspace, "commit", "-q", "-a", "-m", "meanwhile")
    git(changes.workspace, "merge", "-q", "--no-ff", "topic")
    assert b"00" not in (SUBJECT.changed_files(changes.workspace, changes.environment()) or b"00")


@pytest.mark.parametrize(
    "event",
    ["", "[]", "{", "{}", '{"pull_request": {"base": {"sha": "--output=x"}}}', '{"pull_request": []}', f'{{"before": "{40 * "0"}"}}',
     f'{{"merge_group": {{"base_sha": "{40 * "d"}"}}}}'],
)  # fmt: skip
def test_all_files_are_alike_where_the_changed_ones_are_not_known(changes: Runner, event: str) -> None:
    changes.event.write_text(event)
    assert SUBJECT.changed_files(changes.workspace, changes.environment()) is None
    if event == "{}":
        *files, last = annotated(changes)
        assert files == [f"{number:02}-taskdef.json" for number in range(10)]
        assert last.startswith("::notice title=taskdef-lint::1 more finding (1 error): ")


def test_pushes_and_merge_queues(changes: Runner) -> None:
    base = json.loads(changes.event.read_text())["pull_request"]["base"]["sha"]
    for event in ({"before": base}, {"merge_group": {"base_sha": base}}):
        changes.event.write_text(json.dumps(event))
        assert b"10-taskdef.json" in (SUBJECT.changed_files(changes.workspace, changes.environment()) or b"")


def test_a_shallow_checkout_knows_no_base(changes: Runner, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", "--depth=1", f"file://{changes.workspace}", "shallow")
    assert SUBJECT.changed_files(tmp_path / "shallow", changes.environment()) is None


# --- Options and reports ------------------------------------------------------------------------------------------------------------


def test_no_annotations_and_no_summary(runner: Runner) -> None:
    (runner.workspace / "taskdef.json").write_text(BAD)
    assert runner.lint(annotations="false", summary="False") == 1
    assert runner.commands() == []
    assert not runner.summary.exists()


def test_a_sarif_file_relative_to_the_working_directory(runner: Runner) -> None:
    (runner.workspace / "a b").mkdir()
    (runner.workspace / "a b" / "taskdef.json").write_text(BAD)
    assert runner.lint(working_directory="a b", sarif_file="reports/x.sarif") == 1
    written = runner.workspace / "a b" / "reports" / "x.sarif"
    assert runner.outputs["sarif-file"] == str(written)
    assert json.loads(written.read_text())["runs"][0]["results"]


def test_a_sarif_file_to_upload_and_not_to_keep(runner: Runner) -> None:
    (runner.workspace / "taskdef.json").write_text(BAD)
    assert runner.lint(upload_sarif="true") == 1
    assert Path(runner.outputs["sarif-file"]).is_relative_to(runner.temporary)
    assert Path(runner.outputs["sarif-file"]).is_file()


HOSTILE = [
    "with blanks.json", "a'b\".json", "$(touch pwned).json", "`touch pwned`.json", "a;touch pwned;.json", "--fail-on=never", "-v", "-",
    "--", "*.json", "a&b|c.json", "日本.json", "${{ github.token }}.json", "a%0Ab.json", "::add-mask::x.json", "##[add-mask]x.json",
    "%PATH%",
]  # fmt: skip


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such file names")
@pytest.mark.parametrize("name", HOSTILE)
def test_a_path_is_a_path_whatever_it_looks_like(runner: Runner, name: str) -> None:
    (runner.workspace / name).write_text(BAD)
    assert runner.lint(paths=f"\n  {name}  \r\n") == 1
    assert runner.outputs["errors"] == "1"
    assert [command[:13] for command in runner.commands()] == ["::error file="]
    assert [path.name for path in runner.workspace.iterdir()] == [name]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such file names")
def test_what_lies_about_in_the_repository_gives_no_orders(runner: Runner) -> None:
    for name in ("taskdef-\n::add-mask::x.json", "task-def-##[add-mask].json"):
        (runner.workspace / name).write_text(BAD)
    (runner.workspace / "taskdef-\n::add-mask::y.json").write_text("[]")
    for module in ("yaml", "json", "taskdef_lint", "sitecustomize"):
        (runner.workspace / f"{module}.py").write_text("raise SystemExit('taken from the repository')")
    assert runner.lint(extra_args="-v") == 1
    assert runner.outputs["errors"] == "2"
    assert {command.partition(" ")[0] for command in runner.commands()} == {"::error"}
    assert "taken from" not in runner.log + runner.errors


@pytest.mark.parametrize("value", ["$(touch pwned)", "a\nb", "--isolated", "' \" \\", "${IFS}x"])
def test_a_value_is_a_value_whatever_it_looks_like(runner: Runner, value: str) -> None:
    (runner.workspace / "taskdef.json").write_text(BAD)
    assert runner.lint(fail_on=value) == 2
    assert runner.outputs["exit-code"] == "2"
    assert all(command.startswith("::error title=taskdef-lint::") for command in runner.commands())
    assert len(list(runner.workspace.iterdir())) == 1


def test_several_paths() -> None:
    inputs = dict.fromkeys(SUBJECT.INPUTS, "") | {"paths": "a\n\n b c \n-x\n-\n", "extra-args": "--select=a b\n"}
    assert SUBJECT.command(inputs, {}) == ["check", "--select=a b", "--", "a", "b c", "-x", "./-"]


def test_outputs_cannot_be_forged(runner: Runner) -> None:
    SUBJECT.write_outputs({"sarif-file": "x\nend\nexit-code<<end\n0\nend"}, runner.environment())
    assert runner.outputs == {"sarif-file": "x\nend\nexit-code<<end\n0\nend"}


@pytest.mark.parametrize(
    "inputs",
    [{"annotations": "yes"}, {"fail_on_no_files": "no"}, {"summary": "1"}, {"upload_sarif": "${{ x }}"}, {"working_directory": "gone"}],
)
def test_inputs_that_cannot_be(runner: Runner, inputs: dict[str, str]) -> None:
    with pytest.raises(SUBJECT.ActionError, match="|".join(inputs).replace("_", "-")):
        SUBJECT.lint(runner.environment(**inputs), Path(sys.executable))


# --- The step, in the shell that runs it -------------------------------------------------------------------------------------------


def step(runner: Runner, path: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command of the step as the runner starts it, with nothing but `path` to find programs."""
    return subprocess.run(
        ["/bin/sh", "-e", "-c", STEPS["lint"]["run"]], cwd=runner.workspace,
        env={**runner.environment(), **environment, "PATH": path}, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.mark.skipif(os.name == "nt", reason="needs sh")
def test_no_python_is_told(runner: Runner) -> None:
    old = runner.temporary / "python3"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    done = step(runner, str(runner.temporary))
    assert done.returncode == 1
    assert done.stdout.startswith("::error title=taskdef-lint::Python 3.11 or newer is needed")


@pytest.fixture(scope="session")
def action_wheels() -> str:
    """A directory with exactly what the Action installs."""
    digest = hashlib.sha256(f"{sys.version_info[:2]} {sys.platform}\n{REQUIREMENTS.read_text()}".encode()).hexdigest()[:12]
    download = (*PIP, "download", "-q", "--only-binary=:all:", "--no-deps", "-r", str(REQUIREMENTS), "-d")
    place = kept(f"action-wheels-{digest}", lambda fresh: run(*download, fresh))
    if isinstance(place, str):
        pytest.skip(f"the Action's requirements cannot be had: {place}")
    return str(place)


@pytest.mark.skipif(os.name == "nt", reason="needs sh")
def test_the_step_installs_and_lints(runner: Runner, project: Path, action_wheels: str) -> None:
    if not Path(sys.base_prefix, "bin", "python3").exists():
        pytest.skip("this Python has no program of its own in its prefix")
    (runner.workspace / "taskdef.json").write_text(BAD)
    here = {"GITHUB_ACTION_PATH": str(project), "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": action_wheels}
    path = os.pathsep.join([str(Path(sys.base_prefix, "bin")), "/usr/bin", "/bin"])
    done = step(runner, path, **here)
    assert done.returncode == 0, done.stdout + done.stderr
    assert runner.outputs["exit-code"] == "1"
    assert "::error file=taskdef.json" in done.stdout
    assert len(list(runner.workspace.iterdir())) == 1
    status = subprocess.run(["git", "-C", project, "status", "--porcelain"], capture_output=True, text=True, check=True).stdout
    assert status == "", "the Action's checkout is not to be written to"
    again = step(runner, path, **{**here, "PIP_FIND_LINKS": "/nowhere", "TASKDEF_LINT_FAIL_ON": "never"})
    assert again.returncode == 0, again.stdout + again.stderr
    assert runner.outputs["exit-code"] == "0"
    # A plug-in beside it, built without an index; what is pinned stays as it is.
    shutil.copytree(ROOT / "examples" / "plugin", runner.workspace / "rules")
    (runner.workspace / ".taskdef-lint.yaml").write_text("plugins: [acme]\n")
    installed = "--no-build-isolation\n./rules\ntaskdef-lint"
    added = step(runner, path, **here, TASKDEF_LINT_INSTALL=installed)
    assert added.returncode == 0, added.stdout + added.stderr
    assert runner.outputs["exit-code"] == "1", added.stdout
    assert "plug-in" not in added.stdout
    refused = step(runner, path, **here, TASKDEF_LINT_INSTALL="typer<0.29")
    assert refused.returncode == 1
    assert "::error title=taskdef-lint::cannot install what the input 'install' names: the log tells more" in refused.stdout


@pytest.mark.skipif(os.name == "nt", reason="needs sh")
def test_a_failing_installation_is_told(runner: Runner, project: Path) -> None:
    here = {"GITHUB_ACTION_PATH": str(project), "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": "/nowhere"}
    done = step(runner, os.pathsep.join([str(Path(sys.base_prefix, "bin")), "/usr/bin", "/bin"]), **here)
    assert done.returncode == 1
    assert "::error title=taskdef-lint::cannot install what taskdef-lint needs: the log tells more" in done.stdout
    assert not runner.output.exists()


# --- What others say ---------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def checkers() -> Path:
    return tool("zizmor-1.32.0-check-jsonschema-0.39.0", "zizmor==1.32.0", "check-jsonschema==0.39.0")


def checked(*words: str | Path, **environment: str) -> str:
    """What a checker complains of; "" for nothing."""
    done = subprocess.run(words, env={**os.environ, **environment}, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else done.stdout + done.stderr


def schema(checkers: Path, name: str, *paths: Path) -> str:
    words = (sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{name}", *paths)
    return checked(*words, PYTHONPATH=str(checkers))


def test_the_schemas_of_github(checkers: Path, tmp_path: Path) -> None:
    assert WORKFLOWS
    assert schema(checkers, "github-actions", ROOT / "action.yml") == ""
    assert schema(checkers, "github-workflows", *WORKFLOWS) == ""
    assert schema(checkers, "dependabot", ROOT / ".github" / "dependabot.yml") == ""
    planted = tmp_path / "action.yml"
    planted.write_text((ROOT / "action.yml").read_text().replace("shell:", "shel:"))
    assert "shel" in schema(checkers, "github-actions", planted)


def test_zizmor(checkers: Path, tmp_path: Path) -> None:
    zizmor = checkers / "bin" / "zizmor"
    words = (zizmor, "--offline", "--no-config", "--persona", "pedantic", "--no-progress")
    assert checked(*words, ROOT / "action.yml", ROOT / ".github") == ""
    planted = tmp_path / "action.yml"
    planted.write_text((ROOT / "action.yml").read_text().replace('exit "$TASKDEF_LINT_STATUS"', "exit ${{ inputs.paths }}"))
    assert "template-injection" in checked(*words, planted)
