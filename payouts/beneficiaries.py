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

_SEAL = b"payouts_beneficiary.sealed_account"


class Payee(msgspec.Struct, frozen=True):
    """What acceptance writes of a beneficiary. `sealed` and `fingerprint` are None where an existing one was named by its id."""

    id: uuid.UUID
    name_hint: str
    last4: str
    account_type: str
    sealed: bytes | None = None
    fingerprint: bytes | None = None

    @property
    def public_id(self) -> str:
        """The id as partners read it."""
        return public(Beneficiary.id_prefix, self.id)


class Account(msgspec.Struct, frozen=True):
    """What a rail needs to pay a beneficiary, in clear. Never logged, never stored again."""

    name: str
    routing_number: str
    account_number: str
    account_type: str


def derive(*, environment_id: uuid.UUID, account: Account) -> Payee:
    """Make a payee of an account: its id is the same whenever this partner names this payee (decision 0003). Pure but for the seal's nonce."""
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
    fingerprint = crypto.blind_index(identity, context="payouts_beneficiary.fingerprint")
    return Payee(
        id=_uuid8(fingerprint),
        name_hint=mask_name(account.name),
        last4=last4(account.account_number),
        account_type=account.account_type,
        sealed=crypto.key_ring().seal(msgspec.json.encode(account), context=_SEAL),
        fingerprint=fingerprint,
    )


def _normal(name: str) -> str:
    """Spelling that makes no other person: case and runs of spaces."""
    return " ".join(name.casefold().split())


def _uuid8(digest: bytes) -> uuid.UUID:
    """A UUID of version 8 (RFC 9562, 5.8): 122 bits of the digest."""
    number = int.from_bytes(digest[:16], "big")
    number = (number & ~(0xF << 76)) | (0x8 << 76)
    return uuid.UUID(int=(number & ~(0b11 << 62)) | (0b10 << 62))


def register(*, environment: Environment, account: Account, actor: str, request_id: str, now: datetime) -> Beneficiary:
    """Make a beneficiary, or find the one that it is already. `now` is machine time."""
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


def find_many(*, environment: Environment, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Payee]:
    """The beneficiaries of one environment by id, in one query; unknown ids are left out."""
    rows = (
        Beneficiary.objects.within(environment)
        .filter(id__in=set(ids))
        .values_list("id", "name_hint", "last4", "account_type")
    )
    return {row[0]: Payee(*row) for row in rows}


def open_many(ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Account]:
    """Open the accounts of many beneficiaries for a rail, whoever owns them, in one query. Raises kernel.crypto.Unreadable."""
    ring = crypto.key_ring()
    rows = Beneficiary.objects.across_environments().filter(id__any_of=set(ids)).values_list("id", "sealed_account")
    return {id_: msgspec.json.decode(ring.open(bytes(sealed), context=_SEAL), type=Account) for id_, sealed in rows}


def unreadable_among(ids: Sequence[uuid.UUID]) -> set[uuid.UUID]:
    """Those whose account cannot be opened with the keys of today. For the one case in which `open_many` refused them all."""
    found = set()
    for beneficiary in (
        Beneficiary.objects.across_environments().filter(id__any_of=set(ids)).only("id", "sealed_account")
    ):
        try:
            open_account(beneficiary)
        except (crypto.Unreadable, msgspec.MsgspecError):
            found.add(beneficiary.pk)
    return found


def open_account(beneficiary: Beneficiary) -> Account:
    """Open the account of one beneficiary."""
    return msgspec.json.decode(crypto.key_ring().open(bytes(beneficiary.sealed_account), context=_SEAL), type=Account)


def disable(
    *, environment: Environment, beneficiary_id: uuid.UUID, reason: str, actor: str, request_id: str, now: datetime
) -> Beneficiary:
    """Pay this beneficiary no more; what was accepted goes on. Raises NotFound."""
    return _switch(
        environment, beneficiary_id, is_disabled=True, reason=reason, actor=actor, request_id=request_id, now=now
    )


def enable(
    *, environment: Environment, beneficiary_id: uuid.UUID, actor: str, request_id: str, now: datetime
) -> Beneficiary:
    """Pay this beneficiary again. Raises NotFound."""
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
