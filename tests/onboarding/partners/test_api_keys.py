"""API keys: issue, verify, rotate with an overlap, revoke."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from config.audit.models import AuditEntry
from config.kernel import clock
from config.kernel.errors import NotFound, ValidationFailed
from onboarding.partners import api_keys
from onboarding.partners.callers import Caller
from onboarding.partners.errors import (
    AddressRefused,
    ApiKeyExpired,
    ApiKeyNotActive,
    ApiKeyRevoked,
    ApiKeyUnknown,
    ScopeNotYours,
)
from onboarding.partners.models import ApiKey
from onboarding.partners.scopes import ALL_SCOPES
from tests.factories import partners as make

pytestmark = pytest.mark.django_db

NOW = clock.machine_now()


def authenticate(secret: str, *, address: str = "203.0.113.7", now: datetime | None = None) -> Caller:
    return make.authenticate(secret, address=address, now=now)


@pytest.mark.parametrize(("livemode", "head"), [(False, "sk_test_"), (True, "sk_live_")])
def test_a_secret_names_its_environment_and_is_not_stored(livemode: bool, head: str) -> None:
    key, secret = make.api_key(make.environment(livemode=livemode))
    assert secret.startswith(head) and len(secret) == len(head) + 40
    assert key.hint == f"{secret[:12]}...{secret[-4:]}"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT k::text || (SELECT string_agg(a::text, '') FROM audit_auditentry a)"
            " FROM partners_apikey k WHERE id = %s",
            [key.pk],
        )
        assert secret not in cursor.fetchone()[0]


def test_a_caller_has_the_rights_of_its_key() -> None:
    env = make.environment(livemode=True)
    key, secret = make.api_key(env)
    caller = authenticate(secret)
    assert (caller.environment, caller.key_id, caller.key_version, caller.livemode) == (env, key.pk, 1, True)
    assert caller.scopes == ALL_SCOPES and caller.actor == f"key:{key.public_id}"


def test_a_restricted_key_has_its_scopes_only() -> None:
    _, secret = make.api_key(scopes=["ledger:read", "audit:read"])
    assert secret.startswith("rk_test_") and authenticate(secret).scopes == {"ledger:read", "audit:read"}


def test_authentication_is_one_query_and_notes_the_use_once_a_minute() -> None:
    key, secret = make.api_key()
    now = clock.machine_now()
    authenticate(secret, now=now)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert authenticate(secret, now=now + timedelta(seconds=59)).environment.partner.name
    assert len(queries) == 1
    key.refresh_from_db()
    assert key.last_used_at == now
    authenticate(secret, now=now + timedelta(seconds=60))
    key.refresh_from_db()
    assert key.last_used_at == now + timedelta(seconds=60) and key.version == 1


@pytest.mark.parametrize("secret", ["", "sk_test_", "sk_test_" + "0" * 40, "rk_live_" + "é" * 40])
def test_an_unknown_secret_is_refused(secret: str) -> None:
    with pytest.raises(ApiKeyUnknown):
        authenticate(secret)


def test_an_expired_key_is_refused_from_its_last_moment_on() -> None:
    end = NOW + timedelta(hours=1)
    _, secret = make.api_key(expires_at=end, at=NOW)
    authenticate(secret, now=end - timedelta(microseconds=1))
    with pytest.raises(ApiKeyExpired):
        authenticate(secret, now=end)


@pytest.mark.parametrize(
    ("address", "is_let_in"),
    [
        ("10.1.2.3", True),
        ("::ffff:10.1.2.3", True),
        ("2001:db8::5", True),
        ("11.0.0.1", False),
        ("2001:db9::5", False),
        ("", False),
        ("10.1", False),
    ],
)
def test_a_key_is_accepted_from_its_networks_only(address: str, is_let_in: bool) -> None:
    _, secret = make.api_key(allowed_ips=["10.1.2.99/16", "2001:db8::/32"])
    if is_let_in:
        authenticate(secret, address=address)
    else:
        with pytest.raises(AddressRefused):
            authenticate(secret, address=address)


def test_every_problem_of_a_new_key_is_listed() -> None:
    with pytest.raises(ValidationFailed) as refused:
        make.api_key(
            scopes=["ledger:read", "money:print"],
            allowed_ips=["10.0.0.0/8", "localhost"],
            expires_at=NOW - timedelta(days=1),
            at=NOW,
        )
    assert [(problem.pointer, problem.code) for problem in refused.value.problems] == [
        ("#/scopes", "unknown_scope"), ("#/allowed_ips/1", "not_a_network"), ("#/expires_at", "in_the_past"),
    ]  # fmt: skip
    with pytest.raises(ValidationFailed, match="1 of its values"):
        make.api_key(scopes=[])


def test_a_key_gives_only_what_it_has() -> None:
    env = make.environment()
    for wish in ({"kind": "rk", "scopes": ["ledger:read", "audit:read"]}, {"kind": "sk"}):
        with pytest.raises(ScopeNotYours):
            api_keys.issue(
                environment=env,
                name="x",
                issued_by="tests",
                at=NOW,
                within=frozenset({"ledger:read", "keys:write"}),
                **wish,
            )


def test_rotation_overlaps_and_then_ends() -> None:
    env = make.environment()
    old, old_secret = make.api_key(env, scopes=["ledger:read"], allowed_ips=["10.0.0.0/8"])
    now = clock.machine_now()
    new, new_secret = api_keys.rotate(
        environment=env, key_id=old.pk, rotated_by="tests", at=now, overlap=timedelta(hours=2)
    )
    assert (new.scopes, new.allowed_ips, new.kind) == (old.scopes, old.allowed_ips, "rk")
    for secret in (old_secret, new_secret):
        authenticate(secret, address="10.0.0.1", now=now + timedelta(hours=1))
    with pytest.raises(ApiKeyExpired):
        authenticate(old_secret, address="10.0.0.1", now=now + timedelta(hours=2))
    old.refresh_from_db()
    assert old.replaced_by == new and old.version == 2
    with pytest.raises(ApiKeyNotActive):
        api_keys.rotate(environment=env, key_id=old.pk, rotated_by="tests", at=now)


def test_rotation_never_lengthens_a_life_and_keeps_its_bounds() -> None:
    env = make.environment()
    old, _ = make.api_key(env, expires_at=NOW + timedelta(hours=1), at=NOW)
    new, _ = api_keys.rotate(environment=env, key_id=old.pk, rotated_by="tests", at=NOW, overlap=timedelta(days=30))
    old.refresh_from_db()
    assert old.expires_at == new.expires_at == NOW + timedelta(hours=1)
    for overlap in (timedelta(seconds=-1), timedelta(days=31)):
        with pytest.raises(ValidationFailed):
            api_keys.rotate(environment=env, key_id=new.pk, rotated_by="tests", at=NOW, overlap=overlap)


def test_a_revoked_key_is_refused_and_revoking_again_changes_nothing() -> None:
    env = make.environment()
    key, secret = make.api_key(env)
    first = api_keys.revoke(environment=env, key_id=key.pk, revoked_by="tests", at=NOW)
    again = api_keys.revoke(environment=env, key_id=key.pk, revoked_by="tests", at=NOW + timedelta(days=1))
    assert first.revoked_at == again.revoked_at == NOW and again.version == 2
    with pytest.raises(ApiKeyRevoked):
        authenticate(secret)
    assert AuditEntry.objects.filter(action="api_key.revoked", subject_id=key.pk).count() == 1


def test_another_environments_key_does_not_exist() -> None:
    owner = make.partner()
    key, _ = make.api_key(make.environment(of=owner))
    for env in (make.environment(), make.environment(of=owner, livemode=True)):
        with pytest.raises(NotFound):
            api_keys.rotate(environment=env, key_id=key.pk, rotated_by="tests", at=NOW)
        with pytest.raises(NotFound):
            api_keys.revoke(environment=env, key_id=key.pk, revoked_by="tests", at=NOW)
        assert not ApiKey.objects.within(env).exists()
