"""A partner's webhook endpoint on this machine: verifies every signature, counts events, answers 204."""

from __future__ import annotations

import json
import secrets
import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from config.kernel import clock
from webhooks import signing

BODY_BYTES_MAX = 64_000


class Sink:
    """An HTTP server on 127.0.0.1 in threads of its own."""

    def __init__(self, port: int) -> None:
        """Bind a port. The secret is set later, when the endpoint is registered."""
        self.secret = ""
        self.by_type: Counter[str] = Counter()
        self.wrong_signatures = 0
        self._seen: set[str] = set()
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", port), self._handler())
        # The path is new for each run, so that deliveries to the endpoint of an earlier run are not counted.
        self.path = f"/webhooks/{secrets.token_hex(4)}"
        self.url = f"http://127.0.0.1:{self._server.server_port}{self.path}"
        threading.Thread(target=self._server.serve_forever, name="webhook sink", daemon=True).start()

    @property
    def distinct_count(self) -> int:
        """Return the number of events received; an event delivered twice counts once."""
        return len(self._seen)

    def stop(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()

    def take(self, headers: dict[str, str], body: bytes) -> bool:
        """Verify and count one delivery. Returns False for a wrong signature."""
        is_genuine = signing.verify(
            key=self.secret, headers=headers, body=body, now=int(clock.machine_now().timestamp())
        )
        with self._lock:
            if not is_genuine:
                self.wrong_signatures += 1
            elif headers["webhook-id"] not in self._seen:
                self._seen.add(headers["webhook-id"])
                self.by_type[json.loads(body)["type"]] += 1
        return is_genuine

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        sink = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                size = min(int(self.headers.get("Content-Length", 0)), BODY_BYTES_MAX)
                body = self.rfile.read(size)
                if self.path != sink.path:
                    self.send_response(410)
                else:
                    is_genuine = sink.take({name.lower(): value for name, value in self.headers.items()}, body)
                    self.send_response(204 if is_genuine else 400)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                """Print nothing, because the demo uses the terminal."""

        return Handler
