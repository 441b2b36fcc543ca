"""The scopes of API keys: what a restricted key may be allowed to do. A secret key may do all of it."""

from __future__ import annotations

from collections.abc import Iterable

SCOPES: dict[str, str] = {
    "transfers:read": "See transfers, batches, their items and their timeline.",
    "transfers:write": "Order, cancel and retry transfers and batches.",
    "beneficiaries:read": "See beneficiaries, masked.",
    "beneficiaries:write": "Register and disable beneficiaries.",
    "receipts:read": "See money that arrived.",
    "webhooks:read": "See endpoints, events and deliveries.",
    "webhooks:write": "Make, change, test and replay endpoints.",
    "keys:read": "See API keys; never their secrets.",
    "keys:write": "Make, rotate and revoke API keys.",
    "settlement:read": "See instructions, windows and rails.",
    "reconciliation:read": "See statements, matches, discrepancies and reports.",
    "ledger:read": "See accounts, journals and the balance check.",
    "audit:read": "See the audit trail.",
    "test:write": "Fund the test environment and move its clock.",
}
ALL_SCOPES = frozenset(SCOPES)


def unknown(scopes: Iterable[str]) -> list[str]:
    """Return those that are no scopes, sorted."""
    return sorted(set(scopes) - ALL_SCOPES)
