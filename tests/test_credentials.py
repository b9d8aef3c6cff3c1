"""Credentials are recognised wherever they stand, and what only speaks about them is not."""

from __future__ import annotations

import json
from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskdef_lint.adapters import adapt
from taskdef_lint.model.node import pointer
from taskdef_lint.model.resource import short
from taskdef_lint.model.task_definition import TaskDefinition
from taskdef_lint.model.text import Text
from taskdef_lint.secrets import redact, telling_names
from taskdef_lint.secrets.detect import FORMATS, concealed, is_literal, known_format, looks_secret, mask_texts, secrets_in
from taskdef_lint.suggest import distance
from taskdef_lint.syntax import read

KEY_ID = "AKIA" + "IOSFODNN7ABCDEFG"
GITHUB = "ghp_" + "a1B2" * 9
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0." + "s" * 20


def document(data: object) -> Text:
    """The text of a file."""
    (parsed,) = read("taskdef.json", (data if isinstance(data, str) else json.dumps(data, indent=1)).encode())
    return parsed.source


def found(container: dict) -> list[tuple[str, bool]]:
    data = {"family": "f", "containerDefinitions": [{"name": "app", "image": "app:1", **container}]}
    (task,) = adapt(*read("taskdef.json", json.dumps(data).encode()))
    assert isinstance(task, TaskDefinition)
    prefix = "/containerDefinitions/0/"
    return [(pointer(node.path).removeprefix(prefix), certain) for node, _, certain in secrets_in(task)]


@pytest.mark.parametrize(
    "name",
    [
        "AWS_ACCESS_KEY_ID",
        "aws_secret_access_key",
        "ECS_ENGINE_AUTH_DATA",
        "DB_PASSWORD",
        "PASSWORD",
        "PGPASSWORD",
        "db.passwd",
        "DB_PASS",
        "DB_PWD",
        "SECRET_KEY",
        "SECRET_KEY_BASE",
        "JWT_SECRET",
        "API_KEY",
        "apiKey",
        "clientSecret",
        "STRIPE_API_KEY",
        "GITHUB_TOKEN",
        "splunk-token",
        "PRIVATE_KEY",
        "ENCRYPTION_KEY",
        "NEW_RELIC_LICENSE_KEY",
        "GOOGLE_CREDENTIALS",
        "Http_Passwd",
        "DB_PASSWORD2",
        "AZURE_ACCOUNT_KEY",
    ],
)
def test_secret_names(name: str) -> None:
    assert looks_secret(name)


@pytest.mark.parametrize(
    "name",
    [
        "TOKEN_TYPE",
        "TOKEN_TTL",
        "DB_PASSWORD_FILE",
        "SECRET_NAME",
        "SECRET_ARN",
        "API_KEY_ID",
        "TOKEN_URL",
        "JWT_EXPIRY_HOURS",
        "PWD",
        "OLDPWD",
        "S3_KEY",
        "PARTITION_KEY",
        "NEXT_PUBLIC_API_KEY",
        "STRIPE_PUBLISHABLE_KEY",
        "TOKENIZERS_PARALLELISM",
        "PASSPORT",
        "COMPASS",
        "KEY",
        "",
        "_",
        "PUBLIC_KEY",
        "PASSWORD_MIN_LENGTH",
        "AUTHOR",
        "BYPASS",
        "MONKEY",
        "VERSION",
        "SECRETS_MANAGER_ENDPOINT",
        "TOKEN_EXPIRES_IN",
    ],
)
def test_other_names(name: str) -> None:
    assert not looks_secret(name)


@pytest.mark.parametrize(
    "value", ["hunter2", "supersecret", "changeme", "postgres", "a/b+c=", "dummydum-backend!@#", "P@ssw0rd", "correct horse"]
)
def test_literal_values(value: str) -> None:
    assert is_literal(value, "DB_PASSWORD")


