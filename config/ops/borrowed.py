"""Tables of the admin that Django and libraries bring: people, groups, the timetable, the log of logins. What is changed there leaves an audit entry.

`OpsConfig.ready` puts these classes in the place of the libraries' own.
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


class Audited(admin.ModelAdmin):  # type: ignore[type-arg]  # Django has no brackets at run time
    """Every write of the admin ends in one of these four; values are not written down, names of fields are."""

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Somebody added a row."""
        with transaction.atomic():
            self._record(request, "added", [obj.pk], {"fields": message})
            return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Somebody changed a row, or a person's password."""
        with transaction.atomic():
            self._record(request, "changed", [obj.pk], {"fields": message})
            return super().log_change(request, obj, message)

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        """Somebody deletes rows."""
        with transaction.atomic():
            self._record(request, "deleted", [row.pk for row in queryset], {})
            return super().log_deletions(request, queryset)

    def response_action(self, request: HttpRequest, queryset: QuerySet[Any], *more: Any, **named: Any) -> Any:
        """Somebody chose an action for some rows; deletions speak for themselves, and our own actions through their verbs."""
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


class People(Audited, UserAdmin, ModelAdmin):  # type: ignore[misc, type-arg]  # the library has no types
    """Who logs in, with which roles, and whether with a second factor."""

    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    list_display = ("username", "first_name", "last_name", "is_staff", "has_one_time_password", "last_login")
    list_filter = ("is_staff", "is_superuser", "is_active", "groups")
    actions = ["remove_one_time_password"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """People, each with the answer whether there is a device."""
        people: QuerySet[User] = super().get_queryset(request)
        return people.annotate(has_device=Exists(TotpDevice.objects.filter(user=OuterRef("pk"), confirmed=True)))

    @admin.display(description="one-time password", boolean=True, ordering="has_device")
    def has_one_time_password(self, person: Any) -> bool:
        """Whether there is a device."""
        return bool(person.has_device)

    @admin.action(description="Remove the one-time password (phone lost)", permissions=["remove_one_time_password"])
    def remove_one_time_password(self, request: HttpRequest, people: QuerySet[User]) -> None:
        """Of others: who wants to be rid of the own one has a page for it."""
        others = list(people.exclude(username=request.user.get_username()).order_by("pk"))
        had = second_factor.remove(
            users=others, actor=roles.actor_of(request.user), request_id=request_id_of(request), at=clock.machine_now()
        )
        if had:
            self.message_user(
                request,
                f"Removed for {', '.join(person.get_username() for person in had)}. Their sessions have ended.",
                messages.SUCCESS,
            )
        else:
            self.message_user(
                request,
                "None of the chosen others has a one-time password. Your own is in the menu under your name.",
                messages.WARNING,
            )

    def has_remove_one_time_password_permission(self, request: HttpRequest) -> bool:
        """A superuser's matter: it opens another person's login to a new device."""
        return bool(request.user.is_active and getattr(request.user, "is_superuser", False))


class Groups(Audited, GroupAdmin, ModelAdmin):  # type: ignore[misc]  # the library has no types
    """What people may do."""


def take_over(site: AdminSite) -> None:
    """Register our classes for people and groups, and everybody else's tables with the trail added."""
    ours: dict[type[Model], type[admin.ModelAdmin[Any]]] = {User: People, Group: Groups}
    for model, table in list(site._registry.items()):  # noqa: SLF001 - there is no public way to walk the registry
        kind = type(table)
        if kind.__module__.startswith(("django.contrib.auth.", "django_celery_beat.", "axes.")):
            site.unregister(model)
            site.register(model, ours.get(model) or type(f"Audited{kind.__name__}", (Audited, kind, ModelAdmin), {}))
