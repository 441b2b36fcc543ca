"""List, timeline and dashboard with a million transfers while others are written, and the same with a thousand."""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

from tests.bench import batches, cluster, processes
from tests.bench.figures import Figure, figure, percentile

GOAL_P99_MS = 200.0
FEW = 1_000
# Requests per second of each kind, in an open loop: a late answer delays no other request.
PACE = {"list": 15.0, "timeline": 15.0, "dashboard": 5.0}
WRITES_PER_SECOND, WRITTEN_AT_ONCE = 4.0, 25
PARTNERS, DAYS = 50, 90  # of the rollup that the dashboard reads

# Copies of the first thousand, born one second apart before it, with everything that hangs on a transfer.
COPIES = """
CREATE TABLE bench_copy AS
SELECT t.id AS old_id, k, (lpad(to_hex((extract(epoch FROM t.created_at) * 1000)::bigint - k * 1000), 12, '0')
       || '7' || substr(md5(t.id::text || k), 1, 3) || '8' || substr(md5(t.id::text || k), 4, 15))::uuid AS new_id
FROM generate_series(1, {copies}) k, payouts_transfer t;
ANALYZE bench_copy;
CREATE FUNCTION bench_copy_rows(p_table text, p_change jsonb, p_key text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE (
        SELECT format('INSERT INTO %I (%s) SELECT %s FROM bench_copy m JOIN bench_first_%s t
            ON t.%I = m.old_id ORDER BY m.k', p_table,
            string_agg(quote_ident(column_name), ', ' ORDER BY ordinal_position),
            string_agg(coalesce(p_change ->> column_name, 't.' || quote_ident(column_name)), ',
                ' ORDER BY ordinal_position), p_table, p_key)
        FROM information_schema.columns WHERE table_schema = 'public' AND table_name = p_table AND is_identity = 'NO');
END $$;
INSERT INTO payouts_statustotal (environment_id, currency, status, day, entered_count, entered_minor, departed_count,
    departed_minor)
SELECT e.id, 'USD', s, current_date - d, 200, 100000, CASE WHEN s = 'settled' THEN 0 ELSE 200 END,
    CASE WHEN s = 'settled' THEN 0 ELSE 100000 END
FROM (SELECT id FROM partners_environment WHERE NOT livemode LIMIT {partners}) e,
    unnest('{held,queued,submitted,settled}'::text[]) s,
     generate_series(1, {days}) d
ON CONFLICT DO NOTHING;
"""
# Each table with what changes in a copy, and the column that names the transfer. Two sessions fill them side by side.
TABLES = {
    "payouts_transfer": (
        {
            "id": "m.new_id",
            "status": "'settled'",
            "reference": "m.k || '-' || left(t.reference, 50)",
            "created_at": "t.created_at - m.k * interval '1 s'",
        },
        "id",
    ),
    "payouts_transferhistory": ({"subject_id": "m.new_id"}, "subject_id"),
    "ledger_hold": ({"id": "gen_random_uuid()", "subject_id": "m.new_id"}, "subject_id"),
    "ledger_journalpart": ({"subject_id": "m.new_id"}, "subject_id"),
    "settlement_instruction": (
        {"id": "gen_random_uuid()", "transfer_id": "m.new_id", "status": "'withdrawn'"},
        "transfer_id",
    ),
}
SIDES = (
    ("payouts_transfer", "ledger_hold"),
    ("payouts_transferhistory", "ledger_journalpart", "settlement_instruction"),
)


def measure(*, quick: bool) -> Iterator[Figure]:
    """A thousand first, then a million in the same database."""
    many, seconds = (20_000, 4.0) if quick else (1_000_000, 20.0)
    with cluster.database() as name, processes.web() as (port, _):
        environment, secret, cookie = _people()
        few = _looked_at(port, environment, secret, cookie, mark="few", seconds=seconds)
        started = time.perf_counter()
        _multiply(name, many)
        filled = time.perf_counter() - started
        found = _looked_at(port, environment, secret, cookie, mark="many", seconds=seconds)
    for kind in PACE:
        value = percentile(found[kind], 0.99)
        yield figure(
            f"{kind} with {many:,} transfers and writes going on: p99",
            value,
            "ms",
            baseline=percentile(few[kind], 0.99),
            goal=f"under {GOAL_P99_MS:g} ms",
            met=value < GOAL_P99_MS,
            note=f"p50 {percentile(found[kind], 0.5):.0f} ms of {len(found[kind])} requests; filled in {filled:.0f} s",
        )