@pytest.mark.parametrize(
    "value",
    [
        "",
        " ",
        "true",
        "False",
        "no",
        "0",
        "30s",
        "1.5",
        "none",
        "disabled",
        "/run/secrets/db",
        "./key.pem",
        "~/.ssh/id_rsa",
        "arn:aws:ssm:eu-west-1:111122223333:parameter/x",
        "ssm:/app/db",
        "https://vault.example.org/x",
        "file:///x",
        "op://vault/item",
        "xxxxxxxx",
        "XXXX",
        "****",
        "...",
        "<password>",
        "${DB}",
        "{{ db }}",
        "$DB",
        "YOUR_PASSWORD",
        "your-password-here",
        "REPLACE_ME",
        "replace-me",
        "PLACEHOLDER_SECRET",
        "MY_SPLUNK_TOKEN",
        "TODO",
        "CHANGE_ME",
        "db_password",
        "[password]",
        "redacted",
        "C:\\keys\\app.pem",
    ],
)
def test_values_that_are_none(value: str) -> None:
    assert not is_literal(value, "DB_PASSWORD")


def test_a_number_may_be_a_password_and_is_no_token() -> None:
    assert is_literal("3600", "DB_PASSWORD")
    assert not is_literal("3600", "SESSION_TOKEN")


@pytest.mark.parametrize("value", ["AKIAIOSFODNN7EXAMPLE", "https://hooks.slack.com/services/T000/B000/" + "X" * 24])
def test_documented_and_unfilled_keys_are_not_certain(value: str) -> None:
    known = known_format(value)
    assert known is None or not known[2]


@pytest.mark.parametrize("hint", ["gh", "gl", "sk-", "curl "])
def test_the_end_of_another_word_is_none(hint: str) -> None:
    value = EXAMPLES[hint][0]
    assert known_format(value) is not None
    assert known_format(f"x{value}") is None


