"""A module of Terraform: the directory that a source is in. What stands in its files is read for values, and never reported by itself."""

from __future__ import annotations

import os

from taskdef_lint.adapters.hcl_evaluate import Evaluator
from taskdef_lint.adapters.hcl_files import beside, calling, parsed, text_in, value_files, values_in_json
from taskdef_lint.adapters.hcl_overrides import Overrides, is_override
from taskdef_lint.adapters.hcl_types import converted
from taskdef_lint.adapters.hcl_values import Value, from_plain, plain
from taskdef_lint.files.repository import is_in, repository_root
from taskdef_lint.model.around import Around
from taskdef_lint.model.document import Document
from taskdef_lint.model.node import Unknown
from taskdef_lint.model.text import Text
from taskdef_lint.syntax.hcl import parse_template
from taskdef_lint.syntax.hcl_nodes import Body

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from taskdef_lint.syntax.hcl_nodes import Argument, Block, Expression


_OF_A_CALL = ("source", "version", "count", "for_each", "providers", "depends_on")  # what is no argument of the module
MOST_CALLERS = 32  # modules that are evaluated for the arguments that they give others
MOST_LEVELS = 16  # of modules that call modules


class Module:
    """The files of a directory as one: `document` is the one that is linted, the others stand beside it."""

    def __init__(
        self,
        document: Document,
        *,
        around: Around | None = None,
        below: frozenset[str] = frozenset(),
        callers: dict[str, Module] | None = None,
    ) -> None:
        """`around` is what the run knows of other files, `below` are the directories of the modules that ask for calls.

        `callers` are the modules that have been asked what they give others, by their directories.
        """
        self.directory = os.path.dirname(document.path)
        self._around = around or document.source.around or Around()
        self.documents = [document, *beside(document.path, self._around)]
        self.evaluator = Evaluator(self)
        self.overrides = Overrides(one for one in self.documents if is_override(one.path))
        self.resources: dict[tuple[str, str], tuple[Block, Document]] = {}
        self._locals: dict[str, tuple[Argument, Document]] = {}
        self._variables: dict[str, tuple[Block, Document]] = {}
        self._templates: dict[str, tuple[Block, Document]] = {}
        self._values: dict[tuple[str, str], Value | None] = {}
        self._given: dict[str, Value] | None = None
        self._files: dict[str, Document | None] = {}
        self._rendered: dict[int, Expression] = {}
        self._calls: list[tuple[Block, Document]] | None = None
        self._callers = {} if callers is None else callers
        self._below = below
        real = os.path.realpath(self.directory or ".")
        if real not in self._around.roots:
            self._around.roots[real] = repository_root(real) or real
        self._root = self._around.roots[real]
        for one in self.documents:
            self._collect(one)
        for one in self.overrides.documents:
            self._locals.update((argument.name, (argument, one)) for argument in _locals_in(one))

    def blocks(self, document: Document) -> list[Block]:
        """The blocks of one of the files, with what overrides them; none of an override file."""
        body = document.data if isinstance(document.data, Body) and not is_override(document.path) else Body()
        return [self.overrides.merged(block) for block in body.blocks]

    def _collect(self, document: Document) -> None:
        for block in self.blocks(document):
            labels = tuple(block.labels)
            if block.kind == "locals":
                for argument in block.body.arguments.values():
                    self._locals.setdefault(argument.name, (argument, document))
            elif block.kind == "variable" and len(labels) == 1:
                self._variables.setdefault(labels[0], (block, document))
            elif block.kind == "data" and len(labels) == 2 and labels[0] == "template_file":
                self._templates.setdefault(labels[1], (block, document))
            elif block.kind == "resource" and len(labels) == 2:
                self.resources.setdefault((labels[0], labels[1]), (block, document))

    def evaluated(self, argument: Argument, document: Document, names: Mapping[str, Value]) -> Value:
        """The value of an argument of a block in a file, or of what overrides it."""
        return self.evaluator.evaluate(argument.value, self.overrides.home(argument, document), names)

    def value_of(self, words: list[str]) -> tuple[Value, int] | None:
        """The value of a reference to a local, a variable, a path or a template, and how many of its words have been used."""
        if words[0] == "path" and words[1:] == ["module"]:
            return Value(os.path.abspath(self.directory or ".")), 2
        if words[0] == "path" and words[1:] in (["root"], ["cwd"]):
            return Value("."), 2  # one of the directories that `file` tries
        if words[:2] == ["data", "template_file"] and words[3:4] == ["rendered"]:
            found = self._kept("data", words[2], self._template)
            return (found, 4) if found is not None else None
        if len(words) > 1 and words[0] in ("local", "var"):
            found = self._kept(words[0], words[1], self._local if words[0] == "local" else self._variable)
            return (found, 2) if found is not None else None
        return None

    def _kept(self, kind: str, name: str, make: object) -> Value | None:
        """A value, made once; None where it is not known, as one that refers to itself."""
        key = kind, name
        if key not in self._values:
            self._values[key] = None
            self._values[key] = make(name)  # type: ignore[operator]  # one of three methods
        return self._values[key]

    def _local(self, name: str) -> Value | None:
        if name not in self._locals:
            return None
        argument, document = self._locals[name]
        value = self.evaluator.evaluate(argument.value, document, {})
        if isinstance(value.data, dict | list) and value.site is not None and value.site.document is document:
            value = value.at(value.site.with_key(argument.key))
        return value

    def _template(self, name: str) -> Value | None:
        if name not in self._templates:
            return None
        block, document = self._templates[name]
        text = block.body.arguments.get("template")
        given = block.body.arguments.get("vars")
        values = self.evaluated(given, document, {}) if given else Value({})
        if text is None or not isinstance(values.data, dict):
            return None
        found = self.evaluated(text, document, {})
        if found.written is None or found.written.text != found.written.document.text:
            return None  # no file
        made = self.evaluator.evaluate(self.template(found.written.document), found.written.document, values.data)
        return Value(Unknown("${template_file}"), soft=made.soft, sensitive=made.sensitive, written=made.written)

    def _variable(self, name: str) -> Value | None:
        if name not in self._variables:
            return None
        block, document = self._variables[name]
        arguments = block.body.arguments
        if self._given is None:
            self._given = {}  # what is given may not refer to variables of this module
            self._given = self._values_given(document)
        form = arguments["type"].value if "type" in arguments else None
        secret = "sensitive" in arguments and self.evaluated(arguments["sensitive"], document, {}).data is not False
        mark = Value(None, sensitive=secret)
        given = self._given.get(name)
        if given is not None:
            return converted(given, form).marked([mark])
        default = arguments.get("default")
        if default is None:
            return None
        value = converted(self.evaluated(default, document, {}), form)
        if not value.known or not value.data or value.data is True:
            return None  # a switch, or left for others to fill in
        return value.marked([mark, Value(None, soft=True)])

    def _values_given(self, document: Document) -> dict[str, Value]:
        """What files with values, the command line and calls of the module give its variables. What several give differently is unknown."""
        given: dict[str, Value] = {}
        called = self._from_calls()
        if called is not None:
            given = called
        else:
            for name in value_files(self.directory):
                if name.endswith(".json"):
                    given |= values_in_json(os.path.join(self.directory, name), self._around)
                    continue
                other = parsed(os.path.join(self.directory, name), self._around)
                body = other.data if other is not None and other.readable else None
                if isinstance(body, Body) and other is not None:
                    given |= {one.name: self.evaluator.evaluate(one.value, other, {}) for one in body.arguments.values()}
        return given | {name: self._said(name, text) for name, text in document.source.given.items()}

    def _said(self, name: str, text: str) -> Value:
        """What the command line gives a variable: an expression where its type is a collection, as for Terraform."""
        from taskdef_lint.syntax.variables import Expressed

        form = self._variables[name][0].body.arguments.get("type") if name in self._variables else None
        if not isinstance(text, Expressed) and not (form is not None and form.value.kind == "call" and text.lstrip()[:1] in ("[", "{")):
            return Value(text)
        expression = parse_template(f"${{{text}}}")
        document = Document(Text("", text), syntax="hcl")
        # It is shown where it is used.
        return from_plain(plain(Evaluator(_Nothing()).evaluate(expression, document, {})), None)

    def _from_calls(self) -> dict[str, Value] | None:
        """The arguments of the calls of this module in the repository; None where there is no call."""
        found = [self._arguments(block, document) for block, document in self.calls]
        if not found:
            return None
        first, *others = found
        names = {name for one in found for name in one}
        return {
            name: first[name]
            if name in first and all(_same(first[name], other.get(name)) for other in others)
            else Value(Unknown(optional=True))
            for name in names
        }

    @property
    def calls(self) -> list[tuple[Block, Document]]:
        """The calls of this module in the repository, with the sources in which they stand."""
        if self._calls is None:
            here = os.path.realpath(self.directory or ".")
            self._calls = [
                (block, document)
                for path in calling(self._root, here, self._around)
                if (document := parsed(_shown(path, self.directory), self._around)) is not None and isinstance(document.data, Body)
                for block in document.data.blocks
                if block.kind == "module" and not is_override(path) and _leads_to(block, os.path.dirname(path), here)
            ]
        return self._calls

    def _arguments(self, block: Block, document: Document) -> dict[str, Value]:
        """The arguments of a call, as the module that calls makes them."""
        caller = self._caller(document)
        block = caller.overrides.merged(block) if caller is not None else block
        given = [argument for argument in block.body.arguments.values() if argument.name not in _OF_A_CALL]
        if caller is None:
            return {argument.name: Value(Unknown(optional=True)) for argument in given}
        names = {word: Value(Unknown(optional=True)) for word in ("count", "each") if {"count", "for_each"} & block.body.arguments.keys()}
        return {argument.name: caller.evaluated(argument, document, names) for argument in given}

    def _caller(self, document: Document) -> Module | None:
        """The module that a call stands in; None where modules call each other in a circle, or there are too many of them."""
        directory = os.path.realpath(os.path.dirname(document.path) or ".")
        if directory in self._below:
            return None
        if directory not in self._callers:
            if len(self._callers) >= MOST_CALLERS or len(self._below) >= MOST_LEVELS:
                return None
            below = self._below | {os.path.realpath(self.directory or ".")}
            self._callers[directory] = Module(document, around=self._around, below=below, callers=self._callers)
        return self._callers[directory]

    def file(self, path: str) -> Document | None:
        """The text of the one file in the repository that a path may mean; None where there is none, or there are several."""
        if path not in self._files:
            self._files[path] = self._sought(path)
        return self._files[path]

    def _sought(self, path: str) -> Document | None:
        if os.path.isabs(path):
            candidates = [path] if is_in(os.path.normpath(path), os.path.abspath(self.directory or ".")) or ".." in path else []
        else:
            candidates = [os.path.join(os.path.dirname(document.path), path) for _, document in self.calls]
            above = os.path.abspath(self.directory or ".")
            while is_in(os.path.realpath(above), self._root):
                candidates.append(os.path.join(above, path))
                if above == os.path.dirname(above):
                    break
                above = os.path.dirname(above)
        real = {os.path.realpath(one) for one in candidates if "\0" not in one and os.path.isfile(one)}
        inside = [one for one in real if is_in(one, self._root) and f"{os.sep}.git{os.sep}" not in one]
        if len(real) != 1 or len(inside) != 1:
            return None
        return text_in(_shown(inside[0], self.directory), self._around)

    def template(self, document: Document) -> Expression:
        """The template in the text of a file."""
        key = id(document)
        if key not in self._rendered:
            self._rendered[key] = parse_template(document.text)
        return self._rendered[key]


