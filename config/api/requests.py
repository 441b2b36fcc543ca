"""The types of a partner's request, for type checkers."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, Protocol

from rest_framework.request import Request


class ApiCaller(Protocol):
    """The credential of a request, as far as `config` knows it; `onboarding.partners.callers.Caller` implements it."""

    @property
    def environment(self) -> Any:
        """The environment that the credential opens, with its partner loaded."""

    @property
    def key_id(self) -> uuid.UUID:
        """The key's id."""

    @property
    def key_version(self) -> int:
        """The key's version, for SQL functions that check whether it is still current."""

    @property
    def scopes(self) -> frozenset[str]:
        """What the key may do."""

    @property
    def actor(self) -> str:
        """The key as the audit trail writes it."""

    @property
    def livemode(self) -> bool:
        """Whether it moves real money."""

    def is_current(self) -> bool:
        """Whether the key is still in force and unchanged in the database."""


if TYPE_CHECKING:

    class PartnerRequest(Request):
        """A request that PartnerView has accepted."""

        auth: Any
        user: Any
        environment: Any
        query_values: dict[str, Any]

else:
    PartnerRequest = Request
