"""One request to the bank: who asks, what, and the answer."""

from __future__ import annotations

import hmac
import json
import logging
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.db import Error as DatabaseError
from django.db import connections

from settlement.sandbox import controls, entry_controls, queries
from settlement.sandbox.bank_transaction import DATABASE
from settlement.sandbox.errors import BankRefusesError

if TYPE_CHECKING:
    from settlement.sandbox.bank import Bank
    from settlement.sandbox.server import BankServer

BODY_BYTES_MAX = 65_536
IDLE_SECONDS = 5
OFFSET_SECONDS_MAX = 10 * 366 * 86_400  # Ten years; the calendars end before.

log = logging.getLogger(__name__)

Query = dict[str, str]


class Handler(BaseHTTPRequestHandler):
    """Reads, routes, answers. Each connection has a thread and with it a database connection, closed when it ends."""

    protocol_version = "HTTP/1.1"
    server_version = "SandboxBank"
    sys_version = ""
    timeout = IDLE_SECONDS
    server: BankServer

    def do_GET(self) -> None:
        """Answer a question."""
        self._answer(self._ask)

    def do_POST(self) -> None:
        """Follow an order."""
        self._answer(self._order)

    def finish(self) -> None:
        """Close what this thread opened."""
        connections[DATABASE].close()
        super().finish()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - named by http.server
        """Requests are not worth a line each."""

    def _answer(self, work: Callable[[], dict[str, Any]]) -> None:
        try:
            self._send(200, work())
        except BankRefusesError as refusal:
            self._send(refusal.status, {"code": refusal.code, "detail": refusal.detail})
        except DatabaseError as error:
            log.warning("The sandbox bank cannot reach its books: %s.", type(error).__name__)
            connections[DATABASE].close()
            self._send(503, {"code": "books_unreachable", "detail": "The bank cannot reach its books."})
        except Exception:
            log.exception("The sandbox bank stumbled over a request.")
            self._send(500, {"code": "stumbled", "detail": "The bank stumbled."})

    def _send(self, status: int, body: dict[str, Any]) -> None:
        content = json.dumps(body, default=str).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        if status >= 400:
            # The body of a refused request may not have been read; what follows on the line would be nonsense.
            self.send_header("Connection", "close")
            self.close_connection = True
        self.end_headers()
        self.wfile.write(content)

    def _authorise(self) -> None:
        given = self.headers.get("Authorization", "").encode("latin-1", "replace")
        if not hmac.compare_digest(given, f"Bearer {self.server.token}".encode()):
            raise BankRefusesError(401, "unauthorized", "Send the bank's token as a bearer token.")

    def _ask(self) -> dict[str, Any]:
        parts = urlsplit(self.path)
        if parts.path == "/healthz":
            return {"status": "open"}
        self._authorise()
        query: Query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        return ask(self.server.bank, parts.path, query)

    def _order(self) -> dict[str, Any]:
        self._authorise()
        return order(self.server.bank, urlsplit(self.path).path, self._body())

    def _body(self) -> dict[str, Any]:
        length = self.headers.get("Content-Length", "")
        if not length.isdigit() or int(length) > BODY_BYTES_MAX:
            raise BankRefusesError(
                413 if length.isdigit() else 411,
                "body_too_large",
                f"Send a JSON object of at most {BODY_BYTES_MAX} bytes.",
            )
        try:
            body = json.loads(self.rfile.read(int(length)) or b"{}")
        except ValueError as error:
            raise BankRefusesError(400, "not_json", "The body is no JSON.") from error
        if not isinstance(body, dict):
            raise BankRefusesError(400, "not_json", "The body is no JSON object.")
        return body


def ask(bank: Bank, path: str, query: Query) -> dict[str, Any]:
    """A question without effect. Raises BankRefusesError."""
    account = query.get("account", "")
    if path == "/v1/ach/entries":
        return queries.entries(traces=[trace for trace in query.get("trace", "").split(",") if trace], account=account)
    if path.startswith("/v1/ach/files/"):
        name = unquote(path.removeprefix("/v1/ach/files/"))
        return queries.file(name=name, account=account, received_through=bank.received_through)
    if path == "/control/state":
        return queries.state(now=bank.now(), received_through=bank.received_through)
    raise BankRefusesError(404, "no_such_question", "The bank knows no such question.")


def order(bank: Bank, path: str, body: dict[str, Any]) -> dict[str, Any]:
    """Carry out a control request. Raises BankRefusesError."""
    match path:
        case "/control/clock":
            bank.move_clock(_offset(body))
        case "/control/tick":
            bank.tick()
        case "/control/fundings":
            return controls.fund(body, at=bank.now())
        case "/control/lines":
            return controls.add_line(body, at=bank.now())
        case "/control/entries":
            return entry_controls.decide(bank, body)
        case "/control/end_of_day":
            closed = bank.end_day()
            return {"closed": closed.day.isoformat() if closed else None}
        case _:
            raise BankRefusesError(404, "no_such_order", "The bank takes no such order.")
    return {"bank_time": bank.now().isoformat()}


def _offset(body: dict[str, Any]) -> int:
    offset = body.get("offset_seconds")
    if not isinstance(offset, int) or isinstance(offset, bool) or not 0 <= offset <= OFFSET_SECONDS_MAX:
        raise BankRefusesError(
            422, "offset_invalid", f"offset_seconds is a whole number from 0 to {OFFSET_SECONDS_MAX}."
        )
    return offset
