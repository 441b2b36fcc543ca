-- Claim idempotency keys for a set of requests, in one order for everybody: (environment, route, key).
--
-- A rival that claimed the same key in a transaction still open makes this wait, at most lock_timeout (the caller sets it; PostgreSQL then raises 55P03).
-- outcome: new        the key is ours; the effect and api_idempotency_store_many follow in this transaction
--          replay     it was answered before: status_code and body are that answer
--          mismatch   it was used with another body at created_at
--          in_flight  an earlier position of this very call holds it
-- An expired record is taken over as new.
CREATE FUNCTION api_idempotency_claim_many(
    p_environment_ids uuid[], p_routes text[], p_keys text[], p_fingerprints bytea[], p_expires_at timestamptz
) RETURNS TABLE("position" int, outcome text, status_code int, body bytea, created_at timestamptz)
LANGUAGE plpgsql AS $$
DECLARE
    v_now timestamptz := clock_timestamp();
    v_mine bigint[];
BEGIN
    -- The conflicting row is locked even when it is not taken over, so it cannot be purged before it is read below.
    WITH asked AS (
        SELECT DISTINCT ON (u.environment_id, u.route, u.key) u.*
        FROM unnest(p_environment_ids, p_routes, p_keys, p_fingerprints) WITH ORDINALITY AS u(environment_id, route, key, fingerprint, n)
        ORDER BY u.environment_id, u.route, u.key, u.n
    ), claimed AS (
        INSERT INTO api_idempotencyrecord AS r (environment_id, route, key, fingerprint, created_at, expires_at)
        SELECT a.environment_id, a.route, a.key, a.fingerprint, v_now, p_expires_at FROM asked a ORDER BY a.environment_id, a.route, a.key
        ON CONFLICT (environment_id, route, key) DO UPDATE
            SET fingerprint = excluded.fingerprint, status_code = NULL, body = NULL, created_at = v_now, expires_at = excluded.expires_at
            WHERE r.expires_at <= v_now
        RETURNING r.environment_id, r.route, r.key
    )
    SELECT array_agg(a.n) INTO v_mine
    FROM claimed c JOIN asked a ON a.environment_id = c.environment_id AND a.route = c.route AND a.key = c.key;

    -- A new statement sees what the rival committed while we waited.
    RETURN QUERY
    SELECT u.n::int,
        CASE WHEN u.n = ANY (v_mine) THEN 'new'
             WHEN r.fingerprint <> u.fingerprint THEN 'mismatch'
             WHEN r.status_code IS NULL THEN 'in_flight'
             ELSE 'replay' END,
        r.status_code, r.body, r.created_at
    FROM unnest(p_environment_ids, p_routes, p_keys, p_fingerprints) WITH ORDINALITY AS u(environment_id, route, key, fingerprint, n)
    JOIN api_idempotencyrecord r ON r.environment_id = u.environment_id AND r.route = u.route AND r.key = u.key
    ORDER BY u.n;
END $$;
