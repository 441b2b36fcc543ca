"""Operations of the second factor: begin, confirm, verify, renew, remove.

All but `begin` write an audit entry, without secrets.
"""

from __future__ import annotations

import base64
import enum
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode

from django.contrib.auth.models import User
from django.db import transaction

from config.audit import trail
from config.audit.trail import Act
from config.kernel import crypto
from config.ops import roles
from config.ops.models import CODE_DIGITS, RecoveryCode, TotpDevice

KEY_BYTES = 20
PENDING_LIFE = timedelta(hours=1)
RECOVERY_CODES = 10
ISSUER = "Quittance"

# Crockford's base 32, without letters that look alike. Twelve characters are 60 bits.
_LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"
_GROUPS, _GROUP_CHARS = 3, 4
_FROM_THE_APP = re.compile(rf"[0-9]{{{CODE_DIGITS}}}")


class Verdict(enum.Enum):
    """The result of a check."""

    PASSED = "passed"
    RECOVERED = "recovered"
    WRONG = "wrong"
    TOO_SOON = "too_soon"


@dataclass(frozen=True, slots=True)
class Answer:
    """The verdict, with `wait_seconds` for TOO_SOON and `codes_left` for RECOVERED."""

    verdict: Verdict
    device: TotpDevice | None = None
    wait_seconds: int = 0
    codes_left: int = 0

    @property
    def is_accepted(self) -> bool:
        return self.verdict in {Verdict.PASSED, Verdict.RECOVERED}


def device_of(user: Any) -> TotpDevice | None:
    """Return the confirmed device of a user."""
    device: TotpDevice | None = TotpDevice.objects.filter(user_id=user.pk, confirmed=True).first()
    return device


def begin(*, user: User, at: datetime) -> TotpDevice:
    """Return an unconfirmed device. A recent one is reused, so that a reloaded page shows the same QR code."""
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        waiting: TotpDevice | None = TotpDevice.objects.filter(user=user, confirmed=False).first()
        if waiting is not None and at - waiting.created_at < PENDING_LIFE:
            return waiting
        TotpDevice.objects.filter(user=user, confirmed=False).delete()
        sealed = TotpDevice.seal(secrets.token_bytes(KEY_BYTES), user_id=user.pk)
        made: TotpDevice = TotpDevice.objects.create(
            user=user, name="app", confirmed=False, sealed_key=sealed, created_at=at
        )
        return made


def grouped_key(device: TotpDevice) -> str:
    """Return the secret for typing: base32 in groups of four."""
    text = base64.b32encode(device.key()).decode()
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


def enrolment_url(device: TotpDevice, *, username: str) -> str:
    """Return the `otpauth://` URL of the QR code."""
    # Six digits, 30 seconds and SHA-1 are the defaults of every app; without them the QR code is smaller.
    parameters = {"secret": base64.b32encode(device.key()).decode(), "issuer": ISSUER}
    return f"otpauth://totp/{quote(f'{ISSUER}:{username}')}?{urlencode(parameters)}"


def confirm(*, user: User, code: str, request_id: str, at: datetime) -> tuple[Answer, list[str]]:
    """Confirm the unconfirmed device with its first code; it replaces the confirmed one.

    Return the recovery codes, shown once.
    """
    with transaction.atomic():
        device = TotpDevice.objects.select_for_update().filter(user=user, confirmed=False).first()
        if device is None or at - device.created_at >= PENDING_LIFE:
            return Answer(Verdict.WRONG), []
        wait = _wait(device, at=at)
        if wait:
            return Answer(Verdict.TOO_SOON, wait_seconds=wait), []
        text = _normalized(code)
        if not (_FROM_THE_APP.fullmatch(text) and device.accept(text, at=at)):
            device.throttle_increment()
            _record(user, "otp.failed", {"while": "enrolling"}, request_id, at)
            return Answer(Verdict.WRONG), []
        replaced, _ = TotpDevice.objects.filter(user=user, confirmed=True).delete()
        device.confirmed, device.confirmed_at, device.last_used_at = True, at, at
        device.throttle_reset()
        codes = _make_codes(device)
        _record(user, "otp.replaced" if replaced else "otp.enrolled", {}, request_id, at)
        return Answer(Verdict.PASSED, device), codes


