"""The dashboard: the stages of transfers, action items for staff and panels, gathered from the apps.

An app offers `contribute(question) -> Contribution` under settings.DASHBOARD_CONTRIBUTORS. It reads rollups and partial
indexes only: every open dashboard asks again every few seconds, however many transfers there are. Amounts are decimal
strings, because `config` has no money type.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

import structlog
from django.conf import settings
from django.db import DatabaseError
from django.utils.module_loading import import_string

from config.kernel.statuses import Colour
from config.ops.links import Target

log = structlog.get_logger(__name__)

IN_PROGRESS = ("held", "queued", "submitted", "in_doubt")
STAGES = (*IN_PROGRESS, "settled", "returned", "failed", "unmatched")
"""The stages in the order in which transfers pass them."""


@dataclass(frozen=True, slots=True)
class Question:
    """What each contributor is asked: test or live, the number of days of the sums, and the machine time."""

    livemode: bool
    days: int
    now: datetime


@dataclass(frozen=True, slots=True)
class Sum:
    """An amount in one currency, as a decimal string."""

    currency: str
    amount: str


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage.

    With `is_flow` it counts what arrived in the days of the question, otherwise what is in the stage now.
    """

    key: str
    title: str
    count: int
    sums: tuple[Sum, ...] = ()
    is_flow: bool = False
    colour: Colour = Colour.NEUTRAL
    oldest: timedelta | None = None
    hint: str = ""
    target: Target | None = None


@dataclass(frozen=True, slots=True)
class ActionItem:
    """Work of one kind that waits for a person: `count` items, the oldest of which has waited for `oldest`."""

    title: str
    count: int
    detail: str
    colour: Colour = Colour.WARNING
    oldest: timedelta | None = None
    target: Target | None = None
    sums: tuple[Sum, ...] = ()


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of a panel; `sums` are shown after the value."""

    name: str
    value: str
    colour: Colour = Colour.NEUTRAL
    target: Target | None = None
    sums: tuple[Sum, ...] = ()


@dataclass(frozen=True, slots=True)
class Panel:
    """A small table of facts. `place` orders panels; `empty` is shown when there are no facts."""

    title: str
    place: int
    icon: str
    facts: tuple[Fact, ...] = ()
    subtitle: str = ""
    empty: str = ""
    target: Target | None = None


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one app adds to the dashboard."""

    stages: tuple[Stage, ...] = ()
    action_items: tuple[ActionItem, ...] = ()
    panels: tuple[Panel, ...] = ()


Contributor = Callable[[Question], Contribution]


@dataclass(frozen=True, slots=True)
class Dashboard:
    """The whole page. `unavailable` names the apps whose query failed; their figures are missing, not zero."""

    question: Question
    stages: tuple[Stage, ...]
    action_items: tuple[ActionItem, ...]
    panels: tuple[Panel, ...]
    unavailable: tuple[str, ...]


def gather(question: Question) -> Dashboard:
    """Ask every contributor. One whose query fails is listed in `unavailable`; the others are shown."""
    contributions: list[Contribution] = []
    unavailable: list[str] = []
    for dotted in settings.DASHBOARD_CONTRIBUTORS:
        try:
            contributions.append(_contributor(dotted)(question))
        except DatabaseError:
            log.exception("dashboard_contributor_failed", contributor=dotted)
            unavailable.append(dotted.partition(".ops.")[0])
    return Dashboard(
        question=question,
        stages=tuple(
            sorted(
                (stage for part in contributions for stage in part.stages), key=lambda stage: STAGES.index(stage.key)
            )
        ),
        action_items=tuple(
            sorted((item for part in contributions for item in part.action_items if item.count), key=_urgency)
        ),
        panels=tuple(sorted((panel for part in contributions for panel in part.panels), key=lambda panel: panel.place)),
        unavailable=tuple(unavailable),
    )


def shares(stages: Sequence[Stage], *, width: int) -> list[tuple[Stage, int, int]]:
    """Return each stage with its start and width on a bar of `width`, by count.

    A stage with transfers is at least 1 wide.
    """
    filled = [stage for stage in stages if stage.count]
    total = sum(stage.count for stage in filled)
    spare = width - len(filled)
    placed, begin = [], 0
    for stage in filled:
        wide = 1 + spare * stage.count // total
        placed.append((stage, begin, wide))
        begin += wide
    return placed


def _urgency(item: ActionItem) -> tuple[bool, timedelta]:
    return item.colour is not Colour.DANGER, -(item.oldest or timedelta(0))


@lru_cache(maxsize=64)
def _contributor(dotted: str) -> Contributor:
    found: Contributor = import_string(dotted)
    return found
