"""The readiness checks that belong to no app: database, migrations, SQL functions, Redis, worker."""

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from config.kernel import clock
from config.kernel.sql import functions
from config.observability import heartbeats
from config.observability.health import Check, State

REDIS_TIMEOUT_SECONDS = 0.5


def database() -> Check:
    """PostgreSQL answers and accepts writes."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_is_in_recovery()")
            (is_replica,) = cursor.fetchone() or (True,)
    except DatabaseError:
        return Check("database", State.FAILED, "PostgreSQL does not answer.")
    if is_replica:
        return Check("database", State.FAILED, "This PostgreSQL is read-only.")
    return Check("database", State.OK)


def migrations() -> Check:
    """Every migration of this release is applied."""
    try:
        applied = set(MigrationRecorder(connection).applied_migrations())
    except DatabaseError:
        return Check("migrations", State.FAILED, "PostgreSQL does not answer.")
    graph = MigrationExecutor(None).loader.graph
    wanted = {node for node in graph.nodes if node[0] != "sandbox"}
    if missing := len(wanted - applied):
        return Check("migrations", State.FAILED, f"{missing} migrations are not applied: run `manage.py migrate`.")
    return Check("migrations", State.OK)


def sql_functions() -> Check:
    """The SQL functions of the database are those of this release, or of a newer one that is being deployed."""
    try:
        stale = functions.stale(connection)
    except DatabaseError:
        return Check("sql_functions", State.FAILED, "PostgreSQL does not answer.")
    if stale:
        return Check("sql_functions", State.FAILED, functions.unapplied_sentence(stale))
    return Check("sql_functions", State.OK)


def redis_answers() -> Check:
    """Redis answers. Without it, work is found by the timetable, a little later."""
    client = redis.Redis.from_url(
        settings.REDIS_URL, socket_timeout=REDIS_TIMEOUT_SECONDS, socket_connect_timeout=REDIS_TIMEOUT_SECONDS
    )
    try:
        client.ping()
    except redis.RedisError:
        return Check("redis", State.DEGRADED, "Redis does not answer; work is found by the timetable instead.")
    finally:
        client.close()
    return Check("redis", State.OK)


def worker() -> Check:
    """A worker ran the heartbeat task lately. Without a worker, transfers are accepted and not paid."""
    seen_at = heartbeats.last_seen(heartbeats.WORKER)
    if seen_at is None:
        return Check("worker", State.DEGRADED, "No worker was seen yet.")
    silence = clock.machine_now() - seen_at
    if silence < -heartbeats.MAY_BE_SILENT_FOR:
        return Check(
            "worker", State.DEGRADED, "The last heartbeat of the worker is in the future: the clock went back."
        )
    if silence > heartbeats.MAY_BE_SILENT_FOR:
        return Check("worker", State.DEGRADED, f"No worker was seen for {int(silence.total_seconds())} seconds.")
    return Check("worker", State.OK)
