"""The books for staff: everything can be looked at, nothing can be changed."""

from __future__ import annotations

from django.contrib import admin

from config.ops.admin import ReadOnlyAdmin
from treasury import money
from treasury.ledger.models import Account, Checkpoint, Entry, Hold, Journal, JournalPart


@admin.register(Account)
class AccountAdmin(ReadOnlyAdmin):
    """Who has how much, and where."""

    list_display = ["code", "environment", "balance", "currency", "side", "version", "booked_at"]
    list_filter = ["livemode", "currency", "side"]
    list_select_related = ["environment__partner"]
    search_fields = ["code", "environment__partner__slug"]
    ordering = ["id"]

    @admin.display(description="Balance", ordering="balance_minor")
    def balance(self, account: Account) -> str:
        """Spell the balance with its decimals."""
        return money.format(account.balance_minor, account.currency)


@admin.register(Journal)
class JournalAdmin(ReadOnlyAdmin):
    """What happened, newest first."""

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
    """What each subject contributed. Search by the subject's id or the journal's."""

    list_display = ["kind", "subject_id", "attempt", "amount", "from_account", "to_account", "journal"]
    list_select_related = ["from_account", "to_account", "journal"]
    search_fields = ["=subject_id", "=journal__id"]
    ordering = ["-id"]

    @admin.display(description="Amount")
    def amount(self, part: JournalPart) -> str:
        """Spell the amount with its decimals."""
        return f"{money.format(part.amount_minor, part.from_account.currency)} {part.from_account.currency}"


@admin.register(Entry)
class EntryAdmin(ReadOnlyAdmin):
    """What each journal did to each account. Search by the account's id or the journal's."""

    list_display = ["account", "account_version", "amount", "balance_after", "effective_at", "created_at", "journal"]
    list_select_related = ["account", "journal"]
    search_fields = ["=account__id", "=journal__id"]
    ordering = ["-id"]

    @admin.display(description="Amount (debit positive)")
    def amount(self, entry: Entry) -> str:
        """Spell the amount with its decimals."""
        return money.format(entry.amount_minor, entry.account.currency)

    @admin.display(description="Balance after")
    def balance_after(self, entry: Entry) -> str:
        """Spell the balance with its decimals."""
        return f"{money.format(entry.balance_after_minor, entry.account.currency)} {entry.account.currency}"


@admin.register(Hold)
class HoldAdmin(ReadOnlyAdmin):
    """Whose money is held for what, and where it is."""

    list_display = [
        "public_id",
        "environment",
        "subject_id",
        "attempt",
        "amount",
        "fee",
        "stage",
        "rail_code",
        "stage_at",
        "expires_at",
    ]
    list_filter = ["stage", "currency", "rail_code"]
    list_select_related = ["environment__partner"]
    search_fields = ["=id", "=subject_id"]
    ordering = ["-id"]

    @admin.display(description="Amount")
    def amount(self, hold: Hold) -> str:
        """Spell the amount with its decimals."""
        return f"{money.format(hold.amount_minor, hold.currency)} {hold.currency}"

    @admin.display(description="Fee")
    def fee(self, hold: Hold) -> str:
        """Spell the fee with its decimals."""
        return money.format(hold.fee_minor, hold.currency)


@admin.register(Checkpoint)
class CheckpointAdmin(ReadOnlyAdmin):
    """What accounts held at the start of a day, by value date."""

    list_display = ["account", "before_on", "account_version", "balance_minor", "created_at"]
    list_select_related = ["account"]
    search_fields = ["=account__id"]
    ordering = ["-id"]
