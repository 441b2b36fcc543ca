"""ApiKey: the credential of a partner's program. Only a keyed hash of the secret is stored."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from config.kernel.models import Identified, Timestamped
from onboarding.partners.models.member import Member
from onboarding.partners.scoping import EnvironmentOwned


class KeyKind(models.TextChoices):
    """The head of the secret."""

    SECRET = "sk"  # noqa: S105 - not a secret but a kind of key: may do all that the environment may
    RESTRICTED = "rk"  # may do what its scopes say


class ApiKey(EnvironmentOwned, Identified, Timestamped):
    """A credential of one environment.

    `version` is raised by a trigger with every change but that of `last_used_at`.
    """

    id_prefix = "key"

    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=2, choices=KeyKind.choices)
    hint = models.CharField(
        max_length=24
    )  # the head and the last four characters of the secret: enough to recognise, useless to sign in
    secret_hash = models.BinaryField(max_length=32, unique=True, editable=False)
    scopes = ArrayField(models.CharField(max_length=40), default=list, blank=True)  # empty for `sk`, which has them all
    allowed_ips = ArrayField(
        models.CharField(max_length=43), default=list, blank=True
    )  # networks (CIDR); empty: from everywhere
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    replaced_by = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaces", db_constraint=False
    )
    last_used_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, blank=True, related_name="keys")
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=KeyKind.values), name="api_key_kind_is_known"),
            models.CheckConstraint(
                condition=Q(kind="sk", scopes__len=0) | Q(kind="rk", scopes__len__gt=0),
                name="restricted_api_key_names_its_scopes",
            ),
            models.CheckConstraint(
                condition=Q(expires_at=None) | Q(expires_at__gte=F("created_at")),
                name="api_key_expires_after_creation",
            ),
            models.CheckConstraint(condition=~Q(replaced_by=F("id")), name="api_key_does_not_replace_itself"),
        ]
        verbose_name = "API key"
