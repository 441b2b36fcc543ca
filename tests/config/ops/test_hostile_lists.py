"""Hand-made URLs: no staff page answers one with a server error."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from config.ops.admin import ReadOnlyAdmin

pytestmark = [pytest.mark.django_db(databases=["default", "sandbox"]), pytest.mark.slow]

NUL, HUGE, ODD = "a\x00b", "9" * 20, "\"'%\\,,\ud7ff" + "\xe9" * 300
OF_THE_PAGE = ("q", "p", "o", "environment__livemode__exact")
OF_ANY_PAGE = (
    "e",
    "all",
    "_popup",
    "_to_field",
    "_facets",
    "_changelist_filters",
    "closed_at__isnull",
    "rail_account__livemode__exact",
)
TABLES = sorted(admin.site._registry, key=lambda model: model._meta.label_lower)
LOOKUPS = ("", "__exact", "__in", "__isnull", "__gte", "__year")


@pytest.fixture
def someone() -> Client:
    """A superuser: all tables are open."""
    client = Client(raise_request_exception=False)
    client.force_login(User.objects.create_user("curious", is_staff=True, is_superuser=True))
    return client


def columns(model: type[Model], of: Any) -> Iterator[str]:
    """What the filters of the list read, and one column of each kind that it does not filter by."""
    declared = [
        str(entry if isinstance(entry, str) else entry[0]) for entry in of.list_filter if isinstance(entry, str | tuple)
    ]
    yield from declared
    by_kind = {type(column): column.name for column in model._meta.concrete_fields if column.name not in declared}
    yield from by_kind.values()


def asked(model: type[Model], of: Any) -> Iterator[tuple[str, str]]:
    for name in OF_THE_PAGE:
        yield from ((name, NUL), (name, HUGE), (name, ODD))
    yield from ((name, NUL) for name in OF_ANY_PAGE)
    if model._meta.model_name in {"transfer", "user"}:  # one list of ours and one that Django brings
        yield from ((name, odd) for name in OF_ANY_PAGE for odd in (HUGE, ODD))
    yield f"status{NUL}", "x"
    for name in columns(model, of):
        yield name, NUL
        # What our lists do not filter by is refused whatever it is compared with; other people's lists compare with
        # anything.
        lookups = LOOKUPS if not isinstance(of, ReadOnlyAdmin) else LOOKUPS[-1:]
        yield from ((f"{name}{lookup}", HUGE) for lookup in lookups)
        yield name, ODD


def answered(client: Client, address: str) -> int:
    """The status; whatever the question broke in the transaction of the test is mended."""
    with transaction.atomic(), transaction.atomic(using="sandbox"):
        status = client.get(address).status_code
        transaction.set_rollback(True)
        transaction.set_rollback(True, using="sandbox")
    return status


@pytest.mark.parametrize("model", TABLES, ids=lambda model: model._meta.label_lower)
def test_no_parameter_breaks_a_list_of_the_admin(someone: Client, model: type[Model]) -> None:
    broken = []
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    for name, value in asked(model, admin.site._registry[model]):
        status = answered(someone, f"{address}?{quote(name)}={quote(value)}")
        if status >= 500 or (NUL in (name, value) and status != 400):
            broken.append((name, value[:20], status))
    assert not broken


def test_no_address_breaks_a_page_of_the_staff(someone: Client) -> None:
    pages = (
        "/admin/",
        "/admin/dashboard/",
        "/admin/login/",
        "/admin/reconciliation/resolve/",
        "/admin/payouts/transfer/",
        "/metrics",
        "/healthz",
    )
    for page in pages:
        for name in ("mode", "days", "seen", "ids", "next", "q"):
            assert answered(someone, f"{page}?{name}=a%00b") == 400, (page, name)
            assert answered(someone, f"{page}?{name}={quote(ODD)}") < 500, (page, name)
    for model in admin.site._registry:
        row = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=["ROW"])
        for odd in ("a%00b", "_00", HUGE, quote(ODD)):
            assert answered(someone, row.replace("ROW", odd)) in (302, 400, 404), (row, odd)
            assert answered(someone, row.replace("ROW", odd).replace("/change/", "/history/")) in (302, 400, 404), (
                row,
                odd,
            )


def test_a_list_is_filtered_by_what_it_declares_and_nothing_else(someone: Client) -> None:
    """Otherwise a column that is not shown could be found out letter by letter."""
    assert answered(someone, "/admin/partners/apikey/?secret_hash__startswith=a") == 400
    assert answered(someone, "/admin/api/idempotencyrecord/?body__contains=a") == 400
    assert (
        answered(someone, "/admin/settlement/instruction/?status__exact=queued&environment__livemode__exact=1") == 200
    )
