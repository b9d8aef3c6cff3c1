"""`--fix`, `--unsafe-fixes` and `--diff`, through the command."""

from __future__ import annotations

import errno
import io
import json
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from taskdef_lint.files import output
from taskdef_lint.run import fix_rounds
from taskdef_lint.run import fixer as fix
from taskdef_lint.syntax.limits import MAX_BYTES
from tests.cli.support import Command, rule_of

DEFECT = """\
{
  "family": "web",
  "networkMode": "AWSVPC",
  "requiresCompatibilities": ["FARGATE"],
  "cpu": 256,
  "memory": "513",
  "executionRoleArn": "arn:aws:iam::111122223333:role/web",
  "containerDefinitions": [
    {
      "name": "app",
      "image": "app:1.4.2",
      "command": null,
      "portMappings": [
        {"containerPort": 8080, "hostPort": 80}
      ],
      "logConfiguration": {"logDriver": "awslogs", "options": {
        "awslogs-group": "web", "awslogs-region": "eu-west-1", "awslogs-stream-prefix": "app"}}
    }
  ]
}
"""
# The mismatched port and the size show only when the network mode and the cpu can be read.
SAFE = (
    DEFECT.replace("AWSVPC", "awsvpc")
    .replace("256", '"256"')
    .replace('      "command": null,\n', "")
    .replace('"hostPort": 80}', '"hostPort": 8080}')
)
ALL = SAFE.replace("513", "1024")
SUPPRESSED = """\
suppress:
  - rule: pasted-output
    file: web.json
    at: containerDefinitions[app].command
    reason: the deployment takes it out
"""


@pytest.fixture
def web(work: Path) -> Path:
    path = work / "web.json"
    path.write_text(DEFECT)
    return path


def test_fix(run: Command, web: Path) -> None:
    outcome = run.concise("--fix", "web.json")
    assert web.read_text() == SAFE
    assert [rule_of(line) for line in outcome.lines] == ["invalid-fargate-size"]
    assert outcome.out.endswith("1 finding in 1 file: 1 error (4 fixed, 1 fixable with --fix --unsafe-fixes)\n")
    assert outcome.status == 1


def test_fix_everything(run: Command, web: Path) -> None:
    outcome = run("check", "--fix", "--unsafe-fixes", "web.json")
    assert web.read_text() == ALL
    assert (outcome.status, outcome.out, outcome.err) == (0, "", "1 file checked, no findings (5 fixed)\n")


