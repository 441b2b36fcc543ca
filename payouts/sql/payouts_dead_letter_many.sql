-- submitted -> dead_letter: proven unpaid, and not tried again automatically. The hold is kept, reserved again, until a
-- person decides. Returns the ids that moved.
CREATE OR REPLACE FUNCTION payouts_dead_letter_many(p_ids uuid[], p_codes text[], p_reasons text[], p_journal_id uuid,
    p_at timestamptz) RETURNS uuid[]
LANGUAGE plpgsql AS $$
DECLARE
    v_ids uuid[] := payouts_lock_many(p_ids, '{submitted}', false);
BEGIN
    IF cardinality(v_ids) > 0 THEN
        UPDATE payouts_transfer t SET
            status = 'dead_letter', status_at = p_at, status_note = left(i.reason, 300),
                failure_code = left(i.code, 40), failure_reason = left(i.reason, 300)
        FROM unnest(p_ids, p_codes, p_reasons) AS i(id, code, reason) WHERE t.id = i.id AND t.id = ANY (v_ids);
        PERFORM payouts_require_booked(v_ids, ARRAY(SELECT ledger_withdraw_many(p_journal_id, p_at, v_ids)));
    END IF;
    RETURN v_ids;
END $$;
