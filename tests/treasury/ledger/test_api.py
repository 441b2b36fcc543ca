"""/v1/ledger: read-only, decimal strings, and limited to the caller's own books."""

from __future__ import annotations

import pytest
from django.test import Client

from config.kernel import ids
from onboarding.partners.models import Environment
from tests.factories import ledger as books
from tests.factories import partners as make
from treasury.ledger import timeline
from treasury.ledger.models import Account, Journal

pytestmark = pytest.mark.django_db


@pytest.fixture
def env() -> Environment:
    found = make.environment()
    books.fund(found, 100_000)
    return found


@pytest.fixture
def api(env: Environment) -> make.ApiClient:
    return make.client(env)


def test_accounts_show_what_is_on_them(api: make.ApiClient, env: Environment) -> None:
    books.hold(env, 4_000, fee_minor=25)
    body = api.get("/v1/ledger/accounts").json()
    assert [(row["code"], row["balance"], row["side"], row["livemode"]) for row in body["data"]] == [
        ("available", "959.75", "credit", False),
        ("payouts_pending", "40.25", "credit", False),
    ]
    assert all(row["id"].startswith("acct_") for row in body["data"])


def test_a_statement_is_paged_by_version(api: make.ApiClient, env: Environment) -> None:
    for _ in range(4):
        books.hold(env, 100)
    account = Account.objects.within(env).get(code="available").public_id
    first = api.get(f"/v1/ledger/accounts/{account}/statement?limit=3").json()
    assert [(row["version"], row["kind"], row["amount"], row["balance_after"]) for row in first["data"]] == [
        (5, "held", "-1.00", "996.00"),
        (4, "held", "-1.00", "997.00"),
        (3, "held", "-1.00", "998.00"),
    ]
    rest = api.get(f"/v1/ledger/accounts/{account}/statement", {"limit": 3, "cursor": first["next_cursor"]}).json()
    assert [row["version"] for row in rest["data"]] == [2, 1]
    assert (rest["has_more"], rest["next_cursor"]) == (False, None)
    pending = Account.objects.within(env).get(code="payouts_pending").public_id
    foreign_cursor = api.get(f"/v1/ledger/accounts/{pending}/statement", {"cursor": first["next_cursor"], "limit": 3})
    assert (foreign_cursor.status_code, foreign_cursor.json()["code"]) == (400, "cursor_invalid")


def test_journals_show_own_entries_only(api: make.ApiClient, env: Environment) -> None:
    other = make.environment()
    books.fund(other, 50_000)
    ours, theirs = books.hold(env, 1_000, fee_minor=25), books.hold(other, 2_000, fee_minor=50)
    books.send([*ours, *theirs])
    books.settle([*ours, *theirs])
    body = api.get("/v1/ledger/journals").json()
    assert [row["kind"] for row in body["data"]] == ["settled", "submitted", "held", "funded"]
    settled = body["data"][0]
    assert [
        (entry["code"], entry["debit"], entry["credit"], entry["balance_after"]) for entry in settled["entries"]
    ] == [("payouts_pending", "0.25", None, "0.00")]
    own = {row.public_id for row in Account.objects.within(env)}
    assert {entry["account"] for row in body["data"] for entry in row["entries"]} <= own


def test_journals_are_paged(api: make.ApiClient, env: Environment) -> None:
    for _ in range(4):
        books.hold(env, 100)
    seen, cursor = [], None
    while True:
        page = api.get("/v1/ledger/journals", {"limit": 2, **({"cursor": cursor} if cursor else {})}).json()
        seen += [row["id"] for row in page["data"]]
        cursor = page["next_cursor"]
        if not page["has_more"]:
            break
    assert seen == [row.public_id for row in Journal.objects.order_by("-id")]


def test_the_balance_proves_itself(api: make.ApiClient, env: Environment) -> None:
    subjects = books.hold(env, 4_000, 1_000, fee_minor=25)
    books.send(subjects[:1])
    books.fund(env, 900, currency="JPY")
    body = api.get("/v1/ledger/balance").json()
    assert body["balanced"] is True
    assert body["balances"] == [
        {"currency": "JPY", "available": "900", "held": "0", "in_transit": "0"},
        {"currency": "USD", "available": "949.50", "held": "50.50", "in_transit": "40.00"},
    ]
    assert {row["name"] for row in body["invariants"]} == {
        "nothing_negative",
        "balances_are_latest",
        "reserved_holds_are_pending",
    }
    assert all(row["holds"] for row in body["invariants"])


@pytest.mark.parametrize("path", ["/v1/ledger/accounts", "/v1/ledger/journals", "/v1/ledger/balance"])
def test_the_books_are_read_only_and_need_a_key_with_the_scope(env: Environment, path: str) -> None:
    assert Client().get(path).status_code == 401
    assert make.client(env, scopes=["transfers:read"]).get(path).status_code == 403
    allowed = make.client(env, scopes=["ledger:read"])
    assert allowed.get(path).status_code == 200
    for method in ("post", "put", "patch", "delete"):
        assert getattr(allowed, method)(path).status_code == 405


def test_the_books_of_others_are_not_visible(env: Environment) -> None:
    books.hold(env, 4_000)
    account = Account.objects.within(env).get(code="available").public_id
    for stranger in (make.environment(), make.environment(of=env.partner, livemode=True)):
        api = make.client(stranger)
        assert api.get("/v1/ledger/accounts").json()["data"] == []
        assert api.get("/v1/ledger/journals").json()["data"] == []
        assert api.get("/v1/ledger/balance").json()["balances"] == []
        assert api.get(f"/v1/ledger/accounts/{account}/statement").status_code == 404
    assert make.client(env).get(f"/v1/ledger/accounts/{ids.public('acct', ids.new())}/statement").status_code == 404
    assert make.client(env).get("/v1/ledger/accounts/tr_nonsense/statement").status_code == 404


def test_the_timeline_tells_where_the_money_was(env: Environment) -> None:
    (subject,) = books.hold(env, 4_000, fee_minor=25)
    books.send([subject])
    books.settle([subject])
    entries = timeline.entries(subject, env.pk)
    assert [(entry["what"], entry["amount"]) for entry in entries] == [
        ("money.held", "40.25"),
        ("money.sent", "40.00"),
        ("money.paid", "40.00"),
        ("fee.taken", "0.25"),
    ]
    assert entries[0]["detail"] == "40.25 USD: debit available, credit payouts_pending"
    assert timeline.entries(subject, make.environment().pk) == []
