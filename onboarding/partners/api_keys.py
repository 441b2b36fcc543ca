"""API keys: issue, rotate, revoke, verify.

The secret leaves this module once, as the second value of `issue` and `rotate`. What is stored is HMAC-SHA-256 under
API_KEY_PEPPER, so that a copy of the table alone opens nothing, and a hint by which a person recognises the key.
"""

from __future__ import annotations

import base64
import secrets
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from hmac import digest
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from django.conf import settings
from django.db import transaction

from config.audit import trail
from config.kernel import ids
from config.kernel.db import lock_in_order
from config.kernel.errors import FieldProblem, NotFound, ValidationFailed
from onboarding.partners import api_key_cache, callers
from onboarding.partners import scopes as scope_list
from onboarding.partners.callers import VerifiedApiKey
from onboarding.partners.errors import (
    AddressRefused,
    ApiKeyExpired,
    ApiKeyNotActive,
    ApiKeyReachesFurther,
    ApiKeyRevoked,
    ApiKeyUnknown,
    ScopeNotYours,
)
from onboarding.partners.limits import (
    ACTIVE_KEYS_MAX,
    ALLOWED_NETWORKS_MAX,
    LAST_USED_EVERY,
    OVERLAP_DEFAULT,
    OVERLAP_MAX,
    SECRET_CHARACTERS,
)
from onboarding.partners.models import ApiKey, Environment, KeyKind, Member

_HINT_HEAD = 12
_HINT_TAIL = 4


def new_secret(*, kind: str, livemode: bool) -> str:
    """Make a secret: a prefix such as `sk_live_`, by which scanners find leaked secrets, and random letters."""
    return f"{kind}_{'live' if livemode else 'test'}_" + "".join(
        secrets.choice(ids.ALPHABET) for _ in range(SECRET_CHARACTERS)
    )


def hash_of(secret: str) -> bytes:
    """The keyed hash (32 bytes) under which a secret is stored and found."""
    return digest(_pepper(settings.API_KEY_PEPPER), secret.encode(), "sha256")


@lru_cache(maxsize=4)
def _pepper(encoded: str) -> bytes:
    return base64.b64decode(encoded)


@transaction.atomic
def issue(
    *,
    environment: Environment,
    name: str,
    issued_by: str,
    at: datetime,
    kind: str = KeyKind.SECRET,
    scopes: Sequence[str] = (),
    allowed_ips: Sequence[str] = (),
    expires_at: datetime | None = None,
    created_by: Member | None = None,
    within: frozenset[str] = scope_list.ALL_SCOPES,
    made_with: uuid.UUID | None = None,
    request_id: str = "",
) -> tuple[ApiKey, str]:
    """Make a key and return it with its secret, which is shown this once. `at` is machine time.

    `within` is what the maker may itself do, `made_with` its key: no new key reaches beyond its networks and its end.
    Raises ValidationFailed (every problem listed) and ScopeNotYours.
    """
    _check(environment=environment, kind=kind, scopes=scopes, allowed_ips=allowed_ips, expires_at=expires_at, at=at)
    missing = (frozenset(scopes) if kind == KeyKind.RESTRICTED else scope_list.ALL_SCOPES) - within
    if missing:
        raise ScopeNotYours(scopes=", ".join(sorted(missing)))
    if made_with is not None:
        _check_reach(
            ApiKey.objects.within(environment).get(pk=made_with), allowed_ips=allowed_ips, expires_at=expires_at
        )
    secret = new_secret(kind=kind, livemode=environment.livemode)
    key = ApiKey.objects.create(
        environment=environment,
        name=name,
        kind=kind,
        hint=f"{secret[:_HINT_HEAD]}...{secret[-_HINT_TAIL:]}",
        secret_hash=hash_of(secret),
        scopes=sorted(set(scopes)),
        allowed_ips=[str(parse_network(text)) for text in allowed_ips],
        expires_at=expires_at,
        created_by=created_by,
        created_at=at,
    )
    _note(
        "api_key.issued",
        key,
        actor=issued_by,
        at=at,
        request_id=request_id,
        detail={"kind": kind, "scopes": key.scopes},
    )
    return key, secret


