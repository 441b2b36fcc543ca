"""The levers of the sandbox bank, for test mode and the demo: move its clock, pay money in, print a surprising line, end its day.

Every order carries a reference or a target and may be repeated: after BankUnreachable the caller repeats it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from settlement.rails import bank_endpoints
from settlement.rails.errors import BankUnreachable, RailAccountRefused
from settlement.rails.transports import http

CONTROL_TIMEOUT_SECONDS = 120.0  # Moving the clock over a week of a hundred thousand entries a day is real work.


def move_clock(*, offset: timedelta) -> dict[str, Any]:
    """Let the bank's clock run ahead of real time by `offset`; it never goes back. Returns when all that was due until then has happened."""
    return _order("/control/clock", {"offset_seconds": int(offset.total_seconds())})


def fund(*, account: str, reference: str, amount_minor: int, currency: str) -> dict[str, Any]:
    """Pay money in under our reference, once however often it is said. `account` is the code of the rail account."""
    return _order(
        "/control/fundings",
        {"account": account, "reference": reference, "amount_minor": amount_minor, "currency": currency},
    )


def add_line(
    *, account: str, reference: str, amount_minor: int, type_code: str = "698", text: str = ""
) -> dict[str, Any]:
    """Book something that nobody expects, by default a fee. The type code says whether it is a credit or a debit; `amount_minor` is positive."""
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


def end_day() -> dict[str, Any]:
    """Close the bank's day now, if it has begun, and print its statements. `closed` names the day, or is null on a day that is not open yet."""
    return _order("/control/end_of_day", {})


def look_now() -> dict[str, Any]:
    """Let the bank look into its folders at once; it does so a few times a second by itself."""
    return _order("/control/tick", {})


def state() -> dict[str, Any]:
    """Clock, coming moments, balances, counts, and traces that the bank saw more than once."""
    port = bank_endpoints.sandbox_port()
    return _good(http.get(port.url, "/control/state", token=port.token))


def bank_time() -> datetime:
    """What time it is at the bank."""
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
