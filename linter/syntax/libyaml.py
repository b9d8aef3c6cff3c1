"""PyYAML's parser in C without the rest of PyYAML, whose import takes longer than to lint a file.

`yaml` is the package. Where nobody has imported it before, it holds at first what YAML is read with here: errors, events, and the parser.
As soon as anybody asks it for more it is the whole package.
"""

from __future__ import annotations

import sys
from types import ModuleType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_PARTS = ("error", "tokens", "events", "nodes")  # all of it whose names the package has as its own, but for what loads and dumps
_MARKED = frozenset(("scanner", "parser", "composer", "constructor"))
_ERRORS = (*_MARKED, "reader", "emitter", "serializer", "representer")


def _package() -> Any:
    if "yaml" not in sys.modules:
        try:
            _import_parser()
        except Exception:  # noqa: BLE001 - another release of PyYAML may be made in another way
            for name in [name for name in sys.modules if name.partition(".")[0] == "yaml"]:
                del sys.modules[name]
    import yaml

    return yaml


def _import_parser() -> None:
    """Import what is written in C. It asks the package for the classes of its errors, the modules of which are what takes so long."""
    spec = next(spec for finder in sys.meta_path if (spec := finder.find_spec("yaml", None)) is not None)
    loader, where = spec.loader, spec.submodule_search_locations
    if loader is None or where is None:
        raise ImportError("yaml")
    package: Any = ModuleType("yaml")
    package.__spec__, package.__loader__, package.__path__, package.__file__ = spec, loader, where, spec.origin
    package.__package__ = "yaml"

    def complete(name: str) -> object:
        package.__dict__.pop("__getattr__", None)
        loader.exec_module(package)
        return getattr(package, name)

    sys.modules["yaml"] = package
    for name in _PARTS:
        part = vars(__import__(f"yaml.{name}", fromlist=["*"]))
        vars(package).update({key: value for key, value in part.items() if isinstance(value, type)})
    for name in _ERRORS:
        known = ModuleType(name)
        error, base = f"{name.capitalize()}Error", package.MarkedYAMLError if name in _MARKED else package.YAMLError
        setattr(known, error, type(error, (base,), {"__module__": f"yaml.{name}"}))
        setattr(package, name, known)
    __import__("yaml._yaml")
    for name in _ERRORS:
        delattr(package, name)
    package.__with_libyaml__ = True
    package.__getattr__ = complete


yaml = _package()


def parser(text: str) -> Any:
    """What gives the events of a text one by one: the parser in C, if PyYAML was installed with it."""
    if not yaml.__with_libyaml__:
        return yaml.SafeLoader(text)
    from yaml._yaml import CParser  # type: ignore[import-not-found]  # what is written in C has no stubs

    return CParser(text)
