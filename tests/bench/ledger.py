"""How many transfers per second the books carry: hold, submit and settle in sets of 1,000, with audit and outbox rows, on one hot account.

Beside it, in the same run and turn by turn: the same rows written by bare set-based SQL (no guards, no checks, no accounts locked), and the same life
row by row through the ORM. Then the books are filled with five million entries and parts, and the figure is taken again.
"""

from __future__ import annotations

import statistics
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from typing import Any

from tests.bench import cluster
from tests.bench.figures import Figure, figure

SIZE = 1_000
GOAL_OF_BASELINE, GOAL_OF_ORM, GOAL_OF_GROWTH = 0.6, 40.0, 1.2

BARE = """
CREATE TABLE bench_hold (id uuid PRIMARY KEY, subject_id uuid, amount_minor bigint, stage text, stage_at timestamptz, rail_code text);
CREATE TABLE bench_part (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, journal_id uuid, kind text, subject_id uuid, debit uuid, credit uuid, amount_minor bigint);
CREATE TABLE bench_account (id uuid PRIMARY KEY, balance_minor bigint, version bigint);
CREATE TABLE bench_event (id uuid PRIMARY KEY, environment_id uuid, type text, subject_id uuid, body bytea, created_at timestamptz);
INSERT INTO bench_account SELECT gen_random_uuid(), 0, 0 FROM generate_series(1, 5);
GRANT ALL ON bench_hold, bench_part, bench_account, bench_event TO PUBLIC;
"""


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


def grow(database: str, rows: int) -> None:
    """Fill the books with a past of the same hot accounts: `rows` parts and `rows` entries.

    A superuser switches the guards off for it: nothing but a measurement may do that. Parts and entries grow side by side, for there are two cores.
    """
    with cluster.superuser(database) as admin:
        found = admin.execute("SELECT id FROM ledger_account WHERE code IN ('available', 'payouts_pending') ORDER BY id LIMIT 2").fetchall()
    debit, credit = (row[0] for row in found)
    journal = "lpad(to_hex(n), 32, '0')::uuid"
    at = "'2020-01-01'::timestamptz + n * interval '1 second'"
    parts = (
        "INSERT INTO ledger_journalpart (journal_id, kind, subject_id, attempt, from_account_id, to_account_id, amount_minor)"
        f" SELECT lpad(to_hex(1 + n / 2), 32, '0')::uuid, 'past', {journal}, 1, '{debit}', '{credit}', 1 FROM generate_series(1, {rows}) n"
    )
    entries = (
        "INSERT INTO ledger_entry (journal_id, account_id, amount_minor, balance_after_minor, account_version, effective_at, created_at)"
        f" SELECT {journal}, a.id, 1, 1, n - 100000000, {at}, {at}"
        f" FROM generate_series(1, {rows // 2}) n, (VALUES ('{debit}'::uuid), ('{credit}')) AS a (id)"
    )
    journals = (
        "INSERT INTO ledger_journal (id, livemode, kind, effective_at, created_at, reference, description, part_count, entry_count)"
        f" SELECT {journal}, false, 'past', now(), now(), '', '', 2, 2 FROM generate_series(1, {rows // 2}) n"
    )

    def fill(mine: list[str]) -> None:
        with cluster.superuser(database) as admin:
            admin.execute("SET session_replication_role = replica")
            for statement in mine:
                admin.execute(statement)

    threads = [threading.Thread(target=fill, args=(mine,)) for mine in ([parts], [entries, journals])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with cluster.superuser(database) as admin:
        count = admin.execute("SELECT (SELECT count(*) FROM ledger_entry), (SELECT count(*) FROM ledger_journalpart)").fetchone()
        assert min(count) >= rows, count
        admin.execute("VACUUM ANALYZE ledger_entry, ledger_journalpart, ledger_journal")
        admin.execute("CHECKPOINT")


def rates(works: dict[str, Callable[[], None]], *, sets: int) -> dict[str, float]:
    """Median seconds of each; they take turns, so that a busy machine is busy for all."""
    seconds: dict[str, list[float]] = {name: [] for name in works}
    for number in range(sets + 2):
        for name, work in works.items():
            started = time.perf_counter()
            work()
            if number >= 2:
                seconds[name].append(time.perf_counter() - started)
    return {name: statistics.median(found) for name, found in seconds.items()}


def measure(*, quick: bool) -> Iterator[Figure]:
    """The books when they are empty, and with a past."""
    sets, rows, orm_rows = (3, 50_000, 5) if quick else (25, 5_000_000, 25)
    from tests.factories import ledger as books
    from tests.factories import partners as make

    with cluster.database() as name:
        with cluster.superuser(name) as admin:
            admin.execute(BARE)
        env = make.environment()
        books.fund(env, 10**14)
        row_by_row(2)
        empty = rates({"product": lambda: life(env, SIZE), "bare": lambda: bare(SIZE), "orm": lambda: row_by_row(orm_rows)}, sets=sets)
        product, by_bare, by_orm = SIZE / empty["product"], SIZE / empty["bare"], orm_rows / empty["orm"]
        yield figure(
            "ledger: hold, submit, settle in sets of 1,000, against bare SQL",
            product,
            "transfers/s",
            baseline=by_bare,
            goal=f"ratio {GOAL_OF_BASELINE}",
            met=product / by_bare >= GOAL_OF_BASELINE,
        )
        yield figure(
            "ledger: the same, against the ORM row by row",
            product,
            "transfers/s",
            baseline=by_orm,
            goal=f"ratio {GOAL_OF_ORM:g}",
            met=product / by_orm >= GOAL_OF_ORM,
        )
        started = time.perf_counter()
        grow(name, rows)
        filled = time.perf_counter() - started
        # The bare tables have not grown: they say how busy the machine is now, and the growth is judged after that is taken out.
        grown = rates({"product": lambda: life(env, SIZE), "bare": lambda: bare(SIZE)}, sets=sets)
        busier = grown["bare"] / empty["bare"]
        ratio = grown["product"] / empty["product"]
        yield figure(
            f"ledger: the same with {rows:,} entries and parts before",
            grown["product"] * 1000,
            "ms per set",
            baseline=empty["product"] * 1000,
            goal=f"ratio at most {GOAL_OF_GROWTH}",
            met=ratio / busier <= GOAL_OF_GROWTH,
            note=f"{ratio / busier:.2f} beside the bare tables, which did not grow and took {busier:.2f} times their time; filled in {filled:.0f} s",
        )
