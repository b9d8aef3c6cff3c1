"""What a rule finds in an example of its page. For live rules AWS answers from a table: no network is needed for that."""

from __future__ import annotations

from taskdef_lint.adapters import adapt
from taskdef_lint.engine.lint_source import lint_source
from taskdef_lint.engine.pairs import in_stream
from taskdef_lint.engine.rule import VERIFY
from taskdef_lint.engine.run_rules import Enabled, lint
from taskdef_lint.model.task_definition import TaskDefinition
from taskdef_lint.model.workload import Workload
from taskdef_lint.syntax import read
from taskdef_lint.verify.ask import Ask, Failure
from taskdef_lint.verify.live import LiveTask, LiveWorkload
from taskdef_lint.verify.rounds import settled

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from taskdef_lint.engine.finding import Finding
    from taskdef_lint.engine.rule import Rule
    from taskdef_lint.engine.run_rules import Crash
    from taskdef_lint.pages.page import Example
    from taskdef_lint.verify.ask import Answer, Call
    from taskdef_lint.verify.live import Tally

ACCOUNT, REGION = "111122223333", "eu-west-1"  # of the caller


def reported(rule: Rule, example: Example) -> list[Finding]:
    """What the rule finds in an example of its own; nothing where that takes more than one file."""
    name = f"example.{example.language}"
    if rule.profile == VERIFY:
        return live_findings(example.text, name, Enabled(rule, options=example.options))[0]
    return lint_source(example.text, name, [Enabled(rule, options=example.options)]).findings


def live_findings(text: str, name: str, enabled: Enabled) -> tuple[list[Finding], Tally]:
    """What a live rule finds in an example, and what it counted. What it raises is raised.

    The last document is what AWS answers: to each operation, such as `ecr:BatchGetImage`, an answer, or an error code. What is not in it is
    not allowed. The documents before it are resources.
    """
    *documents, told = read(name, text.encode())
    answers = told.data if isinstance(told.data, dict) else {}
    resources = [resource for document in documents for resource in adapt(document)]
    pairs = {id(pair.service): pair.task for pair in in_stream(resources)}

    def send(calls: Sequence[Call], receive: Callable[[Call, Answer | Failure], None], _: Callable[[], None]) -> None:
        for call in calls:
            answer = answers.get(f"{call.service}:{call.operation}", "AccessDenied")
            receive(call, Failure(answer, 400) if isinstance(answer, str) else answer)

    ask = Ask(send, account=ACCOUNT, region=REGION, read_secrets=True, read_images=True, simulate=True, drift=True)

    def look(tally: Tally) -> list[Finding]:
        subjects: list[object] = [LiveTask(one, ask, tally) for one in resources if isinstance(one, TaskDefinition)]
        subjects += [LiveWorkload(one, ask, tally, pairs.get(id(one))) for one in resources if isinstance(one, Workload)]
        crashes: list[Crash] = []
        found = lint(subjects, name, [enabled], crashes)
        for crash in crashes:
            raise crash.error
        return found

    return settled(look, ask, ask.put)
