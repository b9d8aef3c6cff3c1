"""Recognises credentials, for the rules that report them and for every output, which must not show them.

What is recognised does not depend on which rules are enabled. Patterns are linear, and a value is looked at up to `LOOK` characters.
They are kept as texts and compiled when first used, as most files need none of them.
"""

from __future__ import annotations

import re
from functools import lru_cache

from taskdef_lint.model.node import Node, Unknown
from taskdef_lint.schema.marks import free_texts, marked

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from taskdef_lint.model.resource import Resource
    from taskdef_lint.model.text import Span, Text
    from taskdef_lint.secrets.redact import Redaction

    Found = tuple[Node, str, bool]
    Format = tuple[str, str, str]  # a hint, a pattern and words, as in FORMATS

LOOK = 4096

# The names that AWS itself checks (Security Hub ECS.8, AWS Config ecs-no-environment-secrets).
CERTAIN_NAMES = frozenset(("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "ECS_ENGINE_AUTH_DATA"))

_WORDS = frozenset((
    "PASSWORD", "PASSWD", "PASSPHRASE", "PASSCODE", "PWD", "PASS", "PW", "SECRET", "SECRETS", "TOKEN", "APIKEY", "APITOKEN", "CREDENTIAL",
    "CREDENTIALS", "CREDS", "SECRETKEY", "ACCESSKEY", "PRIVATEKEY", "AUTHTOKEN", "REQUIREPASS", "MASTERAUTH",
))  # fmt: skip
# Words that make a secret of a KEY that follows them: API_KEY, but not SORT_KEY.
_BEFORE_KEY = frozenset((
    "API", "ACCESS", "PRIVATE", "ENCRYPTION", "DECRYPTION", "CRYPTO", "CIPHER", "FERNET", "HMAC", "AES", "SIGNING", "MASTER", "AUTH",
    "SHARED", "ACCOUNT", "JWT", "LICENSE", "ADMIN", "SESSION", "SSH", "DEPLOY",
))  # fmt: skip
# A name that ends in one of these speaks about a secret and holds none: TOKEN_TTL, SECRET_NAME, PASSWORD_FILE.
_ABOUT = frozenset((
    "FILE", "FILENAME", "PATH", "DIR", "TTL", "EXPIRY", "EXPIRATION", "EXPIRES", "EXPIRE", "IN", "LENGTH", "SIZE", "TYPE",
    "VERSION", "NAME", "NAMES", "ARN", "ARNS", "ID", "IDS", "URL", "URI", "ENDPOINT", "HOST", "PORT", "PREFIX", "SUFFIX",
    "HEADER", "ISSUER", "AUDIENCE", "ALGORITHM", "ALG", "ENABLED", "DISABLED", "ENABLE", "DISABLE", "REQUIRED", "POLICY",
    "COUNT", "LIMIT", "MIN", "MAX", "TIMEOUT", "INTERVAL", "REGION", "PROVIDER", "FORMAT", "FIELD", "COOKIE", "DURATION",
    "SECONDS", "MINUTES", "HOURS", "DAYS", "MS", "AGE", "LIFETIME", "ROTATION", "STORE", "BACKEND", "MODE", "LOCATION", "USER",
    "USERNAME", "EMAIL", "ATTEMPTS", "ALLOWED", "METHOD", "SCOPE", "SCOPES", "CLASS", "STAGE", "PARAMETER", "SERVICE",
    "STRATEGY", "ENCODING", "REFRESH", "VALIDITY", "TEMPLATE", "MANAGER", "FROM", "SOURCE", "REF", "REFERENCE", "SSM", "PARAM", "ALIAS",
    "LABEL", "KIND", "GROUP", "DECIMALS", "CHAIN", "SUPPLY", "STANDARD", "NETWORK", "CURRENCY", "PRICE", "BALANCE", "COUNTER", "CHECK",
    "KEYWORD", "IDENTIFIER", "ROLE", "NAMESPACE", "DOMAIN", "ADDRESS", "CONTRACT", "SYMBOL", "BUCKET", "TABLE", "COLUMN", "QUEUE", "TOPIC",
    "FOLDER", "MOUNT", "ENGINE", "HELPER", "HANDLER", "RESOLVER", "VALIDATOR", "ENCODER", "HASHER", "PATTERN", "REGEX", "RULES", "CHARSET",
    "AUTHENTICATION", "SUBJECT", "REDIRECT", "LEVEL", "STRENGTH", "STATUS", "HINT", "COMMAND", "CACHE", "WINDOW", "LEEWAY",
))  # fmt: skip
_PIECES = ("PASS", "SECRET", "TOKEN", "KEY", "PW", "CRED", "AUTH")  # each of the words above, and CERTAIN_NAMES, holds one
_OPEN = frozenset(("PUBLIC", "PUBLISHABLE", "ANON"))  # keys that are meant to be seen

_REGISTRY = "credentials for a registry"
_JWT = "a JSON web token"
_CONNECTION = "a connection string with a password"
_GOOGLE = "a Google API key"

# By a character without which none of them is found ("" is in every text), as most values have neither of the two: a piece of text that
# must be there, the pattern that it hints at, what it is. The first group, where there is one, is the secret. Where the piece is in many
# texts the pattern begins with it, so that it is soon found, and looks back from there.
FORMATS = {
    "_": (
        ("gh", r"gh(?<![A-Za-z0-9]..)[pousr]_[A-Za-z0-9]{20,}", "a GitHub token"),
        ("github_pat_", r"(?<![A-Za-z0-9])github_pat_\w{20,}", "a GitHub token"),
        ("k_live_", r"(?<![A-Za-z0-9])[rs]k_live_[A-Za-z0-9]{16,}", "a Stripe key"),
        ("k_test_", r"(?<![A-Za-z0-9])[rs]k_test_[A-Za-z0-9]{16,}", "a Stripe key"),
        ("whsec_", r"(?<![A-Za-z0-9])whsec_[A-Za-z0-9+/=]{24,}", "a webhook secret"),
        ("npm_", r"(?<![A-Za-z0-9])npm_[A-Za-z0-9]{36}", "an npm token"),
        ("dckr_pat_", r"(?<![A-Za-z0-9])dckr_pat_[\w-]{20,}", "a Docker Hub token"),
        ("_v1_", r"(?<![A-Za-z0-9])do[opr]_v1_[0-9a-f]{64}", "a DigitalOcean token"),
        ("hf_", r"(?<![A-Za-z0-9])hf_[A-Za-z0-9]{30,}", "a Hugging Face token"),
        ("shp", r"(?<![A-Za-z0-9])shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}", "a Shopify token"),
    ),
    "-": (
        ("PRIVATE KEY", r"-----BEGIN [A-Z ]{0,30}PRIVATE KEY", "a private key"),
        ("gl", r"gl(?<![A-Za-z0-9]..)(?:pat|ptt|dt|rt|soat)-[\w-]{20,}", "a GitLab token"),
        ("xox", r"(?<![A-Za-z0-9])xox[abeoprs]-[\w-]{10,}", "a Slack token"),
        ("GOCSPX-", r"(?<![\w-])GOCSPX-[\w-]{20,}", "a Google client secret"),
        ("sk-", r"sk-(?<![\w-]...)(?:[a-z0-9]{2,10}-)?[A-Za-z0-9_]{20}[\w-]*", "an API key"),
        ("pypi-", r"(?<![\w-])pypi-[\w-]{50,}", "a PyPI token"),
        ("NRAK-", r"(?<![\w-])NRAK-[A-Z0-9]{27}", "a New Relic key"),
    ),
    '"': (
        ("assw", r'(?i)"(?:password|passwd)"\s{0,4}:\s{0,4}"([^"\\]+)"', "JSON with a password"),
        ('"auth"', r'"auth"\s{0,4}:\s{0,4}"([A-Za-z0-9+/]{8,}={0,2})"', _REGISTRY),
    ),
    "": (
        ("AKIA", r"(?<![A-Za-z0-9])AKIA[A-Z0-9]{16}(?![A-Za-z0-9])", "an AWS access key id"),
        ("ASIA", r"(?<![A-Za-z0-9])ASIA[A-Z0-9]{16}(?![A-Za-z0-9])", "an AWS access key id"),
        ("hooks.slack.com", r"hooks\.slack\.com/(?:services|workflows)/T\w+/\w+/\w{12,}", "a Slack webhook"),
        ("AIza", r"(?<![\w-])AIza[\w-]{35}(?![\w-])", _GOOGLE),
        ("SG.", r"(?<![\w.-])SG\.[\w-]{16,64}\.[\w-]{16,}", "a SendGrid key"),
        ("hvs.", r"(?<![\w.-])hvs\.[\w-]{24,}", "a Vault token"),
        ("eyJ", r"(?<![\w-])eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}", _JWT),
        (
            "uthorization",
            r"""(?i)authorization["']?\s{0,4}:\s{0,4}["']?(?:bearer|basic|token)\s{1,4}([\w.~+/=-]{12,})""",
            "an authorization header",
        ),
        ("earer ", r"\ABearer ([\w.~+/=-]{16,})\Z", "an authorization header"),
        (
            "curl ",
            r"""curl (?<![\w/.-].{5})[^|;&\r\n]{0,200}?(?<= )(?:-u ?|--user[ =])["']?[^\s:"'$]{1,80}:([^\s"'$]+)""",
            "a password for curl",
        ),
        ("sig=", r"[?&;]sig=([A-Za-z0-9%+/]{40,}={0,2})", "a signature of Azure Storage"),
        ("@tcp(", r"""(?<![\w.-])[\w.-]{1,80}:([^\s:@/"']+)@tcp\(""", "a database address with a password"),
        ("@", r"""://[^\s/?#:@"']*:([^\s/?"'<>,;|\\]+)@""", "a URL with a password"),
        ("base64:", r"\Abase64:[A-Za-z0-9+/]{43}=", "an application key"),
        (
            "=",
            r"""(?i)(?:^|[?&;])\s{0,4}(?:password|pwd|accountkey|sharedaccesskey)\s{0,4}=\s{0,4}([^&;\s"']+)""",
            _CONNECTION,
        ),
    ),
}

# Values that stand for a secret and are none: references, paths, flags, numbers, plain URLs.
_HARMLESS_WORDS = frozenset((
    "true", "false", "yes", "no", "on", "off", "none", "null", "nil", "enable", "enabled", "disable", "disabled", "required", "optional",
    "default", "auto", "basic", "bearer", "error", "warning", "note", "env", "iam", "ssm", "kms", "vault", "secretsmanager",
    "secrets-manager", "parameterstore", "parameter-store",
))  # fmt: skip
_HARMLESS = (
    r"(?i)\d[\d.,]*[a-z]{0,2}\Z"
    r"|[a-z]+(?:[._-][a-z]+)*(?:/[a-z]+(?:[._-][a-z]+)*)+\Z"  # prod/web/db-password: what a secret is called
    r"|(?:pk_live|pk_test|sb_publishable|phc)_|pk\."  # publishable keys
    r"|0x[0-9a-f]{40}\Z"  # the address of an account or contract in a block chain; a key has 64 digits
    r"|arn:|ssm:|vault:|op://|secretsmanager:|aws-?sm:|[a-z][a-z0-9+.-]{0,19}://|[~.]{0,2}/[\w./-]*\Z|[a-z]:\\"
)
_PASSWORDS = ("PASSWORD", "PASSWD", "PASSPHRASE", "PASSCODE", "PWD", "PASS")  # a number may be one of these, and is no token
_LEFT_OPEN = r"(?i)x{8}|\*{4}|your[_-]"  # in a key of a known format
_DOCUMENTED = ("EXAMPLE", "EXAMPLEKEY")  # how the keys end that AWS's documentation uses
_WORKING_DIRECTORY = (["PWD"], ["OLDPWD"], ["OLD", "PWD"])
_BY_NAME = ("what looks like a secret", "an AWS credential")  # certain: the latter
_HUMP = r"([a-z0-9])([A-Z])"

# In a command line: `--name value`, `--name=value`, `NAME=value`.
ASSIGNED = r"""(?<![\w.-])(?:--?([A-Za-z][\w-]{0,80})[ ]|-{0,2}([A-Za-z_][\w.-]{0,80})=)["']?([^\s"';|&<>(){}]+)"""
_USER = ("u", "user")  # options of curl
_OPTION = r"--?[A-Za-z][\w.-]{0,80}\Z"

# Passwords that are a default or a word of documentation: reported, but not as certain.
_WELL_KNOWN = frozenset(("password", "pass", "passwd", "pwd", "changeme", "guest", "example"))


def _speaks_of_secrets(upper: str) -> bool:
    """Whether a text in capitals may hold the name of a secret: most do not, which is soon known."""
    for piece in _PIECES:  # noqa: SIM110 - any() takes three times as long
        if piece in upper:
            return True
    return False


def looks_secret(name: str) -> bool:
    """Whether a name, such as that of an environment variable or an option, is one that secrets go by."""
    return _looks_secret(name[:256])


@lru_cache(1024)  # services of one owner mostly have the same variables
def _looks_secret(name: str) -> bool:
    upper = name.upper()
    if not _speaks_of_secrets(upper):
        return False
    if upper in CERTAIN_NAMES:
        return True
    if not name.isupper() and not name.islower():
        name = re.sub(_HUMP, r"\1_\2", name)
    words = [word for word in name.upper().replace("-", "_").replace(".", "_").replace("/", "_").split("_") if word]
    if not words or words[-1] in _ABOUT or words in _WORKING_DIRECTORY or not _OPEN.isdisjoint(words):
        return False
    last = words[-1].rstrip("0123456789")
    if last in _WORDS or last.endswith(("PASSWORD", "PASSWD", "SECRET", "TOKEN")):
        return True
    if last == "KEY" and len(words) > 1 and words[-2] in _BEFORE_KEY:
        return True
    return any(word in _WORDS and word != "PASS" for word in words)


def is_literal(value: str, name: str = "") -> bool:
    """Whether a value may be a secret itself: not empty, no reference, path, flag, number or plain URL, and not left to be filled in."""
    value = value.strip()[:LOOK]
    if value.isdigit() and len(value) > 3 and name.upper().endswith(_PASSWORDS):
        return True
    if len(value) < 2 or value.lower() in _HARMLESS_WORDS or re.match(_HARMLESS, value):
        return False
    if "_" in name and name.upper() in value.upper() and len(value) < len(name) + 16:
        return False
    from taskdef_lint.syntax.placeholders import is_sample

    return not is_sample(value)


def _is_default(match: re.Match[str]) -> bool:
    """Whether a password is that of a test set-up: well-known, the same as the user, or for this very machine."""
    password, rest = match[1], match.string[match.end() :]
    same = re.search(rf"(?<!\w){re.escape(password)}:{re.escape(password)}(?!\w)", match[0] + rest[:1])
    return password.lower() in _WELL_KNOWN or bool(same) or rest.startswith(("localhost", "127.0.0.1"))


def _is_user_and_password(text: str) -> bool:
    """Whether a text is `user:password` in base64, as Docker keeps what it logs in with."""
    from base64 import b64decode

    try:
        user, _, password = b64decode(text, validate=True).decode().partition(":")
    except ValueError:
        return False
    return user.isprintable() and password.isprintable() and bool(user) and is_literal(password)


def formats_in(text: str) -> list[Format]:
    """The formats of which a text, that of one value or of many, may hold any."""
    return [one for mark, formats in FORMATS.items() if mark in text for one in formats if one[0] in text]


def known_format(value: str, formats: Sequence[Format] | None = None) -> tuple[str, str, bool] | None:
    """What a text holds that is a credential by its form, the very credential, and whether that is certain; None where nothing is.

    `formats` are those that it may have, if that is known.
    """
    if len(value) < 15 and "=" not in value and "://" not in value:
        return None  # too short for any of them
    documented = None
    for kind, match in _known(value[:LOOK], formats_in(value) if formats is None else formats):
        from taskdef_lint.secrets import not_secret

        if match.lastindex:
            literal = match[1].isdigit() or is_literal(match[1])
            if kind == _CONNECTION and ";" not in value:
                literal = literal and not not_secret.is_program(match[1]) and match[1].rstrip(",)").lower() != "password"
            if literal and (kind != _REGISTRY or _is_user_and_password(match[1])):
                return kind, match[1], not _is_default(match)
        elif kind == _JWT and not_secret.is_open(match[0]):
            continue
        elif match[0].endswith(_DOCUMENTED):
            documented = kind, match[0], False
        elif not re.search(_LEFT_OPEN, match[0]):
            return kind, match[0], True
    return documented


def _known(value: str, formats: Iterable[Format]) -> Iterator[tuple[str, re.Match[str]]]:
    for hint, pattern, kind in formats:
        if hint in value:
            for match in re.finditer(pattern, value):
                yield kind, match


def _text(value: object) -> str | None:
    """A text with its placeholders: around them may stand a literal password."""
    if isinstance(value, Unknown):
        return value.text
    return value if isinstance(value, str) else None


def _in_pair(name: object, value: object, formats: Sequence[Format]) -> tuple[str, bool] | None:
    """What a named value discloses, and whether that is certain. Plain values are asked, as nodes of all of them take half of the time."""
    text = value if value.__class__ is str else _text(value)
    if not text:
        return None
    known = known_format(text, formats) if formats else None
    if known:
        from taskdef_lint.secrets import not_secret

        shown = known[0] == _GOOGLE and isinstance(name, str) and not_secret.is_shown_to_all(name)
        return None if shown else (known[0], known[2])
    if not isinstance(name, str) or isinstance(value, Unknown) or not looks_secret(name) or not is_literal(text, name):
        return None
    from taskdef_lint.secrets import not_secret

    if not_secret.is_rather_none(name, text):
        return None
    certain = _is_certain(name, text)
    return _BY_NAME[certain], certain


def _is_certain(name: str, value: str) -> bool:
    """Whether a value is certain to be a credential for its name."""
    return name.upper() in CERTAIN_NAMES and not value.endswith(_DOCUMENTED)


def _in_words(words: Node, formats: Sequence[Format]) -> Iterator[Found]:
    """Credentials in a command: `--password x`, `--password=x`, `TOKEN=x` in a script, and what is one by its form."""
    option = None
    curl = False
    for word in words:
        text = _text(word.value)
        if not text:
            option = None
            continue
        curl = curl or text == "curl" or text.endswith("/curl")
        known = known_format(f"curl -u {text}") if curl and option in _USER else known_format(text, formats)
        if known:
            yield word, known[0], known[2]
        elif option and not word.unknown and looks_secret(option) and is_literal(text, option) and not re.match(_OPTION, text):
            yield word, _BY_NAME[False], False
        elif ("=" in text or "-" in text) and _speaks_of_secrets(text[:LOOK].upper()):
            from taskdef_lint.secrets import not_secret

            for match in re.finditer(ASSIGNED, text[:LOOK]):
                name = match[1] or match[2]
                value = match[3].rstrip(",:]")
                called = text[match.end() : match.end() + 1] == "("
                if looks_secret(name) and not called and not not_secret.is_program(value) and is_literal(value, name):
                    certain = _is_certain(name, value)
                    yield word, _BY_NAME[certain], certain
                    break
        option = text.lstrip("-") if text[0] == "-" and re.match(_OPTION, text) else None


def credentials_in(resource: Resource) -> list[Found]:
    """The literal credentials of a resource: the node of each value, what it is in words, and whether that is certain.

    Computed once where it is asked for as `resource.fact(credentials_in)`.
    """
    return list(secrets_in(resource))


def secrets_in(resource: Resource) -> Iterator[Found]:
    """Every literal credential in a resource: the node of the value, what it is in words, whether that is certain.

    Certain are known formats and the names that AWS lists; the rest goes by its name.
    """
    free = resource.fact(free_texts)
    formats = formats_in(free.values)
    # For its name a value may be one, and in a command for what stands before it.
    if not formats and "curl" not in free.names and not _speaks_of_secrets(free.names.upper()):
        return
    for path, _, how in marked(resource):
        holder = resource.at(path)
        if how == "pairs":
            for pair in holder:
                members = pair.value
                disclosed = _in_pair(members.get("name"), members.get("value"), formats) if isinstance(members, dict) else None
                if disclosed:
                    yield pair["value"], *disclosed
        elif how == "words" and isinstance(holder.value, list):
            yield from _in_words(holder, formats)
        elif how == "members" and isinstance(holder.value, dict):
            for name, value in holder.value.items():
                disclosed = _in_pair(name, value, formats)
                if disclosed:
                    yield holder[name], *disclosed


def redaction(text: Text) -> Redaction:
    """What of a file no output may show, worked out once."""
    from taskdef_lint.secrets.redact import Redaction

    return text.fact(Redaction)


def concealed(text: Text) -> list[Span]:
    """The stretches of a file's text that no output may show, sorted and without overlap."""
    return redaction(text).spans


def mask_texts(text: Text) -> Callable[[str], str]:
    """A function that masks the credentials of a file in what is said about it: `•••` in their place."""
    return redaction(text).mask
