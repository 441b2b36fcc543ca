-- Refuse a transition whose money did not move: status and books change together or not at all.
CREATE OR REPLACE FUNCTION payouts_require_booked(p_moved uuid[], p_booked uuid[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF cardinality(p_moved) <> cardinality(p_booked) THEN
        RAISE EXCEPTION '% transfers would move, but the books have the money of % of them.', cardinality(p_moved),
            cardinality(p_booked)
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'transfer_moves_with_its_money';
    END IF;
END $$;
