"""No function, class or method exists that only tests use, or that nothing uses.

`vulture` finds the candidates. A name that stands in a string counts as used (settings, templates, Celery tasks), and
so does a name that a framework calls.
"""

from __future__ import annotations

import re
from collections import Counter

from vulture import Vulture

from tests.architecture.app_layers import ROOT, TOP_LEVEL_PACKAGES, source_files

KINDS = {"function", "class", "method", "property"}

# Names that Django, DRF, Celery, the standard library and other libraries call or read.
CALLED_BY_FRAMEWORKS = {
    "AnyOf",
    "Command", "Meta", "Migration", "add_arguments", "allow_migrate", "allow_relation", "as_sql", "authenticate",
    "authenticate_header", "check_throttles", "close", "db_for_read", "db_for_write", "deconstruct", "delete",
    "do_GET", "do_POST", "emit", "filter", "finalize_response", "format", "get", "get_policy_parts", "get_queryset",
    "handle", "handle_error", "has_permission", "initial", "log_message", "lookup_allowed", "patch", "post", "put",
    "map_serializer",
    "RequestTypes",
    "beat_at_start",
    "ready", "resolve", "test_func", "to_internal_value", "to_representation", "urlconf", "validate",
}  # fmt: skip
HOOK = re.compile(
    r"(_?get|has|save|delete|formfield|list|change|response|construct|log|process|map|validate|clean|shown)_\w+"
    r"|\w+_permission|test_\w+|\w+(Admin|Config|Scheme)"
)


def test_nothing_is_unused() -> None:
    vulture = Vulture(verbose=False)
    vulture.scavenge([str(ROOT / package) for package in sorted(TOP_LEVEL_PACKAGES)], exclude=["*/migrations/*"])
    suspects = [item for item in vulture.get_unused_code(min_confidence=60) if item.typ in KINDS]
    spelled = _words()
    unused = [
        f"{item.filename.relative_to(ROOT)}:{item.first_lineno}: {item.typ} {item.name}"
        for item in suspects
        if item.name not in CALLED_BY_FRAMEWORKS and not HOOK.fullmatch(item.name) and spelled[item.name] < 2
    ]
    assert not unused, "Delete what nothing uses:\n" + "\n".join(unused)


def _words() -> Counter[str]:
    """How often each identifier is spelled in code, templates, SQL and configuration of the product."""
    paths = [
        *source_files(),
        *source_files("*.sql"),
        *(ROOT / "templates").rglob("*.html"),
        ROOT / "pyproject.toml",
        ROOT / "manage.py",
    ]
    found: Counter[str] = Counter()
    for path in paths:
        found.update(re.findall(r"\w+", path.read_text(encoding="utf-8")))
    return found
