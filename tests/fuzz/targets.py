"""What is tried with each text, and what has to hold. A target takes a seed, and raises where something does not hold."""

from __future__ import annotations

import copy
import io
import json
import re
from collections import Counter
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from xml.etree import ElementTree as ET

from taskdef_lint.__main__ import main
from taskdef_lint.engine.finding import Finding
from taskdef_lint.engine.lint_source import Linted, lint_source
from taskdef_lint.engine.registry import builtin_rules
from taskdef_lint.engine.run_rules import Enabled
from taskdef_lint.fixes.edits import apply
from taskdef_lint.model.document import Document
from taskdef_lint.model.node import Date, Node, Unknown
from taskdef_lint.model.node import Path as Steps
from taskdef_lint.model.problem import Quote, Remove, Rename, Unwrap
from taskdef_lint.syntax import read
from tests.corpus.test_fixes import changed
from tests.fuzz import dialects, inputs

ENABLED = [Enabled(rule) for rule in builtin_rules()]
FORMATS = (
    "full", "concise", "json", "sarif", "github", "gitlab", "junit", "markdown", "checkstyle", "azure", "sonarqube", "rdjson",
)  # fmt: skip
# These safe fixes take out values: what AWS's own output and skeletons hold, and what says the same as nothing.
REMOVES_VALUES = frozenset(("pasted-output", "pasted-description", "leftover-skeleton", "zero-host-port", "invalid-awslogs-create-group"))


def read_json(seed: int) -> None:
    """Any text is read, or is a document with faults, as the standard parser reads it; values stand where they are said to stand."""
    text = inputs.text(seed, "json", readable=seed % 3 == 0)
    document = _read("fuzz.json", text)
    if not document.readable or any(fault.rule == "invalid-syntax" for fault in document.faults):
        return  # the latter: read all the same, and what is wrong is told
    content = text.removeprefix("\ufeff")
    paths = list(_scalars(document.data))
    try:
        standard = json.loads(content, parse_constant=_refused)
    except ValueError:
        assert any(isinstance(_at(document.data, path), Unknown) for path in paths), "read, though it is not JSON"
        return
    assert _plain(document.data) == _plain(standard), "not what the standard parser reads"
    places = document.locate(paths)
    for path in paths:
        place = places[path]
        assert _plain(json.loads(content[place.value.start : place.value.end])) == _plain(_at(document.data, path)), path


def read_yaml(seed: int) -> None:
    """Any text is read, or is documents with faults; all values have a place in it."""
    text = inputs.text(seed, "yaml", readable=seed % 3 == 0)
    for document in _read_all("fuzz.yaml", text):
        if document.readable:
            paths = [path for path in _scalars(document.data) if path]
            places = document.locate(paths)
            for path in paths:
                span = places[path].value
                assert 0 <= span.start <= span.end <= len(document.text), path


def fix_json(seed: int) -> None:
    """A fix does what it says and nothing else, in JSON."""
    _fix(seed, "json")


def fix_yaml(seed: int) -> None:
    """A fix does what it says and nothing else, in YAML."""
    _fix(seed, "yaml")


