"""The bank's HTTP port, and the thread that lets its time pass. Loopback only, one token, small JSON bodies.

`serve` is the process of `manage.py run_sandbox_bank`; `start_in_thread` is the same bank for tests.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from http.server import ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connections

from config.kernel.errors import ConfigurationError
from settlement.sandbox.bank import Bank
from settlement.sandbox.bank_transaction import DATABASE
from settlement.sandbox.http_handler import Handler

TICK_SECONDS = 0.3
TROUBLES_PER_LINE = 200  # Ticks in a minute.
HOST = "127.0.0.1"
DEFAULT_ACCOUNTS = ("ach-test",)

log = logging.getLogger(__name__)


class BankServer(ThreadingHTTPServer):
    """One thread per connection; all of them speak for the same bank."""

    daemon_threads = True

    def __init__(self, host: str, port: int, bank: Bank, token: str) -> None:
        if not token:
            raise ConfigurationError("SANDBOX_BANK_TOKEN is empty: the sandbox bank needs a token.")
        if not ip_address(host).is_loopback:
            raise ConfigurationError("The sandbox bank listens on this machine only.")
        self.bank = bank
        self.token = token
        super().__init__((host, port), Handler)

    @property
    def url(self) -> str:
        """The address, with the port that the system chose."""
        host, port = self.server_address[:2]
        return f"http://{host!s}:{port}"


@dataclass
class RunningBank:
    """A bank at work: ask it at `url`, stop it with `stop`."""

    server: BankServer
    _stopping: threading.Event
    _threads: list[threading.Thread]

    @property
    def url(self) -> str:
        """Where its HTTP port is."""
        return self.server.url

    @property
    def token(self) -> str:
        """What opens the port."""
        return self.server.token

    @property
    def folder(self) -> Path:
        """The folder that holds one folder for each account."""
        return self.server.bank.folder

    @property
    def bank(self) -> Bank:
        """The bank itself, for tests that look behind the counter."""
        return self.server.bank

    def stop(self) -> None:
        """End both threads; what the bank has begun is finished first."""
        self._stopping.set()
        self.server.shutdown()
        for thread in self._threads:
            thread.join()
        self.server.server_close()


def start_in_thread(
    *,
    folder: Path | str,
    port: int = 0,
    token: str | None = None,
    accounts: Sequence[str] = DEFAULT_ACCOUNTS,
    ticks: bool = True,
) -> RunningBank:
    """Open a bank in this process. Without `ticks` its time passes only by control calls and `bank.tick()`."""
    bank = Bank(Path(folder), accounts=accounts)
    server = BankServer(HOST, port, bank, settings.SANDBOX_BANK_TOKEN if token is None else token)
    bank.open()
    bank.tick()
    stopping = threading.Event()
    threads = [threading.Thread(target=server.serve_forever, args=(0.05,), name="sandbox-bank-port", daemon=True)]
    if ticks:
        threads.append(threading.Thread(target=live, args=(bank, stopping), name="sandbox-bank-clock", daemon=True))
    for thread in threads:
        thread.start()
    return RunningBank(server, stopping, threads)


def serve(*, host: str, port: int, folder: Path, stopping: threading.Event) -> None:
    """Run the bank until `stopping` is set. A database that is not there yet is waited for."""
    bank = Bank(folder, accounts=DEFAULT_ACCOUNTS)
    server = BankServer(host, port, bank, settings.SANDBOX_BANK_TOKEN)
    threading.Thread(target=server.serve_forever, name="sandbox-bank-port", daemon=True).start()
    log.info("The sandbox bank is open at %s, its folders are in %s.", server.url, folder)
    try:
        live(bank, stopping)
    finally:
        server.shutdown()
        server.server_close()


def live(bank: Bank, stopping: threading.Event) -> None:
    """Let time pass until `stopping`. After an error the next tick tries again: every step is whole or not at all."""
    is_open, troubles = False, 0
    try:
        while not stopping.is_set():
            try:
                if not is_open:
                    bank.open()
                    is_open = True
                bank.tick()
                troubles = 0
            except Exception as error:
                # What is away for an hour is told once, and once more a minute.
                if troubles % TROUBLES_PER_LINE == 0:
                    log.warning(
                        "The sandbox bank stumbled and tries again.",
                        exc_info=None if isinstance(error, DatabaseError) else error,
                    )
                troubles += 1
                connections[DATABASE].close()
            stopping.wait(TICK_SECONDS)
    finally:
        connections[DATABASE].close()
