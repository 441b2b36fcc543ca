-- Store the answers of claimed keys, in the transaction that made the effect. Only answers with a 2xx status are
-- stored; the keys of others are deleted.
CREATE OR REPLACE FUNCTION api_idempotency_store_many(
    p_environment_ids uuid[], p_routes text[], p_keys text[], p_status_codes int[], p_bodies bytea[]
) RETURNS void LANGUAGE sql AS $$
    UPDATE api_idempotencyrecord r SET status_code = u.status_code, body = u.body
    FROM unnest(p_environment_ids, p_routes, p_keys, p_status_codes, p_bodies) AS u(environment_id, route, key,
        status_code, body)
    WHERE r.environment_id = u.environment_id AND r.route = u.route AND r.key = u.key AND r.status_code IS NULL;
$$;
