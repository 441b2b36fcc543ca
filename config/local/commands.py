"""Which commands of `manage.py` need the embedded services."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from config.local import services
from config.local.errors import LocalServicesError

# Commands that use no database, or start the services themselves.
SELF_SUFFICIENT = frozenset(
    {"check", "collectstatic", "compilemessages", "demo", "diffsettings", "help", "local", "makemessages",
     "spectacular", "startapp", "test", "up", "version"}
)  # fmt: skip


@contextmanager
def services_for(argv: Sequence[str]) -> Iterator[None]:
    """Run the block with the embedded services, if the settings use them and the command needs them."""
    if not _are_needed(argv):
        yield
        return
    try:
        running = services.start("local")
    except LocalServicesError as problem:
        raise SystemExit(f"error: {problem}") from None
    with running:
        yield


def _are_needed(argv: Sequence[str]) -> bool:
    if len(argv) < 2 or argv[1].startswith("-") or argv[1] in SELF_SUFFICIENT:
        return False
    if os.environ.get("DJANGO_SETTINGS_MODULE") != "config.settings.local":
        return False
    from django.conf import settings

    return bool(settings.USES_EMBEDDED_SERVICES)
