"""A BAI2 file as immutable values. Amounts are whole minor units of the account's currency; the file has no decimals.

Trailers are not stored: control totals and record counts are computed when rendering and compared when parsing.
Times stay text (`HHMM`, `2400` and `9999` both mean end of day, empty means not said).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import NamedTuple

from settlement.formats.bai2_codes import Direction, type_code

DEFAULT_CURRENCY = "USD"


class GroupStatus(Enum):
    """What the bank means by sending the group."""

    UPDATE = "1"
    DELETION = "2"  # Replaces earlier data of the same account and as-of date by nothing.
    CORRECTION = "3"  # Replaces earlier data of the same account and as-of date.
    TEST = "4"  # Never imported: reader and writer refuse it.


class AsOfModifier(Enum):
    """How final the data is. Books take final data; interim data is for early matching only."""

    INTERIM_PREVIOUS_DAY = "1"
    FINAL_PREVIOUS_DAY = "2"
    INTERIM_SAME_DAY = "3"
    FINAL_SAME_DAY = "4"


class FundsType(Enum):
    """When the money can be used."""

    DEFAULTED = ""
    UNKNOWN = "Z"
    IMMEDIATE = "0"
    ONE_DAY = "1"
    TWO_DAYS = "2"
    SPLIT = "S"  # Three amounts: immediate, one day, two or more days.
    VALUE_DATED = "V"
    DISTRIBUTED = "D"  # Pairs of days and amount.


@dataclass(frozen=True, slots=True)
class Funds:
    """Availability. SPLIT has three `amounts_minor`, DISTRIBUTED has a `distribution` of days and minor units.

    These amounts repeat money that is counted elsewhere, so control totals leave them out.
    """

    type: FundsType = FundsType.DEFAULTED
    value_date: date | None = None
    value_time: str = ""
    amounts_minor: tuple[int, ...] = ()
    distribution: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Summary:
    """A balance (may be negative) or a total of a record 03; what is not stated is None."""

    type_code: str
    amount_minor: int | None
    item_count: int | None = None
    funds: Funds = Funds()


class Transaction(NamedTuple):
    """One record 16. `amount_minor` is never negative: `direction` says which way it goes.

    `text` keeps the line breaks of its continuation records, because banks put one label on each.
    A file has up to millions of these, and a tuple is made several times faster than a frozen dataclass.
    """

    type_code: str
    amount_minor: int
    bank_reference: str = ""
    customer_reference: str = ""
    text: str = ""
    funds: Funds = Funds()

    @property
    def direction(self) -> Direction:
        """What the type code says of the account: it grows, it shrinks, or neither."""
        return type_code(self.type_code).direction


@dataclass(frozen=True, slots=True)
class Account:
    """One account on one day; an empty `currency` is the group's."""

    number: str
    currency: str
    summaries: tuple[Summary, ...] = ()
    transactions: tuple[Transaction, ...] = ()

    def balance_minor(self, code: str) -> int | None:
        """Return the amount under a code (`010` opening, `015` closing ledger), or None where it is not stated."""
        return next((each.amount_minor for each in self.summaries if each.type_code == code), None)

    def control_total_minor(self) -> int:
        """The checksum of record 49: all amounts added up, debits counted as positive. It is no balance."""
        amounts = sum(each.amount_minor or 0 for each in self.summaries)
        return amounts + sum(each.amount_minor for each in self.transactions)


@dataclass(frozen=True, slots=True)
class Group:
    """The accounts of one originator as of one day; an empty `currency` is USD."""

    receiver_id: str
    originator_id: str
    status: GroupStatus
    as_of_date: date
    accounts: tuple[Account, ...]
    as_of_time: str = ""
    currency: str = ""
    as_of_modifier: AsOfModifier | None = None


@dataclass(frozen=True, slots=True)
class Bai2File:
    """One file. `physical_record_length` (characters) makes every record that long; `block_size` is kept, not used.

    `dialect` lists in sentences where the file deviates from the specification without a doubt about its content.
    """

    sender_id: str
    receiver_id: str
    created_on: date
    created_time: str
    file_id: str
    groups: tuple[Group, ...]
    physical_record_length: int | None = None
    block_size: int | None = None
    dialect: tuple[str, ...] = field(default=(), compare=False)
