"""A cell of an export is text, whatever a spreadsheet might make of it."""

from __future__ import annotations

import pytest

from config.kernel import csv_cells


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "+1",
        "-2+3",
        "@SUM(A1)",
        "\t=1",
        "\rx",
        "\nx",
        " =1+1",
        "   @x",
        "\u00a0=1",
        "\u3000=1",
        "\u200b=1",
        "\ufeff=1",
        "\uff1d1+1",
        "\uff0b1",
        "\uff0d1",
        "\uff20SUM(A1)",
        " \uff1d1",
        "\ufe661",
        "\u22121+1",
    ],
)
def test_what_may_be_computed_is_text(cell: str) -> None:
    assert csv_cells.neutralise(cell) == f"'{cell}"
    assert csv_cells.neutralise(cell, numbers_stay=True) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "plain", "15.00", "a=b", "' =1", "FEE-1", " "])
def test_what_cannot_be_computed_stays(cell: str) -> None:
    assert csv_cells.neutralise(cell) == cell


def test_a_negative_amount_stays_a_number_when_asked_for() -> None:
    assert csv_cells.neutralise("-15.00") == "'-15.00"
    assert csv_cells.neutralise("-15.00", numbers_stay=True) == "-15.00"
    assert csv_cells.neutralise("-15.00\n", numbers_stay=True) == "'-15.00\n"
    assert csv_cells.neutralise("-1.5.0", numbers_stay=True) == "'-1.5.0"
