"""Readiness: whether this installation can take work. `READINESS_CHECKS` names the checks."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

import structlog
from django.conf import settings
from django.utils.module_loading import import_string

log = structlog.get_logger(__name__)


class State(StrEnum):
    """The state of a dependency."""

    OK = "ok"
    DEGRADED = "degraded"  # Work continues, slower or later.
    FAILED = "failed"  # This installation takes no work.


@dataclass(frozen=True)
class Check:
    """The result of one check. `detail` is public, so it names no host and no person."""

    name: str
    state: State
    detail: str = ""


@dataclass(frozen=True)
class Readiness:
    """The results of all checks."""

    checks: list[Check]

    @property
    def state(self) -> State:
        """The worst state of all checks."""
        states = {check.state for check in self.checks}
        return next((state for state in (State.FAILED, State.DEGRADED) if state in states), State.OK)

    def as_json(self) -> dict[str, Any]:
        """Return the body of `/readyz`."""
        return {"status": self.state, "checks": {check.name: _as_json(check) for check in self.checks}}


def readiness() -> Readiness:
    """Run every check; a check that raises has failed, and the others run."""
    return Readiness([_run(dotted_name) for dotted_name in settings.READINESS_CHECKS])


def _run(dotted_name: str) -> Check:
    try:
        check: Callable[[], Check] = import_string(dotted_name)
        return check()
    except Exception:
        log.exception("readiness check raised", check=dotted_name)
        return Check(_short(dotted_name), State.FAILED, "The check raised an error; see the log.")


def _short(dotted_name: str) -> str:
    """Name a check that raised: `treasury.ledger.integrity.readiness` is `treasury.ledger.integrity`."""
    return dotted_name.removesuffix(".readiness").removeprefix("config.observability.checks.")


def _as_json(check: Check) -> dict[str, str]:
    return {key: value for key, value in asdict(check).items() if key != "name" and value}
