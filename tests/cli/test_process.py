"""The installed command as a process of its own: what only the operating system brings about."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.cli.support import BAD, GOOD

COMMAND = Path(sys.executable).with_name("taskdef-lint")
pytestmark = pytest.mark.skipif(not COMMAND.exists(), reason=f"the command is not installed as {COMMAND}")


def start(*words: str, cwd: Path, **streams: Any) -> subprocess.Popen[bytes]:
    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **streams}
    return subprocess.Popen([str(COMMAND), *words], cwd=cwd, **pipes)


def run(*words: str, cwd: Path, env: dict[str, str] | None = None, **streams: Any) -> tuple[int, str, str]:
    """Exit status, standard output, standard error."""
    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **streams}
    done = subprocess.run([str(COMMAND), *words], cwd=cwd, env={**os.environ, **(env or {})}, check=False, **pipes)
    return done.returncode, (done.stdout or b"").decode(), (done.stderr or b"").decode()


@pytest.fixture
def work(tmp_path: Path) -> Path:
    (tmp_path / "taskdef.json").write_text(BAD)
    (tmp_path / "good.json").write_text(GOOD)
    return tmp_path


def test_the_lane_and_typer_exit_alike(work: Path) -> None:
    assert run("check", "good.json", cwd=work) == (0, "", "1 file checked, no findings\n")
    assert run("check", "-qf", "concise", cwd=work)[0] == 1
    assert run("check", "-fconcise", "gone.json", cwd=work) == (2, "", "error: 'gone.json' does not exist\n")
    assert run("check", "-ojson=gone/x", cwd=work)[0] == 2


def test_help_version_and_typing_errors(work: Path) -> None:
    status, out, err = run("check", "--help", cwd=work)
    assert (status, err) == (0, "")
    assert "--fail-on" in out
    assert run("--version", cwd=work) == (0, "taskdef-lint 0.1.0\n", "")
    status, out, err = run("taskdef.json", cwd=work)
    assert (status, out) == (2, "")
    assert "'taskdef.json' is not a command: to lint it, say taskdef-lint check taskdef.json" in err
    status, out, err = run("check", "--select", cwd=work)
    assert (status, out) == (2, "")
    assert "--select" in err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("check", "-f", "josn", "x"), "error: --format josn: did you mean 'json'?"),
        (("check", "--fail-on", "loud"), "error: --fail-on loud: it is one of error, warning, note, never"),
        (("rules", "-f", "jsn"), "error: --format jsn: did you mean 'json'?"),
        (("schema", "confg"), "error: schema confg: did you mean 'config'?"),
        (("check", "--selct", "x"), "error: there is no option '--selct': did you mean '--select'?"),
        (("check", "--select x"), "error: there is no option '--select x': write two words, or --select=x"),
        (("check", "--nonsense"), "error: there is no option '--nonsense'"),
        (("check", "--select"), "error: option '--select' requires an argument."),
        (("chek",), "error: no such command 'chek'. Did you mean 'check', 'schema'?"),
    ],
)
def test_typing_errors_are_told_in_a_line(work: Path, words: tuple[str, ...], message: str) -> None:
    status, out, err = run(*words, cwd=work)
    assert (status, out) == (2, "")
    first, _, second = err.partition("\n")
    assert first == message
    assert re.fullmatch(r"try 'taskdef-lint( [a-z]+)? -h' for help\n", second)


def test_as_a_module(work: Path) -> None:
    call = [sys.executable, "-m", "taskdef_lint", "check", "good.json"]
    assert subprocess.run(call, cwd=work, capture_output=True, check=True).stderr == b"1 file checked, no findings\n"


@pytest.mark.parametrize(("modules", "expected"), [("sys", ""), ("sys, atexit", "called\n")])
def test_the_command_ends_at_once_unless_somebody_is_to_be_called(work: Path, modules: str, expected: str) -> None:
    """An object with a finalizer shows whether Python takes itself down."""
    code = f"""
import {modules}
from taskdef_lint.__main__ import command
class Last:
    def __del__(self):
        print("called")
