-- Return which of these cached keys may not be used any more: changed, revoked or expired since. Duplicates are
-- allowed.
--
-- SQL functions that move money call this for every (key, version) of their requests, because a web process caches keys
-- for a moment. A revoked key is refused at once, and no request needs a query of its own. Null keys (sessions of
-- staff) are never stale.
CREATE OR REPLACE FUNCTION partners_stale_keys(p_key_ids uuid[], p_versions int[], p_at timestamptz) RETURNS SETOF uuid
    LANGUAGE sql STABLE AS $$
    SELECT DISTINCT u.key_id
    FROM unnest(p_key_ids, p_versions) AS u(key_id, version)
    LEFT JOIN partners_apikey k ON k.id = u.key_id
    WHERE u.key_id IS NOT NULL AND (k.id IS NULL OR k.version <> u.version OR k.revoked_at IS NOT NULL
        OR k.expires_at <= p_at);
$$;
