-- Postpone the deliveries behind a postponed delivery as long: a backlog behind a failing endpoint must not look due,
-- or every claim would read all of it.
CREATE OR REPLACE FUNCTION webhooks_wait_behind(p_delivery_ids uuid[], p_statuses text[]) RETURNS void LANGUAGE sql
SET enable_seqscan = off SET enable_bitmapscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
    WITH behind AS MATERIALIZED (
        SELECT later.id, first.due_at
        FROM unnest(p_delivery_ids, p_statuses) AS t (id, status)
        JOIN webhooks_delivery first ON first.id = t.id
        -- OFFSET 0 keeps this a look-up per row.
        CROSS JOIN LATERAL (
            SELECT d.id FROM webhooks_delivery d
            WHERE d.endpoint_id = first.endpoint_id AND d.subject_id = first.subject_id AND d.finished_at IS NULL
                AND d.sequence > first.sequence
              AND d.due_at < first.due_at
            OFFSET 0
        ) later
        WHERE t.status = 'pending'
    )
    UPDATE webhooks_delivery d SET due_at = behind.due_at FROM behind WHERE d.id = behind.id;
$$;
