"""The sandbox bank in the admin: read-only. Files and its HTTP port change it."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db import models

from config.ops.admin import ReadOnlyAdmin
from settlement.sandbox.models import Account, BankClock, Batch, Entry, Line, Outgoing, Receipt, Statement

COLUMNS: dict[type[models.Model], dict[str, Any]] = {
    BankClock: {"list_display": ("handled_through", "offset_seconds", "open_day")},
    Account: {"list_display": ("code", "number", "currency", "balance_minor", "stated_minor")},
    Receipt: {
        "currency_from": "account__currency",
        "list_display": ("name", "account", "verdict", "seen_count", "entry_count", "total_minor", "received_at"),
        "list_filter": ("verdict",),
        "search_fields": ("name",),
        "list_select_related": ("account",),
    },
    Batch: {"list_display": ("receipt", "number", "effective_on"), "list_select_related": ("receipt",)},
    Entry: {
        "currency_from": "account__currency",
        "list_display": (
            "trace",
            "status",
            "amount_minor",
            "fate",
            "code",
            "settle_on",
            "settled_at",
            "returned_at",
            "seen_count",
        ),
        "list_filter": ("status", "fate"),
        "search_fields": ("trace",),
        "list_select_related": ("account",),
    },
    Line: {
        "currency_from": "account__currency",
        "list_display": ("booked_on", "account", "type_code", "amount_minor", "customer_reference", "text"),
        "list_filter": ("type_code",),
        "search_fields": ("customer_reference",),
        "list_select_related": ("account",),
    },
    Statement: {
        "currency_from": "account__currency",
        "list_display": ("as_of", "account", "opening_minor", "closing_minor", "line_count", "name"),
        "list_select_related": ("account",),
    },
    Outgoing: {
        "list_display": ("name", "side", "account", "made_at", "is_written"),
        "list_filter": ("side", "is_written"),
        "list_select_related": ("account",),
        "exclude": ("content",),
    },
}

for model, columns in COLUMNS.items():
    admin.site.register(model, type(f"{model.__name__}Admin", (ReadOnlyAdmin,), columns))
