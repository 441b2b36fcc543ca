"""Ids sort by age, and a public id is read back to the same UUID or to nothing."""

from __future__ import annotations

import threading
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.kernel import ids
from config.kernel.errors import NotFound


def test_ids_are_version_7_and_ascend() -> None:
    made = ids.new_many(5000) + [ids.new() for _ in range(100)]
    assert made == sorted(made) and len(set(made)) == len(made)
    assert {value.version for value in made} == {7} and {value.variant for value in made} == {uuid.RFC_4122}


def test_threads_never_make_the_same_id_and_each_ascends() -> None:
    made: list[list[uuid.UUID]] = []

    def work() -> None:
        made.append([value for _ in range(200) for value in ids.new_many(7)])

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    everything = [value for part in made for value in part]
    assert len(set(everything)) == len(everything) and all(part == sorted(part) for part in made)


@given(st.uuids())
def test_a_public_id_is_read_back(value: uuid.UUID) -> None:
    text = ids.public("tr", value)
    assert len(text) == 29 and ids.parse("tr", text, noun="transfer") == value


def test_a_public_id_is_a_type_id() -> None:
    """The vector `valid` of the TypeID specification."""
    assert (
        ids.public("prefix", uuid.UUID("01890a5d-ac96-774b-bcce-b302099a8057")) == "prefix_01h455vb4pex5vsknk084sn02q"
    )


@pytest.mark.parametrize(
    "text",
    ["", "tr_", "tr", "ben_01h455vb4pex5vsknk084sn02q", "tr_01h455vb4pex5vsknk084sn02", "tr_81h455vb4pex5vsknk084sn02q",
     "tr_01h455vb4pex5vsknk084sn02u", "TR_01h455vb4pex5vsknk084sn02q", "tr_01H455VB4PEX5VSKNK084SN02Q",
     "tr_01h455vb4pex5vsknk084sn02q\n",
     "tr_01890a5d-ac96-774b-bcce-b302", "tr_" + "é" * 26],
)  # fmt: skip
def test_what_is_no_such_id_does_not_exist(text: str) -> None:
    with pytest.raises(NotFound, match="There is no transfer"):
        ids.parse("tr", text, noun="transfer")
