"""Secrets in odd files and texts: what is written in a way that the layouts of the matrix have not."""

from __future__ import annotations

import pytest

from taskdef_lint.secrets.detect import concealed
from taskdef_lint.syntax import read

HIDDEN = "Zq7kVm2xPdLw9"
HEAD = "family: web\ncontainerDefinitions:\n- name: app\n  image: app:1\n"

# A file by its name, with § for the secret.
CASES = {
    "qkey.yaml": HEAD + "  dockerLabels:\n    ? password\n    : §\n",
    "qkey-b.yaml": HEAD + "  dockerLabels:\n    ? password\n    : §\n\tx: 1\n",
    "alias2.yaml": HEAD + "  environment:\n  - &a {name: DB_PASSWORD, value: §}\n  - *a\n  - {<<: *a, x: 1}\n",
    "tag.yaml": HEAD + "  dockerLabels: {password: !!str §}\n",
    "tag2.yaml": HEAD + "  dockerLabels: {password: !Secret §}\n",
    "comment.yaml": HEAD + "  # DB_PASSWORD: §\n  # password = §\n  memory: 128\n",
    "dup.json": '{"a":{"password":"§","password":"x"}}',
    "dup.yaml": HEAD + "  dockerLabels: {password: §, password: x}\n",
    "crlf.yaml": (HEAD + "  environment:\n  - name: DB_PASSWORD\n    value: |\n      §\n      §a\n").replace("\n", "\r\n"),
    "cr.json": '{\r"password":\r"§"}',
    "bom.json": '\ufeff{"password":"§"}',
    "multi.yaml": HEAD + "  dockerLabels:\n    password: some words\n      § more\n",
    "multi-b.yaml": HEAD + "  dockerLabels:\n    password: some words\n      § more\n\tx: 1\n",
    "multiq-b.yaml": HEAD + '  dockerLabels:\n    password: "some words\n      § more"\n\tx: 1\n',
    "comment.json": '{\n // password: §\n "a": 1, /* token=§ */ }',
    "space.yaml": HEAD + "  dockerLabels: {api key: §}\n",
    "space.json": '{"api key": "§",}',
    "esc.json": '{"\\u0070assword": "§"}',
    "esc-b.json": '{"\\u0070assword": "§",}',
    "auth.json": '{"environment":[{"name":"AUTHORIZATION","value":"Basic §xx=="}]}',
    "auth2.json": '{"Authorization": "Bearer §"}',
    "auth3.json": '{"headers": {"Authorization": "§"}}',
    "url-b.json": '{"a": "postgres://app:§@db/x",}',
    "aws.json": '{"environment":[{"name":"AWS_HIDDEN_ACCESS_KEY","value":"/§/§"}]}',
    "env.json": "DB_PASSWORD=§\nX=1\n",
    "ini.json": "[default]\naws_secret_access_key = §\n",
    "py.json": "{'environment': [{'name': 'DB_PASSWORD', 'value': '§'}]}",
    "py2.json": "password: '''§'''\n",
    "yaml-in-json.json": '{"a": "users:\\n  - name: x\\n    password: §\\n"}',
    "cfn.yaml": "Environment:\n- Name: DB_PASSWORD\n  Value: §\n- Name: X_TOKEN\n  Value: !Sub '§-${AWS::Region}'\n",
    "param.json": '[{"ParameterKey":"DbPassword","ParameterValue":"§"}]',
    "compose.yaml": "services:\n  db:\n    environment:\n    - POSTGRES_PASSWORD=§\n",
    "nested.json": '{"password": {"value": "§"}}',
    "nested-b.json": '{"password": {"value": "§"},}',
    "flowml.yaml": HEAD + "  environment: [\n    {name: DB_PASSWORD,\n     value: §},\n  ]\n",
    "flowml-b.yaml": HEAD + "  environment: [\n    {value: §,\n     name: DB_PASSWORD},\n  \n",
    "cmd.yaml": HEAD + "  command:\n  - --password\n  - >-\n    §\n    x\n",
    "cmd2.json": '{"command":["mysql","-uroot","-p§"]}',
    "cmd3.json": '{"command":["sh","-c","mysql -uroot -p§"]}',
    "sshpass.json": '{"command":["sh","-c","sshpass -p § ssh x"]}',
    "redis.json": '{"command":["redis-server","--requirepass","§"]}',
    "redis2.json": '{"command":["sh","-c","redis-cli -a § ping"]}',
    "pair.json": '{"secretOptions":[{"name":"splunk-token","valueFrom":"§!"}]}',
    "dsn.json": '{"a":"user=app password=§ host=db"}',
}


def shown(name: str, text: str) -> str:
    source = read(name, text.encode())[0].source
    content = source.content
    for span in reversed(concealed(source)):
        content = content[: span.start] + "•" + content[span.end :]
    return content


@pytest.mark.parametrize("name", CASES)
def test_no_secret_is_shown(name: str) -> None:
    assert "§" in CASES[name]
    assert HIDDEN not in shown(name, CASES[name].replace("§", HIDDEN))


# What sounds like secrets, and is none.
PLAIN = {
    "references.yaml": HEAD + "  secrets: [{name: DB_PASSWORD, valueFrom: db-password}]\n",
    "placeholder.yaml": HEAD + "  environment: [{name: TOKEN, value: '${TOKEN}'}]\n",
    "names.json": '{"secretOptions": [{"name": "splunk-token", "valueFrom": "{{ARN}}:token::"}], "credentialSpecs": ["credentialspec:a"]}',
    "cloudformation.yaml": "Resources:\n  DbPassword:\n    Type: AWS::SecretsManager::Secret\n    Properties: {Name: web/db}\n",
    "broken.yaml": "Resources:\n  DbPassword:\n    Type: AWS::SecretsManager::Secret\n    Properties: {Name: web/db}\n\tx: [\n",
    "broken.json": '{"DbPassword": {"Type": "String", "NoEcho": true}, "token": {"Ref": "Key"}, "arn": "arn:aws:x:y:1:secret:web-AbCdEf",}',
    "ports.json": '{"portMappings": [{"name": "token", "containerPort": 8080, "appProtocol": "http"}]}',
}


@pytest.mark.parametrize("name", PLAIN)
def test_what_is_none_is_shown(name: str) -> None:
    assert shown(name, PLAIN[name]) == PLAIN[name]
