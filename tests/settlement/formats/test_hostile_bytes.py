"""A reader answers any bytes with a file or with a FormatError, and with nothing else."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from settlement.formats import bai2, nacha, nacha_answers
from settlement.formats.ach_reports import parse_acknowledgement, parse_settlement_report
from settlement.formats.errors import FormatError

FOLDER = Path(__file__).resolve().parents[2] / "data"


def read_answers(content: bytes) -> object:
    return [list(nacha_answers.answers(file)) for file in nacha.read_received(content).files]


READERS: dict[str, tuple[Callable[[bytes], object], bytes]] = {
    "nacha": (nacha.parse, (FOLDER / "ach" / "return-WEB.ach").read_bytes()),
    "nacha iat": (nacha.parse, (FOLDER / "ach" / "iat-credit.ach").read_bytes()),
    "nacha received": (read_answers, (FOLDER / "ach_received" / "unknown-return-code.ach").read_bytes()),
    "bai2": (bai2.parse, (FOLDER / "bai2" / "ckbai2-citi_example.bai2").read_bytes()),
    "bai2 inspected": (bai2.inspect, (FOLDER / "bai2" / "moov-sample1.bai2").read_bytes()),
    "bai2 split": (
        bai2.parse,
        (FOLDER / "bai2" / "moov-sample1.bai2").read_bytes(),
    ),
    "acknowledgement": (
        parse_acknowledgement,
        b"QACK|1|F|2030-01-02T03:04:05Z|accepted|3|600|\nR|121042880000002|R13|x\nT|1\n",
    ),
    "settlement report": (parse_settlement_report, b"QSET|1|2030-01-03|F\nE|121042880000001|100\nT|1|100\n"),
}
pieces = st.one_of(
    st.binary(max_size=6),
    st.sampled_from(
        [
            b"\n",
            b"\r\n",
            b"/",
            b",",
            b"|",
            b" ",
            b"0",
            b"9" * 94,
            b"88,",
            b"16,",
            b"S,",
            b"D,9999999,",
            b"-",
            b"9" * 5000,
        ]
    ),
    st.sampled_from(["\u0661".encode(), "é".encode(), "\u2028".encode(), "1".encode("utf-16")]),
)


@pytest.mark.parametrize("name", READERS)
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_a_damaged_file_is_read_or_refused(name: str, data: st.DataObject) -> None:
    read, content = READERS[name]
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(content)))
        end = data.draw(st.integers(start, min(len(content), start + 12)))
        content = content[:start] + data.draw(pieces) + content[end:]
    with suppress(FormatError):
        read(content)


@pytest.mark.parametrize("name", READERS)
@given(content=st.binary(max_size=300))
@settings(max_examples=40, deadline=None)
def test_noise_is_refused(name: str, content: bytes) -> None:
    with pytest.raises(FormatError):
        READERS[name][0](content)
