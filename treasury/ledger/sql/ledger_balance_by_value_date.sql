-- Return the balance of an account at a business instant, on its normal side, with everything that is effective then,
-- whenever it was booked. Reads the latest checkpoint of an earlier day, the entries from that day on, and the few that
-- were booked since checkpoints were last taken.
CREATE OR REPLACE FUNCTION ledger_balance_by_value_date(p_account_id uuid, p_at timestamptz) RETURNS bigint
LANGUAGE sql STABLE AS $$
    WITH seen AS (
        SELECT coalesce(max(c.account_version), 0) AS version FROM ledger_checkpoint c WHERE c.account_id = p_account_id
    ), base AS (
        SELECT c.balance_minor, c.before_on::timestamp AT TIME ZONE 'UTC' AS before_at FROM ledger_checkpoint c
        WHERE c.account_id = p_account_id AND c.before_on <= (p_at AT TIME ZONE 'UTC')::date
        ORDER BY c.before_on DESC, c.account_version DESC LIMIT 1
    ), start AS (
        SELECT coalesce((SELECT b.balance_minor FROM base b), 0) AS balance_minor,
               coalesce((SELECT b.before_at FROM base b), '-infinity'::timestamptz) AS before_at
    ), later AS (
        SELECT coalesce(sum(e.amount_minor), 0) AS amount_minor FROM ledger_entry e, start s
        WHERE e.account_id = p_account_id AND e.effective_at >= s.before_at AND e.effective_at <= p_at
    ), backdated AS (
        SELECT coalesce(sum(e.amount_minor), 0) AS amount_minor FROM ledger_entry e, start s, seen
        WHERE e.account_id = p_account_id AND e.account_version > seen.version AND e.effective_at < s.before_at
            AND e.effective_at <= p_at
    )
    SELECT (s.balance_minor + CASE a.side WHEN 'debit' THEN 1 ELSE -1 END * (l.amount_minor + b.amount_minor))::bigint
    FROM start s, later l, backdated b, ledger_account a WHERE a.id = p_account_id;
$$;
