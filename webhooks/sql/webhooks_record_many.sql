-- Record the results of a set of attempts, with one statement each for endpoints (first, the lock order everywhere),
-- attempts and deliveries. Returns `recovered` endpoints, which answered after a long streak of failures, and
-- `recorded` deliveries, which were still under this fence. A result that comes after its lease was taken over is kept
-- as an attempt and does not change the delivery.
-- The planner settings force index scans: a queue is empty when its statistics are taken and full when they matter, and
-- a plan made for an empty table reads all of a full one. Only a pending delivery is leased (a CHECK says so): the
-- condition on the lease instead of the status keeps the look-up by id.
CREATE OR REPLACE FUNCTION webhooks_record_many(
    p_delivery_ids uuid[], p_fences int[], p_numbers int[], p_started_at timestamptz[], p_durations_ms int[],
    p_status_codes int[], p_errors text[],
    p_responses bytea[], p_statuses text[], p_due_at timestamptz[], p_paused_until timestamptz[], p_at timestamptz
) RETURNS TABLE (what text, id uuid) LANGUAGE plpgsql
SET enable_seqscan = off SET enable_bitmapscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY SELECT 'recovered', r FROM webhooks_record_health(p_delivery_ids, p_errors, p_paused_until, p_at) AS r;

    INSERT INTO webhooks_attempt (environment_id, delivery_id, number, at, duration_ms, status_code, error, response)
    SELECT d.environment_id, d.id, t.number, t.started_at, t.duration_ms, t.status_code, t.error, t.response
    FROM unnest(p_delivery_ids, p_numbers, p_started_at, p_durations_ms, p_status_codes, p_errors, p_responses)
         AS t (id, number, started_at, duration_ms, status_code, error, response)
    JOIN webhooks_delivery d ON d.id = t.id
    ON CONFLICT (delivery_id, number) DO NOTHING;

    RETURN QUERY
    UPDATE webhooks_delivery d
    SET status = t.status, lease_until = NULL, due_at = coalesce(t.due_at, d.due_at), last_status_code = t.status_code,
        last_error = t.error,
        finished_at = CASE WHEN t.status = 'pending' THEN NULL ELSE p_at END
    FROM unnest(p_delivery_ids, p_fences, p_statuses, p_due_at, p_status_codes, p_errors) AS t (id, fence, status,
        due_at, status_code, error)
    WHERE d.id = t.id AND d.fence = t.fence AND d.lease_until IS NOT NULL
    RETURNING 'recorded', d.id;

    IF 'pending' = ANY (p_statuses) THEN
        PERFORM webhooks_wait_behind(p_delivery_ids, p_statuses);
    END IF;
END $$;
