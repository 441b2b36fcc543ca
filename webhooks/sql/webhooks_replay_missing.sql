-- Make deliveries for events of a period that an endpoint would have received, had it existed or been enabled then.
-- They are replays and queue behind what is there: their sequence is drawn now, in the order of the events.
CREATE OR REPLACE FUNCTION webhooks_replay_missing(p_endpoint_id uuid, p_from timestamptz, p_until timestamptz,
    p_limit int, p_at timestamptz)
RETURNS SETOF uuid LANGUAGE sql AS $$
    WITH missed AS (
        SELECT e.id, e.environment_id, e.subject_id, p.id AS endpoint_id
        FROM webhooks_endpoint p
        JOIN webhooks_event e ON e.environment_id = p.environment_id
        WHERE p.id = p_endpoint_id AND p.status = 'enabled' AND e.created_at >= p_from AND e.created_at < p_until
          AND (cardinality(p.event_types) = 0 OR e.type = ANY (p.event_types)) AND e.type NOT LIKE 'webhook.%'
          AND NOT EXISTS (SELECT 1 FROM webhooks_delivery d WHERE d.event_id = e.id AND d.endpoint_id = p.id)
          AND NOT EXISTS (SELECT 1 FROM webhooks_outboxentry o WHERE o.event_id = e.id)
        ORDER BY e.id LIMIT p_limit
    )
    INSERT INTO webhooks_delivery (id, environment_id, event_id, endpoint_id, subject_id, sequence, status, replays,
        due_at, created_at)
    SELECT webhooks_delivery_id(m.id, m.endpoint_id), m.environment_id, m.id, m.endpoint_id, m.subject_id,
           nextval(pg_get_serial_sequence('webhooks_outboxentry', 'sequence')), 'pending', 1, p_at, p_at
    FROM (SELECT * FROM missed ORDER BY id) m
    ON CONFLICT (event_id, endpoint_id) DO NOTHING
    RETURNING id;
$$;
