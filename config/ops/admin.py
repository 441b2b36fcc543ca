"""The base of the admin's tables: a list and a page that roles may view. Rows change through operations only."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any, ClassVar, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.admin.views.main import ChangeList
from django.db.models import BooleanField, DateField, ForeignKey, Model, Q, QuerySet, UUIDField
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.module_loading import import_string
from django.utils.text import capfirst
from unfold.admin import ModelAdmin
from unfold.decorators import display
from unfold.paginator import InfinitePaginator

from config.kernel import ids
from config.kernel.errors import NotFound
from config.kernel.statuses import Colour, Status
from config.ops import display as shown_as
from config.ops import roles
from config.ops.templatetags.ops import status_pill

COLOURS = {colour.value: colour.value for colour in Colour}
STATUS_COLUMNS = ("status", "from_status", "to_status", "stage")
LINKED_LOOKUPS = frozenset(
    {
        "environment__livemode__exact",
        "rail_account__livemode__exact",
        "livemode__exact",
        "status__exact",
        "kind__exact",
        "closed_at__isnull",
        "batch__exact",
    }
)


class PageChangeList(ChangeList):
    """A list that counts the rows of the shown page only."""

    def get_results(self, request: HttpRequest) -> None:
        """Replace the paginator's placeholder count: a page never offers to select uncounted rows."""
        super().get_results(request)
        self.result_count = len(self.result_list)


