"""Values that look like secrets and are none are not reported; their neighbours are."""

from __future__ import annotations

import base64
import json

import pytest

from taskdef_lint.engine.lint_source import lint_text

RULES = ["plaintext-secret", "likely-plaintext-secret"]


def found(**container: object) -> list[tuple[str, str]]:
    task = {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128, **container}]}
    return [(finding.rule.name, finding.message) for finding in lint_text(json.dumps(task), select=RULES)]


def token(**claims: object) -> str:
    parts = ({"alg": "HS256", "typ": "JWT"}, claims)
    encoded = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts]
    return ".".join((*encoded, "q" * 43))


NONE = [
    # public by design
    ("SUPABASE_ANON_KEY", token(iss="supabase", role="anon")), ("SUPABASE_KEY", token(role="anon")),
    ("FIREBASE_API_KEY", "AIza" + "b" * 35), ("NEXT_PUBLIC_MAPS_KEY", "AIza" + "b" * 35), ("STRIPE_API_KEY", "pk_live_" + "a" * 24),
    ("SUPABASE_API_KEY", "sb_publishable_" + "a" * 22), ("POSTHOG_API_KEY", "phc_" + "a" * 40),
    # addresses and symbols of tokens
    ("TOKEN_ADDRESS", "0x52908400098527886E0F7030069857D2E4169EE7"), ("USDC_TOKEN", "0x52908400098527886E0F7030069857D2E4169EE7"),
    ("USDC_TOKEN_CONTRACT", "KT1aBcDeFgH"), ("TOKEN_SYMBOL", "Glue"), ("TOKEN_DECIMALS", "eighteen"), ("TOKEN_NETWORK", "mainnet"),
    # names and ids of secrets
    ("GOOGLE_SERVICE_ACCOUNT_SECRET", "service_account_key"), ("DB_SECRET", "prod/db"), ("DB_SECRET", "web-db-password"),
    ("DB_SECRET_NAME", "hunter2x"), ("API_KEY_IDENTIFIER", "hunter2x"),
    # switches and facts about secrets
    ("MYSQL_ALLOW_EMPTY_PASSWORD", "yes"), ("MYSQL_RANDOM_ROOT_PASSWORD", "1"), ("PASSWORD_MIN_LENGTH", "12"),
    ("TOKEN_TTL_SECONDS", "3600"),
    ("DB_PASSWORD_FILE", "/run/secrets/db"),
    # words to be replaced
    ("DB_PASSWORD", "CHANGEME"), ("DB_PASSWORD", "change-me"), ("DB_PASSWORD", "ChangeMe"), ("DB_PASSWORD", "[db password]"),
    ("DB_PASSWORD", "DB_PASS"), ("DB_PASSWORD", "xxxxxxxx"), ("DB_PASSWORD", "YourStrongPassword123"), ("DB_PASSWORD", "fill this in"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value"), NONE)
def test_what_is_no_secret(name: str, value: str) -> None:
    assert found(environment=[{"name": name, "value": value}]) == []


@pytest.mark.parametrize(
    ("name", "value", "rule"),
    [
        ("SUPABASE_KEY", token(role="service_role"), "plaintext-secret"),
        ("GOOGLE_API_KEY", "AIza" + "b" * 35, "plaintext-secret"),
        ("TOKEN_PRIVATE_KEY", "0x" + "ab" * 32, "likely-plaintext-secret"),
        ("SESSION_SECRET", "horse_battery_staple", "likely-plaintext-secret"),
        ("DB_SECRET", "horse-battery-7", "likely-plaintext-secret"),
        ("DB_PASSWORD", "changeme", "likely-plaintext-secret"),
        ("DB_PASSWORD", "yourstrong1", "likely-plaintext-secret"),
    ],
)
def test_what_is_one(name: str, value: str, rule: str) -> None:
    assert [rule for rule, _ in found(environment=[{"name": name, "value": value}])] == [rule]


@pytest.mark.parametrize(
    "script",
    [
        "allow_credentials=True, x", "secret=None, x=1", "verify(token=request.token)", 'f(password=os.environ["P"])',
        "export TOKEN=`cat /x`", "x(password=self.password, y)", "token = None", "export DB_PASSWORD=$(cat /x)",
        "p.add_argument('--token', required=True)", "connect(password=settings.DB_PASSWORD)", "get(token=make_token(user))",
    ],
)  # fmt: skip
def test_program_text_speaks_of_passwords(script: str) -> None:
    assert found(command=["python", "-c", script]) == []


@pytest.mark.parametrize("script", ["--token=abc123def", "PASSWORD=hunter2x ./run", "TOKEN=abc123def, x", "run(password=hunter2x)"])
def test_scripts_have_passwords(script: str) -> None:
    assert len(found(command=["sh", "-c", script])) == 1


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("DB_PASSWORD", "secret", "what looks like a secret"),
        ("URL", "postgres://web:password@db/web", "a URL with a password"),
        ("API_TOKEN", "token", ""),
        ("DB_PASSWORD", "container", "of container 'app' holds"),
        ("DB_PASSWORD", "variable", "variable 'DB_PASSWORD'"),
        ("DB_PASSWORD", "looks", "what looks like"),
    ],
)
def test_our_own_words_are_not_masked(name: str, value: str, says: str) -> None:
    for _, message in found(environment=[{"name": name, "value": value}]):
        assert says in message
        assert "•" not in message


def test_a_word_in_quotes_is_masked_even_if_it_is_ours() -> None:
    task = {"family": "secret", "networkMode": "secret", "containerDefinitions": [
        {"name": "app", "image": "app:1.4.2", "memory": 128, "environment": [{"name": "DB_PASSWORD", "value": "secret"}]}]}  # fmt: skip
    (finding,) = lint_text(json.dumps(task), select=["undocumented-value", "invalid-value"])
    assert "'•••'" in finding.message
