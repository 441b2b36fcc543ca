"""Idempotency in one transaction: claim the key, run the view, store the answer, commit.

A crash leaves nothing behind, so no key is ever stuck.

A rival request with the same key waits in PostgreSQL until the first has committed, at most LOCK_WAIT_MAX, then reads
409 with Retry-After. Only 2xx answers are kept: a refused request may be corrected and sent again under the same key.
"""

from __future__ import annotations

import functools
import hashlib
import re
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal
from typing import Any, TypeVar, overload

import msgspec
from django.db import OperationalError, connection, transaction
from django.http import HttpRequest, HttpResponse
from psycopg import errors as postgres
from rest_framework.request import Empty, Request
from rest_framework.response import Response

from config.api import limits, metrics
from config.api.errors import (
    IdempotencyKeyInFlight,
    IdempotencyKeyInvalid,
    IdempotencyKeyMissing,
    IdempotencyKeyReused,
    MalformedJson,
    StoredAnswerUnreadable,
)
from config.api.parsers import decode_json, refuse_duplicates, refuse_nul
from config.api.requests import PartnerRequest
from config.api.serializers import escape
from config.kernel import clock
from config.kernel.crypto import Unreadable, bound_to, key_ring
from config.kernel.db import lock_timeout
from config.kernel.errors import FieldProblem, ValidationFailed

View = TypeVar("View", bound=Callable[..., Any])

REPLAYED_HEADER = "Idempotent-Replayed"

_VISIBLE = re.compile(r"[\x21\x23-\x7e]{1,255}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_SOCIAL_SECURITY = re.compile(r"\d{3}-\d{2}-\d{4}")
_CARD = re.compile(r"\d{13,19}")
_PATH_ARGUMENT = re.compile(r"<(?:[^:>]+:)?([^>]+)>")
_DIGITS_MAX = 400  # longer numbers are compared as they are spelled: 1e999999999 must not be written out
_EXACT = Context(prec=_DIGITS_MAX, Emax=MAX_EMAX, Emin=MIN_EMIN)


@dataclass(frozen=True, slots=True)
class Claim:
    """The outcome for one key: `new`, `replay` (with the stored answer), `mismatch` or `in_flight`."""

    outcome: str
    status_code: int | None
    body: bytes | None
    first_used_at: datetime


def read_key(request: HttpRequest | Request, *, required: bool = True) -> str:
    """The request's Idempotency-Key, quoted or bare; empty where none was sent and none is required.

    A server joins repeated headers by commas, so a comma outside quotes means two keys.
    Raises IdempotencyKeyMissing and IdempotencyKeyInvalid.
    """
    text: str | None = request.META.get("HTTP_IDEMPOTENCY_KEY")
    if text is None:
        if required:
            raise IdempotencyKeyMissing
        return ""
    is_quoted = len(text) >= 2 and text[0] == text[-1] == '"'
    key = text[1:-1] if is_quoted else text
    if "," in key and (not is_quoted or '"' in key):
        raise IdempotencyKeyInvalid(reason="it was sent more than once, or holds a comma; send one key once")
    if not _VISIBLE.fullmatch(key):
        raise IdempotencyKeyInvalid(
            reason="it is 1 to 255 visible ASCII characters, without blanks and quotation marks"
        )
    if _EMAIL.fullmatch(key) or _SOCIAL_SECURITY.fullmatch(key) or (_CARD.fullmatch(key) and _passes_luhn(key)):
        raise IdempotencyKeyInvalid(reason="it looks like a person's data; use a random value such as a UUID")
    return key


def _passes_luhn(digits: str) -> bool:
    doubled = (int(digit) * (1 + position % 2) for position, digit in enumerate(reversed(digits)))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def fingerprint(body: Any, content_type: str = "application/json", *, target: str = "") -> bytes:
    """The SHA-256 by which two requests are the same.

    JSON is compared by its meaning, anything else by its bytes; `target` is what the route template leaves open.

    The order of members does not matter, that of lists does; 1.0 is 1; null is not absent. Raises MalformedJson,
    DuplicateMember.
    """
    media_type = content_type.partition(";")[0].strip().lower()
    if isinstance(body, bytes) and media_type not in {"", "application/json"}:
        return hashlib.sha256(b"\x00".join([media_type.encode(), target.encode(), body])).digest()
    raw = body if isinstance(body, bytes) else msgspec.json.encode(body)
    return hashlib.sha256(b"\x00".join([b"json", target.encode(), _canonical(raw)])).digest()


def _canonical(raw: bytes) -> bytes:
    if not raw.strip():
        return b"{}"
    try:
        value = _decode(raw)
        refuse_nul(raw)
        canonical = _encode(value)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise MalformedJson(reason=str(error)[:200]) from error
    except RecursionError as error:
        raise MalformedJson(reason="it is nested too deeply") from error
    refuse_duplicates(raw, canonical)
    return canonical


def _number(text: str) -> int | Decimal | str:
    if len(text) > _DIGITS_MAX:
        return f"number {text}"
    number = _EXACT.normalize(_EXACT.create_decimal(text))
    exponent = number.as_tuple().exponent
    if not isinstance(exponent, int) or abs(exponent) > _DIGITS_MAX:
        return f"number {text}"
    return int(number) if exponent >= 0 else number


_decode = msgspec.json.Decoder(float_hook=_number).decode
_encode = msgspec.json.Encoder(decimal_format="number", order="deterministic").encode


def seal_answer(
    body: bytes, *, environment_id: uuid.UUID, route: str, key: str, fingerprint: bytes, status_code: int
) -> bytes:
    """Encrypt an answer for storage, bound to the request that it answers."""
    return key_ring().seal(body, context=_context(environment_id, route, key, fingerprint, status_code))


def open_answer(
    sealed: bytes, *, environment_id: uuid.UUID, route: str, key: str, fingerprint: bytes, status_code: int
) -> bytes:
    """Decrypt a stored answer. Raises StoredAnswerUnreadable where it was changed, or where its key left the ring."""
    try:
        return key_ring().open(sealed, context=_context(environment_id, route, key, fingerprint, status_code))
    except Unreadable as error:
        raise StoredAnswerUnreadable from error


def _context(environment_id: uuid.UUID, route: str, key: str, fingerprint: bytes, status_code: int) -> bytes:
    return bound_to("api_idempotencyrecord.body", environment_id, status_code, fingerprint.hex(), route, key)


def claim_many(
    *,
    environment_ids: Sequence[uuid.UUID],
    routes: Sequence[str],
    keys: Sequence[str],
    fingerprints: Sequence[bytes],
    expires_at: datetime,
) -> list[Claim]:
    """Claim keys in one statement, in the caller's transaction and under its lock_timeout.

    The results are in the order of the arguments.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT outcome, status_code, body, created_at"
            ' FROM api_idempotency_claim_many(%s::uuid[], %s, %s, %s::bytea[], %s) ORDER BY "position"',
            [list(environment_ids), list(routes), list(keys), list(fingerprints), expires_at],
        )
        return [
            Claim(outcome, status, None if body is None else bytes(body), at)
            for outcome, status, body, at in cursor.fetchall()
        ]


def store_many(
    *,
    environment_ids: Sequence[uuid.UUID],
    routes: Sequence[str],
    keys: Sequence[str],
    status_codes: Sequence[int],
    bodies: Sequence[bytes],
) -> None:
    """Store 2xx answers of keys that were claimed in this transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT api_idempotency_store_many(%s::uuid[], %s, %s, %s::int[], %s::bytea[])",
            [list(environment_ids), list(routes), list(keys), list(status_codes), list(bodies)],
        )


