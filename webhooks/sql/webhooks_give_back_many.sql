-- Return deliveries that were claimed and never sent (the dispatcher stops, or the lease is nearly over) to the queue,
-- as if they had not been claimed, except that the fence stays raised.
CREATE OR REPLACE FUNCTION webhooks_give_back_many(p_delivery_ids uuid[], p_fences int[]) RETURNS SETOF uuid
    LANGUAGE sql
SET enable_seqscan = off SET enable_bitmapscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
    UPDATE webhooks_delivery d
    SET lease_until = NULL, attempts = d.attempts - 1, tries = greatest(d.tries - 1, 0)
    FROM unnest(p_delivery_ids, p_fences) AS t (id, fence)
    WHERE d.id = t.id AND d.fence = t.fence AND d.lease_until IS NOT NULL
    RETURNING d.id;
$$;
