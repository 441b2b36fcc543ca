"""Transfers per second of the ledger: hold, submit and settle in sets of 1,000, with audit and outbox rows.

Baselines of the same run: the same rows by bare set-based SQL (same columns and indexes, no guards, foreign keys,
checks, locks or look-ups), narrower rows with a primary key only, and row by row through the ORM. Then the ledger is
filled with five million entries and parts and measured again.
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
CREATE TABLE bench_hold (id uuid PRIMARY KEY, subject_id uuid, amount_minor bigint, stage text, stage_at timestamptz,
    rail_code text);
CREATE TABLE bench_part (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, journal_id uuid, kind text, subject_id uuid, debit uuid,
        credit uuid, amount_minor bigint);
CREATE TABLE bench_account (id uuid PRIMARY KEY, balance_minor bigint, version bigint);
CREATE TABLE bench_event (id uuid PRIMARY KEY, environment_id uuid, type text, subject_id uuid, body bytea,
    created_at timestamptz);
INSERT INTO bench_account SELECT gen_random_uuid(), 0, 0 FROM generate_series(1, 5);
GRANT ALL ON bench_hold, bench_part, bench_account, bench_event TO PUBLIC;
"""


def life(env: Any, size: int) -> None:
    """The product: three movements, three commits, one audit entry each, one event per transfer."""
    from django.db import connection, transaction

    from config.audit import trail
    from config.kernel import arrays, clock, ids
    from tests.factories.ledger import HOUSE, RAIL
    from treasury.ledger import movements

    subjects = ids.new_many(size)
    orders = [movements.HoldOrder(subject, 1, env.pk, "USD", 1_000, 25) for subject in subjects]
    now = clock.machine_now()
    steps: list[Callable[[], list[uuid.UUID]]] = [
        lambda: movements.held(holds=orders, at=now),
        lambda: movements.submitted(
            attempts=dict.fromkeys(subjects, 1), rail_environment_id=HOUSE, rail_code=RAIL, at=now
        ),
        lambda: movements.settled(subject_ids=subjects, at=now),
    ]
    for step in steps:
        with transaction.atomic():
            assert len(step()) == size
            trail.record(
                actor="bench", action="bench.moved", subject_type="transfer", environment_id=env.pk, count=size, at=now
            )
            if step is steps[-1]:
                with connection.cursor() as cursor:
                    cursor.execute(
                        "SELECT outbox_emit_many(%s::uuid[], %s::uuid[], %s::text[], %s::uuid[], %s::text[], %s)",
                        [
                            arrays.uuids(ids.new_many(size)),
                            arrays.uuids([env.pk] * size),
                            arrays.texts(["transfer.settled"] * size),
                            arrays.uuids(subjects),
                            arrays.texts(["{}" * 100] * size),
                            now,
                        ],
                    )