def check(seed: int) -> None:
    """The command ends as it should, its reports are valid, and nothing in them steers a terminal or a log."""
    syntax = ("json", "yaml")[seed % 2]
    _check(f"fuzz-taskdef.{syntax}", inputs.text(seed, syntax, readable=seed % 5 == 0), FORMATS[seed // 2 % len(FORMATS)])


def check_template(seed: int) -> None:
    """The same for templates of CloudFormation."""
    text, ending = dialects.template(seed, readable=seed % 3 != 0)
    _check(f"fuzz-template.{ending}", text, FORMATS[seed % len(FORMATS)])


def check_source(seed: int) -> None:
    """The same for sources of Terraform."""
    _check("fuzz.tf", dialects.source(seed, readable=seed % 3 != 0), FORMATS[seed % len(FORMATS)])


def check_plan(seed: int) -> None:
    """The same for plans of Terraform."""
    _check("fuzz-plan.json", dialects.plan(seed, readable=seed % 3 != 0), FORMATS[seed % len(FORMATS)])


def fix_template(seed: int) -> None:
    """What --fix writes into a template is readable, and a second run changes nothing."""
    text, ending = dialects.template(seed, readable=seed % 4 != 0)
    _fix_file(f"fuzz-template.{ending}", text, unsafe=seed % 2 == 1)


def fix_source(seed: int) -> None:
    """The same for a source of Terraform."""
    _fix_file("fuzz.tf", dialects.source(seed, readable=seed % 4 != 0), unsafe=seed % 2 == 1)


TARGETS = {
    target.__name__.replace("_", "-"): target
    for target in (
        read_json, read_yaml, fix_json, fix_yaml, check, check_template, check_source, check_plan, fix_template, fix_source,
    )
}  # fmt: skip


def _check(name: str, text: str, format_name: str) -> None:
    """Lint a file by the command."""
    with _directory(name, text):
        status, out, err = _run("check", "--isolated", "--profile", "strict", "-v", "-f", format_name, name)
    assert status in (0, 1), (status, err)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", out + err), "a control character"
    assert not re.search(rf"(?<![A-Za-z0-9]){inputs.SECRET}(?![A-Za-z0-9])", out + err), "a secret"
    if not out:
        return
    if format_name in ("json", "sarif", "gitlab", "sonarqube", "rdjson"):
        report = json.loads(out)
        for finding in report["findings"] if format_name == "json" else ():
            assert (1, 1) <= (finding["line"], finding["column"]) <= (finding["endLine"], finding["endColumn"]), finding
    if format_name in ("junit", "checkstyle"):
        ET.fromstring(out)  # noqa: S314 - our own report


# Fixes.


def _fix(seed: int, syntax: str) -> None:
    name = f"fuzz-taskdef.{syntax}"
    text = inputs.text(seed, syntax, readable=seed % 4 != 0)
    linted = lint_source(text, name, ENABLED)
    for crash in linted.crashes:
        raise crash.error
    if not linted.readable:
        return
    if len(linted.documents) == 1:
        for finding in linted.findings:
            if finding.fix is not None:
                _fix_alone(linted, finding, name)
    _fix_file(name, text, unsafe=seed % 2 == 1)


def _fix_file(name: str, text: str, *, unsafe: bool) -> None:
    """Fix a file by the command: what is written can be read, and is what a second run leaves."""
    with _directory(name, text) as file:
        before = file.read_bytes()
        words = ("check", "--isolated", "-q", "-f", "concise", "--fix", *(["--unsafe-fixes"] * unsafe), name)
        status, out, err = _run(*words)
        assert status in (0, 1), (status, err)
        once = file.read_bytes()
        assert once == before or lint_source(once, name, ENABLED).readable, "the result cannot be read"
        again = _run(*words)
        assert file.read_bytes() == once, "a second run fixes more"
        assert again == (status, out, err) or once != before, "a second run says something else"


def _fix_alone(linted: Linted, finding: Finding, name: str) -> None:
    """One fix: its values, seen by the reader, are those before it but for what the fix names."""
    (document,) = linted.documents
    fix = finding.fix
    assert fix is not None
    edits = finding.edits
    if not edits or any(isinstance(value, Unwrap) or not isinstance(node, Node) for node, value in fix.edits):
        return
    result = apply(document.text, edits)
    (after,) = _read_all(name, result)
    assert after.readable, f"{finding.rule.name}: the result cannot be read"
    # Read anew: of a skeleton the adapter has cleared what is still to be filled in.
    (before,) = _read_all(name, document.text)
    expected = changed(copy.deepcopy(before.data), finding)
    assert _plain(after.data) == _plain(expected), f"{finding.rule.name}: not the values that the fix names"
    assert _twice(after) <= _twice(document), f"{finding.rule.name}: a key is there twice"
    if fix.safe:
        for node, value in fix.edits:
            assert isinstance(node, Node)
            _keeps(finding.rule.name, before, node, value)


def _keeps(rule: str, before: Document, node: Node, value: object) -> None:
    """No safe fix loses a value or makes one up: another type has the same text, and what goes is empty or there a second time."""
    if not node.exists or isinstance(value, Rename | Quote):
        return
    origin = node.origin
    old = _at(before.data, origin.path)
    if isinstance(value, Remove):
        holder = _at(before.data, origin.path[:-1])
        twice = isinstance(holder, list) and holder.count(old) > 1
        assert rule in REMOVES_VALUES or twice or _is_nothing(old, origin.path[-1]), f"{rule} removes {old!r}"
    elif old.__class__ is not value.__class__ and old not in (None, "", [], {}):
        span = before.locate([origin.path])[origin.path].value
        written = before.text[span.start : span.end].strip("\"'")
        words = {True: ("true", "yes", "on", "1"), False: ("false", "no", "off", "0")}
        same = str(value).lower() == written.lower() or value == [old] or (isinstance(value, bool) and written.lower() in words[value])
        assert same, f"{rule} makes {value!r} of {written}"


def _is_nothing(old: object, key: object) -> bool:
    """Whether nothing is lost with a value: an empty one, or members that the AWS CLI named and nobody filled in. A label may be empty."""
    if old in (None, "", [], {}, {"KeyName": ""}):
        return True
    free = key in ("dockerLabels", "options", "driverOpts", "labels")
    return isinstance(old, dict) and not free and all(_is_nothing(value, key) for key, value in old.items())


def _twice(document: Document) -> int:
    return Counter(fault.rule for fault in document.faults)["duplicate-key"]


# Reading.


def _read(name: str, text: str) -> Document:
    (document,) = _read_all(name, text)
    return document


def _read_all(name: str, text: str) -> list[Document]:
    documents = read(name, text.encode("utf-8", "surrogatepass"))
    for document in documents:
        for fault in document.faults:
            spans = [fault.span, *(span for span, _ in fault.related)]
            assert all(0 <= span.start <= span.end <= len(document.text) for span in spans), fault
    return documents


def _refused(word: str) -> object:
    raise ValueError(word)


def _scalars(data: object, path: Steps = ()) -> list[Steps]:
    if isinstance(data, dict):
        return [found for key, value in data.items() for found in _scalars(value, (*path, key))]
    if isinstance(data, list):
        return [found for index, value in enumerate(data) for found in _scalars(value, (*path, index))]
    return [path]


def _at(data: Any, path: Steps) -> object:
    for key in path:
        data = data[key]
    return data  # type: ignore[no-any-return]


def _plain(data: object) -> object:
    """Values that can be compared: 1, 1.0 and true are three."""
    if isinstance(data, dict):
        return {str(key): _plain(value) for key, value in data.items()}
    if isinstance(data, list):
        return [_plain(value) for value in data]
    if isinstance(data, str):
        return str(data)
    return data.text if isinstance(data, Date | Unknown) else (type(data).__name__, repr(data))


# Running.


class _directory:  # noqa: N801 - a context
    """An empty working directory with one file in it."""

    def __init__(self, name: str, text: str) -> None:
        self._name = name
        self._text = text

    def __enter__(self) -> Path:
        self._place = TemporaryDirectory()
        self._before = chdir(self._place.name)
        self._before.__enter__()
        file = Path(self._name)
        file.write_bytes(self._text.encode("utf-8", "surrogatepass"))
        return file

    def __exit__(self, *_: object) -> None:
        self._before.__exit__(None, None, None)
        self._place.cleanup()


def _run(*words: str) -> tuple[int, str, str]:
    """Exit status, standard output, standard error of the command, run in this process."""
    out, err = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        status = main([*words])
    out.flush()
    return status, out.buffer.getvalue().decode(), err.getvalue()  # type: ignore[attr-defined]  # it is a BytesIO
