"""The matrix: shapes of secrets, the places that they stand in, and the layouts of files that hold them, each made by a table."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable

import yaml

Json = dict[str, object]

CORE = "Zq7kVm2xPdLw9"


def core(number: int) -> str:
    """A secret that no other place holds: what is masked somewhere is masked everywhere, and would hide that a place is forgotten."""
    return f"Zq7k{number:03}Vm2x{number * 7 % 1000:03}PdLw9"


def pieces(secret: str) -> list[str]:
    """What no output may hold of a secret: runs of at least six letters and digits, and eight characters of the middle of a long one."""
    runs = [run for run in re.findall(r"[A-Za-z0-9]+", secret) if len(run) >= 6]
    return [run[len(run) // 2 - 4 : len(run) // 2 + 4] if len(run) >= 10 else run for run in runs]


# By what they look like: the value that holds a secret, given the secret. The variable that holds it sounds secret only where that is
# what tells it.
PLAIN: dict[str, Callable[[str], object]] = {
    "a word": lambda secret: secret,
    "spaces": lambda secret: f"{secret} and {secret[::-1]}",
    "quotes and escapes": lambda secret: f"{secret}'\"\\{secret[::-1]}",
    "signs of YAML": lambda secret: f"{secret}: #&*{secret[::-1]}",
    "signs of JSON": lambda secret: f"{secret},{{}}[]{secret[::-1]}",
    "other letters": lambda secret: f"{secret}äß日{secret[::-1]}",
    "a dollar sign": lambda secret: f"{secret}$x{secret[::-1]}",
    "beside a placeholder": lambda secret: f"{secret}${{STAGE}}",
    "the default of a placeholder": lambda secret: f"${{DB_PASSWORD:-{secret}}}",
    "two thousand characters": lambda secret: f"{secret * 100}end",
    "two lines": lambda secret: f"{secret}\nand {secret[::-1]}",
    "a slash first": lambda secret: f"/{secret}/{secret[::-1]}",
    "a number": lambda secret: int("83" + re.sub(r"\D", "", secret) + "6501937465"),
    "a list": lambda secret: [secret],
}
TOLD: dict[str, Callable[[str], str]] = {
    "a URL": lambda secret: f"postgres://app:{secret}@db.example.org/app",
    "a MySQL address": lambda secret: f"app:{secret}@tcp(db.example.org:3306)/app",
    "JSON": lambda secret: json.dumps({"db": {"user": "app", "password": secret}}),
    "JSON inside JSON": lambda secret: json.dumps({"config": json.dumps({"token": secret})}),
    "JSON of a name and a value": lambda secret: json.dumps([{"value": secret, "name": "DB_PASSWORD"}]),
    "key = value": lambda secret: f"user = app\npassword = {secret}\nport = 1",
    "key: value": lambda secret: f"user: app\napi_key: {secret}\nport: 1",
    "KEY=value": lambda secret: f"USER=app\nDB_PASSWORD={secret}\nPORT=1",
    "an option": lambda secret: f"serve --db-password {secret} --port 80",
    "an option with quotes": lambda secret: f"serve --db-password '{secret} x' --port 80",
    "Authorization": lambda secret: f"curl -H 'Authorization: Bearer {secret}' http://localhost",
    "-u": lambda secret: f"curl -u app:{secret} http://localhost",
    "--user": lambda secret: f"curl --fail --user 'app:{secret}' http://localhost",
    "Pwd=": lambda secret: f"Server=db;Uid=app;Pwd={secret};",
    "AccountKey=": lambda secret: f"DefaultEndpointsProtocol=https;AccountName=x;AccountKey={secret}==;EndpointSuffix=core.windows.net",
    "a signature of Azure": lambda secret: f"https://x.blob.core.windows.net/c?sv=2022-11-02&sr=c&sig={secret}{secret}%3D",
    "docker's auth": lambda secret: json.dumps({"auths": {"r.example.org": {"auth": encoded(f"app:{secret}")}}}),
    "base64 of JSON": lambda secret: encoded(json.dumps({"password": secret})),
    "a GitHub token": lambda secret: f"ghp_{secret}{secret}",
    "a private key": lambda secret: f"-----BEGIN RSA PRIVATE KEY-----\n{secret}\n-----END RSA PRIVATE KEY-----",
}


def encoded(text: str) -> str:
    """The base64 of a text."""
    return base64.b64encode(text.encode()).decode()


# Where a value goes by a name: members of a container, given the value.
NAMED: dict[str, Callable[[object], Json]] = {
    "environment": lambda value: {"environment": [{"name": "DB_PASSWORD", "value": value}]},
    "value first": lambda value: {"environment": [{"value": value, "name": "DB_PASSWORD"}]},
    "value misspelt": lambda value: {"environment": [{"name": "DB_PASSWORD", "vlaue": value}]},
    "name misspelt": lambda value: {"environment": [{"value": value, "nmae": "DB_PASSWORD"}]},
    "key and value": lambda value: {"environment": [{"key": "API_TOKEN", "value": value}]},
    "a misspelt word": lambda value: {"environment": [{"name": "DB_PASWORD", "value": value}]},
    "an object for the list": lambda value: {"environment": {"DB_PASSWORD": value}},
    "members for the pair": lambda value: {"environment": [{"DB_PASSWORD": value}]},
    "a label": lambda value: {"dockerLabels": {"org.example.api-key": value}},
    "a log option": lambda value: {"logConfiguration": {"logDriver": "splunk", "options": {"splunk-token": value}}},
    "an unknown member": lambda value: {"pasword": value},
    "a tag": lambda value: {"tags": [{"key": "password", "value": value}]},
    "an option": lambda value: {"command": ["serve", "--password", value]},
}
# Where a text stands that tells by itself.
ANYWHERE: dict[str, Callable[[object], Json]] = {
    "environment": lambda value: {"environment": [{"name": "SETTINGS", "value": value}]},
    "command": lambda value: {"command": ["sh", "-c", value]},
    "a label": lambda value: {"dockerLabels": {"x": value}},
    "misplaced": lambda value: {"hostname": value},
    "a list for a string": lambda value: {"user": [value]},
}


def document(member: Json) -> Json:
    """A task definition with a container that has these members, and a slip beside them."""
    return {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1", "privilged": True, **member, "memory": 128}]}


def _escaped(data: object) -> str:
    """JSON with every letter of its strings as an escape, where it is part of a secret."""
    return re.sub(r"Zq7k", r"\\u005a\\u0071\\u0037\\u006b", json.dumps(data))


def _scalars(style: str) -> Callable[[object], str]:
    """YAML whose strings are all in one style."""

    class Dumper(yaml.SafeDumper):
        def analyze_scalar(self, scalar: str) -> yaml.emitter.ScalarAnalysis:
            analysis = super().analyze_scalar(scalar)
            analysis.allow_block = True
            return analysis

    def text(dumper: yaml.SafeDumper, value: str) -> yaml.Node:
        plain = style in "|>" and len(value) < 12
        return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=None if plain else style)

    Dumper.add_representer(str, text)
    return lambda data: yaml.dump(data, Dumper=Dumper, sort_keys=False, allow_unicode=True, width=60)


READABLE: dict[str, tuple[str, Callable[[object], str]]] = {
    "JSON in lines": ("task.json", lambda data: json.dumps(data, indent=2, ensure_ascii=False)),
    "tight JSON": ("task.json", lambda data: json.dumps(data, separators=(",", ":"), ensure_ascii=False)),
    "JSON with escapes": ("task.json", _escaped),
    "JSON as YAML": ("task.yaml", lambda data: json.dumps(data, indent=2) + "\n# a comment\n"),
    "YAML in blocks": ("task.yaml", lambda data: yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=10_000)),
    "YAML in blocks, folded": ("task.yaml", lambda data: yaml.safe_dump(data, sort_keys=False, width=40)),
    "YAML in flow": ("task.yaml", lambda data: yaml.safe_dump(data, sort_keys=False, default_flow_style=True, width=10_000)),
    "YAML in single quotes": ("task.yaml", _scalars("'")),
    "YAML in double quotes": ("task.yaml", _scalars('"')),
    "YAML, literal": ("task.yaml", _scalars("|")),
    "YAML, folded": ("task.yaml", _scalars(">")),
    "the second of a stream": ("task.yaml", lambda data: "family: other\n---\n" + yaml.safe_dump(data, width=10_000)),
    "no task definition": ("task.json", lambda data: json.dumps({"services": [data]})),
}
BROKEN: dict[str, tuple[str, Callable[[object], str]]] = {
    "JSON that ends early": ("task.json", lambda data: json.dumps(data, indent=2)[:-6]),
    "JSON without a comma": ("task.json", lambda data: json.dumps(data, indent=2).replace('"web",', '"web"')),
    "tight JSON without a comma": ("task.json", lambda data: json.dumps(data, separators=(",", ":")).replace('"web",', '"web"')),
    "JSON without quotes around keys": ("task.json", lambda data: re.sub(r'"(\w+)":', r"\1:", json.dumps(data, indent=2))),
    "JSON in single quotes": ("task.json", lambda data: re.sub(r'(?<!\\)"', "'", json.dumps(data, indent=2))),
    "a template": ("task.json", lambda data: "{% if x %}\n" + json.dumps(data, indent=2) + "\n{% endif %}\n"),
    "YAML with a tab": ("task.yaml", lambda data: yaml.safe_dump(data, sort_keys=False, width=10_000) + "\tx: [\n"),
    "YAML in single quotes with a tab": ("task.yaml", lambda data: _scalars("'")(data) + "\tx: [\n"),
    "YAML, literal, with a tab": ("task.yaml", lambda data: _scalars("|")(data) + "\tx: [\n"),
    "YAML in flow without an end": ("task.yaml", lambda data: yaml.safe_dump(data, default_flow_style=True, width=10_000)[:-3]),
}


def cells() -> list[tuple[str, object, Json, str]]:
    """What each cell is called, the value, the members of a container that hold it, and the secret."""
    found: list[tuple[str, object, Json, str]] = []
    for shapes, places in ((PLAIN, NAMED), (TOLD, ANYWHERE)):
        for shape, value in shapes.items():
            for place, member in places.items():
                secret = core(len(found))
                made = value(secret)
                found.append((f"{shape} / {place}", made, member(made), str(made) if isinstance(made, int) else secret))
    return found


# Where a key or a name is a secret itself.
KEYS: dict[str, Callable[[str], Json]] = {
    "a label's key": lambda secret: {"dockerLabels": {secret: 5}},
    "an unknown key": lambda secret: {secret: 5},
    "a log option": lambda secret: {"logConfiguration": {"logDriver": "awslogs", "options": {secret: 5}}},
    "a variable's name": lambda secret: {"environment": [{"name": secret, "value": 5}]},
    "a variable's name, with a value": lambda secret: {"environment": [{"name": f"DB_PASSWORD={secret}", "value": 5}]},
    "a key below the environment": lambda secret: {"environment": {f"DB_PASSWORD={secret}": 5}},
    "a port's name": lambda secret: {"portMappings": [{"name": secret, "containerPort": "80"}]},
    "a volume": lambda secret: {"mountPoints": [{"sourceVolume": secret, "containerPath": 5}]},
    "a container": lambda secret: {"dependsOn": [{"containerName": secret, "condition": 5}]},
}

# Texts that print what they are about.
POLICIES = "policies:\n" + "".join(
    f"""\
  acme/no-{number}:
    summary: Whatever is there
    severity: warning
    each: {each}
    must: {{const: no}}
    message: "it is {{value}} at {{path}} of {{container}}"
    bad: {{containerDefinitions: []}}
"""
    for number, each in enumerate((
        "containerDefinitions[*].environment[*].value",
        "containerDefinitions[*].environment[*].name",
        "containerDefinitions[*].command[*]",
        "containerDefinitions[*].dockerLabels.*",
        "containerDefinitions[*].logConfiguration.options.*",
        "containerDefinitions[*].hostname",
    ))
)  # fmt: skip


def part(number: int, of: int) -> tuple[Json, list[str]]:
    """A task definition with a container for every so many cells and for each key, and the secrets in it."""
    found = cells()[number::of]
    members = [(member, secret) for _, _, member, secret in found]
    for number, member in enumerate(KEYS.values(), 900):
        secret = f"ghp_{core(number)}{core(number)}"
        members.append((member(secret), secret))
    containers: list[Json] = [
        {"name": f"c{number}", "image": "app", "privilged": True, **member, "memory": "128", "dependsOn": member.get("dependsOn", 5)}
        for number, (member, _) in enumerate(members)
    ]
    return {"family": "web", "containerDefinitions": containers}, [secret for _, secret in members]
