"""The Django app of the room."""

from __future__ import annotations

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Label `ledger`: the prefix of its tables and SQL verbs."""

    name = "treasury.ledger"
    label = "ledger"
    verbose_name = "Ledger"
