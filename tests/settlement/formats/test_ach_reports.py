"""The bank's acknowledgement and settlement report, written and read."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from settlement.formats.ach_reports import (
    AchAcknowledgement,
    AchSettlementReport,
    EntryRefusal,
    SettledEntry,
    Verdict,
    parse_acknowledgement,
    parse_settlement_report,
    render_acknowledgement,
    render_settlement_report,
)
from settlement.formats.errors import FormatError

words = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E, exclude_characters="|"), max_size=30)
named = words.filter(lambda value: bool(value.strip()))
traces = st.lists(st.integers(0, 10**15 - 1).map(lambda number: f"{number:015d}"), unique=True, max_size=5)
instants = st.integers(0, 4_000_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))

ACKNOWLEDGEMENT = AchAcknowledgement(
    file_reference="FILE-1",
    received_at=datetime(2030, 1, 2, 3, 4, 5, tzinfo=UTC),
    verdict=Verdict.ACCEPTED,
    entry_count=3,
    total_minor=600,
    refusals=(EntryRefusal("121042880000002", "R13", "RDFI not qualified"),),
)
REPORT = AchSettlementReport(
    settlement_date=date(2030, 1, 3),
    file_reference="FILE-1",
    entries=(SettledEntry("121042880000001", 100), SettledEntry("121042880000003", 300)),
)


@st.composite
def acknowledgements(draw: st.DrawFn) -> AchAcknowledgement:
    refused = draw(traces)
    rejection = draw(st.none() | named)
    return AchAcknowledgement(
        file_reference=draw(named),
        received_at=draw(instants),
        verdict=Verdict.REJECTED if rejection else Verdict.ACCEPTED,
        entry_count=len(refused) + draw(st.integers(0, 5)),
        total_minor=draw(st.integers(0, 10**18 - 1)),
        refusals=tuple(EntryRefusal(trace, draw(named), draw(words)) for trace in refused),
        reason=rejection or "",
    )


@given(acknowledgements())
@settings(max_examples=80, deadline=None)
def test_an_acknowledgement_comes_back(made: AchAcknowledgement) -> None:
    assert parse_acknowledgement(render_acknowledgement(made)) == made


@given(st.dates(), named, traces, st.integers(1, 10**16))
@settings(max_examples=80, deadline=None)
def test_a_settlement_report_comes_back(day: date, reference: str, settled: list[str], amount_minor: int) -> None:
    made = AchSettlementReport(day, reference, tuple(SettledEntry(trace, amount_minor) for trace in settled))
    content = render_settlement_report(made)
    assert parse_settlement_report(content) == made
    assert parse_settlement_report(content.replace(b"\n", b"\r\n")) == made


def test_the_records_are_those_of_the_documentation() -> None:
    assert render_acknowledgement(ACKNOWLEDGEMENT).decode("ascii").splitlines() == [
        "QACK|1|FILE-1|2030-01-02T03:04:05Z|accepted|3|600|",
        "R|121042880000002|R13|RDFI not qualified",
        "T|1",
    ]
    assert render_settlement_report(REPORT).decode("ascii").splitlines() == [
        "QSET|1|2030-01-03|FILE-1",
        "E|121042880000001|100",
        "E|121042880000003|300",
        "T|2|400",
    ]


@pytest.mark.parametrize(
    ("old", "new", "line", "field"),
    [
        (b"QACK|1", b"QACK|2", 1, "header"),
        (b"QACK", b"QSET", 1, "header"),
        (b"03:04:05Z", b"03:04:05", 1, "received_at"),
        (b"accepted", b"Accepted", 1, "verdict"),
        (b"|600|", b"|6.00|", 1, "total_minor"),
        (b"|3|600", b"|-3|600", 1, "entry_count"),
        (b"|3|600", b"|0|600", 1, "refusals"),
        (b"FILE-1", b" ", 1, "file_reference"),
        (b"|RDFI", b"|a|RDFI", 2, "record"),
        (b"T|1\n", b"T|2\n", 3, "trailer.count"),
        (b"T|1\n", b"", 3, "trailer"),
        (b"T|1\n", b"T|1\nT|1\n", 3, "trailer"),
        (b"T|1\n", b"X|1\nT|1\n", 3, "trailer"),
    ],
)
def test_a_damaged_acknowledgement_is_refused(old: bytes, new: bytes, line: int, field: str) -> None:
    content = render_acknowledgement(ACKNOWLEDGEMENT)
    assert old in content
    with pytest.raises(FormatError) as refused:
        parse_acknowledgement(content.replace(old, new, 1))
    assert (refused.value.line, refused.value.field) == (line, field)


@pytest.mark.parametrize(
    ("old", "new", "line", "field"),
    [
        (b"2030-01-03", b"2030-02-30", 1, "settlement_date"),
        (b"2030-01-03", b"03.01.2030", 1, "settlement_date"),
        (b"|300\nT|2|400", b"|0\nT|2|100", 3, "amount_minor"),
        (b"T|2|400", b"T|3|400", 4, "trailer.count"),
        (b"T|2|400", b"T|2|401", 4, "trailer.total_minor"),
        (b"E|121042880000003|300\n", b"", 3, "trailer.count"),
        (b"T|2|400\n", b"", 4, "trailer"),
    ],
)
def test_a_damaged_settlement_report_is_refused(old: bytes, new: bytes, line: int, field: str) -> None:
    content = render_settlement_report(REPORT)
    assert old in content
    with pytest.raises(FormatError) as refused:
        parse_settlement_report(content.replace(old, new, 1))
    assert (refused.value.line, refused.value.field) == (line, field)


@pytest.mark.parametrize(
    ("changed", "dialect"),
    [
        (b"\xef\xbb\xbf%s", "byte order mark"),
        (b"\n%s", "empty lines"),
        (b"%s\x1a", "end-of-file mark"),
    ],
)
def test_what_the_trailer_proves_harmless_is_read_and_noted(changed: bytes, dialect: str) -> None:
    acknowledgement = parse_acknowledgement(changed % render_acknowledgement(ACKNOWLEDGEMENT))
    report = parse_settlement_report(changed % render_settlement_report(REPORT))
    assert (acknowledgement, report) == (ACKNOWLEDGEMENT, REPORT)
    for noted in (acknowledgement.dialects, report.dialects):
        assert dialect in str(noted[0])


def test_text_that_is_not_plain_ascii_is_read_and_noted() -> None:
    content = render_acknowledgement(ACKNOWLEDGEMENT)
    tab = parse_acknowledgement(content.replace(b"RDFI", b"RD\tFI"))
    accent = parse_acknowledgement(content.replace(b"RDFI", "ÄDFI".encode()))
    assert [tab.refusals[0].reason[:5], accent.refusals[0].reason[:4]] == ["RD FI", "ÄDFI"]
    assert all(len(each.dialects) == 1 for each in (tab, accent))


def test_odd_entries_are_left_to_the_caller() -> None:
    content = render_acknowledgement(ACKNOWLEDGEMENT).replace(b"R|121042880000002|R13", b"R|1|")
    assert parse_acknowledgement(content).refusals == (EntryRefusal("1", "", "RDFI not qualified"),)
    twice = render_settlement_report(REPORT).replace(b"0003|300", b"0001|300")
    assert [each.trace_number for each in parse_settlement_report(twice).entries] == ["121042880000001"] * 2


@pytest.mark.parametrize(
    "changes",
    [
        {"reason": "because"},
        {"verdict": Verdict.REJECTED},
        {"refusals": (EntryRefusal("12104288000000", "R13", ""),)},
        {"refusals": (EntryRefusal("121042880000002", "", ""),)},
        {"received_at": datetime(2030, 1, 2, 3, 4, 5, tzinfo=UTC).replace(tzinfo=None)},
        {"received_at": datetime(2030, 1, 2, 3, 4, 5, tzinfo=timezone(timedelta(hours=1)))},
        {"received_at": datetime(2030, 1, 2, 3, 4, 5, 1, tzinfo=UTC)},
        {"file_reference": "FILE|1"},
        {"total_minor": 10**18},
        {"refusals": ACKNOWLEDGEMENT.refusals * 2},
    ],
)
def test_the_writer_refuses_what_the_reader_would(changes: dict[str, object]) -> None:
    with pytest.raises(FormatError):
        render_acknowledgement(replace(ACKNOWLEDGEMENT, **changes))  # type: ignore[arg-type]