@transaction.atomic
def rotate(
    *,
    environment: Environment,
    key_id: uuid.UUID,
    rotated_by: str,
    at: datetime,
    overlap: timedelta = OVERLAP_DEFAULT,
    within: frozenset[str] = scope_list.ALL_SCOPES,
    made_with: uuid.UUID | None = None,
    request_id: str = "",
) -> tuple[ApiKey, str]:
    """Make a successor with the same rights; the old key works on for `overlap` (0 to 30 days).

    Returns the successor and its secret.

    `within` and `made_with` are the scopes and the id of the key that asks. Raises NotFound, ScopeNotYours,
    ApiKeyReachesFurther, ApiKeyNotActive (also for a key that was rotated before) and ValidationFailed.
    """
    if not timedelta(0) <= overlap <= OVERLAP_MAX:
        raise ValidationFailed(
            [
                FieldProblem(
                    "#/overlap_seconds",
                    "out_of_range",
                    f"The overlap is 0 to {int(OVERLAP_MAX.total_seconds())} seconds.",
                )
            ]
        )
    old = _locked(environment, key_id)
    _require_no_greater_rights(old, within=within, made_with=made_with)
    if not is_active(old, at=at) or old.replaced_by_id is not None:
        raise ApiKeyNotActive(id=old.public_id)
    new, secret = issue(
        environment=environment,
        name=old.name,
        issued_by=rotated_by,
        at=at,
        kind=old.kind,
        scopes=old.scopes,
        allowed_ips=old.allowed_ips,
        expires_at=old.expires_at,
        created_by=old.created_by,
        within=within,
        made_with=made_with,
        request_id=request_id,
    )
    old.replaced_by = new
    old.expires_at = min(filter(None, [old.expires_at, at + overlap]))
    old.save(update_fields=["replaced_by", "expires_at"])
    transaction.on_commit(api_key_cache.clear)
    _note("api_key.rotated", old, actor=rotated_by, at=at, request_id=request_id, detail={"replaced_by": new.public_id})
    return new, secret


@transaction.atomic
def revoke(
    *,
    environment: Environment,
    key_id: uuid.UUID,
    revoked_by: str,
    at: datetime,
    within: frozenset[str] = scope_list.ALL_SCOPES,
    made_with: uuid.UUID | None = None,
    request_id: str = "",
) -> ApiKey:
    """End a key at once. Revoking it again changes nothing and returns it as it is.

    `within` and `made_with` are the scopes and the id of the key that asks. Raises NotFound, ScopeNotYours and
    ApiKeyReachesFurther.
    """
    key: ApiKey | None = ApiKey.objects.within(environment).filter(pk=key_id).first()
    if key is None:
        raise NotFound(noun="API key", id=ids.public("key", key_id))
    _require_no_greater_rights(key, within=within, made_with=made_with)
    revoke_many(keys=[key], revoked_by=revoked_by, at=at, request_id=request_id)
    key.refresh_from_db()
    return key


@transaction.atomic
def revoke_many(*, keys: Sequence[ApiKey], revoked_by: str, at: datetime, request_id: str = "") -> int:
    """End keys at once; returns how many were not revoked before."""
    rows = lock_in_order(ApiKey.objects.across_environments().filter(pk__in=[key.pk for key in keys], revoked_at=None))
    for row in rows:
        row.revoked_at = at
        row.save(update_fields=["revoked_at"])
        _note("api_key.revoked", row, actor=revoked_by, at=at, request_id=request_id)
    transaction.on_commit(api_key_cache.clear)
    return len(rows)


def parse_network(text: str) -> IPv4Network | IPv6Network:
    """Read an address or a network. Raises ValueError with a sentence that says what is expected."""
    expected = "Expected an IP address or a network, such as 203.0.113.7 or 2001:db8::/32."
    if "%" in text:
        raise ValueError(f"{expected} A zone (%) has a meaning on one machine only.")
    try:
        network = ip_network(text, strict=False)
    except ValueError as error:
        raise ValueError(expected) from error
    if network.version == 6 and network.network_address.ipv4_mapped is not None:
        raise ValueError(f"{expected} Write an IPv4 address as such: {network.network_address.ipv4_mapped}.")
    return network


def is_active(key: ApiKey, *, at: datetime) -> bool:
    """Neither revoked nor expired."""
    return key.revoked_at is None and (key.expires_at is None or key.expires_at > at)


def check_hash(secret_hash: bytes, *, address: str, now: datetime) -> VerifiedApiKey:
    """Verify a key by the hash of its secret: one indexed query, and once a minute an update of `last_used_at`.

    Raises ApiKeyUnknown, ApiKeyRevoked, ApiKeyExpired (401) and AddressRefused (403).
    """
    row = (
        ApiKey.objects.across_environments()
        .select_related("environment__partner")
        .filter(secret_hash=secret_hash)
        .first()
    )
    if row is None:
        raise ApiKeyUnknown
    if row.revoked_at is not None:
        raise ApiKeyRevoked(id=row.public_id, revoked_at=row.revoked_at.isoformat())
    key = VerifiedApiKey(callers.from_api_key(row), tuple(ip_network(text) for text in row.allowed_ips), row.expires_at)
    check_expiry_and_address(key, address=address, now=now)
    if row.last_used_at is None or now - row.last_used_at >= LAST_USED_EVERY:
        ApiKey.objects.across_environments().filter(pk=row.pk).exclude(last_used_at__gt=now - LAST_USED_EVERY).update(
            last_used_at=now
        )
    return key


def check_expiry_and_address(key: VerifiedApiKey, *, address: str, now: datetime) -> None:
    """Check what depends on the time and the address. Raises ApiKeyExpired and AddressRefused."""
    if key.expires_at is not None and key.expires_at <= now:
        raise ApiKeyExpired(id=ids.public("key", key.caller.key_id), expired_at=key.expires_at.isoformat())
    if key.networks and not _is_within(address, key.networks):
        raise AddressRefused(id=ids.public("key", key.caller.key_id), address=address or "(unknown)")


