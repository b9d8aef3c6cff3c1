"""`taskdef-lint verify`: asks AWS what no file can tell, and reports as `check` does. The only command that opens a network connection."""

from __future__ import annotations

import os
import re

from taskdef_lint.engine.lint_source import lint_documents
from taskdef_lint.engine.pairs import in_stream
from taskdef_lint.engine.rule import VERIFY, Severity
from taskdef_lint.engine.run_rules import lint
from taskdef_lint.errors import UsageError
from taskdef_lint.facts.arns import parse_arn
from taskdef_lint.files.discover import discover
from taskdef_lint.files.output import say
from taskdef_lint.files.paths import NAME_OF_INPUT
from taskdef_lint.iam.written import ACCOUNT
from taskdef_lint.model.task_definition import TaskDefinition
from taskdef_lint.model.workload import Workload
from taskdef_lint.run.neighbours import Neighbours
from taskdef_lint.run.progress import wanted
from taskdef_lint.run.results import Results
from taskdef_lint.run.screen import Screen
from taskdef_lint.run.verified import tell
from taskdef_lint.settings.finder import SettingsFinder
from taskdef_lint.syntax import read, read_file
from taskdef_lint.syntax.limits import MAX_BYTES
from taskdef_lint.text import visible
from taskdef_lint.verify.ask import Ask
from taskdef_lint.verify.fetched_role import uses_of
from taskdef_lint.verify.live import REGION, LiveTask, LiveWorkload
from taskdef_lint.verify.rounds import settled

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from taskdef_lint.engine.finding import Finding
    from taskdef_lint.engine.lint_source import Linted
    from taskdef_lint.engine.run_rules import Crash
    from taskdef_lint.files.discover import Source
    from taskdef_lint.model.resource import Resource
    from taskdef_lint.settings.finder import Settings
    from taskdef_lint.settings.options import CheckOptions
    from taskdef_lint.verify.aws import Connection
    from taskdef_lint.verify.live import Tally


class VerifyOptions:
    """What a `verify` call asks for, beside what is an option of `check`, too. What is not given is ""."""

    def __init__(
        self,
        *,
        region: str = "",
        account: str = "",
        profile_name: str = "",
        assume_role: str = "",
        read_secrets: bool = False,
        read_images: bool = False,
        simulate: bool = False,
        drift: bool = False,
        strict: bool = False,
    ) -> None:
        """UsageError for a region or an account that is none."""
        if region and not REGION.fullmatch(region):
            raise UsageError(f"--region {visible(region)}: this is not a valid region, such as eu-west-1")
        if account and not (re.fullmatch(ACCOUNT, account) and account.isdigit()):
            raise UsageError(f"--account {visible(account)}: this is not a valid account ID: it has 12 digits")
        self.region = region
        self.account = account
        self.profile_name = profile_name
        self.assume_role = assume_role
        self.read_secrets = read_secrets
        self.read_images = read_images
        self.simulate = simulate
        self.drift = drift
        self.strict = strict


class _File:
    """A file that is verified."""

    __slots__ = ("linted", "settings", "source")

    def __init__(self, source: Source, settings: Settings, linted: Linted) -> None:
        self.source = source
        self.settings = settings
        self.linted = linted

    @property
    def path(self) -> str:
        """Its path, as the user gave it."""
        return self.linted.documents[0].path


def run_verify(options: CheckOptions, asked: VerifyOptions) -> int:
    """Verify what the options name, write the reports and return the exit status. UsageError where AWS cannot be asked at all."""
    vars(options)["profile"] = VERIFY
    paths = options.paths or ["."]
    results = Results()
    outputs: dict[str, str] = {}
    if options.output:
        from taskdef_lint.run.outputs import parse_outputs

        outputs = parse_outputs(options.output, paths)
    if options.repo_root is not None and not os.path.isdir(options.repo_root):
        raise UsageError(f"--repo-root {options.repo_root}: this is not a directory")
    if options.var or options.var_file:
        from taskdef_lint.syntax.variables import given

        results.variables = given(options.var, options.var_file)
    finder = SettingsFinder(options, results.errors)
    files = list(_files(paths, finder, options, results))
    if results.errors:
        _tell_errors(results)
        return results.status()
    from taskdef_lint.verify.aws import connect

    connection = connect(region=asked.region, profile=asked.profile_name, role=asked.assume_role)
    _guard(files, connection, asked.account)
    ask = Ask(
        connection.send,
        account=connection.account,
        region=connection.region,
        partition=connection.partition,
        read_secrets=asked.read_secrets,
        read_images=asked.read_images,
        simulate=asked.simulate,
        drift=asked.drift,
    )
    tally = _verify(files, ask, options, results)
    if asked.strict and tally.counts[2]:
        results.failed = True
    least = Severity[options.min_severity.upper()]
    shown = [finding for finding in results.findings if finding.severity >= least]
    from taskdef_lint.run.deliver import deliver

    deliver(options, outputs, options.repo_root, finder, results, shown)
    if not options.quiet:
        tell(tally, ask, every=bool(options.verbose))
    _tell_errors(results)
    return results.status()


def _tell_errors(results: Results) -> None:
    from taskdef_lint.files.output import say_lines
    from taskdef_lint.reporters.failures import framed

    for error in results.errors:
        say_lines(f"error: {framed(error)}")


