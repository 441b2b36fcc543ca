-- Delete finished deliveries whose id is smaller than p_before, with their attempts, and then events without
-- deliveries; at most p_limit of each. Ids begin with the time (UUID v7, and v8 for deliveries), so the oldest rows are
-- the first of their primary keys and no index on time is needed.
CREATE OR REPLACE FUNCTION webhooks_purge(p_before uuid, p_limit int) RETURNS TABLE (deliveries bigint, events bigint)
    LANGUAGE plpgsql AS $$
DECLARE old uuid[];
BEGIN
    SELECT coalesce(array_agg(o.id), '{}') INTO old FROM (
        SELECT d.id FROM webhooks_delivery d
        WHERE d.id < p_before AND d.status <> 'pending' AND d.created_at < now() - interval '30 days'
            AND d.finished_at < now() - interval '30 days'
        ORDER BY d.id LIMIT p_limit FOR UPDATE SKIP LOCKED
    ) o;
    DELETE FROM webhooks_attempt a WHERE a.delivery_id = ANY (old);
    DELETE FROM webhooks_delivery d WHERE d.id = ANY (old);
    deliveries := cardinality(old);

    WITH gone AS (
        DELETE FROM webhooks_event WHERE id IN (
            SELECT e.id FROM webhooks_event e
            WHERE e.id < p_before AND e.created_at < now() - interval '30 days'
              AND NOT EXISTS (SELECT 1 FROM webhooks_delivery d WHERE d.event_id = e.id)
              AND NOT EXISTS (SELECT 1 FROM webhooks_outboxentry o WHERE o.event_id = e.id)
            ORDER BY e.id LIMIT p_limit
        ) RETURNING 1
    )
    SELECT count(*) INTO events FROM gone;
    RETURN NEXT;
END $$;
