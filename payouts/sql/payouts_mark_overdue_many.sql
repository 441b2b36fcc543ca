-- Mark open transfers of a rail account whose promised day lies before p_before, oldest promise first, p_limit at most.
-- The status conditions are those of the partial index payouts_transfer_promised. Returns the ids that were marked.
CREATE OR REPLACE FUNCTION payouts_mark_overdue_many(
    p_rail_account_id uuid, p_before date, p_limit int, p_at timestamptz
) RETURNS SETOF uuid LANGUAGE sql AS $$
    WITH due AS (
        SELECT t.id FROM payouts_transfer t
        WHERE t.rail_account_id = p_rail_account_id AND t.promised_on < p_before AND t.overdue_at IS NULL
            AND t.status IN ('created', 'in_review', 'held', 'queued', 'submitted', 'dead_letter')
        ORDER BY t.promised_on LIMIT p_limit FOR NO KEY UPDATE SKIP LOCKED
    )
    UPDATE payouts_transfer t SET overdue_at = p_at FROM due WHERE t.id = due.id RETURNING t.id;
$$;
