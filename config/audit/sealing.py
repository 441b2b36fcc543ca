"""The chain of seals: finished entries are hashed in batches, so that no request waits and every later change shows.

An entry is finished when no open transaction can commit another entry before it. Below the oldest running transaction
of the database (`audit_finished_before`) that is so. A seal covers the transaction numbers [from, to), so that every
entry is covered by exactly one seal.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import msgspec
from django.db import connection, transaction

from config.audit.errors import NumbersWentBack
from config.audit.models import AuditEntry, AuditSeal

GENESIS = bytes(32)
_ENTRIES_AT_MOST = 50_000  # per seal: keeps the sealer's transaction short after a pause
_LOCK_NUMBER = 0x5EA1  # one sealer at a time

_encode = msgspec.json.Encoder(order="deterministic").encode


@dataclass(frozen=True, slots=True)
class Flaw:
    """A place where the entries do not agree with the chain."""

    sequence: int
    reason: str


@transaction.atomic
def seal(*, now: datetime) -> AuditSeal | None:
    """Seal the finished entries; None when there are none, or when another sealer works. `now` is machine time.

    Raises NumbersWentBack after a restore into another server.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK_NUMBER])
        if not cursor.fetchone()[0]:
            return None
        # Read after the lock: the last seal of another sealer is then committed or rolled back.
        cursor.execute("SELECT audit_finished_before()")
        horizon = cursor.fetchone()[0]
    last = AuditSeal.objects.order_by("-sequence").first()
    start = last.to_transaction if last else 0
    if horizon < start:
        raise NumbersWentBack(sealed=start, current=horizon)
    end = _end_of_batch(start, horizon)
    entries = entries_between(start, end)
    count = entries.count()
    if count == 0:
        return None
    previous = bytes(last.hash) if last else GENESIS
    sequence = last.sequence + 1 if last else 1
    return AuditSeal.objects.create(
        sequence=sequence,
        from_transaction=start,
        to_transaction=end,
        entry_count=count,
        previous_hash=previous,
        hash=hash_of(previous, sequence, start, end, (facts_of(entry) for entry in entries.iterator())),
        created_at=now,
    )


def verify(seals: Iterable[AuditSeal] | None = None) -> Iterator[Flaw]:
    """Yield every flaw of the chain: a seal out of order, an entry that was changed, deleted or added later."""
    previous, sequence, end = GENESIS, 0, 0
    for link in seals if seals is not None else AuditSeal.objects.order_by("sequence").iterator():
        if (link.sequence, bytes(link.previous_hash), link.from_transaction) != (sequence + 1, previous, end):
            yield Flaw(link.sequence, "does not follow the seal before it")
        entries = [facts_of(entry) for entry in entries_between(link.from_transaction, link.to_transaction).iterator()]
        if len(entries) != link.entry_count:
            yield Flaw(link.sequence, f"covers {link.entry_count} entries, but {len(entries)} are there")
        elif hash_of(
            bytes(link.previous_hash), link.sequence, link.from_transaction, link.to_transaction, entries
        ) != bytes(link.hash):
            yield Flaw(link.sequence, "does not fit its entries: one of them was changed")
        previous, sequence, end = bytes(link.hash), link.sequence, link.to_transaction


def entries_between(start: int, end: int) -> Any:
    """Return the entries of transactions [start, end) in the order of the chain."""
    return AuditEntry.objects.filter(transaction_id__gte=start, transaction_id__lt=end).order_by("transaction_id", "id")


def facts_of(entry: AuditEntry) -> bytes:
    """Return all values of an entry as JSON with sorted members. An offline verifier computes the same bytes."""
    return _encode(
        [
            str(entry.id),
            None if entry.environment_id is None else str(entry.environment_id),
            entry.actor,
            entry.action,
            entry.subject_type,
            None if entry.subject_id is None else str(entry.subject_id),
            entry.subject_count,
            entry.detail,
            entry.request_id,
            entry.created_at.astimezone(UTC).isoformat(timespec="microseconds"),
            entry.transaction_id,
        ]
    )


def hash_of(previous: bytes, sequence: int, start: int, end: int, facts: Iterable[bytes]) -> bytes:
    """Return the SHA-256 of the link before, the range and the SHA-256 of each entry in order."""
    chain = hashlib.sha256(previous + f"{sequence}:{start}:{end}".encode())
    for fact in facts:
        chain.update(hashlib.sha256(fact).digest())
    return chain.digest()


def _end_of_batch(start: int, horizon: int) -> int:
    """Return the end of this seal: the horizon, or less with many entries. Entries of a transaction stay together."""
    beyond = AuditEntry.objects.filter(transaction_id__gte=start, transaction_id__lt=horizon).order_by(
        "transaction_id", "id"
    )
    too_many = beyond.values_list("transaction_id", flat=True)[_ENTRIES_AT_MOST : _ENTRIES_AT_MOST + 1].first()
    return horizon if too_many is None or too_many == start else max(too_many, start + 1)
