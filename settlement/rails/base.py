"""The words that every rail speaks: what is ordered, what a bank may answer, and the protocol of a translator.

An outcome of a foreign call is Accepted, Rejected or Unknown, and Unknown is never failed (law 1). Rejected is said with proof that nothing moves.
Amounts are minor units of `currency`. Two times appear: business time of the rail account (`created_at`, `settled_at`, `returned_at`) and machine
time (`not_after`, `claimed_at`), which measures how long somebody may still be sending.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True)
class RailAccountView:
    """What a translator needs of a rail account. `settings` hold no secrets; `credentials` are opened for one call and never shown."""

    id: UUID
    code: str
    rail: str
    currency: str
    livemode: bool
    settings: Mapping[str, Any]
    credentials: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Entry:
    """One payment inside an order: 15 digits of trace, 9 of routing number; `account_type` is `checking` or `savings`."""

    trace_number: str
    instruction_id: UUID
    amount_minor: int
    currency: str
    routing_number: str = field(repr=False)
    account_number: str = field(repr=False)
    account_type: str
    name: str = field(repr=False)
    batch_key: str


@dataclass(frozen=True, slots=True)
class BatchHeader:
    """What the entries of one batch share. `sec` is the entry class (`PPD`, `CCD`), `effective_on` the day on which the bank shall pay."""

    batch_key: str
    company_name: str
    company_id: str
    sec: str
    description: str
    effective_on: date


@dataclass(frozen=True, slots=True)
class Batch:
    """A header and its entries, in ascending order of their trace numbers."""

    header: BatchHeader
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class SubmissionOrder:
    """One file or call, under the reference that was stored before it is made. The bank numbers `batches` from 1 in this order.

    `created_at` is business time. After `not_after` (machine time) a transport refuses to send: whoever holds an expired lease must not act on it.
    """

    reference: str
    file_id_modifier: str
    created_at: datetime
    batches: tuple[Batch, ...]
    not_after: datetime | None = None


def batch_reference(reference: str, batch_number: int) -> str:
    """How a bank statement names one batch of a file when it shows the batch as one total: file reference, colon, batch number (from 1)."""
    return f"{reference}:{batch_number}"


# --- what the submit call can answer ---


@dataclass(frozen=True, slots=True)
class Accepted:
    """The bank's side has the order. Nothing is paid yet."""

    bank_reference: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """This call moved nothing and never will: proven. `code` is the bank's or `not_sent`, `unrenderable`, `rail_account_refused`.

    It speaks of this call only: who may have sent the same reference before asks `find` first. `unwritable` names the entries that alone are
    the reason, where there are such: without them the order can be given.
    """

    code: str
    reason: str
    unwritable: tuple[EntryRefused, ...] = ()


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nobody can say whether the bank has the order. Ask `find` by reference; never send again blind."""

    reason: str


# --- what `find` can answer ---


@dataclass(frozen=True, slots=True)
class Found:
    """The order is there: `outcomes` say what the bank thinks of it, empty while it has not looked yet."""

    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True, slots=True)
class NotFound:
    """The bank does not know the reference. Only with `proof` is it certain that it never got it and nobody is still sending it."""

    proof: bool
    reason: str


@dataclass(frozen=True, slots=True)
class StillUnknown:
    """There was no answer, or none that can be trusted."""

    reason: str


# --- what a bank says about files and entries, in files and in answers ---


@dataclass(frozen=True, slots=True)
class FileAccepted:
    """The bank took the file; entries that it refuses are named one by one, all others it will pay."""

    reference: str


@dataclass(frozen=True, slots=True)
class FileRejected:
    """Nothing in the file will be processed."""

    reference: str
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class EntryAccepted:
    """The bank will pay this entry."""

    trace: str


@dataclass(frozen=True, slots=True)
class EntryRefused:
    """The bank will not pay this entry; nothing moved."""

    trace: str
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class EntrySettled:
    """The bank paid `amount_minor` at `settled_at`. The amount is the bank's word: the caller compares it with its own."""

    trace: str
    amount_minor: int
    settled_on: date
    settled_at: datetime
    bank_reference: str


@dataclass(frozen=True, slots=True)
class EntryReturned:
    """The entry was paid and came back. It may arrive before the settlement is told; then both happened."""

    trace: str
    code: str
    reason: str
    returned_at: datetime
    amount_minor: int


@dataclass(frozen=True, slots=True)
class EntryCorrected:
    """The entry was paid, and the payee's bank asks for other data from the next payment on (ACH: a notification of change). No money moves.

    `advice` says what to change in words, with account numbers by their last digits and without names: everybody who may see the transfer reads it.
    """

    trace: str
    code: str
    reason: str
    advice: str


Outcome = FileAccepted | FileRejected | EntryAccepted | EntryRefused | EntrySettled | EntryReturned | EntryCorrected


class Rail(Protocol):
    """A translator. Stateless; every method that touches the outside refuses an open transaction; none of them retries."""

    @property
    def code(self) -> str:
        """The name in the registry: `ach`."""
        ...

    def submit(self, account: RailAccountView, order: SubmissionOrder) -> Accepted | Rejected | Unknown:
        """Hand the order to the bank, once. Never raises for anything that the bank or the network does."""
        ...

    def find(
        self, account: RailAccountView, reference: str, *, claimed_at: datetime
    ) -> Found | NotFound | StillUnknown:
        """Ask what became of a reference. `claimed_at` (machine time) is when the last sender's lease on it ended or, without leases, began."""
        ...

    def ask(self, account: RailAccountView, traces: Sequence[str]) -> list[Outcome]:
        """Ask about entries. What the bank does not know, or did not answer, is left out: silence proves nothing."""
        ...

    def list_files(self, account: RailAccountView) -> list[str]:
        """Names of the bank's answer files (acknowledgements, settlement reports, returns), oldest first. Raises BankUnreachable."""
        ...

    def file_marks(self, account: RailAccountView) -> dict[str, str]:
        """For each answer file a mark that changes when the bank writes it anew; without one it is taken to be as it was. Raises BankUnreachable."""
        ...

    def read_file(self, account: RailAccountView, name: str) -> bytes:
        """One answer file. Raises BankUnreachable."""
        ...

    def parse_file(self, name: str, content: bytes) -> list[Outcome]:
        """What an answer file says, in file order. Pure. Raises settlement.formats.errors.FormatError when it cannot be trusted."""
        ...

    def list_statements(self, account: RailAccountView) -> list[str]:
        """Names of the bank's statements, oldest first. Raises BankUnreachable."""
        ...

    def statement_marks(self, account: RailAccountView) -> dict[str, str]:
        """The same for statements. Raises BankUnreachable."""
        ...

    def read_statement(self, account: RailAccountView, name: str) -> bytes:
        """One statement. Raises BankUnreachable."""
        ...
