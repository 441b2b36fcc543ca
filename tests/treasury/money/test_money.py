"""Amounts are read strictly, spelled fully, split exactly and exchanged without a lost unit."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rest_framework.exceptions import ValidationError

from treasury import money
from treasury.money.currencies import exponents
from treasury.money.fields import AmountField, CurrencyField, money_of

CURRENCIES = st.sampled_from(["JPY", "USD", "KWD", "CLF", "USDC"])
SMALL = st.integers(min_value=-(10**15), max_value=10**15)


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("10.00", "USD", 1000),
        ("10", "USD", 1000),
        ("10.5", "USD", 1050),
        ("0.01", "USD", 1),
        ("1", "JPY", 1),
        ("1.234", "KWD", 1234),
        ("0.000001", "USDC", 1),
        ("00010.00", "USD", 1000),
        ("10000000000000.00", "USD", money.AMOUNT_MINOR_MAX),
    ],
)
def test_reads_what_is_meant(text: str, currency: str, minor: int) -> None:
    assert money.parse(text, currency) == money.Money(minor, currency)


@pytest.mark.parametrize(
    ("text", "currency", "code"),
    [
        *(
            (text, "USD", "not_a_number")
            for text in [
                "",
                " ",
                "1.",
                ".5",
                "1e3",
                "NaN",
                "Infinity",
                "0x1",
                "1,000.00",
                "1 000",
                "\uff11\uff12",
                "+1",
                "1.0.0",
                "--1",
                "10\n",
            ]
        ),
        ("10.001", "USD", "too_many_decimals"),
        ("10.000", "USD", "too_many_decimals"),
        ("1.0", "JPY", "too_many_decimals"),
        ("0.0000001", "USDC", "too_many_decimals"),
        ("0", "USD", "not_positive"),
        ("0.00", "USD", "not_positive"),
        ("-1.00", "USD", "not_positive"),
        ("-0", "USD", "not_positive"),
        ("10000000000000.01", "USD", "too_large"),
        ("9" * 1_000_000, "USD", "too_large"),
        ("10", "usd", "unknown_currency"),
        ("10", "XAU", "unknown_currency"),
        ("10", "XXX", "unknown_currency"),
    ],
)
def test_refuses_everything_else_by_name(text: str, currency: str, code: str) -> None:
    with pytest.raises(money.MoneyError) as refused:
        money.parse(text, currency)
    assert refused.value.code == code
    assert "{" not in refused.value.message


@given(SMALL.filter(bool).map(abs), CURRENCIES)
def test_spelling_and_reading_are_inverse(minor: int, currency: str) -> None:
    assert money.parse(money.format(minor, currency), currency).amount_minor == minor


@pytest.mark.parametrize(
    ("minor", "currency", "text"),
    [
        (0, "USD", "0.00"),
        (-5, "USD", "-0.05"),
        (5, "JPY", "5"),
        (-12345, "KWD", "-12.345"),
        (1, "USDC", "0.000001"),
        (10**20, "USD", "1" + "0" * 18 + ".00"),
    ],
)
def test_spells_all_decimals(minor: int, currency: str, text: str) -> None:
    assert money.format(minor, currency) == text


def test_currencies_are_those_of_the_list_and_our_tokens() -> None:
    assert [money.exponent(code) for code in ("JPY", "USD", "KWD", "CLF", "USDC")] == [0, 2, 3, 4, 6]
    assert not {"XAU", "XDR", "XXX", "XTS"} & exponents().keys()
    assert len(exponents()) > 160


def test_money_is_whole_units_of_a_known_currency() -> None:
    for wrong in (1.0, True, "1", Decimal(1)):
        with pytest.raises(TypeError):
            money.Money(wrong, "USD")  # type: ignore[arg-type]
    with pytest.raises(money.MoneyError):
        money.Money(1, "ZZZ")


def test_sums_stay_within_a_currency() -> None:
    one = money.Money(100, "USD")
    assert one + one - one == one
    assert -one == money.Money(-100, "USD")
    assert str(one) == "1.00 USD"
    with pytest.raises(money.CurrencyMismatch):
        one + money.Money(100, "EUR")


@pytest.mark.parametrize(
    ("total", "weights", "parts"),
    [
        (100, [1, 1, 1], [34, 33, 33]),
        (-100, [1, 1, 1], [-34, -33, -33]),
        (5, [3, 7], [2, 3]),
        (101, [33, 33, 34], [33, 33, 35]),
        (7, [0, 1], [0, 7]),
    ],
)
def test_splits_as_the_reference_says(total: int, weights: list[int], parts: list[int]) -> None:
    assert money.allocate(total, weights) == parts


@given(SMALL, st.lists(st.integers(min_value=0, max_value=10**9), min_size=1, max_size=20).filter(any))
def test_a_split_loses_nothing(total: int, weights: list[int]) -> None:
    parts = money.allocate(total, weights)
    assert sum(parts) == total
    assert all(
        abs(part - Fraction(total * weight, sum(weights))) < 1 for part, weight in zip(parts, weights, strict=True)
    )
    assert all(part == 0 for part, weight in zip(parts, weights, strict=True) if weight == 0)


@pytest.mark.parametrize("weights", [[], [0, 0], [1, -1, 1]])
def test_a_split_needs_weights(weights: list[int]) -> None:
    with pytest.raises(ValueError, match="Weights"):
        money.allocate(100, weights)


def test_an_exchange_shows_its_residue() -> None:
    deal = money.exchange(money.Money(10000, "USD"), into="EUR", rate=Decimal("0.92345"))
    assert (deal.bought.amount_minor, deal.position.amount_minor, deal.residue.amount_minor) == (9234, 9235, 1)
    exact = money.exchange(money.Money(10000, "USD"), into="JPY", rate=Decimal(150))
    assert (exact.bought.amount_minor, exact.residue.amount_minor) == (15000, 0)


@given(
    st.integers(min_value=10**4, max_value=10**12),
    st.decimals(min_value="0.01", max_value="1000", places=6),
    CURRENCIES,
    CURRENCIES,
)
def test_an_exchange_never_pays_more_than_the_rate(minor: int, rate: Decimal, sold: str, into: str) -> None:
    exact = minor * Fraction(rate) * Fraction(10) ** (money.exponent(into) - money.exponent(sold))
    if sold == into or exact < 1:
        with pytest.raises(money.MoneyError):
            money.exchange(money.Money(minor, sold), into=into, rate=rate)
        return
    deal = money.exchange(money.Money(minor, sold), into=into, rate=rate)
    assert deal.bought.amount_minor <= exact <= deal.position.amount_minor
    assert deal.bought + deal.residue == deal.position
    assert deal.residue.amount_minor in (0, 1)


@pytest.mark.parametrize("rate", ["0", "-1", "NaN", "Infinity", "1E+30", "1E-30"])
def test_an_exchange_needs_a_sane_rate(rate: str) -> None:
    with pytest.raises(money.MoneyError):
        money.exchange(money.Money(100, "USD"), into="EUR", rate=Decimal(rate))


@pytest.mark.parametrize("value", [10, 10.0, True, None, ["10"]])
def test_the_api_takes_amounts_as_strings_only(value: object) -> None:
    with pytest.raises(ValidationError):
        AmountField().run_validation(value)


def test_the_api_names_what_is_wrong() -> None:
    with pytest.raises(ValidationError) as refused:
        money_of("1.001", "USD")
    assert refused.value.get_codes() == {"amount": ["too_many_decimals"]}
    with pytest.raises(ValidationError) as unknown:
        CurrencyField().run_validation("usd")
    assert unknown.value.get_codes() == ["unknown_currency"]
