-- Raise a serialization failure when another transaction moved a hold meanwhile. The set is rolled back and may be
-- retried.
CREATE OR REPLACE FUNCTION ledger_require_moved(p_moved int, p_posted int) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF p_moved <> p_posted THEN
        RAISE EXCEPTION 'Another transaction moved one of these holds meanwhile; try again.'
            USING ERRCODE = 'serialization_failure';
    END IF;
END $$;
