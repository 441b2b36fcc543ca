"""The second factor of staff.

Keys are encrypted and recovery codes are hashed, so that a copy of the tables is not enough to log in.

django-otp has the rules of a device (its user, the delay after wrong codes). Its own tables store keys and recovery
codes in plain text, so these replace them (decision 0011).
"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django_otp.models import Device, ThrottlingMixin
from django_otp.oath import TOTP

from config.kernel import crypto

CODE_DIGITS = 6
STEP_SECONDS = 30
STEPS_AROUND = 1
"""The clock of a phone may be 30 seconds fast or slow."""


class TotpDevice(ThrottlingMixin, Device):  # type: ignore[misc]  # untyped library
    """An authenticator app. A user has at most one confirmed and one unconfirmed device."""

    sealed_key = models.BinaryField()
    last_step = models.BigIntegerField(default=-1)
    created_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)

    SEALED_AS: ClassVar[str] = "ops_totpdevice.sealed_key"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "confirmed"], name="ops_totp_one_device_for_each_person"),
            models.CheckConstraint(
                condition=Q(confirmed=False) | Q(confirmed_at__isnull=False), name="ops_totp_confirmed_at_some_time"
            ),
        ]
        verbose_name = "one-time password device"

    def __str__(self) -> str:
        return f"device of user {self.user_id}"

    @classmethod
    def seal(cls, key: bytes, *, user_id: int) -> bytes:
        """Encrypt a key for one user; in the row of another user it cannot be decrypted."""
        return crypto.key_ring().seal(key, context=cls._context(user_id))

    def key(self) -> bytes:
        """Return the shared secret, 20 bytes. Raises crypto.Unreadable."""
        return crypto.key_ring().open(bytes(self.sealed_key), context=self._context(self.user_id))

    def accept(self, code: str, *, at: datetime) -> bool:
        """Accept a valid code that is newer than the last accepted one.

        The caller holds the row lock and saves the row.
        """
        totp = TOTP(self.key(), step=STEP_SECONDS, digits=CODE_DIGITS)
        totp.time = at.timestamp()
        if not totp.verify(int(code), tolerance=STEPS_AROUND, min_t=self.last_step + 1):
            return False
        self.last_step = totp.t()
        return True

    def get_throttle_factor(self) -> int:
        """Return the base of the delay after wrong codes: 1, 2, 4, 8 ... seconds."""
        return 1

    @classmethod
    def _context(cls, user_id: int) -> bytes:
        return f"{cls.SEALED_AS}|{user_id}".encode()


class RecoveryCode(models.Model):
    """A code that can be used once when the phone is lost."""

    device = models.ForeignKey(TotpDevice, models.CASCADE, related_name="recovery_codes")
    fingerprint = models.BinaryField(max_length=32)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["device", "fingerprint"], name="ops_recovery_codes_differ")]

    def __str__(self) -> str:
        return f"recovery code {self.pk}"
