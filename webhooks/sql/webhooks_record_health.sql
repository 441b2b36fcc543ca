-- Record on the endpoints what a set of attempts says about them: one UPDATE, rows in id order. One success ends a
-- streak of failures. A healthy endpoint that succeeded a moment ago is left alone, so that a busy one is not rewritten
-- with every set. Returns the endpoints that recovered after ten failures or more.
CREATE OR REPLACE FUNCTION webhooks_record_health(p_delivery_ids uuid[], p_errors text[], p_paused_until timestamptz[],
    p_at timestamptz)
RETURNS SETOF uuid LANGUAGE sql
SET enable_seqscan = off SET enable_bitmapscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
    WITH results AS (
        SELECT d.endpoint_id, count(*) FILTER (WHERE t.error = '') AS successes,
            count(*) FILTER (WHERE t.error <> '') AS failures,
               max(t.paused_until) AS paused_until
        FROM unnest(p_delivery_ids, p_errors, p_paused_until) AS t (id, error, paused_until)
        JOIN webhooks_delivery d ON d.id = t.id
        GROUP BY d.endpoint_id
    ), locked AS (
        SELECT p.id, p.failures_in_a_row AS streak, results.* FROM webhooks_endpoint p JOIN results ON results.endpoint_id = p.id
        WHERE results.failures > 0 OR p.failures_in_a_row > 0 OR p.paused_until IS NOT NULL OR p.last_success_at IS NULL
           OR p.last_success_at < p_at - interval '10 seconds'
        ORDER BY p.id FOR NO KEY UPDATE OF p
    ), updated AS (
        UPDATE webhooks_endpoint p
        SET last_success_at = CASE WHEN l.successes > 0 THEN p_at ELSE p.last_success_at END,
            last_failure_at = CASE WHEN l.failures > 0 THEN p_at ELSE p.last_failure_at END,
            failures_in_a_row = CASE WHEN l.successes > 0 THEN 0 ELSE p.failures_in_a_row + l.failures END,
            failing_since = CASE WHEN l.successes > 0 THEN NULL ELSE coalesce(p.failing_since, p_at) END,
            paused_until = l.paused_until
        FROM locked l WHERE p.id = l.id
        RETURNING p.id, l.streak >= 10 AND l.successes > 0 AS is_back
    )
    SELECT id FROM updated WHERE is_back;
$$;