@overload
def idempotent(view_method: View) -> View: ...
@overload
def idempotent(*, required: bool = True, shown_once: Sequence[str] = ()) -> Callable[[View], View]: ...
def idempotent(view_method: Any = None, *, required: bool = True, shown_once: Sequence[str] = ()) -> Any:
    """Make a method of a PartnerView idempotent.

    `required`: 400 without a key (every request that orders or moves money). `shown_once` names members of the answer
    (secrets) that are left out of what is stored, so a replay shows everything but them.
    """
    if view_method is None:
        return functools.partial(idempotent, required=required, shown_once=shown_once)

    @functools.wraps(view_method)
    def wrapper(view: Any, request: PartnerRequest, *args: Any, **kwargs: Any) -> HttpResponse | Response:
        key = read_key(request, required=required)
        if not key:
            with transaction.atomic():
                answer: HttpResponse | Response = view_method(view, request, *args, **kwargs)
                refuse_unread_body(request)
                return answer
        return _run_once(functools.partial(view_method, view, request, *args, **kwargs), request, key, shown_once)

    wrapper.is_idempotent = True  # type: ignore[attr-defined]  # the schema documents the header by it
    wrapper.key_is_required = required  # type: ignore[attr-defined]
    return wrapper


def _run_once(
    run: Callable[[], HttpResponse | Response], request: PartnerRequest, key: str, shown_once: Sequence[str]
) -> HttpResponse | Response:
    environment_id, route = request.auth.environment.pk, route_of(request)
    mark = fingerprint(request._request.body, request.content_type or "", target=target_of(request))  # noqa: SLF001 - DRF hides it there
    with transaction.atomic(), lock_timeout(limits.LOCK_WAIT_MAX):
        claim = _claim(environment_id, route, key, mark)
        if claim.outcome == "replay":
            count_outcome("replay")
            return replay(claim, environment_id=environment_id, route=route, key=key, fingerprint=mark)
        count_outcome("new")
        response = run()
        refuse_unread_body(request)
        if not 200 <= response.status_code < 300:
            transaction.set_rollback(True)
            return response
        sent, kept = _bytes_of(response, shown_once)
        sealed = seal_answer(
            kept,
            environment_id=environment_id,
            route=route,
            key=key,
            fingerprint=mark,
            status_code=response.status_code,
        )
        store_many(
            environment_ids=[environment_id],
            routes=[route],
            keys=[key],
            status_codes=[response.status_code],
            bodies=[sealed],
        )
    answer = HttpResponse(sent, status=response.status_code, content_type="application/json")
    for name, value in response.headers.items():
        if name.lower() != "content-type":
            answer[name] = value
    return answer