# The tables of the product with their columns and indexes.
# Not their foreign keys, checks and triggers, nor the key of the event that exists for foreign keys alone.
SAME = """
DO $$
DECLARE
    name text;
    key text;
BEGIN
    FOREACH name IN ARRAY ARRAY['ledger_hold', 'ledger_journal', 'ledger_journalpart', 'ledger_entry',
        'ledger_account', 'audit_auditentry',
                                'webhooks_event'] LOOP
        EXECUTE format('CREATE TABLE same_%1$s (LIKE %1$s INCLUDING DEFAULTS INCLUDING IDENTITY INCLUDING INDEXES)',
            name);
        EXECUTE format('GRANT ALL ON same_%s TO PUBLIC', name);
    END LOOP;
    SELECT c.conname INTO key FROM pg_constraint c WHERE c.conrelid = 'same_webhooks_event'::regclass
        AND c.contype = 'u';
    EXECUTE format('ALTER TABLE same_webhooks_event DROP CONSTRAINT %I', key);
    ALTER TABLE same_ledger_hold SET (fillfactor = 60);
    ALTER TABLE same_ledger_account SET (fillfactor = 50);
    INSERT INTO same_ledger_account SELECT * FROM ledger_account ORDER BY id LIMIT 5;
END $$;
"""
SAME_BOOKED = """
    journal AS (
        INSERT INTO same_ledger_journal SELECT %(journal)s, false, %(kind)s, %(at)s, now(), '', '', %(parts)s,
            %(entries)s
    ), moved AS (
        UPDATE same_ledger_account SET balance_minor = balance_minor + 1000, version = version + 1, booked_at = now()
        WHERE id = ANY (%(accounts)s::uuid[]) RETURNING id, balance_minor, version
    ), entries AS (
        INSERT INTO same_ledger_entry (journal_id, account_id, amount_minor, balance_after_minor, account_version,
            effective_at, created_at)
        SELECT %(journal)s, id, 1000, balance_minor, version, %(at)s, now() FROM moved
    ), audit AS (
        INSERT INTO same_audit_auditentry (id, environment_id, actor, action, subject_type, subject_count, detail,
            request_id, created_at)
        SELECT %(audit)s, %(environment)s, 'bench', 'bench.moved', 'transfer', 1000, '{}', '', now()
    )
"""
SAME_PARTS = """
    INSERT INTO same_ledger_journalpart (journal_id, kind, subject_id, attempt, from_account_id, to_account_id,
        amount_minor)
    SELECT %(journal)s, k.kind, u.subject_id, 1, k.debit, k.credit, k.amount
    FROM subjects u, unnest(%(kinds)s::text[], %(debits)s::uuid[], %(credits)s::uuid[],
        %(amounts)s::bigint[]) AS k (kind, debit, credit, amount)
"""
SAME_HOLDS = {
    "held": """
    WITH subjects AS MATERIALIZED (SELECT * FROM unnest(%(ids)s::uuid[], %(subjects)s::uuid[]) AS u (id,
        subject_id)), hold AS (
        INSERT INTO same_ledger_hold (id, environment_id, subject_id, attempt, amount_minor, fee_minor, currency,
            stage, stage_at, created_at)
        SELECT u.id, %(environment)s, u.subject_id, 1, 1000, 25, 'USD', 'reserved', %(at)s, now() FROM subjects u
    ),""",
    "submitted": """
    WITH subjects AS MATERIALIZED (SELECT * FROM unnest(%(subjects)s::uuid[]) AS u (subject_id)), hold AS (
        UPDATE same_ledger_hold
        SET stage = 'in_transit', stage_at = %(at)s, rail_environment_id = %(environment)s, rail_code = 'ach-test',
            sent_attempt = 1
        WHERE subject_id = ANY (%(subjects)s::uuid[]) AND closed_at IS NULL
    ),""",
    "settled": """
    WITH subjects AS MATERIALIZED (SELECT * FROM unnest(%(subjects)s::uuid[]) AS u (subject_id)), hold AS (
        UPDATE same_ledger_hold SET stage = 'settled', stage_at = %(at)s, closed_at = %(at)s,
            settled_minor = amount_minor
        WHERE subject_id = ANY (%(subjects)s::uuid[]) AND closed_at IS NULL
    ), event AS (
        INSERT INTO same_webhooks_event (id, environment_id, type, subject_id, body, created_at)
        SELECT u.id, %(environment)s, 'transfer.settled', u.subject_id, convert_to(u.body, 'UTF8'), now()
        FROM unnest(%(ids)s::uuid[], %(subjects)s::uuid[], %(bodies)s::text[]) AS u (id, subject_id, body)
    ),""",
}


