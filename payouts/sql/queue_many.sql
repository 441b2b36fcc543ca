-- held -> queued: a rail and a window are chosen. Every array has one element per transfer. Returns the ids that moved.
CREATE FUNCTION payouts_queue_many(
    p_ids uuid[], p_rails text[], p_rail_account_ids uuid[], p_release_at timestamptz[], p_promised_on date[], p_plans jsonb[], p_at timestamptz
) RETURNS uuid[] LANGUAGE plpgsql AS $$
DECLARE
    v_ids uuid[] := payouts_lock_many(p_ids, '{held}', false);
BEGIN
    UPDATE payouts_transfer t SET
        status = 'queued', status_at = p_at, status_note = left('Queued for ' || i.rail || '.', 300), rail = i.rail, rail_account_id = i.rail_account_id,
        release_at = i.release_at, promised_on = i.promised_on, plan = coalesce(i.plan, t.plan)
    FROM unnest(p_ids, p_rails, p_rail_account_ids, p_release_at, p_promised_on, p_plans) AS i(id, rail, rail_account_id, release_at, promised_on, plan)
    WHERE t.id = i.id AND t.id = ANY (v_ids);
    RETURN v_ids;
END $$;
