"""The decoder and the problems in words are derived from one declaration and agree on every body."""

from __future__ import annotations

import json
import time
import uuid

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from config.api.errors import MalformedJson
from payouts import field_rules, parsing, request_types
from payouts.errors import BatchEmpty, BatchTooLarge
from payouts.request_types import TransferRequest
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


def every_problem(item) -> set[tuple[str, str]]:
    return {(problem.path, problem.code) for problem in parsing.item_problems(item)}


@settings(max_examples=400, deadline=None)
@given(_ITEM)
@example({"amount": "12.50", "currency": "USD", "reference": "a", "beneficiary": {"id": "ben_x"}})
@example({"amount": "1\n", "currency": "U\n", "reference": "a\n", "beneficiary": {"id": "ben\n"}})
@example(
    {
        "amount": "1",
        "currency": "U\n",
        "reference": "a",
        "beneficiary": {"name": "A\n", "routing_number": "1\n", "account_number": "1\n", "account_type": "\n"},
    }
)
def test_the_decoder_refuses_exactly_what_has_a_problem_or_accepts_it_for_the_value_rules(item):
    order = request_types.convert(item, TransferRequest)
    problems = every_problem(item)
    if order is None:
        assert problems, "the decoder refuses what has no problem in words"
        return
    _, found = field_rules.check_request(order)
    assert {(problem.path, problem.code) for problem in found} == problems


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
            assert {pointer.removeprefix(root).removeprefix("/") for pointer in here} == {
                path for path, _ in every_problem(item)
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
def test_invalid_json_is_malformed(body):
    with pytest.raises(MalformedJson):
        parsing.parse_batch(body)
    with pytest.raises(MalformedJson):
        parsing.parse_transfer(body)


@pytest.mark.parametrize(
    "body", [b"null", b"[]", b"3", b'"x"', b"{}", b'{"items": 3}', b'{"items": [], "reference": 3, "x": 1}']
)
def test_json_of_another_shape_is_refused_with_problems(body):
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


@pytest.mark.parametrize(
    ("changes", "pointer", "detail"),
    [
        (
            {"beneficiary": "ben_01h455vb4pex5vsknk084sn02q"},
            "#/beneficiary",
            'Expected an object, got text. To pay an existing beneficiary, write {"id": "ben_..."}.',
        ),
        ({"amount": 12.5}, "#/amount", "Expected text in double quotes, got a number."),
        ({"amount": None}, "#/amount", "Expected text in double quotes, got null."),
        ({"metadata": ["x"]}, "#/metadata", "Expected an object with text values, got a list."),
        ({"metadata": {"a/b": True}}, "#/metadata/a~1b", "Expected text in double quotes, got a boolean."),
        (
            {"reference": "abc\n"},
            "#/reference",
            "A reference starts with a letter or digit and has letters, digits, spaces and . _ : / # - .",
        ),
        ({"reference": "x" * 65}, "#/reference", "The reference has 65 characters; at most 64 are allowed."),
        (
            {"currency": "usd"},
            "#/currency",
            "'usd' is not a currency. Write its ISO 4217 code in capitals, for example USD.",
        ),
    ],
)
def test_a_problem_says_what_was_expected(changes, pointer, detail):
    body = payouts.order(**changes)
    parsed = parsing.parse_transfer(json.dumps(body).encode())
    problems = parsed.problems or [parsed.problem(0, each) for each in field_rules.check_request(parsed.orders[0])[1]]
    assert [(problem.pointer, problem.detail) for problem in problems] == [(pointer, detail)]


def test_a_batch_of_a_thousand_wrong_items_is_refused_quickly():
    """Every item is judged on its own, so the work per item must stay small."""
    wrong = {f"unknown{n}": {} for n in range(30)} | payouts.order(amount=1, beneficiary={"id": 1, "name": 2})
    body = json.dumps({"items": [wrong] * 1000}).encode()
    began = time.process_time()
    assert len(parsing.parse_batch(body).problems) > 3000
    assert time.process_time() - began < 1.0
