"""Two readers, one contract: the compiled decoder and the serializers agree on every body."""

from __future__ import annotations

import json
import uuid

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from config.api.errors import MalformedJson
from config.api.serializers import problems_of
from payouts import parsing, request_types
from payouts.errors import BatchEmpty, BatchTooLarge
from payouts.serializers import TransferRequest
from tests.factories import payouts

_WORDS = st.sampled_from(
    ["", "a", "USD", "JPY", "USX", "ref-1", "=1+1", "x" * 65, "é", "a\nb", " a", "a ", "\u2028", "ben_x"]
)
_AMOUNTS = st.sampled_from(
    [
        "12.50",
        "0",
        "0.00",
        "-1",
        "1e3",
        "NaN",
        "Infinity",
        "1,5",
        "12.505",
        "1",
        "9" * 30,
        "+1",
        " 1",
        "1.",
        ".5",
        "٣",
        "0x1",
    ]
)
_ODD = st.sampled_from([None, True, 1, 1.5, [], {}, [1], {"a": 1}])
# NUL is refused with the body, before either reader sees it.
_LETTERS = st.characters(codec="utf-8", exclude_characters="\x00")
_TEXT = st.one_of(_WORDS, st.text(_LETTERS, max_size=8), _ODD)
_ROUTING = st.one_of(st.sampled_from(["021000021", "021000022", "21000021", "990000006", "02100002a"]), _TEXT)
_ACCOUNT = st.one_of(st.sampled_from(["1234", "123", "4.5E+09", "1" * 18, "0001234"]), _TEXT)
_PAYEE = st.one_of(
    _ODD,
    st.fixed_dictionaries(
        {},
        optional={
            "id": _TEXT,
            "name": st.one_of(st.just("Ada Lovelace"), _TEXT),
            "routing_number": _ROUTING,
            "account_number": _ACCOUNT,
            "account_type": st.one_of(st.just("savings"), _TEXT),
            "iban": _TEXT,
        },
    ),
    st.just({"name": "Ada Lovelace", "routing_number": "021000021", "account_number": "12345678"}),
)
_ITEM = st.one_of(
    _ODD,
    st.fixed_dictionaries(
        {},
        optional={
            "amount": st.one_of(_AMOUNTS, _TEXT),
            "currency": st.one_of(st.just("USD"), _TEXT),
            "reference": _TEXT,
            "beneficiary": _PAYEE,
            "description": _TEXT,
            "metadata": st.one_of(_ODD, st.dictionaries(st.text(_LETTERS, max_size=4), _TEXT, max_size=2)),
            "origin": st.one_of(
                _ODD, st.fixed_dictionaries({}, optional={"module": _TEXT, "type": _TEXT, "id": _TEXT})
            ),
            "urgent": _TEXT,
        },
    ),
)


def by_serializer(item) -> set[tuple[str, str]]:
    request = TransferRequest(data=item)
    return set() if request.is_valid() else {(problem.pointer, problem.code) for problem in problems_of(request.errors)}


@settings(max_examples=400, deadline=None)
@given(_ITEM)
@example({"amount": "12.50", "currency": "USD", "reference": "a", "beneficiary": {"id": "ben_x"}})
def test_both_readers_agree(item):
    order = request_types.convert_transfer(item)
    wrong = by_serializer(item)
    if order is None:
        assert wrong, "the serializers accept what the decoder refuses"
        return
    _, found = request_types.meaning_of(order)
    assert {(f"#/{problem.path}", problem.code) for problem in found} == wrong


@settings(max_examples=100, deadline=None)
@given(st.lists(_ITEM, min_size=1, max_size=4))
def test_a_batch_lists_what_each_of_its_items_has(items):
    parsed = parsing.parse_batch(json.dumps({"items": items}).encode())
    for position, (item, order) in enumerate(zip(items, parsed.orders, strict=True)):
        root = f"#/items/{position}"
        here = {
            problem.pointer
            for problem in parsed.problems
            if problem.pointer == root or problem.pointer.startswith(f"{root}/")
        }
        assert bool(here) == (order is None)
        if order is None:
            assert {pointer.replace(root, "#", 1) for pointer in here} == {
                pointer for pointer, _ in by_serializer(item)
            }


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b'{"items": [NaN]}',
        b'{"items": Infinity}',
        b'{"amount": "\\ud800"}',
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"reference": "\\u0000"}',
    ],
)
def test_what_is_no_json_is_said_to_be_none(body):
    with pytest.raises(MalformedJson):
        parsing.parse_batch(body)
    with pytest.raises(MalformedJson):
        parsing.parse_transfer(body)


@pytest.mark.parametrize(
    "body", [b"null", b"[]", b"3", b'"x"', b"{}", b'{"items": 3}', b'{"items": [], "reference": 3, "x": 1}']
)
def test_json_of_another_shape_is_understood_and_refused(body):
    try:
        parsed = parsing.parse_batch(body)
    except BatchEmpty:
        return
    assert parsed.problems


def test_a_batch_has_one_to_a_thousand_items():
    item = payouts.order()
    with pytest.raises(BatchEmpty):
        parsing.parse_batch(b'{"items": []}')
    with pytest.raises(BatchTooLarge) as refused:
        parsing.parse_batch(json.dumps({"items": [item] * 1001}).encode())
    assert refused.value.fields["count"] == 1001
    with pytest.raises(BatchTooLarge):
        parsing.parse_batch(json.dumps({"items": [{}] * 1001}).encode())


def test_the_envelope_is_checked_with_the_items():
    body = {"items": [payouts.order(amount=5)], "reference": 7, "note": "x"}
    parsed = parsing.parse_batch(json.dumps(body).encode())
    assert {problem.pointer for problem in parsed.problems} == {"#/items/0/amount", "#/reference", "#/note"}


def test_an_unknown_id_is_only_a_text_here():
    assert (
        parsing.parse_transfer(json.dumps(payouts.order(beneficiary={"id": str(uuid.uuid4())})).encode()).orders[0]
        is not None
    )
