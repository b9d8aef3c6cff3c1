"""Log configuration, whatever the driver."""

from __future__ import annotations

import pytest

from tests.rules.support import lint, reported

LOG = "/containerDefinitions/0/logConfiguration"


def task(log: object, **container: object) -> dict[str, object]:
    return {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1", "logConfiguration": log, **container}]}


def options(driver: str, **values: str) -> dict[str, object]:
    return task({"logDriver": driver, "options": {name.replace("_", "-"): value for name, value in values.items()}})


@pytest.mark.parametrize(("log", "where"), [(None, f"{LOG}"), ({}, f"{LOG}")])
def test_missing(log: object, where: str) -> None:
    assert reported("missing-log-configuration", task(log)) == [where]
    assert not reported("missing-log-configuration", task(log, firelensConfiguration={"type": "fluentbit"}))


@pytest.mark.parametrize("log", [{"logDriver": "json-file"}, "${LOGGING}", {"logDriver": "${DRIVER}"}, {"options": {"a": "b"}}])
def test_there(log: object) -> None:
    assert not reported("missing-log-configuration", task(log))


INVALID = [
    ("gelf", {"gelf_compression_level": "10"}),
    ("gelf", {"gelf_compression_level": "-2"}),
    ("splunk", {"splunk_gzip_level": "best"}),
    ("json-file", {"max_file": "-1"}),
    ("json-file", {"max_file": "0"}),
    ("json-file", {"max_size": "10 apples"}),
    ("awslogs", {"mode": "nonblocking"}),
    ("awslogs", {"max_buffer_size": "lots"}),
]


@pytest.mark.parametrize(("driver", "values"), INVALID)
def test_invalid(driver: str, values: dict[str, str]) -> None:
    (name,) = values
    assert reported("invalid-log-option", options(driver, **values)) == [f"{LOG}/options/{name.replace('_', '-')}"]
    assert not reported("invalid-log-option", options("awsfirelens", **values))


VALID = [
    ("gelf", {"gelf_compression_level": "-1"}),
    ("gelf", {"gelf_compression_level": "9"}),
    ("gelf", {"gelf_compression_level": ""}),
    ("splunk", {"splunk_gzip_level": "0"}),
    ("json-file", {"max_file": "1", "max_size": "-1"}),
    ("json-file", {"max_size": "500k"}),
    ("splunk", {"max_file": "-1"}),
    ("awslogs", {"mode": "blocking", "max_buffer_size": "25m"}),
    ("awslogs", {"mode": "${MODE}", "max_buffer_size": "1048576"}),
    ("awslogs", {"mode": "non-blocking", "max_buffer_size": "4MB"}),
]


@pytest.mark.parametrize(("driver", "values"), VALID)
def test_valid(driver: str, values: dict[str, str]) -> None:
    assert not reported("invalid-log-option", options(driver, **values))


def test_splunk() -> None:
    name = "missing-splunk-option"
    token = [{"name": "splunk-token", "valueFrom": "x"}]
    (problem,) = lint(name, task({"logDriver": "splunk"}))
    assert "is missing splunk-url and splunk-token" in problem.message
    assert reported(name, options("splunk", splunk_token="x")) == [f"{LOG}/options"]  # noqa: S106
    assert not reported(name, options("splunk", splunk_token="x", splunk_url="${URL}"))  # noqa: S106
    assert not reported(name, task({"logDriver": "splunk", "options": {"splunk-url": "https://x"}, "secretOptions": token}))
    assert not reported(name, task({"logDriver": "splunk", "options": {"splunk-url": "https://x"}, "secretOptions": "${SECRETS}"}))
    assert not reported(name, task({"logDriver": "splunk", "options": "${OPTIONS}"}))
    assert not reported(name, task({"logDriver": "awslogs"}))


def test_buffer_size() -> None:
    name = "buffer-size-in-blocking-mode"
    assert reported(name, options("awslogs", mode="blocking", max_buffer_size="1m")) == [f"{LOG}/options/max-buffer-size"]
    assert not reported(name, options("awslogs", mode="blocking", max_buffer_size=""))
    assert not reported(name, options("awslogs", mode="non-blocking", max_buffer_size="1m"))
    assert not reported(name, options("awslogs", mode="${MODE}", max_buffer_size="1m"))
    assert not reported(name, options("awslogs", max_buffer_size="1m"))


@pytest.mark.parametrize(
    ("value", "valid"),
    [("25m", True), ("1", True), ("10 MiB", True), ("4kb", True), ("8B", True), ("0", False), ("025m", False), ("m", False),
     ("25mx", False), ("-1", False), ("2.5m", False), ("25 m b", False), ("٣m", False)],
)  # fmt: skip
def test_sizes_of_buffers(value: str, *, valid: bool) -> None:
    place = f"{LOG}/options/max-buffer-size"
    assert reported("invalid-log-option", options("awslogs", mode="non-blocking", max_buffer_size=value)) == ([] if valid else [place])
