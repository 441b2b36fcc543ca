-- settled -> returned: the money came back. The amount is credited again, the fee is kept (decision 0001).
-- A returned transfer was settled before, so no batch is completed by it. Returns the ids that moved.
CREATE OR REPLACE FUNCTION payouts_return_many(p_ids uuid[], p_codes text[], p_reasons text[], p_journal_id uuid,
    p_at timestamptz) RETURNS uuid[]
LANGUAGE plpgsql AS $$
DECLARE
    v_ids uuid[] := payouts_lock_many(p_ids, '{settled}', false);
BEGIN
    IF cardinality(v_ids) > 0 THEN
        UPDATE payouts_transfer t SET
            status = 'returned', status_at = p_at, status_note = left(i.code || ': ' || i.reason, 300),
                return_code = left(i.code, 10), failure_reason = left(i.reason, 300),
            returned_at = p_at
        FROM unnest(p_ids, p_codes, p_reasons) AS i(id, code, reason) WHERE t.id = i.id AND t.id = ANY (v_ids);
        PERFORM payouts_require_booked(v_ids, ARRAY(SELECT ledger_return_many(p_journal_id, p_at, v_ids)));
    END IF;
    RETURN v_ids;
END $$;
