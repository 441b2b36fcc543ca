"""Idempotency of requests: keys, fingerprints, replays, storage."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from config.api import idempotency
from config.api.errors import MalformedJson
from config.api.models import IdempotencyRecord
from config.audit.models import AuditEntry
from config.kernel import clock
from tests.factories import partners as make

BODY = {"text": "a"}


def effects() -> int:
    return AuditEntry.objects.filter(action="test.effect").count()


def test_a_missing_key_is_400(client: make.ApiClient) -> None:
    refused = client.post("/v1/effects", BODY)
    assert (refused.status_code, refused.json()["code"]) == (400, "idempotency_key_missing") and effects() == 0


def test_a_key_that_is_only_welcome_may_be_missing(client: make.ApiClient) -> None:
    assert client.put("/v1/effects").status_code == 200 and IdempotencyRecord.objects.count() == 0


def test_another_body_under_the_key_is_422_with_the_time_of_its_first_use(client: make.ApiClient) -> None:
    client.post("/v1/effects", BODY, idempotency_key="k")
    refused = client.post("/v1/effects", {"text": "b"}, idempotency_key="k")
    assert (refused.status_code, refused.json()["code"]) == (422, "idempotency_key_reused") and effects() == 1
    assert refused.json()["first_used_at"].startswith("20")


def test_a_replay_is_the_same_bytes_and_is_marked(client: make.ApiClient) -> None:
    first = client.post("/v1/effects", BODY, idempotency_key="k")
    again = client.post("/v1/effects", BODY, idempotency_key='"k"')
    assert (first.status_code, again.status_code, again.content) == (201, 201, first.content) and effects() == 1
    assert again.headers["Idempotent-Replayed"] == "true" and "Idempotent-Replayed" not in first.headers


@pytest.mark.parametrize(("text", "status"), [("missing", 404), ("refused", 409), ("", 422)])
def test_only_success_is_kept(client: make.ApiClient, text: str, status: int) -> None:
    assert client.post("/v1/effects", {"text": text}, idempotency_key="k").status_code == status
    assert IdempotencyRecord.objects.count() == 0 and effects() == 0
    assert client.post("/v1/effects", BODY, idempotency_key="k").status_code == 201


def test_a_mistake_of_ours_leaves_nothing_behind(client: make.ApiClient) -> None:
    client.raise_request_exception = False
    broken = client.post("/v1/effects", {"text": "broken"}, idempotency_key="k")
    assert (broken.status_code, broken.json()["code"]) == (500, "internal_error")
    assert broken.headers["Content-Type"] == "application/problem+json" and "mistake" not in broken.content.decode()
    assert IdempotencyRecord.objects.count() == 0 and effects() == 0


def test_a_key_lives_a_day_and_is_then_new(client: make.ApiClient) -> None:
    client.post("/v1/effects", BODY, idempotency_key="k")
    record = IdempotencyRecord.objects.get()
    assert record.expires_at - record.created_at >= timedelta(hours=23, minutes=59)
    IdempotencyRecord.objects.update(expires_at=clock.machine_now() - timedelta(seconds=1))
    assert client.post("/v1/effects", {"text": "b"}, idempotency_key="k").status_code == 201 and effects() == 2
    assert client.post("/v1/effects", {"text": "b"}, idempotency_key="k").headers["Idempotent-Replayed"] == "true"


def test_the_scope_of_a_key_is_environment_and_route(client: make.ApiClient) -> None:
    owner = make.partner()
    for other in (
        make.client(make.environment(of=owner)),
        make.client(make.environment(of=owner, livemode=True)),
        client,
    ):
        assert "Idempotent-Replayed" not in other.post("/v1/effects", BODY, idempotency_key="k").headers
        assert "Idempotent-Replayed" not in other.post("/v1/things/1/effects", BODY, idempotency_key="k").headers
    assert set(IdempotencyRecord.objects.values_list("route", flat=True)) == {
        "POST /v1/effects",
        "POST /v1/things/{thing_id}/effects",
    }


def test_another_key_of_the_same_environment_sees_the_replay(client: make.ApiClient) -> None:
    env = make.environment()
    make.client(env).post("/v1/effects", BODY, idempotency_key="k")
    assert make.client(env).post("/v1/effects", BODY, idempotency_key="k").headers["Idempotent-Replayed"] == "true"


def test_another_path_or_query_under_the_same_template_is_another_request(client: make.ApiClient) -> None:
    client.post("/v1/things/1/effects", BODY, idempotency_key="k")
    for path in ("/v1/things/2/effects", "/v1/things/1/effects?dry_run=true"):
        assert client.post(path, BODY, idempotency_key="k").json()["code"] == "idempotency_key_reused"


def test_a_replay_needs_the_scope_too(client: make.ApiClient) -> None:
    env = make.environment()
    make.client(env).post("/v1/effects", BODY, idempotency_key="k")
    assert (
        make.client(env, scopes=["ledger:read"]).post("/v1/effects", BODY, idempotency_key="k").json()["code"]
        == "scope_missing"
    )


def test_what_is_shown_once_is_not_stored(client: make.ApiClient) -> None:
    first = client.put("/v1/effects", headers={"Idempotency-Key": "k"})
    again = client.put("/v1/effects", headers={"Idempotency-Key": "k"})
    assert first.json() == {"secret": "whsec_x", "kept": 1} and again.json() == {"kept": 1}
    row = IdempotencyRecord.objects.get()
    stored = idempotency.open_answer(
        bytes(row.body or b""),
        environment_id=row.environment_id,
        route=row.route,
        key=row.key,
        fingerprint=bytes(row.fingerprint),
        status_code=row.status_code or 0,
    )
    assert b"whsec_x" not in stored and stored.startswith(b"{")


@pytest.mark.parametrize(
    "key",
    ["x", "x" * 255, '"quoted"', "a-b_c.d:e/f", "8e03978e-40d5-43dd-bc93-6894a57f9324", '""', "!", "4242424242424241"],
)
def test_good_keys(client: make.ApiClient, key: str) -> None:
    expected = 400 if key == '""' else 201
    assert client.post("/v1/effects", BODY, idempotency_key=key).status_code == expected


@pytest.mark.parametrize(
    "key",
    [" ", "a b", "x" * 256, "é", "a\tb", "jane@example.com", "078-05-1120", "4242424242424242", '"4242424242424242"'],
)
def test_keys_that_cannot_be_or_look_like_a_person(client: make.ApiClient, key: str) -> None:
    assert client.post("/v1/effects", BODY, idempotency_key=key).json()["code"] == "idempotency_key_invalid"


def test_purging_takes_what_is_over(client: make.ApiClient) -> None:
    client.post("/v1/effects", BODY, idempotency_key="old")
    IdempotencyRecord.objects.update(expires_at=clock.machine_now() - timedelta(seconds=1))
    client.post("/v1/effects", BODY, idempotency_key="new")
    assert idempotency.purge_expired(now=clock.machine_now()) == 1
    assert IdempotencyRecord.objects.get().key == "new"


# f4: what makes two bodies the same.


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ('{"a":1,"b":2}', '{ "b": 2, "a": 1 }'),
        ('{"a":1.0}', '{"a":1}'),
        ('{"a":1e2}', '{"a":100}'),
        ('{"a":0.10}', '{"a":0.1}'),
        ('{"a":-0.0}', '{"a":0}'),
        ('{"a":"\\u00e9"}', '{"a":"é"}'),
        ('{"a":{"x":1,"y":[1,2]}}', '{"a":{"y":[1,2],"x":1.0}}'),
        ("", "{}"),
    ],
)
def test_the_same(left: str, right: str) -> None:
    assert idempotency.fingerprint(left.encode()) == idempotency.fingerprint(right.encode())


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ('{"a":null}', "{}"),
        ('{"a":[1,2]}', '{"a":[2,1]}'),
        ('{"a":"1"}', '{"a":1}'),
        ('{"a":"1.0"}', '{"a":"1"}'),
        ('{"a":true}', '{"a":1}'),
        ('{"a":"A"}', '{"a":"a"}'),
        ('{"a":1.5}', '{"a":"1.5"}'),
        ('{"a":9007199254740993}', '{"a":9007199254740992}'),
        ('{"a":0.1000000000000000055}', '{"a":0.1}'),
        ('{"a":1e999999999}', '{"a":1e999999998}'),
        ("[]", "{}"),
        ('{"a":123456789012345678901234567890}', '{"a":123456789012345678901234567891}'),
    ],
)
def test_not_the_same(left: str, right: str) -> None:
    assert idempotency.fingerprint(left.encode()) != idempotency.fingerprint(right.encode())


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")), inner, max_size=4
        )
    ),
    max_leaves=12,
)


@given(json_values, st.randoms())
def test_the_order_of_members_never_matters(value: object, random: object) -> None:
    import json

    def shuffled(item: object) -> object:
        if isinstance(item, dict):
            names = list(item)
            random.shuffle(names)  # type: ignore[attr-defined]
            return {name: shuffled(item[name]) for name in names}
        return [shuffled(inner) for inner in item] if isinstance(item, list) else item

    assert idempotency.fingerprint(json.dumps(value).encode()) == idempotency.fingerprint(
        json.dumps(shuffled(value)).encode()
    )
    assert idempotency.fingerprint(value) == idempotency.fingerprint(json.dumps(value).encode())


def test_csv_is_compared_by_its_bytes_and_never_equals_json() -> None:
    csv = idempotency.fingerprint(b"a,b\n1,2\n", "text/csv; charset=utf-8")
    assert (
        csv
        == idempotency.fingerprint(b"a,b\n1,2\n", "text/csv")
        != idempotency.fingerprint(b"a,b\r\n1,2\r\n", "text/csv")
    )
    assert idempotency.fingerprint(b"{}", "text/csv") != idempotency.fingerprint(b"{}", "application/json")


@pytest.mark.parametrize("body", [b"{", b"\xff", b'{"a":NaN}', b'{"a":"\\ud800"}', b'{"a":"\\u0000"}', b"[" * 100_000])
def test_what_is_no_json_has_no_fingerprint(body: bytes) -> None:
    with pytest.raises(MalformedJson):
        idempotency.fingerprint(body)


# The SQL verbs, as a shared commit uses them.


def claim(*keys: str, mark: bytes = b"m" * 32, environment_id: uuid.UUID | None = None) -> list[str]:
    env = environment_id or uuid.UUID(int=1)
    claims = idempotency.claim_many(
        environment_ids=[env] * len(keys), routes=["POST /x"] * len(keys), keys=keys, fingerprints=[mark] * len(keys),
        expires_at=clock.machine_now() + timedelta(hours=24),
    )  # fmt: skip
    return [claim.outcome for claim in claims]


@pytest.mark.django_db
def test_the_same_key_twice_in_one_commit_is_one_claim() -> None:
    assert claim("b", "a", "b", "c") == ["new", "new", "in_flight", "new"]


@pytest.mark.django_db
def test_claims_answer_in_the_order_of_the_question() -> None:
    assert claim("z", "y") == ["new", "new"]
    idempotency.store_many(
        environment_ids=[uuid.UUID(int=1)] * 2,
        routes=["POST /x"] * 2,
        keys=["z", "y"],
        status_codes=[201, 202],
        bodies=[b"Z", b"Y"],
    )
    (a, z, y) = idempotency.claim_many(
        environment_ids=[uuid.UUID(int=1)] * 3, routes=["POST /x"] * 3, keys=["a", "z", "y"],
        fingerprints=[b"m" * 32, b"m" * 32, b"?" * 32],
        expires_at=clock.machine_now(),
    )  # fmt: skip
    assert (a.outcome, z.outcome, z.status_code, z.body, y.outcome) == ("new", "replay", 201, b"Z", "mismatch")


def claim_with_answers(*keys: str, bodies: list[bytes]) -> list[tuple[str, bytes | None, datetime]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT outcome, body, created_at FROM"
            " api_idempotency_claim_many(%s::uuid[], %s, %s, %s::bytea[], %s, %s::int[], %s::bytea[])"
            ' ORDER BY "position"',
            [[uuid.UUID(int=1)] * len(keys), ["POST /x"] * len(keys), list(keys), [b"m" * 32] * len(keys),
             clock.machine_now() + timedelta(hours=24), [201] * len(keys), bodies],
        )  # fmt: skip
        return [(outcome, None if body is None else bytes(body), at) for outcome, body, at in cursor.fetchall()]


@pytest.mark.django_db
def test_a_claim_stores_its_answer_for_later_requests() -> None:
    assert [row[0] for row in claim_with_answers("a", "b", bodies=[b"A", b"B"])] == ["new", "new"]
    assert [row[:2] for row in claim_with_answers("b", "c", bodies=[b"other", b"C"])] == [
        ("replay", b"B"),
        ("new", b"C"),
    ]


@pytest.mark.django_db
def test_an_answer_of_the_same_commit_is_not_replayed() -> None:
    """The first of two may still be refused, so the second must not replay its answer."""
    assert [row[0] for row in claim_with_answers("a", "a", "b", bodies=[b"A", b"A", b"B"])] == [
        "new",
        "in_flight",
        "new",
    ]


@pytest.mark.django_db
def test_what_was_refused_in_a_shared_commit_is_forgotten_and_earlier_answers_are_not() -> None:
    claim_with_answers("earlier", bodies=[b"{}"])
    ((_, _, claimed_at),) = claim_with_answers("refused", bodies=[b"{}"])
    one = uuid.UUID(int=1)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT api_idempotency_forget_many(%s::uuid[], %s, %s, %s)",
            [[one, one], ["POST /x"] * 2, ["earlier", "refused"], claimed_at],
        )
    assert list(IdempotencyRecord.objects.values_list("key", flat=True)) == ["earlier"]
