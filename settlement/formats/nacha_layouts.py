"""The columns of the NACHA records, position by position.

Source: Nacha Operating Rules, appendix 3 (record formats), checked against the field comments of moov-io/ach. IAT batch
headers and entries share these boundaries; see `nacha_records`. The `RECEIVED_` layouts read what banks send us: they
insist on amounts, totals, counts and identity only.
"""

from __future__ import annotations

from settlement.formats.fixed_width import (
    DIGITS,
    HHMM_OR_NONE,
    NUMBER,
    RESERVED,
    RIGHT_TEXT,
    TEXT,
    YYMMDD,
    YYMMDD_OR_NONE,
    Column,
    Layout,
    date_or_none,
    fixed,
    number_or_zero,
    time_or_none,
    tolerant,
)

FORMAT = "nacha"
RECORD_CHARACTERS = 94
BLOCKING_FACTOR = 10  # Records per block; the file is padded with records of nines to a whole block.
PADDING_RECORD = "9" * RECORD_CHARACTERS

FILE_HEADER = Layout(
    FORMAT,
    "file_header",
    RECORD_CHARACTERS,
    (
        Column("", 1, 1, fixed("1")),
        Column("", 2, 3, fixed("01")),  # Priority code: no other was ever assigned.
        Column("immediate_destination", 4, 13, RIGHT_TEXT),
        Column("immediate_origin", 14, 23, RIGHT_TEXT),
        Column("created_on", 24, 29, YYMMDD),
        Column("created_time", 30, 33, HHMM_OR_NONE),
        Column("file_id_modifier", 34, 34, TEXT),
        Column("", 35, 37, fixed("094")),
        Column("", 38, 39, fixed("10")),
        Column("", 40, 40, fixed("1")),
        Column("destination_name", 41, 63, TEXT),
        Column("origin_name", 64, 86, TEXT),
        Column("reference_code", 87, 94, TEXT),
    ),
)

BATCH_HEADER = Layout(
    FORMAT,
    "batch_header",
    RECORD_CHARACTERS,
    (
        Column("", 1, 1, fixed("5")),
        Column("service_class", 2, 4, DIGITS),
        Column("company_name", 5, 20, TEXT),
        Column("company_discretionary_data", 21, 40, TEXT),
        Column("company_id", 41, 50, TEXT),
        Column("sec_code", 51, 53, TEXT),
        Column("entry_description", 54, 63, TEXT),
        Column("descriptive_date", 64, 69, TEXT),
        Column("effective_entry_date", 70, 75, YYMMDD_OR_NONE),
        Column("settlement_day", 76, 78, TEXT),
        Column("originator_status", 79, 79, TEXT),
        Column("originating_dfi", 80, 87, DIGITS),
        Column("batch_number", 88, 94, NUMBER),
    ),
)

ENTRY = Layout(
    FORMAT,
    "entry",
    RECORD_CHARACTERS,
    (
        Column("", 1, 1, fixed("6")),
        Column("transaction_code", 2, 3, DIGITS),
        Column("receiving_dfi", 4, 12, DIGITS),  # Eight digits and, in position 12, their check digit.
        Column("account_number", 13, 29, TEXT),
        Column("amount_minor", 30, 39, NUMBER),
        Column("individual_id", 40, 54, TEXT),
        Column("individual_name", 55, 76, TEXT),
        Column("discretionary_data", 77, 78, TEXT),
        Column("addenda_indicator", 79, 79, DIGITS),
        Column("trace_number", 80, 94, DIGITS),
    ),
)

ADDENDA_05 = Layout(
    FORMAT,
    "addenda_05",
    RECORD_CHARACTERS,
    (
        Column("", 1, 3, fixed("705")),
        Column("payment_information", 4, 83, TEXT),
        Column("sequence_number", 84, 87, NUMBER),
        Column("entry_sequence", 88, 94, DIGITS),
    ),
)

