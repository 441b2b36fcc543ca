"""PartnerRequest: what a view of the partners' door is given, for type checkers."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, Protocol

from rest_framework.request import Request


class Caller(Protocol):
    """Who asks, as far as the ground floor knows; `onboarding.partners.callers.Caller` is it."""

    @property
    def environment(self) -> Any:
        """The environment that the credential opens, with its partner loaded."""

    @property
    def key_id(self) -> uuid.UUID:
        """The key's id."""

    @property
    def key_version(self) -> int:
        """The key's version, for SQL verbs that ask whether it still holds."""

    @property
    def scopes(self) -> frozenset[str]:
        """What the key may do."""

    @property
    def actor(self) -> str:
        """How the audit trail spells it."""

    @property
    def livemode(self) -> bool:
        """Whether its money is real."""


if TYPE_CHECKING:

    class PartnerRequest(Request):
        """A request that PartnerView has let in."""

        auth: Any
        user: Any
        environment: Any
        query_values: dict[str, Any]

else:
    PartnerRequest = Request