def _files(paths: list[str], finder: SettingsFinder, options: CheckOptions, results: Results) -> Iterator[_File]:
    """The files to verify, each once. What cannot be read is an error of the run."""
    note: Callable[[str], None] = say if options.verbose else lambda _: None
    barren = dict.fromkeys(path for path in paths if path != "-" and os.path.isdir(path))
    seen: set[str] = set()
    for source in discover(paths, results.errors, note, lambda directory, _: finder.excludes_directory(directory)):
        key = os.path.abspath(source.path)
        if key in seen or finder.broken(source.path):
            continue
        seen.add(key)
        if (source.root is not None or options.force_exclude) and finder.excludes(source.path):
            note(f"skipped {source.path}: excluded")
            continue
        linted = _linted(source, options, results)
        if linted.resources or source.root is None:
            barren.pop(source.root or "", None)
        if not linted.resources:
            if source.root is None:
                told = "cannot be read" if not linted.readable else "holds nothing that can be verified"
                results.errors.append(UsageError(f"'{visible(source.path)}' {told}: taskdef-lint check says more", path=source.path))
            else:
                note(f"skipped {source.path}: not a task definition")
            continue
        settings = finder.settings(source.path)
        settings.complete()
        results.count(linted.documents[0].path)
        yield _File(source, settings, linted)
    if not options.allow_no_files:
        results.errors += [UsageError(f"no task definition found in '{path}'") for path in barren]


def _linted(source: Source, options: CheckOptions, results: Results) -> Linted:
    path = source.path if source.path != "-" else options.stdin_filename or NAME_OF_INPUT
    if source.path == "-":
        import sys

        source.raw = sys.stdin.buffer.read(MAX_BYTES + 1) if sys.stdin else b""
    documents = read_file(path, results.variables) if source.raw is None else read(path, source.raw, results.variables)
    return lint_documents(documents, (), named=source.root is None)


def _guard(files: Sequence[_File], connection: Connection, account: str) -> None:
    """UsageError where the caller is of another account than the one that is said, or that the roles in the files are of."""
    own = connection.account
    if account and account != own:
        raise UsageError(f"--account {account}: the credentials are those of account {visible(own)}")
    for file in files if not account else ():
        for resource in file.linted.resources:
            for name in ("executionRoleArn", "taskRoleArn"):
                arn = parse_arn(resource[name].text) if isinstance(resource, TaskDefinition) else None
                if arn is not None and re.fullmatch(r"[0-9]{12}", arn.account) and arn.account != own:
                    raise UsageError(
                        f"{visible(file.path)}: its roles are those of account {arn.account}, and the credentials those of {visible(own)}: "
                        f"use credentials of {arn.account}, or say --account {visible(own)} to verify what is there"
                    )


def _verify(files: Sequence[_File], ask: Ask, options: CheckOptions, results: Results) -> Tally:
    """Run the checks until no question is left, and add what they find to the results."""
    units = [(file, *_units(file, results)) for file in files]

    def look(tally: Tally) -> list[tuple[_File, list[Finding]]]:
        results.crashes = []
        found = []
        for file, tasks, workloads in units:
            lives: list[LiveTask | LiveWorkload] = [LiveTask(task, ask, tally) for task in tasks]
            lives += [LiveWorkload(service, ask, tally, task) for service, task in workloads]
            uses = [use for live in lives for use in uses_of(live)]
            found.append((file, _found(file, [*lives, *uses], results.crashes)))
        return found

    def put() -> None:
        bar = None if options.quiet or options.verbose else wanted(ask.waiting, "questions")
        try:
            ask.put(bar.show if bar else lambda _: None)
        finally:
            if bar:
                bar.erase()

    found, tally = settled(look, ask, put)
    for file, findings in found:
        results.add(_screened(file, findings, options, results), file.settings.fail_on)
    for crash in results.crashes:
        _tell_crash(crash, results, options)
    return tally


def _found(file: _File, subjects: Sequence[object], crashes: list[Crash]) -> list[Finding]:
    """What the rules in force for a file find in it."""
    return [finding for finding in lint(subjects, file.path, file.settings.enabled, crashes) if finding.path == file.path]


def _units(file: _File, results: Results) -> tuple[list[TaskDefinition], list[tuple[Workload, TaskDefinition | None]]]:
    """The task definitions of a file, and what runs tasks in it with the task definition that each certainly runs.

    Of what depends on conditions each certain reading, and of Terraform what no variable can change: what else is filled in is not
    verified.
    """
    resources = [_firm(one) for one in file.linted.resources if one.reading is None or one.reading.certain]
    pairs = in_stream(resources)
    if file.source.path != "-":
        directory, name = os.path.split(file.source.path)
        pairs += Neighbours(directory, results.variables, lambda _: None).deployments(name, resources)
    pairs = [pair for pair in pairs if pair.reading is None or pair.reading.certain]
    paired = {_name(pair.service) for pair in pairs}
    workloads: list[tuple[Workload, TaskDefinition | None]] = [(pair.service, pair.task) for pair in pairs]
    workloads += [(one, None) for one in resources if isinstance(one, Workload) and _name(one) not in paired]
    return [one for one in resources if isinstance(one, TaskDefinition)], workloads


def _firm(resource: Resource) -> Resource:
    return resource.firm or resource


def _name(resource: Resource) -> object:
    return (id(resource.document), resource.address) if resource.address else id(resource)


def _screened(file: _File, found: list[Finding], options: CheckOptions, results: Results) -> list[Finding]:
    """The findings without those that suppressions hide."""
    if options.no_ignores:
        return found
    screen = Screen(file.settings, os.path.realpath(file.path), results.tally, ignores=True, baseline=None)
    answer = screen.answer(file.linted, found, [])
    results.hidden += answer.screened.hidden
    return answer.kept


def _tell_crash(crash: Crash, results: Results, options: CheckOptions) -> None:
    from taskdef_lint.engine.crash import finding, print_traceback

    told = finding(crash)
    results.findings.append(told)
    say(f"error: {crash.path}: {told.message}")
    if options.verbose > 1:
        print_traceback(crash.error, ())
