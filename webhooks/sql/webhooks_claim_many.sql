-- Lease due deliveries to one dispatcher, fairly: the function walks from endpoint to endpoint (a loose index scan),
-- takes from each no more than its share and its free slots, and never reads past the backlog of one endpoint to reach
-- another.
--   p_busy / p_slots      endpoints that the caller is serving, and how many more deliveries it can take for each
--   p_slots_first         what every other endpoint gets
--   p_slots_failing       what another endpoint gets after three failures in a row
--   p_environment_first   what the other endpoints of one environment share, with at least one each
-- Of one subject only the first waiting delivery can be taken: later ones wait until it is delivered or dead.
-- An expired lease is free again. The fence that the new lease raises makes a late result of the former holder void.
-- The planner settings force index scans: a queue is empty when its statistics are taken and full when they matter, and
-- a plan made for an empty table reads all of a full one.
CREATE OR REPLACE FUNCTION webhooks_claim_many(
    p_at timestamptz, p_lease_until timestamptz, p_limit int, p_slots_first int, p_slots_failing int,
    p_environment_first int, p_busy uuid[], p_slots int[]
) RETURNS TABLE (
    delivery_id uuid, fence int, number int, tries int, endpoint_id uuid, endpoint_version int, event_id uuid,
        body bytea, is_test boolean, replays int
) LANGUAGE plpgsql
SET enable_seqscan = off SET enable_bitmapscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY WITH RECURSIVE waiting (id) AS (
        (SELECT d.endpoint_id FROM webhooks_delivery d WHERE d.status = 'pending' ORDER BY d.endpoint_id LIMIT 1)
        UNION ALL
        SELECT (SELECT d.endpoint_id FROM webhooks_delivery d WHERE d.status = 'pending' AND d.endpoint_id > w.id
            ORDER BY d.endpoint_id LIMIT 1)
        FROM waiting w WHERE w.id IS NOT NULL
    ), serving AS (
        SELECT c.id, c.version, c.slots, count(*) OVER () AS others
        FROM (
            SELECT p.id, p.version, coalesce(b.slots, least(
                CASE WHEN p.failures_in_a_row >= 3 THEN p_slots_failing ELSE p_slots_first END,
                greatest(1, p_environment_first / count(*) OVER (PARTITION BY p.environment_id))
            )) AS slots
            FROM waiting w
            JOIN webhooks_endpoint p ON p.id = w.id AND p.status = 'enabled'
                AND (p.paused_until IS NULL OR p.paused_until <= p_at)
            LEFT JOIN unnest(p_busy, p_slots) AS b (id, slots) ON b.id = p.id
        ) c
        WHERE c.slots > 0
        -- The order is random: with more endpoints than p_limit no endpoint is always last.
        ORDER BY random()
    ), free AS (
        SELECT d.id, s.version
        FROM serving s
        CROSS JOIN LATERAL (
            SELECT due.id
            FROM webhooks_delivery due
            WHERE due.endpoint_id = s.id AND due.status = 'pending' AND due.due_at <= p_at
              AND (due.lease_until IS NULL OR due.lease_until <= p_at)
              -- It is the first of its subject. LIMIT keeps this a look-up per row instead of a join.
              AND due.sequence = (
                  SELECT first.sequence FROM webhooks_delivery first
                  WHERE first.endpoint_id = due.endpoint_id AND first.subject_id = due.subject_id
                      AND first.finished_at IS NULL
                  ORDER BY first.endpoint_id, first.subject_id, first.sequence LIMIT 1
              )
            ORDER BY due.due_at, due.sequence
            LIMIT least(s.slots, greatest(1, p_limit / s.others))
            FOR NO KEY UPDATE SKIP LOCKED
        ) AS d
        LIMIT p_limit
    ), taken AS (
        UPDATE webhooks_delivery d
        SET lease_until = p_lease_until, fence = d.fence + 1, attempts = d.attempts + 1, tries = d.tries + 1
        FROM free WHERE d.id = free.id
        RETURNING d.id, d.fence, d.attempts, d.tries, d.endpoint_id, free.version, d.event_id, d.is_test, d.replays,
            d.due_at, d.sequence
    )
    SELECT t.id, t.fence, t.attempts, t.tries, t.endpoint_id, t.version, t.event_id, e.body, t.is_test, t.replays
    FROM taken t JOIN webhooks_event e ON e.id = t.event_id
    ORDER BY t.due_at, t.sequence;
END $$;
