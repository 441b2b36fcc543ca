"""Reads of the journals of one environment and of the bookings of one subject."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from onboarding.partners.models import Environment
from treasury.ledger.models import Account, Entry, Hold, Journal, JournalPart


@dataclass(frozen=True, slots=True)
class JournalView:
    """A journal with the entries of one environment only."""

    journal: Journal
    entries: Sequence[Entry]


def journals_of(environment: Environment, *, before: uuid.UUID | None, at_most: int) -> list[JournalView]:
    """Return the latest journals that touched the environment's accounts, newest first.

    Reads a few entries per account, whatever their number.
    """
    accounts = {account.id: account for account in Account.objects.within(environment)}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT e.journal_id FROM unnest(%s::uuid[]) AS a (id) CROSS JOIN LATERAL ("
            # The bound is the pair (account, journal), because only their index has this order. With the account as a
            # constant the planner may walk all journals instead, when it takes a small account for a busy one.
            " SELECT journal_id FROM ledger_entry WHERE (account_id, journal_id) < (a.id, %s) AND (account_id,"
            " journal_id) >= (a.id, %s)"
            " ORDER BY account_id DESC, journal_id DESC LIMIT %s) AS e ORDER BY e.journal_id DESC LIMIT %s",
            [list(accounts), before or uuid.UUID(int=2**128 - 1), uuid.UUID(int=0), at_most, at_most],
        )
        wanted = [row[0] for row in cursor.fetchall()]
    journals = Journal.objects.in_bulk(wanted)
    entries: dict[uuid.UUID, list[Entry]] = defaultdict(list)
    for entry in Entry.objects.filter(journal_id__in=wanted, account_id__in=list(accounts)).order_by("account_id"):
        entry.account = accounts[entry.account_id]
        entries[entry.journal_id].append(entry)
    return [JournalView(journals[journal_id], entries[journal_id]) for journal_id in wanted]


def holds_of(subject_id: uuid.UUID, environment_id: uuid.UUID) -> list[Hold]:
    """Return the holds of a subject, first attempt first; empty for a subject of another environment."""
    rows = Hold.objects.across_environments().filter(subject_id=subject_id, environment_id=environment_id)
    return list(rows.order_by("attempt"))


def parts_of(subject_id: uuid.UUID) -> list[JournalPart]:
    """Return everything that was booked for a subject, in the order of booking."""
    rows = JournalPart.objects.filter(subject_id=subject_id).select_related("journal", "from_account", "to_account")
    return list(rows.order_by("id"))
