-- Return the transaction number below which no transaction of this database is open. Entries with lower numbers are
-- final.
--
-- A snapshot lists the running transactions of the whole server. Those of other databases cannot write here and are
-- left out; one whose database is unknown counts as ours. The own transaction is not in its own snapshot and is added.
CREATE OR REPLACE FUNCTION audit_finished_before() RETURNS bigint LANGUAGE sql VOLATILE AS $$
    WITH now AS MATERIALIZED (
        SELECT pg_current_snapshot() AS snapshot
    ), running AS (
        SELECT pg_snapshot_xip(snapshot)::text::bigint AS number FROM now
        UNION ALL
        SELECT pg_current_xact_id_if_assigned()::text::bigint
    ), elsewhere AS (
        SELECT l.transactionid::text::bigint AS short_number
        FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
        WHERE l.locktype = 'transactionid' AND l.mode = 'ExclusiveLock' AND l.granted
            AND a.datid <> (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())
    )
    SELECT coalesce(
        (SELECT min(r.number) FROM running r WHERE r.number & 4294967295 NOT IN (SELECT e.short_number
            FROM elsewhere e)),
        (SELECT pg_snapshot_xmax(snapshot)::text::bigint FROM now)
    );
$$;
