"""Policies: users' own rules in YAML, which behave like any other rule."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from tests.cli.support import GOOD, Command

REGISTRY = """
policies:
  acme/foreign-image:
    summary: An image comes from outside our registry
    severity: error
    each: containerDefinitions[*].image
    must: {type: string, pattern: '^111122223333\\.dkr\\.ecr\\.'}
    message: "image {value} is not from our registry"
    bad:  {containerDefinitions: [{name: app, image: "nginx:1.27"}]}
    good: {containerDefinitions: [{name: app, image: "111122223333.dkr.ecr.eu-west-1.amazonaws.com/app:1"}]}
"""
CONFIG = "policies: [policies/acme.yaml]\n"


class Team:
    """A repository with policies."""

    def __init__(self, work: Path, run: Command) -> None:
        self.work = work
        self.run = run
        self.task = json.loads(GOOD)
        self.config(CONFIG)

    def config(self, text: str) -> None:
        (self.work / ".taskdef-lint.yaml").write_text(text)

    def policies(self, text: str) -> None:
        (self.work / "policies").mkdir(exist_ok=True)
        (self.work / "policies" / "acme.yaml").write_text(dedent(text))

    def policy(self, text: str) -> None:
        """One policy, acme/one, given by its members."""
        body = "".join(f"    {line}\n" for line in dedent(text).strip().splitlines())
        self.policies(f"policies:\n  acme/one:\n    summary: It is wrong\n{body}")

    def found(self, *words: str, text: str = "") -> list[str]:
        """`line:column: message` of the findings of policies in web.json."""
        (self.work / "web.json").write_text(text or json.dumps(self.task, indent=1))
        outcome = self.run("check", "-f", "json", "web.json", *words)
        assert outcome.status in (0, 1), outcome.err
        listing = json.loads(outcome.out)["findings"]
        return [f"{one['pointer']}: {one['message']}" for one in listing if "/" in one["rule"]]

    def refused(self, *words: str) -> str:
        """What a run says that ends with 2."""
        (self.work / "web.json").write_text(GOOD)
        outcome = self.run("check", "web.json", *words)
        assert (outcome.status, outcome.out) == (2, "")
        return outcome.err


@pytest.fixture
def team(work: Path, run: Command) -> Team:
    return Team(work, run)


# --- a rule like any other --------------------------------------------------------------------------------------------------------


def test_a_policy_reports_the_exact_place(team: Team) -> None:
    team.policies(REGISTRY)
    (team.work / "web.json").write_text(
        '{"family": "web",\n "containerDefinitions": [{"name": "app", "image": "nginx:1.27", "memory": 64}]}'
    )
    outcome = team.run.concise("web.json", "--select", "acme/foreign-image")
    assert outcome.status == 1
    assert outcome.lines == ["web.json:2:52: error: image nginx:1.27 is not from our registry [acme/foreign-image]"]


def test_it_is_listed_explained_selected_ignored_and_graded(team: Team) -> None:
    team.policies(REGISTRY)
    listing = {one["name"]: one for one in json.loads(team.run("rules", "--format", "json").out)}
    assert listing["acme/foreign-image"]["tags"] == ["acme", "practice", "policy"]
    assert listing["acme/foreign-image"]["severity"] == "error"
    assert "acme/foreign-image" not in team.run("rules", "--isolated").out
    page = team.run("explain", "ACME/foreign-image").out
    assert page.startswith("# An image comes from outside our registry\n")
    assert 'Reported:\n\n```json\n{"containerDefinitions": [{"name": "app", "image": "nginx:1.27"}]}\n```' in page
    assert "ignore: [acme/foreign-image]" in page
    assert team.run("explain", "acme/foreign-image", "--isolated").status == 2
    team.task["containerDefinitions"][0]["image"] = "nginx:1.27"
    place = "/containerDefinitions/0/image: image nginx:1.27 is not from our registry"
    assert team.found() == team.found("--select", "tag:acme") == team.found("--select", "tag:policy") == [place]
    assert team.found("--ignore", "acme/foreign-image") == team.found("--isolated") == []
    team.config(CONFIG + "severity: {acme/foreign-image: note}")
    assert team.run("check", "web.json").status == 0
    reason = "reason: it is a demo"
    team.config(CONFIG + f"suppress: [{{rule: acme/foreign-image, at: 'containerDefinitions[app].image', {reason}}}]")
    assert team.found() == []
    assert team.found("--no-ignores") == [place]


def test_a_comment_in_yaml_hides_it(team: Team) -> None:
    team.policies(REGISTRY)
    text = "family: web\ncontainerDefinitions:\n- name: app\n  image: nginx:1.27{}\n  memory: 64\n"
    (team.work / "web.yaml").write_text(text.format(""))
    assert team.run("check", "web.yaml", "--select", "acme/foreign-image").status == 1
    (team.work / "web.yaml").write_text(text.format("  # taskdef-lint: ignore[acme/foreign-image] only here"))
    assert team.run("check", "web.yaml", "--select", "acme/foreign-image").status == 0


def test_sarif_describes_it(team: Team) -> None:
    team.policies(REGISTRY)
    team.task["containerDefinitions"][0]["image"] = "nginx:1.27"
    (team.work / "web.json").write_text(json.dumps(team.task))
    [run] = json.loads(team.run("check", "-f", "sarif", "web.json").out)["runs"]
    [rule] = [rule for rule in run["tool"]["driver"]["rules"] if rule["id"] == "acme/foreign-image"]
    assert rule["shortDescription"]["text"].startswith("An image comes from outside our registry")
    assert "helpUri" not in rule
    assert "acme/foreign-image" in {result["ruleId"] for result in run["results"]}


def test_a_shared_file_is_found_from_the_configuration_that_names_it(team: Team) -> None:
    team.policies(REGISTRY)
    (team.work / ".git").mkdir()
    (team.work / "deploy").mkdir()
    (team.work / "deploy" / ".taskdef-lint.yaml").write_text("extends: ../.taskdef-lint.yaml\npolicies: [../policies/acme.yaml]")
    team.task["containerDefinitions"][0]["image"] = "nginx:1.27"
    (team.work / "deploy" / "web.json").write_text(json.dumps(team.task))
    outcome = team.run.concise("deploy/web.json", "--select", "tag:acme")
    assert len(outcome.lines) == 1, "named twice, in force once"


def test_one_for_the_strict_profile_and_an_earlier_name(team: Team) -> None:
    team.policy("each: family\nmust: {const: x}\nstrict: true\naliases: [acme/old]\ntags: [naming]\nphase: launch\nseverity: note")
    assert team.found() == []
    assert team.found("--profile", "strict") == team.found("--select", "acme/old") == ["/family: it is wrong: family"]
    assert team.found("--select", "tag:naming") != []
    (team.work / ".taskdef-lint.yaml").write_text(CONFIG + "select: [acme/old]")
    assert team.found() != []


# --- what is judged ---------------------------------------------------------------------------------------------------------------


def judged(team: Team, each: str, rest: str, task: dict[str, object]) -> list[str]:
    team.policy(f"each: '{each}'\n{rest}\nmessage: '{{path}}'")
    return team.found("--select", "acme/one", text=json.dumps({"family": "web", "containerDefinitions": [{"name": "app"}], **task}))


def test_absent_values_count_only_where_they_are_required(team: Team) -> None:
    container = "containerDefinitions"
    for user in ({}, {"user": None}, {"user": ""}):
        task = {container: [{"name": "app", "image": "x", **user}]}
        assert judged(team, "containerDefinitions[*].user", "must: {const: '1000'}", task) == []
        place = f"/{container}/0/user" if user else f"/{container}/0"
        assert judged(team, "containerDefinitions[*].user", "must: {const: '1000'}\nrequired: true", task) == [
            f"{place}: containerDefinitions[app].user"
        ]
    task = {container: [{"name": "app", "user": "1000"}]}
    assert judged(team, "containerDefinitions[*].user", "must: {const: '1000'}\nrequired: true", task) == []


def test_items_go_by_their_names(team: Team) -> None:
    tags = {"tags": [{"key": "team", "value": "a"}, {"key": "stage", "value": "${STAGE}"}]}
    assert judged(team, "tags[team].value", "must: {enum: [b]}", tags) == ["/tags/0/value: tags[team].value"]
    assert judged(team, "tags[cost].value", "required: true", tags) == ["/tags: tags[cost].value"]
    assert judged(team, "tags[cost].value", "required: true", {}) == [": tags[cost].value"]
    assert judged(team, "tags[1].key", "must: {const: x}", tags) == ["/tags/1/key: tags[stage].key"]
    assert judged(team, "tags[stage].value", "must: {enum: [b]}\nrequired: true", tags) == [], "settled later"


def test_a_mandatory_container(team: Team) -> None:
    rest = "required: true"
    assert judged(team, "containerDefinitions[log-router]", rest, {}) == ["/containerDefinitions: containerDefinitions[log-router]"]
    for name in ("log-router", "${NAME}"):
        assert judged(team, "containerDefinitions[log-router]", rest, {"containerDefinitions": [{"name": "app"}, {"name": name}]}) == []


def test_odd_keys_in_quotes_and_all_members(team: Team) -> None:
    labels = {"containerDefinitions": [{"name": "app", "dockerLabels": {"com.acme/team": "x", "b": "y"}}]}
    each = 'containerDefinitions[*].dockerLabels["com.acme/team"]'
    assert judged(team, each, "must: {const: z}", labels) == [
        '/containerDefinitions/0/dockerLabels/com.acme~1team: containerDefinitions[app].dockerLabels["com.acme/team"]'
    ]
    assert len(judged(team, "containerDefinitions[*].dockerLabels.*", "must: {const: z}", labels)) == 2
    unknown = {"containerDefinitions": [{"name": "app", "dockerLabels": {"${TEAM_LABEL}": "x"}}]}
    assert judged(team, each, "required: true", unknown) == []


def test_the_whole_task_definition(team: Team) -> None:
    must = "must: {properties: {volumes: {maxItems: 0}}, required: [family]}"
    assert judged(team, ".", must, {"volumes": []}) == []
    assert judged(team, ".", must, {"volumes": [{"name": "a"}]}) == [": the task definition"]
    team.policy("each: .\nmust: {required: [cpu]}")
    assert team.found("--select", "acme/one", text='[{"name": "app", "image": "x", "essential": true}]') == [], "only containers are known"


def test_when(team: Team) -> None:
    when = "when: {properties: {requiresCompatibilities: {contains: {const: FARGATE}}}, required: [requiresCompatibilities]}"
    rest = f"must: {{const: x}}\n{when}"
    assert judged(team, "family", rest, {"requiresCompatibilities": ["FARGATE"]}) == ["/family: family"]
    for other in ([], ["EC2"], None, ["${LAUNCH_TYPE}"], "${LAUNCH_TYPES}"):
        assert judged(team, "family", rest, {"requiresCompatibilities": other}) == []
    assert judged(team, "family", "must: {const: x}\nwhen: {required: [volumes]}", {"volumes": []}) == [], "empty is absent"


def test_unknown_and_mistyped_values_are_silent(team: Team) -> None:
    must = "must: {type: string, pattern: '^ours/'}\nrequired: true"
    for containers in ("${CONTAINERS}", ["${CONTAINER}"], [{"name": "app", "image": "${IMAGE}"}], "text", 5):
        assert judged(team, "containerDefinitions[*].image", must, {"containerDefinitions": containers}) == []
    inner = "must: {not: {properties: {user: {const: root}}, required: [user]}}"
    assert judged(team, "containerDefinitions[*]", inner, {"containerDefinitions": [{"name": "a", "user": "${USER}"}]}) == []


@pytest.mark.parametrize("wrap", ["{}", "{{dependentSchemas: {{family: {}}}}}"], ids=["compiled", "jsonschema"])
def test_what_is_unknown_breaks_no_policy_and_meets_no_condition(team: Team, wrap: str) -> None:
    must = wrap.format("{properties: {cpu: {const: '256'}}}")
    when = wrap.format("{properties: {networkMode: {const: awsvpc}}, required: [networkMode]}")
    rest = f"must: {must}\nwhen: {when}"
    for task, found in (
        ({"cpu": "512", "networkMode": "awsvpc"}, [": the task definition"]),
        ({"cpu": "256", "networkMode": "awsvpc"}, []),
        ({"cpu": "512", "networkMode": "host"}, []),
        ({"cpu": "${CPU}", "networkMode": "awsvpc"}, []),
        ({"cpu": "512", "networkMode": "${MODE}"}, []),
        ({"cpu": "512", "networkMode": "awsvpc", "memory": "${MEMORY}"}, [": the task definition"]),
    ):
        assert judged(team, ".", rest, task) == found


def test_other_inputs_are_judged_in_the_shape_of_the_api(team: Team) -> None:
    team.policies(REGISTRY)
    wrapped = {"taskDefinition": {"family": "web", "containerDefinitions": [{"name": "app", "image": "nginx"}]}}
    assert team.found("--select", "tag:acme", text=json.dumps(wrapped)) == [
        "/taskDefinition/containerDefinitions/0/image: image nginx is not from our registry"
    ]
    assert len(team.found("--select", "tag:acme", text='[{"name": "app", "image": "nginx", "essential": true}]')) == 1


# --- messages ---------------------------------------------------------------------------------------------------------------------


def test_words_in_messages(team: Team) -> None:
    team.policy('each: containerDefinitions[*].memory\nmust: {maximum: 10}\nmessage: "{family}: {container} has {value} at {path} {0} {}"')
    task = {"family": "web", "containerDefinitions": [{"name": "{value}", "memory": 11}, {"memory": 12}]}
    assert [line.partition(": ")[2] for line in team.found("--select", "acme/one", text=json.dumps(task))] == [
        "web: {value} has 11 at containerDefinitions[{value}].memory {0} {}",
        "web: number 2 has 12 at containerDefinitions[1].memory {0} {}",
    ]


def test_values_in_messages_are_short_and_no_secrets(team: Team) -> None:
    team.policy('each: containerDefinitions[*].environment[*].value\nmust: {maxLength: 5}\nmessage: "{value}"')
    secret = "AKIA" + "QWERTYUIOPASDFGH"
    long_secret = "-----BEGIN RSA PRIVATE KEY-----" + "MIIEow" * 60
    values = ["x" * 150, secret, long_secret, "p" + "9aXv" * 40]
    names = ["A", "KEY", "PRIVATE_KEY", "DB_PASSWORD"]
    environment = [{"name": name, "value": value} for name, value in zip(names, values, strict=True)]
    task = {"family": "web", "containerDefinitions": [{"name": "app", "environment": environment}]}
    for form in ("json", "full", "sarif", "github"):
        (team.work / "web.json").write_text(json.dumps(task))
        out = team.run("check", "-f", form, "web.json", "--select", "acme/one").out
        assert "acme/one" in out
        for hidden in (secret, "MIIEowMIIEow", "9aXv9aXv"):
            assert hidden not in out, form
    assert f": {'x' * 99}…" in team.found("--select", "acme/one", text=json.dumps(task))[0]
    team.policy('each: containerDefinitions[*].environment\nmust: {maxItems: 1}\nmessage: "{value}"')
    assert team.found("--select", "acme/one", text=json.dumps(task)) == ["/containerDefinitions/0/environment: (a list)"]


# --- variants of built-in rules ---------------------------------------------------------------------------------------------------


def test_a_variant_of_a_rule(team: Team) -> None:
    team.policies("""
        policies:
          acme/too-many:
            uses: too-many-containers
            options: {limit: 1}
            severity: warning
            message: "{message} ({family})"
        """)
    team.task["containerDefinitions"].append({**team.task["containerDefinitions"][0], "name": "b"})
    place = "/containerDefinitions: 2 containers in one task definition, where the policy allows 1 (web)"
    assert team.found() == [place]
    assert team.found("--select", "too-many-containers") == [], "the rule itself is as it was"
    listing = {one["name"]: one for one in json.loads(team.run("rules", "--format", "json").out)}
    assert listing["acme/too-many"]["options"] == {"limit": 1}
    assert listing["acme/too-many"]["severity"] == "warning"
    assert "A variant of `too-many-containers`" in team.run("explain", "acme/too-many").out
    team.config(CONFIG + "options: {acme/too-many: {limit: 2}}")
    assert team.found() == []


def test_a_variant_for_some_task_definitions(team: Team) -> None:
    team.policies("policies: {acme/few: {uses: too-many-containers, options: {limit: 0}, when: {properties: {family: {const: a}}}}}")
    assert team.found(text=GOOD.replace('"family": "web"', '"family": "a"')) != []
    assert team.found(text=GOOD) == []


# --- hostile patterns and schemas -------------------------------------------------------------------------------------------------


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="this platform has no timer of processor time")
def test_nested_quantifiers_end_with_a_finding(team: Team) -> None:
    team.policy("each: family\nmust: {pattern: '^(a+)+$'}")
    assert team.found("--select", "acme/one", text=json.dumps({"family": "a" * 50 + "!", "containerDefinitions": []})) == [
        "/family: this is too long or too intricate to be judged by the policy's patterns: family"
    ]


def test_what_takes_too_long_is_said(team: Team) -> None:
    team.policy("each: containerDefinitions[*].command[*]\nmust: {pattern: '(a?){50}(b|a){50}c'}")
    text = json.dumps({"family": "web", "containerDefinitions": [{"name": "app", "command": ["x", "a" * 500_000, "a" * 500_000]}]})
    first, second = team.found("--select", "acme/one", text=text)
    assert first == "/containerDefinitions/0/command/0: it is wrong: containerDefinitions[app].command[0]"
    assert second.startswith("/containerDefinitions/0/command/1: this is too long or too intricate to be judged by the policy's patterns: ")


def test_keys_are_matched_in_bounded_time_too(team: Team) -> None:
    team.policy(
        "each: containerDefinitions[*].dockerLabels\nmust: {patternProperties: {'^(a+)+$': false}, propertyNames: {pattern: '(b*)*'}}"
    )
    labels = {"a" * 50 + "!": "x", "a" * 50: "y"}
    text = json.dumps({"family": "web", "containerDefinitions": [{"name": "app", "dockerLabels": labels}]})
    assert len(team.found("--select", "acme/one", text=text)) == 1


def test_schemas_that_go_in_circles_end(team: Team) -> None:
    team.policy("each: family\nmust: {$ref: '#'}")
    assert team.found("--select", "acme/one") == [
        "/family: this is too long or too intricate to be judged by the policy's patterns: family"
    ]
    team.policy("each: family\nmust: {const: x}\nwhen: {$ref: '#'}")
    assert len(team.found("--select", "acme/one")) == 1


def test_what_a_policy_costs(team: Team) -> None:
    """`jsonschema` is never imported for it, nor anything for files that no policy holds for."""
    team.policies(REGISTRY)
    (team.work / "web.json").write_text(GOOD)
    code = "import sys; from taskdef_lint.__main__ import main; main(sys.argv[1:]); print(*sorted(sys.modules))"
    loaded = {}
    for words in (["--isolated"], []):
        command = [sys.executable, "-c", code, "check", "web.json", *words]
        answer = subprocess.run(command, cwd=team.work, capture_output=True, text=True, check=True)
        loaded[bool(words)] = set(answer.stdout.split())
    assert "taskdef_lint.policies.policy" in loaded[False]
    assert {"jsonschema", "typing", "importlib.metadata", "taskdef_lint.settings.plugins"} & loaded[False] <= {"typing"}
    assert not {name for name in loaded[True] if "policy" in name or name == "yaml"}


# --- broken policy files ----------------------------------------------------------------------------------------------------------


def test_a_file_that_is_not_there(team: Team) -> None:
    assert team.refused() == dedent("""\
        error: cannot read 'policies/acme.yaml': No such file or directory
          --> .taskdef-lint.yaml:1:12
          |
        1 | policies: [policies/acme.yaml]
          |            ^^^^^^^^^^^^^^^^^^
          |
          = help: paths of policies are relative to the configuration that names them
        """).replace("  -->", " -->")


def test_a_transcript(team: Team) -> None:
    team.policy("each: family\nmust: {patern: '^a'}")
    assert team.refused() == dedent("""\
        error: 'patern' is no keyword of JSON Schema, and would check nothing
         --> policies/acme.yaml:5:12
          |
        4 |     each: family
        5 |     must: {patern: '^a'}
          |            ^^^^^^ did you mean 'pattern'?
        """)


BROKEN = [
    ("each: family\nmust: {pattern: '(a'}", 5, "this pattern cannot be used: missing )"),
    ("each: family\nmust: {type: strin}", 5, "did you mean 'string'?"),
    ("each: family..x\nmust: {}", 4, "this path is not understood: what stands from '..x' on is not understood"),
    ("each: containerDefinitions[*].imge\nmust: {}", 4, "did you mean 'image'?"),
    ("each: containerDefinitions[app].healthCheck.comand[*]\nmust: {}", 4, "no task definition has 'comand' at this place"),
    ("each: famly\nmust: {}", 4, "did you mean 'family'?"),
    ("each: family.name\nmust: {}", 4, "there is nothing below it"),
    ("each: family\nmust: {}\nmessage: 'it is {value'", 6, "the brace before 'value' is not closed"),
    ("each: family\nmust: {}\nhelp: 'it is {value, not {path}'", 6, "the brace before 'value' is not closed"),
    ("each: family\nmust: {}\nmesage: x", 6, "did you mean 'message'?"),
    ("each: family\nmust: {}\nseverity: fatal", 6, "it is one of error, warning, note"),
    ("each: family\nmust: {}\nphase: lunch", 6, "did you mean 'launch'?"),
    ("each: family\nmust: {}\nmessage: '{valu}'", 6, "did you mean {value}?"),
    ("each: family\nmust: {}\nmessage: '{value.__class__}'", 6, "{value.__class__} stands for nothing here"),
    ("each: family\nmust: {}\nmessage: '{value:>9999999999}'", 6, "stands for nothing here"),
    ("each: family\nmust: {}\nmessage: '{container}'", 6, "the words are {value}, {path}, {family}"),
    ("each: family\nmust: {}\ntags: [A b]", 6, "an entry of 'tags' is not understood"),
    ("each: family\nmust: {}\nbad: 5", 6, "this is no example"),
    ("each: family\nmust: {}\nbad: {taskDefinition: {}}", 6, "this is no example"),
    ("each: family\nmust: {}\noptions: {}", 6, "'options' has no meaning here: it belongs to 'uses'"),
    ("each: family\nmust: {}\naliases: [old]", 6, "an entry of 'aliases' is not understood"),
    ("each: family\nmust: {}\naliases: [acme/one]", 6, "the name acme/one is taken"),
    ("each: family", 2, "says nothing about the values that it selects"),
    ("must: {}", 2, "says neither what to judge nor which rule it uses"),
    ("uses: too-many-containers\nmust: {}", 5, "'must' has no meaning here: the rule that is used says what to judge"),
    ("uses: too-many-container", 4, "did you mean 'too-many-containers'?"),
    ("uses: tag:images", 4, "this stands for several rules"),
    ("uses: invalid-syntax", 4, "a rule about files cannot have variants"),
    ("uses: too-many-containers\noptions: {limt: 3}", 5, "did you mean 'limit'?"),
    ("uses: too-many-containers\noptions: {limit: x}", 5, "the option 'limit' must be a whole number"),
    ("uses: mismatched-host-port\noptions: {limit: 3}", 5, "the rule 'mismatched-host-port' has no options"),
]  # fmt: skip


@pytest.mark.parametrize(
    "each",
    [
        "containerDefinitions[*].dockerLabels[a/b]",
        "containerDefinitions[*].logConfiguration.options.x",
        "volumes[*].*",
        "tags[team].value",
        "containerDefinitions[0].environment[A].value",
        "status",
        "ipcMode",
        "*",
    ],
)
def test_paths_that_may_exist(team: Team, each: str) -> None:
    team.policy(f"each: '{each}'\nmust: {{}}")
    team.found()


@pytest.mark.parametrize(("members", "line", "words"), BROKEN)
def test_broken_policies(team: Team, members: str, line: int, words: str) -> None:
    team.policy(members)
    told = team.refused()
    assert words in told
    assert f" --> policies/acme.yaml:{line}:" in told
    assert "Traceback" not in told


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "this file has no 'policies'"),
        ("policies: []", "'policies' must be a mapping"),
        ("policies: {one: {}}", "'one' is no name for this"),
        ("policies: {mutable-image-tag: {}}", "'mutable-image-tag' is no name for this"),
        ("policies: {Acme/x: {}}", "is no name for this"),
        ("policies: {acme/x: {each: family, must: {}}}", "'acme/x' has no summary"),
        ("policies: {acme/x: }", "'acme/x' is left empty"),
        ("policies: {}\npolices: {}\npolicies2: {}", "most of its keys are none of policies"),
        ("polices: {}", "most of its keys are none of policies"),
        ("policies:\n\t- x", "indent with spaces"),
        ("policies: {acme/x: 1, acme/x: 2}", "is written twice"),
    ],
)
def test_broken_policy_files(team: Team, text: str, words: str) -> None:
    team.policies(text)
    assert words in team.refused()


def test_two_files_with_one_name(team: Team) -> None:
    team.policies(REGISTRY)
    (team.work / "more.yaml").write_text(REGISTRY)
    team.config("policies: [policies/acme.yaml, more.yaml]")
    told = team.refused()
    assert "the name acme/foreign-image is taken" in told
    assert "more.yaml:3:3" in told


def test_a_broken_policy_is_no_obstacle_to_pages_of_built_in_rules(team: Team) -> None:
    team.policies("nonsense")
    assert team.run("explain", "mutable-image-tag").status == 0
    assert team.run("explain", "acme/x").status == 2
    assert team.run("rules").status == 2
    assert team.run("check", "--isolated", "web.json").status == 2, "there is no such file"


SERVICE = '{"serviceName": "web", "taskDefinition": "web", "desiredCount": 1, "deploymentConfiguration": {"maximumPercent": 150}}'


def test_a_policy_about_services(team: Team) -> None:
    team.policy("""
        for: service
        each: desiredCount
        must: {minimum: 2}
        message: "{value} is too few"
        bad: {serviceName: web, taskDefinition: web, desiredCount: 1}
        good: {desiredCount: 2}
    """)
    assert team.found(text=SERVICE) == ["/desiredCount: 1 is too few"]
    assert team.found() == [], "a task definition is something else"
    assert team.run("test", "policies/acme.yaml").status == 0


def test_a_variant_of_a_rule_about_services(team: Team) -> None:
    team.policy("""
        for: service
        uses: low-healthy-percent
        options: {limit: 90}
    """)
    service = SERVICE.replace('"maximumPercent": 150', '"minimumHealthyPercent": 80')
    (told,) = team.found(text=service)
    assert told.startswith("/deploymentConfiguration/minimumHealthyPercent: ")


@pytest.mark.parametrize(
    ("members", "words"),
    [
        ("for: service\neach: containerDefinitions[*].image\nmust: {}", "no service has 'containerDefinitions' at this place"),
        ("for: services\neach: desiredCount\nmust: {}", "service"),
        ("uses: low-healthy-percent", "this rule is not about a task definition"),
        ("for: cluster\nuses: low-healthy-percent", "this rule is not about a cluster"),
        ("for: service\neach: desiredCount\nmust: {}\nbad: {containerDefinitions: []}", "no service has a key 'containerDefinitions'"),
    ],
)
def test_policies_about_another_kind_than_they_say(team: Team, members: str, words: str) -> None:
    team.policy(members)
    command = ("test", "policies/acme.yaml") if "bad:" in members else ("check", "web.json")
    (team.work / "web.json").write_text(SERVICE)
    outcome = team.run(*command)
    assert outcome.status == 2 or "bad:" in members
    assert words in outcome.err + outcome.out
