"""A sealed value is bound to its row: copied into another row it is not paid, does not sign and is not an answer."""

from __future__ import annotations

import msgspec
import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from config.api.models import IdempotencyRecord
from config.kernel import clock, crypto
from payouts import beneficiaries
from payouts.models import Beneficiary, Transfer
from settlement.planning import rail_accounts
from settlement.planning.models import RailAccount
from tests.factories import partners, payouts
from tests.factories import webhooks as make_webhooks
from tests.support import databases
from webhooks import secrets
from webhooks.models import EndpointSecret


def two_payees() -> tuple[Beneficiary, Beneficiary]:
    environment = payouts.funded_environment()
    ids = payouts.ids_of(payouts.accept(environment, 2))
    rows = Transfer.objects.across_environments().filter(id__in=ids).order_by("id").select_related("beneficiary")
    first, second = (row.beneficiary for row in rows)
    return first, second


@pytest.mark.django_db
@pytest.mark.parametrize("column", ["sealed_account", "fingerprint", "name_hint", "last4", "account_type", "id"])
def test_the_application_cannot_change_an_account(column):
    first, second = two_payees()
    value = {"account_type": "savings", "last4": "0000", "name_hint": "X**"}.get(column, getattr(second, column))
    statement = f"UPDATE payouts_beneficiary SET {column} = %s WHERE id = %s"
    with transaction.atomic(), connection.cursor() as cursor:
        with pytest.raises(DatabaseError, match="account of a beneficiary never changes"):
            cursor.execute(statement, [value, first.pk])
        transaction.set_rollback(True)
    beneficiaries.disable(
        environment=first.environment,
        beneficiary_id=first.pk,
        reason="x",
        actor="tests",
        request_id="",
        now=clock.machine_now(),
    )


def overwrite(beneficiary: Beneficiary, sealed: bytes) -> None:
    with psycopg.connect(databases.conninfo(connection.settings_dict["NAME"])) as admin:
        admin.execute("SET session_replication_role = replica")
        admin.execute("UPDATE payouts_beneficiary SET sealed_account = %s WHERE id = %s", [sealed, beneficiary.pk])


@pytest.mark.django_db(transaction=True)
def test_an_account_from_another_row_is_not_paid_even_when_a_superuser_wrote_it():
    first, second = two_payees()
    overwrite(first, bytes(second.sealed_account))
    with pytest.raises(crypto.Unreadable):
        beneficiaries.open_many([first.pk, second.pk])
    assert beneficiaries.unreadable_among([first.pk, second.pk]) == {first.pk}


@pytest.mark.django_db(transaction=True)
def test_an_opened_account_is_compared_with_the_id_that_was_derived_from_it():
    """Even with the encryption key, another account in the row is not the one that the id stands for."""
    first, second = two_payees()
    other = msgspec.json.encode(beneficiaries.open_account(second))
    context = crypto.bound_to("payouts_beneficiary.sealed_account", first.environment_id, first.pk)
    overwrite(first, crypto.key_ring().seal(other, context=context))
    with pytest.raises(crypto.Unreadable, match="another beneficiary"):
        beneficiaries.open_many([first.pk])


@pytest.mark.django_db
def test_a_stored_answer_that_was_replaced_is_not_replayed():
    environment = payouts.funded_environment()
    api = partners.client(environment)
    body, other = payouts.order(), payouts.order()
    api.post("/v1/transfers", body, idempotency_key="one")
    second = api.post("/v1/transfers", other, idempotency_key="two").json()
    rows = IdempotencyRecord.objects.filter(environment_id=environment.pk)
    rows.filter(key="one").update(body=bytes(rows.get(key="two").body))
    replayed = api.post("/v1/transfers", body, idempotency_key="one")
    assert (replayed.status_code, replayed.json()["code"]) == (409, "stored_answer_unreadable")
    assert second["id"] not in replayed.content.decode()
    again = api.post("/v1/transfers", other, idempotency_key="two")
    assert again.json() == second and again["Idempotent-Replayed"] == "true"


@pytest.mark.django_db
def test_a_stored_answer_of_an_action_that_was_replaced_is_not_replayed():
    environment = payouts.funded_environment()
    api = partners.client(environment)
    first, second = (api.post("/v1/transfers", payouts.order(), idempotency_key=f"k{n}").json()["id"] for n in (1, 2))
    for number, transfer in enumerate((first, second)):
        api.post(f"/v1/transfers/{transfer}/cancel", idempotency_key=f"c{number}")
    rows = IdempotencyRecord.objects.filter(environment_id=environment.pk)
    rows.filter(key="c0").update(body=bytes(rows.get(key="c1").body))
    assert api.post(f"/v1/transfers/{first}/cancel", idempotency_key="c0").json()["code"] == "stored_answer_unreadable"


@pytest.mark.django_db
def test_a_signing_secret_signs_for_its_own_endpoint_only():
    environment = partners.environment()
    first, second = make_webhooks.endpoint(environment), make_webhooks.endpoint(environment)
    rows = EndpointSecret.objects.within(environment)
    taken = bytes(rows.filter(endpoint=second).latest("created_at").sealed)
    now = clock.machine_now()
    opened = secrets.open_many([first.pk, second.pk], now=now)
    assert opened[first.pk] and opened[second.pk]
    rows.filter(endpoint=first).update(sealed=taken)
    assert first.pk not in secrets.open_many([first.pk, second.pk], now=now)


@pytest.mark.django_db
def test_credentials_of_a_rail_account_open_in_their_row_only():
    account = rail_accounts.ensure_sandbox()
    rail_accounts.store_credential(
        rail_account=account, name="token", secret="t", actor="tests", now=clock.machine_now()
    )
    account.refresh_from_db()
    assert rail_accounts.view_of(account).credentials == {"token": "t"}
    with pytest.raises(crypto.Unreadable):
        rail_accounts.view_of(RailAccount(environment_id=account.environment_id, credentials=account.credentials))
