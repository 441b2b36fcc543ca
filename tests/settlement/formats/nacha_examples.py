"""NACHA files for tests: one small file to change, and strategies that make any file the format can carry."""

from __future__ import annotations

from datetime import date, time

from hypothesis import strategies as st

from settlement.formats import nacha
from settlement.formats.nacha_codes import TRANSACTION_CODES, Purpose
from settlement.formats.return_codes import CHANGE_CODES, RETURN_CODES, ReturnFamily

ODFI = "12104288"


def entry(number: int = 1, **changes: object) -> nacha.NachaEntry:
    values: dict[str, object] = {
        "transaction_code": "22",
        "receiving_dfi": "231380104",
        "account_number": f"ACC{number}",
        "amount_minor": 12_34,
        "individual_id": f"TR{number}",
        "individual_name": "ADA LOVELACE",
        "trace_number": f"{ODFI}{number:07d}",
    }
    return nacha.NachaEntry(**(values | changes))  # type: ignore[arg-type]


def batch(*entries: nacha.NachaEntry, **changes: object) -> nacha.NachaBatch:
    values: dict[str, object] = {
        "service_class": "200",
        "company_name": "QUITTANCE",
        "company_id": "1121042882",
        "sec_code": "PPD",
        "entry_description": "PAYROLL",
        "originating_dfi": ODFI,
        "batch_number": 1,
        "entries": entries or (entry(),),
        "effective_entry_date": date(2030, 1, 3),
    }
    return nacha.NachaBatch(**(values | changes))  # type: ignore[arg-type]


def file(*batches: nacha.NachaBatch, **changes: object) -> nacha.NachaFile:
    values: dict[str, object] = {
        "immediate_destination": "231380104",
        "immediate_origin": "121042882",
        "created_on": date(2030, 1, 2),
        "created_time": time(9, 30),
        "file_id_modifier": "A",
        "destination_name": "FEDERAL RESERVE BANK",
        "origin_name": "QUITTANCE",
        "batches": batches or (batch(),),
    }
    return nacha.NachaFile(**(values | changes))  # type: ignore[arg-type]


def text(at_most: int, at_least: int = 0) -> st.SearchStrategy[str]:
    """Printable ASCII without blanks at the end; blanks inside and in front are part of the value."""
    printable = st.characters(min_codepoint=0x20, max_codepoint=0x7E)
    made = st.text(printable, min_size=at_least, max_size=at_most).map(lambda value: value.rstrip(" "))
    return made.filter(lambda value: bool(value.strip(" 0"))) if at_least else made


def digits(width: int) -> st.SearchStrategy[str]:
    return st.integers(1, 10**width - 1).map(lambda number: str(number).zfill(width))


dates = st.dates(date(2000, 1, 1), date(2099, 12, 31))


@st.composite
def returned(draw: st.DrawFn, trace: str) -> nacha.Addenda99:
    code = draw(st.sampled_from(sorted(RETURN_CODES)))
    is_dated = code in ("R14", "R15") or RETURN_CODES[code].family is ReturnFamily.CONTESTED
    dated_on = draw(st.none() | dates) if is_dated else None
    return nacha.Addenda99(code, draw(digits(15)), draw(digits(8)), trace, dated_on, draw(text(44)))


@st.composite
def changed(draw: st.DrawFn, trace: str) -> nacha.Addenda98:
    code = draw(st.sampled_from(sorted(CHANGE_CODES)))
    return nacha.Addenda98(code, draw(digits(15)), draw(digits(8)), draw(text(29)), trace)


@st.composite
def entries(draw: st.DrawFn, number: int, sec_code: str) -> nacha.NachaEntry:
    known = [code for code, row in TRANSACTION_CODES.items() if sec_code != "COR" or row.purpose is Purpose.RETURN]
    code, trace = draw(st.sampled_from(sorted(known))), f"{ODFI}{number:07d}"
    purpose = TRANSACTION_CODES[code].purpose
    carries_none = sec_code == "COR" or purpose in (Purpose.PRENOTE, Purpose.ZERO_DOLLAR)
    largest = 0 if carries_none else 99_999_999_99
    smallest = 1 if purpose is Purpose.LIVE else 0
    addenda: tuple[nacha.Addenda, ...] = ()
    if purpose is Purpose.RETURN:
        addenda = (draw(changed(trace) if sec_code == "COR" else returned(trace)),)
    elif draw(st.booleans()):
        addenda = (nacha.Addenda05(draw(text(80)), 1),)
    return nacha.NachaEntry(
        transaction_code=code,
        receiving_dfi=nacha.routing_number(draw(digits(8))),
        account_number=draw(text(17, 1)),
        amount_minor=draw(st.integers(smallest, largest)),
        individual_id=draw(text(15)),
        individual_name=draw(text(22, 1)),
        trace_number=trace,
        discretionary_data=draw(text(2)),
        addenda=addenda,
    )


@st.composite
def batches(draw: st.DrawFn, number: int) -> nacha.NachaBatch:
    count = draw(st.integers(1, 4))
    sec_code = draw(st.sampled_from(["PPD", "CCD", "WEB", "COR"]))
    return nacha.NachaBatch(
        service_class="200",
        company_name=draw(text(16, 1)),
        company_id=draw(text(10, 1)),
        sec_code=sec_code,
        entry_description=draw(text(10, 1)),
        originating_dfi=ODFI,
        batch_number=number,
        entries=tuple(draw(entries(index, sec_code)) for index in range(1, count + 1)),
        effective_entry_date=draw(st.none() | dates),
        company_discretionary_data=draw(text(20)),
        descriptive_date=draw(text(6)),
        settlement_day=draw(text(3)),
        originator_status=draw(text(1)),
        message_authentication_code=draw(text(19)),
    )


@st.composite
def files(draw: st.DrawFn) -> nacha.NachaFile:
    return nacha.NachaFile(
        immediate_destination=str(draw(st.integers(1, 10**10 - 1))),
        immediate_origin=str(draw(st.integers(1, 10**10 - 1))),
        created_on=draw(dates),
        created_time=draw(st.none() | st.times().map(lambda moment: moment.replace(second=0, microsecond=0))),
        file_id_modifier=draw(st.sampled_from("ABZ09")),
        destination_name=draw(text(23)),
        origin_name=draw(text(23)),
        batches=tuple(draw(batches(number)) for number in range(1, draw(st.integers(1, 3)) + 1)),
        reference_code=draw(text(8)),
    )