def bare(env: Any, size: int) -> None:
    """The same rows in three statements and three commits, without any check."""
    from django.db import connection, transaction

    from config.kernel import arrays, clock, ids

    with connection.cursor() as cursor:
        cursor.execute("SELECT array_agg(id ORDER BY id) FROM same_ledger_account")
        accounts = cursor.fetchone()[0]
    subjects = arrays.uuids(ids.new_many(size))
    for kind, kinds, touched in (
        ("held", ["held"], 2),
        ("submitted", ["submitted"], 2),
        ("settled", ["settled", "fee"], 4),
    ):
        values = {
            "journal": ids.new(), "kind": kind, "at": clock.machine_now(), "environment": env.pk, "audit": ids.new(),
            "subjects": subjects,
            "ids": arrays.uuids(ids.new_many(size)) if kind != "submitted" else None, "parts": size * len(kinds),
            "entries": touched,
            "accounts": accounts[:touched], "kinds": kinds, "debits": accounts[: len(kinds)],
            "credits": accounts[-len(kinds) :],
            "amounts": [1_000, 25][: len(kinds)],
            "bodies": arrays.texts(["{}" * 100] * size) if kind == "settled" else None,
        }  # fmt: skip
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(SAME_HOLDS[kind] + SAME_BOOKED + SAME_PARTS, values)


def narrow(size: int) -> None:
    """Narrow rows: a hold, parts and an event with a primary key only, without journals, entries and audit."""
    from django.db import connection, transaction

    from config.kernel import arrays, ids

    new_ids, subjects = arrays.uuids(ids.new_many(size)), arrays.uuids(ids.new_many(size))
    parts = (
        "INSERT INTO bench_part (journal_id, kind, subject_id, debit, credit, amount_minor)"
        " SELECT %s, %s, s, %s, %s, 1000 FROM unnest(%s::uuid[]) s"
    )
    balances = "UPDATE bench_account SET balance_minor = balance_minor + 1000, version = version + 1"
    for number, kinds in enumerate((["held"], ["submitted"], ["settled", "fee"])):
        with transaction.atomic(), connection.cursor() as cursor:
            if number == 0:
                cursor.execute(
                    "INSERT INTO bench_hold SELECT i, s, 1000, 'reserved', now()"
                    " FROM unnest(%s::uuid[], %s::uuid[]) u (i, s)",
                    [subjects, subjects],
                )
            else:
                cursor.execute(
                    "UPDATE bench_hold SET stage = %s, stage_at = now(), rail_code = 'x' WHERE id = ANY(%s::uuid[])",
                    [kinds[0], subjects],
                )
            for kind in kinds:
                cursor.execute(parts, [ids.new(), kind, ids.new(), ids.new(), subjects])
            cursor.execute(balances)
            if number == 2:
                cursor.execute(
                    "INSERT INTO bench_event SELECT i, s, 'transfer.settled', s, b::bytea, now()"
                    " FROM unnest(%s::uuid[], %s::uuid[], %s::text[]) u (i, s, b)",
                    [new_ids, subjects, arrays.texts(["{}" * 100] * size)],
                )


def row_by_row(size: int) -> None:
    """The usual way: lock two accounts, save them and add rows, for each transfer and each movement."""
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
                part.objects.create(
                    journal_id=subject,
                    kind=kind,
                    subject_id=subject,
                    debit=accounts[0],
                    credit=accounts[1],
                    amount_minor=1_000,
                )
                if kind == "settled":
                    part.objects.create(
                        journal_id=subject,
                        kind="fee",
                        subject_id=subject,
                        debit=accounts[2],
                        credit=accounts[3],
                        amount_minor=25,
                    )
                    event.objects.create(
                        id=ids.new(),
                        environment_id=subject,
                        type="transfer.settled",
                        subject_id=subject,
                        body=b"{}" * 100,
                    )


_models: dict[str, Any] = {}


