"""Celery tasks of the ledger."""

from __future__ import annotations

from celery import shared_task

from treasury.ledger import integrity


@shared_task
def take_checkpoints(**_: object) -> int:
    """Store the balances at the start of each day that changed; return how many."""
    return integrity.take_checkpoints()
