-- Send deliveries again: a new round of attempts for those of enabled endpoints. Event, id and body stay what they
-- were. A delivery that is pending becomes due now, unless a dispatcher has leased it. Returns those that will be sent.
CREATE OR REPLACE FUNCTION webhooks_replay_many(p_delivery_ids uuid[], p_at timestamptz) RETURNS SETOF uuid LANGUAGE sql
SET enable_seqscan = off SET enable_bitmapscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
    WITH wanted AS (
        SELECT d.id FROM webhooks_delivery d JOIN webhooks_endpoint p ON p.id = d.endpoint_id AND p.status = 'enabled'
        WHERE d.id = ANY (p_delivery_ids) AND (d.lease_until IS NULL OR d.lease_until <= p_at)
        ORDER BY d.id FOR NO KEY UPDATE OF d
    )
    UPDATE webhooks_delivery d
    SET status = 'pending', tries = 0, due_at = p_at, lease_until = NULL, finished_at = NULL, replays = d.replays + 1
    FROM wanted WHERE d.id = wanted.id
    RETURNING d.id;
$$;
