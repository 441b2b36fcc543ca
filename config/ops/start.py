"""The start page of ops: today's river and what needs a person, gathered from every room.

A room offers `piece(question) -> Piece` under settings.OPS_START_PIECES. It reads rollups and partial indexes only: the page asks again every few
seconds for every person who has it open, however many transfers there are. Amounts arrive as decimal strings, for the ground floor knows no money.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache

import structlog
from django.conf import settings
from django.db import DatabaseError
from django.utils.module_loading import import_string

from config.ops.links import Target

log = structlog.get_logger(__name__)

ON_ITS_WAY = ("held", "queued", "submitted", "in_doubt")
RIVER = (*ON_ITS_WAY, "settled", "returned", "failed", "unmatched")
"""The reaches of the river in the order in which money passes them."""


class Tone(StrEnum):
    """How a figure is meant."""

    PLAIN = "plain"  # just so
    GOOD = "good"  # as it should be
    WATCH = "watch"  # somebody may want to look
    BAD = "bad"  # somebody has to look


@dataclass(frozen=True, slots=True)
class Question:
    """What every room is asked: which world, over how many days what flows is summed, and the time on our machines."""

    livemode: bool
    days: int
    now: datetime


@dataclass(frozen=True, slots=True)
class Sum:
    """An amount as a decimal string of its currency."""

    currency: str
    amount: str


@dataclass(frozen=True, slots=True)
class Stage:
    """One reach of the river. `is_flow`: counted over the days of the question; otherwise it is what stands there now."""

    key: str
    title: str
    count: int
    sums: tuple[Sum, ...] = ()
    is_flow: bool = False
    tone: Tone = Tone.PLAIN
    oldest: timedelta | None = None
    hint: str = ""
    target: Target | None = None


@dataclass(frozen=True, slots=True)
class Errand:
    """Something that waits for a person. Of the same kind there are `count`; the longest waits since `oldest`."""

    title: str
    count: int
    detail: str
    tone: Tone = Tone.WATCH
    oldest: timedelta | None = None
    target: Target | None = None
    sums: tuple[Sum, ...] = ()


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of a panel; `sums` follow the value."""

    name: str
    value: str
    tone: Tone = Tone.PLAIN
    target: Target | None = None
    sums: tuple[Sum, ...] = ()


@dataclass(frozen=True, slots=True)
class Panel:
    """A small table of a room. `place` orders panels; `empty` is the sentence that stands where there are no facts."""

    title: str
    place: int
    icon: str
    facts: tuple[Fact, ...] = ()
    subtitle: str = ""
    empty: str = ""
    target: Target | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """What one room knows."""

    stages: tuple[Stage, ...] = ()
    errands: tuple[Errand, ...] = ()
    panels: tuple[Panel, ...] = ()


Contributor = Callable[[Question], Piece]


@dataclass(frozen=True, slots=True)
class Start:
    """The whole page. `silent` names the rooms that could not answer; their figures are missing, not zero."""

    question: Question
    stages: tuple[Stage, ...]
    errands: tuple[Errand, ...]
    panels: tuple[Panel, ...]
    silent: tuple[str, ...]


def gather(question: Question) -> Start:
    """Ask every room. One that fails is named on the page, and the others are shown all the same."""
    pieces: list[Piece] = []
    silent: list[str] = []
    for dotted in settings.OPS_START_PIECES:
        try:
            pieces.append(_contributor(dotted)(question))
        except DatabaseError:
            log.exception("ops_start_piece_failed", piece=dotted)
            silent.append(dotted.partition(".ops.")[0])
    return Start(
        question=question,
        stages=tuple(
            sorted((stage for piece in pieces for stage in piece.stages), key=lambda stage: RIVER.index(stage.key))
        ),
        errands=tuple(sorted((errand for piece in pieces for errand in piece.errands if errand.count), key=_urgency)),
        panels=tuple(sorted((panel for piece in pieces for panel in piece.panels), key=lambda panel: panel.place)),
        silent=tuple(silent),
    )


def shares(stages: Sequence[Stage], *, width: int) -> list[tuple[Stage, int, int]]:
    """Where each stage begins on a bar of `width` and how wide it is, by count; whoever has any transfers is at least one unit wide."""
    filled = [stage for stage in stages if stage.count]
    total = sum(stage.count for stage in filled)
    spare = width - len(filled)
    placed, begin = [], 0
    for stage in filled:
        wide = 1 + spare * stage.count // total
        placed.append((stage, begin, wide))
        begin += wide
    return placed


def _urgency(errand: Errand) -> tuple[bool, timedelta]:
    return errand.tone is not Tone.BAD, -(errand.oldest or timedelta(0))


@lru_cache(maxsize=64)
def _contributor(dotted: str) -> Contributor:
    found: Contributor = import_string(dotted)
    return found
