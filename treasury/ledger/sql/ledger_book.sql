-- The only writer of the books. Known parts are skipped, so what a rail reports twice is booked once. A journal, its
-- parts, the balances and the entries (one per account) enter in one statement, which the triggers ask for. Returns the
-- subjects that were posted. Parts are of the journal's own kind where p_kinds is null. The caller has locked the
-- accounts.
-- Internal: runs with the privileges of the calling function.
CREATE OR REPLACE FUNCTION ledger_book(
    p_journal_id uuid, p_at timestamptz, p_livemode boolean, p_kind text, p_reference text, p_description text,
    p_reverses_id uuid,
    p_kinds text[], p_subject_ids uuid[], p_attempts int[], p_from uuid[], p_to uuid[], p_amounts bigint[]
) RETURNS uuid[] LANGUAGE plpgsql AS $$
DECLARE
    v_posted uuid[];
BEGIN
    WITH parts AS (
        INSERT INTO ledger_journalpart (journal_id, kind, subject_id, attempt, from_account_id, to_account_id,
            amount_minor)
        SELECT p_journal_id, coalesce(a.kind, p_kind), a.subject_id, a.attempt, a.from_id, a.to_id, a.amount_minor
        FROM unnest(p_kinds, p_subject_ids, p_attempts, p_from, p_to, p_amounts) AS a (kind, subject_id, attempt,
            from_id, to_id, amount_minor)
        ON CONFLICT (subject_id, kind, attempt) DO NOTHING
        RETURNING subject_id, from_account_id, to_account_id, amount_minor
    ), pairs AS (
        SELECT p.from_account_id, p.to_account_id, sum(p.amount_minor)::bigint AS amount_minor FROM parts p GROUP BY 1,
            2
    ), deltas AS (
        SELECT l.account_id, sum(l.amount_minor)::bigint AS amount_minor
        FROM (SELECT from_account_id AS account_id, amount_minor FROM pairs UNION ALL SELECT to_account_id,
            -amount_minor FROM pairs) AS l
        GROUP BY l.account_id
    ), journal AS (
        INSERT INTO ledger_journal (id, livemode, kind, effective_at, created_at, reference, description, reverses_id,
            part_count, entry_count)
        SELECT p_journal_id, p_livemode, p_kind, p_at, clock_timestamp(), p_reference, p_description, p_reverses_id,
               (SELECT count(*) FROM parts), (SELECT count(*) FROM deltas)
        WHERE EXISTS (SELECT FROM parts)
    ), booked AS (
        UPDATE ledger_account a
        SET balance_minor = a.balance_minor + CASE a.side WHEN 'debit' THEN d.amount_minor ELSE -d.amount_minor END,
            version = a.version + 1, booked_at = greatest(a.booked_at, clock_timestamp())
        FROM deltas d WHERE a.id = d.account_id AND a.id = ANY (ARRAY(SELECT x.account_id FROM deltas x))
        RETURNING a.id, d.amount_minor, a.balance_minor, a.version, a.booked_at
    ), entries AS (
        INSERT INTO ledger_entry (journal_id, account_id, amount_minor, balance_after_minor, account_version,
            effective_at, created_at)
        SELECT p_journal_id, b.id, b.amount_minor, b.balance_minor, b.version, p_at, b.booked_at FROM booked b
            ORDER BY b.id
    )
    SELECT coalesce(array_agg(DISTINCT p.subject_id), '{}') INTO v_posted FROM parts p;
    RETURN v_posted;
END $$;