def test_nothing_to_fix(run: Command, web: Path) -> None:
    web.write_text(ALL)
    before = web.stat()
    outcome = run("check", "--fix", "web.json")
    assert (outcome.status, outcome.err) == (0, "1 file checked, no findings\n")
    assert (web.stat().st_ino, web.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_without_fix_nothing_is_written(run: Command, web: Path) -> None:
    outcome = run.concise("--unsafe-fixes", "web.json")
    assert web.read_text() == DEFECT
    assert "fixable with --fix --unsafe-fixes)" in outcome.out


def test_diff(run: Command, web: Path) -> None:
    outcome = run("check", "--diff", "web.json")
    assert outcome.status == 1
    assert web.read_text() == DEFECT
    assert outcome.err == "would fix 4 findings in 1 file; 1 finding would remain\n"
    assert outcome.out == (
        "--- a/web.json\n+++ b/web.json\n@@ -1,17 +1,16 @@\n {\n"
        '   "family": "web",\n-  "networkMode": "AWSVPC",\n+  "networkMode": "awsvpc",\n   "requiresCompatibilities": ["FARGATE"],\n'
        '-  "cpu": 256,\n+  "cpu": "256",\n   "memory": "513",\n   "executionRoleArn": "arn:aws:iam::111122223333:role/web",\n'
        '   "containerDefinitions": [\n     {\n       "name": "app",\n       "image": "app:1.4.2",\n-      "command": null,\n'
        '       "portMappings": [\n-        {"containerPort": 8080, "hostPort": 80}\n+        {"containerPort": 8080, "hostPort": 8080}\n'
        '       ],\n       "logConfiguration": {"logDriver": "awslogs", "options": {\n'
        '         "awslogs-group": "web", "awslogs-region": "eu-west-1", "awslogs-stream-prefix": "app"}}\n'
    )


@pytest.mark.parametrize("options", [(), ("--unsafe-fixes",)])
@pytest.mark.parametrize(
    "text", [DEFECT, DEFECT.rstrip("\n"), DEFECT.replace("\n", "\r\n"), "\ufeff" + DEFECT, json.dumps(json.loads(DEFECT))]
)
def test_the_patch_makes_what_fix_makes(run: Command, web: Path, text: str, options: tuple[str, ...]) -> None:
    if not shutil.which("git"):
        pytest.skip("git is not installed")
    web.write_text(text, newline="")
    patch = run("check", "--diff", *options, "web.json").out
    subprocess.run(["git", "apply", "--unidiff-zero", "-"], input=patch.encode(), check=True)
    patched = web.read_bytes()
    web.write_text(text, newline="")
    run("check", "--fix", *options, "web.json")
    assert web.read_bytes() == patched
    assert patched != text.encode()


def test_diff_of_what_needs_none(run: Command, web: Path) -> None:
    web.write_text(SAFE)
    outcome = run("check", "--diff", "web.json")
    assert (outcome.status, outcome.out) == (0, "")
    assert outcome.err == "would fix 0 findings in 0 files; 1 finding would remain\n"


def test_diff_wins_over_fix_and_formats(run: Command, web: Path) -> None:
    outcome = run("check", "--fix", "--diff", "-q", "-f", "json", "-o", "sarif=out.sarif", "web.json")
    assert outcome.out.startswith("--- a/web.json\n")
    assert outcome.err == ""
    assert web.read_text() == DEFECT
    assert len(json.loads(Path("out.sarif").read_text())["runs"][0]["results"]) == 5


def test_a_patch_shows_no_secret(run: Command, web: Path) -> None:
    secret = "hunter2-Zx81-correct-horse"  # noqa: S105
    environment = f'"environment": [{{"name": "DB_PASSWORD", "value": "{secret}"}}],\n      '
    web.write_text(DEFECT.replace('"portMappings"', environment + '"portMappings"'))
    outcome = run("check", "--diff", "web.json")
    assert secret not in outcome.out + outcome.err
    assert "cannot be applied" not in outcome.err
    web.write_text(json.dumps(json.loads(web.read_text())))
    outcome = run("check", "--diff", "web.json")
    assert secret not in outcome.out + outcome.err
    assert "web.json: this patch cannot be applied, as secrets are not printed" in outcome.err


@pytest.mark.usefixtures("web")
def test_a_patch_on_a_runner_gives_no_orders(run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    lines = run("check", "--diff", "web.json").out.splitlines()
    assert lines[0].startswith("::stop-commands::")
    assert lines[-1] == f"::{lines[0].removeprefix('::stop-commands::')}::"


def stdin(monkeypatch: pytest.MonkeyPatch, raw: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))


def test_standard_input_goes_mended_to_standard_output(run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    stdin(monkeypatch, DEFECT.encode())
    outcome = run.concise("--fix", "-")
    assert outcome.out == SAFE
    assert "<stdin>:6:13: error: " in outcome.err
    assert "(4 fixed, 1 fixable with --fix --unsafe-fixes)" in outcome.err
    assert outcome.status == 1


@pytest.mark.parametrize("text", ["", "{", '{"a": 1}', ALL, "\x00"])
def test_standard_input_is_passed_on_whatever_it_is(run: Command, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    stdin(monkeypatch, text.encode())
    assert run("check", "--fix", "-").out == text


def test_standard_input_is_passed_on_where_a_rule_fails(run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def defect(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(fix, "fix_in_rounds", defect)
    stdin(monkeypatch, DEFECT.encode())
    outcome = run("check", "--fix", "-")
    assert (outcome.status, outcome.out) == (3, DEFECT)


def test_standard_input_that_is_too_large_is_not_cut(run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    stdin(monkeypatch, b" " * (MAX_BYTES + 1))
    outcome = run("check", "--fix", "-")
    assert (outcome.status, outcome.out) == (2, "")
    assert "standard input is too large to be fixed" in outcome.err


@pytest.mark.parametrize(
    ("before", "after"),
    [(DEFECT.replace("\n", "\r\n"), SAFE.replace("\n", "\r\n")), ("\ufeff" + DEFECT.rstrip("\n"), "\ufeff" + SAFE.rstrip("\n"))],
    ids=["CRLF", "BOM, no last line end"],
)
def test_line_ends_and_marks_stay(run: Command, web: Path, before: str, after: str) -> None:
    web.write_bytes(before.encode())
    run("check", "--fix", "web.json")
    assert web.read_bytes() == after.encode()


def test_a_link_stays_one_and_permissions_are_kept(run: Command, work: Path, web: Path) -> None:
    web.chmod(0o640)
    target = web.rename(work / "real.json")
    web.symlink_to("real.json")
    run("check", "--fix", "web.json")
    assert web.is_symlink()
    assert target.read_text() == SAFE
    assert stat.S_IMODE(target.stat().st_mode) == 0o640
    assert sorted(os.listdir(work)) == ["real.json", "web.json"]


# What keeps a file from being written leaves it as it was, and the other files are mended.


def fails(run: Command, web: Path, reason: str) -> None:
    before = web.read_bytes()
    other = web.with_name("zzz.json")
    other.write_text(DEFECT)
    outcome = run.concise("--fix", "web.json", "zzz.json")
    assert outcome.status == 2
    assert f"error: cannot fix 'web.json': {reason}\n" in outcome.err
    assert web.read_bytes() == before
    assert other.read_text() == SAFE
    assert "web.json:3:18: error: " in outcome.out
    assert "[invalid-value]" in outcome.out
    assert sorted(os.listdir(web.parent)) == ["web.json", "zzz.json"]


def test_a_read_only_file(run: Command, web: Path) -> None:
    web.chmod(0o444)
    fails(run, web, "it is read-only")


def test_a_full_disk(run: Command, web: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = 0

    class Full(io.BytesIO):
        def write(self, _: object) -> int:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def opened(handle: int, mode: str) -> object:
        nonlocal files
        files += 1
        if files > 1:
            return open(handle, mode)
        os.close(handle)
        return Full()

    monkeypatch.setattr(output, "open", opened, raising=False)
    fails(run, web, "No space left on device")


def test_a_file_that_changed_since(run: Command, web: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    in_rounds = fix.fix_in_rounds

    def slowly(*arguments: object) -> fix.Mended:
        web.write_text(DEFECT + "\n")
        return in_rounds(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(fix, "fix_in_rounds", slowly)
    outcome = run.concise("--fix", "web.json")
    assert outcome.status == 2
    assert "error: cannot fix 'web.json': it was changed while it was checked\n" in outcome.err
    assert web.read_text() == DEFECT + "\n"


def test_a_file_that_is_gone(run: Command, web: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    in_rounds = fix.fix_in_rounds

    def slowly(*arguments: object) -> fix.Mended:
        web.unlink()
        return in_rounds(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(fix, "fix_in_rounds", slowly)
    outcome = run("check", "--fix", "web.json")
    assert outcome.status == 2
    assert "cannot fix 'web.json': No such file or directory" in outcome.err
    assert not web.exists()


# Fixes that do not do what they should


def test_a_fix_that_breaks_the_file_is_not_applied(run: Command, web: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    apply = fix_rounds.apply
    monkeypatch.setattr(fix_rounds, "apply", lambda text, edits: apply(text, edits).replace('"awsvpc"', "awsvpc"))
    outcome = run.concise("--fix", "web.json")
    # The network mode is what the broken text is about; the others are mended.
    assert web.read_text() == SAFE.replace("awsvpc", "AWSVPC")
    assert "warning: web.json: not fixed: invalid value 'AWSVPC' for \"networkMode\"" in outcome.err
    assert "the result could not be read as a task definition (invalid-value)" in outcome.err


def test_a_fix_that_changes_nothing_is_not_applied(run: Command, web: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fix_rounds, "apply", lambda text, _: text)
    outcome = run.concise("--fix", "web.json")
    assert web.read_text() == DEFECT
    assert outcome.err.count("the finding would remain") == 4


@pytest.mark.usefixtures("web")
def test_rounds_end(run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fix_rounds, "_objection", lambda *_: "")
    monkeypatch.setattr(fix_rounds, "apply", lambda text, _: text)
    outcome = run.concise("--fix", "web.json")
    assert "web.json: stopped fixing after 100 rounds" in outcome.err


def test_what_is_suppressed_is_not_fixed(run: Command, work: Path, web: Path) -> None:
    (work / ".taskdef-lint.yaml").write_text(SUPPRESSED)
    run("check", "--fix", "web.json")
    assert web.read_text() == SAFE.replace('"portMappings"', '"command": null,\n      "portMappings"')


def test_what_is_not_shown_is_not_fixed(run: Command, web: Path) -> None:
    run("check", "--fix", "--min-severity", "error", "web.json")
    assert web.read_text() == SAFE.replace('"portMappings"', '"command": null,\n      "portMappings"')


def test_where_placeholders_are_filled_in_nothing_is_fixed(run: Command, web: Path) -> None:
    template = DEFECT.replace("1.4.2", "${TAG}")
    web.write_text(template)
    outcome = run.concise("--fix", "--var", "TAG=1.4.2", "web.json")
    assert web.read_text() == template
    assert "note: web.json: nothing is fixed where --var fills in placeholders" in outcome.err


def test_many_fixes_take_few_rounds(run: Command, web: Path) -> None:
    task = json.loads(ALL)
    task["containerDefinitions"][0]["environment"] = [{"name": "A", "value": "b"}] * 500
    web.write_text(json.dumps(task, indent=2))
    outcome = run("check", "--fix", "web.json")
    assert outcome.err == "1 file checked, no findings (499 fixed)\n"
    assert json.loads(web.read_text())["containerDefinitions"][0]["environment"] == [{"name": "A", "value": "b"}]


YAML = """\
# the web service
family: web  # its name
networkMode: AWSVPC
cpu: 256
memory: "512"
requiresCompatibilities: [FARGATE]
executionRoleArn: arn:aws:iam::111122223333:role/web
containerDefinitions:
  - name: app
    image: app:1.4.2
    command: null
    portMappings:
      - containerPort: 8080
        hostPort: 80
    logConfiguration:
      logDriver: awslogs
      options: {awslogs-group: web, awslogs-region: eu-west-1, awslogs-stream-prefix: app}
"""


def test_yaml(run: Command, work: Path) -> None:
    path = work / "web.yaml"
    path.write_text(YAML)
    outcome = run("check", "--fix", "web.yaml")
    fixed = YAML.replace("AWSVPC", "awsvpc").replace("256", '"256"').replace("    command: null\n", "").replace(": 80\n", ": 8080\n")
    assert path.read_text() == fixed
    assert outcome.status == 0


def test_what_else_a_yaml_stream_holds_stays(run: Command, work: Path) -> None:
    path = work / "web.yaml"
    stream = "kind: ConfigMap\ntags: []\n---\n{}---\n- other\n"
    path.write_text(stream.format(YAML))
    assert run("check", "--fix", "web.yaml").err == "1 file checked, no findings (4 fixed)\n"
    fixed = YAML.replace("AWSVPC", "awsvpc").replace("256", '"256"').replace("    command: null\n", "").replace(": 80\n", ": 8080\n")
    assert path.read_text() == stream.format(fixed)


def test_nothing_is_fixed_in_a_yaml_stream_that_breaks_off(run: Command, work: Path) -> None:
    path = work / "web.yaml"
    text = YAML + "---\na: b: c\n"
    path.write_text(text)
    outcome = run("check", "--fix", "web.yaml")
    assert path.read_text() == text
    assert "note: web.yaml: nothing is fixed in a file that cannot be read to its end\n" in outcome.err
    assert "not fixed" not in outcome.err


# Suppressions that hide nothing


UNUSED = """\
# what we know of
fail-on: warning
suppress:
  - rule: likely-plaintext-secret  # long gone
    file: web.json
    reason: not secret
  - rule: pasted-output
    file: web.json
    at: containerDefinitions[app].command
    reason: the deployment takes it out
"""


def test_an_entry_that_hides_nothing_is_taken_out(run: Command, work: Path, web: Path) -> None:
    config = work / ".taskdef-lint.yaml"
    config.write_text(UNUSED)
    web.write_text(ALL.replace('"portMappings"', '"command": null,\n      "portMappings"'))
    outcome = run("check", "--diff", ".")
    assert outcome.status == 1
    assert "--- a/.taskdef-lint.yaml\n" in outcome.out
    assert "-  - rule: likely-plaintext-secret  # long gone\n-    file: web.json\n-    reason: not secret\n" in outcome.out
    assert config.read_text() == UNUSED
    outcome = run("check", "--fix", ".")
    assert config.read_text() == UNUSED.replace(UNUSED[UNUSED.index("  - rule: likely") : UNUSED.index("  - rule: pasted")], "")
    assert (outcome.status, outcome.err) == (0, "1 file checked, no findings (1 fixed, 1 ignored)\n")


def test_the_last_entries_go_with_their_list(run: Command, work: Path, web: Path) -> None:
    config = work / ".taskdef-lint.yaml"
    config.write_text(UNUSED)
    web.write_text(ALL)
    assert run("check", "--fix", ".").status == 0
    assert config.read_text() == "# what we know of\nfail-on: warning\n"


def test_a_configuration_that_holds_nothing_else_is_left(run: Command, work: Path, web: Path) -> None:
    config = work / ".taskdef-lint.yaml"
    config.write_text(SUPPRESSED)
    web.write_text(ALL)
    outcome = run.concise("--fix", ".")
    assert config.read_text() == SUPPRESSED
    assert "unused-suppression" in outcome.out


def test_a_comment_that_hides_nothing_is_taken_out(run: Command, work: Path) -> None:
    path = work / "web.yaml"
    fixed = (
        YAML.replace("AWSVPC", "awsvpc").replace("cpu: 256", 'cpu: "256"').replace("    command: null\n", "").replace(": 80\n", ": 8080\n")
    )
    commented = YAML.replace("family:", "# taskdef-lint: ignore[wrong-type] gone\nfamily:").replace(
        "image: app:1.4.2", "image: app:1.4.2  # taskdef-lint: ignore[mutable-image-tag] pinned"
    )
    path.write_text(commented)
    outcome = run("check", "--fix", "web.yaml")
    assert path.read_text() == fixed
    assert outcome.status == 0


def test_of_a_comment_about_several_rules_nothing_is_taken(run: Command, work: Path) -> None:
    path = work / "web.yaml"
    path.write_text(YAML.replace("cpu: 256", "cpu: 256  # taskdef-lint: ignore[unquoted-size, missing-key] a number here"))
    outcome = run.concise("--fix", "web.yaml")
    assert "cpu: 256  # taskdef-lint: ignore[unquoted-size, missing-key] a number here\n" in path.read_text()
    assert "unused-suppression" in outcome.out