last = Last()
sys.argv = ["taskdef-lint", "check", "-q", "-fconcise", "taskdef.json"]
command()
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=work, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    finding, end, after = done.stdout.partition("\n")
    assert "invalid-fargate-size" in finding
    assert (end, after) == ("\n", expected)


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full")
@pytest.mark.parametrize("words", [("rules",), ("explain", "mismatched-host-port"), ("check",)])
def test_a_full_disk_is_told(work: Path, words: tuple[str, ...]) -> None:
    with open("/dev/full", "wb") as full:
        status, _, err = run(*words, cwd=work, stdout=full)
    assert status != 0
    assert "No space left on device" in err


def test_explain_rules_and_schema(work: Path) -> None:
    assert run("explain", "mismatched-host-port", cwd=work)[1].startswith("# ")
    assert run("explain", "mismatched-hostport", cwd=work)[0] == 2
    assert '"mismatched-host-port"' in run("rules", "--format", "json", cwd=work)[1]
    assert '"$schema"' in run("schema", cwd=work)[1]


def test_a_reader_that_stops_reading_is_no_error(work: Path) -> None:
    """The report is larger than what a pipe holds, so that the command writes to a pipe that nobody reads."""
    for number in range(200):
        (work / f"{number}-taskdef.json").write_text(BAD)
    with start("check", cwd=work) as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        assert process.stderr.read() == b""
    assert process.returncode == 1


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
def test_a_full_disk(work: Path) -> None:
    with open("/dev/full", "wb") as full:
        status, _, err = run("check", cwd=work, stdout=full)
        assert (status, err) == (2, "error: cannot write to standard output: No space left on device\n")
        assert run("check", "good.json", cwd=work, stderr=full)[0] == 0


def test_closed_streams(work: Path) -> None:
    shell = ["sh", "-c", '"$0" check taskdef.json >&-', str(COMMAND)]
    closed = subprocess.run(shell, cwd=work, capture_output=True, check=False)
    assert (closed.returncode, closed.stderr) == (2, b"error: cannot write to standard output: it is closed\n")
    shell[2] = '"$0" check taskdef.json good.json gone.json 2>&-'
    assert subprocess.run(shell, cwd=work, stdout=subprocess.DEVNULL, check=False).returncode == 2


