"""Scopes: what a key may do, asked of the credential only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from rest_framework.permissions import BasePermission

from config.api.errors import MethodNotAllowed, ScopeMissing, Unauthorized
from config.kernel.errors import ConfigurationError


def require_scope(caller: Any, scope: str) -> None:
    """Raise ScopeMissing unless the caller's key carries the scope."""
    if scope not in caller.scopes:
        raise ScopeMissing(scope=scope)


class HasScope(BasePermission):
    """`permission_classes = [HasScope("transfers:write")]` asks for one scope, whatever the method."""

    def __init__(self, scope: str) -> None:
        self.scope = scope

    def __call__(self) -> Self:
        """DRF makes an instance of each permission; this one is made already."""
        return self

    def has_permission(self, request: Any, view: Any) -> bool:
        """Raise Unauthorized or ScopeMissing."""
        if request.auth is None:
            raise Unauthorized
        require_scope(request.auth, self.scope)
        return True


class HasScopeOfMethod(BasePermission):
    """Ask for the scope that the view's `required_scopes` names for this method. A method without one is a mistake, and refused as such."""

    def has_permission(self, request: Any, view: Any) -> bool:
        """Raise Unauthorized, ScopeMissing, or ConfigurationError."""
        if request.auth is None:
            raise Unauthorized
        scopes: Mapping[str, str] = view.required_scopes
        scope = scopes.get("GET" if request.method == "HEAD" else request.method)
        if (
            scope is None and request.method not in view.allowed_methods
        ):  # DRF would answer OPTIONS for every view; ours do not offer it
            raise MethodNotAllowed(method=request.method, allowed=", ".join(view.allowed_methods))
        if scope is None:
            raise ConfigurationError(
                f"{type(view).__name__} names no scope for {request.method}: add it to required_scopes."
            )
        require_scope(request.auth, scope)
        return True
