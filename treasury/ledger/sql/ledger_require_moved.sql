-- Refuse to go on when a hold moved between the look and the move: the set vanishes as a whole and may be tried again.
CREATE OR REPLACE FUNCTION ledger_require_moved(p_moved int, p_posted int) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF p_moved <> p_posted THEN
        RAISE EXCEPTION 'Another transaction moved one of these holds meanwhile; try again.' USING ERRCODE = 'serialization_failure';
    END IF;
END $$;
