"""A body with a repeated member is refused on every route, and the check is cheap."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from time import perf_counter, process_time
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.api import idempotency, parsers
from config.api.errors import DuplicateMember
from payouts.models import Transfer
from tests.api.matrix import RECEIVER, ROWS, Row
from tests.api.tenant import Tenant
from tests.factories import partners, payouts

WITH_BODIES = [row for row in ROWS if row.body and "{" not in row.route]


def repeated(body: dict[str, Any]) -> bytes:
    """The body with its first member repeated, with another value."""
    name = next(iter(body))
    return b"{" + json.dumps(name).encode() + b": 1," + json.dumps(body).encode()[1:]


@pytest.mark.django_db
@pytest.mark.parametrize("row", WITH_BODIES, ids=lambda row: row.name)
def test_every_address_refuses_it(row: Row, settings: Any) -> None:
    settings.WEBHOOK_ALLOWED_PRIVATE_TARGETS = [RECEIVER]
    api = partners.client(Tenant().owner)
    member = next(iter(row.body or {}))
    send = getattr(api, row.method.lower())
    for key in ("k", None):
        answer = send(row.route, repeated(row.body or {}), content_type="application/json", idempotency_key=key)
        if key or row.key != "required":
            assert (answer.status_code, answer.json()["code"], answer.json()["member"]) == (
                400,
                "duplicate_member",
                f"#/{member}",
            ), answer.content
    assert send(row.route, row.body, idempotency_key="k").status_code < 300, (
        "a refused request may be corrected under its key"
    )


@pytest.mark.django_db
def test_the_member_is_named_wherever_it_stands() -> None:
    api = partners.client(payouts.funded_environment())
    items = json.dumps([payouts.order(), payouts.order()])
    body = f'{{"items": {items[:-2]}, "currency": "JPY"}}]}}'.encode()
    for query in ("", "?dry_run=true"):
        answer = api.post(f"/v1/transfers/batch{query}", body, content_type="application/json", idempotency_key="b")
        assert (answer.status_code, answer.json()["member"]) == (400, "#/items/1/currency")
    assert not Transfer.objects.across_environments().exists()


@pytest.mark.django_db
def test_a_replay_is_checked_for_duplicates_too() -> None:
    api = partners.client(payouts.funded_environment())
    order = payouts.order()
    assert api.post("/v1/transfers", order, idempotency_key="r").status_code == 201
    body = json.dumps(order).replace("{", '{"amount": "99.00",', 1).encode()
    answer = api.post("/v1/transfers", body, content_type="application/json", idempotency_key="r")
    assert (answer.status_code, answer.json()["code"]) == (400, "duplicate_member")
    with pytest.raises(DuplicateMember):
        idempotency.fingerprint(body)


class _Object(tuple[Any, ...]):
    """An object as its members are sent."""

    __slots__ = ()


_NAMES = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=3)
_VALUES = st.recursive(
    st.none() | st.integers(0, 9) | _NAMES | st.sampled_from([":", "a:b", '":', "\\"]),
    lambda inner: st.lists(inner, max_size=3) | st.lists(st.tuples(_NAMES, inner), max_size=3).map(_Object),
    max_leaves=12,
)


def spelled(value: Any, spell: Callable[[str], str]) -> str:
    if isinstance(value, _Object):
        return "{" + ", ".join(f"{spell(name)} : {spelled(inner, spell)}" for name, inner in value) + "}"
    if isinstance(value, list):
        return "[" + ",".join(spelled(inner, spell) for inner in value) + "]"
    return spell(value) if isinstance(value, str) else json.dumps(value)


def has_duplicate(value: Any) -> bool:
    if isinstance(value, _Object):
        names = [name for name, _ in value]
        return len(set(names)) < len(names) or any(has_duplicate(inner) for _, inner in value)
    return isinstance(value, list) and any(has_duplicate(inner) for inner in value)


def by_number(text: str) -> str:
    """Every character as an escape, in capitals or not."""
    units = text.encode("utf-16-be").hex()
    return (
        '"'
        + "".join(
            f"\\u{units[at : at + 4]}" if at % 8 else f"\\u{units[at : at + 4].upper()}"
            for at in range(0, len(units), 4)
        )
        + '"'
    )


@given(_VALUES, st.sampled_from([json.dumps, by_number, lambda text: json.dumps(text, ensure_ascii=False)]))
def test_counting_finds_duplicates_in_every_spelling(value: Any, spell: Callable[[str], str]) -> None:
    body = spelled(value, spell).encode()
    for read in (parsers.decode_json, idempotency.fingerprint):
        if has_duplicate(value):
            with pytest.raises(DuplicateMember):
                read(body)
        else:
            read(body)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b'{"\\u003a":[' + b",".join([b"{}"] * 1_000_000) + b"]}", id="an escaped colon"),
        pytest.param(b'{"a":1,"a":[' + b",".join([b"{}"] * 1_000_000) + b"]}", id="a duplicate in a large body"),
        pytest.param(b"[" + b",".join([b'{"a":1,"a":2}'] * 230_000) + b"]", id="many duplicates"),
        pytest.param(b"[" + b",".join([b'"\\\\u0000"'] * 300_000) + b"]", id="backslashes before a zero"),
        pytest.param(b'["' + b"\\\\" * 1_500_000 + b'\\u003a"]', id="a long run of backslashes"),
    ],
)
def test_hostile_bodies_of_three_megabytes_are_read_in_linear_time(body: bytes) -> None:
    """Measured are 0.03 to 0.2 seconds; the readers before took 6 seconds and more."""
    assert len(body) > 2_900_000
    start = process_time()
    with suppress(DuplicateMember):
        parsers.decode_json(body)
    assert process_time() - start < 1.0


def test_the_check_for_duplicates_is_cheap() -> None:
    """At most 10 microseconds for a transfer and 3 milliseconds for a thousand; measured are 1 and 0.25."""
    for body, seconds_max in ((payouts.order(), 10e-6), (payouts.batch_order(1_000), 3e-3)):
        sent = json.dumps(body).encode()
        again = msgspec.json.encode(body)
        assert min(_seconds(sent, again) for _ in range(200)) < seconds_max


def _seconds(sent: bytes, again: bytes) -> float:
    start = perf_counter()
    parsers.refuse_duplicates(sent, again)
    return perf_counter() - start
