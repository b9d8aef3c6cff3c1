"""The AppSpec of a deployment by CodeDeploy, as far as it speaks of a service of ECS."""

from __future__ import annotations

from taskdef_lint.model.kinds import APP_SPEC
from taskdef_lint.model.resource import Resource
from taskdef_lint.model.workload import Workload

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from taskdef_lint.model.document import Document
    from taskdef_lint.model.node import Path
    from taskdef_lint.model.origin import Origin
    from taskdef_lint.model.verdicts import Verdicts


class Replacement(Workload):
    """The task set that CodeDeploy makes for a deployment: what the AppSpec names, in the shape of CreateTaskSet."""

    kind = APP_SPEC

    @property
    def filled_in(self) -> bool:
        """Whether what deploys names the task definition, which it registers first."""
        return not self["taskDefinition"].text


class AppSpec(Resource):
    """An AppSpec. Of itself nothing is judged; its `replacement` is, together with the task definition that it runs."""

    kind = APP_SPEC

    def __init__(self, document: Document, properties: object, origin: Callable[[Path], Origin], verdicts: Verdicts) -> None:
        super().__init__(document, document.data)
        self.replacement = Replacement(document, properties, origin=origin)
        self.replacement.verdicts = verdicts
