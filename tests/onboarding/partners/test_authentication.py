"""Authentication of HTTP requests, and the errors of those that are refused."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta
from ipaddress import ip_address

import pytest
from django.test import Client, RequestFactory, override_settings

from config.api import throttling
from config.kernel import clock
from onboarding.partners import api_key_cache, api_keys, authentication
from onboarding.partners.errors import AddressRefused, ApiKeyExpired
from onboarding.partners.limits import API_KEY_CACHE_SECONDS
from tests.factories import partners as make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    throttling.reset()
    api_key_cache.clear()
    with override_settings(API_QUOTA_OF_REFUSED=(1_000_000, 60)):
        yield
    throttling.reset()


def answer(authorization: str | None, **more: str) -> tuple[int, str, str]:
    headers = {} if authorization is None else {"Authorization": authorization}
    response = Client(headers=headers).get("/v1/api-keys", **more)  # type: ignore[arg-type]
    return response.status_code, response.json().get("code", ""), response.headers.get("WWW-Authenticate", "")


def test_the_case_of_the_authentication_scheme_does_not_matter() -> None:
    _, secret = make.api_key()
    for scheme in ("Bearer", "bearer", "BEARER"):
        assert answer(f"{scheme} {secret}")[0] == 200


@pytest.mark.parametrize(
    "authorization",
    [None, "", "Bearer", "Bearer ", "Basic c2s6", "Bearer short", "Bearer " + "x" * 200, "Bearer sk_test_" + "é" * 40],
)
def test_without_a_credential_the_answer_is_a_challenge(authorization: str | None) -> None:
    assert answer(authorization) == (401, "unauthorized", 'Bearer realm="quittance"')


def test_a_wrong_credential_has_its_own_error() -> None:
    assert answer("Bearer sk_test_" + "0" * 40) == (
        401,
        "api_key_unknown",
        'Bearer realm="quittance", error="invalid_token"',
    )


def test_a_secret_in_the_query_is_not_read() -> None:
    _, secret = make.api_key()
    assert Client().get("/v1/api-keys", {"api_key": secret, "access_token": secret}).status_code == 401


def test_a_key_ends_in_the_request_after_its_revocation() -> None:
    env = make.environment()
    key, secret = make.api_key(env)
    assert answer(f"Bearer {secret}")[0] == 200
    api_keys.revoke(environment=env, key_id=key.pk, revoked_by="tests", at=clock.machine_now())
    assert answer(f"Bearer {secret}")[:2] == (401, "api_key_revoked")


def test_the_address_is_that_of_the_connection_unless_there_are_proxies() -> None:
    _, secret = make.api_key(allowed_ips=["10.0.0.0/8"])
    forged = {"HTTP_X_FORWARDED_FOR": "10.0.0.1", "REMOTE_ADDR": "203.0.113.9"}
    assert answer(f"Bearer {secret}", **forged)[:2] == (403, "address_refused")
    assert answer(f"Bearer {secret}", REMOTE_ADDR="10.0.0.1")[0] == 200
    with override_settings(TRUSTED_PROXIES=1):
        assert answer(f"Bearer {secret}", HTTP_X_FORWARDED_FOR="1.1.1.1, 10.0.0.1")[0] == 200
        assert answer(f"Bearer {secret}", HTTP_X_FORWARDED_FOR="10.0.0.1, 1.1.1.1")[0] == 403
        assert answer(f"Bearer {secret}", REMOTE_ADDR="10.0.0.1")[0] == 403


@override_settings(API_QUOTA_OF_REFUSED=(3, 3600))
def test_guessing_is_slowed_down_by_address() -> None:
    guess, good = "Bearer sk_test_" + "0" * 40, f"Bearer {make.api_key()[1]}"
    here, elsewhere = ({"REMOTE_ADDR": str(ip_address(int.from_bytes(os.urandom(16), "big")))} for _ in range(2))
    assert [answer(guess, **here)[0] for _ in range(5)] == [401, 401, 401, 429, 429]
    assert answer(guess, **elsewhere)[0] == 401
    assert answer(good, **here)[0] == 200, "a wrong key of one program locks out no other"


def test_a_cached_key_is_read_from_the_database_once(django_assert_num_queries: object) -> None:
    _, secret = make.api_key()
    request = RequestFactory().get("/", headers={"Authorization": f"Bearer {secret}"})
    first = authentication.authenticate_cached(request)
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert authentication.authenticate_cached(request) is first


def test_a_cached_key_is_checked_for_expiry_and_address() -> None:
    now = clock.machine_now()
    _, secret = make.api_key(allowed_ips=["10.0.0.0/8"], expires_at=now + timedelta(hours=1))
    good = RequestFactory(REMOTE_ADDR="10.0.0.1").get("/", headers={"Authorization": f"Bearer {secret}"})
    authentication.authenticate_cached(good)
    with pytest.raises(AddressRefused):
        authentication.authenticate_cached(
            RequestFactory(REMOTE_ADDR="11.0.0.1").get("/", headers={"Authorization": f"Bearer {secret}"})
        )
    key = api_key_cache.get(api_keys.hash_of(secret))
    assert key is not None
    with pytest.raises(ApiKeyExpired):
        api_keys.check_expiry_and_address(key, address="10.0.0.1", now=now + timedelta(hours=1))


def test_a_cached_key_expires(monkeypatch: pytest.MonkeyPatch) -> None:
    _, secret = make.api_key()
    authentication.authenticate_cached(RequestFactory().get("/", headers={"Authorization": f"Bearer {secret}"}))
    later = clock.monotonic() + API_KEY_CACHE_SECONDS + 0.5
    monkeypatch.setattr(clock, "monotonic", lambda: later)
    assert api_key_cache.get(api_keys.hash_of(secret)) is None
