"""Several processes lint as one does: the same output, whoever looked at a file, and none of them is left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from taskdef_lint import scouts
from taskdef_lint.check import run_check
from taskdef_lint.discover import Source
from taskdef_lint.errors import UsageError
from taskdef_lint.options import CheckOptions
from taskdef_lint.scouts import SAMPLE, Scouts, processes
from tests.repository.tree import ROOT

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork, and so one process")

GOOD = (ROOT / "examples" / "good.json").read_text()
SETTINGS = """\
exclude: ["excluded/**"]
ignore: [missing-health-check]
suppress:
  - rule: mutable-image-tag
    file: ignored/**
    reason: these move on purpose
  - rule: unknown-volume
    file: yaml/**
    reason: hides nothing
"""


class Patient(Scouts):
    """Scouts whose work is waited for, so that no file is looked at before they have told of it."""

    vouched = 0

    def __init__(self, sources: list[Source], is_clean: Callable[[Source], bool], count: int) -> None:
        super().__init__(sources, is_clean, count)
        for child in self._children:
            os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)

    def vouch_for(self, index: int) -> bool:
        told = super().vouch_for(index)
        Patient.vouched += told
        return told


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Patient]]:
    monkeypatch.setattr(scouts, "Scouts", Patient)
    Patient.vouched = 0
    yield Patient
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)  # there is none


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory with files of all kinds that a run tells apart."""
    broken = {
        "web": GOOD.replace('"containerPort": 8080', '"containerPort": 8080, "hostPort": 80'),
        "tag": GOOD.replace("web:1.8.0@sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824", "web:latest"),
        "syntax": GOOD[:300],
        "null": GOOD.replace('"essential": true', '"essential": null'),
        "other": '{"containerDefinitions-are-elsewhere": []}',
        "shape": GOOD.replace('"essential": true', '"esential": true'),
    }
    for number in range(40):
        _write(tmp_path / "clean" / f"taskdef-{number}.json", GOOD)
    for name, text in broken.items():
        for folder in ("broken", "excluded", "ignored"):
            _write(tmp_path / folder / f"taskdef-{name}.json", text)
    _write(tmp_path / ".taskdef-lint.yaml", SETTINGS)
    _write(
        tmp_path / "yaml" / "taskdef.yaml", "family: web # taskdef-lint: ignore[missing-image] no\ncontainerDefinitions: [{name: app}]\n"
    )
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)


@pytest.mark.parametrize("format_name", ["full", "concise", "json", "sarif"])
@pytest.mark.parametrize("paths", [["."], ["clean", "broken", "clean", "broken/taskdef-other.json", "nowhere"]])
def test_the_output_is_that_of_one_process(
    tree: Path, patient: type[Patient], capfd: pytest.CaptureFixture[str], paths: list[str], format_name: str
) -> None:
    del tree
    answers = []
    for jobs in ("1", "2", "5"):
        status = run_check(CheckOptions(paths, jobs=jobs, format=format_name))
        answers.append((status, *capfd.readouterr()))
    assert answers[0] == answers[1] == answers[2]
    assert "taskdef-web.json" in answers[0][1]
    assert patient.vouched >= 78, "of the forty clean files at most one was linted here, twice"


@pytest.mark.parametrize("more", [{"fix": True}, {"diff": True}, {"baseline": "known.json", "write_baseline": True}, {"verbose": 1}])
def test_what_more_than_counts_clean_files_is_done_by_one_process(tree: Path, patient: type[Patient], more: dict[str, object]) -> None:
    del tree
    run_check(CheckOptions(["."], jobs="4", **more))
    assert patient.vouched == 0


def test_scouts_tell_of_each_file(patient: type[Patient]) -> None:
    sources = [Source(str(number)) for number in range(101)]
    sent = patient(sources, lambda source: int(source.path) % 3 > 0, 4)
    told = [sent.vouch_for(index) for index in range(101)]
    sent.dismiss()
    assert told == [index % 3 > 0 for index in range(101)]


def test_scouts_give_up_where_nearly_everything_has_findings(patient: type[Patient]) -> None:
    sources = [Source(str(number)) for number in range(100)]
    sent = patient(sources, lambda source: source.path == "0", 1)
    assert not any(sent.vouch_for(index) for index in range(100)), "file 0 would have been the last"
    sent.dismiss()
    enough = patient(sources, lambda source: int(source.path) >= 100 - SAMPLE or source.path == "0", 1)
    assert enough.vouch_for(0)
    enough.dismiss()


def test_a_scout_that_fails_leaves_its_files_to_others(patient: type[Patient], capfd: pytest.CaptureFixture[str]) -> None:
    sources = [Source(str(number)) for number in range(10)]
    sent = patient(sources, lambda source: int(source.path) // (5 - int(source.path)) < 0, 1)
    assert [sent.vouch_for(index) for index in range(10)] == [False] * 6 + [True] * 4
    sent.dismiss()
    assert capfd.readouterr() == ("", "")


DRIVER = """
import os, sys, time
from taskdef_lint.one_file import FileLinter
from taskdef_lint.__main__ import main
marker = os.open(sys.argv[1], os.O_WRONLY)
FileLinter.is_clean = lambda *_: time.sleep(0.01) or False
FileLinter.lint = lambda _, source, __: source.path.endswith("first.json") or os.kill({target}, {signal}) or time.sleep(600)
sys.exit(main(["check", "--jobs", "3", "first.json", *["second.json"] * 9]))
"""


@pytest.mark.parametrize(
    ("target", "number", "status"),
    [("os.getpid()", signal.SIGINT, 130), ("0", signal.SIGINT, 130), ("os.getpid()", signal.SIGKILL, -signal.SIGKILL)],
)
def test_no_process_is_left_behind(tmp_path: Path, target: str, number: int, status: int) -> None:
    """Every process of the run holds a pipe open: its end is the end of them all."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for name in ("first.json", "second.json"):
        (tmp_path / name).write_text(GOOD)
    code = DRIVER.format(target=target, signal=int(number))
    with subprocess.Popen([sys.executable, "-c", code, str(pipe)], cwd=tmp_path, start_new_session=True, stderr=subprocess.PIPE) as process:
        assert pipe.read_bytes() == b""
        assert process.wait() == status
        assert process.stderr is not None
        assert b"Traceback" not in process.stderr.read()


@pytest.mark.parametrize("word", ["0", "-1", "x", "", "257", "1.5", "²", "9999999999"])
def test_jobs_is_a_number(word: str) -> None:
    with pytest.raises(UsageError, match="--jobs"):
        processes(word, 1000)


def test_how_many_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(4)), raising=False)
    assert [processes(None, files) for files in (1, 60, 120, 100_000)] == [1, 2, 3, 4]
    assert processes("16", 100_000) == 16
    assert processes("16", 3) == 3
    monkeypatch.setattr(sys, "platform", "darwin")
    assert processes(None, 100_000) == 1
    assert processes("2", 100_000) == 2
    monkeypatch.delattr(os, "fork")
    assert processes("2", 100_000) == 1
