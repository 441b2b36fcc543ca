"""Routing and account numbers against the published vectors."""

from __future__ import annotations

import pytest

from payouts.account_numbers import (
    AccountRefused,
    check_account_number,
    check_routing_number,
    mask_name,
    routing_check_digit,
)
from settlement.formats.nacha_codes import is_routing_number

VALID = [
    "021000021",
    "026009593",
    "091000019",
    "122105155",
    "071000013",
    "322271627",
    "091400606",
    "121140399",
    "061000104",
    "314074269",
]


@pytest.mark.parametrize("number", VALID)
def test_valid_routing_numbers_pass(number):
    assert check_routing_number(number) == number
    assert routing_check_digit(number[:8]) == int(number[8])


@pytest.mark.parametrize(
    "number",
    [
        "",
        "11100002",
        "11100002B",
        "021000022",
        "123456789",
        "999999992",
        "02100002१",
        "0210000210",
        "120000021",
        "000000000",
    ],
)
def test_invalid_routing_numbers_are_refused(number):
    with pytest.raises(AccountRefused):
        check_routing_number(number)


@pytest.mark.parametrize("place", range(9))
def test_one_wrong_digit_never_passes(place):
    for number in VALID:
        wrong = number[:place] + str((int(number[place]) + 1) % 10) + number[place + 1 :]
        with pytest.raises(AccountRefused):
            check_routing_number(wrong)


def test_a_lost_leading_zero_is_named():
    with pytest.raises(AccountRefused, match="leading zeros"):
        check_routing_number("21000021")


@pytest.mark.parametrize("number", ["123", "1" * 18, "12 34", "12-34", "1234a", "", "12345१", "1234\n"])
def test_account_numbers_are_4_to_17_digits(number):
    with pytest.raises(AccountRefused):
        check_account_number(number)


def test_leading_zeros_stay():
    assert check_account_number("0000123") == "0000123"


def test_names_are_masked():
    assert mask_name("Ada  Lovelace") == "A** L*******"


def test_every_routing_number_that_is_taken_can_be_written_into_a_file():
    """One entry that no file can carry would hold up the payments of every partner in the same window."""
    accepted = 0
    for district in range(100):
        for branch in ("0000", "0001", "9999"):
            eight = f"{district:02d}{branch}00"
            number = f"{eight}{routing_check_digit(eight)}"
            try:
                check_routing_number(number)
            except AccountRefused:
                continue
            accepted += 1
            assert is_routing_number(number), number
    assert accepted > 50
