-- queued -> held: the window or the rail is not available, and the transfer waits for another. Returns the ids that
-- moved.
CREATE OR REPLACE FUNCTION payouts_unqueue_many(p_ids uuid[], p_note text, p_at timestamptz) RETURNS uuid[]
    LANGUAGE plpgsql AS $$
DECLARE
    v_ids uuid[] := payouts_lock_many(p_ids, '{queued}', false);
BEGIN
    UPDATE payouts_transfer SET status = 'held', status_at = p_at, status_note = p_note WHERE id = ANY (v_ids);
    RETURN v_ids;
END $$;
