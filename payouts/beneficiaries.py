"""Beneficiaries: derive, register, find, disable, and open what is sealed."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec
from django.db import transaction

from config.audit import trail
from config.kernel import crypto
from config.kernel.errors import NotFound
from config.kernel.ids import public
from onboarding.partners.models import Environment
from payouts.account_numbers import last4, mask_name
from payouts.models import Beneficiary, Scheme


class Payee(msgspec.Struct, frozen=True):
    """A beneficiary as acceptance needs it.

    `sealed` and `fingerprint` are None where an existing one was named by its id.
    """

    id: uuid.UUID
    name_hint: str
    last4: str
    account_type: str
    sealed: bytes | None = None
    fingerprint: bytes | None = None
    name: str = ""

    @property
    def public_id(self) -> str:
        """The id as partners read it."""
        return public(Beneficiary.id_prefix, self.id)


class Account(msgspec.Struct, frozen=True):
    """What a rail needs to pay a beneficiary, in clear. It is never logged and never stored in clear."""

    name: str
    routing_number: str
    account_number: str
    account_type: str


def derive(*, environment_id: uuid.UUID, account: Account) -> Payee:
    """Make a payee of an account.

    Its id is a keyed digest of the account, so the same account has the same id (decision 0003).
    """
    fingerprint = _fingerprint(environment_id, account)
    payee_id = _uuid8(fingerprint)
    context = _context(environment_id, payee_id)
    return Payee(
        id=payee_id,
        name_hint=mask_name(account.name),
        last4=last4(account.account_number),
        account_type=account.account_type,
        sealed=crypto.key_ring().seal(msgspec.json.encode(account), context=context),
        fingerprint=fingerprint,
        name=account.name,
    )


def _fingerprint(environment_id: uuid.UUID, account: Account) -> bytes:
    identity = "\x00".join(
        (
            str(environment_id),
            Scheme.US_ACH,
            account.routing_number,
            account.account_number,
            account.account_type,
            _normal(account.name),
        )
    )
    return crypto.blind_index(identity, context="payouts_beneficiary.fingerprint")


def _context(environment_id: uuid.UUID, beneficiary_id: uuid.UUID) -> bytes:
    return crypto.bound_to("payouts_beneficiary.sealed_account", environment_id, beneficiary_id)


def _normal(name: str) -> str:
    """A name without the differences that do not make another person: case and runs of spaces."""
    return " ".join(name.casefold().split())


def _uuid8(digest: bytes) -> uuid.UUID:
    """A UUID of version 8 (RFC 9562, 5.8): 122 bits of the digest."""
    number = int.from_bytes(digest[:16], "big")
    number = (number & ~(0xF << 76)) | (0x8 << 76)
    return uuid.UUID(int=(number & ~(0b11 << 62)) | (0b10 << 62))


def register(*, environment: Environment, account: Account, actor: str, request_id: str, now: datetime) -> Beneficiary:
    """Create a beneficiary, or return the one that exists for this account. `now` is machine time."""
    payee = derive(environment_id=environment.pk, account=account)
    with transaction.atomic():
        beneficiary, is_new = Beneficiary.objects.within(environment).get_or_create(
            id=payee.id,
            defaults={
                "environment": environment,
                "sealed_account": payee.sealed,
                "fingerprint": payee.fingerprint,
                "name_hint": payee.name_hint,
                "last4": payee.last4,
                "account_type": payee.account_type,
                "created_at": now,
            },
        )
        if is_new:
            _note(beneficiary, action="beneficiary.registered", actor=actor, request_id=request_id, now=now)
    return beneficiary  # type: ignore[no-any-return]  # the scoped manager is shared by all owned models


def find_many(*, environment: Environment, ids: Iterable[uuid.UUID], with_names: bool) -> dict[uuid.UUID, Payee]:
    """The beneficiaries of one environment by id, in one query.

    Unknown ids are left out. `with_names` opens their accounts.
    """
    rows = Beneficiary.objects.within(environment).filter(id__in=set(ids))
    found = {}
    columns = ("id", "name_hint", "last4", "account_type", "sealed_account")
    for id_, name_hint, digits, account_type, sealed in rows.values_list(*columns):
        name = name_of(environment_id=environment.pk, beneficiary_id=id_, sealed=sealed) if with_names else None
        found[id_] = Payee(id_, name_hint, digits, account_type, name=name or "")
    return found


def open_many(ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Account]:
    """Open the accounts of many beneficiaries of any environment for a rail, in one query.

    Raises kernel.crypto.Unreadable.
    """
    return {id_: _open(environment_id, id_, sealed) for id_, environment_id, sealed in _sealed(ids)}


def unreadable_among(ids: Sequence[uuid.UUID]) -> set[uuid.UUID]:
    """The beneficiaries whose account cannot be opened. For use after `open_many` refused a set."""
    found = set()
    for id_, environment_id, sealed in _sealed(ids):
        try:
            _open(environment_id, id_, sealed)
        except crypto.Unreadable:
            found.add(id_)
    return found


def name_of(*, environment_id: uuid.UUID, beneficiary_id: uuid.UUID, sealed: bytes) -> str | None:
    """The whole name of a beneficiary for its partner, or None where the account cannot be opened."""
    try:
        return _open(environment_id, beneficiary_id, sealed).name
    except crypto.Unreadable:
        return None


def open_account(beneficiary: Beneficiary) -> Account:
    """Open the account of one beneficiary. Raises kernel.crypto.Unreadable."""
    return _open(beneficiary.environment_id, beneficiary.pk, bytes(beneficiary.sealed_account))


def _sealed(ids: Sequence[uuid.UUID]) -> Iterable[tuple[uuid.UUID, uuid.UUID, bytes]]:
    rows = Beneficiary.objects.across_environments().filter(id__any_of=set(ids))
    return rows.values_list("id", "environment_id", "sealed_account")


def _open(environment_id: uuid.UUID, beneficiary_id: uuid.UUID, sealed: bytes) -> Account:
    """Open an account and check that the id of the beneficiary is derived from it. Raises kernel.crypto.Unreadable."""
    content = crypto.key_ring().open(bytes(sealed), context=_context(environment_id, beneficiary_id))
    try:
        account = msgspec.json.decode(content, type=Account)
    except msgspec.MsgspecError as error:
        raise crypto.Unreadable("The sealed account is not an account.") from error
    if _uuid8(_fingerprint(environment_id, account)) != beneficiary_id:
        raise crypto.Unreadable("The sealed account belongs to another beneficiary.")
    return account


def disable(
    *, environment: Environment, beneficiary_id: uuid.UUID, reason: str, actor: str, request_id: str, now: datetime
) -> Beneficiary:
    """Accept no more transfers to this beneficiary; accepted ones continue. Raises NotFound."""
    return _switch(
        environment, beneficiary_id, is_disabled=True, reason=reason, actor=actor, request_id=request_id, now=now
    )


def enable(
    *, environment: Environment, beneficiary_id: uuid.UUID, actor: str, request_id: str, now: datetime
) -> Beneficiary:
    """Accept transfers to this beneficiary again. Raises NotFound."""
    return _switch(
        environment, beneficiary_id, is_disabled=False, reason="", actor=actor, request_id=request_id, now=now
    )


def _switch(
    environment: Environment,
    beneficiary_id: uuid.UUID,
    *,
    is_disabled: bool,
    reason: str,
    actor: str,
    request_id: str,
    now: datetime,
) -> Beneficiary:
    with transaction.atomic():
        beneficiary = (
            Beneficiary.objects.within(environment).select_for_update(no_key=True).filter(id=beneficiary_id).first()
        )
        if beneficiary is None:
            raise NotFound(noun="beneficiary", id=public(Beneficiary.id_prefix, beneficiary_id))
        beneficiary.is_disabled, beneficiary.disabled_reason = is_disabled, reason[:200]
        beneficiary.save(update_fields=["is_disabled", "disabled_reason"])
        _note(
            beneficiary,
            action=f"beneficiary.{'disabled' if is_disabled else 'enabled'}",
            actor=actor,
            request_id=request_id,
            now=now,
        )
    return beneficiary  # type: ignore[no-any-return]  # the scoped manager is shared by all owned models


def _note(beneficiary: Beneficiary, *, action: str, actor: str, request_id: str, now: datetime) -> None:
    trail.record(
        actor=actor,
        action=action,
        subject_type="beneficiary",
        subject_id=beneficiary.pk,
        environment_id=beneficiary.environment_id,
        request_id=request_id,
        at=now,
    )