class _Nothing:
    """What an expression refers to where nothing outside of it counts."""

    def value_of(self, words: list[str]) -> None:
        """Nothing."""
        del words

    def file(self, path: str) -> None:
        """Nothing."""
        del path

    def template(self, document: Document) -> Expression:
        """A template, which is never asked for as there are no files."""
        return parse_template(document.text)


def _locals_in(document: Document) -> list[Argument]:
    blocks = document.data.blocks if isinstance(document.data, Body) else []
    return [argument for block in blocks if block.kind == "locals" for argument in block.body.arguments.values()]


def _same(value: Value, other: Value | None) -> bool:
    if other is None or not all(part.known for one in (value, other) for part in one.parts()):
        return False
    return plain(value) == plain(other)


def _shown(path: str, directory: str) -> str:
    """A real path as users see it who have named a directory."""
    return path if os.path.isabs(directory) else os.path.relpath(path, os.path.realpath(os.curdir))


def _leads_to(block: Block, directory: str, target: str) -> bool:
    """Whether the source of a call is a directory."""
    source = block.body.arguments.get("source")
    pieces = source.value.parts[0] if source is not None and source.value.kind == "template" else []
    text = "".join(piece[0] for piece in pieces if isinstance(piece, tuple))
    return text.startswith((".", "..")) and os.path.realpath(os.path.join(directory, text)) == target
