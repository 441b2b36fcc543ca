"""The page of error codes, made from the error classes, so that it always agrees with the API."""

from __future__ import annotations

import importlib
import inspect
import pkgutil

from django.apps import apps

from config.kernel.errors import QuittanceError

OUR_PACKAGES = {"config", "onboarding", "payouts", "reconciliation", "settlement", "treasury", "webhooks"}

_HEAD = """# Error codes

Every refused request is answered with an `application/problem+json` document (RFC 9457) with a stable `code`.
`manage.py write_error_reference` writes this page from the error classes; `detail` is the template of the sentence, and
its `{names}` are also members of the document.

| code | status | detail | raised in |
| --- | --- | --- | --- |
"""


def all_error_classes() -> list[type[QuittanceError]]:
    """Every public error of our packages, by code."""
    for config in apps.get_app_configs():
        if config.name.split(".")[0] in OUR_PACKAGES:
            _import_error_modules(config.name)
    _import_error_modules("treasury.money")
    found: list[type[QuittanceError]] = []
    pending: list[type[QuittanceError]] = [QuittanceError]
    while pending:
        error = pending.pop()
        pending += error.__subclasses__()
        if "code" in vars(error) and error is not QuittanceError and not error.__module__.startswith("tests"):
            found.append(error)
    return sorted(set(found), key=lambda error: error.code)


def _import_error_modules(package: str) -> None:
    module = importlib.import_module(package)
    for info in pkgutil.iter_modules(getattr(module, "__path__", []), prefix=f"{package}."):
        if info.name.endswith(".errors"):
            importlib.import_module(info.name)


def render_reference() -> str:
    """The whole page as Markdown."""
    rows = []
    for error in all_error_classes():
        sentence = " ".join(inspect.cleandoc(error.__doc__ or "").split()).replace("|", "\\|")
        rows.append(f"| `{error.code}` | {error.http_status} | {sentence} | `{error.__module__}` |")
    return _HEAD + "\n".join(rows) + "\n"
