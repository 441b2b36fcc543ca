"""The base of every table in the staff's admin: readable by role, changed only through verbs."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any, ClassVar, cast

from django.conf import settings
from django.contrib.admin import AdminSite
from django.db.models import BooleanField, DateField, ForeignKey, Model, Q, QuerySet, UUIDField
from django.http import HttpRequest
from django.utils.module_loading import import_string
from unfold.admin import ModelAdmin
from unfold.decorators import display
from unfold.paginator import InfinitePaginator

from config.kernel import ids
from config.kernel.errors import NotFound
from config.ops import display as spell
from config.ops import roles

TONES = {
    **dict.fromkeys(
        ("settled", "completed", "delivered", "acknowledged", "accepted", "applied", "imported", "enabled", "resolved"),
        "success",
    ),
    **dict.fromkeys(("created", "held", "queued", "processing", "pending", "claimed", "sent"), "info"),
    **dict.fromkeys(("submitted", "in_review", "in_doubt", "returned", "disabled", "absent"), "warning"),
    **dict.fromkeys(("failed", "dead_letter", "refused", "rejected", "quarantined", "open"), "danger"),
}
LINKED_LOOKUPS = frozenset(
    {
        "environment__livemode__exact",
        "rail_account__livemode__exact",
        "livemode__exact",
        "status__exact",
        "kind__exact",
        "closed_at__isnull",
    }
)


class ReadOnlyAdmin(ModelAdmin):  # type: ignore[misc]  # the library has no types
    """Rows can be looked at by `view_roles`; nobody adds, edits or deletes here. Actions call verbs and check `roles.has_role` themselves.

    Lists never count their rows, and the search box takes a public id (`tr_...`) or a UUID wherever `id` is the key.
    """

    view_roles: ClassVar[frozenset[str]] = roles.ALL_ROLES
    list_per_page = 50
    paginator = InfinitePaginator  # counting a large table costs more than the page
    show_full_result_count = False
    list_filter_submit = False
    list_filter_sheet = True
    compressed_fields = True
    search_help_text = "An id or a reference, whole"

    def __init__(self, model: type[Model], admin_site: AdminSite) -> None:
        """Give every column of minor units a reader of its own: `shown_amount_minor` spells `amount_minor` with its currency."""
        super().__init__(model, admin_site)
        if any(column.name == "currency" for column in model._meta.concrete_fields):
            for name in [column.name for column in model._meta.concrete_fields if column.name.endswith("_minor")]:
                setattr(self, f"shown_{name}", _money_reader(name))

    @display(description="partner", ordering="environment")  # type: ignore[untyped-decorator]  # the library has no types
    def shown_environment(self, row: Any) -> str:
        """Whose row it is, and in which world."""
        return spell.owner(row.environment) if row.environment is not None else ""

    @display(description="status", ordering="status", label=TONES)  # type: ignore[untyped-decorator]  # the library has no types
    def shown_status(self, row: Any) -> tuple[str, str]:
        """Coloured: green is over and well, red is for a person."""
        return str(row.status), str(row.status).replace("_", " ")

    def get_list_display(self, request: HttpRequest) -> list[str]:
        """Money with decimals and its currency, owners by name, however the list names its columns."""
        names = [self._shown(name) for name in super().get_list_display(request)]
        has_money = any(name.startswith("shown_") and name.endswith("_minor") for name in names)
        return [name for name in names if not (has_money and name == "currency")]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """The same on the page of a row, below its public id."""
        names = [
            self._shown(name) if isinstance(name, str) and name != "status" else name
            for name in super().get_fields(request, obj)
        ]
        return ["public_id", *names] if getattr(self.model, "id_prefix", "") and "public_id" not in names else names

    def _shown(self, name: str) -> str:
        return (
            f"shown_{name}"
            if hasattr(self, f"shown_{name}") and (name in {"environment", "status"} or name.endswith("_minor"))
            else name
        )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """The rows; where one world is asked for, its environments by name: PostgreSQL then knows how few rows each of them has."""
        rows: QuerySet[Any] = super().get_queryset(request)
        environments, world = _environments(self.model), request.GET.get("environment__livemode__exact")
        if environments is not None and world in {"0", "1"}:
            rows = rows.filter(
                environment_id__in=list(environments.filter(livemode=world == "1").values_list("pk", flat=True))
            )
        return rows

    def get_search_fields(self, request: HttpRequest) -> tuple[str, ...]:
        """What the search box looks into; the id always."""
        return tuple(self.search_fields) or ("=pk",)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Compare ids with an id, everything else with a text. `=field` is compared as it is: without regard to case it could use no index."""
        term = search_term.strip()
        if not term:
            return queryset, False
        key = _key(term)
        wanted = Q(pk=key) if key is not None and _holds_uuids(self.model, "pk") else Q()
        for name in self.get_search_fields(request):
            path = name.removeprefix("=")
            if _holds_uuids(self.model, path):
                wanted |= Q(**{path: key}) if key is not None else Q()
            elif self.search_fields:
                wanted |= Q(**{path if name.startswith("=") else f"{path}__icontains": term})
        if not wanted:
            return queryset.none(), False
        # Indexes of owned tables begin with the environment: naming all of them lets a look-up go through each index entry instead of every row.
        environments = _environments(self.model)
        if environments is not None and key is None:
            queryset = queryset.filter(environment__in=environments.values("pk"))
        return queryset.filter(wanted), False

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        """Filters whose choices are known. One that must read the whole table to find them is left out; its lookup in the address still works."""
        return [
            entry
            for entry in super().get_list_filter(request)
            if not (isinstance(entry, str) and _must_read_all(self.model, entry))
        ]

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """What a list filters by, and what the start page links to it with. Nothing else: columns that are not shown would answer guesses."""
        declared = {
            str(entry if isinstance(entry, str) else entry[0])
            for entry in self.list_filter
            if isinstance(entry, str | tuple)
        }
        return lookup in LINKED_LOOKUPS or any(lookup == name or lookup.startswith(f"{name}__") for name in declared)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Show the table in the menu."""
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let the roles look."""
        return roles.can_view(request.user, self.view_roles)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody adds rows by hand."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody edits rows by hand."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody deletes rows."""
        return False


def _money_reader(name: str) -> Callable[[Any], str]:
    # The ground floor knows no money; settings name who spells it.
    spelled: Callable[[int, str], str] = import_string(settings.OPS_MONEY_FORMAT)

    def read(row: Any) -> str:
        minor = getattr(row, name)
        return spell.money(spelled(minor, row.currency), row.currency) if minor is not None and row.currency else ""

    return display(description=name.removesuffix("_minor").replace("_", " "), ordering=name)(read)  # type: ignore[no-any-return]  # no types there


def _key(term: str) -> uuid.UUID | None:
    """Read a UUID or a public id of any kind."""
    try:
        return uuid.UUID(term)
    except ValueError:
        pass
    try:
        return ids.parse(term.rpartition("_")[0], term, noun="row")
    except NotFound:
        return None


def _environments(model: type[Model]) -> QuerySet[Any] | None:
    """All environments, where the rows of this table belong to one; None elsewhere."""
    owner = next((column for column in model._meta.concrete_fields if column.name == "environment"), None)
    return cast("Any", owner.related_model).objects.all() if owner is not None and owner.is_relation else None


def _must_read_all(model: type[Model], path: str) -> bool:
    """Whether the values of this column are told by nothing but its rows."""
    found = _column(model, path)
    return not (found.choices or found.is_relation or isinstance(found, BooleanField | DateField))


def _column(model: type[Model], path: str) -> Any:
    options, found = model._meta, None
    for part in path.split("__"):
        found = options.get_field(part)
        if isinstance(found, ForeignKey):
            options = found.related_model._meta
    return found


def _holds_uuids(model: type[Model], path: str) -> bool:
    options, found = model._meta, None
    for part in path.split("__"):
        found = options.pk if part == "pk" else options.get_field(part)
        if isinstance(found, ForeignKey):
            options, found = found.related_model._meta, found.target_field
    return isinstance(found, UUIDField)
