"""Plug-ins: rules of installed packages, loaded only when a configuration names them, and nothing from the repository that is linted."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from importlib.util import find_spec
from pathlib import Path

import pytest

from taskdef_lint.settings import plugins
from tests.cli.support import GOOD, Command
from tests.repository.tree import ROOT, assemble

RULE = '''
from taskdef_lint.api import Problem, Severity, TaskDefinition, rule

@rule(TaskDefinition, severity=Severity.ERROR, phase="practice")
def {function}(task):
    """A family is called something"""
    yield Problem(task["family"], "found by a plug-in")
'''
_made = iter(range(1000))


class Site:
    """A directory of installed packages."""

    def __init__(self, place: Path) -> None:
        self.place = place

    def install(self, name: str, source: str, *, value: str = "", package: str = "acme-rules") -> str:
        """Install a package whose entry point `name` names a module with this source; `{module}` stands for that in `value`."""
        module = f"acme_rules_{next(_made)}"  # a new name each time, as Python keeps what it has imported
        self.place.mkdir(exist_ok=True)
        (self.place / f"{module}.py").write_text(source)
        information = self.place / f"{package.replace('-', '_')}-1.0.dist-info"
        information.mkdir(exist_ok=True)
        (information / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n")
        entry = f"{name} = {(value or '{module}').format(module=module)}\n"
        points = information / "entry_points.txt"
        points.write_text((points.read_text() if points.exists() else "[taskdef_lint.rules]\n") + entry)
        return module


@pytest.fixture
def site(work: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Site:
    place = tmp_path_factory.mktemp("site")
    monkeypatch.setattr(sys, "path", [*sys.path, str(place)])
    monkeypatch.setattr(plugins, "sites", lambda: [os.path.realpath(place)])
    (work / "web.json").write_text(GOOD)
    (work / ".taskdef-lint.yaml").write_text("plugins: [acme]\n")
    return Site(place)


def found(run: Command, *words: str) -> list[str]:
    outcome = run("check", "-f", "json", "web.json", *words)
    assert outcome.status in (0, 1), outcome.err
    return [one["rule"] for one in json.loads(outcome.out)["findings"]]


def refused(run: Command) -> str:
    outcome = run("check", "web.json")
    assert (outcome.status, outcome.out) == (2, "")
    assert " --> .taskdef-lint.yaml:1:11\n" in outcome.err
    assert "Traceback" not in outcome.err
    return outcome.err


PAIRED = '''
from taskdef_lint.api import Deployment, Problem, Service, Severity, rule

@rule(Service, severity=Severity.ERROR, phase="practice")
def acme_service(service):
    """A service is called something"""
    yield Problem(service["serviceName"], "found by a plug-in")

@rule(Deployment, severity=Severity.ERROR, phase="practice")
def acme_pair(deployment):
    """A service and a task definition belong together"""
    yield Problem(deployment.task["family"], "found by a plug-in", related=[(deployment.service["serviceName"], "its service")])
'''


def test_a_plugin_about_services_and_their_task_definitions(work: Path, run: Command, site: Site) -> None:
    """A finding that a rule puts into the task definition is shown in the file in hand."""
    site.install("acme", PAIRED)
    (work / "service.json").write_text(
        json.dumps(
            {
                "serviceName": "web",
                "taskDefinition": "web",
                "desiredCount": 2,
                "launchType": "FARGATE",
                "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["${SUBNET}"]}},
            }
        )
    )
    told = [json.loads(run("check", "-f", "json", *names).out)["findings"] for names in (["service.json"], ["web.json"], ["."])]
    assert [[(one["file"], one["rule"]) for one in findings] for findings in told] == [
        [("service.json", "acme-pair"), ("service.json", "acme-service")],
        [("web.json", "acme-pair")],
        [("service.json", "acme-pair"), ("service.json", "acme-service")],
    ]
    assert [related["file"] for related in told[0][0]["related"]] == ["web.json"]


def test_a_plugin_that_is_named(run: Command, site: Site) -> None:
    site.install("acme", RULE.format(function="acme_family"))
    assert found(run) == ["acme-family"]
    assert found(run, "--isolated") == []
    assert "acme-family" in run("rules").out
    assert run("explain", "acme-family").out.startswith("# A family is called something\n")
    Path(".taskdef-lint.yaml").write_text("plugins: [acme]\nseverity: {acme-family: note}\n")
    assert run("check", "web.json").status == 0


def test_one_that_is_not_named_is_not_loaded(run: Command, site: Site) -> None:
    module = site.install("acme", "raise AssertionError")
    Path(".taskdef-lint.yaml").write_text("profile: recommended\n")
    assert found(run) == []
    assert module not in sys.modules


@pytest.mark.parametrize("value", ["{module}:RULES", "{module}:acme_family", "{module}:make"])
def test_what_an_entry_point_may_name(run: Command, site: Site, value: str) -> None:
    more = "\nRULES = [acme_family]\nmake = (rule for rule in RULES)\n"
    site.install("acme", RULE.format(function="acme_family") + more, value=value)
    assert found(run) == ["acme-family"]


@pytest.mark.parametrize("what", ["ValueError('x')", "SystemExit(0)"])
def test_a_rule_that_gives_up_does_not_end_the_run(run: Command, site: Site, what: str) -> None:
    site.install("acme", RULE.format(function="acme_family").replace("yield Problem", f"raise {what}\n    yield Problem"))
    outcome = run("check", "-f", "concise", "web.json")
    assert outcome.status == 3
    assert "internal-error" in outcome.out
    assert "failed in the rule acme-family" in outcome.err


@pytest.mark.parametrize(
    "arguments",
    [
        "'a text', 'x'",
        "task['family'], 1",
        "task['family'], 'x', help=None",
        "task['family'], 'x', label=b'x'",
        "task['family'], 'x', related=['family']",
        "task['family'], 'x', related=[(None, 'x')]",
        "task['family'], 'x', related=[(task['family'], 1)]",
        "task['family'], 'x', fix='write something'",
        None,
    ],
)
def test_a_problem_that_is_none_costs_no_other_finding(run: Command, site: Site, arguments: str | None) -> None:
    yielded = f"Problem({arguments})" if arguments else "'x'"
    site.install("acme", RULE.format(function="acme_family").replace('Problem(task["family"], "found by a plug-in")', yielded))
    Path("web.json").write_text(Path("web.json").read_text().replace('"memory": "1024"', '"memory": "1025"'))
    outcome = run("check", "-f", "concise", "web.json")
    assert outcome.status == 3
    assert "failed in the rule acme-family (" in outcome.err
    assert "invalid-fargate-size" in outcome.out


def test_a_policy_may_use_a_rule_of_a_plugin(run: Command, site: Site) -> None:
    site.install("acme", RULE.format(function="acme_family"))
    Path(".taskdef-lint.yaml").write_text("plugins: [acme]\npolicies: [p.yaml]\nignore: [acme-family]\n")
    Path("p.yaml").write_text("policies: {acme/family: {uses: acme-family, message: 'no {value}'}}")
    assert found(run) == ["acme/family"]
    assert run("test", "p.yaml").status == 2, "the rule is not known"
    assert run("test", "p.yaml", "--config", ".taskdef-lint.yaml").status == 0


def test_one_that_is_not_installed(run: Command, site: Site) -> None:
    assert "there is no plug-in 'acme'" in refused(run)
    site.install("acmee", RULE.format(function="acme_family"))
    told = refused(run)
    assert "did you mean 'acmee'?" in told
    assert "installed ones: acmee" in told


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("import no_such_module_at_all", "cannot be loaded: ModuleNotFoundError: No module named 'no_such_module_at_all'"),
        ("raise ValueError('a\\nb')", "of acme-rules cannot be loaded: ValueError: a b"),
        ("raise SystemExit(0)", "cannot be loaded: SystemExit: 0"),
        ("def (", "cannot be loaded: SyntaxError"),
        ("", "of acme-rules has no rules"),
        (RULE.format(function="mutable_image_tag"), "has a rule 'mutable-image-tag', which is the name of a built-in rule"),
        (RULE.format(function="CKV_AWS_336"), "'CKV-AWS-336' is no name for a rule"),
        (RULE.format(function="acme_x").replace('"""A family is called something"""', ""), "acme-x has no docstring"),
        (RULE.format(function="acme_x").replace('"practice"', '"never"'), "the phase of acme-x is none of register, launch"),
        (
            RULE.format(function="acme_x").replace('"practice"', '"practice", stage="late"'),
            "the stage of acme-x is none of read, shape, rule",
        ),
        (RULE.format(function="acme_x").replace("rule(TaskDefinition", "rule(str"), "acme-x judges something that does not exist"),
        (RULE.format(function="acme_x").replace("Severity.ERROR", "'error'"), "the severity of acme-x is none"),
    ],
)
def test_broken_plugins(run: Command, site: Site, source: str, words: str) -> None:
    site.install("acme", source)
    assert words in refused(run)


@pytest.mark.parametrize(("value", "words"), [("{module}:nothing", "AttributeError"), ("{module}:NUMBER", "int is no rule")])
def test_entry_points_that_name_no_rules(run: Command, site: Site, value: str, words: str) -> None:
    site.install("acme", "NUMBER = 5", value=value)
    assert words in refused(run)


def test_two_plugins_with_one_rule(run: Command, site: Site) -> None:
    site.install("acme", RULE.format(function="acme_family"))
    site.install("other", RULE.format(function="acme_family"), package="other-rules")
    Path(".taskdef-lint.yaml").write_text("plugins: [other, acme]\n")
    outcome = run("check", "web.json")
    assert outcome.status == 2
    assert "the plug-in 'acme' has a rule 'acme-family', which is the name of a rule of the plug-in 'other'" in outcome.err


def test_two_packages_with_one_plugin(run: Command, site: Site) -> None:
    site.install("acme", RULE.format(function="acme_family"))
    site.install("acme", RULE.format(function="acme_other"), package="other-rules")
    assert "several packages have a plug-in 'acme': acme-rules and other-rules" in refused(run)


# --- nothing of the repository is run ---------------------------------------------------------------------------------------------


def command(work: Path, *words: str, path: str = "", python: Path | str = sys.executable) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": path}
    return subprocess.run([python, *words], cwd=work, env=environment, capture_output=True, text=True, check=False)


class Environment(Site):
    """A virtual environment with taskdef-lint. `place` is where its packages are installed, `python` its interpreter."""

    def __init__(self, directory: Path) -> None:
        venv.create(directory, symlinks=os.name != "nt")
        variables = {"base": str(directory), "platbase": str(directory), "installed_base": str(directory)}
        super().__init__(Path(sysconfig.get_path("purelib", "venv", variables)))
        self.python = directory / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
        ours = sysconfig.get_path("purelib")
        (self.place / "taskdef-lint.pth").write_text(f"import site; site.addsitedir({ours!r})\n")


@pytest.fixture
def environment(tmp_path_factory: pytest.TempPathFactory, work: Path) -> Environment:
    (work / ".git").mkdir()
    (work / "web.json").write_text(GOOD)
    (work / ".taskdef-lint.yaml").write_text("plugins: [acme]\n")
    return Environment(tmp_path_factory.mktemp("environment"))


CHECK = ("-m", "taskdef_lint", "check", "-f", "concise", "web.json")
OWNED = "print('owned')\n" + RULE.format(function="acme_family")


STARTS = [("-m", "taskdef_lint"), ("-c", "import sys; from taskdef_lint.__main__ import main; sys.exit(main())")]


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("path", ["", os.pathsep + "nowhere"])  # an empty part of PYTHONPATH is the working directory, too
def test_a_package_in_the_working_directory_is_no_plugin(work: Path, start: tuple[str, ...], path: str) -> None:
    (work / "web.json").write_text(GOOD)
    (work / ".taskdef-lint.yaml").write_text("plugins: [acme]\n")
    Site(work).install("acme", "print('owned')\n" + RULE.format(function="acme_family"))
    answer = command(work, *start, "check", "web.json", path=path)
    assert answer.returncode == 2
    assert "owned" not in answer.stdout
    assert "there is no plug-in 'acme'" in answer.stderr


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("path", ["", os.pathsep, ".", "src", "{work}/src"])
def test_nothing_stands_in_for_an_installed_module(environment: Environment, work: Path, start: tuple[str, ...], path: str) -> None:
    module = environment.install("acme", RULE.format(function="acme_family"))
    (work / "src").mkdir()
    for place in (work, work / "src"):
        (place / f"{module}.py").write_text("print('owned')")
    words = (*start, "check", "-f", "concise", "web.json")
    answer = command(work, *words, path=path.format(work=work), python=environment.python)
    assert "owned" not in answer.stdout
    assert "acme-family" in answer.stdout, answer.stderr


@pytest.mark.parametrize(("where", "path"), [(".", "src"), ("deploy", "../src"), ("src", "."), ("src", "{work}/src")])
def test_pythonpath_declares_no_plugins(environment: Environment, work: Path, where: str, path: str) -> None:
    Site(work / "src").install("acme", OWNED)
    (work / "deploy").mkdir()
    words = (*CHECK[:-1], str(work / "web.json"))
    answer = command(work / where, *words, path=path.format(work=work), python=environment.python)
    assert answer.returncode == 2
    assert "there is no plug-in 'acme'" in answer.stderr
    assert "owned" not in answer.stdout


def editable(environment: Environment, source: Path, way: str) -> None:
    """Install a plug-in so that its module stays where it is written."""
    module = environment.install("acme", "")
    (environment.place / f"{module}.py").unlink()
    source.mkdir()
    (source / f"{module}.py").write_text(OWNED)
    if way == "path":
        (environment.place / "acme.pth").write_text(f"{source}\n")
    elif way == "link":
        (environment.place / f"{module}.py").symlink_to(source / f"{module}.py")
    else:
        (environment.place / "acme_finder.py").write_text(
            "import sys\nfrom importlib.util import spec_from_file_location\n"
            "class Finder:\n    @staticmethod\n    def find_spec(name, path=None, target=None):\n"
            f"        return spec_from_file_location(name, {str(source / module)!r} + '.py') if name == {module!r} else None\n"
            "sys.meta_path.append(Finder)\n"
        )
        (environment.place / "acme.pth").write_text("import acme_finder\n")


WAYS = ["path", "finder", pytest.param("link", marks=pytest.mark.skipif(os.name == "nt", reason="links need a privilege on Windows"))]


@pytest.mark.parametrize("way", WAYS)
def test_an_editable_plugin_elsewhere(environment: Environment, work: Path, tmp_path_factory: pytest.TempPathFactory, way: str) -> None:
    editable(environment, tmp_path_factory.mktemp("elsewhere") / "source", way)
    assert "acme-family" in command(work, *CHECK, python=environment.python).stdout


@pytest.mark.parametrize("way", WAYS)
def test_an_editable_plugin_in_the_linted_repository(
    environment: Environment, work: Path, tmp_path_factory: pytest.TempPathFactory, way: str
) -> None:
    editable(environment, work / "source", way)
    answer = command(work, *CHECK, python=environment.python)
    assert (answer.returncode, answer.stdout) == (2, "")
    assert "the plug-in 'acme' of acme-rules is at 'source" in answer.stderr
    assert "in the repository that is linted: nothing there is run\n --> .taskdef-lint.yaml:1:11\n" in answer.stderr
    assert "install it without --editable" in answer.stderr
    # A configuration from outside does not make it another repository.
    outside = tmp_path_factory.mktemp("elsewhere") / "lint.yaml"
    outside.write_text("plugins: [acme]\n")
    answer = command(work, *CHECK, "--config", str(outside), python=environment.python)
    assert (answer.returncode, answer.stdout) == (2, "")


def test_an_environment_inside_the_repository(work: Path) -> None:
    (work / ".git").mkdir()
    (work / "web.json").write_text(GOOD)
    (work / ".taskdef-lint.yaml").write_text("plugins: [acme]\n")
    environment = Environment(work / ".venv")
    environment.install("acme", RULE.format(function="acme_family"))
    assert "acme-family" in command(work, *CHECK, python=environment.python).stdout


def test_a_directory_into_which_taskdef_lint_itself_is_installed(work: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """As `pip install --target` does it, with PYTHONPATH."""
    (work / "web.json").write_text(GOOD)
    (work / ".taskdef-lint.yaml").write_text("plugins: [acme]\n")
    target = assemble(tmp_path_factory.mktemp("target"))
    Site(target).install("acme", RULE.format(function="acme_family"))
    assert "acme-family" in command(work, *CHECK, path=str(target)).stdout


def test_modules_of_the_working_directory_are_not_run_if_the_package_is_below(work: Path) -> None:
    package = assemble(work / ".venv")
    for name in ("difflib", "yaml", "typer", "jsonschema"):
        (work / f"{name}.py").write_text("print('owned')")
    (work / ".taskdef-lint.yaml").write_text("profile: strict\n")
    (work / "web.json").write_text(GOOD)
    for words in (("check", "web.json"), ("rules",), ("check", "--hlp")):
        assert "owned" not in command(work, "-m", "taskdef_lint", *words, path=str(package)).stdout


def test_modules_of_the_working_directory_are_not_run(work: Path) -> None:
    for name in ("difflib", "yaml", "typer", "fractions", "jsonschema", "click", "json", "re", "sysconfig"):
        (work / f"{name}.py").write_text("print('owned')")
    (work / ".taskdef-lint.yaml").write_text("profle: strict\n")
    (work / "web.json").write_text(GOOD)
    for words in (("check", "web.json"), ("rules",), ("check", "--hlp")):
        assert "owned" not in command(work, "-m", "taskdef_lint", *words).stdout


# --- the sample under examples/ ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of an environment into which pip has installed the sample plug-in."""
    for needed in ("pip", "setuptools"):
        if find_spec(needed) is None:
            pytest.skip(f"{needed} is not installed")
    source = tmp_path_factory.mktemp("source") / "plugin"
    shutil.copytree(ROOT / "examples" / "plugin", source)  # setuptools leaves its own directories behind
    environment = Environment(tmp_path_factory.mktemp("installed"))
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-index"]
    answer = subprocess.run(
        [*pip, "--no-deps", "--no-build-isolation", "--target", str(environment.place), str(source)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    return environment.python


def test_the_sample_plugin(work: Path, installed: Path) -> None:
    (work / ".taskdef-lint.yaml").write_text("plugins: [acme]\n")
    (work / "web.json").write_text(GOOD.replace('"awslogs-group": "/ecs/web"', '"awslogs-group": "/ecs/shop"'))
    answer = command(work, "-m", "taskdef_lint", "check", "-f", "concise", "web.json", python=installed)
    line = next(line for line in answer.stdout.splitlines() if "acme/" in line)
    assert line.endswith("warning: container 'app' logs to another group than '/ecs/web' [acme/foreign-log-group]")
    options = "plugins: [acme]\noptions: {acme/foreign-log-group: {prefix: /e}}\n"
    (work / ".taskdef-lint.yaml").write_text(options.replace("/e}", "/ecs/sh}"))
    assert "'/ecs/shweb'" in command(work, "-m", "taskdef_lint", "check", "-f", "concise", "web.json", python=installed).stdout
    page = command(work, "-m", "taskdef_lint", "explain", "acme/foreign-log-group", python=installed).stdout
    assert page.startswith("# A container logs to the group of another service\n")
    assert "Not reported:" in page


def test_the_examples_of_the_sample_plugin() -> None:
    """Its page is held to what it says, as the pages of the built-in rules are."""
    from importlib.util import module_from_spec, spec_from_file_location

    from taskdef_lint.engine.rule import Rule
    from taskdef_lint.pages.page import Page
    from tests.rules.test_pages import reported

    spec = spec_from_file_location("acme_taskdef_rules", ROOT / "examples" / "plugin" / "acme_taskdef_rules.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    [rule] = [value for value in vars(module).values() if isinstance(value, Rule)]
    for example in Page(rule).examples:
        assert reported(rule, example) == sorted(example.places)
