"""The stable surface for rules, plug-ins and programs.

What a rule module needs is here or in `taskdef_lint.facts`, and `lint_text` for programs; nothing else of the package promises to stay.
A plug-in is an installed package with an entry point in the group `taskdef_lint.rules` that names a module with rules, or a list of
rules; a configuration puts it in force by its name under `plugins`.
"""

from taskdef_lint.engine.lint_source import lint_text
from taskdef_lint.engine.rule import Rule, Severity, rule
from taskdef_lint.model.document import Document
from taskdef_lint.model.node import Node, Unknown, key, leaves
from taskdef_lint.model.problem import QUOTE, REMOVE, Fix, Problem, Problems, Remove, Rename, Unwrap
from taskdef_lint.model.resource import Resource, called, short
from taskdef_lint.model.task_definition import TaskDefinition
from taskdef_lint.model.text import Span
from taskdef_lint.model.unsupported import Restrictions, Unsupported, filled, one_of, other_than, unreported
from taskdef_lint.schema.accept import output_only
from taskdef_lint.schema.marks import free_texts, may_hold_secret
from taskdef_lint.secrets.detect import credentials_in, looks_secret
from taskdef_lint.suggest import closest, distance
from taskdef_lint.syntax.placeholders import is_placeholder
from taskdef_lint.text import counted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from taskdef_lint.iam.evaluate import trusts
    from taskdef_lint.iam.need import Need
    from taskdef_lint.iam.role import RoleUse
    from taskdef_lint.model.cluster import CapacityProvider, Cluster, cluster_name
    from taskdef_lint.model.cluster_use import ClusterUse
    from taskdef_lint.model.deployment import Deployment
    from taskdef_lint.model.run_task import RunTask
    from taskdef_lint.model.service import Service, TaskSet
    from taskdef_lint.model.workload import Workload, strategy_items
    from taskdef_lint.suppressions.suppression import Suppression, SuppressionReport
    from taskdef_lint.verify.ask import Moot, NotVerified, all_of
    from taskdef_lint.verify.file_system_policy import mount_refused
    from taskdef_lint.verify.live import LiveTask, LiveWorkload

__all__ = [
    "QUOTE",
    "REMOVE",
    "CapacityProvider",
    "Cluster",
    "ClusterUse",
    "Deployment",
    "Document",
    "Fix",
    "LiveTask",
    "LiveWorkload",
    "Moot",
    "Need",
    "Node",
    "NotVerified",
    "Problem",
    "Problems",
    "Remove",
    "Rename",
    "Resource",
    "Restrictions",
    "RoleUse",
    "Rule",
    "RunTask",
    "Service",
    "Severity",
    "Span",
    "Suppression",
    "SuppressionReport",
    "TaskDefinition",
    "TaskSet",
    "Unknown",
    "Unsupported",
    "Unwrap",
    "Workload",
    "all_of",
    "called",
    "closest",
    "cluster_name",
    "counted",
    "credentials_in",
    "distance",
    "filled",
    "free_texts",
    "is_placeholder",
    "key",
    "leaves",
    "lint_text",
    "looks_secret",
    "may_hold_secret",
    "mount_refused",
    "one_of",
    "other_than",
    "output_only",
    "rule",
    "short",
    "strategy_items",
    "trusts",
    "unreported",
]

# What task definitions do not need is imported when a rule asks for it.
_LATER = {
    "CapacityProvider": "model.cluster",
    "Cluster": "model.cluster",
    "ClusterUse": "model.cluster_use",
    "Deployment": "model.deployment",
    "LiveTask": "verify.live",
    "LiveWorkload": "verify.live",
    "Moot": "verify.ask",
    "Need": "iam.need",
    "NotVerified": "verify.ask",
    "all_of": "verify.ask",
    "RoleUse": "iam.role",
    "RunTask": "model.run_task",
    "Service": "model.service",
    "Suppression": "suppressions.suppression",
    "SuppressionReport": "suppressions.suppression",
    "TaskSet": "model.service",
    "Workload": "model.workload",
    "cluster_name": "model.cluster",
    "mount_refused": "verify.file_system_policy",
    "strategy_items": "model.workload",
    "trusts": "iam.evaluate",
}


def __getattr__(name: str) -> object:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import sys

    module = f"taskdef_lint.{_LATER[name]}"
    __import__(module)
    value: object = getattr(sys.modules[module], name)
    globals()[name] = value
    return value
