"""Match and action: exactly what the documentation says, and nothing by accident."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from settlement.sandbox.scenarios import SCENARIOS, fate
from tests.architecture.app_layers import ROOT


def test_the_page_prints_the_table() -> None:
    page = (ROOT / "docs" / "reference" / "sandbox-bank.md").read_text(encoding="utf-8")
    printed = dict(re.findall(r"^\| (\d\d) \| (.+) \|$", page, re.MULTILINE))
    assert printed == {f"{number:02d}": scenario.words for number, scenario in SCENARIOS.items()}


@pytest.mark.parametrize(
    ("amount_minor", "account_number", "number"),
    [
        (91_100_03, "1", 3),
        (100, "91100000003", 3),
        (91_100_50, "91100000003", 3),
        (91_100_99, "1", None),
        (91_101_03, "1", None),
        (100, "911000000033", None),
        (100, "911000000", None),
        (100, "9110000000x", None),
    ],
)
def test_a_magic_amount_or_account_chooses(amount_minor: int, account_number: str, number: int | None) -> None:
    found = fate(amount_minor=amount_minor, account_number=account_number)
    assert (found.number if found else None) == number


@given(st.integers(1, 91_099_99), st.from_regex(r"\A[0-8]\d{3,16}\Z"))
def test_ordinary_payments_are_simply_paid(amount_minor: int, account_number: str) -> None:
    assert fate(amount_minor=amount_minor, account_number=account_number) is None
