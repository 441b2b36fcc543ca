"""File checks: bytes in, verdict out. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from settlement.formats import nacha
from settlement.formats.ach_reports import EntryRefusal
from settlement.formats.errors import FormatError
from settlement.sandbox import scenarios
from settlement.sandbox.scenarios import Action, Scenario

REASON_CHARACTERS_MAX = 200


@dataclass(frozen=True, slots=True)
class Reading:
    """A file that was read.

    `fates` holds the scenarios of its entries, by trace; `refused` the entries that it refuses.
    """

    file: nacha.NachaFile | None
    problem: str = ""
    fates: dict[str, Scenario] = field(default_factory=dict)
    refused: dict[str, EntryRefusal] = field(default_factory=dict)
    traces: list[str] = field(default_factory=list)
    total_minor: int = 0

    def has(self, action: Action) -> bool:
        """Whether some entry asks for this."""
        return any(fate.action is action for fate in self.fates.values())


def read(content: bytes) -> Reading:
    """Read a file strictly, and look for the scenarios in it."""
    try:
        file = nacha.parse(content)
    except FormatError as error:
        return Reading(file=None, problem=error.without_value()[:REASON_CHARACTERS_MAX].replace("|", "/"))
    reading = Reading(
        file=file, total_minor=sum(batch.totals().credit_minor + batch.totals().debit_minor for batch in file.batches)
    )
    for entry in entries(file):
        reading.traces.append(entry.trace_number)
        fate = scenarios.fate(amount_minor=entry.amount_minor, account_number=entry.account_number)
        if fate is not None:
            reading.fates[entry.trace_number] = fate
        if not entry.is_credit:
            reading.refused[entry.trace_number] = EntryRefusal(
                entry.trace_number, "NODEBIT", "This bank collects no debits."
            )
        elif fate is not None and fate.action is Action.REFUSE_ENTRY:
            reading.refused[entry.trace_number] = EntryRefusal(entry.trace_number, fate.code, "Invalid account number.")
    return reading


def entries(file: nacha.NachaFile) -> Iterator[nacha.NachaEntry]:
    """Every entry, batch by batch."""
    for batch in file.batches:
        yield from batch.entries


def reason_to_reject(reading: Reading, known_trace: str | None) -> tuple[str, str] | None:
    """Code and sentence for a file that is rejected, or None. `known_trace` came in an earlier file."""
    if reading.file is None:
        return "FORMAT", reading.problem
    if known_trace is not None:
        return "DUPLICATE", f"Trace number {known_trace} was received before."
    if len(set(reading.traces)) < len(reading.traces):
        return "DUPLICATE", "A trace number appears twice in the file."
    if reading.has(Action.REJECT_FILE):
        return "REJECTED", "The file was rejected at the customer's risk bank_transaction."
    return None