ADDENDA_98 = Layout(
    FORMAT,
    "addenda_98",
    RECORD_CHARACTERS,
    (
        Column("", 1, 3, fixed("798")),
        Column("change_code", 4, 6, TEXT),
        Column("original_trace", 7, 21, DIGITS),
        Column("", 22, 27, RESERVED),
        Column("original_receiving_dfi", 28, 35, TEXT),
        Column("corrected_data", 36, 70, TEXT),  # 29 characters, in international entries 35.
        Column("", 71, 79, RESERVED),
        Column("trace_number", 80, 94, DIGITS),
    ),
)

ADDENDA_99 = Layout(
    FORMAT,
    "addenda_99",
    RECORD_CHARACTERS,
    (
        Column("", 1, 3, fixed("799")),
        Column("reason_code", 4, 6, TEXT),
        Column("original_trace", 7, 21, DIGITS),
        Column("dated_on", 22, 27, YYMMDD_OR_NONE),
        Column("original_receiving_dfi", 28, 35, TEXT),
        Column("information", 36, 79, TEXT),
        Column("trace_number", 80, 94, DIGITS),
    ),
)

ADDENDA_OTHER = Layout(
    FORMAT,
    "addenda",
    RECORD_CHARACTERS,
    (
        Column("", 1, 1, fixed("7")),
        Column("type_code", 2, 3, DIGITS),
        Column("content", 4, 94, TEXT),
    ),
)

BATCH_CONTROL = Layout(
    FORMAT,
    "batch_control",
    RECORD_CHARACTERS,
    (
        Column("", 1, 1, fixed("8")),
        Column("service_class", 2, 4, DIGITS),
        Column("entry_addenda_count", 5, 10, NUMBER),
        Column("entry_hash", 11, 20, NUMBER),
        Column("debit_minor", 21, 32, NUMBER),
        Column("credit_minor", 33, 44, NUMBER),
        Column("company_id", 45, 54, TEXT),
        Column("message_authentication_code", 55, 73, TEXT),
        Column("", 74, 79, RESERVED),
        Column("originating_dfi", 80, 87, DIGITS),
        Column("batch_number", 88, 94, NUMBER),
    ),
)

FILE_CONTROL = Layout(
    FORMAT,
    "file_control",
    RECORD_CHARACTERS,
    (
        Column("", 1, 1, fixed("9")),
        Column("batch_count", 2, 7, NUMBER),
        Column("block_count", 8, 13, NUMBER),
        Column("entry_addenda_count", 14, 21, NUMBER),
        Column("entry_hash", 22, 31, NUMBER),
        Column("debit_minor", 32, 43, NUMBER),
        Column("credit_minor", 44, 55, NUMBER),
        Column("", 56, 94, RESERVED),
    ),
)


def _institution(raw: str) -> str:
    """Eight digits that the entry hash adds up; the check digit after them decides nothing."""
    if not (raw[:8].isascii() and raw[:8].isdigit()):
        raise ValueError("must begin with eight digits")
    return raw


RECEIVED_FILE_HEADER = tolerant(
    FILE_HEADER,
    immediate_destination=str.strip,
    immediate_origin=str.strip,
    created_time=time_or_none,
    at_35=str,
    at_38=str,
    at_40=str,
)
RECEIVED_BATCH_HEADER = tolerant(
    BATCH_HEADER,
    service_class=str.strip,
    effective_entry_date=date_or_none,
    originating_dfi=str.strip,
    batch_number=number_or_zero,
)
RECEIVED_ENTRY = tolerant(
    ENTRY, transaction_code=str, receiving_dfi=_institution, addenda_indicator=str, trace_number=str.strip
)
RECEIVED_ADDENDA_05 = tolerant(ADDENDA_05, sequence_number=number_or_zero, entry_sequence=str)
RECEIVED_ADDENDA_98 = tolerant(ADDENDA_98, original_trace=str.strip, trace_number=str.strip)
RECEIVED_ADDENDA_99 = tolerant(ADDENDA_99, original_trace=str.strip, dated_on=date_or_none, trace_number=str.strip)
RECEIVED_ADDENDA_OTHER = tolerant(ADDENDA_OTHER, type_code=str)
RECEIVED_BATCH_CONTROL = tolerant(
    BATCH_CONTROL, service_class=str.strip, originating_dfi=str.strip, batch_number=number_or_zero
)
RECEIVED_FILE_CONTROL = tolerant(FILE_CONTROL, block_count=number_or_zero)