def test_standard_output_that_knows_few_characters(work: Path) -> None:
    (work / "täskdef.json").write_text(BAD.replace('"web"', '"wéb\\ud800"'))
    (work / os.fsdecode(b"\xff-taskdef.json")).write_text(BAD)
    for env in (
        {"PYTHONIOENCODING": "ascii"},
        {"PYTHONIOENCODING": "utf-8"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    ):
        for form in ("full", "concise", "json", "sarif"):
            status, _, err = run("check", "-f", form, cwd=work, env=env)
            assert (status, err) == (1, ""), (env, form)


@pytest.mark.parametrize("words", [("check", "-"), ("check", "--color=auto", "-fjson", "-")], ids=["lane", "typer"])
def test_interrupted(work: Path, words: tuple[str, ...]) -> None:
    """The command waits for standard input when the signal comes: it has read what the test wrote before."""
    process = start(*words, cwd=work, stdin=subprocess.PIPE)
    assert process.stdin is not None
    wait_until_it_reads(process.pid)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate()
    assert (process.returncode, out, err) == (130, b"", b"")


def wait_until_it_reads(process: int) -> None:
    """Until the process sleeps in a read of its standard input."""
    syscall = Path(f"/proc/{process}/syscall")
    if not os.access(syscall, os.R_OK):
        pytest.skip("cannot see what the process is doing")
    try:
        while not syscall.read_text().startswith("0 0x0 "):  # read(0, …)
            pass
    except OSError:
        pytest.skip("cannot see what the process is doing")


@pytest.mark.parametrize("words", [("--help",), ("check", "--help"), ("schema",), ("rules",), ("explain", "unset-user")])
def test_what_is_not_linted_meets_a_full_disk_or_a_reader_who_leaves(work: Path, words: tuple[str, ...]) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full here")
    with open("/dev/full", "wb") as full:
        status, _, err = run(*words, cwd=work, stdout=full)
    assert (status, err) == (2, "error: cannot write to standard output: No space left on device\n")
    ours, theirs = os.pipe()
    os.close(ours)
    with open(theirs, "wb") as left:
        assert run(*words, cwd=work, stdout=left)[::2] == (0, "")


NASTY = "a\x1b[31mred\nerror: forged\x9b"
SHOWN = "a␛[31mred␊error: forged\\x9b"


@pytest.mark.parametrize(
    "words",
    [
        (NASTY,), ("check", NASTY), ("check", f"--{NASTY}"), ("check", "-f", NASTY), ("check", "--profile", NASTY),
        ("check", "--select", NASTY), ("check", "--config", NASTY), ("check", "--baseline", NASTY), ("check", "-o", NASTY),
        ("check", "-o", f"json={NASTY}/x"), ("check", "--repo-root", NASTY), ("check", "--var-file", NASTY), ("check", "--var", NASTY),
        ("check", "-q", "--var", f"{NASTY}=x"), ("explain", NASTY), ("test", NASTY), ("schema", NASTY),
    ],
)  # fmt: skip
def test_no_word_steers_the_terminal(work: Path, words: tuple[str, ...]) -> None:
    status, out, err = run(*words, cwd=work)
    assert status == 2 or "x" in words[-1][-1]
    assert not any((char < " " and char != "\n") or "\x7f" <= char < "\xa0" for char in out + err)
    assert not any(line.startswith("error: forged") for line in err.splitlines())


def test_no_name_steers_the_terminal(work: Path) -> None:
    nasty = work / NASTY
    try:
        nasty.mkdir()
    except OSError:
        pytest.skip("there are no such names here")
    (nasty / "big.json").write_bytes(bytes(1_100_000))
    (nasty / "taskdef.json").write_text(
        '{"family": "w", "revision": 1, "containerDefinitions": [{"name": "a", "image": "a:1", "memory": 128}]}'
    )
    (nasty / "taskdef.json").chmod(0o444)
    os.mkfifo(nasty / "x-taskdef.json")
    status, _, err = run("check", "-v", "--fix", "-f", "concise", "--write-baseline", ".", cwd=work)
    assert status == 2
    status, _, err = run("check", "-v", "--fix", "-f", "concise", ".", cwd=work)
    assert status == 2
    assert f"error: cannot fix '{SHOWN}/taskdef.json': it is read-only\n" in err
    assert f"skipped {SHOWN}/big.json: too large to be a task definition, unless its name says that it is one\n" in err
    assert f"skipped {SHOWN}/x-taskdef.json: not a regular file\n" in err
    assert "\x1b" not in err


def test_what_a_file_says_does_not_steer_the_terminal(work: Path) -> None:
    (work / "t-taskdef.yaml").write_text(r"""family: w
networkMode: awsvpc
requiresCompatibilities: [FARGATE]
cpu: "256"
memory: "512" # taskdef-lint: ignore[mutable-image-tag]
containerDefinitions:
- name: "a\e[31m\nerror: forged"
  image: a:1
  logConfiguration: {logDriver: awslogs, options: {awslogs-region: eu-west-1, awslogs-group: g}}
""")
    _, out, err = run("check", "--fix", "--unsafe-fixes", "-v", cwd=work)
    assert "a␛[31m␊error: forged" in out + err
    assert "\x1b" not in out + err
    assert not any(line.startswith("error: forged") for line in (out + err).splitlines())


@pytest.mark.parametrize(
    "words",
    [("explain", "acme/x"), ("rules",), ("rules", "-f", "markdown"), ("rules", "-f", "json"), ("test", "-v", "p.yaml"), ("config",)],
)
def test_what_a_policy_says_does_not_steer_the_terminal_or_a_runner(work: Path, words: tuple[str, ...]) -> None:
    (work / ".taskdef-lint.yaml").write_text("policies: [p.yaml]\n")
    policy = r"""policies:
  acme/x:
    summary: "A \e[31mred ##[error]x"
    docs: "Docs \e[31m\n::error::docs\r\n##[error]x"
    each: family
    must: {const: "x\e[31m"}
    bad: {family: "b\e[31m\n::error::bad"}
    good: {family: "x\e[31m"}
"""
    (work / "p.yaml").write_text(policy)
    status, out, err = run(*words, cwd=work, env={"GITHUB_ACTIONS": "true"})
    assert (status, err) == (0, "")
    assert not any(char < " " and char != "\n" for char in out)
    fence = re.match(r"::stop-commands::([0-9a-f]{32})\n", out)
    if fence:  # nothing in it is obeyed
        assert out.endswith(f"::{fence[1]}::\n")
    else:
        assert "##[" not in out
        assert not any(line.lstrip().startswith("::") for line in out.splitlines())
    if "json" in words:
        assert any(rule["name"] == "acme/x" for rule in json.loads(out))
