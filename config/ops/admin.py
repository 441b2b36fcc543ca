"""The base of every table in the staff's admin: readable by role, changed only through verbs."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import HttpRequest
from unfold.admin import ModelAdmin

from config.ops import roles


class ReadOnlyAdmin(ModelAdmin):  # type: ignore[misc]  # the library has no types
    """Rows can be looked at by `view_roles`; nobody adds, edits or deletes here. Actions call verbs and check `roles.has_role` themselves."""

    view_roles: ClassVar[frozenset[str]] = roles.EVERYBODY
    list_per_page = 50
    show_full_result_count = False  # counting a large table costs more than the page

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Show the table in the menu."""
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let the roles look."""
        return roles.may_look(request.user, self.view_roles)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody adds rows by hand."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody edits rows by hand."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody deletes rows."""
        return False
