"""The types of matching: what the bank shows (a line), what our books expect (an expectation), and the outcome."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    """What our books say happened at the bank."""

    SETTLED = "settled"  # money left for a transfer
    RETURNED = "returned"  # money of a transfer came back
    FUNDED = "funded"  # money arrived for a partner


class Finding(StrEnum):
    """Why a line or an expectation is left over. The values are public and stored."""

    AMOUNT = "amount"  # the reference agrees, the amount does not
    DUPLICATE = "duplicate"  # the bank shows again what another line shows or proves
    UNEXPECTED_DEBIT = "unexpected_debit"  # money left and nothing known explains it
    UNEXPECTED_CREDIT = "unexpected_credit"  # money came and nothing known explains it
    AMBIGUOUS = "ambiguous"  # more than one explanation fits equally well
    MISSING = "missing"  # the bank reported it as settled, and no statement shows it in time


Days = tuple[date, date]  # both included


@dataclass(frozen=True, slots=True)
class Line:
    """One statement line. `amount_minor` is signed as the account holder sees it: a credit is positive."""

    id: uuid.UUID
    booked_on: date
    amount_minor: int
    currency: str
    references: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Expectation:
    """One movement that the bank must show. `amount_minor` is signed like a line's.

    `group` names the batch in whose total it may be shown.
    """

    kind: Kind
    subject_id: uuid.UUID
    environment_id: uuid.UUID
    amount_minor: int
    currency: str
    reference: str
    group: str
    expected_on: date


class Shown(NamedTuple):
    """A reference that a line proved, and its direction: a payment and its return carry the same reference."""

    reference: str
    is_credit: bool


@dataclass(frozen=True, slots=True)
class Pairing:
    """Lines and expectations that are the same money: both sides have the same sum in the same currency.

    `reference` decided it.
    """

    rule: str
    reference: str
    confidence: int
    lines: tuple[Line, ...]
    expectations: Sequence[Expectation]
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Leftover:
    """Something a person has to look at: a line, an expectation, or both when they name each other and do not agree.

    `members` are the entries of a batch whose total does not agree with the line.
    """

    finding: Finding
    line: Line | None
    expectation: Expectation | None
    difference_minor: int
    reasons: tuple[str, ...]
    members: tuple[Expectation, ...] = ()

    @property
    def pointed_at(self) -> tuple[Expectation, ...]:
        """Every expectation that the line names without agreeing with it."""
        return (self.expectation, *self.members) if self.expectation is not None else self.members


@dataclass(frozen=True, slots=True)
class Outcome:
    """Everything that one run of the engine finds. `waiting` are expectations not on a statement yet and not late."""

    pairings: list[Pairing]
    leftovers: list[Leftover]
    waiting: list[Expectation]
