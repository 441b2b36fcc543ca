"""The second factor of staff. Keys are sealed and recovery codes are fingerprints: neither table alone opens a door.

django-otp brings the rules of a device (who it belongs to, how long wrong codes must wait) and asks the session for it. Its own tables keep keys and
recovery codes as they are, so these stand in their place (decision 0011).
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
"""A phone's clock may be half a minute off."""


class TotpDevice(ThrottlingMixin, Device):  # type: ignore[misc]  # the library has no types
    """An app that makes codes. A person has one that is confirmed, and at most one that waits to be."""

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
        """Encrypt a key for one person: moved to another's row it does not open."""
        return crypto.key_ring().seal(key, context=cls._context(user_id))

    def key(self) -> bytes:
        """The shared secret, 20 bytes. Raises crypto.Unreadable."""
        return crypto.key_ring().open(bytes(self.sealed_key), context=self._context(self.user_id))

    def accept(self, code: str, *, at: datetime) -> bool:
        """Take a code that fits and is younger than the last one taken, and remember it. The caller holds the row's lock and saves it."""
        totp = TOTP(self.key(), step=STEP_SECONDS, digits=CODE_DIGITS)
        totp.time = at.timestamp()
        if not totp.verify(int(code), tolerance=STEPS_AROUND, min_t=self.last_step + 1):
            return False
        self.last_step = totp.t()
        return True

    def get_throttle_factor(self) -> int:
        """After a wrong code the next may come in 1, 2, 4, 8 ... seconds."""
        return 1

    @classmethod
    def _context(cls, user_id: int) -> bytes:
        return f"{cls.SEALED_AS}|{user_id}".encode()


class RecoveryCode(models.Model):
    """A code on paper that opens once, for the day the phone is lost."""

    device = models.ForeignKey(TotpDevice, models.CASCADE, related_name="recovery_codes")
    fingerprint = models.BinaryField(max_length=32)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["device", "fingerprint"], name="ops_recovery_codes_differ")]

    def __str__(self) -> str:
        return f"recovery code {self.pk}"
