-- Guard of new holds: a hold is born reserved.
CREATE FUNCTION ledger_check_new_holds() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM new_holds n WHERE n.stage <> 'reserved') THEN
        RAISE EXCEPTION 'A hold is born reserved.' USING ERRCODE = 'check_violation', CONSTRAINT = 'hold_follows_its_life';
    END IF;
    RETURN NULL;
END $$;
