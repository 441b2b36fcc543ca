"""Render an order as a NACHA file. Pure: the same order gives the same bytes every time."""

from __future__ import annotations

from uuid import UUID
from zoneinfo import ZoneInfo

from config.kernel import ids
from settlement.formats import nacha
from settlement.formats.errors import FormatError
from settlement.formats.nacha_codes import CREDITS_ONLY
from settlement.formats.transliteration import to_capitals
from settlement.rails.base import Batch, BatchHeader, Entry, EntryRefused, RailAccountView, SubmissionOrder

BANK_ZONE = ZoneInfo("America/New_York")  # The Federal Reserve's clock; dates and times in ACH files are local to it.
CREDIT_CODES = {"checking": "22", "savings": "32"}
NAME_CHARACTERS, COMPANY_CHARACTERS, DESCRIPTION_CHARACTERS, INDIVIDUAL_ID_CHARACTERS = 22, 16, 10, 15
BANK_CHARACTERS = 23
UNWRITABLE = "unwritable"
UNNAMED = "PAYEE"  # The rules refuse an entry without a name.


def render(account: RailAccountView, order: SubmissionOrder) -> bytes:
    """Render the file. Raises FormatError, KeyError or ValueError for an order that no file can carry."""
    settings = account.settings
    local = order.created_at.astimezone(BANK_ZONE)
    file = nacha.NachaFile(
        immediate_destination=settings["immediate_destination"],
        immediate_origin=settings["immediate_origin"],
        created_on=local.date(),
        created_time=local.time().replace(second=0, microsecond=0),
        file_id_modifier=order.file_id_modifier,
        destination_name=to_capitals(settings.get("immediate_destination_name", ""), width=BANK_CHARACTERS),
        origin_name=to_capitals(settings.get("immediate_origin_name", ""), width=BANK_CHARACTERS),
        batches=tuple(
            _batch(batch, number, settings["odfi_routing"][:8]) for number, batch in enumerate(order.batches, start=1)
        ),
    )
    return nacha.render(file)


def unwritable(order: SubmissionOrder) -> tuple[EntryRefused, ...]:
    """Find the entries that no file can carry, each with the rule that it breaks and without its data."""
    found = []
    for batch in order.batches:
        for entry in batch.entries:
            try:
                nacha.entry_record(_entry(entry), batch.header.sec)
            except FormatError as error:
                found.append(EntryRefused(entry.trace_number, UNWRITABLE, error.without_value()))
            except (KeyError, ValueError) as error:
                found.append(
                    EntryRefused(
                        entry.trace_number, UNWRITABLE, f"it cannot be written as an ACH entry ({type(error).__name__})"
                    )
                )
    return tuple(found)


def _batch(batch: Batch, number: int, odfi: str) -> nacha.NachaBatch:
    header = batch.header
    return nacha.NachaBatch(
        service_class=CREDITS_ONLY,
        company_name=_company(header),
        company_id=header.company_id,
        sec_code=header.sec,
        entry_description=to_capitals(header.description, width=DESCRIPTION_CHARACTERS),
        effective_entry_date=header.effective_on,
        originating_dfi=odfi,
        batch_number=number,
        entries=tuple(_entry(entry) for entry in batch.entries),
    )


def _company(header: BatchHeader) -> str:
    """The partner's name, or our identification where the name has no Latin letter.

    A batch without a company name would make the bank reject the file of all partners.
    """
    name = to_capitals(header.company_name, width=COMPANY_CHARACTERS)
    return name if _says_something(name) else f"ORIG {header.company_id}"[:COMPANY_CHARACTERS]


def individual_id(instruction_id: UUID) -> str:
    """The random end of the public id: with it a person finds the instruction from the bank's side."""
    return ids.public("ins", instruction_id)[-INDIVIDUAL_ID_CHARACTERS:].upper()


def _name(payee: str) -> str:
    """The payee's name; letters of other scripts are `?`, and a name of nothing else is `PAYEE`."""
    name = to_capitals(payee, width=NAME_CHARACTERS)
    return name if _says_something(name) else UNNAMED


def _says_something(name: str) -> bool:
    return any(character.isalnum() and character != "0" for character in name)


def _entry(entry: Entry) -> nacha.NachaEntry:
    if entry.currency != "USD":
        raise ValueError(f"ACH carries USD, not {entry.currency}")
    return nacha.NachaEntry(
        transaction_code=CREDIT_CODES[entry.account_type],
        receiving_dfi=entry.routing_number,
        account_number=entry.account_number,
        amount_minor=entry.amount_minor,
        individual_id=individual_id(entry.instruction_id),
        individual_name=_name(entry.name),
        trace_number=entry.trace_number,
    )