class ReadOnlyAdmin(ModelAdmin):  # type: ignore[misc]  # untyped library
    """Rows can be viewed by `view_roles`.

    Nothing is added, edited or deleted here; actions check a role and call an operation.

    Lists never count their rows. The search box takes a public id (`tr_...`) or a UUID wherever `id` is the key.
    """

    view_roles: ClassVar[frozenset[str]] = roles.ALL_ROLES
    statuses: ClassVar[type[Status] | None] = None
    """Declares the values of `status`, `from_status`, `to_status` or `stage`; shown with their labels and colours."""
    currency_from: ClassVar[str] = "currency"
    """The path to the currency of the columns in minor units."""
    page_route: ClassVar[str] = ""
    """URL name of a page that replaces the page of a row; it takes the public id."""
    list_per_page = 50
    paginator = InfinitePaginator  # counting a large table costs more than the page
    show_full_result_count = False
    list_filter_submit = False
    list_filter_sheet = True
    compressed_fields = True
    search_help_text = "A whole id or reference"

    def __init__(self, model: type[Model], admin_site: AdminSite) -> None:
        """Add a display column for each column in minor units and each status, such as `shown_amount_minor`."""
        super().__init__(model, admin_site)
        columns = [column.name for column in model._meta.concrete_fields]
        if self.currency_from.partition("__")[0] in columns:
            for name in [name for name in columns if name.endswith("_minor")]:
                setattr(self, f"shown_{name}", _money_display(name, self.currency_from))
        for name in STATUS_COLUMNS:
            if self.statuses is not None and not hasattr(self, f"shown_{name}"):
                setattr(self, f"shown_{name}", _status_display(name, self.statuses, is_sortable=name in columns))
            if self.statuses is not None:
                setattr(self, f"pill_{name}", _status_pill(name, self.statuses.noun))

    @display(description="partner", ordering="environment")  # type: ignore[untyped-decorator]  # untyped library
    def shown_environment(self, row: Any) -> str:
        return shown_as.owner(row.environment) if row.environment is not None else ""

    def get_list_display(self, request: HttpRequest) -> list[str]:
        """Return the columns, with amounts, statuses and owners in their display form."""
        names = [self._shown(name) for name in super().get_list_display(request)]
        has_money = any(name.startswith("shown_") and name.endswith("_minor") for name in names)
        return [name for name in names if not (has_money and name == "currency")]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Return the fields of a row's page in the same form, with the public id first."""
        names = [self._on_page(name) if isinstance(name, str) else name for name in super().get_fields(request, obj)]
        return ["public_id", *names] if getattr(self.model, "id_prefix", "") and "public_id" not in names else names

    def _shown(self, name: str) -> str:
        is_replaced = name in {"environment", *STATUS_COLUMNS} or name.endswith("_minor")
        return f"shown_{name}" if is_replaced and hasattr(self, f"shown_{name}") else name

    def _on_page(self, name: str) -> str:
        # The library shows labelled columns in lists only; a page would show their tuple.
        return f"pill_{name}" if name in STATUS_COLUMNS and self.statuses is not None else self._shown(name)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return PageChangeList

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponseBase:
        """Show the list under the name of its table; Django's own title is an instruction."""
        title = {"title": capfirst(self.opts.verbose_name_plural)}
        response: HttpResponseBase = super().changelist_view(request, {**title, **(extra_context or {})})
        return response

    def response_action(
        self, request: HttpRequest, queryset: QuerySet[Any], *more: Any, **named: Any
    ) -> HttpResponseBase | None:
        """Run an action on the selected rows, never on all rows of a list, which can be millions."""
        if request.POST.get("select_across", "0") not in {"", "0"}:
            messages.error(request, "Actions apply to the selected rows of one page. Nothing was changed.")
            return None
        response: HttpResponseBase | None = super().response_action(request, queryset, *more, **named)
        return response

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponseBase:
        """Show a row, or redirect to the page that replaces it. Raises Http404."""
        if self.page_route:
            row = self.get_object(request, object_id)
            if row is None:
                raise Http404(f"There is no {self.opts.verbose_name} {object_id[:64]}.")
            return redirect(self.page_route, row.public_id)
        response: HttpResponseBase = super().change_view(request, object_id, form_url, extra_context)
        return response

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> HttpResponseBase:
        raise Http404(f"There is no {opts.verbose_name} {object_id[:64]}.")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the rows.

        A filter by mode is replaced by the ids of its environments, which PostgreSQL can estimate well.
        """
        rows: QuerySet[Any] = super().get_queryset(request)
        environments, mode = _environments(self.model), request.GET.get("environment__livemode__exact")
        if environments is not None and mode in {"0", "1"}:
            chosen = environments.filter(livemode=mode == "1").values_list("pk", flat=True)
            rows = rows.filter(environment_id__in=list(chosen))
        return rows

    def get_search_fields(self, request: HttpRequest) -> tuple[str, ...]:
        """Return the searched columns; the id when none is declared."""
        return tuple(self.search_fields) or ("=pk",)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Compare UUID columns with an id and others with the text. `=field` is case-sensitive, because indexes are."""
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
        # Indexes of owned tables begin with the environment; naming all environments lets a search use them.
        environments = _environments(self.model)
        if environments is not None and key is None:
            queryset = queryset.filter(environment__in=environments.values("pk"))
        return queryset.filter(wanted), False

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        """Leave out filters whose choices would need a scan of the table; their lookups in the URL still work."""
        return [
            entry
            for entry in super().get_list_filter(request)
            if not (isinstance(entry, str) and _needs_scan(self.model, entry))
        ]

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Allow declared filters and the links of the dashboard only.

        Other lookups could reveal columns that are not shown.
        """
        declared = {
            str(entry if isinstance(entry, str) else entry[0])
            for entry in self.list_filter
            if isinstance(entry, str | tuple)
        }
        return lookup in LINKED_LOOKUPS or any(lookup == name or lookup.startswith(f"{name}__") for name in declared)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return roles.can_view(request.user, self.view_roles)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def _money_display(name: str, currency_from: str) -> Callable[[Any], str]:
    # `config` has no money type; the settings name the function that formats minor units.
    formatted: Callable[[int, str], str] = import_string(settings.OPS_MONEY_FORMAT)

    def shown(row: Any) -> str:
        minor, currency = getattr(row, name), row
        for part in currency_from.split("__"):
            currency = getattr(currency, part)
        return shown_as.money(formatted(minor, str(currency)), str(currency)) if minor is not None and currency else ""

    return display(description=name.removesuffix("_minor").replace("_", " "), ordering=name)(shown)  # type: ignore[no-any-return]  # untyped library


def _status_display(name: str, statuses: type[Status], *, is_sortable: bool) -> Callable[[Any], tuple[str, str]]:
    def shown(row: Any) -> tuple[str, str]:
        value = getattr(row, name)
        return (statuses(value).colour.value, statuses(value).label) if value in statuses.values else ("", str(value))

    ordering = name if is_sortable else None
    return display(description=name.replace("_", " "), ordering=ordering, label=COLOURS)(shown)  # type: ignore[no-any-return]  # untyped library


def _status_pill(name: str, noun: str) -> Callable[[Any], str]:
    def shown(row: Any) -> str:
        value = getattr(row, name)
        return status_pill(noun, value) if value else ""

    return display(description=name.replace("_", " "))(shown)  # type: ignore[no-any-return]  # untyped library


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
    """Return all environments when the rows of this table belong to one, otherwise None."""
    owner = next((column for column in model._meta.concrete_fields if column.name == "environment"), None)
    return cast("Any", owner.related_model).objects.all() if owner is not None and owner.is_relation else None


def _needs_scan(model: type[Model], path: str) -> bool:
    """Return whether the choices of a filter are known only from the rows."""
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
