"""An order becomes a NACHA file. Pure: the same order gives the same bytes, whenever and however often it is rendered."""

from __future__ import annotations

import unicodedata
from zoneinfo import ZoneInfo

from config.kernel import ids
from settlement.formats import nacha
from settlement.formats.errors import FormatError
from settlement.formats.nacha_codes import CREDITS_ONLY
from settlement.rails.base import Batch, BatchHeader, Entry, EntryRefused, RailAccountView, SubmissionOrder

BANK_ZONE = ZoneInfo("America/New_York")  # The Federal Reserve's clock; dates and times in ACH files are local to it.
CREDIT_CODES = {"checking": "22", "savings": "32"}
NAME_CHARACTERS, COMPANY_CHARACTERS, DESCRIPTION_CHARACTERS, INDIVIDUAL_ID_CHARACTERS = 22, 16, 10, 15
UNWRITABLE = "unwritable"
# Letters that Unicode does not take apart into a base and an accent.
SPELLED_OUT = str.maketrans(
    {"ß": "SS", "Æ": "AE", "æ": "AE", "Ø": "O", "ø": "O", "Œ": "OE", "œ": "OE", "Ł": "L", "ł": "L", "Đ": "D", "đ": "D"}
)


def render(account: RailAccountView, order: SubmissionOrder) -> bytes:
    """The file. Raises FormatError, KeyError or ValueError for an order that no file can carry; nothing was sent then."""
    settings = account.settings
    local = order.created_at.astimezone(BANK_ZONE)
    file = nacha.NachaFile(
        immediate_destination=settings["immediate_destination"],
        immediate_origin=settings["immediate_origin"],
        created_on=local.date(),
        created_time=local.time().replace(second=0, microsecond=0),
        file_id_modifier=order.file_id_modifier,
        destination_name=plain(settings.get("immediate_destination_name", ""), 23),
        origin_name=plain(settings.get("immediate_origin_name", ""), 23),
        batches=tuple(
            _batch(batch, number, settings["odfi_routing"][:8]) for number, batch in enumerate(order.batches, start=1)
        ),
    )
    return nacha.render(file)


def unwritable(order: SubmissionOrder) -> tuple[EntryRefused, ...]:
    """The entries that no file can carry, whatever stands around them, each with the rule that it breaks and without its data."""
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
        entry_description=plain(header.description, DESCRIPTION_CHARACTERS),
        effective_entry_date=header.effective_on,
        originating_dfi=odfi,
        batch_number=number,
        entries=tuple(_entry(entry) for entry in batch.entries),
    )


def _company(header: BatchHeader) -> str:
    """The partner's name, or our identification where no letter of it is Latin: a blank name would make the whole file of all partners unreadable."""
    name = plain(header.company_name, COMPANY_CHARACTERS)
    return name if name.strip("0 ") else f"ORIG {header.company_id}"[:COMPANY_CHARACTERS]


def _entry(entry: Entry) -> nacha.NachaEntry:
    if entry.currency != "USD":
        raise ValueError(f"ACH carries USD, not {entry.currency}")
    return nacha.NachaEntry(
        transaction_code=CREDIT_CODES[entry.account_type],
        receiving_dfi=entry.routing_number,
        account_number=entry.account_number,
        amount_minor=entry.amount_minor,
        # The random end of the public id, so that a person can find the instruction from the bank's side.
        individual_id=ids.public("ins", entry.instruction_id)[-INDIVIDUAL_ID_CHARACTERS:].upper(),
        individual_name=plain(entry.name, NAME_CHARACTERS) or "PAYEE",
        trace_number=entry.trace_number,
    )


def plain(text: str, characters: int) -> str:
    """Text as the network carries it: upper-case ASCII without accents, cut to its column. A letter without a Latin form becomes a blank."""
    if not text.isascii():
        taken_apart = unicodedata.normalize("NFKD", text.translate(SPELLED_OUT))
        text = "".join(
            letter if letter.isascii() else " " for letter in taken_apart if not unicodedata.combining(letter)
        )
    printable = text if text.isprintable() else "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(printable.upper().split())[:characters].rstrip()