# By the hint of each format: a credential of that format alone, what it is, and a near miss that is none. Put together here, so that
# programs that search repositories for credentials find none.
EXAMPLES = {
    "gh": ("gho_" + "a1B2" * 9, "a GitHub token", "gho_" + "a1B2" * 4),
    "github_pat_": ("github_pat_" + "a1B2_" * 9, "a GitHub token", "github_pat_" + "a1B2" * 4),
    "k_live_": ("rk_live_" + "a1B2" * 6, "a Stripe key", "pk_live_" + "a1B2" * 6),
    "k_test_": ("sk_test_" + "a1B2" * 6, "a Stripe key", "pk_test_" + "a1B2" * 6),
    "whsec_": ("whsec_" + "a1B/" * 8, "a webhook secret", "whsec_" + "a1B/" * 5),
    "npm_": ("npm_" + "a1B2" * 9, "an npm token", "npm_config_" + "registry" * 5),
    "dckr_pat_": ("dckr_pat_" + "a1-_" * 7, "a Docker Hub token", "dckr_pat_" + "a1-_" * 4),
    "_v1_": ("dop_v1_" + "0a1b" * 16, "a DigitalOcean token", "api_v1_" + "0a1b" * 16),
    "hf_": ("hf_" + "aBcD" * 9, "a Hugging Face token", "hf_" + "aBcD" * 7),
    "shp": ("shpat_" + "0a1B" * 8, "a Shopify token", "shpat_" + "0a1G" * 8),
    "PRIVATE KEY": ("-----BEGIN EC " + "PRIVATE KEY-----", "a private key", "-----BEGIN EC PUBLIC KEY----- no PRIVATE KEY"),
    "gl": ("glpat-" + "a1B2_" * 4, "a GitLab token", "glpat-" + "a1B2" * 4),
    "xox": ("xoxp-" + "123-abc" * 2, "a Slack token", "xoxz-" + "123-abc" * 2),
    "GOCSPX-": ("GOCSPX-" + "a1-_" * 7, "a Google client secret", "GOCSPX-" + "a1-_" * 4),
    "sk-": ("sk-ant-" + "a1B2" * 10, "an API key", "task-ant-" + "a1B2" * 10),
    "pypi-": ("pypi-" + "aB3-_" * 12, "a PyPI token", "pypi-" + "aB3-_" * 9),
    "NRAK-": ("NRAK-" + "A1B" * 9, "a New Relic key", "NRAK-" + "a1b" * 9),
    "assw": ('{"user": "app", "password": "hunter2"}', "JSON with a password", '{"user": "app", "passwords": "hunter2"}'),
    '"auth"': (
        f'{{"auths": {{"r.example.org": {{"auth": "{b64encode(b"app:hunter2").decode()}"}}}}}}',
        "credentials for a registry",
        '{"auth": "disabledhere"}',
    ),
    "AKIA": ("AKIA" + "A1B2" * 4, "an AWS access key id", "AKIA" + "A1B2" * 4 + "X"),
    "ASIA": ("ASIA" + "A1B2" * 4, "an AWS access key id", "EURASIA" + "A1B2" * 4),
    "hooks.slack.com": (
        "https://hooks.slack.com/workflows/T0A/A0B/" + "1a2B" * 6,
        "a Slack webhook",
        "https://hooks.slack.com/services/T0A/",
    ),
    "AIza": ("AIza" + "a1-_B" * 7, "a Google API key", "AIza" + "a1-_B" * 7 + "x"),
    "SG.": ("SG." + "a1-_" * 5 + "." + "B2c_" * 10, "a SendGrid key", "MSG." + "a1-_" * 5 + "." + "B2c_" * 10),
    "hvs.": ("hvs." + "a1-_" * 22, "a Vault token", "hvs." + "a1-_" * 5),
    "eyJ": ("eyJ" + "a1-_" * 4 + ".eyJ" + "B2-_" * 8 + "." + "c3-_" * 9, "a JSON web token", "eyJ" + "a1-_" * 4 + ".eyJ" + "B2-_" * 8),
    "uthorization": ("Authorization: Basic dXNlcjpodW50ZXIy", "an authorization header", "Authorization: Basic dXNlcg=="),
    "earer ": ("Bearer " + "a1-_" * 5, "an authorization header", "Bearer of bad news, you are"),
    "curl ": ("curl -s --user app:hunter2 https://example.org", "a password for curl", "curl -u app https://example.org:80"),
    "sig=": (
        "https://x.example.org/c?sv=2022&sig=" + "a1B2c3D4e5%2F" * 5,
        "a signature of Azure Storage",
        "https://x.example.org/c?sig=a1B2",
    ),
    "@tcp(": ("app:hunter2@tcp(db:3306)/app", "a database address with a password", "app@tcp(db:3306)/app"),
    "@": ("mysql://app:hunter2@db/app", "a URL with a password", "mysql://app@db/app"),
    "base64:": ("base64:" + "a1B/" * 10 + "c3D=", "an application key", "in base64:" + "a1B/" * 10 + "c3D="),
    "=": ("Server=db;Pwd=hunter2", "a connection string with a password", "Server=db;Pwd=;Database=app"),
}


def test_each_format_has_an_example() -> None:
    assert list(EXAMPLES) == [hint for formats in FORMATS.values() for hint, _, _ in formats]


@pytest.mark.parametrize("hint", EXAMPLES)
def test_formats(hint: str) -> None:
    secret, kind, near = EXAMPLES[hint]
    known = known_format(secret)
    assert known is not None
    assert (known[0], known[2]) == (kind, True)
    assert known[1] in secret
    assert found({"environment": [{"name": "X", "value": secret}]}) == [("environment/0/value", True)]
    assert hint in near, "a near miss is looked at"
    assert known_format(near) is None
    assert found({"environment": [{"name": "X", "value": near}]}) == []


@pytest.mark.parametrize(
    "value",
    [
        KEY_ID,
        f"id={KEY_ID};",
        GITHUB,
        "glpat-" + "a1" * 10,
        "xoxb-" + "12345678901-abc",
        "sk_live_" + "a" * 24,
        "-----BEGIN RSA PRIVATE KEY-----\nMII",
        "-----BEGIN PRIVATE KEY-----",
        JWT,
        f"Bearer {JWT}",
        "AIza" + "B" * 35,
        "https://hooks.slack.com/services/T000/B000/" + "aB3d" * 6,
        "sk-proj-" + "a1B2" * 10,
        "postgres://app:hunter2@db/app",
        "redis://:hunter2@cache:6379",
        "mongodb+srv://u:Pa55@x.mongodb.net/?w=majority",
        "amqp://u:p%40ss@mq",
        "Server=db;User Id=sa;Password=Hunter2!;",
        "jdbc:postgresql://db/app?user=x&password=hunter2",
        "base64:" + "a" * 43 + "=",
    ],
)
def test_known_formats(value: str) -> None:
    known = known_format(value)
    assert known is not None
    assert known[2]