def refuse_unread_body(request: Request) -> None:
    """Refuse the members of a body that the view did not read: an action without arguments takes none.

    Raises ValidationFailed.
    """
    if getattr(request, "_full_data", Empty) is not Empty:
        return
    body = decode_json(request._request.body) if request._request.body.strip() else {}  # noqa: SLF001 - DRF hides it there
    names = body if isinstance(body, dict) else {"": body}
    if names:
        raise ValidationFailed(
            [
                FieldProblem(f"#/{escape(name)}".rstrip("/"), "unknown_field", "This field is not known here.")
                for name in names
            ]
        )


def count_outcome(outcome: str) -> None:
    """Count the outcome for a key: `new`, `replay`, `mismatch` or `in_flight`."""
    metrics.idempotent_requests.labels(outcome=outcome).inc()


def _claim(environment_id: uuid.UUID, route: str, key: str, mark: bytes) -> Claim:
    try:
        (claim,) = claim_many(
            environment_ids=[environment_id],
            routes=[route],
            keys=[key],
            fingerprints=[mark],
            expires_at=clock.machine_now() + limits.IDEMPOTENCY_KEPT,
        )
    except OperationalError as error:
        if isinstance(error.__cause__, postgres.LockNotAvailable):
            count_outcome("in_flight")
            raise IdempotencyKeyInFlight from error
        raise
    refuse(claim)
    return claim


def refuse(claim: Claim) -> None:
    """Raise IdempotencyKeyReused or IdempotencyKeyInFlight for a claim that may not go on."""
    if claim.outcome == "mismatch":
        count_outcome("mismatch")
        raise IdempotencyKeyReused(first_used_at=claim.first_used_at.isoformat())
    if claim.outcome == "in_flight":
        count_outcome("in_flight")
        raise IdempotencyKeyInFlight


def replay(claim: Claim, *, environment_id: uuid.UUID, route: str, key: str, fingerprint: bytes) -> HttpResponse:
    """The stored answer, byte by byte, marked as a replay. Raises StoredAnswerUnreadable."""
    status_code = claim.status_code or 200
    body = open_answer(
        claim.body or b"",
        environment_id=environment_id,
        route=route,
        key=key,
        fingerprint=fingerprint,
        status_code=status_code,
    )
    response = HttpResponse(body, status=status_code, content_type="application/json")
    response[REPLAYED_HEADER] = "true"
    return response


def route_of(request: HttpRequest | Request) -> str:
    """Method and route template: `POST /v1/transfers/{transfer_id}/cancel`."""
    match = request.resolver_match
    template = _PATH_ARGUMENT.sub(r"{\1}", match.route) if match is not None else request.path.lstrip("/")
    return f"{request.method} /{template}"


def target_of(request: HttpRequest | Request) -> str:
    """What the template leaves open: the ids in the path and the query; empty when there are none."""
    match = request.resolver_match
    return request.get_full_path() if request.META.get("QUERY_STRING") or (match is not None and match.kwargs) else ""


def _bytes_of(response: HttpResponse | Response, shown_once: Sequence[str]) -> tuple[bytes, bytes]:
    """The bytes to send and the bytes to keep; they differ in the secrets only."""
    if not isinstance(response, Response):
        return response.content, response.content
    sent = msgspec.json.encode(response.data, enc_hook=str)
    if not shown_once:
        return sent, sent
    return sent, msgspec.json.encode(
        {name: value for name, value in response.data.items() if name not in shown_once}, enc_hook=str
    )


def purge_expired(*, now: datetime, at_most: int = limits.PURGE_AT_MOST) -> int:
    """Delete expired records; returns how many.

    Rows that a request is looking at are left for the next time.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM api_idempotencyrecord WHERE id IN ("
            "SELECT id FROM api_idempotencyrecord WHERE expires_at <= %s"
            " ORDER BY expires_at LIMIT %s FOR UPDATE SKIP LOCKED)",
            [now, at_most],
        )
        return int(cursor.rowcount)
