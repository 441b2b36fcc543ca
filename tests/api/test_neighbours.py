"""Forty wrong batches at once from one environment, through the real server: its neighbour is answered meanwhile."""

from __future__ import annotations

import json
import threading
from collections import Counter
from typing import Any

import pytest
from django.core.wsgi import get_wsgi_application

from tests.config.serving.conftest import running
from tests.factories import partners, payouts

AT_ONCE = 40


@pytest.mark.django_db(transaction=True)
def test_a_neighbour_is_answered_while_wrong_batches_come(settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    busy, neighbour = (partners.api_key(payouts.funded_environment())[1] for _ in range(2))
    item = {"amount": "x", "currency": "USD", "reference": "r", "beneficiary": {"name": "A"}, "metadata": {"n": "v"}}
    body = json.dumps({"items": [item] * 1_000}).encode()
    codes: list[str] = []

    with running(get_wsgi_application(), threads=16) as server:

        def attack() -> None:
            answer = server.ask(
                "POST",
                "/v1/transfers/batch",
                body,
                Authorization=f"Bearer {busy}",
                Idempotency_Key="k",
                Content_Type="application/json",
            )
            codes.append(json.loads(answer.body)["code"])

        threads = [threading.Thread(target=attack) for _ in range(AT_ONCE)]
        for thread in threads:
            thread.start()
        answers = [server.ask("GET", "/v1/me", Authorization=f"Bearer {neighbour}").status for _ in range(5)]
        for thread in threads:
            thread.join()

    assert answers == [200] * 5
    found = Counter(codes)
    assert set(found) == {"validation_failed", "too_many_at_once"} and found.total() == AT_ONCE, found
