-- submitted -> held: the bank proved that it does not have the entries. They are sent again as other instructions.
-- Returns the ids that moved.
CREATE OR REPLACE FUNCTION payouts_withdraw_many(p_ids uuid[], p_note text, p_journal_id uuid, p_at timestamptz)
    RETURNS uuid[] LANGUAGE plpgsql AS $$
DECLARE
    v_ids uuid[] := payouts_lock_many(p_ids, '{submitted}', false);
BEGIN
    IF cardinality(v_ids) > 0 THEN
        UPDATE payouts_transfer SET status = 'held', status_at = p_at, status_note = p_note, submitted_at = NULL
            WHERE id = ANY (v_ids);
        PERFORM payouts_require_booked(v_ids, ARRAY(SELECT ledger_withdraw_many(p_journal_id, p_at, v_ids)));
    END IF;
    RETURN v_ids;
END $$;
