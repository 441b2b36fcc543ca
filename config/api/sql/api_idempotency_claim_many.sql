-- Claim idempotency keys for a set of requests, in the order (environment, route, key), which prevents deadlocks.
--
-- If the answers are known before the effect, p_status_codes and p_bodies store them with the claim, and
-- api_idempotency_forget_many deletes, in the same transaction, those of requests that are refused later. Otherwise
-- api_idempotency_store_many follows in this transaction.
-- A concurrent transaction that claimed the same key makes this function wait, at most lock_timeout (set by the
-- caller); PostgreSQL then raises 55P03.
-- outcome: new        the key is claimed; the effect follows in this transaction
--          replay     the request was answered before: status_code and body are that answer
--          mismatch   the key was used with another body at created_at
--          in_flight  an earlier element of this call holds the key
-- An expired record is claimed as new.
CREATE OR REPLACE FUNCTION api_idempotency_claim_many(
    p_environment_ids uuid[], p_routes text[], p_keys text[], p_fingerprints bytea[], p_expires_at timestamptz,
    p_status_codes int[] DEFAULT NULL, p_bodies bytea[] DEFAULT NULL
) RETURNS TABLE("position" int, outcome text, status_code int, body bytea, created_at timestamptz)
LANGUAGE plpgsql AS $$
DECLARE
    v_now timestamptz := clock_timestamp();
    v_mine bigint[];
BEGIN
    -- The conflicting row is locked even when it is not taken over, so it cannot be purged before it is read below.
    WITH asked AS (
        SELECT DISTINCT ON (u.environment_id, u.route, u.key) u.*
        FROM unnest(p_environment_ids, p_routes, p_keys, p_fingerprints, p_status_codes, p_bodies) WITH ORDINALITY
            AS u(environment_id, route, key, fingerprint, status_code, body, n)
        ORDER BY u.environment_id, u.route, u.key, u.n
    ), claimed AS (
        INSERT INTO api_idempotencyrecord AS r (environment_id, route, key, fingerprint, status_code, body, created_at,
            expires_at)
        SELECT a.environment_id, a.route, a.key, a.fingerprint, a.status_code, a.body, v_now, p_expires_at FROM asked a
        ORDER BY a.environment_id, a.route, a.key
        ON CONFLICT (environment_id, route, key) DO UPDATE
            SET fingerprint = excluded.fingerprint, status_code = excluded.status_code, body = excluded.body,
                created_at = v_now,
                expires_at = excluded.expires_at
            WHERE r.expires_at <= v_now
        RETURNING r.environment_id, r.route, r.key
    )
    SELECT array_agg(a.n) INTO v_mine
    FROM claimed c JOIN asked a ON a.environment_id = c.environment_id AND a.route = c.route AND a.key = c.key;

    -- Nearly always all keys are new, and nothing has to be read again.
    IF cardinality(v_mine) = cardinality(p_keys) THEN
        RETURN QUERY SELECT n, 'new', NULL::int, NULL::bytea, v_now FROM generate_series(1, cardinality(p_keys)) AS n;
        RETURN;
    END IF;

    -- A new statement sees what a concurrent transaction committed meanwhile.
    RETURN QUERY
    SELECT u.n::int,
        CASE WHEN u.n = ANY (v_mine) THEN 'new'
             WHEN r.fingerprint <> u.fingerprint THEN 'mismatch'
             WHEN r.status_code IS NULL OR EXISTS (
                 SELECT FROM unnest(v_mine) AS m (n)
                 WHERE p_environment_ids[m.n] = u.environment_id AND p_routes[m.n] = u.route AND p_keys[m.n] = u.key
             ) THEN 'in_flight'
             ELSE 'replay' END,
        r.status_code, r.body, r.created_at
    FROM unnest(p_environment_ids, p_routes, p_keys, p_fingerprints) WITH ORDINALITY AS u(environment_id, route, key,
        fingerprint, n)
    JOIN api_idempotencyrecord r ON r.environment_id = u.environment_id AND r.route = u.route AND r.key = u.key
    ORDER BY u.n;
END $$;
