-- queued -> submitted: the claim of a window, written before the bank is called. The holds go in transit at one rail
-- account. p_attempts are the attempts of the instructions. A transfer whose hold has expired stays queued. Returns the
-- ids that moved.
CREATE OR REPLACE FUNCTION payouts_submit_many(
    p_ids uuid[], p_attempts int[], p_rail_environment_id uuid, p_rail_account_code text, p_journal_id uuid,
    p_at timestamptz
) RETURNS uuid[] LANGUAGE plpgsql AS $$
DECLARE
    v_ids uuid[] := payouts_lock_many(p_ids, '{queued}', false);
    v_attempts int[];
BEGIN
    IF cardinality(v_ids) = 0 THEN
        RETURN v_ids;
    END IF;
    SELECT array_agg(i.id), array_agg(i.attempt) INTO v_ids, v_attempts
    FROM unnest(p_ids, p_attempts) AS i(id, attempt) JOIN unnest(v_ids) AS locked(id) USING (id);
    v_ids := ARRAY(SELECT ledger_send_many(p_journal_id, p_at, v_ids, v_attempts, p_rail_environment_id,
        p_rail_account_code));
    UPDATE payouts_transfer SET
        status = 'submitted', status_at = p_at, status_note = left('Claimed for ' || p_rail_account_code || '.', 300),
            submitted_at = p_at
    WHERE id = ANY (v_ids);
    RETURN v_ids;
END $$;
