"""The rail account of the sandbox bank, as data for the migration and `rail_accounts.ensure_sandbox`. Pure."""

from __future__ import annotations

from datetime import time
from typing import Any

CODE = "ach-test"
RAIL = "ach"
CURRENCY = "USD"
POLICY = "next-day"
FEE_MINOR = 25  # cents per transfer
# Three files a bank day; the last one is what a payroll that is uploaded after lunch still reaches.
DEADLINES = [time(11, 0), time(15, 0), time(19, 0)]
SETTINGS: dict[str, Any] = {
    "transport": "drop_folder",
    "odfi_routing": "091000019",
    "immediate_destination": "091000019",
    "immediate_destination_name": "SANDBOX BANK",
    "immediate_origin": "1234567890",
    "immediate_origin_name": "QUITTANCE",
    "company_name": "QUITTANCE",
    "company_id": "1234567890",
    "account_number": "1000000001",
}
