"""The vocabulary that every rail shares: what is ordered, what a bank may answer, and the protocol of a rail.

An outcome of a foreign call is Accepted, Rejected or Unknown, and Unknown never counts as failed. Rejected is proof
that nothing moves. Amounts are minor units of `currency`. Two times appear: business time of the rail account
(`created_at`, `settled_at`, `returned_at`), and machine time (`not_after`, `claimed_at`) for how long a sender lives.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from typing import Any, Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True)
class RailAccountView:
    """What a rail needs of a rail account. `settings` hold no secrets; `credentials` are opened for one call."""

    id: UUID
    code: str
    rail: str
    currency: str
    livemode: bool
    settings: Mapping[str, Any]
    credentials: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Entry:
    """One payment of an order: 15 digits of trace, 9 of routing number; `account_type` is `checking` or `savings`."""

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
    """What the entries of one batch share.

    `sec` is the entry class (`PPD`, `CCD`), `effective_on` the day on which the bank shall pay.
    """

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
    """One file or call, under the reference that was stored before it is made.

    The bank numbers `batches` from 1 in this order. `created_at` is business time. After `not_after` (machine time) a
    transport refuses to send: a worker whose lease has expired must not act on it.
    """

    reference: str
    file_id_modifier: str
    created_at: datetime
    batches: tuple[Batch, ...]
    not_after: datetime | None = None


def batch_reference(reference: str, batch_number: int) -> str:
    """How a statement names a batch that it shows as one total: file reference, colon, batch number (from 1)."""
    return f"{reference}:{batch_number}"


# --- answers of `submit` ---


@dataclass(frozen=True, slots=True)
class Accepted:
    """The bank's side has the order. Nothing is paid yet."""

    bank_reference: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """This call is proven to have moved nothing.

    `code` is the bank's, or `not_sent`, `unrenderable`, `rail_account_refused`. It says nothing about an earlier call
    with the same reference: `find` does. `unwritable` names the entries that caused the rejection; without them the
    order can be sent.
    """

    code: str
    reason: str
    unwritable: tuple[EntryRefused, ...] = ()


@dataclass(frozen=True, slots=True)
class Unknown:
    """It is not known whether the bank has the order. Ask `find` by reference; never send again before it answers."""

    reason: str


# --- answers of `find` ---


@dataclass(frozen=True, slots=True)
class Found:
    """The bank has the order. `outcomes` are empty until the bank has processed it."""

    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True, slots=True)
class NotFound:
    """The bank does not know the reference. `proof` is True when the order never arrived and cannot arrive any more."""

    proof: bool
    reason: str


@dataclass(frozen=True, slots=True)
class StillUnknown:
    """There was no answer that can be trusted."""

    reason: str


# --- outcomes: what a bank says about files and entries ---


@dataclass(frozen=True, slots=True)
class FileAccepted:
    """The bank took the file and will pay all entries but those that it refuses one by one."""

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
    """The bank paid `amount_minor` at `settled_at`. The caller compares the amount with its own."""

    trace: str
    amount_minor: int
    settled_on: date
    settled_at: datetime
    bank_reference: str


@dataclass(frozen=True, slots=True)
class EntryReturned:
    """The entry was paid and came back. It may arrive before the settlement report; then both happened.

    `amount_minor`, `is_credit` (whether the entry that came back was a credit to the payee) and `identification` (what
    the rail's `identification` gave the entry, empty where the bank does not repeat it) are what the bank states; the
    caller compares them with its own.
    """

    trace: str
    code: str
    reason: str
    returned_at: datetime
    amount_minor: int
    is_credit: bool = True
    identification: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class EntryCorrected:
    """The entry was paid, and the payee's bank asks for other data from the next payment on. No money moves.

    `advice` says what to change, with account numbers by their last digits and without names: every person who may see
    the transfer reads it.
    """

    trace: str
    code: str
    reason: str
    advice: str


class NoticeKind(Enum):
    """Why a statement of the bank books nothing and goes to a person."""

    RETURN_DISPUTED = "return_disputed"  # Our bank and the payee's bank disagree about a return.
    UNREADABLE = "unreadable"  # The bank names an entry in a way that contradicts itself.


@dataclass(frozen=True, slots=True)
class EntryNotice:
    """The bank says something about an entry that moves nothing in our books, and that a person must read.

    `trace` is ours, or empty where the bank names none. `place` tells statements about the same entry apart.
    """

    trace: str
    kind: NoticeKind
    place: str
    detail: str


EntryOutcome = EntryAccepted | EntryRefused | EntrySettled | EntryReturned | EntryCorrected | EntryNotice
Outcome = FileAccepted | FileRejected | EntryOutcome


@dataclass(frozen=True, slots=True)
class AnswerFile:
    """What one file of the bank says, in file order, and how it deviates from its format without harm (`dialects`)."""

    outcomes: tuple[Outcome, ...]
    dialects: tuple[str, ...] = ()


class Rail(Protocol):
    """One way to move money. Stateless; methods that call the bank refuse an open transaction; none of them retries."""

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
        """Ask what became of a reference. `claimed_at` (machine time): the end of its last lease, or the claim."""
        ...

    def ask(self, account: RailAccountView, traces: Sequence[str]) -> list[Outcome]:
        """Ask about entries. Those that the bank does not know or answer are left out: silence is no proof."""
        ...

    def list_files(self, account: RailAccountView) -> list[str]:
        """Names of the answer files (acknowledgements, settlement reports, returns), oldest first.

        Raises BankUnreachable.
        """
        ...

    def file_marks(self, account: RailAccountView) -> dict[str, str]:
        """For each answer file a mark that changes when the bank writes it anew. Raises BankUnreachable."""
        ...

    def read_file(self, account: RailAccountView, name: str) -> bytes:
        """One answer file. Raises BankUnreachable."""
        ...

    def parse_file(self, name: str, content: bytes) -> AnswerFile:
        """What an answer file says. Pure. Raises settlement.formats.errors.FormatError when it cannot be trusted."""
        ...

    def identification(self, instruction_id: UUID) -> str:
        """What an entry says about itself beside its trace, and a return repeats; empty where the rail has nothing."""
        ...

    def late_return(self, code: str, *, settled_on: date, returned_at: datetime) -> str:
        """Why a return came later than the rules of the rail allow, as a sentence; empty when it did not. Pure."""
        ...

    def list_statements(self, account: RailAccountView) -> list[str]:
        """Names of the bank's statements, oldest first. Raises BankUnreachable."""
        ...

    def statement_marks(self, account: RailAccountView) -> dict[str, str]:
        """For each statement a mark that changes when the bank writes it anew. Raises BankUnreachable."""
        ...

    def read_statement(self, account: RailAccountView, name: str) -> bytes:
        """One statement. Raises BankUnreachable."""
        ...