def _bench_model(name: str, models: Any) -> Any:
    if name not in _models:
        uuid_field, number, text = models.UUIDField, models.BigIntegerField, models.TextField
        columns = {
            "account": {"id": uuid_field(primary_key=True), "balance_minor": number(), "version": number()},
            "hold": {"id": uuid_field(primary_key=True), "subject_id": uuid_field(), "amount_minor": number(),
                "stage": text()},
            "part": {"id": models.BigAutoField(primary_key=True), "journal_id": uuid_field(), "kind": text(),
                "subject_id": uuid_field(),
                     "debit": uuid_field(), "credit": uuid_field(), "amount_minor": number()},
            "event": {"id": uuid_field(primary_key=True), "environment_id": uuid_field(), "type": text(),
                "subject_id": uuid_field(),
                      "body": models.BinaryField()},
        }[name]  # fmt: skip
        meta = type("Meta", (), {"app_label": "ledger_bench", "managed": False, "db_table": f"bench_{name}"})
        _models[name] = type(f"Bench{name.title()}", (models.Model,), {**columns, "Meta": meta, "__module__": __name__})
    return _models[name]


def grow(database: str, rows: int) -> None:
    """Fill the books with a past of the same hot accounts: `rows` parts and `rows` entries.

    A superuser disables the guards for it. Parts and entries are filled at the same time, on two cores.
    """
    with cluster.superuser(database) as admin:
        found = admin.execute(
            "SELECT id FROM ledger_account WHERE code IN ('available', 'payouts_pending') ORDER BY id LIMIT 2"
        ).fetchall()
    debit, credit = (row[0] for row in found)
    journal = "lpad(to_hex(n), 32, '0')::uuid"
    at = "'2020-01-01'::timestamptz + n * interval '1 second'"
    parts = (
        "INSERT INTO ledger_journalpart"
        " (journal_id, kind, subject_id, attempt, from_account_id, to_account_id, amount_minor)"
        f" SELECT lpad(to_hex(1 + n / 2), 32, '0')::uuid, 'past', {journal}, 1, '{debit}', '{credit}', 1"
        f" FROM generate_series(1, {rows}) n"
    )
    entries = (
        "INSERT INTO ledger_entry"
        " (journal_id, account_id, amount_minor, balance_after_minor, account_version, effective_at, created_at)"
        f" SELECT {journal}, a.id, 1, 1, n - 100000000, {at}, {at}"
        f" FROM generate_series(1, {rows // 2}) n, (VALUES ('{debit}'::uuid), ('{credit}')) AS a (id)"
    )
    journals = (
        "INSERT INTO ledger_journal"
        " (id, livemode, kind, effective_at, created_at, reference, description, part_count, entry_count)"
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
        count = admin.execute(
            "SELECT (SELECT count(*) FROM ledger_entry), (SELECT count(*) FROM ledger_journalpart)"
        ).fetchone()
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
        life(env, 2)
        with cluster.superuser(name) as admin:
            admin.execute(SAME)
        works = {"product": lambda: life(env, SIZE), "bare": lambda: bare(env, SIZE), "narrow": lambda: narrow(SIZE)}
        empty = rates({**works, "orm": lambda: row_by_row(orm_rows)}, sets=sets)
        product, by_bare, by_orm = SIZE / empty["product"], SIZE / empty["bare"], orm_rows / empty["orm"]
        yield figure(
            "ledger: hold, submit, settle in sets of 1,000, against bare SQL",
            product,
            "transfers/s",
            baseline=by_bare,
            goal=f"ratio {GOAL_OF_BASELINE}",
            met=product / by_bare >= GOAL_OF_BASELINE,
            note=f"beside narrower rows without keys: {empty['narrow'] / empty['product']:.2f}",
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
        # The bare tables have not grown: their time shows the load of the machine, which is taken out of the growth.
        grown = rates({name: works[name] for name in ("product", "bare")}, sets=sets)
        busier = grown["bare"] / empty["bare"]
        ratio = grown["product"] / empty["product"]
        yield figure(
            f"ledger: the same with {rows:,} entries and parts before",
            grown["product"] * 1000,
            "ms per set",
            baseline=empty["product"] * 1000,
            goal=f"ratio at most {GOAL_OF_GROWTH}",
            met=ratio / busier <= GOAL_OF_GROWTH,
            note=f"{ratio / busier:.2f} beside the bare tables, which did not grow and took {busier:.2f} times as long;"
            f" filled in {filled:.0f} s",
        )
