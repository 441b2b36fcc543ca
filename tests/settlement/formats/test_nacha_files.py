"""Real NACHA files, compared with what an independent reader found in them (`tests/data/ach/expected.json`)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from settlement.formats import nacha
from settlement.formats.errors import FormatError

FOLDER = Path(__file__).resolve().parents[2] / "data" / "ach"
EXPECTED: dict[str, Any] = json.loads((FOLDER / "expected.json").read_text(encoding="utf-8"))["files"]

# What the strict reader says of each file that is not right: line and field of the first rule that it breaks.
REFUSED = {
    "20110805A.ach": (93, "file_control.batch_count"),
    "adv-noFileControl.ach": (5, "batch_control.credit_minor"),
    "file_parsing_missing_file_control.txt": (5, "batch_control"),
    "iat-invalidAddenda10.ach": (22, "record"),
    "iat-invalidBatchHeader.ach": (11, "batch_control.service_class"),
    "issues-issue1600-1e5RecordBefore1or8.txt": (1, "file_header"),
    "issues-issue1600-2lCompanyNameAllZeros.txt": (2, "batch_header.company_name"),
    "issues-issue1600-3fTELIndvNameAllBlank.txt": (8, "entry.individual_name"),
    "loan-credit.ach": (11, "record"),
    "pos-invalidReturnFile.ach": (4, "addenda_99.reason_code"),
    "ppd-debit-fixedLength.ach": (5, "padding"),
    "ppd-debit-invalid-entryDetail-checkDigit.ach": (1, "record"),
    "ppd-mixedDebitCredit-invalid.ach": (1, "file_header.immediate_origin"),
    "return-no-batch-header.ach": (1, "file_header"),
    "short-line.ach": (5, "record"),
    "txp-debit.ach": (4, "addenda_05.entry_sequence"),
    "web-invalidNOCFile.ach": (4, "addenda_98.change_code"),
}
# What the reader of received files still refuses: counts and totals that do not hold, records that are missing.
REFUSED_WHEN_RECEIVED = {
    "20110805A.ach": (93, "file_control.batch_count"),
    "adv-noFileControl.ach": (5, "batch_control.credit_minor"),
    "file_parsing_missing_file_control.txt": (5, "batch_control"),
    "issues-issue1600-1e5RecordBefore1or8.txt": (1, "file_header"),
    "return-no-batch-header.ach": (1, "file_header"),
}


def test_every_file_has_an_expectation() -> None:
    assert {path.name for path in FOLDER.iterdir()} - {"expected.json"} == set(EXPECTED)
    assert set(REFUSED) < set(EXPECTED)


@pytest.mark.parametrize("name", sorted(set(EXPECTED) - set(REFUSED)))
def test_reads_what_the_file_says(name: str) -> None:
    content = (FOLDER / name).read_bytes()
    parsed = nacha.parse(content)
    assert_same(parsed, EXPECTED[name])
    assert nacha.parse(nacha.render(parsed)) == parsed


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_refuses_what_is_not_right(name: str) -> None:
    with pytest.raises(FormatError) as refused:
        nacha.parse((FOLDER / name).read_bytes())
    assert (refused.value.line, refused.value.field) == REFUSED[name]


@pytest.mark.parametrize("name", sorted(set(EXPECTED) - set(REFUSED_WHEN_RECEIVED)))
def test_the_reader_of_received_files_reads_the_same(name: str) -> None:
    (received,) = nacha.read_received((FOLDER / name).read_bytes()).files
    assert_same(received, EXPECTED[name])


@pytest.mark.parametrize("name", sorted(REFUSED_WHEN_RECEIVED))
def test_the_reader_of_received_files_refuses_what_cannot_be_trusted(name: str) -> None:
    with pytest.raises(FormatError) as refused:
        nacha.read_received((FOLDER / name).read_bytes())
    assert (refused.value.line, refused.value.field) == REFUSED_WHEN_RECEIVED[name]


def test_bytes_come_back_as_they_were() -> None:
    """Files whose optional fields are written as we write them are reproduced to the last byte."""
    for name in ("201805101354.ach", "ctx-debit.ach", "ppd-credit.ach", "web-debit.ach", "two-micro-deposits.ach"):
        content = (FOLDER / name).read_bytes()
        assert nacha.render(nacha.parse(content)).splitlines() == content.splitlines()


def assert_same(parsed: nacha.NachaFile, expected: dict[str, Any]) -> None:
    header = expected["file_header"]
    assert parsed.immediate_destination == header["immediate_destination"].strip()
    assert parsed.immediate_origin == header["immediate_origin"].strip()
    assert parsed.created_on.strftime("%y%m%d") == header["created"]
    assert (parsed.file_id_modifier, parsed.destination_name) == (
        header["modifier"],
        header["destination_name"].rstrip(),
    )
    totals = parsed.totals()
    assert totals.entry_addenda_count == expected["totals"]["entry_addenda"]
    assert (totals.debit_minor, totals.credit_minor) == (
        expected["totals"]["debit_cents"],
        expected["totals"]["credit_cents"],
    )
    assert totals.entry_hash == expected["totals"]["hash"]
    assert len(parsed.batches) == len(expected["batches"])
    for batch, said in zip(parsed.batches, expected["batches"], strict=True):
        assert (batch.service_class, batch.sec_code) == (said["service_class"], said["sec"])
        assert batch.originating_dfi == said["odfi"]
        assert said["iat"] or batch.company_id == said["company_id"].rstrip()
        assert batch.batch_number == int(said["batch_number"])
        if said["effective"].strip(" 0"):
            assert batch.effective_entry_date is not None
            assert batch.effective_entry_date.strftime("%y%m%d") == said["effective"]
        else:
            assert batch.effective_entry_date is None
        assert len(batch.entries) == said["n_entries"]
        # The largest file lists its first entries only; its totals above cover the rest.
        shown = batch.entries[: len(said["entries"])]
        assert [as_said(entry, is_iat=said["iat"]) for entry in shown] == [
            (
                each["tc"],
                each["rdfi"],
                int(each["amount"]),
                each["trace"],
                each["account"],
                *(() if said["iat"] else (each["id"], each["name"])),
            )
            for each in said["entries"]
        ]
        assert [len(entry.addenda) for entry in shown] == [len(each["addenda"]) for each in said["entries"]]


def as_said(entry: nacha.NachaEntry, *, is_iat: bool) -> tuple[object, ...]:
    """The fields that the independent reader lists; the account of an IAT entry runs over our id and name columns."""
    numbers = (entry.transaction_code, entry.receiving_dfi, entry.amount_minor, entry.trace_number)
    if is_iat:
        return (*numbers, (entry.individual_id.ljust(15) + entry.individual_name)[:35].strip())
    return (*numbers, entry.account_number.strip(), entry.individual_id.strip(), entry.individual_name.strip())
