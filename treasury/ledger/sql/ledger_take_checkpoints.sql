-- Record the balance of every account at the start of each UTC day (by value date), so that a balance of the past is
-- one checkpoint and the few entries after it. A day that got a backdated entry later gets a new checkpoint with a
-- higher version; the old one stays. Safe to run at any time and twice. Returns the number of checkpoints written.
CREATE OR REPLACE FUNCTION ledger_take_checkpoints() RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_written int;
BEGIN
    -- One run at a time. Balances may change meanwhile, because a checkpoint names the versions that it has seen.
    PERFORM pg_advisory_xact_lock(hashtextextended('ledger_take_checkpoints', 0));
    WITH seen AS (
        SELECT c.account_id, max(c.account_version) AS account_version FROM ledger_checkpoint c GROUP BY c.account_id
    ), fresh AS (
        SELECT a.id AS account_id, a.side, a.version, coalesce(s.account_version, 0) AS seen_version
        FROM ledger_account a LEFT JOIN seen s ON s.account_id = a.id WHERE a.version > coalesce(s.account_version, 0)
    ), days AS (
        SELECT f.account_id, (e.effective_at AT TIME ZONE 'UTC')::date + 1 AS before_on,
               sum(CASE f.side WHEN 'debit' THEN e.amount_minor ELSE -e.amount_minor END)::bigint AS delta_minor
        FROM fresh f JOIN ledger_entry e ON e.account_id = f.account_id AND e.account_version > f.seen_version
            AND e.account_version <= f.version
        GROUP BY 1, 2
    ), touched AS (
        SELECT d.account_id, min(d.before_on) AS first_on FROM days d GROUP BY d.account_id
    ), base AS (
        -- The balance before the first day that changed, which cannot have changed itself.
        SELECT t.account_id, coalesce(b.balance_minor, 0) AS balance_minor
        FROM touched t LEFT JOIN LATERAL (
            SELECT c.balance_minor FROM ledger_checkpoint c WHERE c.account_id = t.account_id
                AND c.before_on < t.first_on
            ORDER BY c.before_on DESC, c.account_version DESC LIMIT 1
        ) AS b ON true
    ), known AS (
        SELECT DISTINCT ON (c.account_id, c.before_on) c.account_id, c.before_on, c.balance_minor
        FROM touched t JOIN ledger_checkpoint c ON c.account_id = t.account_id AND c.before_on >= t.first_on
        ORDER BY c.account_id, c.before_on, c.account_version DESC
    ), points AS (
        SELECT k.account_id, k.before_on FROM known k UNION SELECT d.account_id, d.before_on FROM days d
    ), sums AS (
        SELECT p.account_id, p.before_on, sum(coalesce(d.delta_minor, 0)) OVER so_far AS delta_minor,
               -- A day without a checkpoint builds on the latest one before it: counting those so far groups both.
               count(k.balance_minor) OVER so_far AS known_group, k.balance_minor AS known_minor
        FROM points p
        LEFT JOIN days d USING (account_id, before_on)
        LEFT JOIN known k USING (account_id, before_on)
        WINDOW so_far AS (PARTITION BY p.account_id ORDER BY p.before_on)
    ), written AS (
        INSERT INTO ledger_checkpoint (account_id, before_on, account_version, balance_minor, created_at)
        SELECT s.account_id, s.before_on, f.version,
               coalesce(max(s.known_minor) OVER (PARTITION BY s.account_id, s.known_group),
                   b.balance_minor) + s.delta_minor, clock_timestamp()
        FROM sums s JOIN fresh f ON f.account_id = s.account_id JOIN base b ON b.account_id = s.account_id
        RETURNING 1
    )
    SELECT count(*) INTO v_written FROM written;
    RETURN v_written;
END $$;
