"""The published schema: made anew it is the same, it is valid, and each limit in it has its proof."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from taskdef_lint.model.kinds import TASK_DEFINITION
from taskdef_lint.schema.accept import accepter_of, compiled

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = accepter_of(TASK_DEFINITION)
FILE = ROOT / "schemas" / "task-definition.json"

# What the fast check understands. A new keyword has to be taught to it (linter/schema/accept.py) before it may be used.
CHECKED = {
    "type", "properties", "required", "additionalProperties", "items", "minItems", "maxItems", "enum", "pattern", "minLength", "maxLength",
    "minimum", "maximum", "not", "$ref", "x-documented", "x-output-only",
}  # fmt: skip
NOTES = {"x-secret", "$schema", "$comment", "$defs", "title", "description", "examples", "errorMessage", "x-aws", "x-source"}
LIMITS = {"minItems", "maxItems", "pattern", "minimum", "maximum", "not"}


def schemas(schema: dict, place: str = "") -> Iterator[tuple[str, dict]]:
    """Every schema in the schema, with its place."""
    yield place, schema
    for key in ("items", "x-documented", "additionalProperties"):
        if isinstance(schema.get(key), dict):
            yield from schemas(schema[key], f"{place}/{key}")
    for key in ("properties", "$defs"):
        for name, member in schema.get(key, {}).items():
            yield from schemas(member, f"{place}/{key}/{name}")


ALL = dict(schemas(SCHEMA.schema))


def test_made_anew_it_is_the_same() -> None:
    botocore = pytest.importorskip("botocore", reason="the schema is made from botocore's model, and botocore is not installed")
    recorded = json.loads(FILE.read_text())["x-source"]["botocore"]
    if botocore.__version__ != recorded:
        pytest.skip(f"the schema was made from botocore {recorded}, installed is {botocore.__version__}")
    script = "import generate, json; print(json.dumps(generate.generate()))"
    run = subprocess.run([sys.executable, "-c", script], cwd=ROOT / "schemas" / "source", capture_output=True, text=True, check=True)
    made = json.loads(run.stdout)
    assert "task-definition" in made
    assert {name: (FILE.parent / f"{name}.json").read_text(encoding="utf-8") for name in made} == made


def test_is_a_valid_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA.schema)
    for place, schema in ALL.items():
        if place.endswith("/x-documented"):
            Draft202012Validator.check_schema(schema)


def test_structures_are_closed() -> None:
    for place, schema in ALL.items():
        if "properties" in schema:
            assert schema["additionalProperties"] is False, place


@pytest.mark.parametrize("place", ALL)
def test_uses_only_keywords_that_the_fast_check_knows(place: str) -> None:
    assert ALL[place].keys() <= CHECKED | NOTES


MEMBERS = [place for place in ALL if re.fullmatch(r"(?:/\$defs/\w+)?/properties/\w+", place)]


@pytest.mark.parametrize("place", MEMBERS)
def test_members_are_described_for_editors(place: str) -> None:
    description = ALL[place]["description"]
    assert len(description) <= 110
    assert description.endswith(".")
    name = place.rpartition("/")[2]
    if name.endswith(("Timeout", "Period", "interval", "timeout")):
        assert "Seconds" in description
    if name in {"memory", "memoryReservation", "size", "maxSwap", "sharedMemorySize"}:
        assert "MiB" in description


def test_structures_have_titles_for_editors() -> None:
    titles = {name: schema["title"] for name, schema in SCHEMA.schema["$defs"].items()}
    assert titles["EFSVolumeConfiguration"] == "EFS volume configuration"
    assert titles["FSxWindowsFileServerVolumeConfiguration"] == "FSx windows file server volume configuration"
    assert len(set(titles.values())) == len(titles)


@pytest.mark.parametrize("place", [place for place, schema in ALL.items() if "x-documented" in schema])
def test_documented_limits_have_a_source(place: str) -> None:
    assert ALL[place]["x-documented"]["$comment"]


@pytest.mark.parametrize("place", [place for place, schema in ALL.items() if not LIMITS.isdisjoint(schema)])
def test_limits_have_a_proof(place: str) -> None:
    from_the_model = place == "/properties/tags" or "NvidiaMpsAllocation" in place
    assert ALL[place].get("$comment") or from_the_model


PATTERNS = {schema["pattern"]: place for place, schema in ALL.items() if "pattern" in schema}


@pytest.mark.parametrize("pattern", PATTERNS, ids=PATTERNS.values())
def test_patterns_are_safe_everywhere(pattern: str) -> None:
    assert pattern.startswith("^"), "not anchored"
    # Python's own, absent from or different in ECMAScript.
    assert not re.search(r"\\[AZzwdb]|\(\?[^:!=]|\*\+|\+\+", pattern)
    # A repeated group that holds a repetition is what backtracks without end.
    assert not re.search(r"[*+}][^()]*\)[*+{]", pattern)
    compiled(pattern)


@pytest.mark.parametrize("place", [place for place, schema in ALL.items() if "pattern" in schema])
def test_patterns_say_what_they_want(place: str) -> None:
    assert ALL[place]["errorMessage"].startswith(("must ", "may "))


def test_a_line_feed_at_the_end_is_not_part_of_a_name() -> None:
    family = SCHEMA.check(SCHEMA.schema["properties"]["family"])
    assert family("web")
    assert not family("web\n")


@pytest.mark.parametrize("place", [place for place, schema in ALL.items() if "examples" in schema])
def test_examples_are_accepted(place: str) -> None:
    schema = {key: value for key, value in ALL[place].items() if key != "examples"}
    documented = schema.get("x-documented", {})
    for example in ALL[place]["examples"]:
        assert Draft202012Validator(schema).is_valid(example)
        assert Draft202012Validator(documented).is_valid(example)


@pytest.mark.parametrize(
    ("place", "good", "bad"),
    [
        ("/properties/family", ["a", "a" * 255, "A_b-9"], ["a" * 256, "a b", "a/b", "ä"]),
        ("/$defs/Tag/properties/key", ["a", "Ünï cödé", "a:b/c=d+e-f@g.h_i", "a" * 128], ["", "a" * 129, "a#b", "a\tb", "<a>"]),
        ("/$defs/Tag/properties/value", ["", "a b", "a" * 256], ["a" * 257, "a,b", "(a)"]),
        ("/$defs/PortMapping/properties/name", ["http", "_a", "a-b_c", "a" * 64], ["", "-a", "HTTP", "a" * 65, "a b"]),
        ("/$defs/PortMapping/properties/containerPortRange", ["1-2", "8080-8090"], ["80", "a-b", "1-2-3", "80 - 90"]),
        ("/$defs/PortMapping/properties/containerPort", [1, 65535], [0, 65536, -1, True, 1.0]),
        ("/$defs/PortMapping/properties/hostPort", [0, 65535], [65536, -1]),
        ("/$defs/PortMapping/properties/protocol", ["tcp", "udp", "TCP", "sctp"], [6]),
        ("/$defs/ContainerDefinition/properties/memory", [0, 6, 7], [-1, 1, 5, "512"]),
        (
            "/$defs/ContainerDefinition/properties/image",
            ["a" * 255, "a" * 255 + "@sha256:" + "0" * 64],
            ["a" * 256, "a" * 256 + "@sha256:0"],
        ),
        ("/$defs/ContainerDefinition/properties/links/items", ["db", "db:database"], ["db:a:b", "a b", ":a"]),
        ("/$defs/ContainerDefinition/properties/credentialSpecs", [["credentialspec:arn:x"], [""]], [["credentialspec:a"] * 2, ["arn:x"]]),
        ("/$defs/HealthCheck/properties/timeout", [2, 60], [1, 61]),
        ("/$defs/HealthCheck/properties/interval", [5, 300], [4, 301]),
        ("/$defs/HealthCheck/properties/retries", [1, 10], [0, 11]),
        ("/$defs/HealthCheck/properties/startPeriod", [0, 300], [-1, 301]),
        ("/$defs/ContainerRestartPolicy/properties/restartAttemptPeriod", [60, 1800], [59, 1801]),
        ("/$defs/ContainerRestartPolicy/properties/ignoredExitCodes", [[0] * 50], [[0] * 51, ["0"]]),
        ("/$defs/EphemeralStorage/properties/sizeInGiB", [21, 200], [20, 201]),
        ("/$defs/EnvironmentFile/properties/value", ["arn:aws:s3:::b/a.env"], ["s3://b/a.env", "https://b/a.env"]),
        (
            "/$defs/EFSVolumeConfiguration/properties/fileSystemId",
            ["fs-01234567", "fs-0123456789abcdef0"],
            ["fs-x", "arn:aws:x", "fs-0123"],
        ),
        ("/$defs/KernelCapabilities/properties/add", [["SYS_PTRACE"], ["ALL"]], [["CAP_SYS_PTRACE"], ["sys_ptrace"]]),
        ("/$defs/Tmpfs/properties/mountOptions", [["ro", "mode=755", "uid", "noexec"]], [["size=64m"], ["readonly"]]),
        ("/$defs/LogConfiguration/properties/logDriver", ["awslogs", "json-file"], ["none", "logentries", "cloudwatch"]),
        ("/properties/networkMode", ["awsvpc", "none"], ["nat", "default", "AWSVPC"]),
    ],
)
def test_limits(place: str, good: list[object], bad: list[object]) -> None:
    check = SCHEMA.check(ALL[place])
    assert [value for value in good if not check(value)] == []
    assert [value for value in bad if check(value)] == []


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("/properties/networkMode", "nat"),
        ("/$defs/LogConfiguration/properties/logDriver", "none"),
        ("/properties/networkMode", "default"),
        ("/$defs/ContainerDefinition/properties/memory", 5),
        ("/$defs/PortMapping/properties/name", "HTTP"),
    ],
)
def test_what_is_only_documented_satisfies_other_validators(place: str, value: object) -> None:
    assert Draft202012Validator(ALL[place]).is_valid(value)
    assert not SCHEMA.check(ALL[place])(value)


def test_left_to_rules() -> None:
    container = ALL["/$defs/ContainerDefinition"]
    assert container["required"] == ["name"], "an absent image is a warning of its own"
    assert "maxItems" not in ALL["/properties/containerDefinitions"], "the number of containers has an option"
    assert "required" not in ALL["/$defs/PortMapping"], "a port mapping may have a range instead"
