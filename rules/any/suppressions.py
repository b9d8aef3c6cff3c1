"""Suppressions: entries of `suppress` in a configuration, and comments in YAML files, that no longer suppress anything."""

from __future__ import annotations

from taskdef_lint.api import REMOVE, Fix, Problem, Problems, Severity, Span, Suppression, SuppressionReport, counted, rule


def _removal(suppression: Suppression) -> Fix | None:
    gone = suppression.removal
    return None if gone is None else Fix("remove the suppression", gone, "" if isinstance(gone, Span) else REMOVE)


@rule(SuppressionReport, severity=Severity.WARNING, phase="ignored")
def unused_suppression(report: SuppressionReport) -> Problems:
    """A suppression is unused

    What it suppressed has been fixed or moved, or the place is misspelt. If it stays, it suppresses the next finding at that place, which
    nobody has looked at. Only what is certain is reported: the rule was in force (or the configuration ignores it everywhere), and
    all files that the entry can mean were linted. So an entry with a glob, or without `file`, is judged when the directory of the
    configuration is linted as a whole.

    In a YAML file a comment suppresses what is on its line or the line below: `# taskdef-lint: ignore[plaintext-secret] reason`. One
    that names an unknown rule, or gives no reason, suppresses nothing and is reported too.

    In these examples `web.json` has a finding of `mutable-image-tag` at the image of the container `app`, and no other.

    ```yaml bad 2:11
    suppress:
      - rule: mutable-image-tag
        file: web.json
        at: containerDefinitions[proxy]
        reason: its image is pinned by the deployment
    ```

    ```yaml bad 5:11
    suppress:
      - rule: mutable-image-tag
        file: web.json
        reason: pinned by the deployment
      - rule: duplicate-container-name
        file: "*.json"
        reason: to be renamed
    ```

    ```yaml fixed
    suppress:
      - rule: mutable-image-tag
        file: web.json
        reason: pinned by the deployment
    ```

    ```yaml good
    suppress:
      - rule: mutable-image-tag
        file: web.json
        at: containerDefinitions[app].image
        reason: pinned by the deployment
    ```
    """
    suppression = report.suppression
    if suppression.fault:
        yield Problem(suppression.where, suppression.fault, help=suppression.help)
    elif report.idle:
        other = "take the rule out of 'ignore'" if report.ignored else "correct its file and place, if a finding was to be suppressed"
        yield Problem(
            suppression.where,
            f"unused suppression of {suppression.word}" + (": the rule is ignored anyway" if report.ignored else ""),
            help=f"remove it; or {other}",
            fix=_removal(suppression),
        )


@rule(SuppressionReport, severity=Severity.WARNING, phase="ignored")
def expired_suppression(report: SuppressionReport) -> Problems:
    """A suppression has expired, and its findings are reported again

    Its date `until` has passed and the findings are still there. Fix them; or, where they have to wait, set a later date and a
    reason that is true today.

    In these examples `web.json` has a finding of `mutable-image-tag` at the image of the container `app`, and no other.

    ```yaml bad 5:12
    suppress:
      - rule: mutable-image-tag
        file: web.json
        reason: pinned by the next release
        until: 2020-01-31
    ```

    ```yaml good
    suppress:
      - rule: mutable-image-tag
        file: web.json
        reason: pinned by the next release
        until: 9999-12-31
    ```
    """
    suppression = report.suppression
    if report.overdue:
        findings = counted(report.overdue, "finding is", "findings are")
        yield Problem(
            suppression.until_where,
            f"suppression of {suppression.word} expired on {suppression.until}: {findings} reported again",
            help="fix what it suppressed, or set a later date and say why",
        )
