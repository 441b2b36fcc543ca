"""Orders become NACHA files that a bank reads back, whatever letters people have in their names."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from settlement.formats import nacha
from settlement.formats.errors import FormatError
from tests.factories import sandbox


def test_an_order_is_read_back_as_it_was_meant() -> None:
    entries = [sandbox.entry(1, 123), sandbox.entry(2, 456, account_type="savings", account_number="A-1 2")]
    content = sandbox.nacha(
        "f1.ach", entries, [sandbox.entry(3)], created_at=datetime(2026, 3, 3, 2, 5, 59, tzinfo=UTC)
    )
    file = nacha.parse(content)
    assert (file.created_on, file.created_time) == (date(2026, 3, 2), time(21, 5))
    assert (file.immediate_destination, file.immediate_origin, file.file_id_modifier) == (
        "091000019",
        "1234567890",
        "A",
    )
    assert [batch.batch_number for batch in file.batches] == [1, 2]
    first = file.batches[0]
    assert (first.sec_code, first.service_class, first.effective_entry_date, first.originating_dfi) == (
        "PPD",
        "220",
        date(2026, 3, 3),
        "09100001",
    )
    assert [(each.transaction_code, each.amount_minor, each.trace_number) for each in first.entries] == [
        ("22", 123, sandbox.trace(1)),
        ("32", 456, sandbox.trace(2)),
    ]
    assert content == sandbox.nacha(
        "f1.ach", entries, [sandbox.entry(3)], created_at=datetime(2026, 3, 3, 2, 5, 59, tzinfo=UTC)
    )


@pytest.mark.parametrize(
    ("name", "carried"),
    [
        ("Y\u0131ld\u0131z I\u015f\u0131k", "YILDIZ ISIK"),
        ("Guðrún Þórsdóttir", "GUDRUN THORSDOTTIR"),
        ("O\u2019Brien", "O'BRIEN"),
        ("山田 太郎 Taro", "?? ?? TARO"),
        ("x" * 30, "X" * 22),
        ("山田 太郎", "PAYEE"),
        ("0000", "PAYEE"),
        ("\u200b", "PAYEE"),
    ],
)
def test_names_are_carried_in_plain_capitals(name: str, carried: str) -> None:
    file = nacha.parse(sandbox.nacha("f1.ach", [sandbox.entry(1, name=name)]))
    assert file.batches[0].entries[0].individual_name == carried


@given(st.text(max_size=60))
def test_any_name_makes_a_readable_file(name: str) -> None:
    file = nacha.parse(sandbox.nacha("f1.ach", [sandbox.entry(1, name=name)]))
    assert file.batches[0].entries[0].individual_name


def test_what_no_file_can_carry_is_refused_before_anything_is_sent() -> None:
    with pytest.raises(FormatError):
        sandbox.nacha("f1.ach", [sandbox.entry(1, routing_number="021000022")])
    with pytest.raises(ValueError, match="USD"):
        sandbox.nacha("f1.ach", [sandbox.entry(1, currency="EUR")])
    with pytest.raises(KeyError):
        sandbox.nacha("f1.ach", [sandbox.entry(1, account_type="brokerage")])
