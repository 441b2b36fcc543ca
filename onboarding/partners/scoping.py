"""Tenancy is structural: a partner's rows are only reached through the environment that owns them.

A table that belongs to partners derives from `EnvironmentOwned`. Queries start with `.within(environment)`; operations
of upper layers that work for all partners at once use `.across_environments()`, a name that `tests/architecture` bans
from every `api/` folder.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from django.db import models

if TYPE_CHECKING:
    from onboarding.partners.models.partner import Environment

M = TypeVar("M", bound=models.Model)


class EnvironmentOwnedManager(models.Manager[M]):
    """The manager of every owned table."""

    def within(self, environment: Environment) -> models.QuerySet[M]:
        """The rows of one environment: the only way in for a request."""
        return self.get_queryset().filter(environment_id=environment.pk)

    def across_environments(self) -> models.QuerySet[M]:
        """The rows of all environments, for engines and staff. Never for a partner's request."""
        return self.get_queryset()


class EnvironmentOwned(models.Model):
    """A row that belongs to one environment.

    Its migration adds `kernel.sql.owned_key`, and `owned_reference` for each row that it points at.
    """

    # No index of its own: every index of an owned table begins with environment_id.
    environment = models.ForeignKey("partners.Environment", on_delete=models.PROTECT, related_name="+", db_index=False)

    objects: ClassVar[EnvironmentOwnedManager[Any]] = EnvironmentOwnedManager()

    class Meta:
        abstract = True
