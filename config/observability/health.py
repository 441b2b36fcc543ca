"""Readiness: may this installation be given work? Each dependency answers for itself, named in `READINESS_CHECKS`."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

import structlog
from django.conf import settings
from django.utils.module_loading import import_string

log = structlog.get_logger(__name__)


class State(StrEnum):
    """How a dependency is."""

    OK = "ok"
    DEGRADED = "degraded"  # Work goes on, slower or later.
    FAILED = "failed"  # Do not send work here.


@dataclass(frozen=True)
class Check:
    """What one dependency says about itself; `detail` is for strangers, so it names no host and no person."""

    name: str
    state: State
    detail: str = ""


@dataclass(frozen=True)
class Readiness:
    """All answers together."""

    checks: list[Check]

    @property
    def state(self) -> State:
        """The worst of all answers."""
        states = {check.state for check in self.checks}
        return next((state for state in (State.FAILED, State.DEGRADED) if state in states), State.OK)

    def as_json(self) -> dict[str, Any]:
        """Spell the answers for `/readyz`."""
        return {"status": self.state, "checks": {check.name: _told(check) for check in self.checks}}


def readiness() -> Readiness:
    """Ask every dependency; one that raises has failed and the others are asked all the same."""
    return Readiness([_ask(dotted_name) for dotted_name in settings.READINESS_CHECKS])


def _ask(dotted_name: str) -> Check:
    try:
        check: Callable[[], Check] = import_string(dotted_name)
        return check()
    except Exception:
        log.exception("readiness check raised", check=dotted_name)
        return Check(_short(dotted_name), State.FAILED, "The check itself failed; the log says how.")


def _short(dotted_name: str) -> str:
    """Name a check that could not name itself: `treasury.ledger.integrity.readiness` is `treasury.ledger.integrity`."""
    return dotted_name.removesuffix(".readiness").removeprefix("config.observability.checks.")


def _told(check: Check) -> dict[str, str]:
    return {key: value for key, value in asdict(check).items() if key != "name" and value}