def verify(*, user: User, code: str, request_id: str, at: datetime) -> Answer:
    """Check a code of the app or a recovery code. The row lock makes sure that one code is accepted once."""
    with transaction.atomic():
        device = TotpDevice.objects.select_for_update().filter(user=user, confirmed=True).first()
        if device is None:
            return Answer(Verdict.WRONG)
        wait = _wait(device, at=at)
        if wait:
            return Answer(Verdict.TOO_SOON, wait_seconds=wait)
        text = _normalized(code)
        if _FROM_THE_APP.fullmatch(text):
            verdict = Verdict.PASSED if device.accept(text, at=at) else Verdict.WRONG
        else:
            verdict = Verdict.RECOVERED if _use_code(device, text, at=at) else Verdict.WRONG
        if verdict is Verdict.WRONG:
            device.throttle_increment()
            _record(user, "otp.failed", {"while": "logging in"}, request_id, at)
            return Answer(verdict)
        device.last_used_at = at
        device.throttle_reset()
        left = codes_left(device)
        if verdict is Verdict.RECOVERED:
            _record(user, "otp.recovery_code_used", {"left": left}, request_id, at)
        return Answer(verdict, device, codes_left=left)


def codes_left(device: TotpDevice) -> int:
    """Return the number of unused recovery codes."""
    return RecoveryCode.objects.filter(device=device, used_at__isnull=True).count()


def renew_codes(*, user: User, request_id: str, at: datetime) -> list[str]:
    """Replace the recovery codes and return the new ones; an empty list when the user has no device."""
    with transaction.atomic():
        device = TotpDevice.objects.select_for_update().filter(user=user, confirmed=True).first()
        if device is None:
            return []
        RecoveryCode.objects.filter(device=device).delete()
        codes = _make_codes(device)
        _record(user, "otp.recovery_codes_renewed", {}, request_id, at)
        return codes


def remove(*, users: Sequence[User], actor: str, request_id: str = "", at: datetime) -> list[User]:
    """Remove devices and recovery codes; return the users who had a device. Sessions opened with it end."""
    with transaction.atomic():
        devices = TotpDevice.objects.select_for_update().filter(user__in=users).order_by("id")
        had = {device.user_id for device in devices}
        TotpDevice.objects.filter(user_id__in=had).delete()
        acts = [
            Act(
                actor=actor,
                action="otp.removed",
                subject_type="user",
                detail={"user": f"user:{pk}"},
                request_id=request_id,
            )
            for pk in sorted(had)
        ]
        trail.record_many(acts, at=at)
    return [user for user in users if user.pk in had]


def _normalized(code: str) -> str:
    """Remove separators and map letters that look alike (o, i, l) to digits."""
    return re.sub(r"[\s-]", "", code).lower().translate(str.maketrans("oil", "011"))


def _wait(device: TotpDevice, *, at: datetime) -> int:
    """Return how many seconds the next code must wait."""
    is_allowed, why = device.verify_is_allowed()
    return 0 if is_allowed else max(1, round((why["locked_until"] - at).total_seconds()))


def _make_codes(device: TotpDevice) -> list[str]:
    drawn = {"".join(secrets.choice(_LETTERS) for _ in range(_GROUPS * _GROUP_CHARS)) for _ in range(RECOVERY_CODES)}
    RecoveryCode.objects.bulk_create(
        [RecoveryCode(device=device, fingerprint=_fingerprint(device, text)) for text in drawn]
    )
    return [
        "-".join(text[start : start + _GROUP_CHARS] for start in range(0, len(text), _GROUP_CHARS)) for text in drawn
    ]


def _use_code(device: TotpDevice, text: str, *, at: datetime) -> bool:
    fresh = RecoveryCode.objects.filter(device=device, fingerprint=_fingerprint(device, text), used_at__isnull=True)
    return bool(fresh.update(used_at=at))


def _fingerprint(device: TotpDevice, text: str) -> bytes:
    return crypto.blind_index(text, context=f"ops_recoverycode.fingerprint|{device.pk}")


def _record(user: User, action: str, detail: dict[str, Any], request_id: str, at: datetime) -> None:
    actor = roles.actor_of(user)
    trail.record(
        actor=actor, action=action, subject_type="user", detail={"user": actor, **detail}, request_id=request_id, at=at
    )