@pytest.mark.parametrize(
    "value",
    [
        "postgres://user:password@db/x",
        "amqp://guest:guest@mq",
        "mongodb://app:hunter2@127.0.0.1",
        "redis://cache7:cache7@cache",
        "curl -u app:app http://x",
    ],
)
def test_known_formats_that_are_not_certain(value: str) -> None:
    known = known_format(value)
    assert known is not None
    assert not known[2]


@pytest.mark.parametrize(
    "value",
    [
        "",
        "AKIA",
        "AKIASHORT",
        "https://example.org/x",
        "http://localhost:8080/a@b",
        "redis://cache:6379",
        "http://a:8080,b@c",
        "postgres://app@db/app",
        "postgres://app:${DB_PASSWORD}@db/app",
        "postgres://app:<PASSWORD>@db",
        "postgres://app:YOUR_PASSWORD@db",
        "postgres://u:xxxx@db",
        "task-definition-of-the-application",
        "eyJhbGciOi",
        "-----BEGIN CERTIFICATE-----",
        "ghp_x",
        "key=value",
        "git@github.com:org/repo",
        "Server=db;Password=;User=x",
        "-----BEGIN PUBLIC KEY-----",
        "mask-sk-detection-of-something-long-x",
    ],
)
def test_no_known_format(value: str) -> None:
    assert known_format(value) is None


CASES = {
    "environment by name": ({"environment": [{"name": "DB_PASSWORD", "value": "hunter2"}]}, [("environment/0/value", False)]),
    "environment, AWS's names": ({"environment": [{"name": "AWS_SECRET_ACCESS_KEY", "value": "abc123"}]}, [("environment/0/value", True)]),
    "environment by format": ({"environment": [{"name": "LEGACY", "value": GITHUB}]}, [("environment/0/value", True)]),
    "environment, around a placeholder": (
        {"environment": [{"name": "URL", "value": "postgres://a:hunter2@${HOST}/x"}]},
        [("environment/0/value", True)],
    ),
    "a placeholder": ({"environment": [{"name": "DB_PASSWORD", "value": "${X}"}]}, []),
    "no value": (
        {"environment": [{"name": "DB_PASSWORD"}, {"name": "DB_PASSWORD", "value": None}, {"name": "DB_PASSWORD", "value": ""}]},
        [],
    ),
    "mistyped": ({"environment": [{"name": "DB_PASSWORD", "value": 7}, "x", {"value": "x"}], "command": "x", "dockerLabels": []}, []),
    "secrets are references": ({"secrets": [{"name": "DB_PASSWORD", "valueFrom": "hunter2"}]}, []),
    "command, option and value": ({"command": ["run", "--db-password", "hunter2"]}, [("command/2", False)]),
    "command, option with equals": ({"command": ["run", "--token=abc123"]}, [("command/1", False)]),
    "command, script": ({"command": ["sh", "-c", "PGPASSWORD=hunter2 psql -h db"]}, [("command/2", False)]),
    "command, script with option": ({"command": ["mysqld --password hunter2"]}, [("command/0", False)]),
    "command, AWS's names": ({"command": ["sh", "-c", "export AWS_SECRET_ACCESS_KEY=abc123; run"]}, [("command/2", True)]),
    "command, URL": ({"entryPoint": ["curl", "https://u:hunter2@example.org"]}, [("entryPoint/1", True)]),
    "command, curl": ({"command": ["curl", "-fs", "-u", "app:hunter2", "http://x"]}, [("command/3", True)]),
    "command, users": ({"command": ["run", "-u", "app:staff"], "entryPoint": ["curl", "-u", "app:$PASSWORD"]}, []),
    "command, variables": ({"command": ["sh", "-c", 'run --password "$PASSWORD" --token=$TOKEN API_KEY=${KEY}']}, []),
    "command, files and flags": (
        {"command": ["--token-file", "/x", "--password", "/run/secrets/x", "--token", "--verbose", "refresh token now"]},
        [],
    ),
    "health check": ({"healthCheck": {"command": ["CMD-SHELL", "redis-cli --pass hunter2 ping"]}}, [("healthCheck/command/1", False)]),
    "label by name": (
        {"dockerLabels": {"com.example.api-key": "abc123", "com.example.team": "web"}},
        [("dockerLabels/com.example.api-key", False)],
    ),
    "label by format": ({"dockerLabels": {"x": KEY_ID}}, [("dockerLabels/x", True)]),
    "log option": (
        {
            "logConfiguration": {
                "logDriver": "splunk",
                "options": {"splunk-token": "B5A79AAD-D822-46CC-80D1-819F80D7BFB0", "splunk-url": "https://x"},
            }
        },
        [("logConfiguration/options/splunk-token", False)],
    ),
}


