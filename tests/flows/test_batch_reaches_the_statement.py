"""The river: a batch goes from POST to the bank and is proven."""

from __future__ import annotations

import pytest

from tests.flows.world import Bank, Beat, Clock, Partner, books_balance, incidents

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "sandbox"])


def test_a_batch_is_paid_and_the_partner_is_told(partner: Partner, clock: Clock, beat: Beat, bank: Bank) -> None:
    partner.fund("1000.00")
    batch = partner.pay("100.00", "150.00")
    assert partner.balances() == {"available": "749.50", "payouts_pending": "250.50"}

    clock.to_the_cut_off()
    beat.tick()
    assert batch.statuses() == ["submitted", "submitted"]

    beat.tick()
    assert batch.attempts() == ["accepted"]

    clock.to_the_settlement()
    beat.tick()
    assert batch.statuses() == ["settled", "settled"]
    assert partner.balances() == {"available": "749.50", "payouts_pending": "0.00"}
    told = partner.told()
    assert told["batch.accepted"] == told["batch.completed"] == told["receipt.received"] == 1
    assert told["transfer.settled"] == 2
    assert incidents() == []
    assert books_balance()
