"""The bank: reads its folders, lives through its moments in order, and writes its files.

Every step is one transaction, so a killed bank continues where it stopped. Its clock is real time plus an offset that
only grows. A jump over a week is a week of paying, returning and closing. Files are read before the moments of a tick,
so what was sent before the clock moved arrives before it.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from config.kernel import clock as system_clock
from settlement.calendars import YearNotCoveredError
from settlement.sandbox import bank_transaction, banking_day, inbox, ledger, outgoing, paying, returning, statements
from settlement.sandbox.banking_day import Moment, Step
from settlement.sandbox.errors import BankRefusesError
from settlement.sandbox.models import Account, BankClock

FILES_PER_TICK_MAX = 500


class Bank:
    """One running bank on one folder.

    `received_through` is the machine time until which every file that arrived has been read.
    """

    def __init__(self, folder: Path, *, accounts: Sequence[str] = ()) -> None:
        self.folder = folder
        self.received_through: datetime | None = None
        self._accounts = tuple(accounts)
        self._turn = threading.RLock()

    def open(self) -> None:
        """Start the clock, open the accounts and their folders, and finish what a crash left undone."""
        machine_now = system_clock.machine_now()
        with self._turn:
            bank_transaction.start_clock(machine_now=machine_now)
            for code in self._accounts:
                ledger.account(code, at=machine_now)
            self._adopt_folders(machine_now)
            outgoing.write_all(self.folder)

    def tick(self) -> None:
        """Live until now: read what arrived, then pass every moment in between, then write what is to be written."""
        with self._turn:
            started = system_clock.machine_now()
            clock = BankClock.objects.get(pk=1)
            now = started + timedelta(seconds=clock.offset_seconds)
            self._adopt_folders(now)
            due = banking_day.moments_between(clock.handled_through, now)
            if self._read_inboxes(at=clock.handled_through if due else now, machine_at=started):
                self.received_through = started
            for moment in due:
                self._live_through(moment)
            outgoing.write_all(self.folder)

    def move_clock(self, offset_seconds: int) -> None:
        """Move the clock ahead by at least this much, through every moment on the way.

        A smaller offset changes nothing.
        """
        with self._turn:
            self.tick()
            then = system_clock.machine_now() + timedelta(seconds=offset_seconds)
            try:
                banking_day.next_moment(then, Step.CLOSE)
            except YearNotCoveredError as error:
                raise BankRefusesError(422, "beyond_the_calendar", str(error)) from error
            with bank_transaction.begin() as clock:
                clock.offset_seconds = max(clock.offset_seconds, offset_seconds)
            self.tick()

    def now(self) -> datetime:
        """The bank's time."""
        return system_clock.machine_now() + timedelta(seconds=BankClock.objects.get(pk=1).offset_seconds)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Read what arrived and live until now, let the caller decide something, then write the files of it."""
        with self._turn:
            self.tick()
            yield
            outgoing.write_all(self.folder)

    def end_day(self) -> Moment | None:
        """Close the open day now, unless it has not begun yet. Returns what was closed."""
        with self._turn:
            self.tick()
            at = self.now()
            with bank_transaction.begin() as clock:
                day = clock.open_day if clock.open_day <= banking_day.local_day(at) else None
                if day is not None:
                    statements.close_day(clock, at=at)
            outgoing.write_all(self.folder)
        return Moment(at, day, Step.CLOSE) if day else None

    def _adopt_folders(self, at: datetime) -> None:
        """Open an account for each new folder, and make the folders of each account."""
        self.folder.mkdir(parents=True, exist_ok=True)
        known = {account.code: account for account in Account.objects.all()}
        for path in sorted(self.folder.iterdir()):
            if path.name not in known and ledger.ACCOUNT_CODE.match(path.name) and (path / outgoing.INBOUND).is_dir():
                known[path.name] = ledger.account(path.name, at=at)
        for account in known.values():
            if not all((self.folder / account.code / name).is_dir() for name in outgoing.FOLDERS):
                outgoing.make_folders(self.folder, account)

    def _read_inboxes(self, *, at: datetime, machine_at: datetime) -> bool:
        """Read what has arrived; returns whether that was everything."""
        waiting = inbox.waiting_files(self.folder, Account.objects.order_by("id"))
        for account, path in waiting[:FILES_PER_TICK_MAX]:
            inbox.process_file(account, path, at=at, machine_at=machine_at)
        return len(waiting) <= FILES_PER_TICK_MAX

    def _live_through(self, moment: Moment) -> None:
        with bank_transaction.begin(at=moment.at) as clock:
            if moment.at <= clock.handled_through:
                return
            if moment.step is Step.PAY:
                paying.pay(moment, clock)
                returning.send_back(moment, clock)
            elif moment.step is Step.RETURN:
                returning.send_back(moment, clock)
            elif clock.open_day <= moment.day:
                statements.close_day(clock, at=moment.at)
        outgoing.write_all(self.folder)
