"""Returns and notifications of change: what is due goes into one NACHA file for each account.

Returns are credited one by one.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from settlement.formats import nacha, nacha_returns
from settlement.formats.return_codes import RETURN_CODES
from settlement.sandbox import bank_transaction, banking_day, ledger, outgoing
from settlement.sandbox.banking_day import Moment, Step
from settlement.sandbox.ledger import Booking
from settlement.sandbox.models import BankClock, Outgoing
from settlement.sandbox.scenarios import SCENARIOS, Action

RETURNED_ITEM = "257"  # BAI2: individual ACH return item.
FILE_ENTRIES_MAX = 9_999_999  # A return's own trace number has seven digits of its own.


@dataclass(frozen=True, slots=True)
class Coming:
    """One entry that comes back, with the headers under which it went."""

    id: int
    account_id: int
    batch_id: int
    trace: str
    amount_minor: int
    code: str  # of the return, or of the change
    is_notice: bool  # The entry stays paid; its bank only asks for a correction.
    original: dict[str, Any]
    batch: dict[str, Any]
    file: dict[str, Any]


def send_back(moment: Moment, clock: BankClock) -> None:
    """Return what is due. Inside `bank_transaction.begin`.

    At the payment hour only entries that return in the same pass, at the hour of returns all.
    """
    coming = _due(moment)
    by_account: dict[int, list[Coming]] = defaultdict(list)
    for each in coming:
        by_account[each.account_id].append(each)
    files = []
    returned = [each for each in coming if not each.is_notice]
    if returned:
        _mark(returned, moment)
    bank_transaction.run(
        "UPDATE sandbox_entry SET return_on = NULL WHERE id = ANY(%s)", [[each.id for each in coming if each.is_notice]]
    )
    for account_id, entries in sorted(by_account.items()):
        files.append(
            (
                account_id,
                Outgoing.Side.OUTBOUND,
                f"{outgoing.stamp(moment.at)}.ret.{moment.day:%Y%m%d}",
                _file(entries, moment),
            )
        )
    outgoing.stage(files, at=moment.at)
    ledger.book([_booking(each) for each in returned], day=clock.open_day, at=moment.at)


def send_back_now(entry_id: int, *, code: str, original: dict[str, Any], at: datetime, clock: BankClock) -> None:
    """Return one settled entry at once, in a file of its own. Inside `bank_transaction.begin`.

    The file's name and the minute in it come after those of a settlement at the same moment, so that it is read later.
    """
    found = bank_transaction.rows(
        """
        SELECT entry.id, entry.account_id, entry.batch_id, entry.trace, entry.amount_minor, batch.header, receipt.header
        FROM sandbox_entry entry
        JOIN sandbox_batch batch ON batch.id = entry.batch_id
        JOIN sandbox_receipt receipt ON receipt.id = batch.receipt_id
        WHERE entry.id = %s AND entry.status = 'settled'
        """,
        [entry_id],
    )
    for row in found:
        id_, account_id, batch_id, trace, amount_minor, batch, file = row
        coming = Coming(
            id_, account_id, batch_id, trace, amount_minor, code, False, original, _json(batch), _json(file)
        )
        _mark([coming], Moment(at, clock.open_day, Step.RETURN))
        next_minute = at.replace(second=0, microsecond=0) + timedelta(minutes=1)
        printed = Moment(next_minute, clock.open_day, Step.RETURN)
        name = f"{outgoing.stamp(at + timedelta(seconds=1))}.ret.{clock.open_day:%Y%m%d}.{coming.trace}"
        outgoing.stage([(coming.account_id, Outgoing.Side.OUTBOUND, name, _file([coming], printed))], at=at)
        ledger.book([_booking(coming)], day=clock.open_day, at=at)


def _due(moment: Moment) -> list[Coming]:
    hurrying = [scenario.number for scenario in SCENARIOS.values() if scenario.return_after_days == 0]
    found = bank_transaction.rows(
        """
        SELECT entry.id, entry.account_id, entry.batch_id, entry.trace, entry.amount_minor, entry.fate,
            entry.original, batch.header, receipt.header
        FROM sandbox_entry entry
        JOIN sandbox_batch batch ON batch.id = entry.batch_id
        JOIN sandbox_receipt receipt ON receipt.id = batch.receipt_id
        WHERE entry.status = 'settled' AND entry.return_on <= %s AND (%s OR entry.fate = ANY(%s))
        ORDER BY entry.batch_id, entry.trace LIMIT %s
        """,
        [moment.day, moment.step is not Step.PAY, hurrying, FILE_ENTRIES_MAX],
    )
    return [_coming(row) for row in found]


def _coming(row: tuple[Any, ...]) -> Coming:
    """A row of `_due`: what its scenario does, and the entry, the batch and the file as they came."""
    id_, account_id, batch_id, trace, amount_minor, fate, *kept = row
    scenario, (original, batch, file) = SCENARIOS[fate], (_json(value) for value in kept)
    is_notice = scenario.action is Action.ADVISE
    return Coming(id_, account_id, batch_id, trace, amount_minor, scenario.code, is_notice, original, batch, file)


def _mark(entries: Iterable[Coming], moment: Moment) -> None:
    rows = [(each.id, each.code, RETURN_CODES[each.code].title) for each in entries]
    columns: list[Any] = [list(column) for column in zip(*rows, strict=True)]
    bank_transaction.run(
        """
        UPDATE sandbox_entry entry SET status = 'returned', returned_at = %s, code = back.code, reason = back.reason
        FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS back (id, code, reason) WHERE entry.id = back.id
        """,
        [moment.at, *columns],
    )


def _file(entries: list[Coming], moment: Moment) -> bytes:
    """The return file of one account.

    It has a batch for each batch that something comes back from, and one for each batch's notifications of change.
    """
    by_batch: dict[tuple[int, bool], list[Coming]] = defaultdict(list)
    for each in entries:
        by_batch[each.batch_id, each.is_notice].append(each)
    local = moment.at.astimezone(banking_day.ZONE)
    header, batches, sequence = entries[0].file, [], 0
    for number, ((_, is_notice), group) in enumerate(by_batch.items(), start=1):
        originals = [_original(each) for each in group]
        bank = header["immediate_destination"].rjust(9, "0")[:8]
        answers = [
            _answer(original, each, trace_number=f"{bank}{sequence + place:07d}")
            for place, (original, each) in enumerate(zip(originals, group, strict=True), start=1)
        ]
        sequence += len(group)
        batch = nacha.NachaBatch(
            **group[0].batch, batch_number=number, entries=tuple(originals), effective_entry_date=moment.day
        )
        answering = nacha_returns.change_batch if is_notice else nacha_returns.return_batch
        batches.append(answering(batch, answers, returning_dfi=bank, batch_number=number))
    return nacha.render(
        nacha.NachaFile(
            immediate_destination=header["immediate_origin"],
            immediate_origin=header["immediate_destination"],
            created_on=local.date(),
            created_time=local.time().replace(tzinfo=None),
            file_id_modifier="A",
            destination_name=header["origin_name"],
            origin_name=header["destination_name"],
            batches=tuple(batches),
        )
    )


def _answer(original: nacha.NachaEntry, coming: Coming, *, trace_number: str) -> nacha.NachaEntry:
    if not coming.is_notice:
        return nacha_returns.returned_entry(original, reason_code=coming.code, trace_number=trace_number)
    # The new account number is the old one backwards; the rest stays as it was.
    account = original.account_number.strip()[::-1].ljust(17)
    data = {
        "C01": account,
        "C02": original.receiving_dfi,
        "C03": f"{original.receiving_dfi}   {account}",
        "C04": original.individual_name,
        "C05": "32",
        "C06": f"{account}   32",
        "C07": f"{original.receiving_dfi}{account}32",
    }[coming.code]
    return nacha_returns.changed_entry(
        original, change_code=coming.code, corrected_data=data.rstrip(), trace_number=trace_number
    )


def _original(coming: Coming) -> nacha.NachaEntry:
    return nacha.NachaEntry(**{**coming.original, "addenda": ()})


def _booking(coming: Coming) -> Booking:
    text = f"ACH RETURN {coming.code} TRACE {coming.trace} COMPANY {coming.batch['company_id']}"
    return Booking(coming.account_id, f"return:{coming.trace}", RETURNED_ITEM, coming.amount_minor, coming.trace, text)


def _json(value: Any) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(value) if isinstance(value, str) else value
    return loaded
