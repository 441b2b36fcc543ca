"""The words of matching: what the bank says (a line), what we believe (an expectation), and what came of holding them together."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    """What we believe happened at the bank."""

    SETTLED = "settled"  # money left for a transfer
    RETURNED = "returned"  # money of a transfer came back
    FUNDED = "funded"  # money arrived for a partner


class Finding(StrEnum):
    """Why a line or an expectation is left over. The values are public and stored."""

    AMOUNT = "amount"  # the reference agrees, the amount does not
    DUPLICATE = "duplicate"  # the bank shows once more what was proven already
    UNEXPECTED_DEBIT = "unexpected_debit"  # money left and nobody knows why
    UNEXPECTED_CREDIT = "unexpected_credit"  # money came and nobody knows why
    AMBIGUOUS = "ambiguous"  # more than one explanation fits equally well
    MISSING = "missing"  # we were told it settled, the statement does not show it in time


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
    """One movement that the bank must show. `amount_minor` is signed like a line's; `group` names the batch it may be shown in as one total."""

    kind: Kind
    subject_id: uuid.UUID
    environment_id: uuid.UUID
    amount_minor: int
    currency: str
    reference: str
    group: str
    expected_on: date


class Shown(NamedTuple):
    """A reference that a line proved, and the direction in which the money went: a payment and its return carry the same reference."""

    reference: str
    is_credit: bool


@dataclass(frozen=True, slots=True)
class Pairing:
    """Lines and expectations that are the same money. Both sides sum to the same amount in the same currency. `reference` decided it."""

    rule: str
    reference: str
    confidence: int
    lines: tuple[Line, ...]
    expectations: Sequence[Expectation]
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Leftover:
    """Something a person has to look at: a line, an expectation, or both when they point at each other and do not agree."""

    finding: Finding
    line: Line | None
    expectation: Expectation | None
    difference_minor: int
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """Everything that one run of the engine says. `waiting` are expectations that are not on the statement yet and not late either."""

    pairings: list[Pairing]
    leftovers: list[Leftover]
    waiting: list[Expectation]
