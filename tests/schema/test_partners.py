"""PostgreSQL refuses wrong rows of partners, written by raw SQL."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from onboarding.partners.models import HOUSE_ENVIRONMENT_IDS, HOUSE_PARTNER_ID, HOUSE_SLUG, Environment, Partner
from tests.factories import partners as make

pytestmark = pytest.mark.django_db


def refuses(sql: str, *params: object, naming: str) -> None:
    with pytest.raises(DatabaseError, match=naming), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, params)


def test_there_is_one_house_partner() -> None:
    house = Partner.objects.get(is_house=True)
    assert (house.pk, house.slug) == (HOUSE_PARTNER_ID, HOUSE_SLUG)
    assert {row.livemode: row.pk for row in Environment.objects.filter(partner=house)} == HOUSE_ENVIRONMENT_IDS
    other = make.partner()
    refuses("UPDATE partners_partner SET is_house = true WHERE id = %s", other.pk, naming="there_is_one_house")


def test_the_mode_of_an_environment_agrees_with_its_kind() -> None:
    owner = make.partner()
    refuses(
        "UPDATE partners_environment SET livemode = true WHERE partner_id = %s",
        owner.pk,
        naming="never changes its owner or its kind",
    )
    refuses(
        "INSERT INTO partners_environment SELECT gen_random_uuid(), created_at, 'test', true, clock_offset, partner_id "
        "FROM partners_environment WHERE partner_id = %s AND livemode",
        owner.pk,
        naming="environment_livemode_follows_kind",
    )
    refuses(
        "INSERT INTO partners_environment (id, created_at, kind, livemode, clock_offset, partner_id)"
        " VALUES (gen_random_uuid(), now(), 'beta', false, '0', %s)",
        owner.pk,
        naming="environment_kind_is_known",
    )


def test_a_partner_has_one_environment_of_each_kind() -> None:
    refuses(
        "INSERT INTO partners_environment (id, created_at, kind, livemode, clock_offset, partner_id)"
        " VALUES (gen_random_uuid(), now(), 'test', false, '0', %s)",
        make.partner().pk,
        naming="partner_has_one_environment_of_each_kind",
    )


def test_an_environment_keeps_its_partner() -> None:
    env, other = make.environment(), make.partner()
    refuses(
        "UPDATE partners_environment SET partner_id = %s WHERE id = %s",
        other.pk,
        env.pk,
        naming="never changes its owner or its kind",
    )


def test_clocks_only_go_forward_and_live_ones_not_at_all() -> None:
    owner = make.partner()
    test, live = make.environment(of=owner), make.environment(of=owner, livemode=True)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE partners_environment SET clock_offset = '2 days' WHERE id = %s", [test.pk])
    refuses("UPDATE partners_environment SET clock_offset = '1 day' WHERE id = %s", test.pk, naming="only goes forward")
    refuses(
        "UPDATE partners_environment SET clock_offset = '1 second' WHERE id = %s",
        live.pk,
        naming="live_environment_has_the_real_time",
    )
    refuses(
        "INSERT INTO partners_environment (id, created_at, kind, livemode, clock_offset, partner_id)"
        " SELECT gen_random_uuid(), now(), 'test', false, '-1 day', id FROM partners_partner WHERE is_house",
        naming="environment_clock_is_never_behind|one_environment_of_each_kind",
    )


@pytest.mark.parametrize("table", ["partners_partner", "partners_environment", "partners_apikey"])
def test_partners_environments_and_keys_are_never_deleted(table: str) -> None:
    make.api_key()
    refuses(f"DELETE FROM {table}", naming="DELETE is refused")
    refuses(f"TRUNCATE {table} CASCADE", naming="TRUNCATE is refused|permission denied")


@pytest.mark.parametrize(
    ("assignment", "naming"),
    [
        ("secret_hash = '\\x00'", "never changes its secret, scopes or environment"),
        ("scopes = '{ledger:read,keys:write}'", "never changes its secret, scopes or environment"),
        ("kind = 'sk'", "never changes its secret, scopes or environment"),
        ("allowed_ips = '{localhost}'", "invalid input syntax for type cidr"),
        ("expires_at = created_at - interval '1 day'", "api_key_expires_after_creation"),
        ("replaced_by_id = id", "api_key_does_not_replace_itself"),
        ("replaced_by_id = gen_random_uuid()", "of_the_same_environment"),
    ],
)
def test_the_fixed_columns_of_a_key_never_change(assignment: str, naming: str) -> None:
    key, _ = make.api_key(scopes=["ledger:read"])
    refuses(f"UPDATE partners_apikey SET {assignment} WHERE id = %s", key.pk, naming=naming)


def test_a_key_cannot_move_to_or_be_replaced_in_another_environment() -> None:
    (key, _), (other, _) = make.api_key(), make.api_key()
    refuses(
        "UPDATE partners_apikey SET environment_id = %s WHERE id = %s",
        other.environment_id,
        key.pk,
        naming="never changes its secret, scopes or environment",
    )
    refuses(
        "UPDATE partners_apikey SET replaced_by_id = %s WHERE id = %s",
        other.pk,
        key.pk,
        naming="of_the_same_environment",
    )


def test_a_revoked_key_stays_revoked() -> None:
    key, _ = make.api_key()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE partners_apikey SET revoked_at = now() WHERE id = %s", [key.pk])
    refuses(
        "UPDATE partners_apikey SET revoked_at = NULL WHERE id = %s", key.pk, naming="was revoked and stays revoked"
    )


def test_two_keys_never_share_a_secret() -> None:
    (key, _), (other, _) = make.api_key(), make.api_key()
    refuses(
        "INSERT INTO partners_apikey (id, created_at, name, kind, hint, secret_hash, scopes, allowed_ips, version,"
        " environment_id)"
        " SELECT gen_random_uuid(), now(), name, kind, hint, secret_hash, scopes, allowed_ips, 1, %s FROM"
        " partners_apikey WHERE id = %s",
        other.environment_id,
        key.pk,
        naming="secret_hash",
    )


def test_the_creator_of_a_key_is_of_the_same_partner() -> None:
    env, stranger = make.environment(), make.member()
    refuses(
        "INSERT INTO partners_apikey (id, created_at, name, kind, hint, secret_hash, scopes, allowed_ips, version,"
        " environment_id, created_by_id)"
        " VALUES (gen_random_uuid(), now(), 'x', 'sk', 'h', '\\x01', '{}', '{}', 1, %s, %s)",
        env.pk,
        stranger.pk,
        naming="made by a member of another partner",
    )
    refuses(
        "UPDATE partners_member SET partner_id = %s WHERE id = %s",
        env.partner_id,
        stranger.pk,
        naming="never changes its partner or its user",
    )


def test_every_change_but_the_last_use_raises_the_version() -> None:
    key, _ = make.api_key()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE partners_apikey SET last_used_at = now(), version = 77 WHERE id = %s", [key.pk])
        key.refresh_from_db()
        assert key.version == 1
        cursor.execute("UPDATE partners_apikey SET name = 'other', version = 1 WHERE id = %s", [key.pk])
    key.refresh_from_db()
    assert key.version == 2


def test_stale_keys_are_those_that_changed_ended_or_never_were() -> None:
    good, changed, revoked, expired = (make.api_key()[0] for _ in range(4))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE partners_apikey SET allowed_ips = '{10.0.0.0/8}' WHERE id = %s", [changed.pk])
        cursor.execute("UPDATE partners_apikey SET revoked_at = now() WHERE id = %s", [revoked.pk])
        cursor.execute(
            "UPDATE partners_apikey SET expires_at = created_at + interval '1 second' WHERE id = %s", [expired.pk]
        )
        cursor.execute(
            "SELECT * FROM partners_stale_keys(%s::uuid[], %s::int[], now() + interval '1 hour')",
            [[good.pk, good.pk, changed.pk, revoked.pk, expired.pk, HOUSE_PARTNER_ID, None], [1, 1, 1, 2, 2, 1, None]],
        )
        assert {row[0] for row in cursor.fetchall()} == {changed.pk, revoked.pk, expired.pk, HOUSE_PARTNER_ID}
