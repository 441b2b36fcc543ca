"""The NACHA file as frozen dataclasses: what a person would write down, without what can be computed.

Control records, block counts, addenda flags and entry sequence numbers are not stored: they follow from the rest, are
computed when rendering and compared when parsing. All amounts are US cents. Text carries no trailing blanks.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, time

from settlement.formats.nacha_codes import CREDIT_CODES
from settlement.formats.nacha_layouts import BLOCKING_FACTOR

DEATH_CODES = frozenset({"R14", "R15"})  # The returns that carry a date of death.
HASH_MODULUS = 10**10  # The entry hash keeps its ten rightmost digits, in the batch and again in the file.


@dataclass(frozen=True, slots=True)
class Addenda05:
    """Payment information of an entry, at most 80 characters. `sequence_number` counts from 1 within the entry."""

    payment_information: str
    sequence_number: int = 1


@dataclass(frozen=True, slots=True)
class Addenda98:
    """A notification of change: the entry was posted, but `corrected_data` replaces what it said.

    29 characters, or 35 in an international batch.
    """

    change_code: str
    original_trace: str
    original_receiving_dfi: str
    corrected_data: str
    trace_number: str


@dataclass(frozen=True, slots=True)
class Addenda99:
    """A return: why the entry with `original_trace` came back. `information` (44 characters) is the bank's free text.

    `dated_on` is the date of death in R14 and R15, and the day of the original return in a contested one (R71 to R77).
    A dishonoured or contested return keeps its own sub-fields inside `information`.
    """

    reason_code: str
    original_trace: str
    original_receiving_dfi: str
    trace_number: str
    dated_on: date | None = None
    information: str = ""

    @property
    def date_of_death(self) -> date | None:
        """The date of death, which R14 and R15 alone carry."""
        return self.dated_on if self.reason_code in DEATH_CODES else None


@dataclass(frozen=True, slots=True)
class AddendaOther:
    """Any other addenda (02 of card entries, 10 to 18 of IAT), kept verbatim: `content` is positions 4 to 94."""

    type_code: str
    content: str


Addenda = Addenda05 | Addenda98 | Addenda99 | AddendaOther


@dataclass(frozen=True, slots=True)
class NachaEntry:
    """One credit or debit. `amount_minor` is cents; `trace_number` is 15 digits; `receiving_dfi` 9 with check digit.

    In CTX the first four characters of `individual_name` are the number of addenda. In IAT `account_number` holds that
    number and the foreign account runs over `individual_id` and `individual_name`. `line` is where a reader found it.
    """

    transaction_code: str
    receiving_dfi: str
    account_number: str
    amount_minor: int
    individual_id: str
    individual_name: str
    trace_number: str
    discretionary_data: str = ""
    addenda: tuple[Addenda, ...] = ()
    line: int = field(default=0, compare=False)

    @property
    def is_credit(self) -> bool:
        """Whether the receiver's account grows (for a return: would have grown)."""
        return self.transaction_code in CREDIT_CODES


@dataclass(frozen=True, slots=True)
class ControlTotals:
    """What a control record says: records, hash of routing numbers, and cents per direction."""

    entry_addenda_count: int
    entry_hash: int
    debit_minor: int
    credit_minor: int

    @classmethod
    def of_entries(cls, entries: Iterable[NachaEntry]) -> ControlTotals:
        """The totals of one batch."""
        count = hashed = debit = credit = 0
        for entry in entries:
            count += 1 + len(entry.addenda)
            hashed += int(entry.receiving_dfi[:8])
            if entry.transaction_code in CREDIT_CODES:
                credit += entry.amount_minor
            else:
                debit += entry.amount_minor
        return cls(count, hashed % HASH_MODULUS, debit, credit)

    @classmethod
    def added_up(cls, totals: Iterable[ControlTotals]) -> ControlTotals:
        """The totals of one file from those of its batches; the hash is cut to ten digits once more."""
        count = hashed = debit = credit = 0
        for each in totals:
            count += each.entry_addenda_count
            hashed += each.entry_hash
            debit += each.debit_minor
            credit += each.credit_minor
        return cls(count, hashed % HASH_MODULUS, debit, credit)


@dataclass(frozen=True, slots=True)
class NachaBatch:
    """Entries of one company, class and day. `settlement_day` is the operator's Julian day, blank when we originate.

    In IAT `company_discretionary_data` holds the foreign exchange fields and `descriptive_date` the two currencies.
    """

    service_class: str
    company_name: str
    company_id: str
    sec_code: str
    entry_description: str
    originating_dfi: str
    batch_number: int
    entries: tuple[NachaEntry, ...]
    effective_entry_date: date | None = None
    company_discretionary_data: str = ""
    descriptive_date: str = ""
    settlement_day: str = ""
    originator_status: str = "1"
    message_authentication_code: str = ""
    line: int = field(default=0, compare=False)

    def totals(self) -> ControlTotals:
        """The batch control's numbers, computed from the entries."""
        return ControlTotals.of_entries(self.entries)


@dataclass(frozen=True, slots=True)
class NachaFile:
    """One file from `immediate_origin` to `immediate_destination`. `created_time` is the sender's local time."""

    immediate_destination: str
    immediate_origin: str
    created_on: date
    created_time: time | None
    file_id_modifier: str
    destination_name: str
    origin_name: str
    batches: tuple[NachaBatch, ...]
    reference_code: str = ""

    def totals(self) -> ControlTotals:
        """The file control's numbers, computed from the batches."""
        return ControlTotals.added_up(batch.totals() for batch in self.batches)


def block_count(records: int) -> int:
    """Blocks of ten that hold `records` records, padding included."""
    return -(-records // BLOCKING_FACTOR)
