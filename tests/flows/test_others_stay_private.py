"""A partner does not learn from its own transfers what other partners send in the same file."""

from __future__ import annotations

import json
from typing import Any

import pytest

from config.ops import timeline
from settlement.models import Submission
from tests.factories import partners as make_partners
from tests.flows.world import Batch, Beat, Clock, Partner, fate

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "sandbox"])
INTERNAL = (
    "trace_number",
    "batch_number",
    "order_sha256",
    "file_reference",
    "position_in_file",
    "Claimed with",
    '"line"',
)


def read(api: Any, path: str) -> str:
    answer = api.get(path)
    assert answer.status_code == 200, answer.content
    return json.dumps(json.loads(answer.content))


def paid(partner: Partner, beat: Beat, clock: Clock, *amounts: str) -> Batch:
    neighbour = Partner(make_partners.environment())
    for each in (neighbour, partner):
        each.fund("500000.00")
    neighbour.pay(*[f"{number}.00" for number in range(1, 38)])
    batch = partner.pay(*amounts)
    clock.to_the_cut_off()
    for _ in range(6):
        beat.tick()
    return batch


@pytest.mark.parametrize("amounts", [("10.00", "11.00"), ("10.00", fate(51))])
def test_counts_positions_and_file_names_are_for_staff(
    partner: Partner, api: Any, beat: Beat, clock: Clock, amounts: tuple[str, ...]
) -> None:
    batch = paid(partner, beat, clock, *amounts)
    own = batch.transfers()[0]
    shown = read(api, f"/v1/transfers/{own.public_id}/timeline") + read(api, "/v1/settlement/instructions")
    assert not [word for word in INTERNAL if word in shown]
    for file in Submission.objects.all():
        assert file.reference not in shown
    traces = [str(row.trace_number) for row in own.instructions.all()]
    assert not [trace for trace in traces if trace in shown]
    assert "39" not in [word.strip('".,') for word in shown.split()], "37 entries of the neighbour and two of its own"


def test_staff_see_the_trace_number_and_the_name_of_the_file(partner: Partner, beat: Beat, clock: Clock) -> None:
    own = paid(partner, beat, clock, "10.00").transfers()[0]
    entries = timeline.gather(transfer_id=own.pk, environment_id=own.environment_id, for_staff=True)
    said = json.dumps(entries, default=str)
    assert str(own.instructions.get().trace_number) in said
    assert Submission.objects.get().reference in said and "Claimed with 38 entries" in said
