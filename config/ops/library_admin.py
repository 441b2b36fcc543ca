"""Admin tables of Django and of libraries, with an audit entry for every change.

They are users, groups, periodic tasks and login attempts. `OpsConfig.ready` registers these classes instead of the
libraries' own.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin import AdminSite
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.db import transaction
from django.db.models import Exists, Model, OuterRef, QuerySet
from django.http import HttpRequest
from unfold.admin import ModelAdmin
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from config.api.middleware import request_id_of
from config.audit import trail
from config.kernel import clock
from config.ops import roles, second_factor
from config.ops.models import TotpDevice

IDS_LISTED_MAX = 100


class AuditedAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # not subscriptable at run time
    """Audit additions, changes, deletions and actions.

    The entry has the names of changed fields and not their values.
    """

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        with transaction.atomic():
            self._record(request, "added", [obj.pk], {"fields": message})
            return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        with transaction.atomic():
            self._record(request, "changed", [obj.pk], {"fields": message})
            return super().log_change(request, obj, message)

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        with transaction.atomic():
            self._record(request, "deleted", [row.pk for row in queryset], {})
            return super().log_deletions(request, queryset)

    def response_action(self, request: HttpRequest, queryset: QuerySet[Any], *more: Any, **named: Any) -> Any:
        # Deletions are audited above, and the actions below by their operations.
        chosen = request.POST.get("action", "")
        rows = (
            []
            if chosen in {"", "delete_selected", "remove_one_time_password"}
            else request.POST.getlist(ACTION_CHECKBOX_NAME)
        )
        with transaction.atomic():
            if rows:
                self._record(request, "acted", rows, {"action": chosen})
            return super().response_action(request, queryset, *more, **named)

    def _record(self, request: HttpRequest, what: str, keys: Iterable[Any], detail: dict[str, Any]) -> None:
        named = [str(key) for key in keys]
        trail.record(
            actor=roles.actor_of(request.user),
            action=f"admin.{what}",
            subject_type=self.model._meta.label_lower,
            count=len(named),
            detail={"ids": named[:IDS_LISTED_MAX], **detail},
            request_id=request_id_of(request),
            at=clock.machine_now(),
        )


class StaffUserAdmin(AuditedAdmin, UserAdmin, ModelAdmin):  # type: ignore[misc, type-arg]  # untyped library
    """Users with their roles, and whether they have a one-time password."""

    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    list_display = ("username", "first_name", "last_name", "is_staff", "has_one_time_password", "last_login")
    list_filter = ("is_staff", "is_superuser", "is_active", "groups")
    actions = ["remove_one_time_password"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        users: QuerySet[User] = super().get_queryset(request)
        return users.annotate(has_device=Exists(TotpDevice.objects.filter(user=OuterRef("pk"), confirmed=True)))

    @admin.display(description="one-time password", boolean=True, ordering="has_device")
    def has_one_time_password(self, user: Any) -> bool:
        return bool(user.has_device)

    @admin.action(description="Remove the one-time password (phone lost)", permissions=["remove_one_time_password"])
    def remove_one_time_password(self, request: HttpRequest, users: QuerySet[User]) -> None:
        # A user changes their own device on the page "One-time password".
        others = list(users.exclude(username=request.user.get_username()).order_by("pk"))
        had = second_factor.remove(
            users=others, actor=roles.actor_of(request.user), request_id=request_id_of(request), at=clock.machine_now()
        )
        if had:
            self.message_user(
                request,
                f"One-time password removed for {', '.join(user.get_username() for user in had)}. Their sessions"
                f" have ended.",
                messages.SUCCESS,
            )
        else:
            self.message_user(
                request,
                "None of the selected users has a one-time password. To change your own, open the menu under your"
                " name.",
                messages.WARNING,
            )

    def has_remove_one_time_password_permission(self, request: HttpRequest) -> bool:
        """Allow superusers only: the next login of that user enrols a new device."""
        return bool(request.user.is_active and getattr(request.user, "is_superuser", False))


class StaffGroupAdmin(AuditedAdmin, GroupAdmin, ModelAdmin):  # type: ignore[misc]  # untyped library
    """Roles and their permissions."""


def take_over(site: AdminSite) -> None:
    """Register the classes above for users and groups, and audited versions of the libraries' other tables."""
    ours: dict[type[Model], type[admin.ModelAdmin[Any]]] = {User: StaffUserAdmin, Group: StaffGroupAdmin}
    for model, table in list(site._registry.items()):  # noqa: SLF001 - the registry has no public iterator
        kind = type(table)
        if kind.__module__.startswith(("django.contrib.auth.", "django_celery_beat.", "axes.")):
            site.unregister(model)
            site.register(
                model, ours.get(model) or type(f"Audited{kind.__name__}", (AuditedAdmin, kind, ModelAdmin), {})
            )