def _people() -> tuple[Any, str, str]:
    """A partner with a thousand queued transfers, forty-nine others, and a member of staff who is logged in."""
    from django.contrib.auth.models import User
    from django.contrib.sessions.backends.db import SessionStore

    from tests.factories import partners, settlement

    environment = settlement.funded_environment(10**13)
    for _ in range(PARTNERS - 1):
        partners.environment()
    settlement.queued(environment, ["12.34"] * FEW)
    user = User.objects.create_superuser("bench", password="bench-bench-bench")
    session = SessionStore()
    session["_auth_user_id"], session["_auth_user_backend"] = str(user.pk), "django.contrib.auth.backends.ModelBackend"
    session["_auth_user_hash"] = user.get_session_auth_hash()
    session.save()
    return environment, partners.api_key(environment)[1], f"sessionid={session.session_key}"


def _multiply(database: str, rows: int) -> None:
    script = (
        COPIES.replace("{copies}", str(rows // FEW - 1))
        .replace("{partners}", str(PARTNERS))
        .replace("{days}", str(DAYS))
    )

    def fill(tables: tuple[str, ...]) -> None:
        with cluster.superuser(database) as admin:
            admin.execute("SET session_replication_role = replica")
            for table in tables:
                change, key = TABLES[table]
                admin.execute("SELECT bench_copy_rows(%s, %s::jsonb, %s)", [table, json.dumps(change), key])

    with cluster.superuser(database) as admin:
        admin.execute(script.encode())
        for table in TABLES:
            admin.execute(f"CREATE TABLE bench_first_{table} AS TABLE {table}".encode())
        threads = [threading.Thread(target=fill, args=(side,)) for side in SIDES]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        count = admin.execute("SELECT count(*) FROM payouts_transfer").fetchone()[0]
        assert count >= rows, count
        admin.execute("VACUUM ANALYZE")
        admin.execute("CHECKPOINT")


Look = Callable[[http.client.HTTPConnection, int], float]


class Lists:
    """Pages of transfers one after another; every tenth begins again, every twentieth with settled transfers only."""

    def __init__(self, key: dict[str, str]) -> None:
        self._key = key
        self._cursor = ""

    def look(self, wire: http.client.HTTPConnection, number: int) -> float:
        begins = number % 10 == 0 or not self._cursor
        more = ("&status=settled" if number % 20 == 0 else "") if begins else f"&cursor={self._cursor}"
        took, body = _get(wire, f"/v1/transfers?limit=50{more}", self._key)
        # A cursor belongs to its filter, so the page after a filtered one begins again.
        self._cursor = "" if more.startswith("&status") else json.loads(body)["next_cursor"] or ""
        return took


def _looked_at(
    port: int, environment: Any, secret: str, cookie: str, *, mark: str, seconds: float
) -> dict[str, list[float]]:
    """Milliseconds of each kind of page, while a partner goes on paying."""
    from config.kernel import ids
    from payouts.models import Transfer

    known = list(Transfer.objects.within(environment).order_by("?").values_list("id", flat=True)[:500])
    key = {"Authorization": f"Bearer {secret}"}

    def write(wire: http.client.HTTPConnection, number: int) -> float:
        name = f"{mark}-{number}"
        return batches.post(wire, secret, batches.as_json(name, WRITTEN_AT_ONCE), "application/json", name)

    looks: dict[str, Look] = {
        "list": Lists(key).look,
        "timeline": lambda wire, number: _get(
            wire, f"/v1/transfers/{ids.public('tr', known[number % len(known)])}/timeline", key
        )[0],
        "dashboard": lambda wire, number: _get(wire, "/admin/", {"Cookie": cookie})[0],
    }
    wire = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    for look in looks.values():  # A first look each, so that templates and plans are there.
        for number in range(8):
            look(wire, number)
    return _paced({**looks, "writes": write}, {**PACE, "writes": WRITES_PER_SECOND}, port=port, seconds=seconds)


def _paced(looks: dict[str, Look], paces: dict[str, float], *, port: int, seconds: float) -> dict[str, list[float]]:
    """Each kind at its own pace, in a thread and on a connection of its own."""
    taken: dict[str, list[float]] = {kind: [] for kind in looks}
    problems: list[BaseException] = []

    def repeat(kind: str) -> None:
        wire = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        begun = time.perf_counter()
        try:
            for number in range(int(seconds * paces[kind])):
                time.sleep(max(0.0, begun + number / paces[kind] - time.perf_counter()))
                taken[kind].append(looks[kind](wire, number))
        except Exception as problem:  # noqa: BLE001 - it is raised again by the thread that measures
            problems.append(problem)

    threads = [threading.Thread(target=repeat, args=(kind,)) for kind in looks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if problems:
        raise problems[0]
    return taken


def _get(wire: http.client.HTTPConnection, path: str, headers: dict[str, str]) -> tuple[float, bytes]:
    started = time.perf_counter()
    wire.request("GET", path, headers=headers)
    answer = wire.getresponse()
    body = answer.read()
    if answer.status != 200:
        raise RuntimeError(f"{path} answered {answer.status}: {body[:300]!r}")
    return (time.perf_counter() - started) * 1000, body
