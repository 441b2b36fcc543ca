-- Say whether a transfer of this status still counts as open in its batch.
CREATE OR REPLACE FUNCTION payouts_is_open(p_status text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT p_status IN ('created', 'in_review', 'held', 'queued', 'submitted', 'dead_letter');
$$;
