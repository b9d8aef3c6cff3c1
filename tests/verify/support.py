"""What tests of `verify` share: a world that answers from a table, in the place of AWS."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from taskdef_lint.adapters import adapt
from taskdef_lint.engine.finding import Finding
from taskdef_lint.engine.pairs import in_stream
from taskdef_lint.engine.run_rules import Crash, Enabled
from taskdef_lint.engine.run_rules import lint as run_lint
from taskdef_lint.model.task_definition import TaskDefinition
from taskdef_lint.model.workload import Workload
from taskdef_lint.syntax import read
from taskdef_lint.verify.ask import Ask, Call, Failure
from taskdef_lint.verify.live import LiveTask, LiveWorkload, Tally

if TYPE_CHECKING:
    from taskdef_lint.verify.ask import Answer

ACCOUNT, REGION = "111122223333", "eu-west-1"


class World:
    """Answers calls: `answers` has, by operation (`ecr:BatchGetImage`), an answer, an error code, or a function of the call.

    Every call is kept in `calls`. An operation that is in no table is not allowed.
    """

    def __init__(self, answers: Mapping[str, Any]) -> None:
        self.answers = answers
        self.calls: list[Call] = []
        self.rounds = 0

    def send(self, calls: Sequence[Call], receive: Callable[[Call, Answer | Failure], None]) -> None:
        self.rounds += 1
        self.calls += calls
        for call in calls:
            told = self.answers.get(f"{call.service}:{call.operation}", "AccessDenied")
            told = told(call) if callable(told) else told
            receive(call, Failure(told, 403 if told == "AccessDenied" else 400) if isinstance(told, str) else told)

    def ask(self, **options: bool) -> Ask:
        return Ask(self.send, account=ACCOUNT, region=REGION, **options)


def looked_at(text: str, name: str, world: World, enabled: Sequence[Enabled], **options: bool) -> tuple[list[Finding], Tally, Ask]:
    """What rules find in the documents of a text, what was counted, and what was asked. What a rule raises is raised."""
    resources = [resource for document in read(name, text.encode()) for resource in adapt(document)]
    pairs = {id(pair.service): pair.task for pair in in_stream(resources)}
    ask = world.ask(**options)
    for _ in range(20):
        tally = Tally()
        subjects: list[object] = [LiveTask(one, ask, tally) for one in resources if isinstance(one, TaskDefinition)]
        subjects += [LiveWorkload(one, ask, tally, pairs.get(id(one))) for one in resources if isinstance(one, Workload)]
        crashes: list[Crash] = []
        found = run_lint(subjects, name, enabled, crashes)
        for crash in crashes:
            raise crash.error
        if not ask.waiting:
            return found, tally, ask
        ask.put()
    raise AssertionError("there is no end of questions")


def live_findings(text: str, enabled: Enabled) -> list[Finding]:
    """What a live rule finds in an example of its page: before its last document stand resources, and that is what AWS answers."""
    documents, _, answers = text.rpartition("\n---\n")
    (told,) = read("answers.yaml", answers.encode())
    assert isinstance(told.data, dict)
    assert told.data, "the last document says what AWS answers"
    found, tally, _ = looked_at(documents + "\n", "example.yaml", World(told.data), [enabled], read_secrets=True)
    assert found or tally.counts[0], "a good example is one of which AWS says that it is right"
    return found
