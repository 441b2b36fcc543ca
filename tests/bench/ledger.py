"""How many transfers per second the books carry: hold, submit and settle in sets, with audit and outbox rows, on one hot account.

    python -m tests.bench.ledger [--sets 20] [--size 1000] [--grow 5000000]

Beside it, in the same run and turn by turn: the same rows under the same unique keys written by bare set-based SQL (no guards, no checks, no locks,
no balances per partner), and the same life row by row through the ORM. With --grow the books are filled and the figure is taken again.
The embedded test cluster does not wait for the disk; name a durable server by TEST_DATABASE_URL to measure with fsync.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")

GOAL_OF_BASELINE, GOAL_OF_ORM, GOAL_OF_GROWTH = 0.6, 40.0, 1.2

BARE = """
CREATE TABLE bench_hold (
    id uuid PRIMARY KEY, subject_id uuid, amount_minor bigint, stage text, stage_at timestamptz, rail_code text, attempt int DEFAULT 1,
    UNIQUE (subject_id, attempt)
);
CREATE TABLE bench_part (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, journal_id uuid, kind text, subject_id uuid, debit uuid, credit uuid, amount_minor bigint,
    attempt int DEFAULT 1, UNIQUE (subject_id, kind, attempt)
);
CREATE INDEX ON bench_part (journal_id);
CREATE TABLE bench_account (id uuid PRIMARY KEY, balance_minor bigint, version bigint);
CREATE TABLE bench_event (id uuid PRIMARY KEY, environment_id uuid, type text, subject_id uuid, body bytea, created_at timestamptz);
INSERT INTO bench_account SELECT gen_random_uuid(), 0, 0 FROM generate_series(1, 5);
GRANT ALL ON bench_hold, bench_part, bench_account, bench_event TO PUBLIC;
"""


@contextmanager
def bench_database() -> Iterator[None]:
    """A database of its own, dropped at the end."""
    import django

    from config.local import services
    from tests.support import databases

    running = services.start("test")
    try:
        django.setup()
        databases.create("ledger_bench")
        try:
            yield
        finally:
            databases.drop("ledger_bench")
    finally:
        running.stop()


def life(env: Any, size: int) -> None:
    """The product: three arrows, three commits, one audit entry each, one event per transfer."""
    from django.db import connection, transaction

    from config.audit import trail
    from config.kernel import clock, ids
    from tests.factories.ledger import HOUSE, RAIL
    from treasury.ledger import movements

    subjects = ids.new_many(size)
    orders = [movements.HoldOrder(subject, 1, env.pk, "USD", 1_000, 25) for subject in subjects]
    now = clock.machine_now()
    arrows: list[Callable[[], list[uuid.UUID]]] = [
        lambda: movements.held(holds=orders, at=now),
        lambda: movements.submitted(attempts=dict.fromkeys(subjects, 1), rail_environment_id=HOUSE, rail_code=RAIL, at=now),
        lambda: movements.settled(subject_ids=subjects, at=now),
    ]
    for arrow in arrows:
        with transaction.atomic():
            assert len(arrow()) == size
            trail.record(actor="bench", action="bench.moved", subject_type="transfer", environment_id=env.pk, count=size, at=now)
            if arrow is arrows[-1]:
                with connection.cursor() as cursor:
                    cursor.execute(
                        "SELECT outbox_emit_many(%s::uuid[], %s::uuid[], %s::text[], %s::uuid[], %s::text[], %s)",
                        [ids.new_many(size), [env.pk] * size, ["transfer.settled"] * size, subjects, ["{}" * 100] * size, now],
                    )


def bare(size: int) -> None:
    """The least that could pass for it: the same rows in three commits, and nobody looks whether they are right."""
    from django.db import connection, transaction

    from config.kernel import ids

    subjects = ids.new_many(size)
    parts = (
        "INSERT INTO bench_part (journal_id, kind, subject_id, debit, credit, amount_minor) SELECT %s, %s, s, %s, %s, 1000 FROM unnest(%s::uuid[]) s"
    )
    balances = "UPDATE bench_account SET balance_minor = balance_minor + 1000, version = version + 1"
    for number, kinds in enumerate((["held"], ["submitted"], ["settled", "fee"])):
        with transaction.atomic(), connection.cursor() as cursor:
            if number == 0:
                cursor.execute(
                    "INSERT INTO bench_hold SELECT i, s, 1000, 'reserved', now() FROM unnest(%s::uuid[], %s::uuid[]) u (i, s)", [subjects, subjects]
                )
            else:
                cursor.execute("UPDATE bench_hold SET stage = %s, stage_at = now(), rail_code = 'x' WHERE id = ANY(%s::uuid[])", [kinds[0], subjects])
            for kind in kinds:
                cursor.execute(parts, [ids.new(), kind, ids.new(), ids.new(), subjects])
            cursor.execute(balances)
            if number == 2:
                cursor.execute(
                    "INSERT INTO bench_event SELECT i, s, 'transfer.settled', s, b::bytea, now()"
                    " FROM unnest(%s::uuid[], %s::uuid[], %s::text[]) u (i, s, b)",
                    [ids.new_many(size), subjects, ["{}" * 100] * size],
                )


def row_by_row(size: int) -> None:
    """The usual way: lock two accounts, save them, add rows, for each transfer and each arrow by itself."""
    from django.db import connection, models, transaction

    from config.kernel import ids

    account, part, hold, event = (_bench_model(name, models) for name in ("account", "part", "hold", "event"))
    accounts = list(account.objects.order_by("id").values_list("id", flat=True)[:4])
    assert connection.vendor == "postgresql"
    for subject in ids.new_many(size):
        for kind in ("held", "submitted", "settled"):
            with transaction.atomic():
                for row in account.objects.filter(id__in=accounts[:2]).order_by("id").select_for_update():
                    row.balance_minor, row.version = row.balance_minor + 1_000, row.version + 1
                    row.save()
                if kind == "held":
                    hold.objects.create(id=subject, subject_id=subject, amount_minor=1_000, stage=kind)
                else:
                    held = hold.objects.select_for_update().get(id=subject)
                    held.stage = kind
                    held.save()
                part.objects.create(journal_id=subject, kind=kind, subject_id=subject, debit=accounts[0], credit=accounts[1], amount_minor=1_000)
                if kind == "settled":
                    part.objects.create(journal_id=subject, kind="fee", subject_id=subject, debit=accounts[2], credit=accounts[3], amount_minor=25)
                    event.objects.create(id=ids.new(), environment_id=subject, type="transfer.settled", subject_id=subject, body=b"{}" * 100)


_models: dict[str, Any] = {}


def _bench_model(name: str, models: Any) -> Any:
    if name not in _models:
        uuid_field, number, text = models.UUIDField, models.BigIntegerField, models.TextField
        columns = {
            "account": {"id": uuid_field(primary_key=True), "balance_minor": number(), "version": number()},
            "hold": {"id": uuid_field(primary_key=True), "subject_id": uuid_field(), "amount_minor": number(), "stage": text()},
            "part": {"id": models.BigAutoField(primary_key=True), "journal_id": uuid_field(), "kind": text(), "subject_id": uuid_field(),
                     "debit": uuid_field(), "credit": uuid_field(), "amount_minor": number()},
            "event": {"id": uuid_field(primary_key=True), "environment_id": uuid_field(), "type": text(), "subject_id": uuid_field(),
                      "body": models.BinaryField()},
        }[name]  # fmt: skip
        meta = type("Meta", (), {"app_label": "ledger_bench", "managed": False, "db_table": f"bench_{name}"})
        _models[name] = type(f"Bench{name.title()}", (models.Model,), {**columns, "Meta": meta, "__module__": __name__})
    return _models[name]


def grow(rows: int) -> None:
    """Fill the books with a past of the same hot accounts. A superuser switches the guards off for it: nothing but a measurement may do that."""
    import psycopg
    from django.db import connection

    from tests.support import databases

    with psycopg.connect(databases.conninfo(str(connection.settings_dict["NAME"])), autocommit=True) as admin:
        admin.execute("SET session_replication_role = replica")
        found = admin.execute("SELECT id FROM ledger_account WHERE code IN ('available', 'payouts_pending') ORDER BY id LIMIT 2").fetchall()
        debit, credit = (row[0] for row in found)
        admin.execute(
            "INSERT INTO ledger_journal (id, livemode, kind, effective_at, created_at, reference, description, part_count, entry_count)"
            " SELECT lpad(to_hex(n), 32, '0')::uuid, false, 'past', now(), now(), '', '', 2, 2 FROM generate_series(1, %s) n",
            [rows // 2],
        )
        admin.execute(
            "INSERT INTO ledger_journalpart (journal_id, kind, subject_id, attempt, from_account_id, to_account_id, amount_minor)"
            " SELECT lpad(to_hex(1 + n / 2), 32, '0')::uuid, 'past', lpad(to_hex(n), 32, '0')::uuid, 1, %s, %s, 1 FROM generate_series(1, %s) n",
            [debit, credit, rows],
        )
        for account in (debit, credit):
            admin.execute(
                "INSERT INTO ledger_entry (journal_id, account_id, amount_minor, balance_after_minor, account_version, effective_at, created_at)"
                " SELECT lpad(to_hex(n), 32, '0')::uuid, %s, 1, 1, n - 100000000, '2020-01-01'::timestamptz + n * interval '1 second',"
                " '2020-01-01'::timestamptz + n * interval '1 second' FROM generate_series(1, %s) n",
                [account, rows // 2],
            )
        admin.execute("ANALYZE")


def rates(works: list[tuple[Callable[[], None], int]], *, sets: int) -> list[float]:
    """Transfers per second of each, median over the sets. They take turns, so that a busy machine is busy for all of them."""
    seconds: list[list[float]] = [[] for _ in works]
    for turn in range(sets + 2):
        for (work, _), taken in zip(works, seconds, strict=True):
            started = time.perf_counter()
            work()
            # The first turns warm up: connections, plans, opened accounts.
            if turn >= 2:
                taken.append(time.perf_counter() - started)
    return [size / statistics.median(taken) for (_, size), taken in zip(works, seconds, strict=True)]


def row(name: str, value: float, *, baseline: float, goal: float) -> dict[str, Any]:
    """One line of var/bench.json."""
    ratio = value / baseline
    return {
        "name": name,
        "value": round(value),
        "unit": "transfers/s",
        "baseline": round(baseline),
        "ratio": round(ratio, 2),
        "goal": goal,
        "met": ratio >= goal,
    }


def measure(*, sets: int, size: int, grow_to: int) -> list[dict[str, Any]]:
    """All figures of the books. The product and its baseline take turns, so that a busy machine is busy for both."""
    from django.db import connection, connections

    from tests.factories import ledger as books
    from tests.factories import partners as make

    with connections["owner"].cursor() as cursor:
        cursor.execute(BARE)
    env = make.environment()
    books.fund(env, 10**14)
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('fsync'), current_setting('synchronous_commit'), current_setting('server_version')")
        print("fsync {}, synchronous_commit {}, PostgreSQL {}".format(*cursor.fetchone()))
    product, baseline, by_orm = rates([(lambda: life(env, size), size), (lambda: bare(size), size), (lambda: row_by_row(20), 20)], sets=sets)
    found = [
        row("ledger: hold, submit, settle against bare SQL", product, baseline=baseline, goal=GOAL_OF_BASELINE),
        row("ledger: hold, submit, settle against the ORM", product, baseline=by_orm, goal=GOAL_OF_ORM),
    ]
    if grow_to:
        started = time.perf_counter()
        grow(grow_to)
        print(f"grown to {grow_to:,} parts and entries in {time.perf_counter() - started:.0f} s")
        (grown,) = rates([(lambda: life(env, size), size)], sets=sets)
        found.append(row(f"ledger: the same with {grow_to:,} entries before", grown, baseline=product, goal=round(1 / GOAL_OF_GROWTH, 2)))
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", type=int, default=20)
    parser.add_argument("--size", type=int, default=1_000)
    parser.add_argument("--grow", type=int, default=0)
    options = parser.parse_args()
    with bench_database():
        for line in measure(sets=options.sets, size=options.size, grow_to=options.grow):
            verdict = "met" if line["met"] else "MISSED"
            print(
                f"{line['name']:55} {line['value']:>8,}/s  baseline {line['baseline']:>8,}/s  ratio {line['ratio']:>7}  goal {line['goal']}  {verdict}"
            )


if __name__ == "__main__":
    main()
