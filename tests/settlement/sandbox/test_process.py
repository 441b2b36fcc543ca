"""The bank as the process that it is: killed with SIGKILL while it works, and told to stop in a friendly way."""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.conf import settings as django_settings

from settlement.formats import bai2
from settlement.sandbox.models import Account, Entry, Outgoing, Receipt
from tests.architecture.app_layers import ROOT
from tests.factories import sandbox
from tests.factories.statements import balance_gap_minor

FILES, ENTRIES, KILLS = 12, 200, 5
PROGRAM = """
import django, sys
from django.conf import settings
from django.core.management import call_command
settings.DATABASES["sandbox"]["NAME"], settings.SANDBOX_BANK_URL = sys.argv[1:3]
django.setup()
call_command("run_sandbox_bank", folder=__import__("pathlib").Path(sys.argv[3]))
"""


class Process:
    """A bank process on this test's database."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.url = f"http://127.0.0.1:{free.getsockname()[1]}"
        self.running: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        name = str(django_settings.DATABASES["sandbox"]["NAME"])
        environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test"}
        self.running = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, name, self.url, str(self.folder)], cwd=ROOT, env=environment
        )
        self.until(lambda: self.ask("/control/state") is not None)

    def end(self, how: signal.Signals) -> int:
        assert self.running is not None
        self.running.send_signal(how)
        return self.running.wait(30)

    def until(self, is_so: Callable[[], bool]) -> None:
        assert self.running is not None
        while not is_so():
            assert self.running.poll() is None, "the bank died by itself"

    def ask(
        self, path: str, body: dict[str, Any] | None = None, *, timeout_seconds: float = 30
    ) -> dict[str, Any] | None:
        headers = {"Authorization": f"Bearer {django_settings.SANDBOX_BANK_TOKEN}"}
        try:
            with httpx.Client(base_url=self.url, headers=headers, trust_env=False, timeout=timeout_seconds) as client:
                answer = client.get(path) if body is None else client.post(path, json=body)
        except httpx.HTTPError:
            return None
        found: dict[str, Any] = answer.json()
        return found if answer.is_success else None


@pytest.fixture
def process(tmp_path: Path) -> Iterator[Process]:
    """A bank that does not outlive its test."""
    made = Process(tmp_path)
    yield made
    if made.running is not None and made.running.poll() is None:
        made.end(signal.SIGKILL)


@pytest.mark.faults
@pytest.mark.slow
@pytest.mark.django_db(transaction=True, databases=["sandbox"])
def test_killed_while_it_works_it_goes_on_and_ends_right(tmp_path: Path, process: Process) -> None:
    process.start()
    chance = random.Random(7)
    for kill in range(KILLS):
        for number in range(kill, FILES, KILLS):
            entries = [
                sandbox.entry(number * ENTRIES + place + 1, 91_100_03 if place == 0 else 100 + place)
                for place in range(ENTRIES)
            ]
            sandbox.drop(tmp_path, f"f{number:02d}.ach", sandbox.nacha("f", entries))
        seen = Receipt.objects.count() + chance.randrange(FILES // KILLS + 1)
        process.until(lambda seen=seen: Receipt.objects.count() >= seen)
        process.end(signal.SIGKILL)
        process.start()
    # The clock moves under the last kill: the client repeats its request.
    offset = {"offset_seconds": int(timedelta(days=6).total_seconds())}
    process.ask("/control/clock", offset, timeout_seconds=0.1)
    process.end(signal.SIGKILL)
    process.start()
    process.until(lambda: process.ask("/control/clock", offset) is not None)
    assert process.end(signal.SIGTERM) == 0
    check(tmp_path)


def check(folder: Path) -> None:
    """Every file seen once, every entry once, one answer each, a statement chain that ends with the balance."""
    assert Receipt.objects.count() == FILES and not Receipt.objects.exclude(seen_count=1).exists()
    assert Entry.objects.count() == FILES * ENTRIES and not Entry.objects.exclude(seen_count=1).exists()
    assert set(Entry.objects.values_list("status", flat=True)) == {"settled", "returned"}
    outbound = [path.name for path in (folder / sandbox.CODE / "outbound").glob("[!.]*")]
    assert sorted(name.split(".")[1] for name in outbound) == ["ack"] * FILES + ["ret"] + ["set"] * FILES
    assert not Outgoing.objects.filter(is_written=False).exists()
    balance = 0
    for path in sorted((folder / sandbox.CODE / "statements").glob("[!.]*")):
        account = bai2.parse(path.read_bytes()).groups[0].accounts[0]
        assert account.balance_minor("010") == balance and balance_gap_minor(account) == 0
        balance = account.balance_minor("015") or 0
    assert balance == Account.objects.get().balance_minor == -FILES * sum(100 + place for place in range(1, ENTRIES))
