"""Control of the sandbox bank, for test mode and the demo: move its clock, pay money in, add a line, end its day.

Every call carries a reference or a target value, so a caller may repeat it after BankUnreachable.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from settlement.rails import bank_endpoints
from settlement.rails.errors import BankUnreachable, RailAccountRefused
from settlement.rails.transports import http

UNKNOWN_ENTRY = "unknown"  # The state of an entry that no file brought to the bank yet.
CONTROL_TIMEOUT_SECONDS = 120.0  # Moving the clock over a week of a hundred thousand entries a day is real work.


def move_clock(*, offset: timedelta) -> dict[str, Any]:
    """Set how far the bank's clock runs ahead of real time; it never goes back. Returns when all due work is done."""
    return _order("/control/clock", {"offset_seconds": int(offset.total_seconds())})


def fund(*, account: str, reference: str, amount_minor: int, currency: str) -> dict[str, Any]:
    """Pay money in under our reference; a repeated call pays nothing more. `account` is a rail account's code."""
    return _order(
        "/control/fundings",
        {"account": account, "reference": reference, "amount_minor": amount_minor, "currency": currency},
    )


def add_line(
    *, account: str, reference: str, amount_minor: int, type_code: str = "698", text: str = ""
) -> dict[str, Any]:
    """Book a line that no instruction explains, by default a fee.

    The type code says whether it is a credit or a debit; `amount_minor` is positive.
    """
    return _order(
        "/control/lines",
        {
            "account": account,
            "reference": reference,
            "amount_minor": amount_minor,
            "type_code": type_code,
            "text": text,
        },
    )


def decide_entry(*, account: str, trace: str, action: str, code: str) -> dict[str, Any]:
    """Tell the bank to settle, return or refuse one entry now; it answers through its ordinary files.

    The answer has `is_done`, the entry's `state` (`unknown`: no file brought it yet) and a `detail` where the bank
    cannot do it. A repeated call changes nothing more.
    """
    return _order("/control/entries", {"account": account, "trace": trace, "action": action, "code": code})


def end_day() -> dict[str, Any]:
    """Close the bank's open day and print its statements. `closed` is that day, or null when no day is open."""
    return _order("/control/end_of_day", {})


def state() -> dict[str, Any]:
    """The bank's clock, next events, balances, counts, and traces that it received more than once."""
    port = bank_endpoints.sandbox_port()
    return _good(http.get(port.url, "/control/state", token=port.token))


def bank_time() -> datetime:
    """The bank's clock."""
    return datetime.fromisoformat(state()["bank_time"])


def _order(path: str, body: dict[str, Any]) -> dict[str, Any]:
    port = bank_endpoints.sandbox_port()
    return _good(http.post(port.url, path, token=port.token, body=body, timeout_seconds=CONTROL_TIMEOUT_SECONDS))


def _good(answer: http.Answer | http.NoAnswer) -> dict[str, Any]:
    if isinstance(answer, http.NoAnswer):
        raise BankUnreachable(account="of the sandbox bank", what=answer.reason)
    if not answer.is_good:
        raise RailAccountRefused(account="of the sandbox bank", what=str(answer.body.get("detail", answer.status)))
    return answer.body