@pytest.mark.parametrize(("container", "expected"), CASES.values(), ids=CASES)
def test_places(container: dict, expected: list[tuple[str, bool]]) -> None:
    assert found(container) == expected


def shown(parsed: Text) -> str:
    text = parsed.content
    for span in reversed(concealed(parsed)):
        text = text[: span.start] + "•" + text[span.end :]
    return text


TEXTS = {
    "valid": json.dumps(
        {"family": "f", "containerDefinitions": [{"image": "a", "environment": [{"name": "DB_PASSWORD", "value": "hunter2x"}]}]}
    ),
    "value first": '{"family": "f", "containerDefinitions": [{"environment": [{"value": "hunter2x", "name": "DB_PASSWORD"}]}]',
    "broken after it": '{"containerDefinitions": [{"environment": [{"name": "DB_PASSWORD", "value": "hunter2x",}]}]}',
    "broken before it": '{,"containerDefinitions": [{"environment": [{"name": "DB_PASSWORD",\n "value": "hunter2x"}]}]}',
    "single quotes": "{'containerDefinitions': [{'environment': [{'name': 'DB_PASSWORD', 'value': 'hunter2x'}]}]}",
    "unclosed string": '{"environment": [{"name": "DB_PASSWORD", "value": "hunter2x}]}',
    "escapes": '{"environment": [{"name": "DB_PASSWORD", "value": "a\\"hunter2x"]}',
    "an object in place of the list": '{"family": "f", "containerDefinitions": [{"image": "a", "environment": {"TOKEN": "hunter2x"}}]}',
    "duplicate keys": '{"containerDefinitions": [{"environment": [{"name": "TOKEN", "value": "hunter2x", "value": "${X}"}]}]}',
    "in the place of a reference": '{"secrets": [{"name": "DB_PASSWORD", "valueFrom": "hunter2x&#!"}]',
    "format anywhere": '{"what": "xoxb-1234567890hunter2x" ',
    "not a task definition": '{"api_key": "hunter2x"}',
    "yaml": "environment:\n  - name: DB_PASSWORD\n    value: hunter2x\n",
    "pretty": '{\n "environment": [{"name": "X",\n  "value": "postgres://u:hunter2x@db"}\n',
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_concealed(text: str) -> None:
    assert "hunter2x" not in shown(document(text))


WORDS = ("TOKEN", "PASSWORD", "PASSWD", "PASSPHRASE", "SECRET", "CREDENTIAL", "CREDENTIALS")


@given(st.sampled_from(WORDS), st.integers(0, 11), st.integers(0, 11), st.sampled_from(["", "A", "S", "SS", "AB"]))
def test_names_one_edit_from_a_secrets_are_concealed(word: str, start: int, end: int, new: str) -> None:
    """As the distance to each says, which is not worked out for most names."""
    name = word[:start] + new + word[end:]
    near = len(name) > 3 and any(distance(name, secret, 1) <= 1 for secret in WORDS)
    assert telling_names._nearly_secret(f"x_{name.lower()}") == near
    swapped = word[:start] + word[start : start + 2][::-1] + word[start + 2 :]
    assert telling_names._nearly_secret(swapped)


def test_nothing_else_is_concealed() -> None:
    text = json.dumps(
        {
            "family": "f",
            "containerDefinitions": [
                {
                    "name": "app",
                    "image": "app:1",
                    "environment": [{"name": "TOKEN_TTL", "value": "3600s"}, {"name": "MODE", "value": "live"}],
                    "secrets": [{"name": "DB_PASSWORD", "valueFrom": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-AbCdEf"}],
                    "repositoryCredentials": {"credentialsParameter": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:db"},
                }
            ],
        }
    )
    assert concealed(document(text)) == []


def test_mask() -> None:
    parsed = document(
        {
            "family": "f",
            "containerDefinitions": [
                {
                    "name": "app",
                    "image": "app:1",
                    "command": ["--password", "abc"],
                    "environment": [
                        {"name": "DB_PASSWORD", "value": "hunter2"},
                        {"name": "API_TOKEN", "value": "line\none two"},
                        {"name": "URL", "value": "https://u:sesame99@example.org"},
                    ],
                }
            ],
        }
    )
    mask = mask_texts(parsed)
    assert mask("value 'hunter2' of app") == "value '•••' of app"
    assert mask("hunter2000 is another word") == "hunter2000 is another word"
    assert mask("sesame99") == "•••"
    assert mask("line\none two") == "•••"
    assert mask("abc") == "abc"  # shorter than four characters
    assert mask("") == ""
    assert mask_texts(document({"family": "f", "containerDefinitions": []}))("x") == "x"


def test_a_stream_is_searched_once(monkeypatch: pytest.MonkeyPatch) -> None:
    searched: list[str] = []
    search = redact.stretches
    monkeypatch.setattr(redact, "stretches", lambda text, **more: searched.append(text) or search(text, **more))
    texts = [f"--- {{family: w, {name}: hunter{name}}}\n" for name in ("password", "token")]
    stream = read("x.yaml", "".join(texts * 3).encode())
    assert [len(concealed(one.source)) for one in stream] == [6] * 6
    assert len(searched) == 1
    assert mask_texts(stream[0].source)("hunterpassword huntertoken") == "••• •••"


def test_mask_of_the_beginning_of_a_long_text() -> None:
    token = f"eyJhbGciOiJIUzI1NiJ9.{'eyJzdWIiOiIxMjM0NTY3ODkwIn0' * 3}.{'s' * 80}"
    parsed = document({"family": "f", "containerDefinitions": [{"name": token, "image": "app:1"}]})
    mask = mask_texts(parsed)
    assert mask(f"container '{short(token)}' has a '{short('/path/' * 20)}'") == f"container '•••' has a '{short('/path/' * 20)}'"
    assert mask(f"container '{token}' has no image") == "container '•••' has no image"


@pytest.mark.parametrize(
    "line",
    [
        "  image: https://joe:Zq7kVm2xPdLw9@registry.example.org/app:1 # the old one",
        "  {image: https://joe:Zq7kVm2xPdLw9@registry.example.org/app:1, cpu: 1}",
        "  image: 'https://joe:Zq7kVm2xPdLw9@registry.example.org/app:1'  # quoted",
    ],
)
def test_mask_of_a_value_behind_which_its_line_goes_on(line: str) -> None:
    (parsed,) = read("taskdef.yaml", f"family: f\ncontainerDefinitions:\n-\n{line}\n".encode())
    assert adapt(parsed)
    mask = mask_texts(parsed.source)
    assert "Zq7k" not in mask("image 'https://joe:Zq7kVm2xPdLw9@registry.example.org/app:1' of container 1 is a URL")


@pytest.mark.parametrize(
    "piece",
    ["eyJ", "AKIA", "://", "a://b:", "-----BEGIN ", '"a":', "password=", "'name': '", "x=", "-", " ", '"\\', "--x ", "sk-a", "{", "ghp_"],
)
def test_hostile_texts_take_no_time(piece: str) -> None:
    """Each of these would run for minutes, were a pattern quadratic in the length of the file."""
    parsed = document(piece * (1_000_000 // len(piece)))
    assert concealed(parsed) is not None
    long = piece * (500_000 // len(piece))
    found({"command": [long], "environment": [{"name": long[:10_000], "value": long}]})
