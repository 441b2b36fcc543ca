"""Two workers, one window; two workers, one file; two dispatchers, one queue. Real threads, real PostgreSQL."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from config.kernel import clock
from payouts import staff_actions, transfers
from payouts.models import Transfer
from settlement import confirmation, dispatch, submission
from settlement.formats import ach_reports
from settlement.models import BankFile, Instruction, Submission
from settlement.rails.base import EntrySettled
from tests.factories import settlement as make
from treasury.ledger import integrity

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    """The drop folder of a bank that does not run."""
    settings.SANDBOX_BANK_FOLDER = tmp_path
    for name in ("inbound", "outbound", "statements"):
        (tmp_path / "ach-test" / name).mkdir(parents=True)
    return tmp_path / "ach-test"


def together(workers: int, act: Callable[[], Any]) -> list[Any]:
    """Run the same act in several threads that begin at the same moment."""
    barrier = threading.Barrier(workers)

    def one(_: int) -> Any:
        try:
            barrier.wait(timeout=10)
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(one, range(workers)))


def statuses() -> Counter[str]:
    return Counter(Transfer.objects.across_environments().values_list("status", flat=True))


def test_many_dispatchers_queue_each_transfer_once(folder: Path) -> None:
    environment = make.funded_environment()
    for _ in range(3):
        make.accept(environment, ["1.00"] * 40)
    counts = together(4, lambda: dispatch.dispatch_held(machine_now=clock.machine_now()))
    while dispatch.dispatch_held(machine_now=clock.machine_now()):
        pass
    assert sum(counts) <= 120
    assert statuses() == {"queued": 120}
    assert Instruction.objects.across_environments().count() == 120


def test_many_workers_on_one_window_send_each_transfer_once(folder: Path) -> None:
    environment = make.funded_environment()
    account = make.rail_account()
    account.settings = {**account.settings, "entries_per_file_max": 25}
    account.save()
    _, window = make.queued(environment, ["1.00"] * 100)
    now = make.Clock().to(window.release_at)
    together(4, lambda: submission.run_window(window.id, read_clock=now))
    submission.run_due_windows(read_clock=now)
    assert statuses() == {"submitted": 100}
    traces = list(Instruction.objects.across_environments().values_list("trace_number", flat=True))
    assert len(set(traces)) == 100
    sent = [
        line[79:94]
        for path in (folder / "inbound").iterdir()
        for line in path.read_text().splitlines()
        if line.startswith("6")
    ]
    assert sorted(sent) == sorted(traces)
    assert {submission.entry_count for submission in Submission.objects.all()} == {25}
    assert integrity.check().balanced


def test_a_transfer_that_is_cancelled_while_its_window_is_claimed_is_sent_or_cancelled_never_both(folder: Path) -> None:
    environment = make.funded_environment()
    transfer_ids, window = make.queued(environment, ["1.00"] * 60)
    now = make.Clock().to(window.release_at)
    turn = iter(range(2))
    lock = threading.Lock()

    def act() -> None:
        with lock:
            mine = next(turn)
        if mine:
            with transaction.atomic():
                transfers.cancel_many(transfer_ids[::2], note="Taken back.", at=now(), now=now())
        else:
            submission.run_window(window.id, read_clock=now)

    together(2, act)
    submission.run_due_windows(read_clock=now)
    found = statuses()
    assert found["submitted"] + found["cancelled"] == 60
    assert found["submitted"] >= 30
    of_instructions = Counter(Instruction.objects.across_environments().values_list("status", flat=True))
    assert of_instructions["submitted"] == found["submitted"]
    assert of_instructions["withdrawn"] == found["cancelled"]
    entries = [
        line
        for path in (folder / "inbound").iterdir()
        for line in path.read_text().splitlines()
        if line.startswith("6")
    ]
    assert len(entries) == found["submitted"]
    assert integrity.check().balanced


def test_many_collectors_apply_one_file_once(folder: Path) -> None:
    environment = make.funded_environment()
    _, window = make.queued(environment, ["1.00"] * 50)
    now = make.Clock().to(window.release_at)
    submission.run_due_windows(read_clock=now)
    entries = (
        Instruction.objects.across_environments().order_by("trace_number").values_list("trace_number", "amount_minor")
    )
    report = ach_reports.AchSettlementReport(
        Submission.objects.get().effective_on,
        Submission.objects.get().reference,
        tuple(ach_reports.SettledEntry(*entry) for entry in entries),
    )
    (folder / "outbound" / "report.txt").write_bytes(ach_reports.render_settlement_report(report))
    account = make.rail_account()
    now.to(datetime.combine(report.settlement_date, datetime.min.time(), tzinfo=UTC).replace(hour=16))
    applied = together(4, lambda: confirmation.collect(account, read_clock=now))
    assert sum(applied) == 1
    assert BankFile.objects.count() == 1
    assert statuses() == {"settled": 50}
    assert integrity.check().balanced


def test_a_file_that_moves_several_batches_never_waits_for_one_with_accounts_in_its_hand(folder: Path) -> None:
    """Lock order: batches before accounts, also where a file is applied in sets while a partner cancels."""
    environment = make.funded_environment()
    (first,), window = make.queued(environment, ["1.00"])
    (second,) = make.queued(environment, ["2.00"])[0]
    now = make.Clock().to(window.release_at)
    submission.run_due_windows(read_clock=now)
    traces = dict(Instruction.objects.across_environments().values_list("transfer_id", "trace_number"))
    sibling = make.accept(environment, ["3.00"])[0]
    batch_of_second = Transfer.objects.across_environments().get(pk=second).batch_id
    account, day = make.rail_account(), now().date()
    said = [
        EntrySettled(str(traces[first]), 100, day, now(), "R1"),
        EntrySettled(str(traces[second]), 200, day, now() + timedelta(minutes=1), "R2"),
    ]

    def apply() -> int:
        try:
            with transaction.atomic():
                return confirmation.apply_outcomes(said, rail_account=account, now=now(), machine_now=now())
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            transfers.lock_batches_of([second])
            applying = pool.submit(apply)
            wait_until_somebody_waits()
            assert batch_of_second is not None
            transfers.cancel_many([sibling], note="Taken back.", at=now(), now=now())
        assert applying.result(timeout=30) == 2
    assert statuses() == {"settled": 2, "cancelled": 1}
    assert integrity.check().balanced


def test_a_claim_waits_for_no_transfer_with_accounts_in_its_hand(folder: Path) -> None:
    """The first transfer is cancelled; the third is cancelled while it would take its place in the file."""
    environment = make.funded_environment()
    account = make.rail_account()
    account.settings = {**account.settings, "entries_per_file_max": 2}
    account.save()
    transfer_ids, window = make.queued(environment, ["1.00", "2.00", "3.00"])
    in_file_order = Instruction.objects.across_environments().order_by("id").values_list("transfer_id", flat=True)
    first, second, third = in_file_order
    transfers.cancel_many([first], note="Taken back.", at=clock.machine_now(), now=clock.machine_now())
    now = make.Clock().to(window.release_at)

    def claim() -> int:
        try:
            return submission.run_window(window.id, read_clock=now)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            transfers.lock_batches_of(transfer_ids)
            Transfer.objects.across_environments().select_for_update(no_key=True).get(pk=third)
            claiming = pool.submit(claim)
            wait_until_somebody_waits()
            transfers.cancel_many([third], note="Taken back.", at=now(), now=now())
        assert claiming.result(timeout=30) == 1
    assert Transfer.objects.across_environments().get(pk=second).status == "submitted"
    assert statuses() == {"submitted": 1, "cancelled": 2}
    assert integrity.check().balanced


def test_staff_who_cancel_for_two_partners_never_wait_for_one_with_the_accounts_of_the_other(folder: Path) -> None:
    one, other = make.funded_environment(), make.funded_environment()
    mine = [*make.accept(one, ["1.00"]), *make.accept(other, ["2.00"])]
    sibling = make.accept(one, ["3.00"])[0]
    if one.pk > other.pk:  # the desk begins with the smaller id
        mine.reverse()
        sibling = make.accept(other, ["3.00"])[0]

    def cancel() -> int:
        try:
            return staff_actions.cancel_many(mine, actor="user:1", request_id="", now=clock.machine_now())
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            transfers.lock_batches_of([mine[1]])
            cancelling = pool.submit(cancel)
            wait_until_somebody_waits()
            transfers.cancel_many([sibling], note="Taken back.", at=clock.machine_now(), now=clock.machine_now())
        assert cancelling.result(timeout=30) == 2
    assert statuses()["cancelled"] == 3
    assert integrity.check().balanced


def wait_until_somebody_waits() -> None:
    """Return when another session of this database waits for a lock."""
    with connection.cursor() as cursor:
        for _ in range(400):
            cursor.execute(
                "SELECT pg_sleep(0.05), count(*) FROM pg_stat_activity "
                "WHERE wait_event_type = 'Lock' AND datname = current_database()"
            )
            if cursor.fetchone()[1]:
                return
            cursor.execute("SELECT pg_stat_clear_snapshot()")
    raise AssertionError("no connection waits")