def _is_within(address: str, networks: tuple[IPv4Network | IPv6Network, ...]) -> bool:
    try:
        place = ip_address(address)
    except ValueError:
        return False
    mapped = getattr(place, "ipv4_mapped", None)
    return any((mapped or place) in network for network in networks)


def _check(
    *,
    environment: Environment,
    kind: str,
    scopes: Sequence[str],
    allowed_ips: Sequence[str],
    expires_at: datetime | None,
    at: datetime,
) -> None:
    problems = []
    if kind == KeyKind.RESTRICTED and not scopes:
        problems.append(FieldProblem("#/scopes", "required", "A restricted key names what it may do."))
    if kind == KeyKind.SECRET and scopes:
        problems.append(
            FieldProblem("#/scopes", "not_allowed", "A secret key has every scope; make a restricted key (rk) instead.")
        )
    problems += [
        FieldProblem("#/scopes", "unknown_scope", f"{text} is not a scope.") for text in scope_list.unknown(scopes)
    ]
    if len(allowed_ips) > ALLOWED_NETWORKS_MAX:
        problems.append(FieldProblem("#/allowed_ips", "too_many", f"At most {ALLOWED_NETWORKS_MAX} networks."))
    for position, text in enumerate(allowed_ips):
        try:
            parse_network(text)
        except ValueError as error:
            problems.append(FieldProblem(f"#/allowed_ips/{position}", "not_a_network", str(error)))
    if expires_at is not None and expires_at <= at:
        problems.append(FieldProblem("#/expires_at", "in_the_past", "The key would be expired at once."))
    active = ApiKey.objects.within(environment).filter(revoked_at=None).exclude(expires_at__lte=at)
    if active.count() >= ACTIVE_KEYS_MAX:
        problems.append(
            FieldProblem("#", "too_many_keys", f"An environment has at most {ACTIVE_KEYS_MAX} active keys.")
        )
    if problems:
        raise ValidationFailed(problems)


def _require_no_greater_rights(key: ApiKey, *, within: frozenset[str], made_with: uuid.UUID | None) -> None:
    """A key manages itself and keys that may do no more than it. Raises ScopeNotYours and ApiKeyReachesFurther."""
    if made_with == key.pk:
        return
    missing = callers.from_api_key(key).scopes - within
    if missing:
        raise ScopeNotYours(scopes=", ".join(sorted(missing)))
    if made_with is None:
        return
    maker = ApiKey.objects.within(key.environment).get(pk=made_with)
    beyond = _beyond_reach(maker, allowed_ips=key.allowed_ips, expires_at=key.expires_at)
    if beyond:
        raise ApiKeyReachesFurther(id=key.public_id, beyond=", ".join(beyond))


def _beyond_reach(maker: ApiKey, *, allowed_ips: Sequence[str], expires_at: datetime | None) -> list[str]:
    """What lies beyond a key that ends, or works from some networks only: `expires_at`, `allowed_ips`."""
    beyond = []
    if maker.expires_at is not None and (expires_at is None or expires_at > maker.expires_at):
        beyond.append("expires_at")
    own = [ip_network(text) for text in maker.allowed_ips]
    wanted = [parse_network(text) for text in allowed_ips]
    if own and not (wanted and all(any(_is_inside(network, each) for each in own) for network in wanted)):
        beyond.append("allowed_ips")
    return beyond


def _check_reach(maker: ApiKey, *, allowed_ips: Sequence[str], expires_at: datetime | None) -> None:
    """A key that ends, or works from some networks only, makes none that reaches further. Raises ValidationFailed."""
    detail = {
        "expires_at": "The new key must not outlive the key that makes it, which ends at "
        f"{maker.expires_at.isoformat() if maker.expires_at else 'no time'}.",
        "allowed_ips": "The new key must name networks inside those of the key that makes it.",
    }
    beyond = _beyond_reach(maker, allowed_ips=allowed_ips, expires_at=expires_at)
    if beyond:
        raise ValidationFailed([FieldProblem(f"#/{name}", "beyond_your_own", detail[name]) for name in beyond])


def _is_inside(network: IPv4Network | IPv6Network, other: IPv4Network | IPv6Network) -> bool:
    return network.version == other.version and network.network_address in other and network.broadcast_address in other


def _locked(environment: Environment, key_id: uuid.UUID) -> ApiKey:
    rows: list[ApiKey] = lock_in_order(ApiKey.objects.within(environment).filter(pk=key_id))
    if not rows:
        raise NotFound(noun="API key", id=ids.public("key", key_id))
    return rows[0]


def _note(
    action: str, key: ApiKey, *, actor: str, at: datetime, request_id: str, detail: dict[str, object] | None = None
) -> None:
    trail.record(
        actor=actor,
        action=action,
        subject_type="api_key",
        subject_id=key.pk,
        environment_id=key.environment_id,
        detail=detail,
        request_id=request_id,
        at=at,
    )
