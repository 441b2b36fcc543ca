-- submitted, accepted or in_doubt -> settled, with the bank's date and reference of each. Returns the number that
-- moved; the caller compares.
CREATE OR REPLACE FUNCTION settlement_settle_many(p_ids uuid[], p_settled_on date[], p_bank_references text[],
    p_at timestamptz) RETURNS int LANGUAGE plpgsql AS $$
DECLARE v_moved int;
BEGIN
    UPDATE settlement_instruction i SET
        status = 'settled', status_at = p_at, status_note = 'The bank settled it.', settled_on = said.settled_on,
        bank_reference = left(said.bank_reference, 64), due_at = NULL, next_ask_at = NULL
    FROM unnest(p_ids, p_settled_on, p_bank_references) AS said(id, settled_on, bank_reference)
    WHERE i.id = said.id AND i.status IN ('submitted', 'accepted', 'in_doubt');
    GET DIAGNOSTICS v_moved = ROW_COUNT;
    RETURN v_moved;
END $$;
