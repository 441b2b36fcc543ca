"""JSON log lines with ids, and without names of people, account numbers or secrets.

Lines of this project and of libraries pass the same processors. Values are removed by the name of their key and masked
by their shape.
"""

import logging
import logging.config
import re
from collections.abc import Mapping, Sequence
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

REMOVED = "[removed]"

PERSONAL_KEYS = frozenset(
    {
        "account_holder", "account_number", "address", "authorization", "beneficiary_name", "birth_date", "clabe",
        "cookie", "cookies", "cpf", "credential", "credentials", "cvc", "date_of_birth", "document_number", "dsn",
        "email", "first_name", "full_name", "holder_name", "iban", "key", "last_name", "name", "password", "pepper",
        "phone", "pix_key", "private_key", "routing_number", "secret", "secrets", "set_cookie", "signature", "ssn",
        "street", "tax_id", "token", "x_api_key",
    }
)  # fmt: skip
"""Keys whose values are always removed."""

PERSONAL_ENDINGS = (
    "_account_number",
    "_name",
    "_number",
    "_password",
    "_pepper",
    "_routing_number",
    "_secret",
    "_token",
)
"""Endings of such keys; `NAMES_OF_THINGS` are the exceptions."""

NAMES_OF_THINGS = frozenset(
    {
        "batch_number", "file_name", "func_name", "host_name", "line_number", "logger_name", "process_name",
        "queue_name", "rail_name", "sequence_number", "table_name", "task_name", "thread_name", "trace_number",
        "url_name", "view_name",
    }
)  # fmt: skip

_SECRET_SHAPES = re.compile(
    r"\b(?:sk|rk)_(?:test|live)_[A-Za-z0-9_-]+"  # our keys
    r"|\bwhsec_[A-Za-z0-9+/=_-]+"  # webhook secrets
    r"|\b[Bb]earer\s+[A-Za-z0-9._~+/=-]+"
    r"|(?<=://)[^/\s:@]*:[^/\s@]+(?=@)"  # a password inside a URL
    r"|\b[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,4})?\b"  # IBAN
)
_LONG_NUMBER = re.compile(r"(?<![\w.:+-])[0-9]{8,19}(?![\w:.-])")
_LAST_DIGITS = 4


def drop_personal_data(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Remove the values of personal keys at any depth, and mask secrets and account numbers inside texts."""
    event.pop("request", None)  # Django adds the request, whose text has the query string.
    return {key: _cleaned(key, value) for key, value in event.items()}


def _cleaned(key: str, value: Any) -> Any:
    if is_personal(key):
        return REMOVED
    if isinstance(value, Mapping):
        return {str(inner): _cleaned(str(inner), held) for inner, held in value.items()}
    if isinstance(value, str):
        return mask(value)
    if isinstance(value, bytes):
        return f"[{len(value)} bytes]"
    if isinstance(value, Sequence) and not isinstance(value, bytearray):
        return [_cleaned("", held) for held in value]
    return value


def is_personal(key: str) -> bool:
    """True when the name of a key means personal data or a credential."""
    plain = key.lower().replace("-", "_")
    if plain in NAMES_OF_THINGS:
        return False
    return plain in PERSONAL_KEYS or plain.endswith(PERSONAL_ENDINGS)


def mask(text: str) -> str:
    """Remove keys, passwords in URLs and IBANs, and all but the last four digits of long numbers."""
    without_secrets = _SECRET_SHAPES.sub(REMOVED, text)
    return _LONG_NUMBER.sub(lambda found: f"…{found[0][-_LAST_DIGITS:]}", without_secrets)


def _processors() -> list[Processor]:
    """The processors of all lines."""
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
    ]


def logging_settings(*, level: str) -> dict[str, Any]:
    """Settings for `logging.config.dictConfig`: one handler, JSON on standard error."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": "config.observability.logging.json_formatter"}},
        "handlers": {"standard_error": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["standard_error"], "level": level},
        "loggers": {
            # The access log middleware writes one line per request.
            "django.server": {"handlers": ["standard_error"], "level": "WARNING", "propagate": False},
            "django.request": {"level": "ERROR"},
            # Two lines per task, several times a second.
            "celery.worker.strategy": {"level": "WARNING"},
            "celery.app.trace": {"level": "WARNING"},
            "aiohttp": {"level": "WARNING"},
            "httpx": {"level": "WARNING"},
            "weasyprint": {"level": "ERROR"},
            "fontTools": {"level": "ERROR"},
        },
    }


def json_formatter() -> logging.Formatter:
    """Render records as JSON lines; personal data is removed last, after all processors that add values."""
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=_processors(),
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            drop_personal_data,
            structlog.processors.JSONRenderer(ensure_ascii=False, default=str),
        ],
    )


def bind_caller(*, partner: str, environment: str) -> None:
    """Add the ids of partner and environment to all further lines of this request."""
    structlog.contextvars.bind_contextvars(partner=partner, environment=environment)


def configure(settings: dict[str, Any]) -> None:
    """Configure `logging` and structlog; Django calls this with `LOGGING`."""
    logging.config.dictConfig(settings)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_processors(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
