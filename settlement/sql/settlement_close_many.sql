-- refused, returned or withdrawn, each with a code and a reason. p_from names the statuses that are meant; the status
-- trigger checks whether the transition is allowed. Returns the number that moved; the caller compares.
CREATE OR REPLACE FUNCTION settlement_close_many(p_ids uuid[], p_from text[], p_to text, p_codes text[],
    p_reasons text[], p_at timestamptz) RETURNS int
LANGUAGE plpgsql AS $$
DECLARE v_moved int;
BEGIN
    UPDATE settlement_instruction i SET
        status = p_to, status_at = p_at, status_note = left(said.reason, 300), outcome_code = left(said.code, 40),
        outcome_reason = left(said.reason, 300), due_at = NULL, next_ask_at = NULL
    FROM unnest(p_ids, p_codes, p_reasons) AS said(id, code, reason)
    WHERE i.id = said.id AND i.status = ANY (p_from);
    GET DIAGNOSTICS v_moved = ROW_COUNT;
    RETURN v_moved;
END $$;
