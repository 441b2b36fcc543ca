-- Delete keys that were claimed in this transaction and whose requests were refused, when other requests of the same
-- commit succeed. p_claimed_at is the created_at that the claim returned for them, so the answer of an earlier request
-- is never deleted.
CREATE OR REPLACE FUNCTION api_idempotency_forget_many(p_environment_ids uuid[], p_routes text[], p_keys text[],
    p_claimed_at timestamptz) RETURNS void
LANGUAGE sql AS $$
    DELETE FROM api_idempotencyrecord r USING unnest(p_environment_ids, p_routes, p_keys) AS u(environment_id, route,
        key)
    WHERE r.environment_id = u.environment_id AND r.route = u.route AND r.key = u.key AND r.created_at = p_claimed_at;
$$;
