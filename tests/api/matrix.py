"""The access matrix: every route of /v1 with every method, as data. Rows and routes must agree.

Who calls is the other axis: `CALLERS`. The roles of partners' programs are scopes; a route asks for exactly one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from config.api.permissions import ANY_KEY

REQUIRED, OPTIONAL, NONE = "required", "optional", "none"

PAYEE = {
    "name": "Ada Lovelace",
    "routing_number": "021000021",
    "account_number": "123456789",
    "account_type": "checking",
}
RECEIVER = "127.0.0.1:9"  # allowed by the settings of the tests; no process listens there
ORDER = {"amount": "1.00", "currency": "USD", "reference": "matrix-1", "beneficiary": PAYEE}


@dataclass(frozen=True)
class Row:
    """One method of one route: its scope, its Idempotency-Key, a valid body, and where ids of other objects stand."""

    method: str
    route: str
    scope: str
    key: str = NONE
    body: dict[str, Any] | None = None
    # Query parameters and body members (by path) that take an id, with its kind; another tenant's must open nothing.
    ids_in_query: dict[str, str] = field(default_factory=dict)
    ids_in_body: dict[str, str] = field(default_factory=dict)
    # Members that it takes although they sound like ours.
    takes: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        return f"{self.method} {self.route}"


ROWS = [
    Row("GET", "/v1/me", ANY_KEY),
    Row("GET", "/v1/api-keys", "keys:read"),
    Row("POST", "/v1/api-keys", "keys:write", OPTIONAL, {"name": "matrix", "kind": "rk", "scopes": ["keys:read"]}),
    Row("POST", "/v1/api-keys/{key_id}/rotate", "keys:write", OPTIONAL),
    Row("POST", "/v1/api-keys/{key_id}/revoke", "keys:write", OPTIONAL),
    Row("GET", "/v1/audit", "audit:read"),
    Row("GET", "/v1/transfers", "transfers:read", ids_in_query={"batch": "batch_id"}),
    Row("POST", "/v1/transfers", "transfers:write", REQUIRED, ORDER, ids_in_body={"beneficiary": "beneficiary_id"}),
    Row("GET", "/v1/transfers/summary", "transfers:read"),
    Row("GET", "/v1/transfers/batch", "transfers:read"),
    Row(
        "POST",
        "/v1/transfers/batch",
        "transfers:write",
        REQUIRED,
        {"items": [ORDER]},
        ids_in_body={"items.0.beneficiary": "beneficiary_id"},
    ),
    Row("GET", "/v1/transfers/batch/template.csv", "transfers:read"),
    Row("GET", "/v1/transfers/batch/{batch_id}", "transfers:read"),
    Row("GET", "/v1/transfers/batch/{batch_id}/items", "transfers:read"),
    Row("GET", "/v1/transfers/batch/{batch_id}/items.csv", "transfers:read"),
    Row("POST", "/v1/transfers/batch/{batch_id}/cancel", "transfers:write", OPTIONAL),
    Row("GET", "/v1/transfers/{transfer_id}", "transfers:read"),
    Row("PATCH", "/v1/transfers/{transfer_id}", "transfers:write", body={"metadata": {"note": "matrix"}}),
    Row("GET", "/v1/transfers/{transfer_id}/timeline", "transfers:read"),
    Row("POST", "/v1/transfers/{transfer_id}/cancel", "transfers:write", OPTIONAL),
    Row("POST", "/v1/transfers/{transfer_id}/retry", "transfers:write", REQUIRED),
    Row("GET", "/v1/beneficiaries", "beneficiaries:read"),
    Row("POST", "/v1/beneficiaries", "beneficiaries:write", OPTIONAL, PAYEE),
    Row("GET", "/v1/beneficiaries/{beneficiary_id}", "beneficiaries:read"),
    Row("POST", "/v1/beneficiaries/{beneficiary_id}/disable", "beneficiaries:write", OPTIONAL, {"reason": "closed"}),
    Row("POST", "/v1/beneficiaries/{beneficiary_id}/enable", "beneficiaries:write", OPTIONAL),
    Row("GET", "/v1/receipts", "receipts:read"),
    Row("GET", "/v1/receipts/{receipt_id}", "receipts:read"),
    Row("GET", "/v1/settlement/instructions", "settlement:read", ids_in_query={"transfer": "transfer_id"}),
    Row("GET", "/v1/settlement/instructions/{instruction_id}", "settlement:read"),
    Row("GET", "/v1/settlement/stats", "settlement:read"),
    Row("GET", "/v1/settlement/windows", "settlement:read"),
    Row("GET", "/v1/rails", "settlement:read"),
    Row(
        "POST",
        "/v1/test/fundings",
        "test:write",
        REQUIRED,
        {"amount": "1.00", "currency": "USD", "reference": "matrix-1"},
    ),
    Row("GET", "/v1/test/clock", "test:write"),
    Row("POST", "/v1/test/clock/advance", "test:write", OPTIONAL, {"seconds": 60}),
    Row("POST", "/v1/test/transfers/{transfer_id}/settle", "test:write", OPTIONAL, {}),
    Row("POST", "/v1/test/transfers/{transfer_id}/return", "test:write", OPTIONAL, {"return_code": "R02"}),
    Row("POST", "/v1/test/transfers/{transfer_id}/fail", "test:write", OPTIONAL, {}),
    Row("GET", "/v1/reconciliation/statements", "reconciliation:read"),
    Row("GET", "/v1/reconciliation/runs", "reconciliation:read"),
    Row("GET", "/v1/reconciliation/matches", "reconciliation:read"),
    Row("GET", "/v1/reconciliation/discrepancies", "reconciliation:read"),
    Row("GET", "/v1/reconciliation/reports/{run}.csv", "reconciliation:read"),
    Row("GET", "/v1/reconciliation/reports/{run}.pdf", "reconciliation:read"),
    Row("GET", "/v1/ledger/accounts", "ledger:read"),
    Row("GET", "/v1/ledger/accounts/{account_id}/statement", "ledger:read"),
    Row("GET", "/v1/ledger/journals", "ledger:read"),
    Row("GET", "/v1/ledger/balance", "ledger:read"),
    Row("GET", "/v1/webhooks", "webhooks:read"),
    Row("POST", "/v1/webhooks", "webhooks:write", OPTIONAL, {"url": f"http://{RECEIVER}/in"}),
    Row("GET", "/v1/webhooks/event-types", "webhooks:read"),
    Row("GET", "/v1/webhooks/{endpoint_id}", "webhooks:read"),
    Row(
        "PATCH",
        "/v1/webhooks/{endpoint_id}",
        "webhooks:write",
        body={"description": "matrix"},
        takes=frozenset({"status"}),
    ),
    Row("DELETE", "/v1/webhooks/{endpoint_id}", "webhooks:write"),
    Row("POST", "/v1/webhooks/{endpoint_id}/test", "webhooks:write", OPTIONAL),
    Row(
        "POST",
        "/v1/webhooks/{endpoint_id}/replay",
        "webhooks:write",
        OPTIONAL,
        {"failed_since": "2030-01-01T00:00:00Z"},
    ),
    Row("POST", "/v1/webhooks/{endpoint_id}/rotate-secret", "webhooks:write", OPTIONAL),
    Row("GET", "/v1/webhooks/{endpoint_id}/deliveries", "webhooks:read"),
    Row("GET", "/v1/webhooks/{endpoint_id}/deliveries/{delivery_id}", "webhooks:read"),
    Row("GET", "/v1/events", "webhooks:read", ids_in_query={"subject": "transfer_id"}),
    Row("GET", "/v1/events/{event_id}", "webhooks:read"),
]

CALLERS = {
    "no credential": (401, "unauthorized"),
    "a wrong secret": (401, "api_key_unknown"),
    "a revoked key": (401, "api_key_revoked"),
    "an expired key": (401, "api_key_expired"),
    "a key from elsewhere": (403, "address_refused"),
    "a superuser's session": (401, "unauthorized"),
    "a key with every other scope": (403, "scope_missing"),
}
