"""The ledger in the admin: read-only tables."""

from __future__ import annotations

from django.contrib import admin

from config.ops.admin import ReadOnlyAdmin
from treasury.ledger.models import Account, Checkpoint, Entry, Hold, Journal, JournalPart, Stage


@admin.register(Account)
class AccountAdmin(ReadOnlyAdmin):
    """Accounts with their balances."""

    list_display = ["code", "environment", "balance_minor", "currency", "side", "version", "booked_at"]
    list_filter = ["livemode", "currency", "side"]
    list_select_related = ["environment__partner"]
    search_fields = ["code", "environment__partner__slug"]
    ordering = ["id"]


@admin.register(Journal)
class JournalAdmin(ReadOnlyAdmin):
    """Journals, newest first."""

    list_display = [
        "public_id",
        "kind",
        "livemode",
        "part_count",
        "entry_count",
        "reference",
        "effective_at",
        "created_at",
    ]
    list_filter = ["kind", "livemode"]
    search_fields = ["=id", "reference"]
    ordering = ["-id"]


@admin.register(JournalPart)
class JournalPartAdmin(ReadOnlyAdmin):
    """Journal parts: what each subject contributed. Search by the id of the subject or of the journal."""

    currency_from = "from_account__currency"
    list_display = ["kind", "subject_id", "attempt", "amount_minor", "from_account", "to_account", "journal"]
    list_select_related = ["from_account", "to_account", "journal"]
    search_fields = ["=subject_id", "=journal__id"]
    ordering = ["-id"]


@admin.register(Entry)
class EntryAdmin(ReadOnlyAdmin):
    """Entries: debit amounts are positive. Search by the id of the account or of the journal."""

    currency_from = "account__currency"
    list_display = [
        "account",
        "account_version",
        "amount_minor",
        "balance_after_minor",
        "effective_at",
        "created_at",
        "journal",
    ]
    list_select_related = ["account", "journal"]
    search_fields = ["=account__id", "=journal__id"]
    ordering = ["-id"]


@admin.register(Hold)
class HoldAdmin(ReadOnlyAdmin):
    """Holds with their stage."""

    statuses = Stage
    list_display = [
        "public_id",
        "environment",
        "subject_id",
        "attempt",
        "amount_minor",
        "fee_minor",
        "stage",
        "rail_code",
        "stage_at",
        "expires_at",
    ]
    list_filter = ["stage", "currency", "rail_code"]
    list_select_related = ["environment__partner"]
    search_fields = ["=id", "=subject_id"]
    ordering = ["-id"]


@admin.register(Checkpoint)
class CheckpointAdmin(ReadOnlyAdmin):
    """Checkpoints: balances of accounts at the start of a day, by value date."""

    currency_from = "account__currency"
    list_display = ["account", "before_on", "account_version", "balance_minor", "created_at"]
    list_select_related = ["account"]
    search_fields = ["=account__id"]
    ordering = ["-id"]
