-- held -> queued: rail and window are chosen. These transfers share the plan. Returns the ids that moved.
CREATE OR REPLACE FUNCTION payouts_queue_many(
    p_ids uuid[], p_rail text, p_rail_account_id uuid, p_release_at timestamptz, p_promised_on date, p_plan jsonb,
    p_note text, p_at timestamptz
) RETURNS uuid[] LANGUAGE plpgsql AS $$
DECLARE
    v_ids uuid[] := payouts_lock_many(p_ids, '{held}', false);
BEGIN
    UPDATE payouts_transfer t SET
        status = 'queued', status_at = p_at, status_note = left(p_note, 300), rail = p_rail,
            rail_account_id = p_rail_account_id,
        release_at = p_release_at, promised_on = p_promised_on, plan = coalesce(p_plan, t.plan)
    WHERE t.id = ANY (v_ids);
    RETURN v_ids;
END $$;
