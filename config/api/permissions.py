"""Scopes: what a key may do, decided by the credential only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rest_framework.permissions import BasePermission

from config.api.errors import MethodNotAllowed, ScopeMissing, Unauthorized
from config.api.requests import ApiCaller
from config.kernel.errors import ConfigurationError

ANY_KEY = ""
"""In place of a scope: a request that every key may send."""


def require_scope(caller: ApiCaller, scope: str) -> None:
    """Raise ScopeMissing unless the caller's key carries the scope."""
    if scope != ANY_KEY and scope not in caller.scopes:
        raise ScopeMissing(scope=scope)


class HasScopeOfMethod(BasePermission):
    """Requires the scope that the view's `required_scopes` names for this method."""

    def has_permission(self, request: Any, view: Any) -> bool:
        """Raise Unauthorized, ScopeMissing, or ConfigurationError."""
        if request.auth is None:
            raise Unauthorized
        scopes: Mapping[str, str] = view.required_scopes
        scope = scopes.get("GET" if request.method == "HEAD" else request.method)
        # DRF would answer OPTIONS for every view; these views do not offer it.
        if scope is None and request.method not in view.allowed_methods:
            raise MethodNotAllowed(method=request.method, allowed=", ".join(view.allowed_methods))
        if scope is None:
            raise ConfigurationError(
                f"{type(view).__name__} names no scope for {request.method}: add it to required_scopes."
            )
        require_scope(request.auth, scope)
        return True
