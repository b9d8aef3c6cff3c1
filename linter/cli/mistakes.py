"""What is said of typing errors on the command line: what was probably meant, also in the words of other tools."""

from __future__ import annotations

import re
from typing import Any

from taskdef_lint.suggest import did_you_mean

# What other linters (ruff, eslint, cfn-lint, checkov, trivy, hadolint, tflint, yamllint, zizmor, …) call it: their word, and ours.
COMMANDS = {
    "baseline": "check --write-baseline", "describe": "explain RULE", "fix": "check --fix", "format": "check --fix", "help": "--help",
    "lint": "check", "list": "rules", "list-rules": "rules", "new": "init", "rule": "explain RULE", "run": "check", "scan": "check",
    "settings": "config", "validate": "check", "version": "--version",
}  # fmt: skip
OPTIONS = {
    "--annotations": "--format github", "--config-file": "--config", "--configfile": "--config", "--create-baseline": "--write-baseline",
    "--debug": "-vv", "--disable": "--ignore", "--dry-run": "--diff", "--enable": "--select", "--error-on-warnings": "--fail-on warning",
    "--except": "--ignore", "--exclude-dir": "--exclude", "--exclude-path": "--exclude", "--exclude-rule": "--ignore",
    "--exit-code": "--fail-on", "--exit-zero": "--fail-on never", "--extend-exclude": "--exclude", "--extend-ignore": "--ignore",
    "--extend-select": "--select", "--fail-level": "--fail-on", "--fail-severity": "--fail-on", "--failure-threshold": "--fail-on",
    "--file": "check FILE", "--fix-dry-run": "--diff", "--generate-baseline": "--write-baseline", "--ignore-path": "--exclude",
    "--ignore-pattern": "--exclude", "--ignore-rule": "--ignore", "--include-checks": "--select", "--level": "--min-severity",
    "--list-files": "--show-files", "--list-rules": "taskdef-lint rules", "--max-warnings": "--fail-on warning",
    "--minimum-failure-severity": "--fail-on", "--minimum-severity": "--min-severity", "--no-color": "--color never",
    "--no-colour": "--color never", "--no-colors": "--color never", "--no-config": "--isolated", "--no-exit-codes": "--fail-on never",
    "--no-fail": "--fail-on never", "--no-ignore": "--no-ignores", "--only": "--select", "--out": "--output FORMAT=FILE",
    "--output-file": "--output FORMAT=FILE", "--output-format": "--format", "--pass-on-no-files": "--allow-no-files",
    "--no-error-on-unmatched-pattern": "--allow-no-files", "--pedantic": "--profile strict", "--persona": "--profile",
    "--quiet-level": "--quiet", "--reporter": "--format", "--rule": "--select", "--rules": "--select", "--severity": "--min-severity",
    "--silent": "--quiet", "--skip": "--ignore", "--skip-check": "--ignore", "--skip-dirs": "--exclude", "--skip-files": "--exclude",
    "--skip-path": "--exclude", "--soft-fail": "--fail-on never", "--stdin": "check -", "--stdin-file-path": "--stdin-filename",
    "--stdin-filepath": "--stdin-filename", "--strict": "--profile strict", "--suppress": "--ignore", "--template-format": "--format",
    "--unsafe": "--unsafe-fixes", "--update-baseline": "--write-baseline", "--use-baseline": "--baseline",
    "--warnings-as-errors": "--fail-on warning",
}  # fmt: skip
VALUES = {
    "--color": {"false": "never", "no": "never", "none": "never", "off": "never", "on": "always", "true": "always", "yes": "always"},
    "--fail-on": {
        "critical": "error", "high": "error", "info": "note", "information": "note", "low": "note", "medium": "warning", "none": "never",
        "no": "never", "off": "never", "any": "note", "all": "note", "style": "note", "warn": "warning",
    },
    "--format": {
        "actions": "github", "ado": "azure", "azure-devops": "azure", "azure-pipelines": "azure", "code-quality": "gitlab",
        "codeclimate": "gitlab", "compact": "concise", "console": "full", "default": "full", "gcc": "concise", "gha": "github",
        "github-actions": "github", "gitlab-codequality": "gitlab", "human": "full", "jsonl": "json", "junitxml": "junit",
        "junit-xml": "junit", "line": "concise", "md": "markdown", "oneline": "concise", "parseable": "concise", "parsable": "concise",
        "plain": "full", "pretty": "full", "reviewdog": "rdjson", "short": "concise", "sonar": "sonarqube", "stylish": "full",
        "table": "full", "teamcity": "checkstyle", "text": "full", "tty": "full", "unix": "concise", "vsts": "azure", "xml": "junit",
    },
    "--min-severity": {
        "critical": "error", "high": "error", "info": "note", "low": "note", "medium": "warning", "style": "note", "warn": "warning",
    },
    "--profile": {"all": "strict", "auditor": "strict", "default": "recommended", "basic": "recommended", "pedantic": "strict"},
}  # fmt: skip


def in_words(message: str, unknown: str | None, context: Any) -> str:
    """What is wrong with the command line, with what was probably meant. `unknown` is an option that does not exist."""
    if unknown is not None:
        flag, space, value = unknown.partition(" ")
        hint = f"write two words, or {flag}={value}" if space else _meant(flag, context)
        return f"there is no option '{unknown}'" + (f": {hint}" if hint else "")
    choice = re.fullmatch(r"Invalid value for '([^']+)'[^:]*: (?:Value error, )?'(.*)' is not one of (.*)\.", message, re.DOTALL)
    if choice:
        choices = re.findall(r"'([^']+)'", choice[3])
        flag = choice[1].rpartition(" / ")[2]
        ours = VALUES.get(flag, {}).get(choice[2].lower(), "")
        hint = f"did you mean '{ours}'?" if ours in choices else did_you_mean(choice[2], choices)
        return f"{choice[1]} {choice[2]}: {hint or 'it is one of ' + ', '.join(choices)}"
    return message[:1].lower() + message[1:]


def _meant(flag: str, context: Any) -> str:
    """The question whether one of our options, or something else of ours, was meant."""
    flags = [flag for parameter in context.command.params for flag in parameter.opts] if context else []
    ours = OPTIONS.get(flag.lower(), "")
    known = ours.partition(" ")[0]
    if ours and (known in flags or not known.startswith("--")):
        return f"did you mean '{ours}'?"
    near = did_you_mean(flag.lstrip("-"), [each.lstrip("-") for each in flags]).replace("'", "'--", 1)
    if not near and context and context.command.name != "check":
        from taskdef_lint.settings.options import TABLE

        if any(flag in option.flags for option in TABLE.values()):
            return "it is one of taskdef-lint check"
    return near
