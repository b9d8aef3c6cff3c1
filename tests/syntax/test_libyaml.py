"""Only the parser in C is imported for a YAML file, and PyYAML is whole for everybody else in the same process."""

from __future__ import annotations

import subprocess
import sys

import pytest
import yaml

pytestmark = pytest.mark.skipif(not yaml.__with_libyaml__, reason="PyYAML has no C library here")

READ = "import sys\nfrom taskdef_lint.syntax import read\nread('x.yaml', b'a: [1, x]\\nb: !Ref c\\n')\n"


def run(program: str) -> str:
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.stderr == ""
    return done.stdout


def test_what_loads_values_is_not_imported() -> None:
    assert run(f"{READ}print('yaml._yaml' in sys.modules, 'yaml.reader' in sys.modules)") == "True False\n"


@pytest.mark.parametrize(
    ("program", "printed"),
    [
        ("import yaml; print(yaml.safe_load('a: [1, yes]'))", "{'a': [1, True]}"),
        ("import yaml; print(yaml.load('a: [1, yes]', Loader=yaml.CSafeLoader))", "{'a': [1, True]}"),
        ("from yaml import safe_dump; print(safe_dump({'a': 1}), end='')", "a: 1"),
        ("import yaml.scanner; print(yaml.scanner.Scanner.__name__)", "Scanner"),
        ("import yaml; print(yaml.reader.Reader.__name__, yaml.__version__ > '6', yaml.__with_libyaml__)", "Reader True True"),
        ("import yaml; print(hasattr(yaml, 'unheard_of'), yaml.__name__)", "False yaml"),
        ("import yaml, importlib; importlib.reload(yaml); print(yaml.safe_load('a'))", "a"),
    ],
)
def test_others_have_all_of_it(program: str, printed: str) -> None:
    assert run(f"{READ}{program}") == f"{printed}\n"


@pytest.mark.parametrize("text", ["a: b: c", "a: [", "a: \\x01", "*a"])
def test_errors_of_either_loader_are_those_of_the_package(text: str) -> None:
    for loader in ("CSafeLoader", "SafeLoader"):
        loading = f"import yaml\ntry:\n    yaml.load('{text}', Loader=yaml.{loader})\n"
        assert run(f"{READ}{loading}except yaml.YAMLError as error:\n    print(bool(str(error)))\n") == "True\n"


def test_another_release_of_it_is_imported_as_a_whole() -> None:
    broken = "import taskdef_lint.syntax.limits\nimport importlib.abc\nclass No(importlib.abc.MetaPathFinder):\n"
    broken += "    def find_spec(self, name, path, target=None):\n"
    broken += "        if name == 'yaml.nodes' and not hasattr(sys.modules['yaml'], 'safe_load'):\n            no.append(1)\n"
    broken += "            if len(no) == 1: raise ImportError(name)\n"
    start = f"import sys\nno = []\n{broken}sys.meta_path.insert(0, No())\n{READ}"
    assert run(f"{start}import yaml\nprint(len(no) > 0, yaml.safe_load('a: 1'), 'yaml.reader' in sys.modules)") == "True {'a': 1} True\n"
